"""Selections into the JSON object of a row; what relations lead to becomes subqueries, however deep."""

import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db.catalogue import Field, Link
from db.compile.comparisons import Condition
from db.compile.context import Context, Join, Source
from db.compile.filters import (
    condition,
    count_of,
    function_of,
    joined,
    joined_any,
    masked,
    target_name,
    value,
    visible,
)
from db.compile.sorting import keys_of, order_of
from db.dialects.base import Expression, text_literal
from db.query import AnyOf, Call, Constant, Many, Nest, One, Pick, Query, Selection
from db.types import INTEGERS


def row_of(context: Context, source: Source, query: Query) -> Expression:
    """A row's JSON: an object of the selections, or the bare key."""
    if query.bare:
        return context.dialect.json_value(wire(context, source, source.collection.key))
    return object_of(context, source, query.select)


def object_of(context: Context, source: Source, select: Sequence[Selection]) -> Expression:
    """The object that a row's selections make."""
    return context.dialect.object_of([(item.key, _selected(context, source, item)) for item in select])


def wire(context: Context, source: Source, field: Field) -> Expression:
    """A field in the form of the wire."""
    column = value(context, source, field)
    if field.concealed:
        return context.dialect.concealed(column)
    if context.form == "graphql" and field.name == source.collection.primary_key:
        return sa.cast(column, sa.Text())
    return context.dialect.wire(field, column, context.form)


def listing(context: Context, query: Query, source: Source) -> sa.Subquery:
    """The rows of a list as one column `item`, in order and limited."""
    if query.limit is not None and not context.dialect.sorts_first:
        return _chosen_first(context, query, source)
    item = row_of(context, source, query).label("item")
    rows = sa.select(item).select_from(source.table).where(*_matching(context, query, source))
    return context.dialect.window(_ordered(context, rows, source, query), query.limit, query.offset).subquery("rows")


def _chosen_first(context: Context, query: Query, source: Source) -> sa.Subquery:
    """The same where the database would make the items of all rows before it sorts them: the rows of the page are
    chosen by their keys, and their items made after that."""
    keys = sa.select(source.key).select_from(source.table).where(*_matching(context, query, source))
    page = context.dialect.window(_ordered(context, keys, source, query), query.limit, query.offset)
    shown = context.source(query.collection)
    rows = sa.select(row_of(context, shown, query).label("item")).where(shown.key.in_(page))
    return context.dialect.window(_ordered(context, rows, shown, query), None, 0).subquery("rows")


def _ordered(context: Context, rows: sa.Select[Any], source: Source, query: Query) -> sa.Select[Any]:
    return rows.order_by(*order_of(context, keys_of(context, source, query.sort)))


def _matching(context: Context, query: Query, source: Source) -> list[Condition]:
    conditions = visible(context, source)
    return conditions if query.filter is None else [*conditions, condition(context, source, query.filter)]


def _selected(context: Context, source: Source, item: Selection) -> Expression:
    fields = source.collection.fields
    match item:
        case Pick():
            return wire(context, source, fields[item.field])
        case Call():
            return _called(context, source, item)
        case Constant():
            return sa.null() if item.value is None else text_literal(item.value)
        case Nest():
            return object_of(context, source, item.select)
        case One():
            return masked(context, source, item.field, _one(context, source, item))
        case Many():
            return masked(context, source, item.field, _many(context, source, item))
        case AnyOf():
            return masked(context, source, item.field, _any(context, source, item))


def _called(context: Context, source: Source, item: Call) -> Expression:
    field, dialect = source.collection.fields[item.field], context.dialect
    if item.function == "json":
        json = dialect.json_column(field, value(context, source, field))
        return dialect.json_path(json, _json_steps(item.argument or ""))
    if item.function != "count":
        return dialect.part_wire(item.function, field.type, value(context, source, field), context.form)
    if field.alias:
        return dialect.number_wire(count_of(context, source, field), context.form)
    return dialect.number_wire(function_of(context, source, field, "count")[0], context.form)


