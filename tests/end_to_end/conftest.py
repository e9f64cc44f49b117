"""The application on both databases: on the content of `tests.properties.content` for tests that read alone, on that of
`newsroom` for those that write."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import Message

from db.engine import DatabaseConfig
from db.open import open_database
from tests.conftest import BOTH, copy_of, settings_of
from tests.end_to_end.newsroom import make_newsroom
from tests.properties.content import make, rows
from typecase.app import Application, create_app

TOKEN = "a-static-token"


@pytest.fixture(scope="module", params=BOTH)
def content_config(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DatabaseConfig]:
    ready = request.getfixturevalue(f"ready_{request.param}")
    with copy_of(ready, tmp_path_factory.mktemp("content")) as config:
        asyncio.run(_make(config))
        yield config


@pytest.fixture(scope="module")
async def application(content_config: DatabaseConfig, anyio_backend: str) -> AsyncIterator[Application]:
    app = create_app(settings_of(content_config))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def content(application: Application) -> AsyncIterator[httpx.AsyncClient]:
    """A client that asks as the administrator."""
    headers = {"authorization": f"Bearer {TOKEN}"}
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://typecase", headers=headers) as client:
        yield client


async def get_raw(app: Application, path: str, query: str) -> httpx.Response:
    """What the application answers to a request of any length: clients take only short ones."""
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "root_path": "",
        "path": path,
    }
    scope |= {"raw_path": path.encode(), "query_string": query.encode(), "server": None, "client": None}
    scope["headers"] = [(b"host", b"typecase"), (b"authorization", f"Bearer {TOKEN}".encode())]
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in messages)
    return httpx.Response(messages[0]["status"], content=body)


async def _make(config: DatabaseConfig) -> None:
    database = await open_database(config)
    try:
        await make(database, rows())
        await database.execute(f"UPDATE directus_users SET token = '{TOKEN}' WHERE email = 'admin@example.com'")
    finally:
        await database.close()


# ── For tests that write ──


@pytest.fixture(scope="session", params=BOTH)
def ready_newsroom(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DatabaseConfig]:
    ready = request.getfixturevalue(f"ready_{request.param}")
    with copy_of(ready, tmp_path_factory.mktemp("newsroom")) as config:
        asyncio.run(make_newsroom(config))
        yield config


@pytest.fixture
def newsroom_config(ready_newsroom: DatabaseConfig, tmp_path: Path) -> Iterator[DatabaseConfig]:
    """A database of its own for a test, with the content of `newsroom`."""
    with copy_of(ready_newsroom, tmp_path) as config:
        yield config
