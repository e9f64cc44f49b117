"""The API as its own document describes it: whatever schemathesis makes of it, no answer is the server's fault, and each
is one that the document has.

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
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode

from db.engine import DatabaseConfig
from tests.conftest import settings_of
from tests.end_to_end.conftest import TOKEN
from tests.end_to_end.test_hostile import assert_documented
from tests.openapi import Operation, assert_described, operations_of, request_of
from typecase.app import Application, create_app

_EXAMPLES = os.environ.get("TYPECASE_EXAMPLES")
_PROFILE = settings(
    max_examples=int(_EXAMPLES or 2),
    derandomize=_EXAMPLES is None,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
_SECONDS = 600
_HEADERS = {"authorization": f"Bearer {TOKEN}"}
# What requests may do to the one who asks: he gets his token back.
_RESTORE = f"UPDATE directus_users SET token = '{TOKEN}', status = 'active' WHERE id = (SELECT min(id) FROM directus_users)"
_KNOWN = {"collection": "articles", "field": "title", "id": "1", "scope": "items"}


@dataclass
class Client:
    """Sends requests to the application from code that is not asynchronous."""

    app: Application
    http: httpx.AsyncClient
    loop: asyncio.Runner
    user: str

    def send(self, request: httpx.Request) -> httpx.Response:
        return self.loop.run(self.http.send(request))

    def restore(self) -> None:
        """Whatever requests did to the user who asks, he can go on."""
        services = self.app.state.services
        self.loop.run(
            services.database.execute(
                f"UPDATE directus_users SET token = '{TOKEN}', status = 'active' WHERE id = '{self.user}'"
            )
        )
        services.access.invalidate()


@pytest.fixture(scope="module")
def client(content_config: DatabaseConfig) -> Iterator[Client]:
    app = create_app(settings_of(content_config))
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://typecase")
    with asyncio.Runner() as loop:
        lifespan = app.router.lifespan_context(app)
        loop.run(lifespan.__aenter__())
        me = loop.run(http.get("/users/me?fields=id", headers=_HEADERS)).json()["data"]["id"]
        yield Client(app, http, loop, me)
        loop.run(lifespan.__aexit__(None, None, None))


@pytest.mark.timeout(_SECONDS)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_request_is_the_fault_of_the_server(client: Client, mode: GenerationMode) -> None:
    operations = documented(client)
    refused = 0
    for operation in operations:
        client.restore()

        @_PROFILE
        @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
        def check(case: Case[Any], known: bool) -> None:
            if known:
                case.path_parameters = {**case.path_parameters, **{k: v for k, v in _KNOWN.items() if k in case.path_parameters}}
            nonlocal refused
            answer = client.send(request_of(case, _HEADERS))
            try:
                assert_described(case, answer)
                assert_documented(answer)
            except BaseException as e:
                print("FAIL", operation.method, operation.path, answer.request.url, answer.request.content[:300], answer.status_code, answer.text[:300], str(e)[:900])
            refused += answer.status_code == 401
            print(operation.method, operation.path, answer.status_code, answer.text[:150] if answer.status_code in (400,415) else "")

        # An operation without parameters has nothing that could be wrong.
        with suppress(Unsatisfiable):
            check()
    print("refused", refused, len(operations))


def documented(client: Client) -> list[Operation]:
    """What the administrator's document describes."""
    return operations_of(client.send(httpx.Request("GET", "http://typecase/server/specs/oas", headers=_HEADERS)).json())
