"""Rows as they are before they are written."""

from collections.abc import Mapping, Sequence
from typing import Any

from db.catalogue import Catalogue, Collection
from db.compile import compile_keys
from db.dialects import Dialect
from db.engine import Executor
from db.mutations.statements import select_many
from db.plan import KEY, Plan, PlanCache
from db.query import Filter, Variable


async def fetch_rows(
    executor: Executor,
    dialect: Dialect,
    collection: Collection,
    columns: Sequence[str],
    field: str,
    values: Sequence[Any],
) -> list[dict[str, Any]]:
    """The columns of all rows whose field has one of the values, as Python values, ordered by the key."""
    if not values:
        return []
    by = collection.fields[field]
    sql = select_many(dialect, collection, columns, by)
    answers = await executor.fetch_all(sql, [dialect.encode(by.type, tuple(values))])
    fields = [collection.fields[name] for name in columns]
    return [
        {found.name: dialect.loaded(found, value) for found, value in zip(fields, answer, strict=True)}
        for answer in answers
    ]


async def existing_keys(executor: Executor, dialect: Dialect, collection: Collection, keys: Sequence[Any]) -> set[Any]:
    """Those of the keys that have a row."""
    sql = select_many(dialect, collection, [collection.primary_key], collection.key)
    answers = await executor.fetch_all(sql, [dialect.encode(collection.key.type, tuple(keys))])
    return {dialect.loaded(collection.key, key) for (key,) in answers}


async def keys_matching(
    executor: Executor,
    dialect: Dialect,
    catalogue: Catalogue,
    collection: Collection,
    keys: Sequence[Any],
    rows: Filter | None,
    variables: Mapping[Variable, Any],
    plans: PlanCache | None = None,
) -> set[Any]:
    """Those of the keys that have a row which matches the filter (None: any row), whoever may see it.

    `variables` has the values of the filter's variables. What is compiled is kept in `plans`.
    """
    if not keys:
        return set()
    if rows is None:
        return await existing_keys(executor, dialect, collection, keys)
    cache_key = ("keys", collection.name, rows, catalogue.version)
    statement = plans.get(cache_key) if plans else None
    if statement is None:
        statement = compile_keys(collection.name, rows, KEY, catalogue, dialect)
        if plans:
            plans.put(cache_key, statement)
    answers = await executor.fetch_all(statement.sql, Plan(statement, ()).arguments(dialect, variables, tuple(keys)))
    return {dialect.loaded(collection.key, key) for (key,) in answers}
