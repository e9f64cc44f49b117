"""The default of a column as a Python value, from the text that the database keeps of it."""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from db.dialects.writing import quoted

_CAST = re.compile(r"::[a-zA-Z_ .\"]+(\(\d+(,\d+)?\))?(\[\])?$")
_QUOTED = re.compile(r"'(?:[^']|'')*'", re.DOTALL)
_NOW = re.compile(
    r"""now\(\) | current_timestamp(\(\d\))? | localtimestamp | datetime\('now'\)
        | strftime\('[^']*',\s*'now'\) | transaction_timestamp\(\)""",
    re.IGNORECASE | re.VERBOSE,
)


LARGE_COUNTER = "'bigint'"
"""The default of a counted key in SQLite that is of type bigInteger. The column must be declared INTEGER to be counted,
and SQLite takes no notice of its default; so this is where the type can be kept."""

_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*")


def counter_default(table: str, column: str) -> str:
    """What PostgreSQL has as the default of a counted key."""
    name = f"{table}_{column}_seq"
    written = name if _PLAIN_NAME.fullmatch(name) else quoted(name)
    return "nextval('" + written.replace("'", "''") + "'::regclass)"


def default_value(expression: str | None, field_type: str) -> Any:
    """Read a default such as `'draft'::character varying`, `0`, `true`, `now()`.

    The current time reads `"CURRENT_TIMESTAMP"`; any other expression stays the text that it is, as the counters of
    keys do (`nextval('tags_id_seq'::regclass)`).
    """
    if expression is None:
        return None
    text = _bare(expression)
    if text.upper() == "NULL":
        return None
    if _NOW.fullmatch(text):
        return "CURRENT_TIMESTAMP"
    if _QUOTED.fullmatch(text):
        return _typed(text[1:-1].replace("''", "'"), field_type)
    if text.startswith('"') and text.endswith('"'):
        return _typed(text[1:-1], field_type)
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    return _typed(text, field_type)


def _bare(expression: str) -> str:
    """The expression without the casts and brackets that enclose it as a whole."""
    text = expression.strip()
    while True:
        shorter = _CAST.sub("", text)
        if shorter.startswith("(") and _encloses(shorter):
            shorter = shorter[1:-1].strip()
        if shorter == text:
            return text
        text = shorter


def _encloses(text: str) -> bool:
    """Whether the first bracket is closed by the last character."""
    depth = 0
    for position, character in enumerate(_QUOTED.sub(lambda quoted: "x" * len(quoted[0]), text)):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return position == len(text) - 1
    return False


def _typed(text: str, field_type: str) -> Any:
    try:
        return _READERS.get(field_type, str)(text)
    except (ValueError, InvalidOperation):
        return text


def _boolean(text: str) -> bool:
    values = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}
    if text.lower() not in values:
        raise ValueError(text)
    return values[text.lower()]


def _number(text: str) -> int | float:
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else float(number)


_READERS: Mapping[str, Callable[[str], Any]] = {
    "integer": int,
    "bigInteger": int,
    "float": _number,
    "decimal": _number,
    "boolean": _boolean,
    "json": json.loads,
}