def _json_steps(path: str) -> list[str | int]:
    """`list[0].name` → ["list", 0, "name"]."""
    return [int(step[1:-1]) if step.startswith("[") else step for step in re.findall(r"\[\d+\]|[^.\[\]]+", path)]


def _link(context: Context, source: Source, field: str) -> Link:
    link = context.catalogue.link(source.collection.name, field)
    assert link is not None
    return link


def _single(context: Context, join: Join, query: Query) -> Expression:
    """The one row that a to-one relation leads to, as a subquery."""
    item = row_of(context, join.target, query)
    rows, columns = context.behind(join, _matching(context, query, join.target), {"item": item})
    return context.dialect.nested(rows.add_columns(columns["item"]).scalar_subquery())


def _one(context: Context, source: Source, item: One) -> Expression:
    return _single(context, joined(context, source, _link(context, source, item.field)), item.query)


def _many(context: Context, source: Source, many: Many) -> Expression:
    query, join = many.query, joined(context, source, _link(context, source, many.field))
    keys = keys_of(context, join.target, query.sort)
    named = {f"key{place}": key for place, (key, _) in enumerate(keys)}
    found = {"item": row_of(context, join.target, query), **named}
    rows, columns = context.behind(join, _matching(context, query, join.target), found)
    order = order_of(context, [(columns[name], key[1]) for name, key in zip(named, keys, strict=True)])
    rows = rows.add_columns(columns["item"].label("item"))
    if query.limit is not None and query.limit < -1:
        listed = _all_but_last(context, rows, order, -query.limit)
    else:
        listed = context.dialect.window(rows.order_by(*order), query.limit, query.offset)
    items = context.dialect.list_of(listed.subquery("rows").c.item)
    return context.dialect.nested(sa.select(items).scalar_subquery())


def _all_but_last(
    context: Context, rows: sa.Select[Any], order: Sequence[sa.UnaryExpression[object]], dropped: int
) -> sa.Select[Any]:
    """`_limit: -2` leaves out the last two rows of a nested list."""
    place = sa.func.row_number().over(order_by=order).label("place")
    total = sa.func.count().over().label("total")
    numbered = rows.add_columns(place, total).subquery("numbered")
    last = numbered.c.total - sa.literal_column(str(dropped))
    kept = sa.select(numbered.c.item).where(numbered.c.place <= last).order_by(numbered.c.place)
    return context.dialect.window(kept, None, 0)


def _any(context: Context, source: Source, item: AnyOf) -> Expression:
    """The row behind a many-to-any field: one branch per collection, by the name in the row."""
    link = _link(context, source, item.field)
    name = target_name(context, source, link)
    cases = []
    for branch in item.branches:
        join = joined_any(context, source, link, branch.collection)
        cases.append((name == text_literal(branch.collection), _single(context, join, branch)))
    if item.raw:
        branched = {branch.collection for branch in item.branches}
        cases += _raw_keys(context, source, link, branched, name)
    if not cases:
        return sa.null()
    return sa.case(*cases)


def _raw_keys(
    context: Context, source: Source, link: Link, branched: set[str], name: Expression
) -> list[tuple[sa.ColumnElement[bool], Expression]]:
    """The keys of rows in collections that have no branch, each in the form of its own primary key."""
    text = sa.cast(value(context, source, source.collection.fields[link.relation.many_field]), sa.Text())
    cases: list[tuple[sa.ColumnElement[bool], Expression]] = []
    for collection in link.relation.one_allowed_collections:
        target = context.catalogue.collections.get(collection)
        if target is None or collection in branched:
            continue
        key = context.dialect.key_of_text(target.key.type, text) if target.key.type in INTEGERS else text
        cases.append((name == text_literal(collection), context.dialect.json_value(key)))
    return cases
