"""A change of the model, from the right to make it to the catalogue that knows of it."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeVar
from uuid import uuid4

import sqlalchemy as sa

from db.catalogue import Catalogue, Collection
from db.catalogue_load import load_catalogue
from db.ddl.transaction import ModelTransaction, model_transaction
from db.errors import Deadlock
from db.history import insert_history
from db.model_signal import announce
from resolvers.context import Context
from resolvers.errors import Forbidden, InvalidPayload
from resolvers.model.history import model_history
from resolvers.rights import Rights
from resolvers.services import Services
from resolvers.write.history import actor_of

_ATTEMPTS = 5
_PAUSE_SECONDS = 0.1

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Change:
    """A change under way. `catalogue` is the model as the transaction sees it, up to the last `reload`."""

    def __init__(self, services: Services, transaction: ModelTransaction, catalogue: Catalogue) -> None:
        self.transaction = transaction
        self.catalogue = catalogue
        self._services = services
        self._stale = True

    async def run(
        self, work: Callable[Concatenate[sa.Connection, Given], Result], *args: Given.args, **named: Given.kwargs
    ) -> Result:
        """Do a piece of work of `db.ddl` on the tables or the rows about them. Raises DatabaseError."""
        self._stale = True
        return await self.transaction.run(work, *args, **named)

    async def reload(self) -> None:
        """See what has been done."""
        if self._stale:
            version = self._services.catalogue.version + 1
            self.catalogue = await load_catalogue(self.transaction, version, self._services.models)
            self._stale = False

    def collection(self, name: str) -> Collection:
        """A collection with a table.

        Raises:
            Forbidden: there is none of this name.
        """
        found = self.catalogue.collections.get(name)
        if found is None:
            raise Forbidden.collection(name)
        return found


async def change_model(context: Context, work: Callable[[Change], Awaitable[Result]]) -> Result:
    """Make one change of the model: all that `work` does, and a note of it, or nothing. After it, this process serves
    the new model; requests under way go on with the catalogue that they began with. The answer is that of `work`,
    which is begun anew where the transaction stood in the way of another.

    Raises:
        Forbidden: the caller is no administrator.
        DatabaseError: the database can't be reached, or refuses.
    """
    if not context.rights.admin:
        raise Forbidden
    attempts = 0
    while True:
        attempts += 1
        try:
            return await _once(context, work)
        except Deadlock:
            if attempts == _ATTEMPTS:
                raise
        await asyncio.sleep(random.uniform(0, _PAUSE_SECONDS))  # noqa: S311


async def _once(context: Context, work: Callable[[Change], Awaitable[Result]]) -> Result:
    services = context.services
    async with services.changing:
        async with model_transaction(services.database.config) as transaction:
            change = Change(services, transaction, services.catalogue)
            await change.reload()
            before = change.catalogue
            result = await work(change)
            await change.reload()
            noted = model_history(before, change.catalogue)
            await insert_history(transaction, actor_of(context), noted)
            mark = await announce(transaction, uuid4().hex)
        await services.database.forget_statements()
        services.model_mark = mark
        services.catalogue = change.catalogue
        services.access.invalidate()
        return result


async def present_rights(context: Context) -> Rights:
    """The caller's rights in the model as it is by now; those of the context are from before the change."""
    services = context.services
    return await services.access.rights(context.caller, services.catalogue)


def refuse_code_first(collection: Collection) -> None:
    """Raises InvalidPayload for a collection whose structure is a class's."""
    if collection.code_first:
        raise InvalidPayload(
            f'Collection "{collection.name}" is defined by a class in code. Change the class to change its structure'
        )
