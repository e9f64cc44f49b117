"""PostgreSQL, by a pool of asyncpg connections.

A connection that was lost is replaced when it is next asked for, so the pool heals by itself once the server is back.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, Literal, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from db.engine import DatabaseConfig, Executor, Row
from db.errors_postgresql import postgresql_error
from db.postgresql_moments import use_exact_moments

_CONNECT_SECONDS = 10
# How long a stream waits for one of its connections.
_STREAM_SECONDS = 10
_STATEMENTS = 1000
# asyncpg replaces a connection, with its prepared statements, after so many queries.
_QUERIES = 1_000_000_000
# Compiling to machine code takes longer than our short statements run. Not every server that speaks the protocol has
# the parameter.
_NO_JIT = "select set_config('jit', 'off', false) from pg_settings where name = 'jit'"

# Plans are made once for all values: planning takes about as long as running our statements does. What a row rule
# compares with stands in the statement, so its statistics are used.
_SESSION = {"application_name": "typecase", "TimeZone": "UTC", "plan_cache_mode": "force_generic_plan"}

_DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)

Connection: TypeAlias = asyncpg.Connection | PoolConnectionProxy


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except _DRIVER_ERRORS as error:
        raise postgresql_error(error) from error


class PostgresqlTransaction:
    """An `Executor` on the connection of one transaction."""

    dialect: Literal["postgresql"] = "postgresql"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def fetch_row(self, sql: str, args: Sequence[Any] = ()) -> Row | None:
        with _translated():
            row = await self._connection.fetchrow(sql, *args)
        return None if row is None else tuple(row)

    async def fetch_all(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        with _translated():
            return [tuple(row) for row in await self._connection.fetch(sql, *args)]

    async def execute(self, sql: str, args: Sequence[Any] = ()) -> None:
        with _translated():
            await self._connection.execute(sql, *args)


class PostgresqlDatabase:
    """A `Database` on a pool of connections."""

    dialect: Literal["postgresql"] = "postgresql"

    def __init__(self, config: DatabaseConfig, pool: asyncpg.Pool) -> None:
        self.config = config
        self._pool = pool
        self._seconds = config.statement_seconds
        # A stream lasts as long as its client takes to read it: a quarter of the connections is for others.
        self._streams = asyncio.Semaphore(max(config.pool_max * 3 // 4, 1))

    async def fetch_row(self, sql: str, args: Sequence[Any] = ()) -> Row | None:
        with _translated():
            row = await self._pool.fetchrow(sql, *args, timeout=self._seconds)
        return None if row is None else tuple(row)

    async def fetch_all(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        with _translated():
            return [tuple(row) for row in await self._pool.fetch(sql, *args, timeout=self._seconds)]

    async def execute(self, sql: str, args: Sequence[Any] = ()) -> None:
        with _translated():
            await self._pool.execute(sql, *args, timeout=self._seconds)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Executor]:
        async with self._connection() as connection:
            transaction = connection.transaction()
            with _translated():
                await transaction.start()
            try:
                yield PostgresqlTransaction(connection)
            except BaseException:
                # What ended the block counts, not that a lost connection can't be rolled back either.
                with suppress(*_DRIVER_ERRORS):
                    await transaction.rollback()
                raise
            with _translated():
                await transaction.commit()

    async def stream(self, sql: str, args: Sequence[Any] = (), size: int = 500) -> AsyncGenerator[list[Row], None]:
        async with self._stream_turn(), self._connection() as connection:
            transaction = connection.transaction(readonly=True)
            with _translated():
                await transaction.start()
                cursor = await connection.cursor(sql, *args)
            try:
                while rows := await _batch(cursor, size):
                    yield rows
            finally:
                with suppress(*_DRIVER_ERRORS):
                    await transaction.rollback()

    @asynccontextmanager
    async def _stream_turn(self) -> AsyncIterator[None]:
        with _translated():
            async with asyncio.timeout(_STREAM_SECONDS):
                await self._streams.acquire()
        try:
            yield
        finally:
            self._streams.release()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        with _translated():
            connection = await self._pool.acquire()
        try:
            yield connection
        finally:
            with _translated():
                await self._pool.release(connection)

    async def forget_statements(self) -> None:
        """A prepared statement keeps the types of its parameters, and goes with its connection alone."""
        await self._pool.expire_connections()

    async def close(self) -> None:
        await self._pool.close()


async def open_postgresql(config: DatabaseConfig) -> PostgresqlDatabase:
    """A pool of at most `config.pool_max` connections to the server.

    Raises:
        Unavailable: the server can't be reached, or doesn't let us in.
    """
    pool = asyncpg.create_pool(
        host=config.host,
        port=config.port,
        database=config.database,
        user=config.user,
        password=config.password,
        ssl=config.ssl or False,
        min_size=max(config.pool_min, 1),
        max_size=max(config.pool_max, config.pool_min, 1),
        max_queries=_QUERIES,
        timeout=_CONNECT_SECONDS,
        statement_cache_size=_STATEMENTS,
        max_cached_statement_lifetime=0,
        max_cacheable_statement_size=0,
        server_settings=_SESSION,
        init=_prepare,
        reset=_keep,
    )
    with _translated():
        await pool
    return PostgresqlDatabase(config, pool)


async def _batch(cursor: asyncpg.cursor.Cursor, size: int) -> list[Row]:
    with _translated():
        return [tuple(row) for row in await cursor.fetch(size)]


async def _prepare(connection: Connection) -> None:
    await connection.execute(_NO_JIT)
    await use_exact_moments(connection)


async def _keep(connection: Connection) -> None:
    """Nothing to undo: no statement of ours changes a session. It saves a round trip for each statement."""
