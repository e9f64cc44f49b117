"""Regular expressions as JavaScript writes them, which may not hold anyone up."""

import pytest

from resolvers.errors import InvalidQuery
from resolvers.write.patterns import check_pattern, has_pattern

ENDLESS = "^(?:(?:a|aa)+)+$"


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("b", "abc", True),
        ("^a+$", "aaa", True),
        ("^a+$", "aaa\n", False),
        ("/^A+$/", "aaa", False),
        ("/^A+$/i", "aaa", True),
        ("/^b$/m", "a\nb\nc", True),
        ("/a.b/", "a\nb", False),
        ("/a.b/s", "a\nb", True),
        ("[$]", "a$", True),
        (r"\$", "a$", True),
        (r"^\d+$", "٣", False),
        (r"(?<year>\d{4})", "in 2026", True),
        (r"(?<=a)b", "ab", True),
        (r"^(?=.*[A-Z])(?=.*\d).{8,}$", "Passw0rd", True),
        ("[[a]", "[", True),
        ("[a&&b]", "&", True),
    ],
)
def test_found(source: str, text: str, found: bool) -> None:
    assert has_pattern(text, source) is found


@pytest.mark.parametrize("source", ["(", "/(/", "[", "a{2,1}", "*", "(?<1>a)"])
def test_no_expressions(source: str) -> None:
    for look in (lambda: check_pattern(source), lambda: has_pattern("a", source)):
        with pytest.raises(InvalidQuery, match="is no regular expression"):
            look()


def test_one_that_takes_forever_is_given_up() -> None:
    with pytest.raises(InvalidQuery, match="takes too long"):
        has_pattern("a" * 1000 + "!", ENDLESS)
