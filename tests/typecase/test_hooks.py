"""Hooks of the project: the documented module, served, and what hooks may and may not do."""

import logging
import re
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.engine import DatabaseConfig
from db.open import open_database
from resolvers.hooks import HookFunction
from tests.answers import refusal_of
from tests.conftest import ADMINISTRATOR, settings_of
from tests.docs.examples import ROOT
from tests.typecase.process import environment_of, run
from typecase import HookEvent, create_app, hook
from typecase.project import hooks_in

MODULE = "blog_hooks"
TABLES = (
    "CREATE TABLE authors (id integer PRIMARY KEY, name varchar(255) NOT NULL)",
    "CREATE TABLE articles (id {serial}, title varchar(255), slug varchar(255), author integer REFERENCES authors)",
)
SERIAL = {"sqlite": "integer PRIMARY KEY", "postgresql": "serial PRIMARY KEY"}

Served = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def served(database_config: DatabaseConfig) -> Served:
    """The application on tables of articles and authors, with hooks, or with settings that name some."""

    @asynccontextmanager
    async def serve(*hooks: HookFunction, **settings: object) -> AsyncIterator[httpx.AsyncClient]:
        database = await open_database(database_config)
        for table in TABLES:
            await database.execute(table.format(serial=SERIAL[database.dialect]))
        await database.close()
        app = create_app(settings_of(database_config, **settings), hooks=hooks)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://typecase") as client:
                login = {"email": ADMINISTRATOR.email, "password": ADMINISTRATOR.password}
                answer = await client.post("/auth/login", json=login)
                client.headers["authorization"] = f"Bearer {answer.json()['data']['access_token']}"
                yield client

    return serve


