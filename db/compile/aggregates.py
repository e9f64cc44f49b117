"""Grouped answers: one object per group, with the functions of its rows."""

from collections.abc import Sequence

import sqlalchemy as sa

from db.catalogue import Field
from db.compile.context import Context, Source
from db.compile.filters import condition, function_of, value, visible
from db.dialects.base import CONCEALED, Expression, text_literal
from db.query import Aggregate, Group, Query, Sort
from db.types import INTEGERS


def grouped(context: Context, query: Query, source: Source) -> sa.Subquery:
    """The groups as one column `item`, in order, limited."""
    item = context.dialect.object_of(_pairs(context, source, query)).label("item")
    rows = sa.select(item).select_from(source.table).where(*visible(context, source))
    if query.filter is not None:
        rows = rows.where(condition(context, source, query.filter))
    keys = [_group_key(context, source, group) for group in query.groups]
    if keys:
        rows = rows.group_by(*keys)
    order = [_order(context, source, key) for key in query.sort]
    order += [context.dialect.order(key, descending=False) for key in keys]
    rows = context.dialect.window(rows.order_by(*order), query.limit, query.offset)
    return rows.subquery("rows")


def _pairs(context: Context, source: Source, query: Query) -> list[tuple[str, Expression]]:
    groups = [(group.key, _group_wire(context, source, group)) for group in query.groups]
    if query.nest_groups:
        groups = [("group", context.dialect.object_of(groups))] if groups else []
    return groups + _functions(context, source, query.aggregates)


def _functions(context: Context, source: Source, aggregates: Sequence[Aggregate]) -> list[tuple[str, Expression]]:
    """`{"count": "60"}` for all rows, `{"sum": {"views": …}}` for fields, functions in the order they were asked."""
    pairs: list[tuple[str, Expression]] = []
    nested: dict[str, list[tuple[str, Expression]]] = {}
    for aggregate in aggregates:
        result = _aggregate_wire(context, source, aggregate)
        if aggregate.field == "*":
            pairs.append((aggregate.key or aggregate.function, result))
        else:
            nested.setdefault(aggregate.function, []).append((aggregate.key or aggregate.field, result))
    return pairs + [(function, context.dialect.object_of(fields)) for function, fields in nested.items()]


def _group_key(context: Context, source: Source, group: Group) -> Expression:
    field = source.collection.fields[group.field]
    if group.function:
        return function_of(context, source, field, group.function)[0]
    return value(context, source, field)


def _group_wire(context: Context, source: Source, group: Group) -> Expression:
    """What is grouped by. GraphQL has it in a JSON object, where no type of its own changes the form."""
    field = source.collection.fields[group.field]
    column = value(context, source, field)
    if group.function:
        return context.dialect.part_wire(group.function, field.type, column, "rest")
    return context.dialect.concealed(column) if field.concealed else context.dialect.wire(field, column, "rest")


def _aggregate_wire(context: Context, source: Source, aggregate: Aggregate) -> Expression:
    if aggregate.field == "*":
        return context.dialect.number_wire(sa.func.count(), context.form)
    field = source.collection.fields[aggregate.field]
    column = value(context, source, field)
    match aggregate.function:
        case "count":
            return context.dialect.number_wire(sa.func.count(column), context.form)
        case "countDistinct" if field.concealed:
            return sa.case((sa.func.count(column) >= sa.literal_column("0"), text_literal(CONCEALED)))
        case "countDistinct":
            return context.dialect.number_wire(sa.func.count(column.distinct()), context.form)
        case "min" | "max" as function:
            return _extreme_wire(context, field, context.dialect.extreme(function, field.type, column))
        case _:
            return context.dialect.total(aggregate.function, field, column, context.form)


def _extreme_wire(context: Context, field: Field, extreme: Expression) -> Expression:
    if field.concealed:
        return context.dialect.concealed(extreme)
    if context.form == "graphql" and field.type in INTEGERS:
        return extreme
    return context.dialect.wire(field, extreme, context.form)


def _order(context: Context, source: Source, key: Sort) -> sa.UnaryExpression[object]:
    """A key of the order: a grouped field, or a function of the group (`count`, `-sum.views`)."""
    if key.aggregate is None:
        expression = _group_key(context, source, Group(key.field, key.field, key.function))
    elif key.field == "*":
        expression = sa.func.count()
    else:
        expression = _sortable(context, source, key.aggregate, source.collection.fields[key.field])
    return context.dialect.order(expression, descending=key.descending)


def _sortable(context: Context, source: Source, function: str, field: Field) -> Expression:
    column = value(context, source, field)
    distinct = column.distinct() if function.endswith("Distinct") else column
    match function:
        case "min" | "max":
            return context.dialect.extreme(function, field.type, column)
        case "count" | "countDistinct":
            return sa.func.count(distinct)
        case "sum" | "sumDistinct":
            return sa.func.sum(distinct)
        case _:
            return sa.func.avg(distinct)
