"""Row rules of permissions, as what their readers get."""

from typing import Any

import pytest

from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.rest_compat.writing import WRITER, WRITER_POLICY, Desk, prepare_world

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("title", "rule", "names"),
    [
        ("Ann", {"name": {"_contains": "$CURRENT_USER.title"}}, ["Ann Writer", "Lee, Ann"]),
        ("Ann", {"name": {"_icontains": "$CURRENT_USER.title"}}, ["Ann Writer", "Joann", "Lee, Ann", "joANN"]),
        ("Ann", {"name": {"_starts_with": "$CURRENT_USER.title"}}, ["Ann Writer"]),
        ("Ann", {"name": {"_ends_with": "$CURRENT_USER.title"}}, ["Lee, Ann"]),
        ("Ann", {"name": {"_ncontains": "$CURRENT_USER.title"}}, ["50% off", "Joann", "joANN"]),
        ("%", {"name": {"_contains": "$CURRENT_USER.title"}}, ["50% off"]),
        ("_", {"name": {"_contains": "$CURRENT_USER.title"}}, []),
        ("\\", {"name": {"_contains": "$CURRENT_USER.title"}}, []),
        ("", {"name": {"_contains": "$CURRENT_USER.title"}}, []),
        (None, {"name": {"_contains": "$CURRENT_USER.title"}}, []),
        (None, {"name": {"_ncontains": "$CURRENT_USER.title"}}, []),
        ("Ann", {"name": {"_contains": "$CURRENT_ROLES"}}, []),
    ],
)
async def test_a_part_of_a_text_that_is_a_variable(
    world_config: DatabaseConfig, title: str | None, rule: dict[str, Any], names: list[str]
) -> None:
    read = {"policy": WRITER_POLICY, "collection": "tags", "action": "read", "fields": "id,name", "permissions": rule}
    await prepare_world(world_config, rules=[read])
    async with client_of(world_config) as client:
        desk = Desk(client)
        await desk.data("DELETE", "/items/tags", {"query": {"limit": -1}})
        made = ("Ann Writer", "Lee, Ann", "Joann", "joANN", "50% off")
        await desk.data("POST", "/items/tags", [{"name": name, "slug": name} for name in made])
        await desk.data("PATCH", f"/users/{WRITER}", {"title": title})
        found = await desk.data("GET", "/items/tags?fields=name", who="writer")
    assert sorted(row["name"] for row in found) == sorted(names)


async def test_a_hidden_row_is_linked_as_one_that_is_not_there(world_config: DatabaseConfig) -> None:
    approved = {"approved": {"_eq": True}}
    rules: list[dict[str, Any]] = [
        {"policy": WRITER_POLICY, "collection": "blog_posts", "action": "update", "fields": "comments"},
        {"policy": WRITER_POLICY, "collection": "comments", "action": "update", "permissions": approved},
    ]
    await prepare_world(world_config, rules=rules)
    async with client_of(world_config) as client:
        desk = Desk(client)
        for comments in (lambda key: [key], lambda key: {"update": [{"id": key}]}):
            hidden, missing = [
                await desk.send("PATCH", "/items/blog_posts/3", {"comments": comments(key)}, "writer")
                for key in (9, 999999)
            ]
            assert (hidden.status_code, hidden.content) == (403, missing.content)
