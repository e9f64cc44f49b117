"""The model changed by several while others read and write, on both databases."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.end_to_end.modelling import administrator_of, data, make

pytestmark = pytest.mark.anyio

MODELLERS, USERS, ROUNDS = 5, 10, 3


@pytest.fixture
async def processes(database_config: DatabaseConfig) -> AsyncIterator[tuple[httpx.AsyncClient, ...]]:
    """Two applications on one database, as the administrator."""
    async with administrator_of(database_config) as one, administrator_of(database_config) as other:
        yield one, other


async def test_no_request_fails_for_a_change_of_the_model(processes: tuple[httpx.AsyncClient, ...]) -> None:
    await make(processes[0], "posts", rows=[{} for _ in range(20)])
    await asyncio.sleep(1)
    seen: Counter[tuple[str, int]] = Counter()
    working = asyncio.Event()
    users = [asyncio.create_task(_use(processes[number % 2], seen, working)) for number in range(USERS)]
    await asyncio.gather(*(_model(processes[number % 2], f"f{number}", seen) for number in range(MODELLERS)))
    working.set()
    await asyncio.gather(*users)
    assert {status for _, status in seen} <= {200, 204}, seen
    assert seen["model", 200] == MODELLERS * ROUNDS * 2
    await asyncio.sleep(1)
    for client in processes:
        fields = data(await client.get("/fields/posts"))
        assert [each["field"] for each in fields] == ["id"]


async def _model(client: httpx.AsyncClient, name: str, seen: Counter[tuple[str, int]]) -> None:
    """Make a field, change it and delete it, a few times."""
    for _ in range(ROUNDS):
        for method, path, body in (
            ("POST", "/fields/posts", {"field": name, "type": "string", "schema": {}, "meta": {}}),
            ("PATCH", f"/fields/posts/{name}", {"type": "text", "schema": {"default_value": "d"}}),
            ("DELETE", f"/fields/posts/{name}", None),
        ):
            answer = await client.request(method, path, json=body)
            seen["model", answer.status_code] += 1


async def _use(client: httpx.AsyncClient, seen: Counter[tuple[str, int]], done: asyncio.Event) -> None:
    """Read and write rows, until it is done."""
    while not done.is_set():
        seen["read", (await client.get("/items/posts?fields=*")).status_code] += 1
        seen["write", (await client.post("/items/posts", json={})).status_code] += 1
