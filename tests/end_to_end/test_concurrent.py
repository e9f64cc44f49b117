"""Fifty clients write the same and different items at once, over HTTP: nothing is lost or doubled, nobody is refused.

Two servers, each a process, share the database.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from db.engine import Database, DatabaseConfig
from db.open import open_database
from tests.conftest import copy_of
from tests.end_to_end.editor import EDITOR_TOKEN, let_in
from tests.end_to_end.newsroom import TOKEN
from tests.typecase.process import environment_of, running

CLIENTS = 50
# PostgreSQL looks for a deadlock only after a second, and ends one at a time.
DEADLOCKED = 10
PROCESSES = 2

Request = tuple[str, str, Any]
"""A method, a path and a body."""


class Crowd:
    """Fifty clients, half of them at each server. `since` is the last activity before a test."""

    def __init__(self, clients: Sequence[httpx.AsyncClient], database: Database) -> None:
        self._clients = clients
        self._database = database
        self.since = 0

    async def send(self, requests: Sequence[Request], token: str = TOKEN) -> list[httpx.Response]:
        """The answers to requests that are sent at once, each by the next client."""
        headers = {"authorization": f"Bearer {token}"}
        sending = []
        for place, (method, path, body) in enumerate(requests):
            sending.append(self._clients[place % CLIENTS].request(method, path, json=body, headers=headers))
        return await asyncio.gather(*sending)

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return await self._database.fetch_all(sql)


@pytest.fixture(scope="module")
def crowded_config(
    ready_newsroom: DatabaseConfig, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DatabaseConfig]:
    with copy_of(ready_newsroom, tmp_path_factory.mktemp("crowded")) as config:
        asyncio.run(_let_in(config))
        yield config


async def _let_in(config: DatabaseConfig) -> None:
    database = await open_database(config)
    await let_in(database)
    await database.close()


@pytest.fixture(scope="module")
async def everyone(
    crowded_config: DatabaseConfig, tmp_path_factory: pytest.TempPathFactory, anyio_backend: str
) -> AsyncIterator[Crowd]:
    async with AsyncExitStack() as stack:
        clients = []
        for _ in range(PROCESSES):
            folder = tmp_path_factory.mktemp("server")
            server = stack.enter_context(running(environment_of(crowded_config), folder))
            for _ in range(CLIENTS // PROCESSES):
                client = httpx.AsyncClient(base_url=server.url, timeout=60)
                clients.append(await stack.enter_async_context(client))
        database = await open_database(crowded_config)
        stack.push_async_callback(database.close)
        # In turns at one server and the other.
        yield Crowd([*clients[::2], *clients[1::2]], database)


@pytest.fixture
async def crowd(everyone: Crowd) -> Crowd:
    [(last,)] = await everyone.rows("SELECT coalesce(max(id), 0) FROM directus_activity")
    everyone.since = last
    return everyone


def assert_written(answers: Sequence[httpx.Response]) -> None:
    assert Counter(answer.status_code for answer in answers) == {200: len(answers)}


async def assert_noted(crowd: Crowd, collection: str, action: str, count: int) -> None:
    """History has one activity and one revision for each write."""
    of = f"FROM directus_activity WHERE id > {crowd.since} AND collection = '{collection}' AND action = '{action}'"
    assert await crowd.rows(f"SELECT count(*) {of}") == [(count,)]
    revisions = f"SELECT count(*), count(DISTINCT activity) FROM directus_revisions WHERE activity IN (SELECT id {of})"
    assert await crowd.rows(revisions) == [(count, count)]


async def test_different_fields_of_the_same_items(crowd: Crowd) -> None:
    """Of all the writes of a field the last one counts, and no write of another field undoes it."""
    boards, parts = (1, 2, 3), tuple(f"part_{part}" for part in range(5))
    sent: list[tuple[int, str, int]] = []
    for number in range(CLIENTS * 2):
        sent.append((boards[number % 3], parts[number // 3 % 5], 1000 + number))
    answers = await crowd.send([("PATCH", f"/items/boards/{key}", {part: value}) for key, part, value in sent])
    assert_written(answers)
    await assert_noted(crowd, "boards", "update", CLIENTS * 2)
    stored = await crowd.rows(f"SELECT id, {', '.join(parts)} FROM boards ORDER BY id")
    kept = {(key, part, value) for key, *values in stored for part, value in zip(parts, values, strict=True)}
    assert len(kept) == len(boards) * len(parts)
    assert kept <= set(sent)


async def test_rows_in_opposite_orders(crowd: Crowd) -> None:
    """Each writes the same rows, in statements of their own, in another order."""
    orders = ([1, 2, 3], [3, 2, 1], [2, 3, 1])
    requests: list[Request] = []
    for number in range(CLIENTS):
        changes = [{"id": key, f"part_{at}": number} for at, key in enumerate(orders[number % 3])]
        requests.append(("PATCH", "/items/boards", changes))
    assert_written(await crowd.send(requests))
    await assert_noted(crowd, "boards", "update", CLIENTS * 3)


async def test_deadlocks(crowd: Crowd) -> None:
    """Some take articles before their author, others the author before the articles: they wait for each other."""
    requests: list[Request] = []
    for number in range(DEADLOCKED // 2):
        text = f"{number}"
        articles = [{"id": 1, "body": text, "author": {"id": 1, "bio": text}}, {"id": 2, "body": text}]
        requests.append(("PATCH", "/items/articles", articles))
        nested = {"update": [{"id": 1, "body": text}, {"id": 2, "body": text}]}
        requests.append(("PATCH", "/items/authors/1", {"bio": text, "articles": nested}))
    assert_written(await crowd.send(requests))
    await assert_noted(crowd, "articles", "update", DEADLOCKED * 2)
    await assert_noted(crowd, "authors", "update", DEADLOCKED)


async def test_new_items_with_nested_ones(crowd: Crowd) -> None:
    requests = [
        ("POST", "/items/articles", {"title": f"{number}", "author": 1, "comments": [{"text": f"{number}"}] * 2})
        for number in range(CLIENTS * 2)
    ]
    answers = await crowd.send(requests)
    assert_written(answers)
    assert len({answer.json()["data"]["id"] for answer in answers}) == CLIENTS * 2
    await assert_noted(crowd, "articles", "create", CLIENTS * 2)
    await assert_noted(crowd, "comments", "create", CLIENTS * 4)
    split = """
        SELECT articles.title, comments.text, parent.item, articles.id FROM comments
        JOIN articles ON articles.id = comments.article
        JOIN directus_revisions own ON own.collection = 'comments' AND own.item = cast(comments.id AS varchar(9))
        JOIN directus_revisions parent ON parent.id = own.parent WHERE comments.text <> 'first'
    """
    rows = await crowd.rows(split)
    assert len(rows) == CLIENTS * 4
    assert all(title == text and item == str(key) for title, text, item, key in rows)


async def test_new_nested_items_of_the_same_item(crowd: Crowd) -> None:
    requests = [
        ("PATCH", "/items/articles/2", {"comments": {"create": [{"text": f"{number}"}]}}) for number in range(CLIENTS)
    ]
    assert_written(await crowd.send(requests))
    texts = await crowd.rows("SELECT text FROM comments WHERE article = 2 AND text <> 'first'")
    assert sorted(int(text) for (text,) in texts) == list(range(CLIENTS))


async def test_a_value_that_only_one_can_have(crowd: Crowd) -> None:
    answers = await crowd.send([("POST", "/items/labels", {"name": "the one"})] * CLIENTS)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 400: CLIENTS - 1}
    refused = {answer.json()["errors"][0]["extensions"]["code"] for answer in answers if answer.status_code == 400}
    assert refused == {"RECORD_NOT_UNIQUE"}
    await assert_noted(crowd, "labels", "create", 1)


async def test_a_singleton_has_one_row(crowd: Crowd) -> None:
    answers = await crowd.send([("PATCH", "/items/site", {"name": f"{number}"}) for number in range(CLIENTS)])
    assert_written(answers)
    assert await crowd.rows("SELECT count(*) FROM site") == [(1,)]
    await assert_noted(crowd, "site", "create", 1)
    await assert_noted(crowd, "site", "update", CLIENTS - 1)


async def test_deletes_and_updates_of_the_same_items(crowd: Crowd) -> None:
    requests: list[tuple[str, str, Any]] = []
    for number in range(CLIENTS // 2):
        requests.append(("PATCH", "/items/boards", {"keys": [1, 2, 3], "data": {"part_0": number}}))
        requests.append(("DELETE", "/items/boards", [3, 2, 1]))
    answers = await crowd.send(requests)
    assert {answer.status_code for answer in answers} == {200, 204}
    assert await crowd.rows("SELECT count(*) FROM boards") == [(0,)]
    deleted = "SELECT item, count(*) FROM directus_activity WHERE action = 'delete' GROUP BY item ORDER BY item"
    assert await crowd.rows(deleted) == [("1", 1), ("2", 1), ("3", 1)]


async def test_a_rule_that_asks_for_more_of_the_caller(crowd: Crowd) -> None:
    """More transactions than connections, and each reads the caller's row: none waits for one more connection."""
    answers = await crowd.send(
        [("PATCH", "/items/headings/1", {"text": f"{number}"}) for number in range(CLIENTS)], EDITOR_TOKEN
    )
    assert Counter(answer.status_code for answer in answers) == {204: CLIENTS}
    await assert_noted(crowd, "headings", "update", CLIENTS)
