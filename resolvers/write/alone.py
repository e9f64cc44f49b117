"""One plain row: created with its history in a single statement, without a transaction's round trips."""

from collections.abc import Mapping
from typing import Any

from db.catalogue import Collection
from db.errors import Deadlock
from db.mutations.noted import insert_noted
from resolvers.context import Context
from resolvers.services import Services
from resolvers.write.history import actor_of, first_revision
from resolvers.write.writer import Writer

Row = Mapping[str, Any]


async def create_alone(context: Context, name: str, payload: Row) -> Any:
    """Create the row; its key. None, and nothing is written, where it takes a transaction: nested rows, hooks, keys
    that move a counter, a database that has no such statement, or one that gave it up for another's sake.

    Raises:
        ApiError: the caller may not, or the row can't be.
    """
    services, catalogue = context.services, context.services.catalogue
    collection = catalogue.collections.get(name)
    if collection is None or not _simple(services, collection, payload):
        return None

    async def store(collection: Collection, prepared: Row, row: Row) -> list[Any]:
        actor, data = actor_of(context), first_revision(catalogue, collection, prepared)
        return [await insert_noted(services.database, services.dialect, collection, row, actor, data)]

    try:
        return await Writer(context, catalogue, services.database).create_alone(name, payload, store)
    except Deadlock:
        return None


def _simple(services: Services, collection: Collection, payload: Row) -> bool:
    column = collection.key.column
    counted = column is not None and column.auto_increment and collection.primary_key in payload
    hooked = any(services.hooks.wanted(when, "items.create", collection.name) for when in ("before", "after"))
    # Told before the payload is prepared, so that a nested one is not prepared twice.
    nested = any(
        isinstance(value, Mapping | list) and services.catalogue.link(collection.name, name) is not None
        for name, value in payload.items()
    )
    known = collection.accountability is not None and not collection.system
    return services.dialect.name == "postgresql" and known and not (counted or hooked or nested)
