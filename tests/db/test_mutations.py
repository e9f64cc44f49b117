"""Rows written in bulk: any columns, in order, in few statements."""

from collections.abc import AsyncIterator

import pytest

from db.engine import DatabaseConfig
from db.mutations import Row, delete_rows, fetch_rows, insert_rows, keys_matching, update_rows
from db.plan import PlanCache
from db.query import And, Compare, Related, Value, Variable
from tests.db.desk import Counted, Desk, desk_on

UUID = "c0ffee00-0000-4000-8000-00000000000"


@pytest.fixture
async def desk(database_config: DatabaseConfig) -> AsyncIterator[Desk]:
    async with desk_on(database_config) as desk:
        yield desk


# ── New rows ──


async def test_absent_columns_get_defaults_and_null_stays_null(desk: Desk) -> None:
    rows: list[Row] = [
        {"name": "A"},
        {"name": "B", "status": None, "joined": None},
        {"name": "C", "status": "live"},
        {"name": "D"},
    ]
    assert await desk.insert("authors", *rows) == [1, 2, 3, 4]
    read = await desk.read("authors", "id", "name", "status", "joined")
    assert [(row["name"], row["status"]) for row in read] == [
        ("A", "draft"),
        ("B", None),
        ("C", "live"),
        ("D", "draft"),
    ]
    assert [row["joined"] is None for row in read] == [False, True, False, False]


async def test_rows_without_any_column(desk: Desk) -> None:
    assert await desk.insert("marks", {}) == [1]
    assert await desk.insert("marks", {}, {}) == [2, 3]
    assert await desk.insert("marks", {"label": "x"}, {}, {"id": 9}) == [4, 5, 9]
    assert [row["label"] for row in await desk.read("marks", "label")] == ["new", "new", "new", "x", "new", "new"]
    assert await desk.insert("marks") == []


async def test_keys_come_in_the_order_of_rows_with_different_columns(desk: Desk) -> None:
    rows = [{"name": f"n{number}", **({"status": "s"} if number % 3 else {})} for number in range(20)]
    assert await desk.insert("authors", *rows) == list(range(1, 21))
    assert [row["name"] for row in await desk.read("authors", "name")] == [f"n{number}" for number in range(20)]


async def test_the_next_key_follows_an_explicit_one(desk: Desk) -> None:
    assert await desk.insert("authors", {"name": "A", "id": 41}) == [41]
    assert await desk.insert("authors", {"name": "B"}) == [42]
    assert await desk.insert("authors", {"name": "C", "id": 7}, {"name": "D", "id": 99}) == [7, 99]
    assert await desk.insert("authors", {"name": "E"}, {"name": "F"}) == [100, 101]
    assert await desk.insert("authors", {"name": "G", "id": 50}) == [50]
    assert await desk.insert("authors", {"name": "H"}) == [102]


async def test_keys_follow_those_of_the_rows_before(desk: Desk) -> None:
    rows: list[Row] = [
        {"name": "A"},
        {"name": "B", "id": 5},
        {"name": "C"},
        {"name": "D", "id": 20},
        {"name": "E", "id": 9},
    ]
    assert await desk.insert("authors", *rows, {"name": "F", "status": "x"}) == [1, 5, 21, 20, 9, 22]
    assert await desk.insert("authors", {"name": "G"}) == [23]


async def test_keys_that_the_database_always_counts(desk: Desk) -> None:
    assert await desk.insert("counted", {"label": "a"}) == [1]
    assert await desk.insert("counted", {"label": "b", "id": 7}) == [7]
    assert await desk.insert("counted", {"label": "c"}, {"label": "d", "id": 30}, {"label": "e"}) == [8, 30, 31]
    assert await desk.insert("counted", {}, {"label": "g"}) == [32, 33]


async def test_keys_are_not_given_again(desk: Desk) -> None:
    await desk.insert("authors", *({"name": f"n{number}"} for number in range(5)))
    await desk.delete("authors", 4, 5)
    assert await desk.insert("authors", {"name": "A"}, {"name": "B", "status": "x"}) == [6, 7]


