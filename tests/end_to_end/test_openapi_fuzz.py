"""The API as its own document describes it: whatever schemathesis makes of it, no answer is the server's fault.

`TYPECASE_EXAMPLES=100` tries so many requests of each kind for each operation, at random.
"""

import asyncio
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.core.result import Ok

from db.engine import DatabaseConfig
from tests.conftest import settings_of
from tests.end_to_end.conftest import TOKEN
from tests.end_to_end.test_hostile import assert_documented
from typecase.app import create_app

_EXAMPLES = os.environ.get("TYPECASE_EXAMPLES")
_PROFILE = settings(
    max_examples=int(_EXAMPLES or 2),
    derandomize=_EXAMPLES is None,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
_SECONDS = 600


@dataclass
class Client:
    """Sends requests to the application from code that is not asynchronous."""

    http: httpx.AsyncClient
    loop: asyncio.Runner

    def send(self, method: str, url: str, **content: object) -> httpx.Response:
        return self.loop.run(self.http.request(method, url, **content))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def client(content_config: DatabaseConfig) -> Iterator[Client]:
    app = create_app(settings_of(content_config))
    headers = {"authorization": f"Bearer {TOKEN}"}
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://typecase", headers=headers)
    with asyncio.Runner() as loop:
        lifespan = app.router.lifespan_context(app)
        loop.run(lifespan.__aenter__())
        yield Client(http, loop)
        loop.run(lifespan.__aexit__(None, None, None))


def test_the_document_names_what_is_served(client: Client) -> None:
    operations = operations_of(client)
    assert {"/items/articles", "/items/articles/{id}", "/users/me", "/server/ping"} <= {
        each.path for each in operations
    }
    assert len(operations) > 60


@pytest.mark.timeout(_SECONDS)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_request_is_the_fault_of_the_server(client: Client, mode: GenerationMode) -> None:
    for operation in operations_of(client):

        @_PROFILE
        @given(case=operation.as_strategy(generation_mode=mode))
        def check(case: Case[Any]) -> None:
            assert_documented(sent(client, case))

        # An operation without parameters has nothing that could be wrong.
        with suppress(Unsatisfiable):
            check()


def operations_of(client: Client) -> list[APIOperation[Any, Any, Any, Any]]:
    """What the administrator's document describes."""
    document = client.send("GET", "/server/specs/oas").json()
    return [
        found.ok() for found in schemathesis.openapi.from_dict(document).get_all_operations() if isinstance(found, Ok)
    ]


def sent(client: Client, case: Case[Any]) -> httpx.Response:
    """The answer to a request that schemathesis made."""
    made = case.as_transport_kwargs(base_url="http://typecase")
    query = made.get("params") or ""
    body, form = made.get("json"), made.get("data")
    content = {"json": body} if form is None else {"content" if isinstance(form, bytes | str) else "data": form}
    url = f"{made['url']}?{query}" if isinstance(query, str) and query else made["url"]
    return client.send(made["method"], url, params=None if isinstance(query, str) else query, **content)
