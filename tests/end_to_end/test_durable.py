"""What was acknowledged stays: `typecase serve` is killed with SIGKILL while it writes, again and again.

`TYPECASE_DURABLE` says how often on each database; it is twice otherwise.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from db.engine import Database, DatabaseConfig
from db.open import open_database
from tests.end_to_end.newsroom import TOKEN
from tests.typecase.process import Server, environment_of, running

KILLS = int(os.environ.get("TYPECASE_DURABLE", "2"))
WRITERS = 8
ACKNOWLEDGED_AT_LEAST = 40
HEADERS = {"authorization": f"Bearer {TOKEN}"}

# One article: the tables that it writes to, and how many rows each gets with it.
ROWS = {"authors": 1, "articles": 1, "comments": 2, "articles_labels": 1, "labels": 1}


class Writer:
    """Writes articles until the server is gone, and keeps the keys of those that were acknowledged."""

    def __init__(self, server: Server, name: str) -> None:
        self.acknowledged: list[int] = []
        self._server = server
        self._name = name

    async def write(self) -> None:
        async with httpx.AsyncClient(base_url=self._server.url, headers=HEADERS, timeout=30) as client:
            while True:
                try:
                    answer = await client.post("/items/articles", json=self._article())
                except httpx.TransportError:
                    return
                assert answer.status_code == 200, self._server.log.read_text()[-5000:]
                self.acknowledged.append(answer.json()["data"]["id"])

    def _article(self) -> dict[str, Any]:
        title = f"{self._name}-{len(self.acknowledged)}"
        return {
            "title": title,
            "author": {"name": title},
            "comments": [{"text": title}, {"text": title}],
            "labels": [{"label": {"name": title}}],
        }


async def test_what_was_acknowledged_outlives_a_kill(newsroom_config: DatabaseConfig, tmp_path: Path) -> None:
    acknowledged: list[int] = []
    environment = environment_of(newsroom_config)
    for kill in range(KILLS):
        with running(environment, tmp_path) as server:
            acknowledged += await _write_until_killed(server, f"{kill}")
        assert "Traceback" not in server.log.read_text()
        await _check(newsroom_config, acknowledged)
    with running(environment, tmp_path) as server:
        assert httpx.get(f"{server.url}/items/articles/{acknowledged[-1]}", headers=HEADERS).status_code == 200
        assert server.stop() == 0


async def _write_until_killed(server: Server, name: str) -> list[int]:
    writers = [Writer(server, f"{name}-{number}") for number in range(WRITERS)]
    writing = [asyncio.create_task(writer.write()) for writer in writers]
    while sum(len(writer.acknowledged) for writer in writers) < ACKNOWLEDGED_AT_LEAST:
        await asyncio.sleep(0.01)
        for task in writing:
            if task.done():
                task.result()
    server.process.kill()
    await asyncio.gather(*writing)
    return [key for writer in writers for key in writer.acknowledged]


async def _check(config: DatabaseConfig, acknowledged: Sequence[int]) -> None:
    database = await open_database(config)
    try:
        await _wait_for_the_end(database)
        kept = {key for (key,) in await database.fetch_all("SELECT id FROM articles")}
        assert kept.issuperset(acknowledged)
        await _check_whole(database, sorted(kept - {1, 2, 3}))
        if config.filename:
            assert await database.fetch_all("PRAGMA integrity_check") == [("ok",)]
            assert await database.fetch_all("PRAGMA foreign_key_check") == []
    finally:
        await database.close()


async def _wait_for_the_end(database: Database) -> None:
    """PostgreSQL may be about to do what the killed process asked of it last."""
    if database.dialect == "postgresql":
        others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'typecase'"
        while len(await database.fetch_all(others)) > 1:
            await asyncio.sleep(0.01)


async def _check_whole(database: Database, articles: Sequence[int]) -> None:
    """Each article is there with all its rows, and each row with its activity and revision, as is nothing else."""
    for table, child in (("comments", "article"), ("articles_labels", "article")):
        found = Counter(await _column(database, f"SELECT {child} FROM {table} WHERE {child} > 3"))
        assert found == dict.fromkeys(articles, ROWS[table])
    written = await _column(database, "SELECT item FROM directus_activity WHERE collection = 'articles'")
    assert Counter(written) == Counter(str(key) for key in articles)
    for collection, each in ROWS.items():
        keys = await _column(database, f"SELECT cast(id AS varchar(36)) FROM {collection}")
        note = f"WHERE collection = '{collection}'"
        activities = await _column(database, f"SELECT item FROM directus_activity {note}")
        revisions = await _column(database, f"SELECT item FROM directus_revisions {note}")
        assert len(activities) == len(articles) * each
        assert len(set(activities)) == len(activities)
        assert sorted(activities) == sorted(revisions)
        assert set(activities) <= set(keys)
    orphans = "activity NOT IN (SELECT id FROM directus_activity) OR parent NOT IN (SELECT id FROM directus_revisions)"
    assert await database.fetch_all(f"SELECT id FROM directus_revisions WHERE {orphans}") == []


async def _column(database: Database, sql: str) -> list[Any]:
    return [value for (value,) in await database.fetch_all(sql)]
