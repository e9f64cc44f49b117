"""`fields`, `alias` and `deep` as trees."""

from collections.abc import Mapping
from typing import Any

import pytest

from resolvers.request import Arguments, Asked
from rest_compat.fields_syntax import parse_fields


def tree(
    *fields: str, alias: Mapping[str, str] | None = None, deep: Mapping[str, Any] | None = None
) -> tuple[Asked, ...]:
    return parse_fields(fields, alias or {}, deep or {}, depth_max=10)


def plain(name: str) -> Asked:
    return Asked(name, name)


def test_paths_share_their_way() -> None:
    assert tree("id", "author.name", "author.id") == (
        plain("id"),
        Asked("author", "author", children=(plain("name"), plain("id"))),
    )


@pytest.mark.parametrize("fields", [("author", "author.name"), ("author.name", "author")])
def test_an_object_outdoes_its_key(fields: tuple[str, ...]) -> None:
    assert tree(*fields) == (Asked("author", "author", children=(plain("name"),)),)


def test_wildcards() -> None:
    assert tree("*", "*.*", "*.name") == (Asked("*", "*", children=(plain("*"), plain("name"))),)


@pytest.mark.parametrize("field", ["author.count(posts)", "count(author.posts)"])
def test_a_function_below_a_relation(field: str) -> None:
    assert tree(field) == (Asked("author", "author", children=(Asked("posts_count", "posts", "count"),)),)


def test_json_paths() -> None:
    assert tree("json(meta, list[0].name)") == (Asked("meta_list_0_name_json", "meta", "json", "list[0].name"),)
    assert tree("author.json(meta, lang)")[0].children == (Asked("meta_lang_json", "meta", "json", "lang"),)


def test_scopes_of_a_many_to_any_field() -> None:
    (blocks,) = tree("blocks.item:headings.text", "blocks.item.id")
    (item,) = blocks.children
    assert item == Asked("item", "item", children=(plain("id"),), branches={"headings": (plain("id"), plain("text"))})


def test_alias() -> None:
    alias = {"headline": "title", "n": "count(comments)", "mine": "comments", "title": "status"}
    assert tree("headline", "n", "mine.id", "title", alias=alias) == (
        Asked("headline", "title"),
        Asked("n", "comments", "count"),
        Asked("mine", "comments", children=(plain("id"),)),
        Asked("title", "status"),
    )


def test_alias_below_a_relation() -> None:
    (author,) = tree("author.n", deep={"author": {"_alias": {"n": "name"}}})
    assert author.children == (Asked("n", "name"),)


def test_names_that_no_answer_can_have_are_no_alias() -> None:
    (author,) = tree("author.n\0", deep={"author": {"_alias": {"n\0": "name"}}})
    assert author.children == (plain("n\0"),)


def test_deep() -> None:
    deep = {"comments": {"_limit": "1", "_sort": "-id", "_foo": "x", "replies": {"_offset": 2}}, "nope": {"_limit": 1}}
    (comments,) = tree("comments.replies.id", deep=deep)
    assert comments.arguments == Arguments(limit=1, sort=("-id",))
    assert comments.children[0].arguments == Arguments(offset=2)


@pytest.mark.parametrize(
    ("limit", "rows"), [("x", 0), ("", 0), (0, 0), (-1, -1), ("-2", -2), (None, 0), (10**30, 2**31 - 1)]
)
def test_deep_limits(limit: Any, rows: int) -> None:
    assert tree("comments", deep={"comments": {"_limit": limit}})[0].arguments.limit == rows


def test_deep_below_a_wildcard() -> None:
    (wildcard,) = tree("*.*", deep={"comments": {"_limit": 1}})
    assert wildcard.branch_arguments == {"comments": Arguments(limit=1)}
    assert wildcard.branches == {"comments": (plain("*"),)}


def test_deep_of_a_scope() -> None:
    (blocks,) = tree(
        "blocks.item:headings.text", deep={"blocks": {"item:headings": {"_filter": {"level": {"_gt": 2}}}}}
    )
    assert blocks.children[0].branch_arguments == {"headings": Arguments(filter={"level": {"_gt": 2}})}
