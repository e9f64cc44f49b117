"""Query strings with brackets: `filter[id][_in][]=1&filter[id][_in][]=2` is `{"filter": {"id": {"_in": ["1", "2"]}}}`.

Values stay strings. `a[]=1`, `a[0]=1` and a repeated `a=1` make lists; an index above MAX_INDEX, or one next to a
name, is a name. Unbalanced brackets are part of the name; `%5B` and `%5D` are brackets.
"""

import re
from typing import TypeAlias
from urllib.parse import unquote_plus

from resolvers.errors import InvalidQuery

Parameter: TypeAlias = str | list["Parameter"] | dict[str, "Parameter"]

MAX_PARAMETERS = 1000
MAX_DEPTH = 40
MAX_INDEX = 100

_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_ESCAPED_OPENING = re.compile("%5b", re.IGNORECASE)
_ESCAPED_CLOSING = re.compile("%5d", re.IGNORECASE)


class _Items(dict[int, "_Node"]):
    """A list under construction: its items by index."""


_Node: TypeAlias = str | _Items | dict[str, "_Node"]


def parse_query_string(text: str) -> dict[str, Parameter]:
    """Parse a query string (without `?`) into nested dicts, lists and strings.

    Raises InvalidQuery where it has more than MAX_PARAMETERS parameters, brackets deeper than MAX_DEPTH, or a NUL
    character, which no database takes.
    """
    parts = [part for part in text.split("&") if part]
    if len(parts) > MAX_PARAMETERS:
        raise InvalidQuery(f"The query string has more than {MAX_PARAMETERS} parameters")
    root: dict[str, _Node] = {}
    for part in parts:
        name, value = _name_and_value(part)
        path = _path(name)
        if path[0]:
            _insert(root, path, value)
    return {name: _finished(node) for name, node in root.items()}


def without_parameter(text: str, name: str) -> tuple[str, str | None]:
    """The query string without the plain parameter `name`, and the last value that it had there."""
    kept: list[str] = []
    value: str | None = None
    for part in text.split("&"):
        part_name, part_value = _name_and_value(part)
        if part_name == name:
            value = part_value
        else:
            kept.append(part)
    return "&".join(kept), value


def _name_and_value(part: str) -> tuple[str, str]:
    part = _ESCAPED_CLOSING.sub("]", _ESCAPED_OPENING.sub("[", part))
    end = part.find("=")
    if "[" in part[:end]:
        end = part.find("]=") + 1 or end
    name, value = (part, "") if end < 0 else (part[:end], part[end + 1 :])
    return _decoded(name), _decoded(value)


def _decoded(text: str) -> str:
    if "%" not in text and "+" not in text:
        return text
    try:
        decoded = unquote_plus(text, errors="strict")
    except UnicodeDecodeError:
        return text
    if "\0" in decoded:
        raise InvalidQuery("The query string must not contain NUL characters")
    return decoded


def _path(name: str) -> list[str]:
    first = _BRACKETS.search(name)
    if first is None:
        return [name]
    keys = _BRACKETS.findall(name)
    if len(keys) > MAX_DEPTH:
        raise InvalidQuery(f"The query string is nested deeper than {MAX_DEPTH} levels")
    parent = name[: first.start()]
    return [parent, *keys] if parent else keys


def _insert(root: dict[str, _Node], path: list[str], value: str) -> None:
    """Put a value at a path, where need be turning lists into mappings and single values into lists."""
    node: _Node = value
    for key in reversed(path[1:]):
        index = _index(key)
        node = {key: node} if index is None else _Items({index: node})
    name = path[0]
    root[name] = _merged(root[name], node) if name in root else node


def _index(key: str) -> int | None:
    if key == "":
        return 0
    if key.isascii() and key.isdigit() and str(int(key[:9])) == key and int(key) <= MAX_INDEX:
        return int(key)
    return None


def _merged(old: _Node, new: _Node) -> _Node:
    if isinstance(new, str):
        return _with_value(old, new)
    if isinstance(old, str):
        return _merged(_Items({0: old}), new)
    if isinstance(old, _Items) and isinstance(new, _Items):
        for index, item in new.items():
            _add(old, index, item)
        return old
    mapping = _named(old)
    for name, item in _named(new).items():
        mapping[name] = _merged(mapping[name], item) if name in mapping else item
    return mapping


def _with_value(old: _Node, value: str) -> _Node:
    if isinstance(old, str):
        return _Items({0: old, 1: value})
    if isinstance(old, _Items):
        old[max(old) + 1] = value
        return old
    return {**old, value: "true"}


def _add(items: _Items, index: int, item: _Node) -> None:
    there = items.get(index)
    if there is None:
        items[index] = item
    elif isinstance(there, str) or isinstance(item, str):
        items[max(items) + 1] = item
    else:
        items[index] = _merged(there, item)


def _named(node: _Items | dict[str, _Node]) -> dict[str, _Node]:
    return {str(index): item for index, item in sorted(node.items())} if isinstance(node, _Items) else node


def _finished(node: _Node) -> Parameter:
    if isinstance(node, str):
        return node
    if isinstance(node, _Items):
        return [_finished(item) for _, item in sorted(node.items())]
    return {name: _finished(item) for name, item in node.items()}
