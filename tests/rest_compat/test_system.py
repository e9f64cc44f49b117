"""System collections, what callers are told of themselves, and the server."""

from typing import Any

import httpx
import pytest

from tests.rest_compat.conftest import Read
from tests.rest_compat.writing import EDITOR

pytestmark = pytest.mark.anyio

EDITORS = "00000000-0000-4000-8000-000000000020"
MASK = "**********"


@pytest.mark.parametrize(
    ("path", "who", "data"),
    [
        (
            "/users?fields=email,token&filter[email]=editor@example.com",
            "admin",
            [{"email": "editor@example.com", "token": MASK}],
        ),
        (f"/users/{EDITOR}?fields=first_name", "admin", {"first_name": "Ed"}),
        (
            f"/roles/{EDITORS}?fields=name,policies.policy.name",
            "admin",
            {"name": "Editor", "policies": [{"policy": {"name": "Editing"}}]},
        ),
        ("/folders?fields=name&filter[parent][name]=public", "admin", [{"name": "private"}]),
        ("/settings?fields=project_name&limit=0", "admin", {"project_name": "Directus"}),
        ("/presets?fields=id", "admin", []),
        ("/extensions", "admin", []),
        ("/users/me?fields=email", "admin", {"email": "admin@example.com"}),
        ("/users/me?fields=email", "editor", {"id": EDITOR}),
        ("/roles/me?fields=name", "admin", [{"name": "Administrator"}]),
        ("/roles/me?fields=name", "editor", [{"id": EDITORS}]),
        ("/policies/me/globals", None, {"app_access": False}),
        ("/policies/me/globals", "admin", {"app_access": True, "admin_access": True, "enforce_tfa": False}),
        ("/permissions/me", "nobody", {}),
        (
            "/permissions/me/blog_posts/1",
            "editor",
            {"update": {"access": True}, "delete": {"access": False}, "share": {"access": False}},
        ),
    ],
)
async def test_data(read: Read, path: str, who: str | None, data: Any) -> None:
    assert (await read(path, who)).json() == {"data": data}


async def test_an_unknown_field_leaves_the_bare_id_of_oneself(read: Read) -> None:
    assert list((await read("/users/me?fields=nope", "admin")).json()["data"]) == ["id"]


@pytest.mark.parametrize(
    ("path", "who", "status", "code"),
    [
        ("/users", None, 403, "FORBIDDEN"),
        ("/users/nope", "admin", 403, "FORBIDDEN"),
        ("/users/me", None, 401, "INVALID_CREDENTIALS"),
        ("/roles/me", None, 403, "FORBIDDEN"),
        ("/permissions/me", None, 403, "FORBIDDEN"),
        ("/permissions/me/tags", None, 403, "FORBIDDEN"),
        ("/permissions/9999", None, 403, "FORBIDDEN"),
        ("/permissions/x", "admin", 403, "FORBIDDEN"),
        ("/extensions", "editor", 403, "FORBIDDEN"),
        ("/settings/1", "admin", 404, "ROUTE_NOT_FOUND"),
        ("/settings", None, 403, "FORBIDDEN"),
        ("/fields/tags/nope", "admin", 403, "FORBIDDEN"),
        ("/collections/tags", None, 403, "FORBIDDEN"),
        ("/server/info", "bad", 401, "INVALID_CREDENTIALS"),
        ("/auth/nope", None, 404, "ROUTE_NOT_FOUND"),
    ],
)
async def test_refusals(read: Read, path: str, who: str | None, status: int, code: str) -> None:
    answer = await read(path, who)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (status, code)


async def test_settings_have_all_their_fields(read: Read) -> None:
    settings = (await read("/settings", "admin")).json()["data"]
    assert settings["auth_login_attempts"] == 25
    assert len(settings) > 50


async def test_built_in_permissions_follow_the_stored_ones(read: Read) -> None:
    permissions = (await read("/permissions?limit=1&fields=id", "admin")).json()["data"]
    stored = [permission for permission in permissions if permission.keys() == {"id"}]
    built_in = permissions[len(stored) :]
    assert (len(stored), len(built_in)) == (39, 20)
    assert {permission["system"] for permission in built_in} == {True}
    assert {permission["policy"] for permission in built_in} == {None}


