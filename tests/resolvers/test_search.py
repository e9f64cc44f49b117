"""Search as a filter over the fields that a caller can read."""

from decimal import Decimal
from types import MappingProxyType

import pytest

from db.query import EVERYTHING, Compare, Or, Scope, Scopes, Value
from resolvers.errors import InvalidQuery
from resolvers.names import Place, root
from resolvers.search import search_filter
from tests.properties.model import content_catalogue

CATALOGUE = content_catalogue()
TEXTS = ("title", "body")


def found(text: str, scopes: Scopes = EVERYTHING, collection: str = "articles") -> dict[str, object]:
    """What each field is compared with."""
    place = Place(root(CATALOGUE, EVERYTHING, collection).collection)
    filter_ = search_filter(place, scopes, text)
    assert isinstance(filter_, Or)
    values: dict[str, object] = {}
    for test in filter_.items:
        assert isinstance(test, Compare)
        operand = test.operands[0]
        assert isinstance(operand, Value)
        assert test.operator == ("icontains" if isinstance(operand.value, str) and "%" in operand.value else "eq")
        values[test.field] = operand.value
    return values


def test_texts_contain_it() -> None:
    assert found(" Straße ") == dict.fromkeys(TEXTS, "%Straße%")
    assert found("50%") == dict.fromkeys(TEXTS, "%50%%")


@pytest.mark.parametrize("text", ["null", "$NOW", "$CURRENT_USER.role.users.email"])
def test_words_that_mean_something_in_filters_mean_themselves(text: str) -> None:
    assert found(text) == dict.fromkeys(TEXTS, f"%{text}%")


def test_numbers_are_it() -> None:
    numbers = {"id": 12, "views": 12, "big": 12, "author": 12, "position": 12, "score": 12.0, "price": Decimal(12)}
    assert found("12") == dict.fromkeys(TEXTS, "%12%") | numbers


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("2.04", {"price", "score"}),
        ("-5", {"id", "views", "big", "author", "position", "price", "score"}),
        ("3000000000", {"big", "price", "score"}),
        ("99999999999999999999", set()),
        ("2.040", set()),
        ("1e3", set()),
        ("0x1F", set()),
        ("012", set()),
        ("٣", set()),
        ("1_0", set()),
        ("nan", set()),
        ("true", set()),
        ("2024-02-29", set()),
        ("FFFFFFFF-FFFF-4FFF-BFFF-FFFFFFFFFFFF", {"code"}),
        ("ffffffffffff4fffbfffffffffffffff", set()),
    ],
)
def test_numbers_and_keys_must_be_written_as_they_are_shown(text: str, fields: set[str]) -> None:
    assert set(found(text)) - set(TEXTS) == fields


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_nothing_is_searched_for(text: str) -> None:
    assert search_filter(Place(CATALOGUE.collections["articles"]), EVERYTHING, text) is None


def test_fields_out_of_sight_are_not_searched() -> None:
    seen = Scopes("key", MappingProxyType({"articles": Scope(fields=frozenset({"id", "body", "meta", "secret"}))}))
    assert found("12", seen) == {"id": 12, "body": "%12%"}


def test_concealed_fields_are_not_searched() -> None:
    assert set(found("ada@example.com", collection="authors")) == {"name"}


def test_where_no_field_fits_nothing_matches() -> None:
    assert found("x", collection="articles_labels") == {}


def test_what_no_text_can_hold_is_refused() -> None:
    with pytest.raises(InvalidQuery):
        found("a\x00")
