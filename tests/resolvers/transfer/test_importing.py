"""Imports on a database that counts its statements, and lets one of them fail."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO
from itertools import count
from typing import Any

import orjson
import pytest

from db.errors import DatabaseError
from resolvers.as_system import system_context
from resolvers.hooks import HookEvent, Hooks, hook
from resolvers.transfer.importing import BATCH, import_rows
from resolvers.transfer.json_rows import json_rows
from tests.end_to_end.faulty import PLAN, FaultyDatabase, Plan
from tests.resolvers.conftest import Realm

# Some change rows that are there, some are new, some bring a key of their own.
KINDS: tuple[Callable[[int], dict[str, Any]], ...] = (
    lambda number: {"id": number % 4 + 1, "title": "changed"},
    lambda number: {"id": 1_000 + number, "title": "new", "rating": number},
    lambda number: {"id": 100_000 + number, "rating": number},
)


async def import_many(
    realm: Realm, database: FaultyDatabase, number: int, hooks: Hooks | None = None, *, start: int = 0, **last: Any
) -> list[int]:
    """Import so many rows, counted from `start`, the last of which has other values; what the progress tells."""
    told: list[int] = []
    rows = [KINDS[at % len(KINDS)](start + at) for at in range(number)]
    rows[-1] |= last
    services = replace(realm.services, database=database, hooks=hooks or Hooks())
    articles = services.catalogue.collections["articles"]
    source = partial(json_rows, BytesIO(orjson.dumps(rows)))
    done = await import_rows(system_context(services), articles, source, told.append)
    assert done == number
    return told


async def content(realm: Realm) -> list[tuple[Any, ...]]:
    articles = await realm.database.fetch_all("SELECT id, title, rating FROM articles ORDER BY id")
    return articles + await realm.database.fetch_all("SELECT count(*) FROM directus_activity")


async def statements(realm: Realm, number: int, start: int) -> int:
    plan = Plan()
    PLAN.set(plan)
    await import_many(realm, FaultyDatabase(realm.database), number, start=start)
    return plan.count


async def test_statements_follow_the_batches_not_the_rows(realm: Realm) -> None:
    few = await statements(realm, 30, 0)
    assert await statements(realm, BATCH, 10_000) == few
    # The commit is one of them, and not one of each batch.
    assert await statements(realm, 3 * BATCH, 20_000) == 3 * (few - 1) + 1
    assert few < 20


async def test_progress_is_told_after_each_batch(realm: Realm) -> None:
    assert await import_many(realm, FaultyDatabase(realm.database), 2 * BATCH + 5) == [BATCH, 2 * BATCH, 2 * BATCH + 5]


async def test_whichever_statement_fails_nothing_is_written(realm: Realm) -> None:
    before = await content(realm)
    for due in count(1):
        plan = Plan(due=due)
        PLAN.set(plan)
        try:
            await import_many(realm, FaultyDatabase(realm.database), BATCH + 10)
        except DatabaseError:
            assert await content(realm) == before
            continue
        assert not plan.struck
        assert due > 10
        break
    assert len(await content(realm)) > BATCH / 2


async def test_transaction_that_was_given_up_is_done_again_and_told_once(realm: Realm) -> None:
    told: list[int] = []

    @hook("items.create", when="after")
    def tell(event: HookEvent) -> None:
        told.append(event.key)

    database = FaultyDatabase(realm.database)
    PLAN.set(Plan(given_up=True))
    progress = await import_many(realm, database, BATCH + 2, Hooks([tell]))
    assert progress == [BATCH, BATCH + 2] * 2
    keys = [row[0] for row in await realm.database.fetch_all("SELECT id FROM articles WHERE id > 4")]
    assert sorted(told) == sorted(keys)
    assert len(keys) == len([at for at in range(BATCH + 2) if at % len(KINDS)])


async def test_error_undoes_batches_and_tells_no_hook(realm: Realm) -> None:
    told: list[HookEvent] = []

    @hook("items.create", when="after")
    def tell(event: HookEvent) -> None:
        told.append(event)

    before = await content(realm)
    with pytest.raises(Exception, match="Invalid integer format") as raised:
        await import_many(realm, FaultyDatabase(realm.database), BATCH + 2, Hooks([tell]), rating="many")
    assert getattr(raised.value, "extensions", {})["rows"] == [{"type": "lines", "rows": [BATCH + 2]}]
    assert await content(realm) == before
    assert told == []
