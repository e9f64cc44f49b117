"""What PostgreSQL tells those who listen on a channel."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

import asyncpg

from db.engine import DatabaseConfig
from db.errors_postgresql import postgresql_error

_DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)


async def notifications(config: DatabaseConfig, channel: str) -> AsyncGenerator[str, None]:
    """What is told on a channel, as the server tells of it; an empty text once it is listened to, and the end when the
    connection is lost.

    Raises:
        DatabaseError: the database can't be reached.
    """
    told: asyncio.Queue[str | None] = asyncio.Queue()
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
    connection.add_termination_listener(lambda _: told.put_nowait(None))
    try:
        await _listen(connection, channel, told)
        yield ""
        while (text := await told.get()) is not None:
            yield text
    finally:
        with suppress(*_DRIVER_ERRORS):
            await connection.close(timeout=1)


async def _listen(connection: asyncpg.Connection, channel: str, told: "asyncio.Queue[str | None]") -> None:
    try:
        await connection.add_listener(channel, lambda *sent: told.put_nowait(str(sent[-1])))
    except _DRIVER_ERRORS as error:
        raise postgresql_error(error) from error
