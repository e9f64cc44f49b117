"""SQLite, by the standard library's driver in a few threads: several that read, one that writes.

The file is in WAL mode, so readers never wait for the writer. Within a process writes queue for the one writing
connection; between processes they wait for the file's lock.
"""

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal

from db.engine import DatabaseConfig, Executor, Row
from db.errors import Unavailable, sqlite_error
from db.sqlite_functions import register

_LOCK_SECONDS = 10
_STATEMENTS = 1000
# Steps of SQLite's own, some milliseconds of work, between two looks at the clock.
_STEPS = 500_000
_READERS = min(4, (os.cpu_count() or 1) + 1)
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "case_sensitive_like=ON", "temp_store=MEMORY")
_WRITES = ("insert", "update", "delete", "replace", "create", "alter", "drop")

Job = Callable[[sqlite3.Connection], Any]


class Threads:
    """Runs jobs on connections of one file: `size` at most at once, each connection with one job at a time.

    A job that takes longer than `seconds` is given up (None: it may take any time).
    """

    def __init__(self, path: Path, size: int, seconds: float | None = None) -> None:
        self._path = path
        self._seconds = seconds
        self._executor = ThreadPoolExecutor(size, thread_name_prefix="sqlite")
        self._idle: list[sqlite3.Connection] = []

    async def run(self, job: Job) -> Any:
        """What the job gives for a connection. Jobs start in the order they come."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._work, job)

    def _work(self, job: Job) -> Any:
        try:
            connection = self._idle.pop() if self._idle else connect(self._path)
            if self._seconds is not None:
                _give_up_at(connection, time.monotonic() + self._seconds)
            try:
                return job(connection)
            finally:
                self._idle.append(connection)
        except (sqlite3.Error, OverflowError, UnicodeError, OSError) as error:
            raise sqlite_error(error) from error

    async def close(self) -> None:
        await asyncio.to_thread(self._executor.shutdown)
        while self._idle:
            self._idle.pop().close()


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


def connect(path: Path) -> sqlite3.Connection:
    """A connection with our settings and functions, in autocommit mode. One thread at a time may use it."""
    connection = sqlite3.connect(
        path, timeout=_LOCK_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=_STATEMENTS
    )
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        register(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _give_up_at(connection: sqlite3.Connection, moment: float) -> None:
    """Have what the connection does interrupted once the clock (`time.monotonic`) passes a moment."""
    connection.set_progress_handler(lambda: time.monotonic() > moment, _STEPS)


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
