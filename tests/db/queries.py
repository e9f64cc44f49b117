"""A dozen queries that use each part of the query value."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from db.dialects.base import Form
from db.query import (
    EVERYTHING,
    Aggregate,
    And,
    AnyOf,
    Call,
    Compare,
    Constant,
    Filter,
    Group,
    Many,
    Nest,
    One,
    Or,
    Pick,
    Query,
    Related,
    Scope,
    Scopes,
    Sort,
    Step,
    Value,
    Variable,
)
from db.types import python_value
from tests.properties.content import COLUMNS
from tests.properties.model import content_catalogue

CATALOGUE = content_catalogue()


@dataclass(frozen=True)
class Case:
    """A query, and how it is compiled."""

    query: Query
    scopes: Scopes = EVERYTHING
    form: Form = "rest"
    single: bool = False
    counts: tuple[str, ...] = ()
    by_row: bool = False


def where(field: str, operator: str, *raw: Any, collection: str = "articles", **others: Any) -> Compare:
    """A test of a field by values of the wire."""
    kind = "integer" if others else CATALOGUE.collections[collection].fields[field].type
    values = (tuple(python_value(kind, item) for item in each) if isinstance(each, tuple) else each for each in raw)
    operands = (Value(each if isinstance(each, tuple) else python_value(kind, each)) for each in values)
    return Compare(field, operator, tuple(operands), **others)


def picks(*names: str) -> tuple[Pick, ...]:
    return tuple(Pick(name, name) for name in names)


_NAME = Query("authors", picks("name"))
_STARS = where("stars", "gt", 3, collection="comments")
_COMMENTS = Query("comments", picks("text"), _STARS, (Sort("created", descending=True),), limit=5, offset=1)
_LABEL = Query("labels", picks("name"))
_LABELS = Query("articles_labels", (One("label", "label", _LABEL),), sort=(Sort("sort"),), limit=100)
_HEADINGS = Query("headings", picks("text"), where("level", "eq", 2, collection="headings"))

_OPERATORS: tuple[Filter, ...] = (
    where("title", "icontains", "%é%"),
    where("title", "nstarts_with", "a%"),
    where("title", "empty"),
    where("views", "in", (1, 2)),
    where("code", "nin", ("ffffffff-ffff-4fff-bfff-ffffffffffff",)),
    where("price", "between", "0.5", 2),
    where("made", "nbetween", "2023-01-01", "2024-01-01"),
    where("clock", "lte", "12:00"),
    where("live", "neq", True),
    where("body", "nnull"),
    where("day", "gte", 2024, function="year"),
    where("comments", "gt", 2, function="count"),
)
_RELATED = And(
    (
        Related("author", where("name", "eq", "Ada", collection="authors")),
        Related("author", Compare("id", "null")),
        Related("comments", _STARS),
        Related("comments", _STARS, "none"),
        Compare("comments", "null"),
        Related("blocks", Related("item", where("level", "eq", 2, collection="headings"), scope="headings")),
    )
)
_RULES = MappingProxyType(
    {
        "articles": Scope(where("live", "eq", True), {"author": where("views", "gt", 5)}, frozenset({"id", "author"})),
        "authors": Scope(Compare("account", "eq", (Variable("CURRENT_USER", "", "uuid"),))),
        "comments": Scope(Related("writer", where("active", "eq", True, collection="authors")), {"text": _STARS}),
    }
)
_RESTRICTED = Query(
    "articles",
    (One("author", "author", _NAME), Many("comments", "comments", Query("comments", picks("text"), limit=100))),
    Related("author", where("name", "eq", "Ada", collection="authors")),
    (Sort("name", path=(Step("author"),)),),
)
_BY_KEY = Query("articles", picks("id", "title"), where("id", "eq", 3))
_GRAPHQL = Query(
    "articles", (*picks("id", "price"), Nest("day_func", (Call("year", "year", "day"),)), Constant("t", "a"))
)

CASES: Mapping[str, Case] = MappingProxyType(
    {
        "columns": Case(Query("articles", picks(*COLUMNS["articles"]), limit=100)),
        "relations": Case(
            Query(
                "articles",
                (
                    One("author", "author", _NAME),
                    Many("comments", "comments", _COMMENTS),
                    Many("keys", "comments", Query("comments", bare=True, limit=-2)),
                    Many("labels", "labels", _LABELS),
                ),
                limit=25,
                offset=50,
            )
        ),
        "many_to_any": Case(Query("articles_blocks", (AnyOf("item", "item", (_HEADINGS,)), Pick("raw", "item")))),
        "operators": Case(Query("articles", picks("id"), Or(_OPERATORS))),
        "related": Case(Query("articles", picks("id"), _RELATED)),
        "functions": Case(
            Query(
                "articles",
                (
                    Call("week", "week", "day"),
                    Call("second", "second", "made"),
                    Call("n", "count", "comments"),
                    Call("lang", "json", "meta", "list[0].name"),
                ),
            )
        ),
        "sort": Case(
            Query(
                "articles",
                picks("id"),
                sort=(
                    Sort("name", path=(Step("author"),)),
                    Sort("stars", True, (Step("comments"),)),
                    Sort("level", False, (Step("blocks"), Step("item", "headings"))),
                    Sort("comments", True, function="count"),
                ),
            )
        ),
        "rights": Case(_RESTRICTED, Scopes("rules", _RULES), counts=("total_count", "filter_count")),
        "groups": Case(
            Query(
                "articles",
                filter=where("live", "eq", True),
                sort=(Sort("*", True, aggregate="count"),),
                limit=10,
                aggregates=(Aggregate("count", "*"), Aggregate("avg", "price"), Aggregate("max", "made")),
                groups=(Group("live", "live"), Group("day_year", "day", "year")),
            )
        ),
        "single": Case(_BY_KEY, single=True),
        "rows": Case(replace(_BY_KEY, filter=None), by_row=True),
        "graphql": Case(_GRAPHQL, form="graphql"),
    }
)
