"""The API as its own document describes it: whatever schemathesis makes of it, no answer is the server's fault, and
each is one that the document has.

`TYPECASE_EXAMPLES=100` tries so many requests of each kind for each operation, at random.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from db.engine import DatabaseConfig
from tests.conftest import settings_of
from tests.end_to_end.conftest import TOKEN
from tests.end_to_end.test_hostile import assert_documented
from tests.openapi import Operation, assert_described, operations_of, request_of
from typecase.app import Application, create_app

_EXAMPLES = os.environ.get("TYPECASE_EXAMPLES")
_PROFILE = settings(
    max_examples=int(_EXAMPLES or 1),
    derandomize=_EXAMPLES is None,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
_SECONDS = 600
_HEADERS = {"authorization": f"Bearer {TOKEN}"}
_KNOWN = {"collection": "articles", "field": "title", "scope": "items"}
_ANY_TEXT = ({"type": "string"}, {"type": "string", "minLength": 1})
# It would ask other people's servers.
_LEFT_OUT = ("/files/import",)


@dataclass
class Client:
    """Sends requests to the application from code that is not asynchronous; `user` is the one who asks."""

    app: Application
    http: httpx.AsyncClient
    loop: asyncio.Runner
    user: str

    def send(self, request: httpx.Request) -> httpx.Response:
        return self.loop.run(self.http.send(request))

    def get(self, path: str) -> Any:
        """The answer's JSON."""
        return self.send(self.http.build_request("GET", path, headers=_HEADERS)).json()

    def restore(self) -> None:
        """Whatever requests did to the user who asks, he can go on."""
        services = self.app.state.services
        values = f"token = '{TOKEN}', status = 'active'"
        self.loop.run(services.database.execute(f"UPDATE directus_users SET {values} WHERE id = '{self.user}'"))
        services.access.invalidate()


@pytest.fixture(scope="module")
def client(content_config: DatabaseConfig, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("uploads")
    storage = {"local": {"root": str(folder)}}
    app = create_app(settings_of(content_config, storage_options=storage, email_transport="none"))
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://typecase")
    with asyncio.Runner() as loop:
        lifespan = app.router.lifespan_context(app)
        loop.run(lifespan.__aenter__())
        client = Client(app, http, loop, "")
        client.user = client.get("/users/me?fields=id")["data"]["id"]
        yield client
        loop.run(lifespan.__aexit__(None, None, None))


@pytest.mark.timeout(_SECONDS)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_request_is_the_fault_of_the_server(client: Client, mode: GenerationMode) -> None:
    statuses: Counter[int] = Counter()
    for operation in operations_of(client.get("/server/specs/oas")):
        if operation.path in _LEFT_OUT or (mode is GenerationMode.NEGATIVE and not can_be_wrong(operation)):
            continue
        client.restore()
        parts = st.sampled_from(({}, known_parts(client, operation)))

        @_PROFILE
        @given(case=operation.as_strategy(generation_mode=mode), known=parts)
        def check(case: Case[Any], known: Mapping[str, str]) -> None:
            case.path_parameters = {**case.path_parameters, **known}
            answer = client.send(request_of(case, _HEADERS))
            assert_described(case, answer)
            assert_documented(answer)
            statuses[answer.status_code] += 1

        check()
    assert statuses[401] < statuses.total() / 20
    assert mode is GenerationMode.NEGATIVE or statuses[200] + statuses[204] > statuses.total() / 3


def can_be_wrong(operation: Operation) -> bool:
    """Whether a request can break what the document says, which it can't where all is a path of any texts."""
    parts = [parameter.definition["schema"] for parameter in operation.path_parameters]
    return bool(list(operation.query) or list(operation.body)) or any(part not in _ANY_TEXT for part in parts)


def known_parts(client: Client, operation: Operation) -> Mapping[str, str]:
    """Values for the open parts of an operation's path that lead to something."""
    names = {parameter.name for parameter in operation.path_parameters}
    known = {name: value for name, value in _KNOWN.items() if name in names}
    if "id" in names:
        rows = client.get(operation.path.partition("/{")[0] + "?fields=id").get("data")
        keys = [str(row["id"]) for row in rows if row.get("id")] if isinstance(rows, list) else []
        known |= {"id": keys[0]} if keys else {}
    return known
