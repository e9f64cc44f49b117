"""Query strings with brackets."""

from contextlib import suppress
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resolvers.errors import InvalidQuery
from rest_compat.query_string import MAX_DEPTH, MAX_PARAMETERS, Parameter, parse_query_string, without_parameter


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", {}),
        ("a=1", {"a": "1"}),
        ("a", {"a": ""}),
        ("a=1&a=2", {"a": ["1", "2"]}),
        ("a[]=1&a[]=2", {"a": ["1", "2"]}),
        ("a[1]=y&a[0]=x", {"a": ["x", "y"]}),
        ("a[7]=y&a[3]=x", {"a": ["x", "y"]}),
        ("a[]=1&a=2", {"a": ["1", "2"]}),
        ("a[b][c]=1&a[b][d]=2", {"a": {"b": {"c": "1", "d": "2"}}}),
        ("a%5Bb%5D=1", {"a": {"b": "1"}}),
        ("a[b]=1&a[b]=2", {"a": {"b": ["1", "2"]}}),
        ("a[][b]=1&a[][c]=2", {"a": [{"b": "1", "c": "2"}]}),
        ("a[0]=1&a[x]=2", {"a": {"0": "1", "x": "2"}}),
        ("a[x]=2&a=1", {"a": {"x": "2", "1": "true"}}),
        ("a[999]=1", {"a": {"999": "1"}}),
        ("a[01]=1", {"a": {"01": "1"}}),
        ("a[b=1", {"a[b": "1"}),
        ("[x]=1", {"x": "1"}),
        ("=1", {}),
        ("a=b=c", {"a": "b=c"}),
        ('f={"a":"]="}', {"f": '{"a":"]="}'}),
        ("a=x+y%20z", {"a": "x y z"}),
        ("a=%zz&b=%ff", {"a": "%zz", "b": "%ff"}),
        ("filter[year(date)][_eq]=2020", {"filter": {"year(date)": {"_eq": "2020"}}}),
        ("filter[blocks][item:headings][text]=x", {"filter": {"blocks": {"item:headings": {"text": "x"}}}}),
    ],
)
def test_reads_each_syntax(text: str, value: Parameter) -> None:
    assert parse_query_string(text) == value


@pytest.mark.parametrize(
    "text",
    ["a" + "[b]" * (MAX_DEPTH + 1) + "=1", "&".join(["a=1"] * (MAX_PARAMETERS + 1)), "a=%00", "%00=1"],
    ids=["too deep", "too many", "NUL in a value", "NUL in a name"],
)
def test_refuses_what_is_beyond_its_limits(text: str) -> None:
    with pytest.raises(InvalidQuery):
        parse_query_string(text)


def test_takes_a_parameter_out() -> None:
    assert without_parameter("a=1&access_token=t%20k&b[]=2", "access_token") == ("a=1&b[]=2", "t k")
    assert without_parameter("a=1", "access_token") == ("a=1", None)
    assert without_parameter("access_token=", "access_token") == ("", "")


NAMES = st.text("abcdefgh_:()$. äß東&=%+", min_size=1, max_size=6)
VALUES = st.recursive(
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=8),
    lambda inner: st.lists(inner, min_size=1, max_size=4) | st.dictionaries(NAMES, inner, min_size=1, max_size=4),
    max_leaves=12,
)


def _written(prefix: str, value: Parameter) -> list[str]:
    if isinstance(value, list):
        return [part for index, item in enumerate(value) for part in _written(f"{prefix}[{index}]", item)]
    if isinstance(value, dict):
        return [part for name, item in value.items() for part in _written(f"{prefix}[{quote(name)}]", item)]
    return [f"{prefix}={quote(value)}"]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_reads_back_what_was_written(value: dict[str, Parameter]) -> None:
    text = "&".join(part for name, item in value.items() for part in _written(quote(name), item))
    assert parse_query_string(text) == value


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text("ab[]=&%01234 +\x00ä"))
def test_any_text_gives_a_value_or_a_clear_error(text: str) -> None:
    with suppress(InvalidQuery):
        assert isinstance(parse_query_string(text), dict)
