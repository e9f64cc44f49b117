"""A change of the model, from the right to make it to the catalogue that knows of it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa

from db.catalogue import Catalogue, Collection
from db.catalogue_load import load_catalogue
from db.ddl.transaction import ModelTransaction, model_transaction
from resolvers.errors import Forbidden, InvalidPayload
from resolvers.rights import Rights
from resolvers.services import Services

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


@asynccontextmanager
async def model_change(services: Services, rights: Rights) -> AsyncIterator[Change]:
    """One change of the model, which all or nothing of the block makes. After it, this process serves the new model;
    requests under way go on with the catalogue that they began with.

    Raises:
        Forbidden: the caller is no administrator.
        DatabaseError: the database can't be reached, or refuses.
    """
    if not rights.admin:
        raise Forbidden
    async with services.changing:
        async with model_transaction(services.database.config) as transaction:
            change = Change(services, transaction, services.catalogue)
            await change.reload()
            yield change
            await change.reload()
        services.catalogue = change.catalogue
        services.access.invalidate()


def refuse_code_first(collection: Collection) -> None:
    """Raises InvalidPayload for a collection whose structure is a class's."""
    if collection.code_first:
        raise InvalidPayload(
            f'Collection "{collection.name}" is defined by a class in code. Change the class to change its structure'
        )
