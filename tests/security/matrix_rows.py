"""The callers of the matrix, and the rows that its lines speak of."""

from collections.abc import Mapping
from typing import Any

import httpx

from tests.files.shelf import PRIVATE, PUBLIC, form
from tests.rest_compat.writing import Desk

APP_USER, APP_ROLE, APP_POLICY = (f"00000000-0000-4000-8000-0000000001{number:02}" for number in range(3))
POST, DRAFT = 2, 1

NAMES: Mapping[str, Any] = {
    "post": POST,
    "draft": DRAFT,
    "app-user": APP_USER,
    "unknown": "00000000-0000-4000-8000-000000099999",
    "admin-role": "b1acb283-298b-4d27-9218-07c659e80d97",
}

_OF_POST = {"collection": "blog_posts", "item": str(POST)}
_PLACED = {"type": "x", "position_x": 1, "position_y": 1}

ROWS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "post-row": ("/items/blog_posts", {"title": "Made", "badge": "made"}),
    "remark": ("/items/comments", {"text": "Made", "post": POST}),
    "folder": ("/folders", {"name": "Made"}),
    "comment": ("/comments", {**_OF_POST, "comment": "Made"}),
    "version": ("/versions", {**_OF_POST, "key": "made<count>"}),
    "user": ("/users", {"first_name": "Made"}),
    "role": ("/roles", {"name": "Made"}),
    "policy": ("/policies", {"name": "Made"}),
    "permission": ("/permissions", {"policy": "<policy>", "collection": "tags", "action": "read"}),
    "access": ("/access", {"policy": "<policy>", "role": "<role>"}),
    "share": ("/shares", _OF_POST),
    "preset": ("/presets", {"collection": "tags"}),
    "app-preset": ("/presets", {"collection": "tags", "user": APP_USER}),
    "notification": ("/notifications", {"recipient": "<user>", "subject": "Made"}),
    "app-notification": ("/notifications", {"recipient": APP_USER, "subject": "Made"}),
    "dashboard": ("/dashboards", {"name": "Made"}),
    "panel": ("/panels", {**_PLACED, "dashboard": "<dashboard>", "width": 1, "height": 1}),
    "flow": ("/flows", {"name": "Made"}),
    "operation": ("/operations", {**_PLACED, "flow": "<flow>", "key": "made<count>"}),
    "translation": ("/translations", {"key": "made<count>", "language": "en-US", "value": "Made"}),
    "file": ("/files", {"storage": "local", "filename_download": "made.txt", "type": "text/plain", "folder": PUBLIC}),
}
"""By name: where a row is made by the administrator, and of what."""


async def prepare_callers(client: httpx.AsyncClient) -> Mapping[str, str]:
    """Make the callers that the conformance world doesn't have; the tokens of all, by caller."""
    desk = Desk(client)
    await desk.data("POST", "/roles", {"id": APP_ROLE, "name": "App"})
    await desk.data("POST", "/policies", {"id": APP_POLICY, "name": "App", "app_access": True})
    await desk.data("POST", "/access", {"role": APP_ROLE, "policy": APP_POLICY})
    await desk.data("POST", "/users", {"id": APP_USER, "role": APP_ROLE, "token": "app-token"})
    share = await desk.data("POST", "/shares", _OF_POST)
    opened = await desk.data("POST", "/shares/auth", {"share": share["id"], "mode": "json"}, None)
    return {
        **{name: f"{name}-token" for name in ("nobody", "editor", "app", "admin")},
        "share": opened["access_token"],
    }


async def prepare_rows(client: httpx.AsyncClient) -> Mapping[str, Any]:
    """Make the rows that are there for all lines; their keys, by name."""
    desk = Desk(client)
    await desk.data("PATCH", f"/items/blog_posts/{POST}", {"title": "Before"})
    for name in ("scratch", "spare", "spare_too"):
        text = [{"field": field, "type": "string"} for field in ("name", "spare", "spare_too")]
        fields = [{"field": "id", "type": "integer", "schema": {"is_primary_key": True}}, *text]
        fields.append({"field": "tag", "type": "integer"})
        await desk.data("POST", "/collections", {"collection": name, "schema": {}, "meta": {}, "fields": fields})
    share = await desk.data("POST", "/shares", {**_OF_POST, "max_uses": 100})
    draft = await desk.data("POST", "/versions", {**_OF_POST, "key": "draft"})
    await desk.data("POST", f"/versions/{draft['id']}/save", {"title": "Drafted"})
    return {
        **NAMES,
        "open-share": share["id"],
        "stored-file": await _file(client, PUBLIC),
        "private-file": await _file(client, PRIVATE),
        "revision": await _revision(desk, "blog_posts"),
        "user-revision": await _revision(desk, "directus_users"),
    }


async def _file(client: httpx.AsyncClient, folder: str) -> str:
    body = form([("folder", folder), ("file", "made.txt", b"made", "text/plain")])
    headers = {"content-type": "multipart/form-data; boundary=between", "authorization": "Bearer admin-token"}
    answer = await client.post("/files", content=body, headers=headers)
    return str(answer.json()["data"]["id"])


async def _revision(desk: Desk, collection: str) -> int:
    found = await desk.data("GET", f"/revisions?filter[collection]={collection}&sort=-id&limit=1")
    return int(found[0]["id"])
