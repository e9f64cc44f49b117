"""Who gets what: `matrix.txt` says it for each route and each kind of caller, and holds on both databases."""

import itertools
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from graphql import GraphQLObjectType, build_schema
from starlette.routing import BaseRoute, Match, Mount, Route

from db.engine import DatabaseConfig
from rest_compat.routes import endpoints
from tests.conftest import BOTH, client_of, copy_of, settings_of
from tests.files.shelf import form
from tests.rest_compat.writing import prepare_world
from tests.security.matrix_rows import ROWS, prepare_callers, prepare_rows
from typecase.app import create_app

pytestmark = pytest.mark.anyio

CALLERS = ("public", "nobody", "editor", "app", "share", "admin")
MATRIX = Path(__file__).with_name("matrix.txt")

_NAME = re.compile(r"<(new-)?([a-z-]+)>")
_FORM = "multipart/form-data; boundary=between"
_BODIES: Mapping[str, tuple[str, bytes]] = {
    "@tags": (_FORM, form([("file", "tags.json", b'[{"name": "Imported"}]', "application/json")])),
    "@file": (_FORM, form([("file", "new.txt", b"new", "text/plain")])),
    "@piece": ("application/offset+octet-stream", b"new"),
}
_UPLOAD = {"tus-resumable": "1.0.0", "upload-length": "3", "upload-offset": "0"}
_STATUS_OF_CODE = {
    "FORBIDDEN": 403, "INVALID_CREDENTIALS": 401, "INVALID_TOKEN": 403, "INVALID_PAYLOAD": 400,
    "INVALID_FOREIGN_KEY": 400, "FAILED_VALIDATION": 400, "SERVICE_UNAVAILABLE": 503,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A request, and the status for each of `CALLERS`."""

    statuses: tuple[str, ...]
    method: str
    path: str
    body: str

    @property
    def request(self) -> str:
        return f"{self.method} {self.path} {self.body}".rstrip()


def lines() -> Iterator[Line]:
    """The lines of the matrix."""
    for text in MATRIX.read_text().splitlines():
        if text and not text.startswith("#"):
            *statuses, method, path = text.split(maxsplit=len(CALLERS) + 2)[: len(CALLERS) + 2]
            yield Line(tuple(statuses), method, path, text.partition(f"{method} ")[2].partition(path)[2].strip())


@dataclass(frozen=True, slots=True)
class Asker:
    """Sends the lines' requests, as each of the callers, to a server that holds the rows that they speak of."""

    client: httpx.AsyncClient
    tokens: Mapping[str, str]
    names: dict[str, Any]
    count: Iterator[int] = field(default_factory=itertools.count)

    async def status(self, line: Line, caller: str) -> str:
        """The status that a caller gets; for an error of GraphQL's beside data, that which REST would have."""
        kind, body = "application/json", (await self._filled(line.body)).encode()
        if line.body in _BODIES:
            kind, body = _BODIES[line.body]
        headers = {"content-type": kind, "x-forwarded-for": f"10.0.0.{CALLERS.index(caller)}"}
        if line.path.startswith("/files/tus"):
            headers |= _UPLOAD
        if caller in self.tokens:
            headers["authorization"] = f"Bearer {self.tokens[caller]}"
        path = await self._filled(line.path)
        answer = await self.client.request(line.method, path, content=body or None, headers=headers)
        errors = answer.json().get("errors") if path.startswith("/graphql") and answer.status_code == 200 else None
        return str(_STATUS_OF_CODE[errors[0]["extensions"]["code"]] if errors else answer.status_code)

    async def _filled(self, text: str) -> str:
        """A text with the keys of rows in place of their names."""
        for found in reversed(list(_NAME.finditer(text))):
            key = await self._key(found[2], anew=bool(found[1]))
            text = text[: found.start()] + str(key) + text[found.end() :]
        return text

    async def _key(self, name: str, *, anew: bool) -> Any:
        if name == "count":
            return next(self.count)
        if anew or name not in self.names:
            path, row = ROWS[name]
            headers = {"authorization": "Bearer admin-token", "content-type": "application/json"}
            body = await self._filled(orjson.dumps(row).decode())
            answer = await self.client.post(path, content=body, headers=headers)
            assert answer.status_code == 200, answer.text
            key = answer.json()["data"]["id"]
            if anew:
                return key
            self.names[name] = key
        return self.names[name]


@pytest.fixture(scope="module", params=BOTH)
def matrix_config(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseConfig]:
    """The conformance world, with versions of posts."""
    with copy_of(request.getfixturevalue(f"world_{request.param}"), tmp_path_factory.mktemp("matrix")) as config:
        yield config


@asynccontextmanager
async def asker_of(config: DatabaseConfig, folder: Path) -> AsyncIterator[Asker]:
    await prepare_world(config, versioned="blog_posts")
    settings = {"storage_options": {"local": {"root": str(folder)}}, "tus_enabled": True}
    # Sign-ins that fail take their time, which is of no interest here.
    stalls = {"login_stall_time": 0, "register_stall_time": 0}
    async with client_of(config, **settings, **stalls) as client:
        tokens = await prepare_callers(client)
        yield Asker(client, tokens, dict(await prepare_rows(client)))


async def test_everyone_gets_what_the_matrix_says(matrix_config: DatabaseConfig, tmp_path: Path) -> None:
    """The administrator comes last, who alone changes the model, so that few schemas are made."""
    async with asker_of(matrix_config, tmp_path) as asker:
        answered = {caller: [await asker.status(line, caller) for line in lines()] for caller in CALLERS}
    found = {line.request: statuses for line, *statuses in zip(lines(), *answered.values(), strict=True)}
    assert {line.request: found[line.request] for line in lines() if found[line.request] != list(line.statuses)} == {}


async def test_every_route_has_a_line(ready_sqlite: DatabaseConfig, tmp_path: Path) -> None:
    with copy_of(ready_sqlite, tmp_path) as config:
        app = create_app(settings_of(config, tus_enabled=True))
        async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            # GraphQL's routes are there once one of them has answered.
            await client.get("http://typecase/graphql")
            known = {(each.path, method) for each in endpoints(app.state.services) for method in each.methods}
            known |= {("/server/specs/oas", "GET")}
            known |= {(route.path, "") for route in app.router.routes if isinstance(route, Route | Mount)}
            assert known - {_route(app.router.routes, line) for line in lines()} == set()


def _route(routes: Sequence[BaseRoute], line: Line) -> tuple[str, str]:
    """The path and method of the route that a line leads to; the path alone where a route looks at methods itself."""
    path = line.path.partition("?")[0]
    scope = {"type": "http", "method": line.method, "path": path, "raw_path": path.encode(), "headers": []}
    for route in routes:
        match, found = route.matches(scope)
        if match is Match.FULL:
            return (route.path, "") if isinstance(route, Route | Mount) else (found["endpoint"].path, line.method)
    return "", ""


async def test_every_root_of_graphql_has_a_line(world_sqlite: DatabaseConfig, tmp_path: Path) -> None:
    """Those over collections are alike: one line for each kind is enough."""
    with copy_of(world_sqlite, tmp_path) as config:
        async with client_of(config) as client:
            headers = {"authorization": "Bearer admin-token"}
            text = (await client.get("/server/specs/graphql/system", headers=headers)).text
    schema = build_schema(text)
    roots = [*_fields(schema.query_type), *_fields(schema.mutation_type)]
    documents = " ".join(line.body for line in lines() if line.path.startswith("/graphql"))
    named = set(re.findall(r"[a-z_]+", documents))
    generic = re.compile(r"(create|update|delete)_[a-z_]+_(item|items|batch)|[a-z_]+_(by_id|aggregated)")
    assert [root for root in roots if root not in named and not generic.fullmatch(root)] == []
    kinds = {(found[1], found[2] or found[3]) for name in named if (found := generic.fullmatch(name))}
    assert len(kinds) == 9, kinds


def _fields(type_: GraphQLObjectType | None) -> Sequence[str]:
    return list(type_.fields) if type_ else []


def test_no_request_stands_twice() -> None:
    requests = [line.request for line in lines()]
    assert [request for request in set(requests) if requests.count(request) > 1] == []
