"""The schema's text against the recorded one: for reads they say the same, in any order."""

from pathlib import Path

import httpx
import pytest
from graphql import DefinitionNode, parse, print_ast

from tests.world import WORLD

REFERENCE = Path(WORLD).parent.parent / "reference"

# Mutations and subscriptions come with later issues, and with them types that nothing else names.
# `server_specs_oas` is the OpenAPI document, which REST alone has.
LATER = {"Mutation", "Subscription", "EventEnum"}
LATER_ENDINGS = ("_mutated", "_input", "Input")
LEFT_OUT = {"server_specs_oas"}

Definition = dict[str, str]


def described(text: str) -> dict[str, Definition]:
    """The definitions of a text by name: each member with its type and arguments, in order of their names."""
    return {name: _members(node) for node in parse(text).definitions if (name := _name(node)) is not None}


def _name(node: DefinitionNode) -> str | None:
    name: str = node.name.value  # type: ignore[attr-defined]
    return None if name in LATER or name.endswith(LATER_ENDINGS) else name


def _members(node: DefinitionNode) -> Definition:
    members = {}
    for kind in ("fields", "values", "types"):
        for member in getattr(node, kind, None) or ():
            arguments = sorted(print_ast(argument) for argument in getattr(member, "arguments", None) or ())
            type_ = print_ast(member.type) if hasattr(member, "type") else ""
            members[member.name.value] = f"({', '.join(arguments)}): {type_}"
    return {name: text for name, text in members.items() if name not in LEFT_OUT}


@pytest.mark.parametrize(
    ("file", "path", "token"),
    [
        ("items.admin", "/server/specs/graphql/items", "admin-token"),
        ("items.public", "/server/specs/graphql", None),
        ("system.admin", "/server/specs/graphql/system", "admin-token"),
    ],
)
async def test_the_schema_is_the_recorded_one(
    world: httpx.AsyncClient, file: str, path: str, token: str | None
) -> None:
    answer = await world.get(path, headers={"authorization": f"Bearer {token}"} if token else {})
    assert answer.headers["content-type"] == "application/octet-stream"
    made, recorded = described(answer.text), described((REFERENCE / f"{file}.graphql").read_text())
    assert {name: recorded.get(name) for name in made} == made
    missing = recorded.keys() - made.keys() - {"Boolean", "Float", "ID", "Int", "String"}
    assert not {name for name in missing if _is_named_by(made, name)}
    assert {"Query", "Date", "JSON"} <= made.keys()


def _is_named_by(definitions: dict[str, Definition], name: str) -> bool:
    words = (word for members in definitions.values() for text in members.values() for word in text.split())
    return any(name in word.strip("(),:!") for word in words if name == word.strip("(),:![]"))
