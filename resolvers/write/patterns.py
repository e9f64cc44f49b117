"""Regular expressions of rules, which are JavaScript's, as Python's."""

import re
from functools import lru_cache

from resolvers.errors import InvalidQuery

_DELIMITED = re.compile(r"/(.*)/([a-z]*)", re.DOTALL)
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
_GROUP = re.compile(r"\(\?<(?![=!])")


@lru_cache(maxsize=256)
def pattern_of(source: str) -> re.Pattern[str]:
    """The pattern of `^a+$` or `/^a+$/i`. As in JavaScript, `$` is the very end, and digits are those of ASCII.

    Raises:
        InvalidQuery: it is no regular expression.
    """
    delimited = _DELIMITED.fullmatch(source)
    body, names = (delimited[1], delimited[2]) if delimited else (source, "")
    flags = re.ASCII
    for name in names:
        flags |= _FLAGS.get(name, 0)
    try:
        return re.compile(_python(body, multiline="m" in names), flags)
    except (re.error, OverflowError, RecursionError):
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
