"""The whole statement: one row, whose first column is the answer's JSON text, then the counts that were asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from db.catalogue import Catalogue
from db.compile.aggregates import grouped
from db.compile.comparisons import Condition
from db.compile.context import Bind, Context
from db.compile.filters import condition, visible
from db.compile.selections import listing
from db.dialects import Dialect
from db.dialects.base import Expression, Form
from db.query import Query, Scopes

COUNTS = ("total_count", "filter_count")


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL in the driver's own style, and what is bound, in the order of its places."""

    sql: str
    binds: tuple[Bind, ...]


def compile_query(
    query: Query,
    catalogue: Catalogue,
    scopes: Scopes,
    dialect: Dialect,
    *,
    form: Form = "rest",
    single: bool = False,
    counts: Sequence[str] = (),
    by_row: bool = False,
) -> Statement:
    """Compile a query.

    The answer is one row: the JSON text of the list (or with `single` of its first row, null without one), then each
    of `counts` (`total_count`: all rows in scope, `filter_count`: those that match the filter). With `by_row` it is
    a row per item instead, for streaming.
    """
    context = Context(catalogue, scopes, dialect, form)
    source = context.source(query.collection)
    rows = (grouped if query.aggregates or query.groups else listing)(context, query, source)
    item = sa.cast(rows.c.item, sa.Text())
    if by_row:
        return finish(context, sa.select(item))
    data: Expression = dialect.window(sa.select(item), 1, 0).scalar_subquery()
    if not single:
        data = sa.cast(sa.select(dialect.list_of(rows.c.item)).scalar_subquery(), sa.Text())
    columns = [data.label("data"), *(_count(context, query, name).label(name) for name in counts)]
    return finish(context, sa.select(*columns))


def _count(context: Context, query: Query, name: str) -> Expression:
    source = context.source(query.collection)
    conditions: list[Condition] = visible(context, source)
    if name == "filter_count" and query.filter is not None:
        conditions.append(condition(context, source, query.filter))
    return sa.select(sa.func.count()).select_from(source.table).where(*conditions).scalar_subquery()


def finish(context: Context, statement: sa.Select[Any]) -> Statement:
    """The text of a statement, with what is bound at its places."""
    compiled = statement.compile(dialect=context.dialect.driver)
    places = getattr(compiled, "positiontup", None) or []
    return Statement(str(compiled), tuple(context.binds[name] for name in places))
