"""What history holds of rows that were written, whoever wrote them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from db.catalogue import Collection
from db.engine import Executor
from db.tables import Activity, Revision
from resolvers.caller import Caller
from resolvers.context import Client, Context
from resolvers.rights import build_rights
from resolvers.services import Services
from resolvers.stored import json_value, text_value
from resolvers.write.history import record
from resolvers.write.written import Written
from tests.resolvers.conftest import Realm

pytestmark = pytest.mark.anyio

NOBODY = Caller(None, None, (), (), admin=False, app=False, ip=None)
CLIENT = Client("10.0.0.1", "a browser", "https://example.com")


def context_of(services: Services, caller: Caller = NOBODY, client: Client = CLIENT) -> Context:
    return Context(services, caller, build_rights("nothing", services.catalogue, admin=False, rules=()), client)


async def note(realm: Realm, *written: Written, services: Services | None = None) -> None:
    async with realm.database.transaction() as executor:
        await record(executor, context_of(services or realm.services), written)


async def activities(realm: Realm) -> list[tuple[Any, ...]]:
    statement = sa.select(col(Activity.id), col(Activity.action), col(Activity.collection), col(Activity.item))
    return [row[1:] for row in await realm.run(statement.order_by(col(Activity.id)))]


async def revisions(realm: Realm) -> list[dict[str, Any]]:
    """The revisions, the parent as the place of the revision that it is."""
    columns = (col(Revision.id), col(Revision.item), col(Revision.data), col(Revision.delta), col(Revision.parent))
    rows = await realm.run(sa.select(*columns).order_by(col(Revision.id)))
    places = {row[0]: place for place, row in enumerate(rows)}
    return [
        {"item": item, "data": json_value(data), "delta": json_value(delta), "parent": places.get(parent)}
        for _, item, data, delta, parent in rows
    ]


def with_accountability(services: Services, accountability: str | None) -> Services:
    articles = replace(services.catalogue.collections["articles"], accountability=accountability)
    return with_collection(services, articles)


def with_collection(services: Services, collection: Collection) -> Services:
    catalogue = services.catalogue
    changed = {**catalogue.collections, collection.name: collection}
    return replace_catalogue(services, changed)


def replace_catalogue(services: Services, collections: dict[str, Collection]) -> Services:
    services.catalogue = replace(services.catalogue, collections=collections, version=2)
    return services


async def test_a_create_is_noted_with_what_was_sent(realm: Realm) -> None:
    await note(realm, Written("articles", "create", 1, {"title": "t1", "rating": 3}))
    assert await activities(realm) == [("create", "articles", "1")]
    sent = {"title": "t1", "rating": 3}
    assert await revisions(realm) == [{"item": "1", "data": sent, "delta": sent, "parent": None}]


async def test_where_the_request_came_from_is_noted(realm: Realm) -> None:
    user = await realm.user("writer")
    caller = replace(NOBODY, user=user)
    client = Client("10.0.0.1", "a browser", "https://" + "long" * 100)
    async with realm.database.transaction() as executor:
        await record(executor, context_of(realm.services, caller, client), [Written("articles", "create", 1, {})])
    columns = (col(Activity.user), col(Activity.ip), col(Activity.user_agent), col(Activity.origin))
    [(by, *others)] = await realm.run(sa.select(*columns))
    assert text_value(by) == user
    assert others == ["10.0.0.1", "a browser", ("https://" + "long" * 100)[:255]]


async def test_an_update_is_noted_with_the_whole_row(realm: Realm) -> None:
    await note(realm, Written("articles", "update", 2, {"title": "t2"}))
    whole = {"id": 2, "title": "t2", "body": "b2", "rating": 2, "owner": None, "publish": None}
    assert await revisions(realm) == [{"item": "2", "data": whole, "delta": {"title": "t2"}, "parent": None}]


async def test_an_update_of_nothing_and_a_delete_have_no_revision(realm: Realm) -> None:
    await note(realm, Written("articles", "update", 2, {}), Written("articles", "delete", 3, {}))
    assert await activities(realm) == [("update", "articles", "2"), ("delete", "articles", "3")]
    assert await revisions(realm) == []


async def test_rows_are_noted_in_order_with_their_parents(realm: Realm) -> None:
    await note(
        realm,
        Written("articles", "update", 1, {}),
        Written("articles", "create", 2, {"title": "parent"}),
        Written("articles", "create", 3, {"title": "child"}, parent=1),
        Written("articles", "create", 4, {"title": "of what has no revision"}, parent=0),
        Written("articles", "update", 2, {"title": "grandchild"}, parent=2),
    )
    assert [(row["item"], row["delta"]["title"], row["parent"]) for row in await revisions(realm)] == [
        ("2", "parent", None),
        ("3", "child", 0),
        ("4", "of what has no revision", None),
        ("2", "grandchild", 1),
    ]
    await note(
        realm, *(Written("articles", "create", 2, {"title": str(n)}, parent=n - 1 if n else None) for n in (0, 1))
    )
    assert [(row["delta"]["title"], row["parent"]) for row in await revisions(realm)][4:] == [("0", None), ("1", 4)]


@pytest.mark.parametrize(
    ("accountability", "noted", "kept"), [("all", 1, 1), ("activity", 1, 0), (None, 0, 0)], ids=str
)
async def test_accountability_decides(realm: Realm, accountability: str | None, noted: int, kept: int) -> None:
    services = with_accountability(realm.services, accountability)
    await note(realm, Written("articles", "create", 1, {"title": "t"}), services=services)
    assert (len(await activities(realm)), len(await revisions(realm))) == (noted, kept)


async def test_secrets_are_not_readable(realm: Realm) -> None:
    services = realm.services
    articles = services.catalogue.collections["articles"]
    fields = {
        **articles.fields,
        "title": replace(articles.fields["title"], special=("conceal",)),
        "body": replace(articles.fields["body"], type="hash", special=("hash",)),
    }
    services = with_collection(services, replace(articles, fields=fields))
    await note(
        realm,
        Written("articles", "create", 1, {"title": "secret", "body": "password"}),
        Written("articles", "update", 2, {"title": None, "body": ""}),
        services=services,
    )
    first, second = await revisions(realm)
    assert first["data"] == first["delta"] == {"title": "**********", "body": "**********"}
    assert second["delta"] == {"title": None, "body": ""}
    assert (second["data"]["title"], second["data"]["body"]) == ("**********", "**********")


async def test_moments_are_noted_as_they_read(realm: Realm) -> None:
    await note(realm, Written("articles", "create", 1, {"publish": "2024-01-02T05:04:05+02:00"}))
    [revision] = await revisions(realm)
    assert revision["delta"]["publish"] in ("2024-01-02T03:04:05", "2024-01-02T03:04:05.000Z")


class Counting:
    """An executor that counts its statements."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self.dialect = executor.dialect
        self.count = 0

    async def fetch_row(self, sql: str, args: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        self.count += 1
        return await self._executor.fetch_row(sql, args)

    async def fetch_all(self, sql: str, args: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        self.count += 1
        return await self._executor.fetch_all(sql, args)

    async def execute(self, sql: str, args: Sequence[Any] = ()) -> None:
        self.count += 1
        await self._executor.execute(sql, args)


async def test_many_rows_cost_few_statements(realm: Realm) -> None:
    """A read for the updates, and the rows of history: one statement on PostgreSQL, two on SQLite."""
    rows = [
        Written("articles", "create", place, {"title": str(place)}, parent=place // 2 or None) for place in range(5000)
    ]
    rows += [Written("articles", "update", key, {"title": "changed"}) for key in (1, 2, 3, 4)]
    async with realm.database.transaction() as executor:
        counting = Counting(executor)
        await record(counting, context_of(realm.services), rows)
    assert counting.count == (3 if realm.database.dialect == "sqlite" else 2)
    noted = await revisions(realm)
    assert [row["item"] for row in noted[:5000]] == [str(place) for place in range(5000)]
    assert [row["parent"] for row in noted[:6]] == [None, None, 1, 1, 2, 2]
    assert [(row["item"], row["data"]["body"]) for row in noted[5000:]] == [(str(n), f"b{n}") for n in (1, 2, 3, 4)]
