"""Rows that the database refuses: both databases tell the same table, column and value."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from db.engine import DatabaseConfig
from db.errors import BadReference, Conflict, Deadlock, NotNull, NotUnique, OutOfRange, TooLong
from db.mutations import insert_rows, update_rows
from tests.db.desk import Desk, desk_on

Row = dict[str, Any]
Told = tuple[type[Conflict], str | None, str | None, str | None]


@pytest.fixture
async def desk(database_config: DatabaseConfig) -> AsyncIterator[Desk]:
    async with desk_on(database_config) as desk:
        authors: list[Row] = [
            {"name": "A", "email": "a@x", "age": 1},
            {"name": "B", "email": "b@x", "age": 2},
            {"name": "C"},
        ]
        await desk.insert("authors", *authors)
        await desk.insert("posts", {"author": 1}, {"author": 2})
        yield desk


async def inserting(desk: Desk, collection: str, *rows: Row) -> Told:
    """What is told of rows that can't be inserted."""
    with pytest.raises(Conflict) as caught:
        await desk.insert(collection, *rows)
    return told(caught.value)


async def updating(desk: Desk, collection: str, *changes: tuple[int, Row]) -> Told:
    with pytest.raises(Conflict) as caught:
        await desk.update(collection, *changes)
    return told(caught.value)


async def deleting(desk: Desk, collection: str, *keys: int) -> Told:
    with pytest.raises(Conflict) as caught:
        await desk.delete(collection, *keys)
    return told(caught.value)


def told(error: Conflict) -> Told:
    return type(error), error.table, error.column, error.value


GOOD = {"name": "good"}

BAD_AUTHORS: list[tuple[Row, Told]] = [
    ({"name": "D", "email": "b@x"}, (NotUnique, "authors", "email", "b@x")),
    ({"name": "D", "id": 2}, (NotUnique, "authors", "id", "2")),
    ({"name": "B", "age": 2}, (NotUnique, "authors", "name, age", "B, 2")),
    ({"email": "d@x"}, (NotNull, "authors", "name", None)),
    ({"name": None}, (NotNull, "authors", "name", None)),
    ({"name": "D", "boss": 99}, (BadReference, "authors", "boss", "99")),
    ({"name": "sixsix"}, (TooLong, "authors", "name", "sixsix")),
    ({"name": "grün🌱", "email": "x" * 21}, (TooLong, "authors", "email", "x" * 21)),
    ({"name": "D", "boss": 2**31}, (OutOfRange, "authors", "boss", "2147483648")),
    ({"name": "D", "boss": 2**70}, (OutOfRange, "authors", "boss", str(2**70))),
    ({"name": "D", "score": Decimal("1000")}, (OutOfRange, "authors", "score", "1000")),
    ({"name": "D", "score": Decimal("999.995")}, (OutOfRange, "authors", "score", "999.995")),
    ({"name": "D", "rating": 1e39}, (OutOfRange, "authors", "rating", "1e+39")),
    ({"name": "D", "email": "b@x", "boss": 99}, (NotUnique, "authors", "email", "b@x")),
]


async def test_new_rows(desk: Desk) -> None:
    for row, expected in BAD_AUTHORS:
        assert await inserting(desk, "authors", row) == expected
        assert await inserting(desk, "authors", GOOD, row, {"name": "last", "status": "x"}) == expected
    assert [author["name"] for author in await desk.read("authors", "name")] == ["A", "B", "C"]


async def test_changed_rows(desk: Desk) -> None:
    for row, expected in BAD_AUTHORS:
        if "name" in row and "id" not in row:
            assert await updating(desk, "authors", (3, row)) == expected
            assert await updating(desk, "authors", (1, {"rating": 2.0}), (3, row), (2, row), (99, {})) == expected
    assert [author["name"] for author in await desk.read("authors", "name")] == ["A", "B", "C"]


async def test_rows_against_each_other(desk: Desk) -> None:
    doubled = [{"name": name, "email": email} for name, email in (("D", "d@x"), ("E", None), ("F", None), ("G", "d@x"))]
    assert await inserting(desk, "authors", *doubled) == (NotUnique, "authors", "email", "d@x")
    swapped = [(1, {"email": "b@x"}), (2, {"email": "a@x"})]
    assert (await updating(desk, "authors", *swapped))[:3] == (NotUnique, "authors", "email")
    same = [(1, {"email": "n@x"}), (3, {"email": "n@x"})]
    assert await updating(desk, "authors", *same) == (NotUnique, "authors", "email", "n@x")


