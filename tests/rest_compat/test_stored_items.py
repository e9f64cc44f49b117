"""Presets, notifications, dashboards, flows and translations over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlmodel import col

from db.engine import DatabaseConfig
from db.open import open_database
from db.statement import execute
from db.tables import Policy
from tests.conftest import client_of
from tests.rest_compat.writing import EDITOR, EDITOR_POLICY, WRITER, Desk, prepare_world

pytestmark = pytest.mark.anyio

DASHBOARD = "00000000-0000-4000-8000-000000000801"
FLOW = "00000000-0000-4000-8000-000000000821"
STEP = "00000000-0000-4000-8000-000000000822"
UNKNOWN = "00000000-0000-4000-8000-000000000404"
HELLO = {"language": "en-US", "key": "hello", "value": "Hello"}
DUPLICATE = (400, "INVALID_PAYLOAD", "Duplicate key and language combination")


@pytest.fixture
async def app_desk(world_config: DatabaseConfig) -> AsyncIterator[Desk]:
    """The editor has app access, and nothing more for these collections."""
    database = await open_database(world_config)
    opened = sa.update(Policy).where(col(Policy.id) == EDITOR_POLICY).values(app_access=True)
    await execute(database, opened)
    await database.close()
    async with client_of(world_config) as client:
        yield Desk(client)


async def failed_fields(desk: Desk, path: str, body: Any) -> list[tuple[str, str]]:
    """The fields that a POST is refused for, each with why."""
    answer = await desk.send("POST", path, body)
    assert answer.status_code == 400, answer.text
    return [(error["extensions"]["field"], error["extensions"]["type"]) for error in answer.json()["errors"]]


# ── Presets ──


async def test_presets_are_ones_own_or_everybodys(app_desk: Desk) -> None:
    desk, path = app_desk, "/presets?fields=id,layout,icon,user"
    own = await desk.data("POST", path, {"user": EDITOR, "collection": "tags"}, "editor")
    assert own == {"id": own["id"], "layout": "tabular", "icon": "bookmark", "user": EDITOR}
    shared = await desk.data("POST", path, {"collection": "tags"}, "editor")
    assert shared["user"] is None
    others = await desk.data("POST", path, {"user": WRITER})
    assert {row["id"] for row in await desk.data("GET", "/presets", who="editor")} == {own["id"], shared["id"]}
    answer = await desk.send("POST", path, {"user": WRITER}, "editor")
    assert answer.json()["errors"][0]["extensions"] == {
        "code": "FAILED_VALIDATION",
        "field": "user",
        "path": [],
        "type": "eq",
        "valid": EDITOR,
    }
    for key in (others["id"], shared["id"]):
        for method, body in (("PATCH", {"bookmark": "x"}), ("DELETE", None)):
            assert (await desk.error(method, f"/presets/{key}", body, "editor"))[:2] == (403, "FORBIDDEN")
    assert (await desk.send("GET", f"/presets/{others['id']}", who="editor")).status_code == 403
    changed = await desk.data("PATCH", f"/presets/{own['id']}?fields=bookmark", {"bookmark": "x"}, "editor")
    assert changed == {"bookmark": "x"}


@pytest.mark.parametrize("user", [WRITER, {"id": WRITER}, None])
async def test_a_preset_is_not_given_to_others(app_desk: Desk, user: Any) -> None:
    key = (await app_desk.data("POST", "/presets?fields=id", {"user": EDITOR}, "editor"))["id"]
    for path, body in ((f"/presets/{key}", {"user": user}), ("/presets", {"keys": [key], "data": {"user": user}})):
        assert (await app_desk.error("PATCH", path, body, "editor"))[:2] == (400, "FAILED_VALIDATION")
    assert await app_desk.data("GET", f"/presets/{key}?fields=user") == {"user": EDITOR}


async def test_own_rules_open_no_others_presets(world_config: DatabaseConfig) -> None:
    mine = {"user": {"_eq": "$CURRENT_USER"}}
    rules: list[dict[str, Any]] = [{"collection": "directus_presets", "action": "create"}]
    await prepare_world(world_config, rules=[*rules, {**rules[0], "action": "update", "permissions": mine}])
    async with client_of(world_config) as client:
        desk = Desk(client)
        await desk.send("POST", "/presets", {"id": 9001, "user": EDITOR}, "editor")
        assert (await desk.error("PATCH", "/presets/9001", {"user": WRITER}, "editor"))[0] == 400
        assert (await desk.error("POST", "/presets", {"user": WRITER}, "editor"))[0] == 400
        assert await desk.data("GET", "/presets?fields=id,user") == [{"id": 9001, "user": EDITOR}]


# ── Notifications ──


async def test_notifications(app_desk: Desk) -> None:
    desk = app_desk
    made = await desk.data("POST", "/notifications?fields=id,status,sender", {"recipient": EDITOR, "subject": "S"})
    assert made == {"id": made["id"], "status": "inbox", "sender": None}
    others = await desk.data("POST", "/notifications?fields=id", {"recipient": WRITER, "subject": "S"})
    assert [row["id"] for row in await desk.data("GET", "/notifications", who="editor")] == [made["id"]]
    path = f"/notifications/{made['id']}?fields=status"
    assert await desk.data("PATCH", path, {"status": "archived"}, "editor") == {"status": "archived"}
    for body in ({"recipient": WRITER}, {"subject": "x"}):
        assert (await desk.error("PATCH", path, body, "editor"))[0] == 403
    assert (await desk.error("PATCH", f"/notifications/{others['id']}", {"status": "x"}, "editor"))[0] == 403
    assert (await desk.error("POST", "/notifications", {"recipient": WRITER, "subject": "S"}, "editor"))[0] == 403
    assert await failed_fields(desk, "/notifications", {}) == [("recipient", "required"), ("subject", "required")]


async def test_notifications_are_nobody_elses(world_config: DatabaseConfig) -> None:
    rules = [{"collection": "directus_notifications", "action": action} for action in ("create", "update", "read")]
    await prepare_world(world_config, rules=rules)
    async with client_of(world_config) as client:
        desk, body = Desk(client), {"recipient": EDITOR, "subject": "S"}
        assert (await desk.error("POST", "/notifications", {**body, "sender": WRITER}, "editor"))[0] == 403
        made = await desk.data("POST", "/notifications?fields=id,sender", {**body, "sender": EDITOR}, "editor")
        assert made["sender"] == EDITOR
        for change in ({"recipient": WRITER}, {"sender": WRITER}, {"sender": None}):
            assert (await desk.error("PATCH", f"/notifications/{made['id']}", change, "editor"))[0] == 403


# ── Dashboards and flows ──


async def test_dashboards_and_their_panels(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    panel = {"type": "label", "position_x": 1, "position_y": 1, "width": 4, "height": 2}
    body = {"id": DASHBOARD, "name": "D", "user_created": WRITER, "panels": [panel, panel]}
    made = await desk.data("POST", "/dashboards?fields=icon,user_created,panels", body)
    me = (await desk.data("GET", "/users/me?fields=id"))["id"]
    assert (made["icon"], made["user_created"]) == ("dashboard", me)
    first, second = made["panels"]
    await desk.data("PATCH", f"/dashboards/{DASHBOARD}", {"panels": {"delete": [first]}})
    assert [row["id"] for row in await desk.data("GET", "/panels")] == [second]
    required = ["dashboard", "type", "position_x", "position_y", "width", "height"]
    assert await failed_fields(desk, "/panels", {}) == [(name, "required") for name in required]
    assert await desk.data("DELETE", f"/dashboards/{DASHBOARD}") is None
    assert await desk.data("GET", "/panels") == []


async def test_flows_are_stored_and_not_run(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    step = {"id": STEP, "key": "a", "type": "log", "position_x": 1, "position_y": 1}
    made = await desk.data(
        "POST", "/flows?fields=status,accountability,operations", {"id": FLOW, "name": "F", "operations": [step]}
    )
    assert made == {"status": "active", "accountability": "all", "operations": [STEP]}
    await desk.data("POST", "/operations", {**step, "id": UNKNOWN, "key": "b", "flow": FLOW, "resolve": STEP})
    required = ["key", "type", "position_x", "position_y", "flow"]
    assert await failed_fields(desk, "/operations", {}) == [(name, "required") for name in required]
    for method in ("GET", "POST"):
        for who in ("admin", None):
            assert await desk.error(method, f"/flows/trigger/{FLOW}", None, who) == (403, "FORBIDDEN", None)
    assert await desk.data("DELETE", f"/flows/{FLOW}") is None
    assert await desk.data("GET", "/operations") == []


# ── Translations ──


async def test_a_key_has_one_translation_in_a_language(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    first = await desk.data("POST", "/translations?fields=id", HELLO)
    other = await desk.data("POST", "/translations?fields=id", {**HELLO, "language": "de-DE"})
    for who in ("admin", "editor", None):
        assert await desk.error("POST", "/translations", {**HELLO, "value": "x"}, who) == DUPLICATE
    assert await desk.error("POST", "/translations", {**HELLO, **first}) == DUPLICATE
    twice = [{**HELLO, "key": "new"}, {**HELLO, "key": "new"}]
    assert await desk.error("POST", "/translations", twice) == DUPLICATE
    for path, body in (
        (f"/translations/{other['id']}", {"language": "en-US"}),
        ("/translations", {"keys": [first["id"], other["id"]], "data": {"language": "fr-FR"}}),
    ):
        assert await desk.error("PATCH", path, body) == DUPLICATE
    assert len(await desk.data("GET", "/translations")) == 2
    assert (await desk.send("PATCH", f"/translations/{UNKNOWN}", {"value": "x"})).status_code == 204
    refused = await desk.send("POST", "/translations", {**HELLO, "key": "new"}, "editor")
    assert refused.status_code == 403
    impossible = await desk.error("POST", "/translations", {**HELLO, "key": "a\0b"})
    assert impossible[:2] == (400, "INVALID_PAYLOAD")


async def test_two_who_translate_at_once(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    answers = await asyncio.gather(*(desk.send("POST", "/translations", HELLO) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400, 400, 400]
    assert len(await desk.data("GET", "/translations")) == 1


# ── Extensions, and what is only read ──


async def test_there_are_no_extensions(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    assert await desk.data("GET", "/extensions") == []
    for method in ("PATCH", "DELETE"):
        assert (await desk.send(method, f"/extensions/{UNKNOWN}", {})).status_code == 204
        assert await desk.error(method, f"/extensions/{UNKNOWN}", {}, "editor") == (403, "FORBIDDEN", None)


@pytest.mark.parametrize("path", ["activity", "revisions"])
async def test_history_is_only_read(world: httpx.AsyncClient, path: str) -> None:
    desk = Desk(world)
    for method, at in (("POST", path), ("PATCH", f"{path}/1"), ("DELETE", f"{path}/1"), ("DELETE", path)):
        assert (await desk.send(method, f"/{at}", {})).status_code == 404
    assert (await desk.send("PATCH", "/items/directus_users/1", {})).status_code == 403
