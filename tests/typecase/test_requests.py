"""What every request passes through: its id, its host and method, limits on how many there are; `/` and robots."""

import asyncio
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest

from adapters.counters import MemoryCounters, RedisCounters
from db.engine import DatabaseConfig
from resolvers.errors import RequestsExceeded
from resolvers.limiter import Limiter
from tests.conftest import client_of


async def test_each_request_has_an_id(client: httpx.AsyncClient) -> None:
    first, second = [(await client.get("/server/ping")).headers["x-request-id"] for _ in range(2)]
    assert first != second
    assert len(first) <= 64
    given = await client.get("/nothing", headers={"x-request-id": "edge-1.2_3"})
    assert given.headers["x-request-id"] == "edge-1.2_3"


@pytest.mark.parametrize("identity", ["", "a b", "x" * 65, "<b>", "é"])
async def test_an_id_that_is_none_is_replaced(client: httpx.AsyncClient, identity: str) -> None:
    answer = await client.get("/server/ping", headers=[(b"x-request-id", identity.encode())])
    assert answer.headers["x-request-id"] not in {identity, ""}


@pytest.mark.parametrize("host", ["a/..?x=", "a b", "", "a@b", "[::1", "a:b", "x" * 300])
async def test_a_malformed_host_is_refused(client: httpx.AsyncClient, host: str) -> None:
    answer = await client.get("/server/ping", headers={"host": host})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["reason"] == "The Host header must name one host"


