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

_REQUESTS = 5
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