async def test_one_of_two_columns_that_are_unique_together(desk: Desk) -> None:
    assert await updating(desk, "authors", (1, {"name": "B", "age": 2})) == (NotUnique, "authors", "name, age", "B, 2")
    await desk.update("authors", (1, {"age": 2}))
    assert await updating(desk, "authors", (1, {"name": "B"})) == (NotUnique, "authors", "name, age", "B, 2")


async def test_keys(desk: Desk) -> None:
    assert await inserting(desk, "languages", {"name": "German"}) == (NotNull, "languages", "code", None)
    assert await inserting(desk, "languages", {"code": "de"}, {}) == (NotNull, "languages", "code", None)
    assert await inserting(desk, "authors", {"id": None, "name": "D"}) == (NotNull, "authors", "id", None)
    assert await inserting(desk, "languages", {"code": "de"}, {"code": "de"}) == (NotUnique, "languages", "code", "de")
    assert await inserting(desk, "languages", {"code": "ninechars"}) == (TooLong, "languages", "code", "ninechars")


async def test_references(desk: Desk) -> None:
    both = {"author": 88, "editor": 99}
    assert await inserting(desk, "posts", both) == (BadReference, "posts", "author", "88")
    assert await inserting(desk, "posts", {"author": 1}, both | {"author": 2}) == (
        BadReference,
        "posts",
        "editor",
        "99",
    )
    assert await updating(desk, "posts", (1, {"author": None})) == (NotNull, "posts", "author", None)
    assert await updating(desk, "posts", (1, {"author": 77}), (2, {"author": 1})) == (
        BadReference,
        "posts",
        "author",
        "77",
    )
    assert [post["author"] for post in await desk.read("posts", "author")] == [1, 2]


async def test_rows_may_point_at_each_other(desk: Desk) -> None:
    authors = desk.collection("authors")
    rows = [{"id": 11, "name": "D", "boss": 12}, {"id": 12, "name": "E", "boss": 11}]
    assert await insert_rows(desk.database, desk.dialect, authors, rows) == [11, 12]
    lost = [{"id": 13, "name": "F", "boss": 14}, {"id": 14, "name": "G", "boss": 15}]
    assert await inserting(desk, "authors", *lost) == (BadReference, "authors", "boss", "15")


async def test_deleted_rows(desk: Desk) -> None:
    assert await deleting(desk, "authors", 1) == (BadReference, "authors", "id", "1")
    assert await deleting(desk, "authors", 3, 2, 99) == (BadReference, "authors", "id", "2")
    assert [author["name"] for author in await desk.read("authors", "name")] == ["A", "B", "C"]
    assert await desk.delete("posts", 1, 2) == [1, 2]
    assert await desk.delete("authors", 3, 2) == [3, 2]


async def test_the_greatest_values_are_taken(desk: Desk) -> None:
    greatest: Row = {"name": "grün!", "email": "🌱" * 20, "score": Decimal("999.994"), "rating": 3.4028235e38}
    await desk.insert("authors", greatest)
    await desk.insert("kinds", {"an_integer": 2**31 - 1})
    assert (await desk.read("authors", "name", "email", "score", "rating"))[-1] == greatest | {"score": "999.99"}
    assert await desk.read("kinds", "an_integer") == [{"an_integer": 2**31 - 1}]


async def test_a_transaction_goes_on_after_a_conflict_in_sqlite(desk: Desk) -> None:
    if desk.dialect.name == "postgresql":
        pytest.skip("PostgreSQL ends the transaction")
    async with desk.database.transaction() as transaction:
        with pytest.raises(NotUnique):
            await insert_rows(transaction, desk.dialect, desk.collection("authors"), [{"name": "D", "email": "a@x"}])
        await insert_rows(transaction, desk.dialect, desk.collection("authors"), [{"name": "D", "email": "d@x"}])
    assert [author["name"] for author in await desk.read("authors", "name")] == ["A", "B", "C", "D"]


async def test_deadlocks_can_be_told_from_other_errors(desk: Desk) -> None:
    """Two transactions change the same two rows, in opposite order."""
    if desk.dialect.name == "sqlite":
        pytest.skip("SQLite has one transaction at a time")
    authors, barrier = desk.collection("authors"), asyncio.Event()

    async def change(first: int, second: int, *, last: bool) -> None:
        async with desk.database.transaction() as transaction:
            await update_rows(transaction, desk.dialect, authors, [(first, {"rating": 1.0})])
            if last:
                barrier.set()
            await barrier.wait()
            await update_rows(transaction, desk.dialect, authors, [(second, {"rating": 2.0})])

    results = await asyncio.gather(change(1, 2, last=False), change(2, 1, last=True), return_exceptions=True)
    assert sorted(type(result) is Deadlock for result in results) == [False, True]
