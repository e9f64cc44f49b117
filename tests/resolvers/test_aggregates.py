"""Aggregate requests into queries."""

from types import MappingProxyType
from typing import Any

import pytest

from db.query import EVERYTHING, Aggregate, Compare, Group, Query, Scope, Scopes, Sort, Value
from resolvers.aggregates import aggregate_query
from resolvers.errors import Forbidden, InvalidQuery
from resolvers.names import root
from resolvers.request import Arguments, ReadRequest
from resolvers.services import ReadOptions
from tests.properties.model import content_catalogue

CATALOGUE = content_catalogue()
SEEN = Scopes("key", MappingProxyType({"articles": Scope(fields=frozenset({"id", "day"}))}))


def asked(scopes: Scopes = EVERYTHING, **parts: Any) -> Query:
    place = root(CATALOGUE, scopes, "articles")
    return aggregate_query(CATALOGUE, scopes, ReadOptions(), place, ReadRequest("articles", **parts))


def test_functions_of_fields_and_of_rows() -> None:
    query = asked(aggregate={"count": ("*", "id"), "avg": ("views", "price"), "max": ("day",)})
    assert query.aggregates == (
        Aggregate("count", "*"),
        Aggregate("count", "id"),
        Aggregate("avg", "views"),
        Aggregate("avg", "price"),
        Aggregate("max", "day"),
    )


def test_count_all_is_a_function_of_graphql() -> None:
    assert asked(aggregate={"countAll": ("*",)}, form="graphql").aggregates == (Aggregate("count", "*", "countAll"),)
    assert asked(aggregate={"countAll": ("*",)}).aggregates == ()
    assert asked(aggregate={"median": ("views",)}).aggregates == ()


def test_groups_are_fields_and_parts_of_dates() -> None:
    query = asked(group=("views", "year(day)"), form="graphql")
    assert query.groups == (Group("views", "views"), Group("day_year", "day", "year"))
    assert query.nest_groups


def test_clauses() -> None:
    arguments = Arguments({"live": True}, ("-count", "views", "sum.price", "-count.*", "count.id"), limit=5, page=3)
    query = asked(group=("views",), arguments=arguments)
    assert (query.filter, query.limit, query.offset) == (Compare("live", "eq", (Value(value=True),)), 5, 10)
    assert query.sort == (
        Sort("*", True, aggregate="count"),
        Sort("views"),
        Sort("price", aggregate="sum"),
        Sort("*", True, aggregate="count"),
        Sort("id", aggregate="count"),
    )


def test_without_groups_there_is_no_order() -> None:
    assert asked(aggregate={"count": ("*",)}, arguments=Arguments(sort=("views",))).sort == ()


@pytest.mark.parametrize(
    "parts",
    [
        {"aggregate": {"sum": ("title",)}},
        {"aggregate": {"avg": ("live",)}},
        {"aggregate": {"min": ("meta",)}},
        {"aggregate": {"count": ("comments",)}},
        {"group": ("meta",)},
        {"group": ("comments",)},
        {"group": ("year(title)",)},
        {"group": ("count(meta)",)},
        {"group": ("views",), "arguments": Arguments(sort=("title",))},
        {"group": ("day",), "arguments": Arguments(sort=("year(day)",))},
        {"group": ("views",), "arguments": Arguments(sort=("sum.title",))},
        {"group": ("views",), "arguments": Arguments(sort=("count.comments",))},
        {"group": ("views",), "arguments": Arguments(sort=("-max.secret",))},
        {"arguments": Arguments(limit=-2)},
        {"arguments": Arguments(limit=2**53 + 2)},
        {"arguments": Arguments(offset=-1)},
    ],
)
def test_what_does_not_fit_is_refused(parts: dict[str, Any]) -> None:
    with pytest.raises(InvalidQuery):
        asked(**parts)


@pytest.mark.parametrize(
    "parts",
    [
        {"aggregate": {"sum": ("views",)}},
        {"aggregate": {"sum": ("*",)}},
        {"aggregate": {"count": ("nope",)}},
        {"group": ("views",)},
        {"group": ("author.name",)},
        {"group": ('["day"]',)},
        {"group": ("day",), "arguments": Arguments(sort=("views",))},
        {"group": ("day",), "arguments": Arguments(sort=("sum.views",))},
        {"group": ("day",), "arguments": Arguments(sort=("sum",))},
        {"group": ("day",), "arguments": Arguments({"views": 1})},
        {"group": ("day",), "arguments": Arguments({"count": {"_gt": 1}})},
    ],
)
def test_what_is_out_of_sight_is_forbidden(parts: dict[str, Any]) -> None:
    with pytest.raises(Forbidden):
        asked(SEEN, **parts)
