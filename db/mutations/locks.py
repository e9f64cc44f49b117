"""Rows and tables held for a transaction, so that what it has looked at stays so until it is done.

SQLite has one transaction that writes at a time, which needs to hold nothing.
"""

from collections.abc import Sequence
from typing import Any

from db.catalogue import Collection
from db.dialects import Dialect
from db.dialects.writing import quoted
from db.engine import Executor
from db.mutations.statements import lock_many

# The numbers by which the turn and what is held are known to all processes: any that nobody else would use.
_TURN = 0x7479706563617365
_HELD = 0x74797065


async def lock_rows(executor: Executor, dialect: Dialect, collection: Collection, keys: Sequence[Any]) -> set[Any]:
    """Those of the keys that have a row. Nobody else changes or deletes these rows before the transaction ends.

    They are taken in the order of their keys: whoever holds some never waits for others who hold the rest.
    """
    if not keys:
        return set()
    answers = await executor.fetch_all(
        lock_many(dialect, collection), [dialect.encode(collection.key.type, tuple(keys))]
    )
    return {dialect.loaded(collection.key, key) for (key,) in answers}


async def take_turn(executor: Executor) -> None:
    """Wait until no other transaction, of whatever process, has the turn; it is given back at the transaction's end."""
    if executor.dialect == "postgresql":
        await executor.execute(f"select pg_advisory_xact_lock({_TURN})")


async def hold(executor: Executor, what: str) -> None:
    """Wait until no other transaction, of whatever process, holds this; it is let go at the transaction's end."""
    if executor.dialect == "postgresql":
        await executor.execute("select pg_advisory_xact_lock($1::int, hashtext($2))", [_HELD, what])


async def lock_table(executor: Executor, dialect: Dialect, collection: Collection) -> None:
    """Nobody else writes rows of the collection before the transaction ends."""
    if dialect.name == "postgresql":
        await executor.execute(f"lock table {quoted(collection.name)} in share row exclusive mode")
