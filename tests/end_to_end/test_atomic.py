"""A write is done as a whole or not at all: whichever of its statements fails, the database is as it was before."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx
import pytest

from db.engine import DatabaseConfig
from resolvers.services import Services
from tests.conftest import settings_of
from tests.end_to_end.faulty import PLAN, FaultyDatabase, Plan
from tests.end_to_end.newsroom import LABELS, TOKEN, content_of, sizes_of
from typecase.app import create_app


@dataclass(frozen=True)
class Write:
    """A request that writes; the activities and revisions that note it, and how many rows more tables have then."""

    name: str
    method: str
    path: str
    body: Any
    history: tuple[int, int]
    grown: Mapping[str, int]


def post(name: str, path: str, body: Any, *history: int, **grown: int) -> Write:
    return Write(name, "POST", path, body, (history[0], history[1]), grown)


def patch(name: str, path: str, body: Any, *history: int, **grown: int) -> Write:
    return Write(name, "PATCH", path, body, (history[0], history[1]), grown)


def delete(name: str, path: str, body: Any, *history: int, **grown: int) -> Write:
    return Write(name, "DELETE", path, body, (history[0], history[1]), grown)


AUTHORS, ARTICLE = "/items/authors", "/items/articles/1"
UNLIKE = [{"name": "a"}, {"name": "b", "bio": "c"}, {"id": 50, "name": "d"}]
ALL = {"filter": {"id": {"_gt": 0}}}
CHANGES = {"create": [{"text": "new"}], "update": [{"id": 1, "text": "other"}], "delete": [2]}
COMMENTS = [1, 3, {"id": 2, "text": "x"}, {"text": "new"}]
LABELLED = [1, {"label": LABELS[2]}, {"label": {"name": "new"}}]
BLOCKS = [
    {"collection": "headings", "item": {"text": "new"}},
    {"collection": "quotes", "item": {"id": 1, "text": "other"}},
    {"collection": "headings", "item": "2"},
]
TRANSLATED = {
    "create": [{"language": {"code": "fr", "name": "French"}, "title": "Le"}],
    "update": [{"id": 1, "title": "The"}],
}
WRITTEN = [
    {
        "title": "t",
        "labels": [{"label": {"name": "new"}}],
        "comments": [{"text": "x"}],
        "sections": [{"text": "y"}],
    },
    {"id": 1, "title": "moved", "comments": [2]},
]
MUTATION = """mutation { create_articles_item(data: {
    title: "t", author: { name: "Cleo" }, comments: [{ text: "x" }], labels: [{ label: { name: "new" } }]
}) { id } }"""

WRITES = [
    post("create", AUTHORS, {"name": "Cleo"}, 1, 1, authors=1),
    post("create many", AUTHORS, [{"name": f"Author {number}"} for number in range(20)], 20, 20, authors=20),
    post("create many that are unlike", AUTHORS, UNLIKE, 3, 3, authors=3),
    patch("update", "/items/authors/1", {"bio": "Wrote."}, 1, 1),
    patch("update by keys", AUTHORS, {"keys": [1, 2], "data": {"bio": "Wrote."}}, 2, 2),
    patch("update by query", AUTHORS, {"query": ALL, "data": {"bio": "Wrote."}}, 2, 2),
    patch("update many", AUTHORS, [{"id": 1, "bio": "x"}, {"id": 2, "name": "y"}], 2, 2),
    delete("delete", "/items/quotes/1", None, 1, 0, quotes=-1),
    delete("delete many", "/items/headings", [1, 2], 2, 0, headings=-2),
    delete("delete by query", "/items/headings", {"query": ALL}, 2, 0, headings=-2),
    delete("delete with what points to it", ARTICLE, None, 1, 0, articles=-1, sections=-3, articles_labels=-2,
           articles_blocks=-1, articles_translations=-1),
    patch("singleton", "/items/site", {"name": "News"}, 1, 1, site=1),
    post("m2o create", "/items/articles", {"title": "t", "author": {"name": "Cleo"}}, 2, 2, articles=1, authors=1),
    patch("m2o update", ARTICLE, {"author": {"id": 1, "bio": "x"}}, 2, 2),
    patch("m2o unlink", ARTICLE, {"author": None}, 1, 1),
    patch("o2m list", ARTICLE, {"comments": COMMENTS}, 4, 4, comments=1),
    patch("o2m list, emptied", ARTICLE, {"comments": []}, 3, 3),
    patch("o2m list, others deleted", ARTICLE, {"sections": [2, {"text": "new"}]}, 4, 2, sections=-1),
    patch("o2m object", ARTICLE, {"comments": CHANGES}, 4, 4, comments=1),
    patch("o2m object that deletes", ARTICLE, {"sections": CHANGES}, 4, 3),
    patch("m2m list", ARTICLE, {"labels": LABELLED}, 5, 5, labels=1, articles_labels=2),
    patch("m2m object", ARTICLE, {"labels": {"create": LABELLED[2:], "delete": [1]}}, 4, 4, labels=1,
          articles_labels=1),
    post("m2a", "/items/articles", {"title": "t", "blocks": BLOCKS}, 6, 6, articles=1, headings=1, articles_blocks=3),
    patch("translations", ARTICLE, {"translations": TRANSLATED}, 4, 4, languages=1, articles_translations=1),
    post("four levels", AUTHORS, [{"name": "Cleo", "articles": WRITTEN}], 8, 8, authors=1, articles=1, comments=1,
         sections=1, labels=1, articles_labels=1),
    post("graphql", "/graphql", {"query": MUTATION}, 5, 5, articles=1, authors=1, comments=1, labels=1,
         articles_labels=1),
    post("sort", "/utils/sort/articles", {"item": 1, "to": 3}, 0, 0),
]  # fmt: skip


@dataclass
class Newsroom:
    """The application on a database whose statements can be made to fail."""

    client: httpx.AsyncClient
    database: FaultyDatabase

    async def send(self, write: Write, plan: Plan) -> httpx.Response:
        PLAN.set(plan)
        return await self.client.request(write.method, write.path, json=write.body)


@pytest.fixture
async def newsroom(newsroom_config: DatabaseConfig) -> AsyncIterator[Newsroom]:
    app = create_app(settings_of(newsroom_config))
    async with app.router.lifespan_context(app):
        services: Services = app.state.services
        services.database = database = FaultyDatabase(services.database)
        headers = {"authorization": f"Bearer {TOKEN}"}
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://typecase", headers=headers) as client:
            yield Newsroom(client, database)


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.name)
async def test_whichever_statement_fails_nothing_is_written(newsroom: Newsroom, write: Write) -> None:
    database = newsroom.database.inner
    before = await content_of(database)
    sizes = await sizes_of(database)
    for due in count(1):
        plan = Plan(due)
        answer = await newsroom.send(write, plan)
        assert plan.struck
        assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["INTERNAL_SERVER_ERROR"]
        assert await content_of(database) == before
        if plan.struck_at_commit:
            break
    await _written_once_after_a_deadlock(newsroom, write, sizes)


async def _written_once_after_a_deadlock(newsroom: Newsroom, write: Write, sizes: Mapping[str, int]) -> None:
    """A transaction that was given up at its very end is done again, with all of it, and only once."""
    plan = Plan(given_up=True)
    answer = await newsroom.send(write, plan)
    assert (plan.struck, plan.committed) == (True, True)
    assert answer.status_code in (200, 204)
    activities, revisions = write.history
    grown = {**write.grown, "directus_activity": activities, "directus_revisions": revisions}
    after = await sizes_of(newsroom.database.inner)
    assert after == {table: size + grown.get(table, 0) for table, size in sizes.items()}


async def test_an_answer_that_can_not_be_read_leaves_the_write(newsroom: Newsroom) -> None:
    write = next(write for write in WRITES if write.name == "update")
    done = Plan()
    assert (await newsroom.send(write, done)).status_code == 200
    answer = await newsroom.send(write, Plan(done.count))
    assert (answer.status_code, answer.content) == (204, b"")
