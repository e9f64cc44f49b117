"""Engines: rows as the drivers give them, transactions, streams, errors in one language, and servers that go away."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
import sqlalchemy as sa

from db.engine import Database, DatabaseConfig
from db.errors import BadReference, BadValue, DatabaseError, NotNull, NotUnique, OutOfRange, TooLong, Unavailable
from db.open import open_database
from db.sqlite_threads import connect
from db.statement import execute, render
from tests.postgresql import config_of, run_on_server

AUTHORS = "CREATE TABLE authors (id integer PRIMARY KEY, name varchar(5) NOT NULL, email text UNIQUE, age smallint)"
POSTS = "CREATE TABLE posts (id integer PRIMARY KEY, author integer REFERENCES authors, stars int CHECK (stars < 6))"
AUTHOR = sa.table("authors", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("email", sa.String))
KILL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"


@pytest.fixture
async def database(empty_database: DatabaseConfig) -> AsyncIterator[Database]:
    database = await open_database(empty_database)
    await database.execute(AUTHORS)
    await database.execute(POSTS)
    yield database
    await database.close()


def mark(database: Database, number: int = 1) -> str:
    return "?" if database.dialect == "sqlite" else f"${number}"


async def add(database: Database, *names: str) -> None:
    for number, name in enumerate(names, 1):
        await execute(database, sa.insert(AUTHOR).values(id=number, name=name))


async def names(database: Database) -> list[str]:
    return [name for (name,) in await database.fetch_all("SELECT name FROM authors ORDER BY id")]


async def test_rows_are_tuples(database: Database) -> None:
    await add(database, "Ada", "Bob")
    assert await database.fetch_row(f"SELECT id, name FROM authors WHERE id = {mark(database)}", [2]) == (2, "Bob")
    assert await database.fetch_row("SELECT id FROM authors WHERE id = 3") is None
    assert await database.fetch_all("SELECT id, name FROM authors ORDER BY id DESC") == [(2, "Bob"), (1, "Ada")]


async def test_render_binds_lists_and_values(database: Database) -> None:
    await add(database, "Ada", "Bob", "Cy")
    statement = sa.select(AUTHOR.c.name).where(AUTHOR.c.id.in_([1, 3])).order_by(AUTHOR.c.id).limit(5)
    sql, args = render(statement, database.dialect)
    assert sorted(args)[:3] == [0, 1, 3] if database.dialect == "sqlite" else sorted(args) == [1, 3, 5]
    assert await database.fetch_all(sql, args) == [("Ada",), ("Cy",)]


async def test_a_writing_statement_can_answer(database: Database) -> None:
    sql = "INSERT INTO authors (id, name) VALUES (7, 'Ada') RETURNING id"
    assert await database.fetch_row(sql) == (7,)
    assert await names(database) == ["Ada"]


async def test_transaction_commits(database: Database) -> None:
    async with database.transaction() as transaction:
        await transaction.execute("INSERT INTO authors (id, name) VALUES (1, 'Ada')")
        assert await transaction.fetch_row("SELECT name FROM authors") == ("Ada",)
        assert await transaction.fetch_all("SELECT id FROM authors") == [(1,)]
        assert await names(database) == []
    assert await names(database) == ["Ada"]


async def test_transaction_rolls_back(database: Database) -> None:
    with pytest.raises(LookupError):
        async with database.transaction() as transaction:
            await transaction.execute("INSERT INTO authors (id, name) VALUES (1, 'Ada')")
            raise LookupError
    assert await names(database) == []


async def test_an_error_of_others_passes_through_a_transaction(database: Database) -> None:
    with pytest.raises(TimeoutError):
        async with database.transaction():
            raise TimeoutError


async def test_a_cancelled_transaction_leaves_nothing(database: Database) -> None:
    begun = asyncio.Event()

    async def hang() -> None:
        async with database.transaction() as transaction:
            await transaction.execute("INSERT INTO authors (id, name) VALUES (1, 'Ada')")
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(hang())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await add(database, "Bob")
    assert await names(database) == ["Bob"]


async def test_transactions_at_once_all_count(database: Database) -> None:
    await database.execute("INSERT INTO authors (id, name, age) VALUES (1, 'Ada', 0)")

    async def grow() -> None:
        async with database.transaction() as transaction:
            await transaction.execute("UPDATE authors SET age = age + 1")

    await asyncio.gather(*(grow() for _ in range(20)))
    assert await database.fetch_row("SELECT age FROM authors") == (20,)


async def test_stream_comes_in_batches_and_can_be_left(database: Database) -> None:
    await add(database, *"abcde")
    sql = "SELECT name FROM authors ORDER BY id"
    assert [batch async for batch in database.stream(sql, size=2)] == [[("a",), ("b",)], [("c",), ("d",)], [("e",)]]
    async with aclosing(database.stream(sql, size=1)) as batches:
        assert await anext(batches) == [("a",)]
    assert [batch async for batch in database.stream(f"{sql} LIMIT {mark(database)}", [1])] == [[("a",)]]


async def test_many_streams_and_reads_at_once(database: Database) -> None:
    await add(database, *"abc")
    streams = [anext(database.stream("SELECT name FROM authors ORDER BY id", size=1)) for _ in range(3)]
    assert await asyncio.gather(*streams, names(database)) == [[("a",)], [("a",)], [("a",)], ["a", "b", "c"]]


# ── Errors ──


async def test_not_unique(database: Database) -> None:
    insert = "INSERT INTO authors (id, name, email) VALUES ({}, 'Ada', 'a@example.com')"
    await database.execute(insert.format(1))
    with pytest.raises(NotUnique) as caught:
        await database.execute(insert.format(2))
    assert (caught.value.table, caught.value.column) == ("authors", "email")
    assert caught.value.value == ("a@example.com" if database.dialect == "postgresql" else None)


async def test_a_primary_key_is_unique(database: Database) -> None:
    await add(database, "Ada")
    with pytest.raises(NotUnique) as caught:
        await add(database, "Bob")
    assert (caught.value.table, caught.value.column) == ("authors", "id")


async def test_not_null(database: Database) -> None:
    with pytest.raises(NotNull) as caught:
        await database.execute("INSERT INTO authors (id) VALUES (1)")
    assert (caught.value.table, caught.value.column) == ("authors", "name")


async def test_bad_reference(database: Database) -> None:
    with pytest.raises(BadReference) as caught:
        await database.execute("INSERT INTO posts (id, author) VALUES (1, 99)")
    known = ("posts", "author", "99") if database.dialect == "postgresql" else (None, None, None)
    assert (caught.value.table, caught.value.column, caught.value.value) == known


async def test_a_value_against_a_check(database: Database) -> None:
    with pytest.raises(BadValue):
        await database.execute("INSERT INTO posts (id, stars) VALUES (1, 6)")


async def test_a_number_beyond_all_bounds(database: Database) -> None:
    with pytest.raises(OutOfRange):
        await database.fetch_row(f"SELECT id FROM authors WHERE id = {mark(database)}", [2**70])


async def test_text_that_is_none(database: Database) -> None:
    with pytest.raises(BadValue):
        await database.fetch_row(f"SELECT id FROM authors WHERE name = {mark(database)}", ["\ud800"])


async def test_a_fault_of_ours_is_no_fault_of_the_value(database: Database) -> None:
    with pytest.raises(DatabaseError) as caught:
        await database.fetch_row("SELECT 1 FROM FROM")
    assert type(caught.value) is DatabaseError


async def test_values_of_another_type(empty_postgresql: DatabaseConfig) -> None:
    database = await open_database(empty_postgresql)
    await database.execute(AUTHORS)
    with pytest.raises(BadValue):
        await database.fetch_row("SELECT id FROM authors WHERE id = $1", ["one"])
    with pytest.raises(BadValue):
        await database.fetch_row("SELECT 1 WHERE $1::text = 'a'", ["a\x00b"])
    with pytest.raises(TooLong):
        await database.execute("INSERT INTO authors (id, name) VALUES (1, 'longer than five')")
    with pytest.raises(OutOfRange):
        await database.execute("INSERT INTO authors (id, name, age) VALUES (1, 'Ada', 40000)")
    await database.close()


# ── PostgreSQL goes away ──


async def test_heals_after_all_connections_were_ended(empty_postgresql: DatabaseConfig) -> None:
    database = await open_database(empty_postgresql)
    await asyncio.gather(*(database.fetch_row("SELECT pg_sleep(0.05)") for _ in range(4)))
    under_way = asyncio.create_task(database.fetch_row("SELECT pg_sleep(30)"))
    await asyncio.sleep(0.2)
    await asyncio.to_thread(run_on_server, KILL.format(empty_postgresql.database))
    with pytest.raises(Unavailable):
        await under_way
    await asyncio.sleep(0.1)
    rows = await asyncio.gather(*(database.fetch_row("SELECT 1") for _ in range(10)))
    assert rows == [(1,)] * 10
    await database.close()


async def test_a_transaction_whose_connection_is_lost(empty_postgresql: DatabaseConfig) -> None:
    database = await open_database(empty_postgresql)
    with pytest.raises(Unavailable):
        async with database.transaction() as transaction:
            await asyncio.to_thread(run_on_server, KILL.format(empty_postgresql.database))
            await transaction.fetch_row("SELECT 1")
    assert await database.fetch_row("SELECT 2") == (2,)
    await database.close()


@pytest.mark.parametrize(
    "config",
    [
        DatabaseConfig("postgresql", host="127.0.0.1", port=1, database="none", user="nobody"),
        DatabaseConfig("sqlite", filename=Path("/dev/null/data.db")),
        DatabaseConfig("sqlite"),
    ],
)
async def test_a_database_that_is_not_there(config: DatabaseConfig) -> None:
    with pytest.raises(Unavailable):
        await open_database(config)


async def test_a_database_that_was_never_made() -> None:
    with pytest.raises(Unavailable, match="does not exist"):
        await open_database(config_of("typecase_never_made"))


# ── SQLite ──


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "data.db"
    path.write_text("This is text. " * 100)
    with pytest.raises(Unavailable):
        await open_database(DatabaseConfig("sqlite", filename=path))


async def test_makes_the_folder_and_uses_our_settings(tmp_path: Path) -> None:
    database = await open_database(DatabaseConfig("sqlite", filename=tmp_path / "new" / "data.db"))
    assert await database.fetch_row("PRAGMA journal_mode") == ("wal",)
    assert await database.fetch_row("PRAGMA foreign_keys") == (1,)
    assert await database.fetch_row("SELECT 'a' LIKE 'A', unicode_lower('É')") == (0, "é")
    await database.close()


async def test_a_writer_waits_for_another_process(tmp_path: Path) -> None:
    database = await open_database(DatabaseConfig("sqlite", filename=tmp_path / "data.db"))
    await database.execute("CREATE TABLE t (n integer)")
    other = connect(tmp_path / "data.db")
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(database.execute("INSERT INTO t VALUES (1)"))
    await asyncio.sleep(0.2)
    assert await database.fetch_all("SELECT n FROM t") == []
    other.execute("COMMIT")
    await writing
    assert await database.fetch_all("SELECT n FROM t") == [(1,)]
    other.close()
    await database.close()


async def test_a_write_that_waits_when_its_caller_leaves_is_not_made(tmp_path: Path) -> None:
    database = await open_database(DatabaseConfig("sqlite", filename=tmp_path / "data.db"))
    await database.execute("CREATE TABLE t (n integer)")
    other = connect(tmp_path / "data.db")
    other.execute("BEGIN IMMEDIATE")
    writing = [asyncio.create_task(database.execute(f"INSERT INTO t VALUES ({number})")) for number in (1, 2, 3)]
    await asyncio.sleep(0.1)
    writing[1].cancel()
    other.execute("COMMIT")
    await asyncio.wait(writing)
    assert await database.fetch_all("SELECT n FROM t") == [(1,), (3,)]
    other.close()
    await database.close()


async def test_a_closed_database_answers_that_it_is(tmp_path: Path) -> None:
    database = await open_database(DatabaseConfig("sqlite", filename=tmp_path / "data.db"))
    under_way = asyncio.create_task(database.fetch_row("SELECT 1"))
    await asyncio.sleep(0)
    await database.close()
    assert await under_way == (1,)
    with pytest.raises(Unavailable, match="closed"):
        await database.fetch_row("SELECT 1")


async def test_closing_lets_go_of_the_file(tmp_path: Path) -> None:
    database = await open_database(DatabaseConfig("sqlite", filename=tmp_path / "data.db"))
    await asyncio.gather(*(database.fetch_row("SELECT 1") for _ in range(10)))
    await database.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data.db"]
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        connect(tmp_path / "data.db").execute("SELECT * FROM t")
