"""There is always an active administrator left, whichever way somebody tries to do without."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.rest_compat.writing import Desk

pytestmark = pytest.mark.anyio

EDITORS = "00000000-0000-4000-8000-000000000020"
SECOND = "a0000000-0000-4000-8007-000000000001"


@dataclass
class Project:
    """The server, and the keys of its only administrator, the role, the policy, and the access between these."""

    desk: Desk
    user: str
    role: str
    policy: str
    access: str


@pytest.fixture
async def project(world_config: DatabaseConfig) -> AsyncIterator[Project]:
    async with client_of(world_config) as client:
        desk = Desk(client)
        own = await desk.data("GET", "/users/me?fields=id,role")
        [access] = await desk.data("GET", f"/access?filter[role]={own['role']}&fields=id,policy")
        yield Project(desk, own["id"], own["role"], access["policy"], access["id"])


def ways(at: Project) -> list[tuple[str, str, Any]]:
    """The requests that would leave no administrator."""
    me = {"id": {"_eq": at.user}}
    return [
        ("DELETE", f"/users/{at.user}", None),
        ("DELETE", "/users", [at.user]),
        ("DELETE", "/users", {"keys": [at.user]}),
        ("DELETE", "/users", {"query": {"filter": me}}),
        ("DELETE", "/users", {"query": {"limit": -1}}),
        *(("PATCH", f"/users/{at.user}", {"status": status}) for status in ("suspended", "archived", "draft")),
        ("PATCH", "/users/me", {"status": "suspended"}),
        ("PATCH", f"/users/{at.user}", {"role": EDITORS}),
        ("PATCH", f"/users/{at.user}", {"role": None}),
        ("PATCH", "/users", {"keys": [at.user], "data": {"role": None}}),
        ("PATCH", "/users", {"query": {"filter": me}, "data": {"status": "suspended"}}),
        ("PATCH", "/users", [{"id": at.user, "status": "suspended"}]),
        ("POST", "/presets", {"user": {"id": at.user, "status": "suspended"}}),
        ("DELETE", f"/roles/{at.role}", None),
        ("DELETE", "/roles", [at.role]),
        ("PATCH", f"/roles/{at.role}", {"users": []}),
        ("PATCH", f"/roles/{at.role}", {"users": {"delete": [at.user]}}),
        ("PATCH", f"/roles/{EDITORS}", {"users": {"update": [{"id": at.user}]}}),
        ("PATCH", f"/roles/{at.role}", {"users": {"update": [{"id": at.user, "status": "suspended"}]}}),
        ("PATCH", f"/roles/{at.role}", {"policies": []}),
        ("PATCH", f"/roles/{at.role}", {"policies": {"delete": [at.access]}}),
        ("PATCH", f"/users/{at.user}", {"role": {"id": at.role, "policies": []}}),
        ("PATCH", f"/policies/{at.policy}", {"admin_access": False}),
        ("PATCH", "/policies", {"keys": [at.policy], "data": {"admin_access": False}}),
        ("PATCH", f"/access/{at.access}", {"policy": {"id": at.policy, "admin_access": False}}),
        ("DELETE", f"/policies/{at.policy}", None),
        ("DELETE", "/policies", {"query": {"limit": -1}}),
        ("PATCH", f"/access/{at.access}", {"role": {"name": "without users"}}),
        ("PATCH", f"/access/{at.access}", {"role": None}),
        ("DELETE", f"/access/{at.access}", None),
        ("DELETE", "/access", [at.access]),
        ("DELETE", "/access", {"query": {"filter": {"role": {"_eq": at.role}}}}),
    ]


async def test_the_last_administrator_stays(project: Project) -> None:
    state = [f"/{name}?limit=-1&sort=id" for name in ("users", "roles", "policies", "access", "presets", "revisions")]
    before = [await project.desk.data("GET", path) for path in state]
    for method, path, body in ways(project):
        answer = await project.desk.send(method, path, body)
        assert answer.status_code == 422, (method, path, body)
        told = answer.json()["errors"][0]["extensions"]
        assert told == {
            "code": "UNPROCESSABLE_CONTENT",
            "reason": "There must be at least one active administrator left",
        }
    assert [await project.desk.data("GET", path) for path in state] == before


async def test_one_of_two_may_go(project: Project) -> None:
    second = {"id": SECOND, "email": "second@example.com", "token": "second-token", "role": project.role}
    await project.desk.data("POST", "/users", second)
    assert await project.desk.data("DELETE", f"/users/{SECOND}") is None
    await project.desk.data("POST", "/users", second)
    answer = await project.desk.data("PATCH", f"/users/{project.user}?fields=status", {"status": "suspended"}, "second")
    assert answer == {"status": "suspended"}
    assert (await project.desk.send("DELETE", f"/users/{SECOND}", who="second")).status_code == 422


@pytest.mark.parametrize("body", [None, {"status": "suspended"}, {"role": None}])
async def test_two_who_remove_each_other_at_once_leave_one(project: Project, body: Any) -> None:
    second = {"id": SECOND, "email": "second@example.com", "token": "second-token", "role": project.role}
    await project.desk.data("POST", "/users", second)
    method = "DELETE" if body is None else "PATCH"
    answers = await asyncio.gather(
        project.desk.send(method, f"/users/{SECOND}", body, "admin"),
        project.desk.send(method, f"/users/{project.user}", body, "second"),
    )
    assert sorted(answer.status_code // 100 for answer in answers) == [2, 4]
    seen = [(await project.desk.send("GET", "/policies", who=who)).status_code for who in ("admin", "second")]
    assert sorted(seen) in ([200, 401], [200, 403])
