"""`fields`, `alias` and `deep` as a tree of `Asked`.

A field is a path of segments: `author.name`, `*.*`, `blocks.item:headings.text` (the scope of a many-to-any field),
`count(comments)`, `author.count(posts)`, which `count(author.posts)` also means, and `json(meta, list[0].name)`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from resolvers.errors import InvalidQuery
from resolvers.request import Asked
from rest_compat.clauses import Json, mapping_or_empty, names_or_empty, nested_arguments

_CALL = re.compile(r"(\w+)\((.*)\)", re.DOTALL)
_NO_WORD = re.compile(r"\W+")
_NO_CLAUSES: Mapping[str, Json] = {}


@dataclass(slots=True)
class _Node:
    """An entry of the tree under construction: what is asked below it, by key, and by scope and key."""

    name: str
    function: str | None = None
    argument: str | None = None
    children: dict[str, "_Node"] = field(default_factory=dict)
    scopes: dict[str, dict[str, "_Node"]] = field(default_factory=dict)


def parse_fields(
    fields: Sequence[str], alias: Mapping[str, str], deep: Mapping[str, Json], depth_max: int
) -> tuple[Asked, ...]:
    """The tree of `fields`; `alias` names entries of the root anew, `deep` gives relations their clauses, and as
    `_alias` new names to what is below them.

    Entries of the same name are one, and asking for something below a relation outdoes asking for its key.
    Raises InvalidQuery for a path of more than `depth_max` segments.
    """
    root: dict[str, _Node] = {}
    for text in fields:
        segments = _segments(text)
        if len(segments) > depth_max:
            raise InvalidQuery("Max relational depth exceeded")
        _grow(root, segments, alias, deep)
    return _asked(root, deep)


def split_outside_calls(text: str, separator: str) -> list[str]:
    """Split at a separator, but not within parentheses: `id,json(meta, lang)` has two parts at commas."""
    parts, depth = [""], 0
    for character in text:
        depth = max(0, depth + (character == "(") - (character == ")"))
        if character == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _segments(text: str) -> list[str]:
    """The path of a field; `count(author.posts)` becomes `author`, `count(posts)`."""
    *path, leaf = split_outside_calls(text, ".")
    call = _CALL.fullmatch(leaf)
    if call is None:
        return [*path, leaf]
    function, inside = call.groups()
    target, comma, argument = inside.partition(",")
    *way, name = target.strip().split(".")
    return [*path, *way, f"{function}({name}{comma}{argument})"]


def _grow(level: dict[str, _Node], segments: Sequence[str], alias: Mapping[str, str], deep: Mapping[str, Json]) -> None:
    """Put the path of a field in the tree, where `alias` and `deep` are those of its level."""
    for place, segment in enumerate(segments):
        last = place == len(segments) - 1
        key, _, scope = (segment, "", "") if last or segment in alias else segment.partition(":")
        name = alias.get(segment, key)
        node = _leaf(name) if last else _Node(name)
        node = level.setdefault(_answer_key(node) if last and name == key else key, node)
        level = node.scopes.setdefault(scope, {}) if scope else node.children
        deep = mapping_or_empty(deep.get(f"{key}:{scope}" if scope else key))
        alias = names_or_empty(deep.get("_alias"))


def _leaf(text: str) -> _Node:
    call = _CALL.fullmatch(text)
    if call is None:
        return _Node(text)
    function, inside = call.groups()
    name, comma, argument = inside.partition(",")
    return _Node(name.strip(), function, argument.strip() if comma else None)


def _answer_key(leaf: _Node) -> str:
    if leaf.function is None:
        return leaf.name
    words = [leaf.name, *([_NO_WORD.sub("_", leaf.argument).strip("_")] if leaf.argument else []), leaf.function]
    return "_".join(words)


def _asked(level: Mapping[str, _Node], deep: Mapping[str, Json]) -> tuple[Asked, ...]:
    return tuple(_wildcard(node, deep) if key == "*" else _entry(key, node, deep) for key, node in level.items())


def _entry(key: str, node: _Node, deep: Mapping[str, Json]) -> Asked:
    """The entry of a node; `deep` holds the clauses of its level, those of a scope under `item:headings`."""
    own = mapping_or_empty(deep.get(key))
    prefix = f"{key}:"
    named = {name.removeprefix(prefix): mapping_or_empty(deep[name]) for name in deep if name.startswith(prefix)}
    scopes = {**dict.fromkeys(node.scopes, _NO_CLAUSES), **named}
    levels = {scope: _joined(node.children, node.scopes.get(scope, {})) for scope in scopes}
    return Asked(
        key,
        node.name,
        node.function,
        node.argument,
        children=_asked(node.children, own),
        branches={scope: _asked(level, scopes[scope]) for scope, level in levels.items() if level},
        branch_arguments={scope: nested_arguments(clauses) for scope, clauses in named.items()},
        arguments=nested_arguments(own),
    )


def _wildcard(node: _Node, deep: Mapping[str, Json]) -> Asked:
    """The entry of `*`: its branches say what `deep` asks of single fields, by their name."""
    named = {name: mapping_or_empty(clauses) for name, clauses in deep.items() if not name.startswith("_")}
    return Asked(
        "*",
        "*",
        children=_asked(node.children, {}),
        branches={name: _asked(node.children, clauses) for name, clauses in named.items()},
        branch_arguments={name: nested_arguments(clauses) for name, clauses in named.items()},
    )


def _joined(first: Mapping[str, _Node], second: Mapping[str, _Node]) -> dict[str, _Node]:
    """Two levels as one, both asked of the same rows."""
    joined = dict(first)
    for key, node in second.items():
        there = joined.get(key)
        joined[key] = (
            node
            if there is None
            else _Node(
                node.name,
                node.function,
                node.argument,
                _joined(there.children, node.children),
                {
                    scope: _joined(there.scopes.get(scope, {}), node.scopes.get(scope, {}))
                    for scope in {**there.scopes, **node.scopes}
                },
            )
        )
    return joined
