"""Query parameters as read requests: each rule, and the words of each refusal."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resolvers.errors import InvalidQuery
from resolvers.request import Arguments, Asked, ReadRequest
from rest_compat.parameters import Parameters, parse_parameters
from rest_compat.query_string import parse_query_string

DEPTH_MAX = 10


def parsed(text: str, **kind: bool) -> Parameters:
    return parse_parameters("posts", parse_query_string(text), DEPTH_MAX, **kind)


def request(text: str, **kind: bool) -> ReadRequest:
    return parsed(text, **kind).request


def names(text: str) -> list[str]:
    return [asked.key for asked in request(text).fields]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("limit=3", 3),
        ("limit=", 0),
        ("limit=-1", -1),
        ("limit=0x5", 5),
        ("limit=1e1", 10),
        ("limit= 4", 4),
        ("limit[]=3", 3),
        ("limit=2.0", 2),
    ],
)
def test_limit(text: str, value: int | None) -> None:
    assert request(text).arguments.limit == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("limit=x", '"limit" must be a number'),
        ("limit=null", '"limit" must be a number'),
        ("limit=3&limit=4", '"limit" must be a number'),
        ("limit=1.5", '"limit" must be an integer'),
        ("limit=-2", '"limit" must be greater than or equal to -1'),
        ("limit=9007199254740993", '"limit" must be a safe number'),
        ("limit=1e999", '"limit" must be a safe number'),
        ("offset=-1", '"offset" must be greater than or equal to 0'),
        ("page=-1", '"page" must be greater than or equal to 0'),
        ("page=x", '"page" must be a number'),
        ("fields=id,", '"fields[1]" is not allowed to be empty'),
        ("fields=*&fields[]=", '"fields[1]" is not allowed to be empty'),
        ("fields[a]=b", '"fields" must be a string or array'),
        ("fields=a.b.c.d.e.f.g.h.i.j.k", "Max relational depth exceeded"),
        ("fields=count(a.b.c.d.e.f.g.h.i.j.k)", "Max relational depth exceeded"),
        ("sort=id,", '"sort[1]" is not allowed to be empty'),
        ("meta=x", '"meta[0]" must be one of [total_count, filter_count]'),
        ("meta=total_count,x", '"meta[1]" must be one of [total_count, filter_count]'),
        ("filter={bad", "Invalid JSON for filter object"),
        ("filter=null", '"filter" must be of type object'),
        ("filter[]=a", '"filter" must be of type object'),
        ("deep[comments][_filter]={bad&fields=comments.id", "Invalid JSON for filter object"),
        ("export=JSON", '"export" must be one of [csv, csv_utf8, json, xml, yaml]'),
        ("aggregate=5", '"aggregate" must be of type object'),
        ("alias=x", '"alias" has to be an object'),
        ("alias[x][y]=z", '"alias" has to be an object'),
        ("alias[x.y]=title", '"alias" key/value can\'t contain a period character `.`'),
        ("alias[x]=a.b", '"alias" key/value can\'t contain a period character `.`'),
        ('alias={"x\\u0000":"title"}', '"alias" must not contain NUL characters'),
        ("filter=" + '{"_and":[' * 70 + "1" + "]}" * 70, '"filter" is nested deeper than 64 levels'),
    ],
)
def test_refusals(text: str, reason: str) -> None:
    with pytest.raises(InvalidQuery) as refused:
        parsed(text)
    assert refused.value.extensions["reason"] == reason


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("filter[id][_eq]=1", {"id": {"_eq": "1"}}),
        ('filter={"id":{"_eq":1}}', {"id": {"_eq": 1}}),
        ("filter[id]=1", {"id": "1"}),
        ("filter=", None),
        ("filter={}", None),
        ("filter=[]", None),
        ("filter=5", {"_eq": 5}),
    ],
)
def test_filter(text: str, value: Any) -> None:
    assert request(text).arguments.filter == value


@pytest.mark.parametrize(
    "text", ["fields=id,title", "fields[]=id&fields[]=title", "fields[0]=id, title", "fields=id , title,id"]
)
def test_fields_in_each_syntax(text: str) -> None:
    assert names(text) == ["id", "title"]


@pytest.mark.parametrize("text", ["", "fields=", "fields=*"])
def test_all_fields(text: str) -> None:
    assert request(text).fields == (Asked("*", "*"),)


def test_other_clauses() -> None:
    read = request(
        "sort=-date,author.name&search= x &offset=5&page=2&meta=*&groupBy=a,year(b)&aggregate[count]=*&backlink=false"
    )
    assert read.arguments == Arguments(sort=("-date", "author.name"), search="x", offset=5, page=2)
    assert read.meta == {"total_count", "filter_count"}
    assert read.group == ("a", "year(b)")
    assert read.aggregate == {"count": ("*",)}
    assert read.backlink is False


def test_what_says_nothing_is_ignored() -> None:
    assert parsed(
        "sort=&search=&search[]=x&meta=&export=&alias=&deep={bad&aggregate=&groupBy=&FILTER=x&nope[a]=1"
    ) == parsed("")


def test_a_plus_sign_is_no_direction() -> None:
    assert request("sort=+id").arguments.sort == ("+id",)


def test_a_single_row_knows_no_filter_meta_or_aggregates() -> None:
    read = request("filter[id][_eq]=2&meta=*&aggregate[count]=*&groupBy=a&search=x&limit=0", single=True)
    assert read == ReadRequest("posts", arguments=Arguments(search="x", limit=0), single=True)


def test_a_singleton_knows_no_limit() -> None:
    assert request("limit=0", singleton=True).arguments.limit == 1


def test_values_of_a_body() -> None:
    body = {
        "fields": ["id"],
        "sort": 5,
        "limit": 2,
        "filter": {"id": {"_in": [1]}},
        "meta": ["filter_count"],
        "search": 5,
    }
    assert parse_parameters("posts", body, DEPTH_MAX).request == ReadRequest(
        "posts",
        fields=(Asked("id", "id"),),
        arguments=Arguments(limit=2, filter={"id": {"_in": [1]}}),
        meta=frozenset({"filter_count"}),
    )


KEYS = [
    "fields",
    "sort",
    "limit",
    "offset",
    "page",
    "meta",
    "filter",
    "deep",
    "alias",
    "aggregate",
    "groupBy",
    "export",
    "search",
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(['{"a":', "a.b", "count(a)", "*"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4) | st.just("_filter"), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(KEYS), JSON))
def test_any_values_give_a_request_or_a_clear_error(values: dict[str, Any]) -> None:
    with suppress(InvalidQuery):
        assert parse_parameters("posts", values, DEPTH_MAX).request.collection == "posts"