@pytest.mark.parametrize("host", ["cms.example", "localhost:8055", "127.0.0.1:1", "[::1]:8055", "my_host"])
async def test_a_host_is_let_pass(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/server/ping", headers={"host": host})).status_code == 200


async def test_two_hosts_are_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get("/server/ping", headers=[("host", "a"), ("host", "b")])
    assert answer.status_code == 400


@pytest.mark.parametrize("method", ["DISPATCH", "__CLASS__", "TRACE", "PUT", "QUERY"])
async def test_methods_come_from_a_closed_list(client: httpx.AsyncClient, method: str) -> None:
    for path in ("/items/x", "/server/ping", "/docs", "/docs/index.css", "/graphiql/nothing", "/"):
        answer = await client.request(method, path)
        assert answer.status_code == 404
        assert answer.json()["errors"][0]["extensions"] == {"path": path, "code": "ROUTE_NOT_FOUND"}
    assert (await client.request(method, "/graphql")).status_code == 405


async def test_the_root_and_robots(client: httpx.AsyncClient, empty_sqlite: DatabaseConfig) -> None:
    root = await client.get("/")
    assert (root.status_code, root.headers["location"]) == (302, "./admin")
    assert (await client.get("/admin")).json()["errors"][0]["extensions"]["code"] == "ROUTE_NOT_FOUND"
    robots = await client.get("/robots.txt")
    assert robots.text == "User-agent: *\nDisallow: /"
    assert robots.headers["content-type"].startswith("text/plain")
    async with client_of(empty_sqlite, root_redirect="false", robots_txt="User-agent: *\\nAllow: /") as other:
        assert (await other.get("/")).status_code == 404
        assert (await other.get("/robots.txt")).text == "User-agent: *\nAllow: /"


# ── Limits ──


async def test_too_many_requests_of_an_address(empty_sqlite: DatabaseConfig) -> None:
    given = {"rate_limiter_enabled": True, "rate_limiter_points": 3, "rate_limiter_duration": 60}
    async with client_of(empty_sqlite, **given, ip_trust_proxy="127.0.0.1") as client:
        for path in ("/server/ping", "/SERVER/ping", "/server/ping/"):
            assert (await client.get(path)).status_code == 200
        for path in ("/server/ping", "/Server/Ping/", "/nothing", "/graphql"):
            answer = await client.get(path)
            assert answer.status_code == 429
            error = answer.json()["errors"][0]["extensions"]
            assert (error["code"], error["limit"]) == ("REQUESTS_EXCEEDED", 3)
            assert error["reset"].endswith("Z")
            assert 1 <= int(answer.headers["retry-after"]) <= 60
        # A proxy that is believed speaks for others; each of them has a limit of its own.
        assert (await client.get("/server/ping", headers={"x-forwarded-for": "9.9.9.9"})).status_code == 200


async def test_an_address_that_is_not_believed_evades_nothing(empty_sqlite: DatabaseConfig) -> None:
    given = {"rate_limiter_enabled": True, "rate_limiter_points": 2, "rate_limiter_duration": 60}
    async with client_of(empty_sqlite, **given, ip_trust_proxy=False) as client:
        statuses = [
            (await client.get("/server/ping", headers={"x-forwarded-for": f"9.9.9.{last}"})).status_code
            for last in range(4)
        ]
    assert statuses == [200, 200, 429, 429]


async def test_too_many_requests_of_all(empty_sqlite: DatabaseConfig) -> None:
    given = {"rate_limiter_global_enabled": True, "rate_limiter_global_points": 2, "rate_limiter_global_duration": 60}
    async with client_of(empty_sqlite, **given) as client:
        statuses = [
            (await client.get("/server/ping", headers={"x-forwarded-for": f"9.9.9.{last}"})).status_code
            for last in range(3)
        ]
    assert statuses == [200, 200, 429]


async def test_server_info_tells_the_limits(database_config: DatabaseConfig) -> None:
    async with client_of(database_config, rate_limiter_enabled=True) as client:
        login = await client.post("/auth/login", json={"email": "admin@example.com", "password": "password"})
        token = {"authorization": f"Bearer {login.json()['data']['access_token']}"}
        info = (await client.get("/server/info", headers=token)).json()["data"]
        public = (await client.get("/server/info")).json()["data"]
    assert (info["rateLimit"], info["rateLimitGlobal"]) == ({"points": 50, "duration": 1}, False)
    assert not {"rateLimit", "version"} & public.keys()


async def test_a_window_ends() -> None:
    limiter = Limiter(MemoryCounters())
    await limiter.hit("a", "key", 1, 1)
    with pytest.raises(RequestsExceeded):
        await limiter.hit("a", "key", 1, 1)
    await limiter.hit("a", "other", 1, 1)
    await limiter.hit("b", "key", 1, 1)
    await asyncio.sleep(1.05)
    await limiter.hit("a", "key", 1, 1)


@pytest.fixture(scope="session")
def redis_address() -> Iterator[str]:
    """A Redis: the one that TYPECASE_TEST_REDIS names, or one that is started for these tests."""
    if address := os.environ.get("TYPECASE_TEST_REDIS"):
        yield address
        return
    program = shutil.which("redis-server") or pytest.skip("there is no Redis")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = (program, "--port", str(port), "--bind", "127.0.0.1", "--save", "")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
        server.terminate()


def _wait_for(port: int) -> None:
    for _ in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("Redis doesn't start")


async def test_processes_count_together_in_redis(redis_address: str) -> None:
    first, second = Limiter(RedisCounters(redis_address)), Limiter(RedisCounters(redis_address))
    key = f"{time.time_ns()}"
    for limiter in (first, second):
        await limiter.hit("a", key, 2, 1)
    for limiter in (first, second):
        with pytest.raises(RequestsExceeded) as raised:
            await limiter.hit("a", key, 2, 1)
        assert raised.value.status == 429
    for _ in range(3):
        await second.forgive("a", key, 1)
    await first.hit("a", key, 2, 1)
    with pytest.raises(RequestsExceeded):
        await first.hit("a", key, 2, 1)
    await second.hit("a", f"{key} other", 2, 1)
    await asyncio.sleep(1.1)
    await second.hit("a", key, 1, 1)
    await asyncio.gather(first.close(), second.close())


async def test_requests_are_limited_by_redis(empty_sqlite: DatabaseConfig, redis_address: str) -> None:
    given: dict[str, object] = {"rate_limiter_enabled": True, "rate_limiter_points": 2, "rate_limiter_duration": 60}
    given |= {"rate_limiter_store": "redis", "redis": redis_address}
    address = {"x-forwarded-for": f"2001:db8:{time.time_ns() % 65536:x}::1"}
    async with client_of(empty_sqlite, **given) as first, client_of(empty_sqlite, **given) as second:
        answers = [await client.get("/server/ping", headers=address) for client in (first, second, first, second)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60


async def test_without_redis_each_process_counts_for_itself() -> None:
    counters = RedisCounters("redis://127.0.0.1:9")
    limiter = Limiter(counters)
    await limiter.hit("a", "key", 1, 60)
    with pytest.raises(RequestsExceeded):
        await limiter.hit("a", "key", 1, 60)
    await limiter.close()
