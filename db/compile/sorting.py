"""Sort keys into ORDER BY. Null is the greatest value; the primary key breaks ties, so that pages do not overlap."""

from collections.abc import Sequence

import sqlalchemy as sa

from db.compile.context import Context, Source
from db.compile.filters import function_of, joined, joined_any, masked, value, visible
from db.dialects.base import Expression
from db.query import Sort, Step

Order = Sequence[tuple[Expression, bool]]
"""Expressions, each with whether it is descending."""


def keys_of(context: Context, source: Source, sort: Sequence[Sort]) -> Order:
    """What a list is ordered by."""
    keys = [(_key(context, source, key, key.path)[0], key.descending) for key in sort]
    if not any(key.field == source.collection.primary_key and not key.path and not key.function for key in sort):
        keys.append((source.key, False))
    return keys


def order_of(context: Context, keys: Order) -> list[sa.UnaryExpression[object]]:
    """The ORDER BY of a list."""
    return [context.dialect.order(expression, descending=descending) for expression, descending in keys]


def _key(context: Context, source: Source, key: Sort, path: Sequence[Step]) -> tuple[Expression, str]:
    """A key's value and its type; across a to-many relation the lowest one of its rows, or the highest when
    descending."""
    if not path:
        field = source.collection.fields[key.field]
        if key.function:
            return function_of(context, source, field, key.function)
        return value(context, source, field), field.type
    step, rest = path[0], path[1:]
    link = context.catalogue.link(source.collection.name, step.field)
    assert link is not None
    join = joined_any(context, source, link, step.scope) if step.scope else joined(context, source, link)
    inner, kind = _key(context, join.target, key, rest)
    rows, columns = context.behind(join, visible(context, join.target), {"key": inner})
    inner = columns["key"]
    if link.kind == "o2m":
        inner = context.dialect.extreme("max" if key.descending else "min", kind, inner)
    return masked(context, source, step.field, rows.add_columns(inner).scalar_subquery()), kind