async def test_a_filter_holds_for_built_in_permissions(read: Read) -> None:
    path = "/permissions?filter[policy]=00000000-0000-4000-8000-000000000011&fields=action"
    assert len((await read(path, "admin")).json()["data"]) == 7
    path = "/permissions?filter[policy][name]=Writing&fields=action"
    assert len((await read(path, "admin")).json()["data"]) == 7


async def test_counts_of_permissions_have_the_built_in_ones_behind_them(read: Read) -> None:
    for body in ({"query": {"aggregate": {"count": "*"}}}, {"query": {"aggregate": {"count": "*"}, "limit": 1}}):
        counts, *built_in = (await read("/permissions", "admin", "SEARCH", json=body)).json()["data"]
        assert (counts, len(built_in)) == ({"count": "39"}, 20)


async def test_a_permission_that_is_not_there_is_the_first_built_in_one(read: Read) -> None:
    first = (await read("/permissions/9999?fields=id", "admin")).json()["data"]
    assert (first["collection"], first["action"], first["system"]) == ("directus_collections", "read", True)
    assert (await read("/permissions/9999", "admin", "PATCH", json={"fields": ["*"]})).json()["data"] == first


async def test_the_data_model(read: Read) -> None:
    collections = (await read("/collections", "admin")).json()["data"]
    assert {"tags", "directus_users"} < {collection["collection"] for collection in collections}
    assert (await read("/collections", "admin", "SEARCH", json={})).json()["data"] == collections
    assert (await read("/fields/tags/slug")).json()["data"]["type"] == "string"
    relations = (await read("/relations/blog_posts_tags", "admin")).json()["data"]
    assert [relation["related_collection"] for relation in relations] == ["blog_posts", "tags"]


@pytest.mark.parametrize("who", [None, "bad", "admin"])
async def test_ping_looks_at_no_token(read: Read, who: str | None) -> None:
    answer = await read("/server/ping", who)
    assert (answer.status_code, answer.text) == (200, "pong")


async def test_health(read: Read) -> None:
    answer = await read("/server/health", "nobody")
    assert answer.json() == {"status": "ok"}
    assert answer.headers["content-type"] == "application/health+json"
    (checks,) = (await read("/server/health", "admin")).json()["checks"].values()
    assert checks[0]["componentType"] == "datastore"


async def test_what_the_server_tells(read: Read) -> None:
    public = (await read("/server/info")).json()["data"]
    assert public.keys() == {"project", "setupCompleted"}
    assert public["project"]["project_color"] == "#6644FF"
    nobody = (await read("/server/info", "nobody")).json()["data"]
    assert nobody["queryLimit"] == {"default": 100, "max": -1}
    assert nobody["websocket"] is False or nobody["websocket"]["logs"] is False
    assert (await read("/server/info?super_admin_token=admin-token")).json()["data"].keys() == public.keys()


async def test_signing_in_and_out(reader: httpx.AsyncClient) -> None:
    body = {"email": "Writer@example.com", "password": "writer-pass"}
    answer = await reader.post("/auth/login", json=body)
    assert answer.headers["cache-control"] == "no-store"
    tokens = answer.json()["data"]
    assert tokens["expires"] == 900_000
    me = await reader.get("/users/me", headers={"authorization": f"Bearer {tokens['access_token']}"})
    assert me.json()["data"]["id"] == "00000000-0000-4000-8000-000000000002"
    renewed = (await reader.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]})).json()["data"]
    used = await reader.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    assert used.status_code == 401
    out = await reader.post("/auth/logout", json={"refresh_token": renewed["refresh_token"]})
    assert (out.status_code, out.content) == (204, b"")
    assert (await reader.post("/auth/refresh", json={"refresh_token": renewed["refresh_token"]})).status_code == 401


@pytest.mark.parametrize(
    ("content", "status"),
    [("", 400), ("{bad", 400), ("[]", 400), ('{"email": "writer@example.com", "password": "no"}', 401)],
)
async def test_bad_sign_ins(reader: httpx.AsyncClient, content: str, status: int) -> None:
    answer = await reader.post("/auth/login", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == status