@pytest.fixture
def documented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with the module that docs/hooks.md shows."""
    found = re.search(r"^```python\n(# blog_hooks\.py\n.*?)^```$", (ROOT / "docs/hooks.md").read_text(), re.M | re.S)
    assert found is not None
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / f"{MODULE}.py").write_text(found[1])
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    return folder


@pytest.mark.usefixtures("documented")
async def test_documented_hooks(served: Served) -> None:
    async with served(hooks=MODULE) as client:
        made = await client.post("/items/articles", json=[{"id": 1, "title": "First things"}, {"title": "A b!"}])
        assert [row["slug"] for row in made.json()["data"]] == ["first-things", "a-b"]

        shouted = await client.patch("/items/articles/1", json={"title": "LOUD"})
        assert refusal_of(shouted) == (400, "INVALID_PAYLOAD", "Titles must not shout")
        kept = await client.request("DELETE", "/items/articles", json=[2, 1])
        assert refusal_of(kept) == (403, "FORBIDDEN", "The first article stays")
        rows = (await client.get("/items/articles?fields=id,title&sort=id")).json()["data"]
        assert rows == [{"id": 1, "title": "First things"}, {"id": 2, "title": "A b!"}]
        assert (await client.delete("/items/articles/2")).status_code == 204
    assert sys.modules[MODULE].told == ["1: First things", "2: A b!"]


async def test_hook_gives_another_payload_back(served: Served) -> None:
    @hook("items.create", collection="articles")
    async def rename(event: HookEvent) -> Mapping[str, Any]:
        return {**event.payload, "title": f"{event.payload['title']} by {event.caller.user is not None}", "nope": 1}

    async with served(rename) as client:
        made = await client.post("/items/articles?fields=title", json={"title": "x"})
        assert made.json() == {"data": {"title": "x by True"}}


async def test_nested_rows_have_events_and_all_collections_go_first(served: Served) -> None:
    seen: list[tuple[str, str, Any, Mapping[str, Any]]] = []

    @hook("items.create", collection="authors")
    def own(event: HookEvent) -> None:
        event.payload["name"] += "!"

    @hook("items.create")
    def every(event: HookEvent) -> None:
        event.payload.setdefault("name" if event.collection == "authors" else "slug", "set")

    @hook("items.create", when="after")
    @hook("items.update", when="after")
    def tell(event: HookEvent) -> None:
        seen.append((event.action, event.collection, event.key, event.payload))

    async with served(own, every, tell) as client:
        await client.post("/items/articles", json={"id": 5, "author": {"id": 3}})
        await client.patch("/items/articles/5", json={"title": "t", "author": {"id": 3, "name": "n"}})
    assert seen == [
        ("items.create", "articles", 5, {"id": 5, "slug": "set", "author": 3}),
        ("items.create", "authors", 3, {"id": 3, "name": "set!"}),
        ("items.update", "articles", 5, {"title": "t", "author": 3}),
        ("items.update", "authors", 3, {"name": "n"}),
    ]


async def test_refused_nested_row_leaves_nothing(served: Served) -> None:
    told: list[HookEvent] = []

    @hook("items.create", collection="authors")
    def refuse(event: HookEvent) -> None:
        raise ValueError("Nobody writes here.")

    @hook("items.create", when="after")
    def tell(event: HookEvent) -> None:
        told.append(event)

    async with served(refuse, tell) as client:
        refused = await client.post("/items/articles", json=[{"title": "a"}, {"author": {"id": 1, "name": "n"}}])
        assert refusal_of(refused) == (400, "INVALID_PAYLOAD", "Nobody writes here")
        assert (await client.get("/items/articles")).json() == {"data": []}
        assert (await client.get("/activity?filter[action][_eq]=create")).json() == {"data": []}
    assert told == []


async def test_unforeseen_exception_refuses_and_tells_nothing_of_itself(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    @hook("items.update", collection="articles")
    def broken(event: HookEvent) -> None:
        raise KeyError("secret inside")

    async with served(broken) as client:
        await client.post("/items/articles", json={"id": 1, "title": "kept"})
        refused = await client.patch("/items/articles/1", json={"title": "lost"})
        assert refusal_of(refused) == (400, "INVALID_PAYLOAD", 'The hook "broken" failed')
        assert (await client.get("/items/articles/1?fields=title")).json() == {"data": {"title": "kept"}}
    assert "secret inside" in caplog.text


async def test_failing_after_hook_loses_nothing(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    told: list[Any] = []

    @hook("items.create", collection="articles", when="after")
    def broken(event: HookEvent) -> None:
        raise RuntimeError(f"no mail for {event.key}")

    @hook("items.create", collection="articles", when="after")
    async def tell(event: HookEvent) -> None:
        told.append(event.key)

    with caplog.at_level(logging.ERROR):
        async with served(broken, tell) as client:
            made = await client.post("/items/articles?fields=id", json=[{"id": 1}, {"id": 2}])
            assert made.json() == {"data": [{"id": 1}, {"id": 2}]}
            assert len((await client.get("/items/articles")).json()["data"]) == 2
    assert told == [1, 2]
    assert "no mail for 1" in caplog.text
    assert "no mail for 2" in caplog.text


async def test_rows_of_one_request_share_nothing(served: Served) -> None:
    @hook("items.update", collection="articles")
    def number(event: HookEvent) -> None:
        event.payload["author"]["name"] += f" {event.key}"

    async with served(number) as client:
        await client.post("/items/articles", json=[{"id": 1}, {"id": 2}])
        changes = {"keys": [1, 2], "data": {"author": {"id": 7, "name": "n"}}}
        await client.patch("/items/articles/1", json=changes["data"])
        assert (await client.get("/items/authors/7")).json()["data"]["name"] == "n 1"
        await client.patch("/items/articles", json=changes)
        assert (await client.get("/items/authors/7")).json()["data"]["name"] == "n 2"


def test_module_without_hooks_stops_the_start(database_config: DatabaseConfig, tmp_path: Path) -> None:
    (tmp_path / "bare.py").write_text("")
    for given in (["--hooks", "bare"], []):
        ended = run(environment_of(database_config, HOOKS="bare"), tmp_path, "serve", *given)
        assert (ended.returncode, ended.stderr) == (
            2,
            "typecase: HOOKS: bare: no function in it is a hook (@hook)\n",
        )


def test_missing_module_stops_the_start(database_config: DatabaseConfig, tmp_path: Path) -> None:
    ended = run(environment_of(database_config), tmp_path, "serve", "--hooks", "nowhere")
    assert ended.returncode == 2
    assert ended.stderr.startswith("typecase: HOOKS: nowhere: there is no such module")


@pytest.mark.usefixtures("documented")
def test_hooks_in_a_module() -> None:
    assert [function.__name__ for function in hooks_in(MODULE)] == [
        "fill_slug",
        "refuse_shouting",
        "keep_the_first",
        "tell",
    ]


@pytest.mark.parametrize("wrong", [("items.read",), ("items.create", None, "later")])
def test_hook_for_nothing_is_refused_at_once(wrong: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match="is none of"):
        hook(*wrong)
