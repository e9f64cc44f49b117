"""Failures to sign in are counted by user, in the database, and too many of them suspend the user."""

import asyncio
from typing import Any

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.conftest import LOGIN, client_of

pytestmark = pytest.mark.anyio

USER = {"email": "ada@example.com", "password": "right"}
QUICK: dict[str, Any] = {"login_stall_time": 0}


async def login(client: httpx.AsyncClient, **changes: str) -> int:
    return (await client.post("/auth/login", json={**USER, **changes})).status_code


async def start(client: httpx.AsyncClient, attempts: int | None) -> dict[str, str]:
    """Make the user, and let so many attempts fail; the administrator's headers."""
    answer = await client.post("/auth/login", json=LOGIN)
    headers = {"authorization": f"Bearer {answer.json()['data']['access_token']}"}
    await client.patch("/settings", json={"auth_login_attempts": attempts}, headers=headers)
    await client.post("/users", json=USER, headers=headers)
    return headers


async def status(client: httpx.AsyncClient, headers: dict[str, str]) -> str:
    filtered = f"/users?filter[email][_eq]={USER['email']}&fields=status"
    [user] = (await client.get(filtered, headers=headers)).json()["data"]
    found: str = user["status"]
    return found


async def test_too_many_failures_suspend_a_user(database_config: DatabaseConfig) -> None:
    async with client_of(database_config, **QUICK) as client:
        headers = await start(client, 3)
        tokens = (await client.post("/auth/login", json=USER)).json()["data"]
        for _ in range(3):
            assert await login(client, password="wrong") == 401
        assert await status(client, headers) == "active"
        assert await login(client, password="wrong") == 401
        assert await status(client, headers) == "suspended"
        assert await login(client) == 401
        own = await client.get("/users/me", headers={"authorization": f"Bearer {tokens['access_token']}"})
        assert own.status_code == 401
        refreshed = await client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
        assert refreshed.status_code == 401
        asked = "/revisions?filter[collection][_eq]=directus_users&sort=-id&limit=1&fields=delta,activity.action"
        [revision] = (await client.get(asked, headers=headers)).json()["data"]
        assert revision == {"delta": {"status": "suspended"}, "activity": {"action": "update"}}
        body = {"query": {"filter": {"email": {"_eq": USER["email"]}}}, "data": {"status": "active"}}
        assert (await client.patch("/users", json=body, headers=headers)).status_code == 200
        assert await login(client, password="wrong") == 401
        assert await login(client) == 200


async def test_failures_count_in_a_row(database_config: DatabaseConfig) -> None:
    async with client_of(database_config, **QUICK) as client:
        headers = await start(client, 2)
        for _ in range(3):
            assert [await login(client, password="wrong") for _ in range(2)] == [401, 401]
            assert await login(client) == 200
        assert await status(client, headers) == "active"


async def test_no_limit(database_config: DatabaseConfig) -> None:
    async with client_of(database_config, **QUICK) as client:
        headers = await start(client, None)
        assert {await login(client, password="wrong") for _ in range(30)} == {401}
        assert await status(client, headers) == "active"
        assert await login(client) == 200


async def test_many_guesses_at_once(database_config: DatabaseConfig) -> None:
    """The right one comes too late: no more are tried than one after the other, and all are counted first."""
    async with client_of(database_config, **QUICK) as client:
        headers = await start(client, 2)

        async def late() -> int:
            await asyncio.sleep(1)
            return await login(client)

        tries = [login(client, password=f"wrong {number}") for number in range(20)]
        assert set(await asyncio.gather(*tries, late())) == {401}
        assert await status(client, headers) == "suspended"


async def test_two_processes_count_together(database_config: DatabaseConfig) -> None:
    async with client_of(database_config, **QUICK) as first, client_of(database_config, **QUICK) as second:
        headers = await start(first, 3)
        for client in (first, second, first, second):
            assert await login(client, password="wrong") == 401
        assert await status(first, headers) == "suspended"


async def test_all_refusals_are_alike(database_config: DatabaseConfig) -> None:
    async with client_of(database_config, **QUICK) as client:
        headers = await start(client, None)
        others = [
            {"email": "suspended@example.com", "password": "right", "status": "suspended"},
            {"email": "invited@example.com", "status": "invited"},
            {"email": "none@example.com"},
            {"email": "elsewhere@example.com", "password": "right", "provider": "company"},
        ]
        for user in others:
            assert (await client.post("/users", json=user, headers=headers)).status_code == 200
        answers = set()
        for email in [user["email"] for user in others] + ["unknown@example.com"]:
            answer = await client.post("/auth/login", json={"email": email, "password": "right"})
            answers.add((answer.status_code, answer.content, answer.headers.get("set-cookie")))
        for password in ("wrong", "x" * 1025, "x" * 1_000_000):
            answer = await client.post("/auth/login", json={**USER, "password": password})
            answers.add((answer.status_code, answer.content, answer.headers.get("set-cookie")))
        body = b'{"errors":[{"message":"Invalid user credentials.","extensions":{"code":"INVALID_CREDENTIALS"}}]}'
        assert answers == {(401, body, None)}
