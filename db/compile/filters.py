"""Filters into SQL conditions, and the columns that they and all other clauses name.

Whoever wants a column asks `value` and gets it masked, whoever wants rows asks `visible` for the conditions of their
scope: no clause can see past the scopes.

A relation is an EXISTS on the rows that it leads to. A to-one relation that leads nowhere counts as a row of nulls, so
that `author: {id: {_null: true}}` finds the rows without one.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from db.catalogue import Collection, Field, Link
from db.compile.comparisons import Condition, compare
from db.compile.context import Context, Join, Source
from db.dialects.base import Expression, text_literal
from db.query import And, Compare, Filter, Or, Pointed, Related


def condition(context: Context, source: Source, filter_: Filter) -> Condition:
    """The condition that a filter puts on the rows of a source."""
    match filter_:
        case And(items):
            return sa.and_(sa.true(), *(condition(context, source, item) for item in items))
        case Or(items):
            return sa.or_(sa.false(), *(condition(context, source, item) for item in items))
        case Compare():
            return _compare(context, source, filter_)
        case Related():
            return _related(context, source, filter_)
        case Pointed():
            return _pointed(context, source, filter_)


def visible(context: Context, source: Source) -> list[Condition]:
    """The conditions that the source's scope puts on its rows."""
    return [] if source.scope.rows is None else [condition(context, source.freed(), source.scope.rows)]


def masked(context: Context, source: Source, field: str, value: Expression) -> Expression:
    """What is made of a field, null in the rows where the field is hidden."""
    mask = source.mask(field)
    return value if mask is None else sa.case((condition(context, source.freed(), mask), value))


def value(context: Context, source: Source, field: Field) -> Expression:
    """A field's column."""
    return masked(context, source, field.name, source.table.c[field.name])


def joined(context: Context, source: Source, link: Link) -> Join:
    """The rows that a m2o or o2m relation leads to."""
    target = context.source(link.target, free=source.free)
    many = link.relation.many_field
    if link.kind == "o2m":
        return Join(source, target, value(context, target, target.collection.fields[many]), source.key)
    return Join(source, target, target.key, value(context, source, source.collection.fields[many]))


def joined_any(context: Context, source: Source, link: Link, collection: str) -> Join:
    """The row of one collection that a many-to-any field leads to."""
    target = context.source(collection, free=source.free)
    return Join(source, target, target.key, _any_key(context, source, link, target.collection))


def _any_key(context: Context, source: Source, link: Link, target: Collection) -> Expression:
    """The key of a row of the target that a many-to-any field holds; null where it leads into another collection."""
    text = sa.cast(value(context, source, source.collection.fields[link.relation.many_field]), sa.Text())
    key = context.dialect.key_of_text(target.key.type, text)
    return sa.case((target_name(context, source, link) == text_literal(target.name), key))


def target_name(context: Context, source: Source, link: Link) -> Expression:
    """The name of the collection that a many-to-any field leads into."""
    naming = link.relation.one_collection_field
    assert naming is not None
    return value(context, source, source.collection.fields[naming])


def count_of(context: Context, source: Source, field: Field) -> Expression:
    """How many rows a to-many field leads to."""
    join = joined(context, source, _link(context, source, field.name))
    rows, _ = context.behind(join, visible(context, join.target), {})
    return masked(context, source, field.name, rows.add_columns(sa.func.count()).scalar_subquery())


def function_of(context: Context, source: Source, field: Field, function: str) -> tuple[Expression, str]:
    """A function of a field as a number that can be compared, and the type of that number."""
    if function == "count":
        counted = count_of(context, source, field) if field.alias else _json_length(context, source, field)
        return counted, "integer"
    part = context.dialect.part(function, field.type, value(context, source, field))
    return part, "decimal" if function == "second" else "integer"


def _json_length(context: Context, source: Source, field: Field) -> Expression:
    return context.dialect.json_length(context.dialect.json_column(field, value(context, source, field)))


def _link(context: Context, source: Source, field: str) -> Link:
    link = context.catalogue.link(source.collection.name, field)
    if link is None:
        raise LookupError(f"{source.collection.name}.{field} is no relation")
    return link


def _compare(context: Context, source: Source, test: Compare) -> Condition:
    field = source.collection.fields[test.field]
    if test.function:
        number, kind = function_of(context, source, field, test.function)
        return compare(context, test.operator, number, test.operands, kind)
    if field.alias:
        return _has_rows(context, source, field, test.operator)
    column = value(context, source, field)
    if test.operator not in ("null", "nnull"):
        column = context.dialect.comparable(field.type, column)
    return compare(context, test.operator, column, test.operands, context.dialect.operand_type(field))


def _has_rows(context: Context, source: Source, field: Field, operator: str) -> Condition:
    """`null` of a to-many field: it has no rows."""
    join = joined(context, source, _link(context, source, field.name))
    found = masked(context, source, field.name, _exists(context, join, visible(context, join.target)))
    return sa.not_(found) if operator == "null" else found


def _related(context: Context, source: Source, filter_: Related) -> Condition:
    link = _link(context, source, filter_.field)
    if link.kind == "m2a":
        assert filter_.scope is not None
        join = joined_any(context, source, link, filter_.scope)
    else:
        join = joined(context, source, link)
    rows = visible(context, join.target)
    found = _exists(context, join, [*rows, condition(context, join.target, filter_.filter)])
    if filter_.quantifier == "none":
        found = sa.not_(found)
    elif link.kind != "o2m" and _holds_for_nulls(filter_.filter):
        found = sa.or_(found, sa.not_(_exists(context, join, rows)))
    mask = source.mask(filter_.field)
    # A key that is hidden is null already; a list that is hidden neither has rows nor lacks them.
    if mask is None or link.kind != "o2m":
        return found
    return sa.and_(condition(context, source.freed(), mask), found)


def _pointed(context: Context, source: Source, filter_: Pointed) -> Condition:
    other = context.source(filter_.collection, free=source.free)
    link = _link(context, other, filter_.field)
    if link.kind == "m2a":
        pointing = _any_key(context, other, link, source.collection)
    else:
        pointing = value(context, other, other.collection.fields[filter_.field])
    rows = [*visible(context, other), condition(context, other, filter_.filter)]
    return _exists(context, Join(source, other, pointing, source.key), rows)


def _exists(context: Context, join: Join, conditions: Sequence[Condition]) -> Condition:
    rows, _ = context.behind(join, conditions, {})
    return rows.add_columns(sa.literal_column("1")).exists()


def _holds_for_nulls(filter_: Filter) -> bool:
    """Whether a filter holds for a row of nulls."""
    match filter_:
        case And(items):
            return all(_holds_for_nulls(item) for item in items)
        case Or(items):
            return any(_holds_for_nulls(item) for item in items)
        case Compare(_, operator, _, function):
            return function != "count" and operator in ("null", "empty")
        case Related(_, inner, quantifier):
            return quantifier == "none" or _holds_for_nulls(inner)
        case Pointed():
            return False
