"""Fifty clients write the same and different items at once, over HTTP to a real server: nothing is lost or doubled."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.engine import Database, DatabaseConfig, open_database
from tests.end_to_end.newsroom import TOKEN
from tests.typecase.process import environment_of, running

CLIENTS = 50
HEADERS = {"authorization": f"Bearer {TOKEN}"}


class Crowd:
    """Fifty clients, spread over the processes that serve one database."""

    def __init__(self, clients: Sequence[httpx.AsyncClient], database: Database) -> None:
        self._clients = clients
        self.database = database

    async def send(self, requests: Sequence[tuple[str, str, Any]]) -> list[httpx.Response]:
        """The answers to requests of method, path and body, which are sent at once, each by the next client."""
        clients = [self._clients[place % len(self._clients)] for place in range(len(requests))]
        return await asyncio.gather(
            *(client.request(method, path, json=body) for client, (method, path, body) in zip(clients, requests, strict=True))
        )

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return await self.database.fetch_all(sql)


@pytest.fixture(params=[1, 2], ids=["one process", "two processes"])
async def crowd(request: pytest.FixtureRequest, newsroom_config: DatabaseConfig, tmp_path: Path) -> AsyncIterator[Crowd]:
    async with AsyncExitStack() as stack:
        urls = []
        for process in range(request.param):
            folder = tmp_path / f"process_{process}"
            folder.mkdir()
            urls.append(stack.enter_context(running(environment_of(newsroom_config), folder)).url)
        database = await open_database(newsroom_config)
        stack.push_async_callback(database.close)
        clients = [
            await stack.enter_async_context(httpx.AsyncClient(base_url=urls[number % len(urls)], headers=HEADERS, timeout=60))
            for number in range(CLIENTS)
        ]
        yield Crowd(clients, database)


def assert_written(answers: Sequence[httpx.Response]) -> None:
    assert Counter(answer.status_code for answer in answers) == {200: len(answers)}


async def assert_noted(crowd: Crowd, collection: str, action: str, count: int) -> None:
    """History has one activity and one revision for each write."""
    of = f"FROM directus_activity WHERE collection = '{collection}' AND action = '{action}'"
    assert await crowd.rows(f"SELECT count(*) {of}") == [(count,)]
    revisions = f"SELECT count(*), count(DISTINCT activity) FROM directus_revisions WHERE activity IN (SELECT id {of})"
    assert await crowd.rows(revisions) == [(count, count)]


async def test_different_fields_of_the_same_items(crowd: Crowd) -> None:
    requests = [
        ("PATCH", f"/items/boards/{1 + number % 3}", {f"part_{part}": number})
        for number in range(CLIENTS * 2)
        for part in [number // 3 % 5]
    ]
    assert_written(await crowd.send(requests))
    await assert_noted(crowd, "boards", "update", CLIENTS * 2)
    for board in (1, 2, 3):
        [stored] = await crowd.rows(f"SELECT part_0, part_1, part_2, part_3, part_4 FROM boards WHERE id = {board}")
        sent = [
            {body[f"part_{part}"] for _, path, body in requests if path.endswith(f"/{board}") and f"part_{part}" in body}
            for part in range(5)
        ]
        assert [value in values for value, values in zip(stored, sent, strict=True)] == [True] * 5


async def test_rows_in_opposite_orders(crowd: Crowd) -> None:
    """Transactions that take the same rows one after the other, from both ends: they stand in each other's way."""
    requests: list[tuple[str, str, Any]] = []
    for number in range(CLIENTS // 2):
        text = f"{number}"
        requests.append(("PATCH", "/items/articles/1", {"body": text, "author": {"id": 1, "bio": text}}))
        requests.append(("PATCH", "/items/authors/1", {"bio": text, "articles": {"update": [{"id": 1, "body": text}]}}))
    assert_written(await crowd.send(requests))
    await assert_noted(crowd, "articles", "update", CLIENTS)
    await assert_noted(crowd, "authors", "update", CLIENTS)


async def test_the_same_rows_in_opposite_orders(crowd: Crowd) -> None:
    orders = ([1, 2, 3], [3, 2, 1], [2, 3, 1])
    requests = [
        ("PATCH", "/items/boards", [{"id": key, f"part_{at}": number} for at, key in enumerate(orders[number % 3])])
        for number in range(CLIENTS)
    ]
    assert_written(await crowd.send(requests))
    await assert_noted(crowd, "boards", "update", CLIENTS * 3)


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
        JOIN directus_revisions parent ON parent.id = own.parent WHERE articles.id > 3
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
