"""A transaction for changes of the tables themselves: it begins when no other process is in such a one."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from db.engine import DatabaseConfig, Dialect
from db.errors import DatabaseError

SQLITE_LOCK_TIMEOUT = 60.0
"""Seconds to wait for another process; in PostgreSQL the wait has no end."""

_LOCK: dict[Dialect, str] = {
    "sqlite": "BEGIN IMMEDIATE",
    "postgresql": f"SELECT pg_advisory_xact_lock({int.from_bytes(b'typecase', 'big')})",
}
_compact_json = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))


@asynccontextmanager
async def exclusive_transaction(config: DatabaseConfig) -> AsyncIterator[AsyncConnection]:
    """A connection of its own, in a transaction with the lock: committed at the end of the block, and whatever fails
    leaves nothing behind.

    Raises:
        DatabaseError: the database can't be reached, or refuses.
    """
    engine = _engine(config)
    try:
        async with engine.begin() as connection:
            await connection.exec_driver_sql(_LOCK[config.dialect])
            yield connection
    except DBAPIError as error:
        raise database_error(config.dialect, error) from error
    finally:
        await engine.dispose()


def _engine(config: DatabaseConfig) -> AsyncEngine:
    arguments = config.sqlalchemy_arguments()
    if config.dialect == "sqlite":
        # The driver must not begin transactions by itself, for ours has to begin with the lock.
        arguments |= {"isolation_level": None, "timeout": SQLITE_LOCK_TIMEOUT}
        return create_async_engine(config.sqlalchemy_url(), connect_args=arguments, json_serializer=_compact_json)
    return create_async_engine(
        config.sqlalchemy_url(),
        connect_args=arguments,
        json_serializer=_compact_json,
        # A stricter level would go on seeing the database as it was before the lock was ours.
        isolation_level="READ COMMITTED",
    )


def database_error(dialect: Dialect, error: DBAPIError) -> DatabaseError:
    """The error that stands for the driver's, which SQLAlchemy wraps once, and its adapter to asyncpg once more."""
    wrapped = error.orig or error
    # Each driver is loaded only where it is used.
    if dialect == "sqlite":
        from db.errors_sqlite import sqlite_error

        return sqlite_error(wrapped)
    from db.errors_postgresql import postgresql_error

    cause = wrapped.__cause__
    return postgresql_error(cause if isinstance(cause, Exception) else wrapped)
