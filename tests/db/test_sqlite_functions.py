"""The functions that SQLite lacks, on a real connection; the numbers are PostgreSQL's."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from db.sqlite_functions import register


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as opened:
        register(opened)
        yield opened


@pytest.mark.parametrize(
    ("text", "lower"),
    [
        ("Straße", "straße"),
        ("ÉTÉ", "été"),
        ("ΟΔΟΣ", "οδοσ"),
        ("ABC", "abc"),
        ("ẞ", "ß"),
        ("İSTANBUL", "istanbul"),
        ("", ""),
        (None, None),
        (5, 5),
    ],
)
def test_unicode_lower(connection: sqlite3.Connection, text: object, lower: object) -> None:
    assert connection.execute("SELECT unicode_lower(?)", [text]).fetchone() == (lower,)


@pytest.mark.parametrize(
    ("function", "values", "result"),
    [
        ("numeric_sum", [1, 2, 3], "6"),
        ("numeric_sum", [], None),
        ("numeric_sum", [None, None], None),
        ("numeric_sum", [9223372036854775807, 9223372036854775807, 1], "18446744073709551615"),
        ("numeric_sum", ["0.1000", "12.5000", None], "12.6000"),
        ("numeric_avg", [1, 2], "1.5000000000000000"),
        ("numeric_avg", [1, 1, 2], "1.3333333333333333"),
        ("numeric_avg", [2160, 2160, 2161], "2160.3333333333333333"),
        ("numeric_avg", ["0.1000", "0.2000", "0.2000"], "0.16666666666666666667"),
        ("numeric_avg", [-5, 2147483647], "1073741821.00000000"),
        ("numeric_avg", [0, 0], "0.00000000000000000000"),
        ("numeric_avg", [], None),
        ("real_sum", [0.5, -2.25], -1.75),
        ("real_sum", [0.1, 0.2], 0.3),
        ("real_sum", [], None),
        ("real_avg", [0.5, 1.0], 0.75),
        ("real_avg", [None], None),
    ],
)
def test_totals(connection: sqlite3.Connection, function: str, values: list[object], result: object) -> None:
    connection.execute("CREATE TABLE numbers (value)")
    connection.executemany("INSERT INTO numbers VALUES (?)", [(value,) for value in values])
    assert connection.execute(f"SELECT {function}(value) FROM numbers").fetchone() == (result,)


def test_totals_of_distinct_values(connection: sqlite3.Connection) -> None:
    statement = "SELECT numeric_sum(DISTINCT column1), real_sum(DISTINCT column1) FROM (VALUES (1), (1), (2))"
    assert connection.execute(statement).fetchone() == ("3", 3.0)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.1, "0.1"), (3, "3"), (-0.0, "-0"), (1e22, "1e+22"), (0.30000000000000004, "0.30000000000000004"), (None, None)],
)
def test_shortest(connection: sqlite3.Connection, number: float | None, text: str | None) -> None:
    assert connection.execute("SELECT shortest(?)", [number]).fetchone() == (text,)
