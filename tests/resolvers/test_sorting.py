"""Sort keys of the wire into those of the query."""

from types import MappingProxyType

import pytest

from db.query import EVERYTHING, Scope, Scopes, Sort, Step
from resolvers.errors import Forbidden, InvalidQuery
from resolvers.names import root
from resolvers.sorting import default_sort, direction_of, parse_sort
from tests.properties.model import content_catalogue

CATALOGUE = content_catalogue()
ARTICLES = root(CATALOGUE, EVERYTHING, "articles")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("title", Sort("title")),
        (" -title", Sort("title", True)),
        ("author", Sort("author")),
        ("author.name", Sort("name", path=(Step("author"),))),
        ("-author.boss.rating", Sort("rating", True, (Step("author"), Step("boss")))),
        ("comments", Sort("id", path=(Step("comments"),))),
        ("comments.stars", Sort("stars", path=(Step("comments"),))),
        ("labels.label.name", Sort("name", path=(Step("labels"), Step("label")))),
        ("blocks.item:headings.level", Sort("level", path=(Step("blocks"), Step("item", "headings")))),
        ("year(day)", Sort("day", function="year")),
        ("-count(comments)", Sort("comments", True, function="count")),
        ("author.count(staff)", Sort("staff", path=(Step("author"),), function="count")),
        ("count(author.staff)", Sort("staff", path=(Step("author"),), function="count")),
    ],
)
def test_keys(key: str, expected: Sort) -> None:
    assert parse_sort(CATALOGUE, EVERYTHING, ARTICLES, [key]) == (expected,)


def test_keys_keep_their_order() -> None:
    assert parse_sort(CATALOGUE, EVERYTHING, ARTICLES, ["-day", "title"]) == (Sort("day", True), Sort("title"))


@pytest.mark.parametrize("key", ["nope", "-", "+id", '["id"]', "author.nope", "title.x", "nope.x", "year(nope)"])
def test_unknown_fields_are_forbidden(key: str) -> None:
    with pytest.raises(Forbidden):
        parse_sort(CATALOGUE, EVERYTHING, ARTICLES, [key])


@pytest.mark.parametrize("key", ["meta", "secret", "author.email", "year(title)", "nope(day)", "blocks.item.level"])
def test_what_has_no_order_is_refused(key: str) -> None:
    with pytest.raises(InvalidQuery):
        parse_sort(CATALOGUE, EVERYTHING, ARTICLES, [key])


@pytest.mark.parametrize("key", ["views", "author.name", "comments.stars", "comments", "count(comments)"])
def test_what_is_out_of_sight_is_forbidden(key: str) -> None:
    seen = {
        "articles": Scope(fields=frozenset({"id", "author", "comments"})),
        "authors": Scope(fields=frozenset({"id"})),
    }
    with pytest.raises(Forbidden):
        parse_sort(CATALOGUE, Scopes("key", MappingProxyType(seen)), ARTICLES, [key])


def test_keys_without_end_are_refused() -> None:
    assert len(parse_sort(CATALOGUE, EVERYTHING, ARTICLES, ["id"] * 100)) == 100
    with pytest.raises(InvalidQuery):
        parse_sort(CATALOGUE, EVERYTHING, ARTICLES, ["id"] * 101)


def test_a_collection_has_an_order_of_its_own() -> None:
    unseen = Scopes("key", MappingProxyType({"articles": Scope(fields=frozenset({"id"}))}))
    assert default_sort(ARTICLES, EVERYTHING) == (Sort("position"),)
    assert default_sort(ARTICLES, unseen) == ()
    assert default_sort(root(CATALOGUE, EVERYTHING, "authors"), EVERYTHING) == ()


def test_directions() -> None:
    assert [direction_of(key) for key in ("a", "-a", "--a", " - a")] == [
        ("a", False),
        ("a", True),
        ("-a", True),
        (" a", True),
    ]
