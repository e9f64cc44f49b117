"""How processes tell each other that the model has changed: by a number in a SQLite file, by NOTIFY in PostgreSQL."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

import asyncpg

from db.engine import Database, DatabaseConfig, Executor
from db.errors import postgresql_error

CHANNEL = "typecase_model"

_POLL_SECONDS = 0.5
_DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
_LARGEST = 2**31 - 1


async def announce(transaction: Executor, mark: str) -> str:
    """Tell of the change that the transaction makes, once it is committed. `mark` is any text without quotes, unique
    to the change; the answer is the mark that others get to see."""
    if transaction.dialect == "postgresql":
        await transaction.execute(f"NOTIFY {CHANNEL}, '{mark}'")
        return mark
    row = await transaction.fetch_row("PRAGMA user_version")
    number = (row[0] if row else 0) % _LARGEST + 1
    await transaction.execute(f"PRAGMA user_version = {number}")
    return str(number)


async def announced(database: Database) -> AsyncGenerator[str, None]:
    """The marks of changes, as they are committed by any process; on SQLite the last of several alone. A mark that is
    empty stands for those that were missed.

    Raises:
        DatabaseError: the database can't be reached.
    """
    if database.dialect == "sqlite":
        async for mark in _numbers(database):
            yield mark
    else:
        async for mark in _notifications(database.config):
            yield mark


async def _numbers(database: Database) -> AsyncGenerator[str, None]:
    """Of the last change that is seen each time the file is looked at."""
    known = await database.fetch_row("PRAGMA user_version")
    yield ""
    while True:
        await asyncio.sleep(_POLL_SECONDS)
        found = await database.fetch_row("PRAGMA user_version")
        if found and found != known:
            known = found
            yield str(found[0])


async def _notifications(config: DatabaseConfig) -> AsyncGenerator[str, None]:
    """Of each change, as the server tells of it; the end when the connection is lost."""
    marks: asyncio.Queue[str | None] = asyncio.Queue()
    try:
        connection = await asyncpg.connect(
            host=config.host,
            port=config.port,
            database=config.database,
            user=config.user,
            password=config.password,
            ssl=config.ssl or False,
            server_settings={"application_name": "typecase"},
        )
    except _DRIVER_ERRORS as error:
        raise postgresql_error(error) from error
    connection.add_termination_listener(lambda _: marks.put_nowait(None))
    try:
        await _listen(connection, marks)
        yield ""
        while (mark := await marks.get()) is not None:
            yield mark
    finally:
        with suppress(*_DRIVER_ERRORS):
            await connection.close(timeout=1)


async def _listen(connection: asyncpg.Connection, marks: "asyncio.Queue[str | None]") -> None:
    try:
        await connection.add_listener(CHANNEL, lambda *told: marks.put_nowait(str(told[-1])))
    except _DRIVER_ERRORS as error:
        raise postgresql_error(error) from error
