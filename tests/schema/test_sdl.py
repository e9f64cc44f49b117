"""The schema's text against the recorded one: they say the same, in any order."""

from collections.abc import Set
from pathlib import Path

import httpx
import pytest
from graphql import DefinitionNode, parse, print_ast

from tests.world import WORLD

REFERENCE = Path(WORLD).parent.parent / "reference"

# Subscriptions and the mutations of the system come with later issues, and with them types that nothing else names.
LATER = {"Subscription", "EventEnum"}
LATER_OF_SYSTEM = {"Mutation", "delete_one", "delete_many"}
LATER_ENDINGS = ("_mutated", "Input")

Definition = dict[str, str]


def described(text: str, later: Set[str]) -> dict[str, Definition]:
    """The definitions of a text by name: each member with its type and arguments, in order of their names."""
    named = {node.name.value: node for node in parse(text).definitions}  # type: ignore[attr-defined]
    return {
        name: _members(node) for name, node in named.items() if name not in later and not name.endswith(LATER_ENDINGS)
    }


def _members(node: DefinitionNode) -> Definition:
    members = {}
    for kind in ("fields", "values", "types"):
        for member in getattr(node, kind, None) or ():
            arguments = sorted(print_ast(argument) for argument in getattr(member, "arguments", None) or ())
            type_ = print_ast(member.type) if hasattr(member, "type") else ""
            members[member.name.value] = f"({', '.join(arguments)}): {type_}"
    return members


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
    later = LATER | LATER_OF_SYSTEM if file == "system.admin" else LATER
    made, recorded = (described(text, later) for text in (answer.text, (REFERENCE / f"{file}.graphql").read_text()))
    assert {name: recorded.get(name) for name in made} == made
    missing = recorded.keys() - made.keys() - {"Boolean", "Float", "ID", "Int", "String"}
    assert not {name for name in missing if _is_named_by(made, name)}
    assert {"Query", "Date", "JSON"} <= made.keys()


def _is_named_by(definitions: dict[str, Definition], name: str) -> bool:
    words = (word for members in definitions.values() for text in members.values() for word in text.split())
    return any(name in word.strip("(),:!") for word in words if name == word.strip("(),:![]"))
