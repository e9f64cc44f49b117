"""Writes as the APIs ask for them: each call is one transaction, and what follows a commit comes after it."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from db.catalogue import Catalogue
from db.engine import Executor
from db.errors import Deadlock
from db.mutations import take_turn
from resolvers.context import Context
from resolvers.errors import InvalidPayload
from resolvers.write.alone import create_alone
from resolvers.write.history import record
from resolvers.write.outbox import Outbox
from resolvers.write.writer import Writer, require_batch

Result = TypeVar("Result")

_TRIES = 5
_PAUSE_SECONDS = 0.02


async def create_items(context: Context, collection: str, payloads: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Create rows; their keys in the same order.

    Raises:
        ApiError: the caller may not, or the rows can't be. Nothing is written then.
    """
    require_batch(payloads, context.services.options.batch_max)
    if len(payloads) == 1:
        key = await create_alone(context, collection, payloads[0])
        if key is not None:
            return [key]
    return await transaction(context, lambda writer: writer.create(collection, payloads))


async def update_items(
    context: Context, collection: str, changes: Sequence[tuple[Any, Mapping[str, Any]]]
) -> list[Any]:
    """Change rows, each by its key (text or value); the keys of those that were there.

    Raises:
        ApiError: the caller may not, or the rows can't be changed so. Nothing is written then.
    """
    require_batch(changes, context.services.options.batch_max)
    return await transaction(context, lambda writer: writer.update(collection, changes))


def changes_by_key(key_name: str, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, Mapping[str, Any]]]:
    """The changes for `update_items` that rows ask for, each with its key among its fields.

    Raises:
        InvalidPayload: one has no key.
    """
    changes = [(row.get(key_name), row) for row in rows]
    if any(key is None for key, _ in changes):
        raise InvalidPayload("Item in update misses primary key")
    return changes


async def delete_items(context: Context, collection: str, keys: Sequence[Any]) -> list[Any]:
    """Delete rows; the keys of those that were there.

    Raises:
        ApiError: the caller may not, or other rows hold on to them. Nothing is deleted then.
    """
    require_batch(keys, context.services.options.batch_max)
    return await transaction(context, lambda writer: writer.delete(collection, keys))


@dataclass(frozen=True, slots=True)
class Transaction:
    """A transaction under way, and what the work in it goes by."""

    context: Context
    catalogue: Catalogue
    executor: Executor
    outbox: Outbox

    async def part(self, work: Callable[[Writer], Awaitable[Result]]) -> Result:
        """Do a part of the work and note it in the history; what was written doesn't stay in memory."""
        writer = Writer(self.context, self.catalogue, self.executor)
        result = await work(writer)
        await writer.finish()
        written = writer.log.written()
        await record(self.executor, self.context, written)
        self.outbox.add(written)
        self.outbox.follow(writer.guards, writer.afterwards)
        return result


async def transaction(context: Context, work: Callable[[Writer], Awaitable[Result]]) -> Result:
    """Do the work in one transaction, and again where the database gave it up for another's sake."""
    return await in_parts(context, lambda whole: whole.part(work))


async def in_parts(context: Context, work: Callable[[Transaction], Awaitable[Result]]) -> Result:
    """The same for work that comes in parts, each of which has a writer of its own."""
    services, catalogue = context.services, context.services.catalogue
    for attempt in range(_TRIES):
        with Outbox(context, catalogue) as outbox:
            try:
                async with services.database.transaction() as executor:
                    if attempt:
                        # One after the other: many that stand in each other's way would do so again and again.
                        await take_turn(executor)
                    result = await work(Transaction(context, catalogue, executor, outbox))
            except Deadlock:
                if attempt == _TRIES - 1:
                    raise
            else:
                await outbox.send()
                return result
        await asyncio.sleep(_PAUSE_SECONDS * (attempt + random.random()))  # noqa: S311
    raise AssertionError("unreachable")
