"""No request shows, by its answer or its order or its counts, a row or a value that the caller's rules hide.

The answer over all the content is the answer over what the rules leave of it. That this holds on PostgreSQL too follows
from `test_databases_agree.test_random_rights_have_the_same_answer`.
"""

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from resolvers.request import Arguments, Asked, ReadRequest
from resolvers.rules import Rule
from tests.properties.content import TABLES, rows
from tests.properties.requests import requests
from tests.properties.rules import bare, rights_of, rules, seen_by
from tests.properties.worlds import BareWorld, World

_REQUESTS = 15
_KEY = (Asked("id", "id"),)


@given(data=st.data())
def test_hidden_rows_and_values_might_as_well_be_gone(
    data: st.DataObject, sqlite_world: World, bare_world: BareWorld
) -> None:
    catalogue = sqlite_world.services.catalogue
    rights = rights_of(catalogue, data.draw(rules(catalogue)))
    seen = seen_by(catalogue, rights)
    left = bare(catalogue, rows(), rights, sqlite_world.keys)
    bare_world.rewrite(left.content)
    for _ in range(_REQUESTS if seen.collections else 0):
        request = data.draw(requests(seen, strict=True))
        answer = sqlite_world.answer(request, rights)
        note(repr(answer))
        assert answer == bare_world.answer(request, left.rights)


@given(data=st.data())
def test_names_out_of_sight_answer_as_names_that_are_not_there(data: st.DataObject, sqlite_world: World) -> None:
    catalogue = sqlite_world.services.catalogue
    rights = rights_of(catalogue, data.draw(rules(catalogue)))
    assert not rights.broken
    for name in sorted(set(TABLES) - set(rights.scopes.collections)):
        assert sqlite_world.answer(ReadRequest(name, _KEY), rights) == "FORBIDDEN"
    request = data.draw(requests(catalogue))
    if request.collection not in rights.scopes.collections:
        assert sqlite_world.answer(request, rights) == "FORBIDDEN"


_COUNT = (Asked("n", "comments", "count"), Asked("comments", "comments", children=_KEY))


@pytest.mark.parametrize(
    ("fields", "arguments"),
    [
        (_COUNT, Arguments(limit=-1)),
        (_KEY, Arguments({"count(comments)": {"_gte": 2}}, limit=-1)),
        (_KEY, Arguments({"comments": {"stars": {"_lt": 3}}}, limit=-1)),
        (_KEY, Arguments({"comments": {"_none": {"stars": {"_lt": 3}}}}, limit=-1)),
        (_KEY, Arguments({"comments": {"_null": True}}, limit=-1)),
        (_KEY, Arguments({"author": {"count(written)": {"_gt": 1}}}, limit=-1)),
        (_KEY, Arguments(sort=("-count(comments)",), limit=-1)),
        (_KEY, Arguments(sort=("comments.stars",), limit=-1)),
        (_KEY, Arguments(sort=("-comments.created",), limit=-1)),
        ((Asked("author", "author", children=(Asked("n", "written", "count"),)),), Arguments(limit=-1)),
        ((Asked("comments", "comments", arguments=Arguments(search="2.04")),), Arguments(limit=-1)),
        ((Asked("comments", "comments", arguments=Arguments(sort=("stars",), limit=1)),), Arguments(limit=-1)),
    ],
)
def test_each_clause_leaves_out_hidden_rows_of_related_collections(
    fields: tuple[Asked, ...], arguments: Arguments, sqlite_world: World, bare_world: BareWorld
) -> None:
    """Comments with few stars are hidden. That the case can tell is shown by the administrator's other answer."""
    catalogue = sqlite_world.services.catalogue
    given_rules = [Rule("a", name, "read", ("*",), None, None, None) for name in TABLES if name != "comments"]
    given_rules.append(Rule("a", "comments", "read", ("*",), {"stars": {"_gte": 3}}, None, None))
    rights = rights_of(catalogue, given_rules)
    left = bare(catalogue, rows(), rights, sqlite_world.keys)
    bare_world.rewrite(left.content)
    request = ReadRequest("articles", fields, arguments)
    answer = sqlite_world.answer(request, rights)
    assert answer == bare_world.answer(request, left.rights)
    assert answer != sqlite_world.answer(request)


_TITLES_OF_ONE, _KEYS_OF_ALL = ("id", "title", "author", "comments"), ("id",)
_ONE = {"id": {"_eq": 3}}


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (Arguments({"author": {"_null": True}}), [7, 8, 12]),
        (Arguments({"author": {"id": {"_null": True}}}), [7, 8, 12]),
        (Arguments({"author": {"id": {"_nnull": True}}}), [3]),
        (Arguments({"title": {"_null": True}}), [7, 8, 12]),
        (Arguments({"comments": {"_null": True}}), [3]),
        (Arguments({"comments": {"_nnull": True}}), []),
        (Arguments({"comments": {"_none": {"id": {"_gt": 0}}}}), [3]),
        (Arguments({"count(comments)": {"_eq": 0}}), [3]),
        (Arguments(sort=("-comments.stars",)), [3, 7, 8, 12]),
        (Arguments(sort=("-count(comments)",)), [7, 8, 12, 3]),
        (Arguments(sort=("author.name",)), [3, 7, 8, 12]),
        (Arguments(sort=("title",)), [3, 7, 8, 12]),
        (Arguments(search="ΟΔΟΣ"), [3]),
    ],
)
def test_fields_that_one_policy_gives_in_one_row_are_null_in_the_others(
    arguments: Arguments, keys: list[int], sqlite_world: World
) -> None:
    """Article 3 has the title ΟΔΟΣ, an author and no comments, the others have all three or lack some."""
    given_rules = (
        Rule("a", "articles", "read", _TITLES_OF_ONE, _ONE, None, None),
        Rule("b", "articles", "read", _KEYS_OF_ALL, {"id": {"_in": [3, 7, 8, 12]}}, None, None),
        Rule("b", "authors", "read", ("*",), None, None, None),
        Rule("b", "comments", "read", ("*",), None, None, None),
    )
    rights = rights_of(sqlite_world.services.catalogue, given_rules)
    data, _, _ = sqlite_world.answer(ReadRequest("articles", _KEY, arguments), rights)
    assert [row["id"] for row in data] == keys
