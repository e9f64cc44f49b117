"""Comments over HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.rest_compat.writing import EDITOR, Desk, prepare_world

pytestmark = pytest.mark.anyio

COMMENTS = "directus_comments"
OWN = {"user_created": {"_eq": "$CURRENT_USER"}}
RULES: list[dict[str, Any]] = [
    {"collection": COMMENTS, "action": "create", "fields": "collection,item,comment"},
    {"collection": COMMENTS, "action": "read"},
    {"collection": COMMENTS, "action": "update", "permissions": OWN},
    {"collection": COMMENTS, "action": "delete", "permissions": OWN},
]
HELLO = {"collection": "tags", "item": "1", "comment": "Hello"}


@pytest.fixture
async def desk(world_config: DatabaseConfig) -> AsyncIterator[Desk]:
    await prepare_world(world_config, rules=RULES)
    async with client_of(world_config) as client:
        yield Desk(client)


async def test_a_comment_is_made_changed_and_deleted(desk: Desk) -> None:
    made = await desk.data("POST", "/comments", {**HELLO, "item": 1})
    assert (made["collection"], made["item"], made["comment"], made["user_updated"]) == ("tags", "1", "Hello", None)
    changed = await desk.data("PATCH", f"/comments/{made['id']}", {"comment": "Hello!"})
    assert (changed["comment"], changed["user_updated"]) == ("Hello!", made["user_created"])
    path = "/activity?filter[collection]=directus_comments&fields=action,item&sort=id"
    assert await desk.data("DELETE", f"/comments/{made['id']}") is None
    assert await desk.data("GET", path) == [
        {"action": action, "item": made["id"]} for action in ("create", "update", "delete")
    ]
    assert await desk.data("GET", "/comments") == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"comment": ""}, '"comment" is required'),
        ({"comment": None, "item": None}, '"comment" is required'),
        ({"item": None}, '"item" is required'),
        ({"item": ["1"]}, '"item" must be a string'),
        ({"collection": None}, '"collection" is required'),
    ],
)
async def test_what_a_comment_needs(desk: Desk, change: dict[str, Any], reason: str) -> None:
    assert await desk.error("POST", "/comments", {**HELLO, **change}) == (400, "INVALID_PAYLOAD", reason)


async def test_comments_stay_where_they_are(desk: Desk) -> None:
    key = (await desk.data("POST", "/comments?fields=id", HELLO))["id"]
    for change in ({"item": "2"}, {"collection": "authors"}):
        assert (await desk.error("PATCH", f"/comments/{key}", change))[:2] == (400, "INVALID_PAYLOAD")


async def test_who_may_comment(desk: Desk) -> None:
    made = await desk.data("POST", "/comments?fields=item,user_created", HELLO, "editor")
    assert made == {"item": "1", "user_created": EDITOR}
    batch = [HELLO, {**HELLO, "item": "99999"}]
    assert await desk.error("POST", "/comments", batch, "editor") == (
        403,
        "FORBIDDEN",
        'You don\'t have permission to perform "read" for collection "tags" or it does not exist.',
    )
    hidden = 'You don\'t have permission to access collection "notes" or it does not exist. Queried in root.'
    assert await desk.error("POST", "/comments", {**HELLO, "collection": "notes"}, "editor") == (
        403,
        "FORBIDDEN",
        hidden,
    )
    rights = f'You don\'t have permission to access collection "{COMMENTS}" or it does not exist. Queried in root.'
    readable = {**HELLO, "collection": "blog_posts", "item": "2"}
    assert await desk.error("POST", "/comments", readable, "writer") == (403, "FORBIDDEN", rights)
    assert await desk.error("POST", "/comments", HELLO, None) == (403, "FORBIDDEN", None)
    assert len(await desk.data("GET", "/comments")) == 1


async def test_others_comments(desk: Desk) -> None:
    key = (await desk.data("POST", "/comments?fields=id", HELLO))["id"]
    for method, body in (("PATCH", {"comment": "x"}), ("DELETE", None)):
        assert (await desk.error(method, f"/comments/{key}", body, "editor"))[:2] == (403, "FORBIDDEN")
    assert (await desk.data("GET", f"/comments/{key}", who="editor"))["comment"] == "Hello"
