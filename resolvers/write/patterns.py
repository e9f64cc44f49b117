"""Regular expressions of rules, which are JavaScript's, as Python's.

They are tested by the package `regex`, as that stops where a test takes too long: some expressions take forever on some
texts, and nobody else would be served meanwhile.
"""

import re
from functools import lru_cache
from typing import Any

from resolvers.errors import InvalidQuery

_SECONDS = 0.1
_DELIMITED = re.compile(r"/(.*)/([a-z]*)", re.DOTALL)
_GROUP = re.compile(r"\(\?<(?![=!])")


def check_pattern(source: str) -> None:
    """Raises InvalidQuery for what is no regular expression."""
    _compiled(source)


def has_pattern(text: str, source: str) -> bool:
    """Whether an expression, `^a+$` or `/^a+$/i`, is found in the text. As in JavaScript, `$` is the very end, and
    digits are those of ASCII.

    Raises:
        InvalidQuery: it is no regular expression, or looking for it takes too long.
    """
    pattern = _compiled(source)
    try:
        return pattern.search(text, timeout=_SECONDS) is not None
    except TimeoutError:
        raise InvalidQuery(f'Looking for "{source}" takes too long') from None


@lru_cache(maxsize=256)
def _compiled(source: str) -> Any:
    # Imported late: few projects have an expression.
    import regex

    delimited = _DELIMITED.fullmatch(source)
    body, names = (delimited[1], delimited[2]) if delimited else (source, "")
    known = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL}
    flags = regex.ASCII
    for name in names:
        flags |= known.get(name, 0)
    try:
        return regex.compile(_python(body, multiline="m" in names), flags)
    except (regex.error, OverflowError, RecursionError):
        raise InvalidQuery(f'"{source}" is no regular expression') from None


def _python(body: str, *, multiline: bool) -> str:
    """The expression with the ends of texts and the names of groups as Python writes them."""
    parts: list[str] = []
    escaped = in_class = False
    for character in _GROUP.sub("(?P<", body):
        was_escaped = escaped
        if escaped or character == "\\":
            escaped = not escaped
        elif character in "[]":
            in_class = character == "["
        at_end = character == "$" and not (in_class or was_escaped or multiline)
        parts.append(r"\Z" if at_end else character)
    return "".join(parts)
