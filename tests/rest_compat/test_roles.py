"""Roles, and the policies that they have, over HTTP."""

import httpx
import pytest

from tests.rest_compat.writing import Desk

pytestmark = pytest.mark.anyio

ONE, TWO, THREE = (f"a0000000-0000-4000-8015-00000000000{place}" for place in (1, 2, 3))
USER = "a0000000-0000-4000-8015-000000000050"
UNKNOWN = "00000000-0000-4000-8000-000000000404"
EDITING = "00000000-0000-4000-8000-000000000010"
WRITING = "00000000-0000-4000-8000-000000000011"


async def test_a_role_is_made_with_its_policies(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    made = await desk.data("POST", "/roles", {"id": ONE, "name": "", "policies": [{"policy": EDITING}]})
    assert (made["icon"], made["parent"], made["users"], len(made["policies"])) == (
        "supervised_user_circle",
        None,
        [],
        1,
    )
    await desk.data("POST", "/users", {"id": USER, "email": "u@example.com", "token": "u-token", "role": ONE})
    assert (await desk.send("GET", "/items/comments?limit=1", who="u")).status_code == 200
    assert (await desk.send("GET", "/items/notes", who="u")).status_code == 403
    added = {"policies": {"create": [{"policy": WRITING}], "update": [], "delete": []}}
    await desk.data("PATCH", f"/roles/{ONE}", added)
    assert (await desk.send("GET", "/items/notes", who="u")).status_code == 200


async def test_a_policy_taken_from_a_role_is_nobodys(world: httpx.AsyncClient) -> None:
    """An access that stayed without a role would be the public's."""
    desk = Desk(world)
    await desk.data("POST", "/roles", {"id": ONE, "name": "x", "policies": [{"policy": EDITING}, {"policy": WRITING}]})
    before = await desk.data("GET", "/access?filter[role][_null]=true&filter[user][_null]=true&fields=id")
    [first, _] = (await desk.data("GET", f"/roles/{ONE}?fields=policies"))["policies"]
    await desk.data("PATCH", f"/roles/{ONE}", {"policies": {"delete": [first]}})
    await desk.data("PATCH", f"/roles/{ONE}", {"policies": []})
    assert await desk.data("GET", f"/access?filter[role]={ONE}") == []
    assert (await desk.data("GET", "/access?filter[role][_null]=true&filter[user][_null]=true&fields=id")) == before
    assert (await desk.send("GET", f"/access/{first}")).status_code == 403


async def test_what_goes_with_a_role(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    below = [{"id": TWO, "name": "b", "parent": ONE}, {"id": THREE, "name": "c", "parent": TWO}]
    await desk.data("POST", "/roles", [{"id": ONE, "name": "a", "policies": [{"policy": EDITING}]}, *below])
    user = {"id": USER, "email": "u@example.com", "password": "p", "token": "u-token", "role": ONE}
    await desk.data("POST", "/users", user)
    signed_in = await desk.data("POST", "/auth/login", {"email": "u@example.com", "password": "p"}, None)
    [access] = (await desk.data("GET", f"/roles/{ONE}?fields=policies"))["policies"]
    assert await desk.data("DELETE", f"/roles/{ONE}") is None
    assert await desk.data("GET", f"/users/{USER}?fields=role,status") == {"role": None, "status": "suspended"}
    assert (await desk.send("GET", "/users/me", who="u")).status_code == 401
    refresh = {"refresh_token": signed_in["refresh_token"]}
    assert (await desk.send("POST", "/auth/refresh", refresh, None)).status_code == 401
    assert await desk.data("GET", f"/roles/{TWO}?fields=parent") == {"parent": None}
    assert await desk.data("GET", f"/roles/{THREE}?fields=parent") == {"parent": TWO}
    assert (await desk.send("GET", f"/access/{access}")).status_code == 403
    history = await desk.data("GET", f"/activity?filter[item]={USER}&fields=action&sort=id&filter[action][_neq]=login")
    assert [entry["action"] for entry in history] == ["create", "update"]


async def test_roles_stand_in_no_circle(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    await desk.data("POST", "/roles", [{"id": ONE, "name": "a"}, {"id": TWO, "name": "b", "parent": ONE}])
    own = (400, "INVALID_PAYLOAD", "A role cannot be a parent of itself")
    assert await desk.error("PATCH", f"/roles/{ONE}", {"parent": ONE}) == own
    below = (400, "INVALID_PAYLOAD", "A role cannot have a parent that is already a descendant of itself")
    assert await desk.error("PATCH", f"/roles/{ONE}", {"parent": TWO}) == below
    assert await desk.error("PATCH", f"/roles/{TWO}", {"children": [ONE]}) == below
    assert await desk.error("PATCH", f"/roles/{TWO}", {"children": {"update": [{"id": ONE}]}}) == below
    await desk.data("POST", "/roles", {"id": THREE, "name": "c"})
    swapped = [{"id": TWO, "parent": THREE}, {"id": THREE, "parent": TWO}]
    assert await desk.error("PATCH", "/roles", swapped) == below
    assert await desk.data("GET", f"/roles/{THREE}?fields=parent") == {"parent": None}


async def test_what_is_missing_or_unknown(world: httpx.AsyncClient) -> None:
    desk = Desk(world)
    for body, kind in (({}, "required"), ({"name": None}, "nnull")):
        [error] = (await desk.send("POST", "/roles", body)).json()["errors"]
        assert (error["extensions"]["code"], error["extensions"]["type"]) == ("FAILED_VALIDATION", kind)
    assert (await desk.send("PATCH", f"/roles/{UNKNOWN}", {"name": "x"})).status_code == 204
    assert (await desk.send("DELETE", f"/roles/{UNKNOWN}")).status_code == 204
    assert (await desk.send("DELETE", "/roles/nope")).status_code == 403
    missing = (await desk.send("POST", "/permissions", {})).json()["errors"]
    assert [error["extensions"]["field"] for error in missing] == ["collection", "action", "policy"]


@pytest.mark.parametrize("addresses", [["nope"], "10.0.0.1", [5], ["10.0.0.1,10.0.0.2"], ["10.0.0.0/64"], [""]])
async def test_malformed_addresses(world: httpx.AsyncClient, addresses: object) -> None:
    desk = Desk(world)
    reason = "IP Access contains an incorrect value. Valid values are: IP addresses, IP ranges and CIDR blocks"
    expected = (400, "INVALID_PAYLOAD", reason)
    assert await desk.error("POST", "/policies", {"name": "x", "ip_access": addresses}) == expected
    assert await desk.error("PATCH", f"/policies/{EDITING}", {"ip_access": addresses}) == expected
    nested = {"name": "r", "policies": [{"policy": {"name": "x", "ip_access": addresses}}]}
    assert await desk.error("POST", "/roles", nested) == expected


async def test_well_formed_addresses(world: httpx.AsyncClient) -> None:
    for addresses in (["10.0.0.1", "192.168.0.0/16", "10.0.0.1-10.0.0.9", "::1"], None):
        made = await Desk(world).data("POST", "/policies?fields=ip_access", {"name": "x", "ip_access": addresses})
        assert made == {"ip_access": addresses}
