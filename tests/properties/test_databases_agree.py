"""SQLite and PostgreSQL give the same answers to the same requests."""

from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from db.types import operators
from resolvers.request import Arguments, Asked, ReadRequest
from tests.properties.clauses import HOSTILE
from tests.properties.content import COLUMNS
from tests.properties.requests import requests
from tests.properties.rules import rights_of, rules, seen_by
from tests.properties.worlds import World

_KEY = (Asked("id", "id"),)


@given(data=st.data())
def test_random_requests_have_the_same_answer(
    data: st.DataObject, sqlite_world: World, postgresql_world: World
) -> None:
    request = data.draw(requests(sqlite_world.services.catalogue))
    answer = sqlite_world.answer(request)
    note(repr(answer))
    assert answer == postgresql_world.answer(request)


@given(data=st.data())
def test_random_rights_have_the_same_answer(data: st.DataObject, sqlite_world: World, postgresql_world: World) -> None:
    catalogue = sqlite_world.services.catalogue
    rights = rights_of(catalogue, data.draw(rules(catalogue)))
    seen = seen_by(catalogue, rights)
    if seen.collections:
        request = data.draw(requests(seen, strict=True))
        answer = sqlite_world.answer(request, rights)
        note(repr(answer))
        assert answer == postgresql_world.answer(request, rights)


@pytest.mark.parametrize("field", COLUMNS["articles"])
def test_odd_values_have_the_same_answer(field: str, sqlite_world: World, postgresql_world: World) -> None:
    kind = sqlite_world.services.catalogue.collections["articles"].fields[field].type
    filters: list[dict[str, Any]] = [{field: value} for value in HOSTILE]
    for operator in sorted(operators(kind)):
        filters += [{field: {f"_{operator}": value}} for value in HOSTILE]
        if operator in ("in", "nin", "between", "nbetween"):
            filters += [{field: {f"_{operator}": [value, "1"]}} for value in HOSTILE]
    differing = []
    for filter_ in filters:
        request = ReadRequest("articles", _KEY, Arguments(filter_))
        answers = sqlite_world.answer(request), postgresql_world.answer(request)
        if answers[0] != answers[1]:
            differing.append((str(filter_)[:100], *answers))
    assert not differing


@pytest.mark.parametrize("text", [value for value in HOSTILE if isinstance(value, str)])
def test_odd_searches_have_the_same_answer(text: str, sqlite_world: World, postgresql_world: World) -> None:
    request = ReadRequest("articles", _KEY, Arguments(search=text))
    assert sqlite_world.answer(request) == postgresql_world.answer(request)
