"""A large model, and what it costs.

python -m tests.large_model [--collections 200] [--fields 10]      prints numbers, on SQLite and on PostgreSQL
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from graphql import get_introspection_query

from db.engine import DatabaseConfig
from tests.postgresql import VARIABLE, fresh_database, started_server
from tests.typecase.process import Server, environment_of, running

KINDS = ("string", "text", "integer", "boolean", "timestamp", "json", "decimal", "float")
SIGN_IN = {"email": "admin@example.com", "password": "password"}
_AGAIN = 5


def large_model(collections: int, fields: int) -> list[dict[str, Any]]:
    """Descriptions of collections with so many fields each, for POST /collections. Each field `parent` may lead to the
    collection before."""
    return [_collection(number, fields) for number in range(collections)]


def relations(collections: int) -> list[dict[str, Any]]:
    """What makes each fourth collection lead to the one before it."""
    return [
        {
            "collection": f"c{number}",
            "field": "parent",
            "related_collection": f"c{number - 1}",
            "schema": {},
            "meta": {},
        }
        for number in range(1, collections, 4)
    ]


def _collection(number: int, fields: int) -> dict[str, Any]:
    key = {"field": "id", "type": "integer", "schema": {"is_primary_key": True, "has_auto_increment": True}, "meta": {}}
    parent = {"field": "parent", "type": "integer", "schema": {}, "meta": {}}
    others = [
        {"field": f"f{place}", "type": KINDS[place % len(KINDS)], "schema": {}, "meta": {"interface": "input"}}
        for place in range(fields - 2)
    ]
    return {"collection": f"c{number}", "schema": {}, "meta": {"icon": "box"}, "fields": [key, parent, *others]}


def measure(config: DatabaseConfig, folder: Path, collections: int, fields: int) -> None:
    """Print what such a model costs a server on an empty database."""
    environment = environment_of(config, ADMIN_EMAIL=SIGN_IN["email"], ADMIN_PASSWORD=SIGN_IN["password"])
    environment |= {"MAX_PAYLOAD_SIZE": "20mb", "STORAGE_LOCAL_ROOT": str(folder)}
    with running(environment, folder) as server, _administrator(server) as client, _timed("make the model"):
        _good(client.post("/collections", json=large_model(collections, fields)))
        for relation in relations(collections):
            _good(client.post("/relations", json=relation))
    begun = time.perf_counter()
    with running(environment, folder) as server:
        _print("start", time.perf_counter() - begun)
        with _administrator(server) as client:
            _requests(client, server)
            _print_memory(server)
            for _ in range(_AGAIN):
                _changes(client)
            _print_memory(server)


def _requests(client: httpx.Client, server: Server) -> None:
    with _timed("first GraphQL request"):
        _good(client.post("/graphql", json={"query": "{ c1 { id parent { id } } }"}))
    with _timed("introspection"):
        _good(client.post("/graphql", json={"query": get_introspection_query()}))
    with _timed("introspection, again"):
        _good(client.post("/graphql", json={"query": get_introspection_query()}))
    with _timed("OpenAPI document"):
        _good(client.get("/server/specs/oas"))
    with _timed("GET /fields"):
        _good(client.get("/fields"))
    with _timed("GET /schema/snapshot"):
        _good(client.get("/schema/snapshot"))


def _changes(client: httpx.Client) -> None:
    field = {"field": "late", "type": "string", "schema": {"is_nullable": True}, "meta": {}}
    with _timed("make a field"):
        _good(client.post("/fields/c1", json=field))
    with _timed("change its column"):
        _good(client.patch("/fields/c1/late", json={"type": "text", "schema": {"default_value": "d"}}))
    with _timed("read by it in REST"):
        _good(client.get("/items/c1?fields=late"))
    with _timed("read by it in GraphQL"):
        _good(client.post("/graphql", json={"query": "{ c1 { late } }"}))
    with _timed("delete it"):
        _good(client.delete("/fields/c1/late"))


@contextmanager
def _administrator(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=120) as client:
        token = _good(client.post("/auth/login", json=SIGN_IN)).json()["data"]["access_token"]
        client.headers["authorization"] = f"Bearer {token}"
        yield client


def _good(answer: httpx.Response) -> httpx.Response:
    assert answer.status_code in (200, 204), answer.text[:500]
    return answer


@contextmanager
def _timed(what: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    _print(what, time.perf_counter() - begun)


def _print(what: str, seconds: float) -> None:
    _say(f"  {what:24}{seconds:8.3f} s")


def _print_memory(server: Server) -> None:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    kilobytes = int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])
    _say(f"  {'memory':24}{kilobytes / 1024:8.0f} MB")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--collections", type=int, default=200)
    parser.add_argument("--fields", type=int, default=10, help="of each collection")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _say("SQLite")
        measure(DatabaseConfig("sqlite", filename=folder / "data.db"), folder, given.collections, given.fields)
        with _postgresql() as config:
            _say("PostgreSQL")
            measure(config, folder, given.collections, given.fields)


@contextmanager
def _postgresql() -> Iterator[DatabaseConfig]:
    if VARIABLE in os.environ:
        with fresh_database() as config:
            yield config
        return
    with started_server() as value:
        os.environ[VARIABLE] = value
        with fresh_database() as config:
            yield config


if __name__ == "__main__":
    main()
