"""Rows as YAML in block style, indented by two spaces; `yaml_scalar` writes the texts."""

from collections.abc import Iterable, Mapping

import orjson

from rest_compat.clauses import Json
from rest_compat.exports.yaml_scalar import key_text, scalar_text


def item(value: Json) -> str:
    """One value as a whole file."""
    return _node(value, 0, compact=True) + "\n"


def opening() -> str:
    return ""


def rows(values: Iterable[Json], first: bool) -> str:
    """Rows of the list; each ends its own line, so that it's no matter what stands before them."""
    return "".join(_entry(_node(value, 1, compact=True)) + "\n" for value in values)


def closing(empty: bool) -> str:
    return "[]\n" if empty else ""


def _node(value: Json, level: int, compact: bool) -> str:
    """A value at a depth; a `compact` one begins on the line that is there."""
    if isinstance(value, Mapping) and value:
        parts = [_pair(key, _node(part, level + 1, compact=False)) for key, part in value.items()]
    elif isinstance(value, list) and value:
        parts = [_entry(_node(part, level + 1, compact=True)) for part in value]
    else:
        return scalar_text(value, level) if isinstance(value, str) else orjson.dumps(value).decode()
    line = "\n" + "  " * level
    return ("" if compact else line) + line.join(parts)


def _pair(key: str, text: str) -> str:
    return f"{key_text(key)}:{'' if text.startswith(chr(10)) else ' '}{text}"


def _entry(text: str) -> str:
    return f"- {text}"
