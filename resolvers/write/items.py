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
from resolvers.caller import Caller
from resolvers.rights import Rights
from resolvers.services import Services
from resolvers.write.alone import create_alone
from resolvers.write.history import record
from resolvers.write.outbox import Outbox
from resolvers.write.writer import Writer, require_batch
from resolvers.write.written import Origin

Result = TypeVar("Result")

_TRIES = 5
_PAUSE_SECONDS = 0.02


async def create_items(
    services: Services,
    caller: Caller,
    rights: Rights,
    origin: Origin,
    collection: str,
    payloads: Sequence[Mapping[str, Any]],
) -> list[Any]:
    """Create rows; their keys in the same order.

    Raises:
        ApiError: the caller may not, or the rows can't be. Nothing is written then.
    """
    require_batch(payloads, services.options.batch_max)
    if len(payloads) == 1:
        key = await create_alone(services, caller, rights, origin, collection, payloads[0])
        if key is not None:
            return [key]
    return await transaction(services, caller, rights, origin, lambda writer: writer.create(collection, payloads))


async def update_items(
    services: Services,
    caller: Caller,
    rights: Rights,
    origin: Origin,
    collection: str,
    changes: Sequence[tuple[Any, Mapping[str, Any]]],
) -> list[Any]:
    """Change rows, each by its key (text or value); the keys of those that were there.

    Raises:
        ApiError: the caller may not, or the rows can't be changed so. Nothing is written then.
    """
    require_batch(changes, services.options.batch_max)
    return await transaction(services, caller, rights, origin, lambda writer: writer.update(collection, changes))


async def delete_items(
    services: Services,
    caller: Caller,
    rights: Rights,
    origin: Origin,
    collection: str,
    keys: Sequence[Any],
    system: frozenset[str] = frozenset(),
) -> list[Any]:
    """Delete rows; the keys of those that were there. `system` names the system's collections that may be written.

    Raises:
        ApiError: the caller may not, or other rows hold on to them. Nothing is deleted then.
    """
    require_batch(keys, services.options.batch_max)
    return await transaction(services, caller, rights, origin, lambda writer: writer.delete(collection, keys), system)


@dataclass(frozen=True, slots=True)
class Writes:
    """How the rows of a collection are written: those of the project's collections as `ITEMS` says, some of the
    system's with rules of their own."""

    create: Callable[[Services, Caller, Rights, Origin, str, Sequence[Mapping[str, Any]]], Awaitable[list[Any]]]
    update: Callable[
        [Services, Caller, Rights, Origin, str, Sequence[tuple[Any, Mapping[str, Any]]]], Awaitable[list[Any]]
    ]
    delete: Callable[[Services, Caller, Rights, Origin, str, Sequence[Any]], Awaitable[list[Any]]]


ITEMS = Writes(create_items, update_items, delete_items)


@dataclass(frozen=True, slots=True)
class Transaction:
    """A transaction under way, and who writes in it. The rows of the project's collections may be written, and those
    of the system's that `system` names."""

    services: Services
    caller: Caller
    rights: Rights
    origin: Origin
    catalogue: Catalogue
    executor: Executor
    outbox: Outbox
    system: frozenset[str] = frozenset()

    async def part(self, work: Callable[[Writer], Awaitable[Result]]) -> Result:
        """Do a part of the work and note it in the history; what was written doesn't stay in memory."""
        writer = Writer(self.services, self.caller, self.rights, self.catalogue, self.executor, self.system)
        result = await work(writer)
        written = writer.log.written()
        await record(self.executor, self.services, self.caller, self.origin, written)
        self.outbox.add(written)
        return result


async def transaction(
    services: Services,
    caller: Caller,
    rights: Rights,
    origin: Origin,
    work: Callable[[Writer], Awaitable[Result]],
    system: frozenset[str] = frozenset(),
) -> Result:
    """Do the work in one transaction, and again where the database gave it up for another's sake.

    The writer may write the collections of the project, and those of the system that `system` names.
    """
    return await in_parts(services, caller, rights, origin, lambda whole: whole.part(work), system)


async def in_parts(
    services: Services,
    caller: Caller,
    rights: Rights,
    origin: Origin,
    work: Callable[[Transaction], Awaitable[Result]],
    system: frozenset[str] = frozenset(),
) -> Result:
    """The same for work that comes in parts, each of which has a writer of its own."""
    catalogue = services.catalogue
    for attempt in range(_TRIES):
        with Outbox(services.hooks, catalogue, caller) as outbox:
            try:
                async with services.database.transaction() as executor:
                    if attempt:
                        # One after the other: many that stand in each other's way would do so again and again.
                        await take_turn(executor)
                    result = await work(
                        Transaction(services, caller, rights, origin, catalogue, executor, outbox, system)
                    )
            except Deadlock:
                if attempt == _TRIES - 1:
                    raise
            else:
                await outbox.send()
                return result
        await asyncio.sleep(_PAUSE_SECONDS * (attempt + random.random()))  # noqa: S311
    raise AssertionError("unreachable")
