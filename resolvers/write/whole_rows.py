"""Rows whole, whoever may see them: what history keeps of an item, and what tells that it has changed."""

from collections.abc import Sequence
from typing import Any

import orjson

from db.catalogue import Catalogue, Collection
from db.engine import Executor
from db.plan import plan_of
from db.query import EVERYTHING, Compare, Pick, Query, Value
from resolvers.services import Services


async def whole_rows(
    executor: Executor,
    services: Services,
    catalogue: Catalogue,
    collection: Collection,
    keys: Sequence[Any],
    *,
    relations: bool = False,
) -> list[dict[str, Any]]:
    """The rows with these keys, in the form of the wire, concealed values masked. Keys of other rows are in them only
    with `relations`."""
    if not keys:
        return []
    columns = [name for name, field in collection.fields.items() if not field.alias]
    names = columns if relations else [name for name in columns if catalogue.link(collection.name, name) is None]
    if collection.primary_key not in names:
        names.append(collection.primary_key)
    picks = tuple(Pick(name, name) for name in names)
    query = Query(collection.name, picks, Compare(collection.primary_key, "in", (Value(tuple(keys)),)))
    plan = plan_of(query, catalogue, EVERYTHING, services.dialect, services.plans, by_row=True)
    rows = await executor.fetch_all(plan.statement.sql, plan.arguments(services.dialect, {}))
    return [orjson.loads(text) for (text,) in rows]
