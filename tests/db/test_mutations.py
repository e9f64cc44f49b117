"""Rows written in bulk, and read back by the compiler: every type, any columns, in order, in few statements."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from db.engine import DatabaseConfig
from db.errors import BadValue
from db.mutations import Row, delete_rows, fetch_rows, insert_rows, keys_matching, update_rows
from db.plan import PlanCache
from db.query import And, Compare, Related, Value, Variable
from tests.db.desk import Counted, Desk, desk_on

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


async def insert(desk: Desk, collection: str, *rows: Row) -> list[Any]:
    async with desk.database.transaction() as transaction:
        return await insert_rows(transaction, desk.dialect, desk.collection(collection), rows)


async def update(desk: Desk, collection: str, *changes: tuple[Any, Row]) -> list[Any]:
    async with desk.database.transaction() as transaction:
        return await update_rows(transaction, desk.dialect, desk.collection(collection), changes)


async def delete(desk: Desk, collection: str, *keys: Any) -> list[Any]:
    async with desk.database.transaction() as transaction:
        return await delete_rows(transaction, desk.dialect, desk.collection(collection), keys)


async def fetch(desk: Desk, collection: str, columns: list[str], field: str, *values: Any) -> list[dict[str, Any]]:
    return await fetch_rows(
        desk.database, desk.dialect, desk.catalogue, desk.collection(collection), columns, field, values
    )


# ── Values ──


async def test_every_type_is_written_one_row_at_a_time(desk: Desk) -> None:
    for row in (WRITTEN, WRITTEN_TOO, NULLS):
        await insert(desk, "kinds", row)
    assert await desk.read("kinds", *VALUES) == [SHOWN, SHOWN_TOO, NULLS]


async def test_every_type_is_written_many_rows_at_once(desk: Desk) -> None:
    assert await insert(desk, "kinds", WRITTEN, NULLS, WRITTEN_TOO) == [1, 2, 3]
    assert await desk.read("kinds", *VALUES) == [SHOWN, NULLS, SHOWN_TOO]


@pytest.mark.parametrize("others", [(), ((2, WRITTEN),)], ids=["one", "many"])
async def test_every_type_is_changed(desk: Desk, others: tuple[Any, ...]) -> None:
    await insert(desk, "kinds", NULLS, NULLS)
    assert await update(desk, "kinds", (1, WRITTEN_TOO), *others) == [1, 2][: 1 + len(others)]
    assert await desk.read("kinds", *VALUES) == [SHOWN_TOO, SHOWN if others else NULLS]
    await update(desk, "kinds", (1, NULLS), *((key, NULLS) for key, _ in others))
    assert await desk.read("kinds", *VALUES) == [NULLS, NULLS]


async def test_every_type_is_fetched_as_its_python_value(desk: Desk) -> None:
    await insert(desk, "kinds", WRITTEN, WRITTEN_TOO, NULLS)
    first, second, third = await fetch(desk, "kinds", list(VALUES), "id", 1, 2, 3)
    assert first == WRITTEN | {"a_float": 123456790, "a_decimal": Decimal("-12.3457")}
    assert second == WRITTEN_TOO | {"a_decimal": Decimal("0.0001")}
    assert third == NULLS
    assert type(first["a_boolean"]) is bool


async def test_truth_in_a_column_of_numbers(desk: Desk) -> None:
    await insert(desk, "kinds", {"a_flag": True})
    await insert(desk, "kinds", {"a_flag": False}, {"a_flag": True})
    assert [row["a_flag"] for row in await fetch(desk, "kinds", ["a_flag"], "id", 1, 2, 3)] == [True, False, True]


async def test_bytes_from_text(desk: Desk) -> None:
    await insert(desk, "kinds", {"a_binary": "ä"})
    await insert(desk, "kinds", {"a_binary": "\\xC0ffee"}, {"a_binary": None}, {"a_binary": "x"})
    assert [row["a_binary"] for row in await desk.read("kinds", "a_binary")] == ["c3a4", "c0ffee", None, "78"]
    with pytest.raises(BadValue):
        await insert(desk, "kinds", {"a_binary": "\\xnothex"})


async def test_what_is_no_number_is_read_as_null(desk: Desk) -> None:
    await insert(desk, "kinds", {"a_float": float("nan"), "a_double": float("inf")})
    await insert(desk, "kinds", {"a_double": 1.0}, {"a_double": float("-inf")})
    assert [row["a_double"] for row in await desk.read("kinds", "a_float", "a_double")] == [None, 1.0, None]


# ── New rows ──


async def test_absent_columns_get_defaults_and_null_stays_null(desk: Desk) -> None:
    rows: list[Row] = [
        {"name": "A"},
        {"name": "B", "status": None, "joined": None},
        {"name": "C", "status": "live"},
        {"name": "D"},
    ]
    assert await insert(desk, "authors", *rows) == [1, 2, 3, 4]
    read = await desk.read("authors", "id", "name", "status", "joined")
    assert [(row["name"], row["status"]) for row in read] == [
        ("A", "draft"),
        ("B", None),
        ("C", "live"),
        ("D", "draft"),
    ]
    assert [row["joined"] is None for row in read] == [False, True, False, False]


async def test_rows_without_any_column(desk: Desk) -> None:
    assert await insert(desk, "marks", {}) == [1]
    assert await insert(desk, "marks", {}, {}) == [2, 3]
    assert await insert(desk, "marks", {"label": "x"}, {}, {"id": 9}) == [4, 5, 9]
    assert [row["label"] for row in await desk.read("marks", "label")] == ["new", "new", "new", "x", "new", "new"]
    assert await insert(desk, "marks") == []


async def test_keys_come_in_the_order_of_rows_with_different_columns(desk: Desk) -> None:
    rows = [{"name": f"n{number}", **({"status": "s"} if number % 3 else {})} for number in range(20)]
    assert await insert(desk, "authors", *rows) == list(range(1, 21))
    assert [row["name"] for row in await desk.read("authors", "name")] == [f"n{number}" for number in range(20)]


async def test_the_next_key_follows_an_explicit_one(desk: Desk) -> None:
    assert await insert(desk, "authors", {"name": "A", "id": 41}) == [41]
    assert await insert(desk, "authors", {"name": "B"}) == [42]
    assert await insert(desk, "authors", {"name": "C", "id": 7}, {"name": "D", "id": 99}) == [7, 99]
    assert await insert(desk, "authors", {"name": "E"}, {"name": "F"}) == [100, 101]
    assert await insert(desk, "authors", {"name": "G", "id": 50}) == [50]
    assert await insert(desk, "authors", {"name": "H"}) == [102]


async def test_keys_follow_those_of_the_rows_before(desk: Desk) -> None:
    rows: list[Row] = [
        {"name": "A"},
        {"name": "B", "id": 5},
        {"name": "C"},
        {"name": "D", "id": 20},
        {"name": "E", "id": 9},
    ]
    assert await insert(desk, "authors", *rows, {"name": "F", "status": "x"}) == [1, 5, 21, 20, 9, 22]
    assert await insert(desk, "authors", {"name": "G"}) == [23]


async def test_keys_that_the_database_always_counts(desk: Desk) -> None:
    assert await insert(desk, "counted", {"label": "a"}) == [1]
    assert await insert(desk, "counted", {"label": "b", "id": 7}) == [7]
    assert await insert(desk, "counted", {"label": "c"}, {"label": "d", "id": 30}, {"label": "e"}) == [8, 30, 31]
    assert await insert(desk, "counted", {}, {"label": "g"}) == [32, 33]


async def test_keys_are_not_given_again(desk: Desk) -> None:
    await insert(desk, "authors", *({"name": f"n{number}"} for number in range(5)))
    await delete(desk, "authors", 4, 5)
    assert await insert(desk, "authors", {"name": "A"}, {"name": "B", "status": "x"}) == [6, 7]


async def test_keys_of_text_and_uuids(desk: Desk) -> None:
    assert await insert(desk, "languages", {"code": "de"}, {"code": "a b"}) == ["de", "a b"]
    assert await insert(desk, "documents", {"id": UUID + "1"}) == [UUID + "1"]
    assert await insert(desk, "documents", {"id": UUID + "3"}, {"id": UUID + "2"}) == [UUID + "3", UUID + "2"]
    assert await update(desk, "documents", (UUID + "2", {"title": "two"}), (UUID + "9", {"title": "x"})) == [UUID + "2"]
    assert await fetch(desk, "documents", ["id"], "title", "two") == [{"id": UUID + "2"}]
    assert await delete(desk, "languages", "de", "en") == ["de"]
    assert await fetch(desk, "languages", ["code", "name"], "code", "de", "a b") == [{"code": "a b", "name": None}]


async def test_names_are_quoted(desk: Desk) -> None:
    name = 'odd "names"'
    rows = [{"value": "a", "order by": "b", "c0": 1, "place": 2}, {"value": "c", "order by": "d", "c0": 3, "place": 4}]
    assert await insert(desk, name, *rows) == [1, 2]
    assert await update(desk, name, (1, {"c0": 5, "place": 6}), (2, {"c0": 7, "place": 8})) == [1, 2]
    assert await fetch(desk, name, ["c0", "place", "order by"], "value", "a", "c") == [
        {"c0": 5, "place": 6, "order by": "b"},
        {"c0": 7, "place": 8, "order by": "d"},
    ]


# ── Changes and deletions ──


async def test_changes_with_different_columns(desk: Desk) -> None:
    await insert(desk, "authors", *({"name": f"n{number}", "age": 30} for number in range(4)))
    changes: list[tuple[int, Row]] = [(3, {"age": 31}), (1, {"name": "X"}), (99, {"age": 1}), (2, {}), (4, {"age": 32})]
    assert await update(desk, "authors", *changes) == [3, 1, 2, 4]
    read = await desk.read("authors", "name", "age")
    assert [tuple(row.values()) for row in read] == [("X", 30), ("n1", 30), ("n2", 31), ("n3", 32)]


async def test_changes_of_one_row_are_made_together(desk: Desk) -> None:
    await insert(desk, "authors", {"name": "A", "age": 1})
    assert await update(desk, "authors", (1, {"age": 2}), (1, {"age": 3, "status": "x"}), (1, {"name": "B"})) == [1]
    assert await desk.read("authors", "name", "age", "status") == [{"name": "B", "age": 3, "status": "x"}]


@pytest.mark.parametrize("key", [404, 2**40])
async def test_rows_that_are_not_there(desk: Desk, key: int) -> None:
    await insert(desk, "authors", {"name": "A"})
    assert await update(desk, "authors", (key, {"name": "B"})) == []
    assert await update(desk, "authors", (key, {"name": "B"}), (key + 1, {"name": "C"})) == []
    assert await update(desk, "authors", (key, {})) == []
    assert await update(desk, "authors") == await delete(desk, "authors") == []
    assert await delete(desk, "authors", key, 1, key, 1) == [1]


async def test_rows_are_fetched_by_a_column(desk: Desk) -> None:
    await insert(desk, "authors", {"name": "A"}, {"name": "B"})
    await insert(desk, "posts", *({"author": number % 2 + 1, "title": f"t{number}"} for number in range(5)))
    assert await fetch(desk, "posts", ["id", "title"], "author", 2) == [
        {"id": 2, "title": "t1"},
        {"id": 4, "title": "t3"},
    ]
    assert [row["id"] for row in await fetch(desk, "posts", ["id"], "author", 1, 2, 3)] == [1, 2, 3, 4, 5]
    assert await fetch(desk, "posts", ["id"], "author") == []


async def test_keys_that_match_a_rule(desk: Desk) -> None:
    await insert(desk, "authors", {"name": "A", "age": 20}, {"name": "B", "age": 40}, {"name": "C"})
    await insert(desk, "posts", {"author": 1}, {"author": 2}, {"author": 3}, {"author": 2})
    variable = Variable("CURRENT_USER", "age", "integer")
    old = Related("author", Compare("age", "gt", (variable,)))
    rule = And((old, Compare("id", "in", (Value((1, 2, 3)),))))
    place = (desk.database, desk.dialect, desk.catalogue, desk.collection("posts"))
    plans = PlanCache()
    for age, found in ((30, {2}), (10, {1, 2}), (30, {2})):
        assert await keys_matching(*place, [1, 2, 3, 4, 5], rule, {variable: age}, plans) == found
    assert await keys_matching(*place, [4], old, {variable: 30}) == {4}
    assert await keys_matching(*place, [1, 9], None, {}) == {1}
    assert await keys_matching(*place, [], None, {}) == set()


# ── Many ──


async def test_ten_thousand_rows_take_few_statements(desk: Desk) -> None:
    authors, count = desk.collection("authors"), 10_000
    rows = [{"name": f"{number}", "age": 1, **({"status": "x"} if number % 2 else {})} for number in range(count)]
    async with desk.database.transaction() as transaction:
        counted = Counted(transaction)
        keys = await insert_rows(counted, desk.dialect, authors, rows)
        assert keys == list(range(1, count + 1))
        assert counted.statements <= 5
        counted.statements = 0
        changes = [(key, {"email": f"{key}@x"}) for key in reversed(keys)]
        assert await update_rows(counted, desk.dialect, authors, changes) == keys[::-1]
        found = await fetch_rows(counted, desk.dialect, desk.catalogue, authors, ["id", "name", "email"], "id", keys)
        assert [(row["id"], row["name"], row["email"]) for row in found] == [
            (number + 1, f"{number}", f"{number + 1}@x") for number in range(count)
        ]
        assert await delete_rows(counted, desk.dialect, authors, keys) == keys
        assert counted.statements == 3


async def test_rows_without_any_column_take_few_statements(desk: Desk) -> None:
    counted = Counted(desk.database)
    assert await insert_rows(counted, desk.dialect, desk.collection("marks"), [{}] * 99) == list(range(1, 100))
    assert counted.statements <= 4


async def test_one_row_takes_one_statement(desk: Desk) -> None:
    async with desk.database.transaction() as transaction:
        counted = Counted(transaction)
        assert await insert_rows(counted, desk.dialect, desk.collection("authors"), [{"name": "A"}]) == [1]
        assert await update_rows(counted, desk.dialect, desk.collection("authors"), [(1, {"name": "B"})]) == [1]
        assert counted.statements == 2
