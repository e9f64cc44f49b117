"""Values of every type, written one row at a time and many at once, as the compiler reads them back."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from db.engine import DatabaseConfig
from db.errors import BadValue
from tests.db.desk import Desk, desk_on

UUID = "c0ffee00-0000-4000-8000-00000000000"
MOMENT = dt.datetime(2024, 2, 29, 13, 14, 15, 678000, tzinfo=dt.UTC)

# Each type's Python value, and what the wire shows of it.
VALUES: dict[str, tuple[Any, Any]] = {
    "a_string": ("grün 🌱 \"'\\", "grün 🌱 \"'\\"),
    "a_text": ("two\nlines, and {a: brace}", "two\nlines, and {a: brace}"),
    "an_integer": (-(2**31), -(2**31)),
    "a_big": (2**63 - 1, str(2**63 - 1)),
    "a_float": (123456789.123, 123456790),
    "a_double": (0.1 + 0.2, 0.1 + 0.2),
    "a_decimal": (Decimal("-12.34565"), "-12.3457"),
    "a_boolean": (True, True),
    "a_date": (dt.date(2024, 2, 29), "2024-02-29"),
    "a_time": (dt.time(13, 14, 15), "13:14:15"),
    "a_datetime": (MOMENT.replace(microsecond=0, tzinfo=None), "2024-02-29T13:14:15"),
    "a_timestamp": (MOMENT, "2024-02-29T13:14:15.678Z"),
    "a_json": ({"ä": [1, 2.5, None, True, "x"], "b": {}}, {"ä": [1, 2.5, None, True, "x"], "b": {}}),
    "a_csv": (["one", "two three", ""], ["one", "two three", ""]),
    "a_uuid": (UUID + "a", UUID + "a"),
    "a_hash": ("$argon2id$v=19$x", "$argon2id$v=19$x"),
    "a_binary": (b"\x00\xffx", "00ff78"),
}
OTHERS: dict[str, tuple[Any, Any]] = {
    "a_string": ("", ""),
    "a_text": ("null", "null"),
    "an_integer": (0, 0),
    "a_big": (-5, "-5"),
    "a_float": (-0.5, -0.5),
    "a_double": (1e300, 1e300),
    "a_decimal": (Decimal("0.00005"), "0.0001"),
    "a_boolean": (False, False),
    "a_date": (dt.date(9999, 12, 31), "9999-12-31"),
    "a_time": (dt.time(0, 0), "00:00:00"),
    "a_datetime": (dt.datetime.fromisoformat("0001-01-01"), "0001-01-01T00:00:00"),
    "a_timestamp": (dt.datetime(1969, 12, 31, 23, 59, 59, 999000, tzinfo=dt.UTC), "1969-12-31T23:59:59.999Z"),
    "a_json": ("a text", "a text"),
    "a_csv": ([], []),
    "a_uuid": (UUID + "b", UUID + "b"),
    "a_hash": ("", ""),
    "a_binary": (b"", ""),
}
WRITTEN = {name: value for name, (value, _) in VALUES.items()}
SHOWN = {name: shown for name, (_, shown) in VALUES.items()}
WRITTEN_TOO = {name: value for name, (value, _) in OTHERS.items()}
SHOWN_TOO = {name: shown for name, (_, shown) in OTHERS.items()}
NULLS = dict.fromkeys(VALUES)


@pytest.fixture
async def desk(database_config: DatabaseConfig) -> AsyncIterator[Desk]:
    async with desk_on(database_config) as desk:
        yield desk


async def test_every_type_is_written_one_row_at_a_time(desk: Desk) -> None:
    for row in (WRITTEN, WRITTEN_TOO, NULLS):
        await desk.insert("kinds", row)
    assert await desk.read("kinds", *VALUES) == [SHOWN, SHOWN_TOO, NULLS]


async def test_every_type_is_written_many_rows_at_once(desk: Desk) -> None:
    assert await desk.insert("kinds", WRITTEN, NULLS, WRITTEN_TOO) == [1, 2, 3]
    assert await desk.read("kinds", *VALUES) == [SHOWN, NULLS, SHOWN_TOO]


@pytest.mark.parametrize("others", [(), ((2, WRITTEN),)], ids=["one", "many"])
async def test_every_type_is_changed(desk: Desk, others: tuple[Any, ...]) -> None:
    await desk.insert("kinds", NULLS, NULLS)
    assert await desk.update("kinds", (1, WRITTEN_TOO), *others) == [1, 2][: 1 + len(others)]
    assert await desk.read("kinds", *VALUES) == [SHOWN_TOO, SHOWN if others else NULLS]
    await desk.update("kinds", (1, NULLS), *((key, NULLS) for key, _ in others))
    assert await desk.read("kinds", *VALUES) == [NULLS, NULLS]


async def test_every_type_is_fetched_as_its_python_value(desk: Desk) -> None:
    await desk.insert("kinds", WRITTEN, WRITTEN_TOO, NULLS)
    first, second, third = await desk.fetch("kinds", list(VALUES), "id", 1, 2, 3)
    assert first == WRITTEN | {"a_float": 123456790, "a_decimal": Decimal("-12.3457")}
    assert second == WRITTEN_TOO | {"a_decimal": Decimal("0.0001")}
    assert third == NULLS
    assert type(first["a_boolean"]) is bool


async def test_truth_in_a_column_of_numbers(desk: Desk) -> None:
    await desk.insert("kinds", {"a_flag": True})
    await desk.insert("kinds", {"a_flag": False}, {"a_flag": True})
    assert [row["a_flag"] for row in await desk.fetch("kinds", ["a_flag"], "id", 1, 2, 3)] == [True, False, True]


async def test_bytes_from_text(desk: Desk) -> None:
    await desk.insert("kinds", {"a_binary": "ä"})
    await desk.insert("kinds", {"a_binary": "\\xC0ffee"}, {"a_binary": None}, {"a_binary": "x"})
    assert [row["a_binary"] for row in await desk.read("kinds", "a_binary")] == ["c3a4", "c0ffee", None, "78"]
    with pytest.raises(BadValue):
        await desk.insert("kinds", {"a_binary": "\\xnothex"})


async def test_what_is_no_number_is_read_as_null(desk: Desk) -> None:
    await desk.insert("kinds", {"a_float": float("nan"), "a_double": float("inf")})
    await desk.insert("kinds", {"a_double": 1.0}, {"a_double": float("-inf")})
    assert [row["a_double"] for row in await desk.read("kinds", "a_float", "a_double")] == [None, 1.0, None]


async def test_infinite_moments_are_the_last_ones_that_python_has(desk: Desk) -> None:
    if desk.dialect.name == "sqlite":
        pytest.skip("SQLite has none")
    await desk.database.execute(
        "INSERT INTO kinds (a_date, a_datetime, a_timestamp) VALUES"
        " ('infinity', 'infinity', 'infinity'), ('-infinity', '-infinity', '-infinity')"
    )
    last, first = await desk.fetch("kinds", ["a_date", "a_datetime", "a_timestamp"], "id", 1, 2)
    for row, end in ((last, "max"), (first, "min")):
        moment = getattr(dt.datetime, end)
        assert list(row.values()) == [moment.date(), moment, moment.replace(tzinfo=dt.UTC)]
