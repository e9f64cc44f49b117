"""Sorting and reverting over HTTP, and the history that writes leave."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from db.engine import DatabaseConfig
from db.open import open_database
from tests.conftest import client_of
from tests.rest_compat.writing import Desk, prepare_world

pytestmark = pytest.mark.anyio

LIST = "CREATE TABLE steps (id integer PRIMARY KEY, place integer, title varchar(20))"
ROWS = "INSERT INTO steps (id, place, title) VALUES (1, NULL, 'a'), (2, NULL, 'b'), (3, NULL, 'c'), (4, NULL, 'd')"
SORTED = "INSERT INTO directus_collections (collection, sort_field) VALUES ('steps', 'place')"
SORTING = {"collection": "steps", "action": "update", "fields": "place", "permissions": {"id": {"_lt": 4}}}


@pytest.fixture
async def desk(world_config: DatabaseConfig) -> AsyncIterator[Desk]:
    database = await open_database(world_config)
    for statement in (LIST, ROWS, SORTED):
        await database.execute(statement)
    await database.close()
    await prepare_world(world_config, rules=[SORTING, {"collection": "steps", "action": "read"}])
    async with client_of(world_config) as client:
        yield Desk(client)


async def places(desk: Desk) -> list[tuple[int, int | None]]:
    rows = await desk.data("GET", "/items/steps?fields=id,place&sort=place,id")
    return [(row["id"], row["place"]) for row in rows]


async def sort(desk: Desk, item: Any, to: Any, who: str = "admin") -> int:
    return (await desk.send("POST", "/utils/sort/steps", {"item": item, "to": to}, who)).status_code


async def test_sorting(desk: Desk) -> None:
    assert await sort(desk, 1, 3) == 200
    assert await places(desk) == [(2, 1), (3, 2), (1, 3), (4, 4)]
    assert await sort(desk, "4", "2") == 200
    assert await places(desk) == [(4, 1), (2, 2), (3, 3), (1, 4)]
    assert await sort(desk, 2, 2) == 200
    assert await places(desk) == [(4, 1), (2, 2), (3, 3), (1, 4)]


async def test_sorting_keeps_gaps_and_numbers_what_has_none(desk: Desk) -> None:
    for key, place in ((2, 10), (3, 20), (4, 30)):
        await desk.data("PATCH", f"/items/steps/{key}", {"place": place})
    assert await sort(desk, 1, 3) == 200
    assert await places(desk) == [(2, 10), (1, 20), (3, 21), (4, 31)]


async def test_sorting_numbers_doubled_places_anew(desk: Desk) -> None:
    await desk.data("PATCH", "/items/steps", {"keys": [1, 2, 3, 4], "data": {"place": 7}})
    assert await sort(desk, 4, 1) == 200
    assert await places(desk) == [(4, 1), (1, 2), (2, 3), (3, 4)]


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("steps", {"item": 1}, (400, "INVALID_PAYLOAD", '"to" is required')),
        ("steps", {"to": 1}, (400, "INVALID_PAYLOAD", '"item" is required')),
        ("steps", {"item": 1, "to": 99}, (400, "INVALID_PAYLOAD", '"to" is no item of collection "steps"')),
        ("steps", {"item": 99, "to": 1}, (400, "INVALID_PAYLOAD", '"item" is no item of collection "steps"')),
        ("steps", {"item": "x", "to": 1}, (403, "FORBIDDEN", None)),
        ("tags", {"item": 1, "to": 3}, (400, "INVALID_PAYLOAD", 'Collection "tags" doesn\'t have a sort field')),
        ("directus_fields", {"item": 1, "to": 3}, (403, "FORBIDDEN", "directus_fields")),
    ],
)
async def test_what_can_not_be_sorted(desk: Desk, path: str, body: Any, error: tuple[int, str, str | None]) -> None:
    status, code, reason = await desk.error("POST", f"/utils/sort/{path}", body)
    assert (status, code) == error[:2]
    assert reason == error[2] or f'"{error[2]}"' in str(reason)


async def test_rights_to_sort(desk: Desk) -> None:
    """The editor may move the items before the fourth, among each other."""
    assert await sort(desk, 1, 2) == 200
    before = await places(desk)
    assert await sort(desk, 1, 3, "editor") == 200
    moved = await places(desk)
    assert moved != before
    for item, to in ((4, 1), (1, 4), (99, 1)):
        assert await sort(desk, item, to, "editor") == 403
    assert await sort(desk, 1, 2, "writer") == 403
    assert await places(desk) == moved


async def revisions(desk: Desk, collection: str, item: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await desk.data(
        "GET", f"/revisions?filter[collection]={collection}&filter[item]={item}&fields=id,data,delta&sort=id"
    )
    return found


async def test_reverting(desk: Desk) -> None:
    await desk.data("POST", "/items/tags", {"id": 900, "name": "first", "slug": "t-900"})
    await desk.data("PATCH", "/items/tags/900", {"name": "second"})
    await desk.data("PATCH", "/items/tags/900", {"name": "third", "slug": "t-901"})
    first, second, _ = await revisions(desk, "tags", 900)
    assert await desk.data("POST", f"/utils/revert/{second['id']}") is None
    assert await desk.data("GET", "/items/tags/900?fields=name,slug") == {"name": "second", "slug": "t-900"}
    assert await desk.data("POST", f"/utils/revert/{first['id']}") is None
    *_, last = await revisions(desk, "tags", 900)
    assert last["delta"] == {"name": "first", "slug": "t-900"}
    await desk.data("DELETE", "/items/tags/900")
    assert await desk.data("POST", f"/utils/revert/{first['id']}") is None
    assert await desk.error("GET", "/items/tags/900") == (403, "FORBIDDEN", None)


async def test_who_may_revert(desk: Desk) -> None:
    await desk.data("PATCH", "/items/tags/1", {"name": "x"})
    *_, revision = await revisions(desk, "tags", 1)
    for who in ("editor", None):
        status, code, reason = await desk.error("POST", f"/utils/revert/{revision['id']}", who=who)
        assert (status, code) == (403, "FORBIDDEN")
        assert "directus_revisions" in str(reason)
    for unknown in ("99999", "x"):
        assert await desk.error("POST", f"/utils/revert/{unknown}") == (403, "FORBIDDEN", None)


async def test_secrets_in_history(desk: Desk) -> None:
    """Neither plain nor hashed; and a revert leaves them as they are."""
    await desk.data("POST", "/items/all_types", {"id": 900, "a_hash": "password", "a_secret": "s", "a_string": "one"})
    await desk.data("PATCH", "/items/all_types/900", {"a_string": "two", "a_hash": "other"})
    created, updated = await revisions(desk, "all_types", 900)
    mask = "**********"
    assert created["data"] == {"id": 900, "a_hash": mask, "a_secret": mask, "a_string": "one"}
    assert updated["delta"] == {"a_string": "two", "a_hash": mask}
    assert (updated["data"]["a_hash"], updated["data"]["a_secret"]) == (mask, mask)
    before = await desk.data("GET", "/items/all_types/900?fields=a_hash")
    assert await desk.data("POST", f"/utils/revert/{created['id']}") is None
    assert await desk.data("GET", "/items/all_types/900?fields=a_hash,a_string") == {**before, "a_string": "one"}


async def test_nested_writes_have_history_of_their_own(desk: Desk) -> None:
    await desk.data("POST", "/items/authors", {"id": 900, "name": "A", "posts": [{"id": 900, "title": "nested"}]})
    await desk.data("PATCH", "/items/authors/900", {"posts": []})
    path = "/activity?filter[item]=900&fields=collection,action,revisions.delta,revisions.parent.collection&sort=id"
    author, post, unlinked = await desk.data("GET", path)
    assert author == {
        "collection": "authors",
        "action": "create",
        "revisions": [{"delta": {"id": 900, "name": "A"}, "parent": None}],
    }
    assert post == {
        "collection": "blog_posts",
        "action": "create",
        "revisions": [{"delta": {"id": 900, "title": "nested"}, "parent": {"collection": "authors"}}],
    }
    assert unlinked == {
        "collection": "blog_posts",
        "action": "update",
        "revisions": [{"delta": {"author": None}, "parent": None}],
    }


async def test_revisions_show_no_more_than_items(world_config: DatabaseConfig) -> None:
    """The editor may read all of tags, and some fields of authors."""
    await prepare_world(world_config, rules=[{"collection": "directus_revisions", "action": "read"}])
    async with client_of(world_config) as client:
        desk = Desk(client)
        for collection in ("tags", "authors"):
            await desk.data("PATCH", f"/items/{collection}/1", {"name": "Changed"})
        path = "/revisions?filter[item]=1&fields=collection,delta,data&sort=-id&limit=2"
        author, tag = await desk.data("GET", path, who="editor")
        assert author == {"collection": "authors", "delta": None, "data": None}
        assert tag["delta"] == {"name": "Changed"}
        assert tag["data"]["name"] == "Changed"
