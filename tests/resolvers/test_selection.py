"""What is asked for into selections of what may be seen."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import pytest

from db.query import (
    EVERYTHING,
    AnyOf,
    Call,
    Compare,
    Constant,
    Many,
    Nest,
    One,
    Pick,
    Query,
    Scope,
    Scopes,
    Selection,
    Sort,
    Value,
)
from resolvers.errors import Forbidden, InvalidQuery
from resolvers.names import root
from resolvers.request import NOTHING, Arguments, Asked, Form
from resolvers.selection import Selector
from resolvers.services import ReadOptions
from tests.properties.model import content_catalogue

CATALOGUE = content_catalogue()
KEY = (Asked("id", "id"),)


def selected(
    collection: str,
    asked: Sequence[Asked],
    scopes: Scopes = EVERYTHING,
    form: Form = "rest",
    *,
    backlink: bool = True,
    **options: Any,
) -> tuple[Selection, ...]:
    place = root(CATALOGUE, EVERYTHING, collection)
    return Selector(CATALOGUE, scopes, ReadOptions(**options), form, backlink).select(place, asked)


def seen(**fields: str) -> Scopes:
    scopes = {name: Scope(fields=frozenset(given.split())) for name, given in fields.items()}
    return Scopes("key", MappingProxyType(scopes))


def asked(name: str, *children: Asked, key: str | None = None, **others: Any) -> Asked:
    return Asked(key or name, name, children=children, **others)


def test_a_wildcard_stands_for_all_fields() -> None:
    assert selected("headings", [asked("*")]) == (Pick("id", "id"), Pick("text", "text"), Pick("level", "level"))


def test_to_many_fields_list_keys_in_the_order_of_the_relation() -> None:
    labels = Query("articles_labels", bare=True, sort=(Sort("sort"),), limit=100)
    assert selected("articles", [asked("labels")]) == (Many("labels", "labels", labels),)


def test_to_one_fields_are_keys_or_objects() -> None:
    assert selected("articles", [asked("author")]) == (Pick("author", "author"),)
    nested = asked("author", asked("name"), key="by")
    assert selected("articles", [nested]) == (One("by", "author", Query("authors", (Pick("name", "name"),))),)


def test_asking_twice_is_asking_once_for_both() -> None:
    both = [asked("author"), asked("author", asked("name")), asked("author", asked("id"))]
    author = Query("authors", (Pick("name", "name"), Pick("id", "id")))
    assert selected("articles", both) == (One("author", "author", author),)


def test_nested_clauses() -> None:
    arguments = Arguments(filter={"stars": 3}, sort=("-created",), limit=-2, offset=1)
    comments = asked("comments", asked("id"), arguments=arguments)
    query = Query(
        "comments",
        (Pick("id", "id"),),
        Compare("stars", "eq", (Value(3),)),
        (Sort("created", descending=True),),
        limit=-2,
        offset=1,
    )
    assert selected("articles", [comments]) == (Many("comments", "comments", query),)


def test_functions() -> None:
    calls = [
        Asked("day_year", "day", "year"),
        Asked("n", "comments", "count"),
        Asked("meta_lang_json", "meta", "json", "lang"),
    ]
    assert selected("articles", calls) == (
        Call("day_year", "year", "day"),
        Call("n", "count", "comments"),
        Call("meta_lang_json", "json", "meta", "lang"),
    )
    with pytest.raises(InvalidQuery) as caught:
        selected("articles", [Asked("title_year", "title", "year")])
    assert caught.value.extensions["reason"].rstrip(".") == 'Invalid function specified "year"'


@pytest.mark.parametrize(
    "path",
    [None, "", "$.a", "a.", ".a", "a..b", "a[]", "a[*]", "a.*", "a[-1]", "a[x]", "a[?(@.b > 1)]", "@.a", 'a"', "a\0",
     "a[9999999999]", ".".join("abcdefghijk")],
)  # fmt: skip
def test_json_paths_are_names_and_indexes(path: str | None) -> None:
    with pytest.raises(InvalidQuery):
        selected("articles", [Asked("x", "meta", "json", path)])


@pytest.mark.parametrize("path", ["a", "[0]", "[0][1].a", "a.b[2].c", "a b.ä-1", ".".join("abcdefghij")])
def test_json_paths(path: str) -> None:
    assert selected("articles", [Asked("x", "meta", "json", path)]) == (Call("x", "json", "meta", path),)


def test_many_to_any_branches() -> None:
    item = Asked("item", "item", branches={"headings": (asked("text"),)})
    headings = Query("headings", (Pick("text", "text"),))
    assert selected("articles_blocks", [item]) == (AnyOf("item", "item", (headings,), raw=True),)
    every = asked("item", asked("text"))
    both = (headings, Query("quotes", (Pick("text", "text"),)))
    assert selected("articles_blocks", [every]) == (AnyOf("item", "item", both, raw=True),)
    assert selected("articles_blocks", [asked("item")]) == (Pick("item", "item"),)
    assert selected("articles_blocks", [every], seen(articles_blocks="item", headings="text")) == (
        AnyOf("item", "item", (headings,), raw=True),
    )


def test_graphql_has_type_names_and_nested_functions() -> None:
    wanted = [Asked("t", "", typename=True), Asked("day_func", "", nest=(Asked("year", "day", "year"),))]
    assert selected("articles", wanted, form="graphql") == (
        Constant("t", "articles"),
        Nest("day_func", (Call("year", "year", "day"),)),
    )


def test_nothing_may_be_asked_of_an_object() -> None:
    wanted = [asked("author", NOTHING), Asked("day_func", "", nest=(NOTHING,))]
    assert selected("articles", wanted, form="graphql") == (
        One("author", "author", Query("authors")),
        Nest("day_func", ()),
    )


def test_wildcards_show_what_may_be_seen() -> None:
    scopes = seen(articles="id title author comments", authors="id")
    assert selected("articles", [asked("*")], scopes) == (
        Pick("id", "id"),
        Pick("title", "title"),
        Pick("author", "author"),
    )
    assert selected("articles", [asked("*")], seen(articles="id author")) == (
        Pick("id", "id"),
        Pick("author", "author"),
    )


def test_paths_under_what_is_out_of_sight_are_left_out() -> None:
    scopes = seen(articles="id title comments")
    for path in (asked("nope", asked("x")), asked("title", asked("x")), asked("author", asked("x"))):
        assert selected("articles", [path], scopes) == ()
    assert selected("articles", [asked("comments"), Asked("n", "comments", "count")], scopes) == ()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ([asked("nope")], 'field "nope" in collection "articles"'),
        ([asked("views"), asked("nope"), asked("id")], 'fields "views", "nope" in collection "articles"'),
        (
            [asked("author", asked("name"))],
            'field "name" in collection "authors" or it does not exist. Queried in "author"',
        ),
        ([asked("x", key="id"), Asked("n", "x", "count")], 'field "x"'),
        ([Asked("_year", "", "year")], 'field "" in collection "articles"'),
    ],
)
def test_fields_out_of_sight_are_forbidden(fields: list[Asked], told: str) -> None:
    with pytest.raises(Forbidden) as caught:
        selected("articles", fields, seen(articles="id title author", authors="id"))
    assert told in caught.value.extensions["reason"]


def test_wildcards_need_not_lead_back() -> None:
    deep = [asked("comments", asked("*", asked("*")))]
    (forth,) = selected("articles", deep, backlink=False)
    assert isinstance(forth, Many)
    assert Pick("article", "article") in forth.query.select
    (forth,) = selected("articles", deep)
    assert isinstance(forth, Many)
    assert any(isinstance(item, One) and item.field == "article" for item in forth.query.select)


def test_depth_has_a_limit() -> None:
    chain = KEY
    for _ in range(3):
        chain = (asked("boss", *chain),)
    assert len(selected("authors", chain, depth_max=3)) == 1
    with pytest.raises(InvalidQuery):
        selected("authors", chain, depth_max=2)
