"""SQLite, by the standard library's driver in a few threads: several that read, one that writes.

The file is in WAL mode, so readers never wait for the writer. Within a process writes queue for the one writing
connection; between processes they wait for the file's lock.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal

from db.engine import DatabaseConfig, Executor, Row
from db.errors import Unavailable
from db.errors_sqlite import sqlite_error
from db.sqlite_threads import Job, Threads

_READERS = min(4, (os.cpu_count() or 1) + 1)
_WRITES = ("insert", "update", "delete", "replace", "create", "alter", "drop")


class SqliteTransaction:
    """An `Executor` on the one connection that writes."""

    dialect: Literal["sqlite"] = "sqlite"

    def __init__(self, threads: Threads) -> None:
        self._threads = threads

    async def fetch_row(self, sql: str, args: Sequence[Any] = ()) -> Row | None:
        row: Row | None = await self._threads.run(partial(_fetch_row, sql, args))
        return row

    async def fetch_all(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        rows: list[Row] = await self._threads.run(partial(_fetch_all, sql, args))
        return rows

    async def execute(self, sql: str, args: Sequence[Any] = ()) -> None:
        await self._threads.run(partial(_execute, sql, args))


class SqliteDatabase:
    """A `Database` in one file."""

    dialect: Literal["sqlite"] = "sqlite"

    def __init__(self, config: DatabaseConfig, path: Path) -> None:
        self.config = config
        self._path = path
        self._readers = Threads(path, _READERS, config.statement_seconds)
        self._writer = Threads(path, 1)
        self._turn = asyncio.Lock()

    async def fetch_row(self, sql: str, args: Sequence[Any] = ()) -> Row | None:
        row: Row | None = await self._run(sql, partial(_fetch_row, sql, args))
        return row

    async def fetch_all(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        rows: list[Row] = await self._run(sql, partial(_fetch_all, sql, args))
        return rows

    async def execute(self, sql: str, args: Sequence[Any] = ()) -> None:
        async with self._turn:
            await self._writer.run(partial(_execute, sql, args))

    async def _run(self, sql: str, job: Job) -> Any:
        if not sql[:20].lstrip().lower().startswith(_WRITES):
            return await self._readers.run(job)
        async with self._turn:
            return await self._writer.run(job)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Executor]:
        transaction = SqliteTransaction(self._writer)
        async with self._turn:
            try:
                # Inside the block: whoever is cancelled while waiting for the file's lock must give it back.
                await transaction.execute("BEGIN IMMEDIATE")
                yield transaction
                await transaction.execute("COMMIT")
            except BaseException:
                await asyncio.shield(self._writer.run(_rollback))
                raise

    async def stream(self, sql: str, args: Sequence[Any] = (), size: int = 500) -> AsyncGenerator[list[Row], None]:
        # A connection of its own: a reader's next job would see the open cursor's state of the data.
        threads = Threads(self._path, 1)
        try:
            cursor: sqlite3.Cursor = await threads.run(partial(_open_cursor, sql, args))
            while rows := await threads.run(lambda _: cursor.fetchmany(size)):
                yield rows
        finally:
            await threads.close()

    async def forget_statements(self) -> None:
        """Nothing to do: SQLite itself prepares statements again where tables have changed."""

    async def close(self) -> None:
        await self._readers.close()
        await self._writer.close()


async def open_sqlite(config: DatabaseConfig) -> SqliteDatabase:
    """The database in `config.filename`; the file and its folder are made where they are missing.

    Raises:
        Unavailable: the file can't be opened, or is no database.
    """
    if config.filename is None:
        raise Unavailable("SQLite needs a file name")
    try:
        config.filename.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise sqlite_error(error) from error
    database = SqliteDatabase(config, config.filename)
    try:
        await database.fetch_row("select count(*) from sqlite_master")
    except BaseException:
        await database.close()
        raise
    return database


def _fetch_row(sql: str, args: Sequence[Any], connection: sqlite3.Connection) -> Row | None:
    cursor = connection.execute(sql, args)
    row: Row | None = cursor.fetchone()
    # An open cursor would hold on to the state of the data that it saw.
    cursor.close()
    return row


def _fetch_all(sql: str, args: Sequence[Any], connection: sqlite3.Connection) -> list[Row]:
    return connection.execute(sql, args).fetchall()


def _execute(sql: str, args: Sequence[Any], connection: sqlite3.Connection) -> None:
    connection.execute(sql, args).close()


def _open_cursor(sql: str, args: Sequence[Any], connection: sqlite3.Connection) -> sqlite3.Cursor:
    return connection.execute(sql, args)


def _rollback(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.rollback()
