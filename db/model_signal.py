"""How processes tell each other that the model has changed: by a number in a SQLite file, by NOTIFY in PostgreSQL."""

import asyncio
from collections.abc import AsyncGenerator

from db.engine import Database, Executor

CHANNEL = "typecase_model"

_POLL_SECONDS = 0.5
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
        # The driver is loaded only where it is used.
        from db.notifications import notifications

        async for mark in notifications(database.config, CHANNEL):
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
