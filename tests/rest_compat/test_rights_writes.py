"""Writing policies, accesses and permissions over HTTP."""

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.rest_compat.writing import WRITER, Desk, prepare_world

pytestmark = pytest.mark.anyio

POLICY = "00000000-0000-4000-8000-000000000777"
NO_ADMINISTRATOR = (422, "UNPROCESSABLE_CONTENT", "There must be at least one active administrator left")


async def test_rights_are_given_and_taken_away(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    assert (await desk.send("GET", "/items/tags/1", who="writer")).status_code == 403
    made = await desk.data("POST", "/policies?fields=id,name,icon", {"id": POLICY, "name": "Tagging"})
    assert made == {"id": POLICY, "name": "Tagging", "icon": "badge"}
    access = await desk.data("POST", "/access?fields=id,policy", {"user": WRITER, "policy": POLICY})
    assert access["policy"] == POLICY
    rule = {"policy": POLICY, "collection": "tags", "action": "read", "fields": ["id", "name"], "permissions": {}}
    permission, *built_in = await desk.data("POST", "/permissions", [rule])
    assert [row["system"] for row in built_in] == [True] * 20
    many = {"keys": [permission["id"]], "data": {"presets": None}}
    assert await desk.data("PATCH", "/permissions", many) == [permission, *built_in]
    assert {name: permission[name] for name in rule} == rule
    assert sorted(await desk.data("GET", "/items/tags/1", who="writer")) == ["id", "name"]
    changed = {"permissions": {"id": {"_gt": 1}}, "fields": ["*"]}
    assert (await desk.data("PATCH", f"/permissions/{permission['id']}?fields=permissions,fields", changed)) == changed
    assert (await desk.send("GET", "/items/tags/1", who="writer")).status_code == 403
    assert "slug" in await desk.data("GET", "/items/tags/2", who="writer")
    assert await desk.data("DELETE", f"/policies/{POLICY}") is None
    assert (await desk.send("GET", "/items/tags/2", who="writer")).status_code == 403
    assert (await desk.send("GET", f"/access/{access['id']}")).status_code == 403


async def test_only_administrators_give_rights(world_config: DatabaseConfig) -> None:
    """Not even those whom a permission seems to let: they could make themselves administrators."""
    written = ("directus_permissions", "directus_access", "directus_policies")
    await prepare_world(
        world_config,
        rules=[{"collection": name, "action": action} for name in written for action in ("create", "update", "delete")],
    )
    async with client_of(world_config) as client:
        desk = Desk(client)
        for path, body in (("policies", {"name": "x", "admin_access": True}), ("access", {}), ("permissions", {})):
            for who in ("editor", "writer", None):
                assert (await desk.error("POST", f"/{path}", body, who))[:2] == (403, "FORBIDDEN")
                assert (await desk.error("DELETE", f"/{path}/{POLICY}", None, who))[0] == 403
        assert (await desk.error("PATCH", f"/policies/{POLICY}", {"admin_access": True}, "editor"))[0] == 403


async def test_an_administrator_is_left(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    [policy] = await desk.data("GET", "/policies?filter[admin_access]=true&fields=id")
    accesses = await desk.data("GET", f"/access?filter[policy]={policy['id']}&fields=id")
    keys = [access["id"] for access in accesses]
    assert await desk.error("PATCH", f"/policies/{policy['id']}", {"admin_access": False}) == NO_ADMINISTRATOR
    assert await desk.error("DELETE", f"/policies/{policy['id']}") == NO_ADMINISTRATOR
    assert await desk.error("DELETE", "/access", keys) == NO_ADMINISTRATOR
    assert await desk.error("PATCH", "/access", {"keys": keys, "data": {"role": None}}) == NO_ADMINISTRATOR
    assert len(await desk.data("GET", f"/access?filter[policy]={policy['id']}")) == len(keys)
