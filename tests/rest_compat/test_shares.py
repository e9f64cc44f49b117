"""Shares over HTTP: what they show, to whom, for how long, and what nobody gets by them."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.rest_compat.writing import Desk, prepare_world

pytestmark = pytest.mark.anyio

EDITOR, EDITOR_ROLE = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000020"
WRITER_ROLE, ADMINISTRATOR = "00000000-0000-4000-8000-000000000021", "b1acb283-298b-4d27-9218-07c659e80d97"
SHARE = "a0000000-0000-4000-8000-000000000001"
POST_3: Mapping[str, Any] = {"id": SHARE, "collection": "blog_posts", "item": "3", "role": EDITOR_ROLE}
BY_AUTHOR_5 = [1, 3, 11, 25, 31, 37, 39, 42, 45, 52, 53]
# The editor may share tags whose key is at most 2, and manage shares.
SHARING: list[Mapping[str, Any]] = [
    {"collection": "tags", "action": "share", "permissions": {"id": {"_lte": 2}}},
    *({"collection": "directus_shares", "action": action} for action in ("create", "read", "update", "delete")),
]


class Guest:
    """Whoever has a share's token."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self._client = client
        self._headers = {"authorization": f"Bearer {token}"}

    async def send(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return await self._client.request(method, path, json=body, headers=self._headers)

    async def keys(self, collection: str) -> list[Any]:
        answer = await self.send("GET", f"/items/{collection}?fields=*&sort={'id'}&limit=-1")
        return [row["id"] for row in answer.json()["data"]]

    async def status(self, path: str) -> int:
        return (await self.send("GET", path)).status_code


async def opened(client: httpx.AsyncClient, **given: Any) -> Guest:
    answer = await client.post("/shares/auth", json={"share": SHARE, **given})
    assert answer.status_code == 200, answer.text
    return Guest(client, answer.json()["data"]["access_token"])


async def test_a_share_shows_its_item_and_what_hangs_on_it(world: httpx.AsyncClient) -> None:
    await Desk(world).data("POST", "/shares", POST_3)
    guest = await opened(world)
    # Its author's other posts, too.
    [author] = (await guest.send("GET", "/items/authors?fields=id,posts")).json()["data"]
    assert author == {"id": 5, "posts": BY_AUTHOR_5}
    assert await guest.keys("blog_posts") == BY_AUTHOR_5
    assert await guest.keys("tags") == [10, 25, 38]
    assert {row["blog_posts_id"] for row in (await guest.send("GET", "/items/blog_posts_tags")).json()["data"]} == {3}
    assert await guest.status("/items/blog_posts/4") == 403
    assert await guest.status("/items/tags/1") == 403
    assert await guest.status("/items/pages") == 403
    assert (await guest.send("GET", "/users/me")).json() == {"data": {"share": SHARE}}


async def test_every_door_shows_the_same(world: httpx.AsyncClient) -> None:
    await Desk(world).data("POST", "/shares", POST_3)
    guest = await opened(world)
    searched = await guest.send("SEARCH", "/items/blog_posts", {"query": {"fields": ["id"]}})
    shown = [{"id": key} for key in BY_AUTHOR_5]
    assert searched.json()["data"] == shown
    assert (await guest.send("GET", "/items/blog_posts?export=json&fields=id")).json() == shown
    counted = await guest.send("GET", "/items/blog_posts?aggregate[count]=id")
    assert counted.json()["data"] == [{"count": {"id": "11"}}]
    query = {"query": "{ blog_posts_aggregated { countAll } tags_aggregated { countAll } }"}
    answer = (await guest.send("POST", "/graphql", query)).json()
    assert answer == {"data": {"blog_posts_aggregated": [{"countAll": 11}], "tags_aggregated": [{"countAll": 3}]}}


async def test_a_share_opens_nothing_else(world: httpx.AsyncClient) -> None:
    await Desk(world).data("POST", "/shares", POST_3)
    guest = await opened(world)
    for method, path, body in (
        ("PATCH", "/items/blog_posts/3", {"title": "x"}),
        ("DELETE", "/items/blog_posts/3", None),
        ("POST", "/items/tags", {"name": "x"}),
        ("GET", "/users", None),
        ("GET", "/roles/me", None),
        ("GET", "/permissions/me", None),
        ("GET", "/shares", None),
        ("POST", "/shares", dict(POST_3)),
        ("DELETE", f"/files/{SHARE}", None),
        ("GET", "/settings", None),
        ("POST", "/utils/cache/clear", None),
        ("POST", "/collections", {"collection": "x", "schema": {}}),
        ("POST", "/shares/invite", {"share": SHARE, "emails": ["a@example.com"]}),
    ):
        answer = await guest.send(method, path, body)
        assert (answer.status_code, path) == (403, path)


async def test_a_share_of_what_its_role_may_not_read_shows_the_key(world: httpx.AsyncClient) -> None:
    await Desk(world).data("POST", "/shares", {**POST_3, "role": "00000000-0000-4000-8000-000000000022"})
    guest = await opened(world)
    assert (await guest.send("GET", "/items/blog_posts?fields=*")).json() == {"data": [3]}
    assert await guest.status("/items/tags") == 403


async def test_an_administrators_role_shows_all_fields_of_these_rows(world: httpx.AsyncClient) -> None:
    await Desk(world).data("POST", "/shares", {**POST_3, "role": ADMINISTRATOR})
    guest = await opened(world)
    assert await guest.keys("authors") == [5]
    assert 3 in await guest.keys("blog_posts")
    assert 4 not in await guest.keys("blog_posts")
    assert await guest.status("/users") == 403


async def test_passwords_dates_and_uses_are_held_to(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    await desk.data("POST", "/shares", {**POST_3, "password": "open", "max_uses": 1})
    wrong = [await world.post("/shares/auth", json={"share": SHARE, **given}) for given in ({}, {"password": "x"})]
    assert [answer.status_code for answer in wrong] == [401, 401]
    given = {"share": SHARE, "password": "open"}
    tries = await asyncio.gather(*(world.post("/shares/auth", json=given) for _ in range(6)))
    # One more than `max_uses`, as recorded, however many come at once.
    assert sorted(answer.status_code for answer in tries) == [200, 200, 401, 401, 401, 401]
    assert (await world.get(f"/shares/info/{SHARE}")).json()["data"]["times_used"] == 2
    tokens = [answer.json()["data"]["access_token"] for answer in tries if answer.status_code == 200]
    guest = Guest(world, tokens[0])
    assert await guest.status("/items/blog_posts/3") == 200
    await desk.data("PATCH", f"/shares/{SHARE}", {"date_end": "2020-01-01T00:00:00Z"})
    assert await guest.status("/items/blog_posts/3") == 403
    assert (await world.get(f"/shares/info/{SHARE}")).status_code == 403


async def test_a_share_ends_with_itself_and_with_whoever_shared(world_config: DatabaseConfig) -> None:
    await prepare_world(world_config, rules=SHARING)
    async with client_of(world_config) as client:
        desk = Desk(client)
        shared = {"id": SHARE, "collection": "tags", "item": 1, "role": EDITOR_ROLE}
        assert (await desk.data("POST", "/shares", shared, "editor"))["item"] == "1"
        guest = await opened(client)
        assert await guest.keys("tags") == [1]
        rule = (await desk.data("GET", "/permissions?filter[action]=share&fields=id"))[0]
        await desk.data("PATCH", f"/permissions/{rule['id']}", {"permissions": {"id": {"_eq": 2}}})
        assert await guest.status("/items/tags") == 403
        await desk.data("PATCH", f"/permissions/{rule['id']}", {"permissions": {}})
        assert await guest.keys("tags") == [1]
        await desk.data("PATCH", f"/users/{EDITOR}", {"status": "suspended"})
        assert await guest.status("/items/tags") == 403
        await desk.data("PATCH", f"/users/{EDITOR}", {"status": "active"})
        assert await guest.keys("tags") == [1]
        await desk.data("DELETE", f"/shares/{SHARE}")
        assert await guest.status("/items/tags") == 403


async def test_nobody_shares_more_than_they_have(world_config: DatabaseConfig) -> None:
    await prepare_world(world_config, rules=SHARING)
    async with client_of(world_config) as client:
        desk = Desk(client)
        tag = {"id": SHARE, "collection": "tags", "item": "1", "role": EDITOR_ROLE}
        for change in ({"role": ADMINISTRATOR}, {"role": WRITER_ROLE}, {"item": "3"}, {"collection": "blog_posts"}):
            assert (await desk.error("POST", "/shares", {**tag, **change}, "editor"))[:2] == (403, "FORBIDDEN")
        await desk.data("POST", "/shares", tag, "editor")
        changes: list[dict[str, Any]] = [
            {"role": ADMINISTRATOR},
            {"item": "3"},
            {"collection": "blog_posts"},
            {"user_created": "30e7ace1-7937-45e4-9207-a36609972d8b"},
            {"times_used": -5},
        ]
        for change in changes:
            assert (await desk.error("PATCH", f"/shares/{SHARE}", change, "editor"))[:2] == (403, "FORBIDDEN")
        assert (await desk.data("PATCH", f"/shares/{SHARE}", {"item": "2"}, "editor"))["item"] == "2"
        assert await desk.data("GET", f"/shares/{SHARE}?fields=role,item,collection") == {
            "role": EDITOR_ROLE,
            "item": "2",
            "collection": "tags",
        }


async def test_a_share_in_session_mode_signs_in_by_cookie(world: httpx.AsyncClient) -> None:
    await Desk(world).data("POST", "/shares", POST_3)
    answer = await world.post("/shares/auth", json={"share": SHARE, "mode": "session"})
    assert answer.json() == {"data": {"expires": 86400000}}
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("directus_session_token=")
    assert "HttpOnly" in cookie
    assert (await world.get("/items/blog_posts?fields=id")).json()["data"] == [{"id": key} for key in BY_AUTHOR_5]


async def test_what_opens_a_share_must_be_texts(world: httpx.AsyncClient) -> None:
    for body in ({}, {"share": None}, {"share": {"_neq": None}}, {"share": SHARE, "password": ""}, {"share": 5}):
        answer = await world.post("/shares/auth", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "INVALID_PAYLOAD")
    for share in ("nope", SHARE):
        assert (await world.post("/shares/auth", json={"share": share})).status_code == 401


async def test_a_password_has_an_end(world: httpx.AsyncClient) -> None:
    """As any text that is hashed: what is longer would open nothing."""
    desk = Desk(world)
    share = {"collection": "tags", "item": "1"}
    for length in (1025, 70_000):
        answer = await desk.error("POST", "/shares", {**share, "password": "x" * length})
        assert answer == (400, "INVALID_PAYLOAD", '"password" must not be longer than 1024 characters')
        answer = await desk.error("PATCH", "/items/all_types/1", {"a_hash": "x" * length})
        assert answer == (400, "INVALID_PAYLOAD", '"a_hash" must not be longer than 1024 characters')
    made = await desk.data("POST", "/shares?fields=id", {**share, "password": "x" * 1024})
    opened = {"share": made["id"], "password": "x" * 1024}
    assert (await desk.send("POST", "/shares/auth", opened, who=None)).status_code == 200


@pytest.mark.parametrize("emails", [None, [], "a@example.com", [None], [5], [{}], [["a@example.com"]]])
async def test_invitations_go_to_addresses(world: httpx.AsyncClient, emails: Any) -> None:
    desk = Desk(world)
    share = await desk.data("POST", "/shares?fields=id", POST_3)
    answer = await desk.error("POST", "/shares/invite", {"share": share["id"], "emails": emails})
    assert answer == (400, "INVALID_PAYLOAD", '"emails" must be an array of addresses')
