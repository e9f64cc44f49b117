"""Filters of the wire into filters of the query."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from db.query import And, Compare, Filter, Or, Related, Scope, Scopes, Value, Variable
from resolvers.errors import Forbidden, InvalidQuery
from resolvers.filters import parse_filter
from tests.properties.model import content_catalogue

CATALOGUE = content_catalogue()
ALL = And(())
NOTHING = Or(())
KEY = "ffffffff-ffff-4fff-bfff-ffffffffffff"


def parsed(raw: Any, collection: str = "articles") -> Filter:
    return parse_filter(CATALOGUE, collection, raw)


def compared(field: str, operator: str, *values: Any, function: str | None = None) -> Compare:
    return Compare(field, operator, tuple(Value(value) for value in values), function)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"views": {"_eq": "2"}}, compared("views", "eq", 2)),
        ({"views": 2}, compared("views", "eq", 2)),
        ({"views": {"_gt": 1, "_lt": "5"}}, And((compared("views", "gt", 1), compared("views", "lt", 5)))),
        ({"title": {"_neq": True}}, compared("title", "neq", "true")),
        ({"title": {"_eq": None}}, compared("title", "null")),
        ({"title": {"_neq": "null"}}, compared("title", "nnull")),
        ({"title": {"_null": "false"}}, compared("title", "nnull")),
        ({"title": {"_null": ""}}, compared("title", "null")),
        ({"title": {"_nempty": False}}, compared("title", "empty")),
        ({"title": {"_contains": "a\\"}}, compared("title", "contains", "%a\\%")),
        ({"title": {"_starts_with": "50%"}}, compared("title", "starts_with", "50%%")),
        ({"title": {"_niends_with": "x\\"}}, compared("title", "niends_with", "%x")),
        ({"title": {"_in": "a,b,,c"}}, compared("title", "in", ("a", "b", "c"))),
        ({"title": {"_in": ","}}, Compare("title", "in")),
        ({"views": {"_in": [1, "2", 2.5, None]}}, compared("views", "in", (1, 2))),
        ({"views": {"_nin": {"0": 4, "1": 5}}}, compared("views", "nin", (4, 5))),
        ({"views": {"_between": [1.2, "5.8"]}}, compared("views", "between", 2, 5)),
        ({"views": {"_between": [1, 2, 3]}}, ALL),
        ({"views": {"_gt": 1.5}}, compared("views", "gt", 1)),
        ({"views": {"_gte": 1.5}}, compared("views", "gte", 2)),
        ({"views": {"_lt": 1.5}}, compared("views", "lt", 2)),
        ({"views": {"_eq": 1.5}}, NOTHING),
        ({"views": {"_neq": 1.5}}, compared("views", "nnull")),
        ({"price": {"_eq": "12.50"}}, compared("price", "eq", Decimal("12.50"))),
        ({"score": {"_lt": "1e2"}}, compared("score", "lt", 100.0)),
        ({"live": {"_eq": "1"}}, compared("live", "eq", True)),
        ({"day": {"_eq": "2024-02-29T23:00:00"}}, compared("day", "eq", dt.date(2024, 2, 29))),
        (
            {"starts": {"_eq": "2024-02-29T13:00:00+02:00"}},
            compared("starts", "eq", dt.datetime(2024, 2, 29, 11, tzinfo=dt.UTC).replace(tzinfo=None)),
        ),
        ({"made": {"_eq": 0}}, compared("made", "eq", dt.datetime(1970, 1, 1, tzinfo=dt.UTC))),
        ({"clock": {"_eq": "06:30"}}, compared("clock", "eq", dt.time(6, 30))),
        ({"code": {"_eq": KEY.upper()}}, compared("code", "eq", KEY)),
        ({"year(day)": {"_gte": "2024"}}, compared("day", "gte", 2024, function="year")),
        ({"second(made)": {"_eq": "15.5"}}, compared("made", "eq", Decimal("15.5"), function="second")),
        ({"count(comments)": 3}, compared("comments", "eq", 3, function="count")),
        ({"made": {"_lt": "$NOW(-1 day)"}}, Compare("made", "lt", (Variable("NOW", "-1 day", "timestamp"),))),
        ({"title": "$CURRENT_USER.email"}, Compare("title", "eq", (Variable("CURRENT_USER", "email", "string"),))),
        (
            {"code": {"_in": ["$CURRENT_USER", "$CURRENT_ROLES"]}},
            Compare("code", "in", (Variable("CURRENT_USER", "", "uuid"), Variable("CURRENT_ROLES", "", "uuid"))),
        ),
    ],
)
def test_values_are_of_the_type_of_their_field(raw: Any, expected: Filter) -> None:
    assert parsed(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({}, ALL),
        ({"_and": []}, ALL),
        ({"_or": []}, ALL),
        ({"views": {}}, ALL),
        ([], ALL),
        ({"views": 1, "live": True}, And((compared("views", "eq", 1), compared("live", "eq", True)))),
        ({"_or": [{"views": 1}, {"live": True}]}, Or((compared("views", "eq", 1), compared("live", "eq", True)))),
        ({"views": {"_or": [{"_eq": 3}, {"_gt": 5}]}}, Or((compared("views", "eq", 3), compared("views", "gt", 5)))),
    ],
)
def test_groups_of_tests(raw: Any, expected: Filter) -> None:
    assert parsed(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"author": 5}, compared("author", "eq", 5)),
        ({"author": {"_in": [1]}}, compared("author", "in", (1,))),
        ({"author": {"_null": True}}, compared("author", "null")),
        ({"author": {"name": {"_eq": "Ada"}}}, Related("author", compared("name", "eq", "Ada"))),
        (
            {"author": {"boss": {"active": True}, "_nnull": True}},
            And((compared("author", "nnull"), Related("author", Related("boss", compared("active", "eq", True))))),
        ),
        ({"comments": 7}, Related("comments", compared("id", "eq", 7))),
        ({"comments": {"_null": True}}, compared("comments", "null")),
        (
            {"comments": {"text": {"_eq": "x"}, "stars": 3}},
            Related("comments", And((compared("text", "eq", "x"), compared("stars", "eq", 3)))),
        ),
        ({"comments": {"_some": {"stars": 3}}}, Related("comments", compared("stars", "eq", 3), "some")),
        ({"comments": {"_none": {"stars": 3}}}, Related("comments", compared("stars", "eq", 3), "none")),
        ({"comments": {"_none": {}}}, ALL),
        ({"comments": []}, ALL),
        ({"comments": [7]}, And((Related("comments", compared("id", "eq", 7)),))),
        (
            {"author": [{"name": {"_eq": "Ada"}}, {"_eq": 5}]},
            And((Related("author", compared("name", "eq", "Ada")), compared("author", "eq", 5))),
        ),
        (
            {"comments": {"_or": [{"stars": 1}, {"stars": 2}]}},
            Related("comments", Or((compared("stars", "eq", 1), compared("stars", "eq", 2)))),
        ),
        (
            {"blocks": {"item:headings": {"level": 2}, "collection": "headings"}},
            Related(
                "blocks",
                And(
                    (
                        Related("item", compared("level", "eq", 2), scope="headings"),
                        compared("collection", "eq", "headings"),
                    )
                ),
            ),
        ),
    ],
)
def test_tests_of_relations(raw: Any, expected: Filter) -> None:
    assert parsed(raw) == expected


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ({"_not": {"views": 1}}, 'Invalid filter key "_not" on "articles"'),
        ({"_and": {"views": 1}}, "Invalid filter object"),
        ({"views": None}, "Invalid filter object"),
        (5, "Invalid filter object"),
        ({"views": {"_contains": "1"}}, '"integer" field type does not contain the "_contains" filter operator'),
        ({"title": {"_gt": "a"}}, '"string" field type does not contain the "_gt" filter operator'),
        ({"title": {"_nicontains": "a"}}, '"string" field type does not contain the "_nicontains" filter operator'),
        ({"meta": {"_eq": "a"}}, '"json" field type does not contain the "_eq" filter operator'),
        ({"secret": {"_eq": "a"}}, '"hash" field type does not contain the "_eq" filter operator'),
        ({"views": {"_eq": "abc"}}, "Invalid numeric value"),
        ({"views": {"_eq": "1e400"}}, "Invalid numeric value"),
        ({"views": {"_eq": 10**30}}, "Invalid numeric value"),
        ({"live": {"_eq": "yes"}}, "Invalid boolean value"),
        ({"code": {"_eq": "x"}}, "Invalid uuid value"),
        ({"day": {"_eq": "99999-01-01"}}, "Invalid date value"),
        ({"title": {"_eq": "a\x00b"}}, "Invalid character in value"),
        ({"title": {"_eq": "\ud800"}}, "Invalid character in value"),
        ({"title": {"_contains": "x" * 50_001}}, "The filter value is too long"),
        ({"title": {"_null": 0}}, '"_null" has to be a boolean'),
        ({"title": {"_in": []}}, '"_in" has to be an array of values'),
        ({"title": {"_eq": ["a"]}}, 'The filter value for "_eq" has to be a string, number, or boolean'),
        (
            {"title": {"_eq": ""}},
            'You can\'t filter for an empty string in "_eq". Use "_empty" or "_nempty" instead',
        ),
        ({"year(title)": 1}, 'Invalid filter key "year(title)" on "articles"'),
        ({"author": {"_some": {"id": 1}}}, '"_some" can only be used with top level relational alias field'),
        (
            {"blocks": {"item": {"text": "x"}}},
            "You have to provide a collection scope when sorting or filtering on a many-to-any item",
        ),
    ],
)
def test_malformed_filters_are_refused(raw: Any, reason: str) -> None:
    with pytest.raises(InvalidQuery) as caught:
        parsed(raw)
    assert caught.value.extensions["reason"].rstrip(".") == reason


def test_a_concealed_field_can_only_be_there_or_not() -> None:
    assert parsed({"email": {"_nnull": True}}, "authors") == compared("email", "nnull")
    with pytest.raises(InvalidQuery, match='"conceal" special does not allow the "_eq" filter operator'):
        parsed({"email": {"_eq": "a"}}, "authors")


def test_tests_without_end_are_refused() -> None:
    assert parsed({"views": {"_in": list(range(100_000))}}) == compared("views", "in", tuple(range(100_000)))
    with pytest.raises(InvalidQuery, match="too many conditions"):
        parsed({"_or": [{"id": number} for number in range(2001)]})


def test_nesting_without_end_is_refused() -> None:
    raw: Mapping[str, Any] = {"id": 1}
    for _ in range(60):
        raw = {"boss": raw}
    with pytest.raises(InvalidQuery):
        parsed(raw, "authors")
    lists: Any = 1
    for _ in range(60):
        lists = [lists]
    with pytest.raises(InvalidQuery):
        parsed({"boss": lists}, "authors")


@pytest.mark.parametrize(
    "raw",
    [
        {"nope": 1},
        {"title": {"x": 1}},
        {"author": {"name": 1}},
        {"author": {"nope": 1}},
        {"comments": {"id": 1}},
        {"comments": {"_null": True}},
        {"count(comments)": 1},
        {"views": 1},
        {"_or": [{"title": "a"}, {"views": 1}]},
        {"blocks": {"item:headings": {"id": 1}}},
        {"title": "$CURRENT_USER.email"},
    ],
)
def test_what_is_out_of_sight_is_as_forbidden_as_what_is_not_there(raw: Any) -> None:
    seen = {
        "articles": Scope(fields=frozenset({"id", "title", "author", "comments", "blocks"})),
        "authors": Scope(fields=frozenset({"id"})),
        "articles_blocks": Scope(),
        "directus_users": Scope(fields=frozenset({"id"})),
    }
    with pytest.raises(Forbidden):
        parse_filter(CATALOGUE, "articles", raw, Scopes("key", MappingProxyType(seen)))
