"""What nobody but administrators can do to users, whatever permissions say; by every way to a user."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.rest_compat.writing import EDITOR, EDITOR_POLICY, WRITER, Desk, prepare_world

pytestmark = pytest.mark.anyio

EDITORS = "00000000-0000-4000-8000-000000000020"
WRITERS = "00000000-0000-4000-8000-000000000021"
NOBODIES = "00000000-0000-4000-8000-000000000022"
CHILD = "00000000-0000-4000-8000-000000000029"
NEW = "a0000000-0000-4000-8007-000000000001"

ACTIONS = ("create", "read", "update", "delete")
NAMES = ("users", "roles", "policies", "access", "permissions", "settings", "presets", "notifications")
ALL = [{"collection": f"directus_{name}", "action": action} for name in NAMES for action in ACTIONS]


@pytest.fixture
async def desk(world_config: DatabaseConfig) -> AsyncIterator[Desk]:
    """The editor has a permission for everything there is about users and rights."""
    await prepare_world(world_config, rules=ALL)
    async with client_of(world_config) as client:
        yield Desk(client)


@pytest.fixture
async def admin(desk: Desk) -> dict[str, str]:
    """The administrator's user and role."""
    own: dict[str, str] = await desk.data("GET", "/users/me?fields=id,role")
    return own


async def refused(desk: Desk, method: str, path: str, body: Any = None, who: str = "editor") -> None:
    """The request is forbidden, and no user, role or right is another afterwards."""
    before = [await desk.data("GET", path) for path in _STATE]
    answer = await desk.send(method, path, body, who)
    assert answer.status_code == 403, answer.text
    assert [await desk.data("GET", path) for path in _STATE] == before


_STATE = [f"/{name}?limit=-1&sort=id" for name in ("users", "roles", "policies", "access", "presets", "revisions")]


