"""Short ways to change the model over HTTP, and to look at the answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from db.engine import DatabaseConfig
from tests.answers import code_of
from tests.conftest import LOGIN, client_of

KEY = {"field": "id", "type": "integer", "schema": {"is_primary_key": True, "has_auto_increment": True}, "meta": {}}


@asynccontextmanager
async def administrator_of(config: DatabaseConfig) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application on a database, as its administrator."""
    async with client_of(config) as client:
        await sign_in(client)
        yield client


async def sign_in(client: httpx.AsyncClient) -> None:
    """Make the client the administrator's."""
    answer = await client.post("/auth/login", json=LOGIN)
    client.headers["authorization"] = f"Bearer {data(answer)['access_token']}"


def data(answer: httpx.Response) -> Any:
    """The data of a good answer."""
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def code(answer: httpx.Response) -> str:
    """The code of a refusal."""
    assert 400 <= answer.status_code < 500, answer.text
    return code_of(answer)


def field(name: str, kind: str = "string", **schema: Any) -> dict[str, Any]:
    """A field with the metadata that it has by default."""
    return {"field": name, "type": kind, "schema": schema, "meta": {}}


def collection(name: str, *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A collection with a table."""
    return {"collection": name, "schema": {}, "fields": list(fields), **more}


async def make(client: httpx.AsyncClient, name: str, *fields: dict[str, Any], rows: Any = ()) -> None:
    """A collection with a counted key, other fields and rows."""
    data(await client.post("/collections", json=collection(name, KEY, *fields)))
    if rows:
        data(await client.post(f"/items/{name}", json=list(rows)))


async def items(client: httpx.AsyncClient, name: str, **parameters: str) -> Any:
    """The rows of a collection in the order of their keys."""
    return data(await client.get(f"/items/{name}", params={"sort": "id", **parameters}))