async def test_keys_of_text_and_uuids(desk: Desk) -> None:
    assert await desk.insert("languages", {"code": "de"}, {"code": "a b"}) == ["de", "a b"]
    assert await desk.insert("documents", {"id": UUID + "1"}) == [UUID + "1"]
    assert await desk.insert("documents", {"id": UUID + "3"}, {"id": UUID + "2"}) == [UUID + "3", UUID + "2"]
    assert await desk.update("documents", (UUID + "2", {"title": "two"}), (UUID + "9", {"title": "x"})) == [UUID + "2"]
    assert await desk.fetch("documents", ["id"], "title", "two") == [{"id": UUID + "2"}]
    assert await desk.delete("languages", "de", "en") == ["de"]
    assert await desk.fetch("languages", ["code", "name"], "code", "de", "a b") == [{"code": "a b", "name": None}]


async def test_names_are_quoted(desk: Desk) -> None:
    name = 'odd "names"'
    rows = [{"value": "a", "order by": "b", "c0": 1, "place": 2}, {"value": "c", "order by": "d", "c0": 3, "place": 4}]
    assert await desk.insert(name, *rows) == [1, 2]
    assert await desk.update(name, (1, {"c0": 5, "place": 6}), (2, {"c0": 7, "place": 8})) == [1, 2]
    assert await desk.fetch(name, ["c0", "place", "order by"], "value", "a", "c") == [
        {"c0": 5, "place": 6, "order by": "b"},
        {"c0": 7, "place": 8, "order by": "d"},
    ]


# ── Changes and deletions ──


async def test_changes_with_different_columns(desk: Desk) -> None:
    await desk.insert("authors", *({"name": f"n{number}", "age": 30} for number in range(4)))
    changes: list[tuple[int, Row]] = [(3, {"age": 31}), (1, {"name": "X"}), (99, {"age": 1}), (2, {}), (4, {"age": 32})]
    assert await desk.update("authors", *changes) == [3, 1, 2, 4]
    read = await desk.read("authors", "name", "age")
    assert [tuple(row.values()) for row in read] == [("X", 30), ("n1", 30), ("n2", 31), ("n3", 32)]


async def test_changes_of_one_row_are_made_together(desk: Desk) -> None:
    await desk.insert("authors", {"name": "A", "age": 1})
    assert await desk.update("authors", (1, {"age": 2}), (1, {"age": 3, "status": "x"}), (1, {"name": "B"})) == [1]
    assert await desk.read("authors", "name", "age", "status") == [{"name": "B", "age": 3, "status": "x"}]


@pytest.mark.parametrize("key", [404, 2**40])
async def test_rows_that_are_not_there(desk: Desk, key: int) -> None:
    await desk.insert("authors", {"name": "A"})
    assert await desk.update("authors", (key, {"name": "B"})) == []
    assert await desk.update("authors", (key, {"name": "B"}), (key + 1, {"name": "C"})) == []
    assert await desk.update("authors", (key, {})) == []
    assert await desk.update("authors") == await desk.delete("authors") == []
    assert await desk.delete("authors", key, 1, key, 1) == [1]


async def test_rows_are_fetched_by_a_column(desk: Desk) -> None:
    await desk.insert("authors", {"name": "A"}, {"name": "B"})
    await desk.insert("posts", *({"author": number % 2 + 1, "title": f"t{number}"} for number in range(5)))
    assert await desk.fetch("posts", ["id", "title"], "author", 2) == [
        {"id": 2, "title": "t1"},
        {"id": 4, "title": "t3"},
    ]
    assert [row["id"] for row in await desk.fetch("posts", ["id"], "author", 1, 2, 3)] == [1, 2, 3, 4, 5]
    assert await desk.fetch("posts", ["id"], "author") == []


async def test_keys_that_match_a_rule(desk: Desk) -> None:
    await desk.insert("authors", {"name": "A", "age": 20}, {"name": "B", "age": 40}, {"name": "C"})
    await desk.insert("posts", {"author": 1}, {"author": 2}, {"author": 3}, {"author": 2})
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
        found = await fetch_rows(counted, desk.dialect, authors, ["id", "name", "email"], "id", keys)
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
