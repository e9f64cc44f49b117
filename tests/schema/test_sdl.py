"""The schema's text against the recorded one: they say the same, in any order."""

import re
from pathlib import Path

import httpx
import pytest
from graphql import DefinitionNode, parse, print_ast

from tests.world import WORLD

REFERENCE = Path(WORLD).parent.parent / "reference"

# Subscriptions come with a later issue, and with them types that nothing else names.
LATER = {"Subscription", "EventEnum"}
LATER_ENDINGS = ("_mutated",)
# Extensions and deployments of Directus don't run here: there is nothing to change.
LEFT_OUT = re.compile(r"(create|update|delete)_(directus_)?(deployment|extensions).*")

Definition = dict[str, str]


def described(text: str) -> dict[str, Definition]:
    """The definitions of a text by name: each member with its type and arguments, in order of their names."""
    named = {node.name.value: node for node in parse(text).definitions}  # type: ignore[attr-defined]
    return {
        name: _members(node)
        for name, node in named.items()
        if name not in LATER and not name.endswith(LATER_ENDINGS) and not LEFT_OUT.fullmatch(name)
    }


def _members(node: DefinitionNode) -> Definition:
    members = {}
    for kind in ("fields", "values", "types"):
        for member in getattr(node, kind, None) or ():
            arguments = sorted(print_ast(argument) for argument in getattr(member, "arguments", None) or ())
            type_ = print_ast(member.type) if hasattr(member, "type") else ""
            members[member.name.value] = f"({', '.join(arguments)}): {type_}"
    return {name: text for name, text in members.items() if not LEFT_OUT.fullmatch(name)}


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
    made, recorded = (described(text) for text in (answer.text, (REFERENCE / f"{file}.graphql").read_text()))
    assert {name: recorded.get(name) for name in made} == made
    missing = recorded.keys() - made.keys() - {"Boolean", "Float", "ID", "Int", "String"}
    assert not {name for name in missing if _is_named_by(made, name)}
    assert {"Query", "Date", "JSON"} <= made.keys()


def _is_named_by(definitions: dict[str, Definition], name: str) -> bool:
    words = (word for members in definitions.values() for text in members.values() for word in text.split())
    return any(name in word.strip("(),:!") for word in words if name == word.strip("(),:![]"))
