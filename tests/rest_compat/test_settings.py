"""The project's settings over HTTP."""

from typing import Any

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.conftest import LOGIN, client_of
from tests.rest_compat.writing import Desk, prepare_world

pytestmark = pytest.mark.anyio


async def test_settings_are_changed(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    change = {"project_name": "Mine", "project_color": "#112233", "storage_asset_presets": [{"key": "x"}]}
    fields = ",".join(change)
    assert await desk.data("PATCH", f"/settings?fields={fields}", change) == change
    assert (await desk.data("GET", "/server/info", who=None))["project"]["project_name"] == "Mine"
    bodies: list[Any] = [{"nope": 1}, []]
    for body in bodies:
        assert (await desk.data("PATCH", "/settings", body))["project_name"] == "Mine"


async def test_settings_that_are_not_there_yet(client: httpx.AsyncClient) -> None:
    """A database after its first start may have no row of them."""
    answer = await client.post("/auth/login", json=LOGIN)
    headers = {"authorization": f"Bearer {answer.json()['data']['access_token']}"}
    changed = await client.patch("/settings?fields=project_name", json={"project_name": "Mine"}, headers=headers)
    assert changed.json() == {"data": {"project_name": "Mine"}}
    assert len((await client.get("/settings", headers=headers)).json()["data"]) > 50


async def test_only_administrators_change_settings(world_config: DatabaseConfig) -> None:
    actions = ("create", "read", "update")
    await prepare_world(
        world_config, rules=[{"collection": "directus_settings", "action": action} for action in actions]
    )
    async with client_of(world_config) as client:
        desk = Desk(client)
        before = await desk.data("GET", "/settings")
        for who in ("editor", "nobody", None):
            assert (await desk.error("PATCH", "/settings", {"public_registration": True}, who))[:2] == (
                403,
                "FORBIDDEN",
            )
        assert await desk.data("GET", "/settings") == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("project_color", "red;}</style><script>alert(1)</script>"),
        ("project_color", "url(https://evil.example)"),
        ("project_color", "#fff\n"),
        ("project_color", 5),
        ("project_url", "javascript:alert(1)"),
        ("project_url", "java\nscript:alert(1)"),
        ("project_url", "data:text/html,x"),
        ("report_bug_url", "vbscript:x"),
        ("default_language", 'en"><script>'),
        ("auth_password_policy", "/(/"),
    ],
)
async def test_values_that_would_do_harm(world: httpx.AsyncClient, name: str, value: Any) -> None:
    answer = await Desk(world).send("PATCH", "/settings", {name: value})
    told = answer.json()["errors"][0]["extensions"]
    assert (answer.status_code, told["code"], told["field"]) == (400, "FAILED_VALIDATION", name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("project_color", "#6644FF"),
        ("project_color", "rebeccapurple"),
        ("project_color", "rgb(1, 2, 3)"),
        ("project_color", "var(--theme--primary)"),
        ("project_url", "https://example.com/?a=1"),
        ("project_url", None),
        ("report_error_url", "https://example.com/new?text={{ error.message }}"),
        ("default_language", "de-DE"),
        ("auth_password_policy", "/^.{8,}$/"),
    ],
)
async def test_values_that_are_fine(world: httpx.AsyncClient, name: str, value: Any) -> None:
    assert await Desk(world).data("PATCH", f"/settings?fields={name}", {name: value}) == {name: value}


async def test_keys_of_services_are_masked(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    change = {"ai_openai_api_key": "sk-very-private"}
    assert await desk.data("PATCH", "/settings?fields=ai_openai_api_key", change) == {"ai_openai_api_key": "**********"}
    for path in ("/settings", "/revisions?limit=-1", "/activity?limit=-1"):
        assert "sk-very-private" not in (await desk.send("GET", path)).text
    guessed = await desk.send("GET", "/settings?filter[ai_openai_api_key][_starts_with]=sk")
    assert "sk-very-private" not in guessed.text
    same = {"ai_openai_api_key": "**********", "project_name": "Mine"}
    assert (await desk.data("PATCH", "/settings", same))["ai_openai_api_key"] == "**********"
