"""The server on the conformance world, on both databases, for tests that read alone."""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.conftest import BOTH, client_of, copy_of

Read = Callable[..., Coroutine[Any, Any, httpx.Response]]


@pytest.fixture(scope="module", params=BOTH)
def reader_config(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseConfig]:
    ready = request.getfixturevalue(f"world_{request.param}")
    with copy_of(ready, tmp_path_factory.mktemp("reader")) as config:
        yield config


@pytest.fixture(scope="module")
async def reader(reader_config: DatabaseConfig, anyio_backend: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the server on the world, shared by the tests of a module."""
    async with client_of(reader_config, max_payload_size="2kb") as client:
        yield client


@pytest.fixture
def read(reader: httpx.AsyncClient) -> Read:
    """Send a request, as the holder of a token (`admin`, `editor`, `writer`, `nobody`) or as the public."""

    async def send(path: str, who: str | None = None, method: str = "GET", **content: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {who}-token"} if who else {}
        return await reader.request(method, f"{reader.base_url}{path}", headers=headers, **content)

    return send