def ways(user: str, change: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    """The requests that make a change to a user."""
    row = {"id": user, **change}
    return [
        ("PATCH", f"/users/{user}", change),
        ("PATCH", "/users", {"keys": [user], "data": change}),
        ("PATCH", "/users", {"query": {"filter": {"id": {"_eq": user}}}, "data": change}),
        ("PATCH", "/users", [row]),
        ("POST", "/notifications", {"subject": "x", "recipient": row}),
        ("PATCH", f"/roles/{EDITORS}", {"users": [row]}),
        ("PATCH", f"/roles/{EDITORS}", {"users": {"update": [row]}}),
    ]


async def test_nobody_makes_himself_an_administrator(desk: Desk, admin: dict[str, str]) -> None:
    [policy] = await desk.data("GET", "/policies?filter[admin_access]=true&fields=id")
    changes: list[dict[str, Any]] = [
        {"role": admin["role"]},
        {"role": {"id": admin["role"]}},
        {"policies": [{"policy": policy["id"]}]},
        {"policies": {"create": [{"policy": policy["id"]}]}},
        {"policies": [{"policy": {"name": "x", "admin_access": True}}]},
        {"role": {"name": "Mine", "policies": [{"policy": policy["id"]}]}},
        {"role": {"id": EDITORS, "policies": [{"policy": policy["id"]}]}},
        {"provider": "x"},
        {"external_identifier": "x"},
        {"auth_data": {}},
    ]
    for change in changes:
        await refused(desk, "PATCH", "/users/me", change)
        for method, path, body in ways(EDITOR, change):
            await refused(desk, method, path, body)
        await refused(desk, "POST", "/users", {"email": "new@example.com", **change})
        nested = {"subject": "x", "recipient": {"email": "new@example.com", **change}}
        await refused(desk, "POST", "/notifications", nested)


async def test_nobody_gives_a_role_that_has_more_than_he_has(desk: Desk, admin: dict[str, str]) -> None:
    for role in (WRITERS, admin["role"]):
        await refused(desk, "POST", "/users", {"email": "new@example.com", "role": role})
        await refused(desk, "PATCH", f"/users/{WRITER}", {"role": role})
    await desk.data("POST", "/roles", {"id": CHILD, "name": "Child", "parent": admin["role"]})
    await refused(desk, "POST", "/users", {"email": "new@example.com", "role": CHILD})
    made = await desk.data("POST", "/users?fields=role", {"email": "new@example.com", "role": EDITORS}, "editor")
    assert made == {"role": EDITORS}
    changed = await desk.data("PATCH", f"/users/{WRITER}?fields=role", {"role": NOBODIES}, "editor")
    assert changed == {"role": NOBODIES}
    assert await desk.data("PATCH", f"/users/{WRITER}?fields=role", {"role": None}, "editor") == {"role": None}


async def test_nobody_takes_an_administrator_over(desk: Desk, admin: dict[str, str]) -> None:
    changes: list[dict[str, Any]] = [
        {"password": "mine"},
        {"email": "mine@example.com"},
        {"token": "mine"},
        {"status": "suspended"},
        {"role": None},
    ]
    for change in changes:
        for method, path, body in ways(admin["id"], change):
            await refused(desk, method, path, body)
    await refused(desk, "DELETE", f"/users/{admin['id']}")
    await refused(desk, "DELETE", "/users", [WRITER, admin["id"]])
    await refused(desk, "DELETE", "/users", {"query": {"limit": -1}})
    assert (await desk.data("PATCH", f"/users/{admin['id']}?fields=title", {"title": "x"}, "editor")) == {"title": "x"}


async def test_rights_are_not_written_by_others(desk: Desk, admin: dict[str, str]) -> None:
    [policy] = await desk.data("GET", "/policies?filter[admin_access]=true&fields=id")
    await refused(desk, "POST", "/roles", {"name": "x"})
    await refused(desk, "PATCH", f"/roles/{EDITORS}", {"parent": admin["role"]})
    await refused(desk, "PATCH", f"/roles/{EDITORS}", {"name": "x"})
    await refused(desk, "PATCH", f"/roles/{admin['role']}", {"users": [EDITOR]})
    await refused(desk, "POST", "/access", {"policy": policy["id"], "user": EDITOR})
    await refused(desk, "PATCH", "/settings", {"public_registration": True, "public_registration_role": admin["role"]})
    reason = 'You don\'t have permission to access collection "directus_access" or it does not exist. Queried in root.'
    for path, body in ((f"/roles/{WRITERS}", None), ("/roles", [WRITERS])):
        assert await desk.error("DELETE", path, body, "editor") == (403, "FORBIDDEN", reason)


async def test_others_may_manage_users_otherwise(desk: Desk) -> None:
    made = await desk.data(
        "POST", "/users?fields=id,status", {"id": NEW, "email": "new@example.com", "password": "x"}, "editor"
    )
    assert made == {"id": NEW, "status": "active"}
    assert (await desk.data("PATCH", f"/users/{NEW}?fields=status", {"status": "suspended"}, "editor")) == {
        "status": "suspended"
    }
    assert await desk.data("DELETE", f"/users/{NEW}", None, "editor") is None


async def test_a_refused_delete_cuts_no_links(desk: Desk, admin: dict[str, str]) -> None:
    await desk.data("POST", "/notifications", {"recipient": WRITER, "subject": "S", "sender": admin["id"]})
    await desk.data("POST", "/presets", {"user": WRITER})
    path = "/notifications?fields=subject,sender"
    before = await desk.data("GET", path)
    for who in ("nobody", "editor"):
        await refused(desk, "DELETE", f"/users/{admin['id']}", who=who)
    await refused(desk, "DELETE", f"/roles/{WRITERS}")
    await refused(desk, "DELETE", f"/users/{WRITER}", who="nobody")
    assert await desk.data("GET", path) == before == [{"subject": "S", "sender": admin["id"]}]


async def test_users_behind_content(desk: Desk, admin: dict[str, str]) -> None:
    """A relation of the project's own leads to the same guard."""
    fields = [{"field": "author", "type": "uuid", "schema": {}, "meta": {}}]
    await desk.data("POST", "/collections", {"collection": "articles", "schema": {}, "meta": {}, "fields": fields})
    relation = {"collection": "articles", "field": "author", "related_collection": "directus_users"}
    await desk.data("POST", "/relations", {**relation, "meta": {"one_field": "articles"}, "schema": {}})
    for action in ACTIONS:
        rule = {"policy": EDITOR_POLICY, "collection": "articles", "action": action, "fields": ["*"]}
        await desk.data("POST", "/permissions", rule)
    attacks: list[dict[str, Any]] = [
        {"id": admin["id"], "password": "mine"},
        {"id": EDITOR, "role": admin["role"]},
        {"email": "new@example.com", "role": admin["role"]},
        {"email": "new@example.com", "policies": {"create": [{"policy": {"name": "x", "admin_access": True}}]}},
    ]
    made = await desk.data("POST", "/items/articles", {"author": {"id": EDITOR, "title": "x"}}, "editor")
    for attack in attacks:
        await refused(desk, "POST", "/items/articles", {"author": attack})
        await refused(desk, "PATCH", f"/items/articles/{made['id']}", {"author": attack})
    assert [row["author"] for row in await desk.data("GET", "/items/articles")] == [EDITOR]


async def test_graphql_leads_to_the_same_guard(desk: Desk, admin: dict[str, str]) -> None:
    before = [await desk.data("GET", path) for path in _STATE]
    for mutation in (
        f'update_users_item(id: "{admin["id"]}", data: {{password: "mine"}}) {{id}}',
        f'update_users_me(data: {{role: {{id: "{admin["role"]}", name: "x"}}}}) {{id}}',
        'update_users_me(data: {provider: "x"}) {id}',
        f'delete_users_item(id: "{admin["id"]}") {{id}}',
        f'delete_roles_item(id: "{WRITERS}") {{id}}',
    ):
        answer = await desk.send("POST", "/graphql/system", {"query": f"mutation {{ {mutation} }}"}, "editor")
        assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN", answer.text
    assert [await desk.data("GET", path) for path in _STATE] == before
