"""Ways around the rights to write, tried over HTTP by the editor: each is refused, and nothing of it is written."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from db.engine import DatabaseConfig
from db.open import open_database
from tests.answers import code_of
from tests.conftest import client_of
from tests.end_to_end.editor import EDITOR, EDITOR_TOKEN, ROLE, Desk, let_in
from tests.end_to_end.newsroom import LABELS


@pytest.fixture
async def desk(newsroom_config: DatabaseConfig) -> AsyncIterator[Desk]:
    database = await open_database(newsroom_config)
    await let_in(database)
    await database.execute("UPDATE articles SET author = 2 WHERE id = 3")
    # Of the first article's comments one is the editor's, one is somebody else's.
    await database.execute(f"UPDATE comments SET owner = '{EDITOR}' WHERE id = 1")
    async with client_of(newsroom_config) as client:
        client.headers["authorization"] = f"Bearer {EDITOR_TOKEN}"
        yield Desk(client, database)
    await database.close()


# ── Collections without rights ──


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/items/authors", {"name": "x"}),
        ("PATCH", "/items/authors/1", {"name": "x"}),
        ("DELETE", "/items/authors/1", None),
        ("DELETE", "/items/articles/1", None),
        ("POST", "/items/articles", {"title": "t", "author": {"name": "x"}}),
        ("POST", "/items/articles", {"title": "t", "author": {"id": 1, "name": "x"}}),
        ("PATCH", "/items/articles/1", {"author": {"id": 1, "bio": "x"}}),
        ("PATCH", "/items/articles/1", {"author": {"id": 1, "articles": []}}),
        ("PATCH", "/items/articles/1", {"labels": [{"label": LABELS[2]}]}),
        ("PATCH", "/items/articles/1", {"labels": []}),
        ("POST", "/items/articles", {"title": "t", "blocks": [{"collection": "quotes", "item": {"text": "x"}}]}),
        ("POST", "/items/articles", {"title": "", "blocks": [{"collection": "quotes", "item": {"id": 1, "text": 1}}]}),
        ("PATCH", "/items/articles/1", {"sections": {"create": [{"text": "x"}]}}),
        ("PATCH", "/items/articles/1", {"sections": {"delete": [1]}}),
        ("PATCH", "/items/articles/1", {"sections": []}),
        ("PATCH", "/items/site", {"name": "x"}),
        ("POST", "/items/nowhere", {}),
    ],
    ids=str,
)  # fmt: skip
async def test_collections_without_rights(desk: Desk, method: str, path: str, body: Any) -> None:
    assert await desk.refused(method, path, body) == "FORBIDDEN"


@pytest.mark.parametrize(
    "user",
    [
        {"email": "new@example.com", "role": ROLE, "token": "mine"},
        {"id": EDITOR, "role": None, "email": "a@example.com"},
        {"id": EDITOR, "policies": [{"policy": {"name": "x", "admin_access": True}}]},
    ],
    ids=str,
)
async def test_users_by_way_of_a_relation(desk: Desk, user: Mapping[str, Any]) -> None:
    """Even where the field is for the editor; on create it is filled by the server, whatever is sent."""
    assert await desk.refused("PATCH", "/items/articles/1", {"user_created": user}) == "FORBIDDEN"
    assert await desk.refused("PATCH", "/items/articles", [{"id": 1, "user_created": user}]) == "FORBIDDEN"
    users = await desk.rows("SELECT * FROM directus_users ORDER BY id")
    created = await desk.taken("POST", "/items/articles", {"title": "t", "author": 1, "user_created": user})
    assert await desk.rows("SELECT * FROM directus_users ORDER BY id") == users
    owner = await desk.rows(f"SELECT cast(user_created AS varchar(36)) FROM articles WHERE id = {created['id']}")
    assert owner == [(EDITOR,)]


@pytest.mark.parametrize("collection", ["directus_users", "directus_permissions", "directus_access", "directus_roles"])
async def test_the_systems_collections_are_no_items(desk: Desk, collection: str) -> None:
    assert await desk.refused("POST", f"/items/{collection}", {"name": "x"}) == "FORBIDDEN"
    assert await desk.refused("PATCH", f"/items/{collection}/{EDITOR}", {"role": None}) == "FORBIDDEN"
    assert await desk.refused("DELETE", f"/items/{collection}", {"query": {}}) == "FORBIDDEN"


# ── Fields out of reach ──


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/items/articles", {"title": "t", "status": "published"}),
        ("POST", "/items/articles", {"id": 99, "title": "t"}),
        ("POST", "/items/articles", [{"title": "t"}, {"title": "t", "body": "x"}]),
        ("POST", "/items/articles", {"title": "t", "nope": 1}),
        ("PATCH", "/items/articles/1", {"status": "published"}),
        ("PATCH", "/items/articles/1", {"title": "t", "date_updated": None}),
        ("PATCH", "/items/articles", {"keys": [1], "data": {"body": "x"}}),
        ("POST", "/items/articles", {"title": "t", "comments": [{"text": "x", "owner": EDITOR}]}),
        ("POST", "/items/articles", {"title": "t", "comments": [{"id": 77, "text": "x"}]}),
        ("PATCH", "/items/articles/1", {"comments": {"update": [{"id": 1, "owner": None}]}}),
        ("PATCH", "/items/articles/1?alias[title]=status&fields=title", {"status": "x"}),
    ],
    ids=str,
)
async def test_fields_out_of_reach(desk: Desk, method: str, path: str, body: Any) -> None:
    assert await desk.refused(method, path, body) == "FORBIDDEN"


@pytest.mark.parametrize("query", ["fields=id,status", "alias[a]=status&fields=a"])
async def test_the_answer_shows_no_more_than_a_read(desk: Desk, query: str) -> None:
    assert (await desk.editor.get(f"/items/articles/1?{query}")).status_code == 403
    answer = await desk.editor.patch(f"/items/articles/1?{query}", json={"title": "changed"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert await desk.rows("SELECT title FROM articles WHERE id = 1") == [("changed",)]


async def test_the_answer_leaves_out_hidden_rows(desk: Desk) -> None:
    changed = await desk.taken("PATCH", "/items/articles/1?fields=*,comments.*", {"title": "changed"})
    assert [comment["id"] for comment in changed["comments"]] == [1]
    assert "status" not in changed


async def test_presets_fill_what_the_caller_may_not_send(desk: Desk) -> None:
    """What is no field in them is left out."""
    await desk.preset({"status": "review", "nope": 1})
    created = await desk.taken("POST", "/items/articles", {"title": "t"})
    assert await desk.rows(f"SELECT status FROM articles WHERE id = {created['id']}") == [("review",)]


async def test_presets_write_no_relation_with_more_rights(desk: Desk) -> None:
    await desk.preset({"author": {"name": "x"}})
    assert await desk.refused("POST", "/items/articles", {"title": "t"}) == "FORBIDDEN"


# ── Rows out of reach ──


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/items/articles/3", {"title": "x"}),
        ("PATCH", "/items/articles/3", {"author": 1}),
        ("PATCH", "/items/articles", {"keys": [1, 3], "data": {"title": "x"}}),
        ("PATCH", "/items/articles", [{"id": 1, "title": "x"}, {"id": 3, "title": "x"}]),
        ("PATCH", "/items/articles", {"query": {"filter": {"id": {"_gt": 0}}}, "data": {"title": "x"}}),
        ("PATCH", "/items/comments/2", {"text": "x"}),
        ("PATCH", "/items/comments/99", {"text": "x"}),
        ("DELETE", "/items/comments/2", None),
        ("DELETE", "/items/comments", [1, 2]),
        ("DELETE", "/items/comments", {"query": {"filter": {"article": {"_eq": 1}}}}),
    ],
    ids=str,
)
async def test_rows_out_of_reach(desk: Desk, method: str, path: str, body: Any) -> None:
    assert await desk.refused(method, path, body) == "FORBIDDEN"


@pytest.mark.parametrize(
    "comments",
    [
        [1, 2, 3],
        [1],
        [],
        None,
        [1, 2, {"id": 3, "text": "x"}],
        {"update": [{"id": 3}]},
        {"update": [{"id": 2, "text": "x"}]},
        {"delete": [2]},
        {"update": [{"id": 99, "text": "x"}]},
        [1, 2, 99],
    ],
    ids=str,
)
async def test_hidden_rows_in_a_list(desk: Desk, comments: Any) -> None:
    """The second comment is somebody else's on the same article, the third on another; there is no 99th."""
    assert await desk.refused("PATCH", "/items/articles/1", {"comments": comments}) == "FORBIDDEN"


@pytest.mark.parametrize("comments", [[2], [1, 3], [{"id": 2, "text": "x"}], {"update": [{"id": 3}]}, [99]], ids=str)
async def test_hidden_rows_in_the_list_of_a_new_item(desk: Desk, comments: Any) -> None:
    assert await desk.refused("POST", "/items/articles", {"title": "t", "comments": comments}) == "FORBIDDEN"


async def test_own_rows_in_a_list(desk: Desk) -> None:
    """Rows of others that stay where they are need no rights."""
    await desk.taken("PATCH", "/items/articles/1", {"comments": [{"id": 1, "text": "mine"}, 2, {"text": "new"}]})
    stored = await desk.rows("SELECT id, text FROM comments WHERE article = 1 ORDER BY id")
    assert stored == [(1, "mine"), (2, "first"), (4, "new")]
    await desk.taken("PATCH", "/items/articles/1", {"comments": {"delete": [1, 3]}})
    stored = await desk.rows("SELECT id, article FROM comments ORDER BY id")
    assert stored == [(1, None), (2, 1), (3, 2), (4, 1)]


async def test_forged_foreign_keys(desk: Desk) -> None:
    """The parent of a nested row is the row that it is nested in, whatever the nested row says."""
    body = {"title": "t", "comments": [{"text": "x", "article": 3}]}
    created = await desk.taken("POST", "/items/articles", body)
    assert await desk.rows("SELECT article FROM comments WHERE text = 'x'") == [(created["id"],)]
    await desk.taken("PATCH", "/items/articles/1", {"comments": {"update": [{"id": 1, "article": 3}]}})
    assert await desk.rows("SELECT article FROM comments WHERE id = 1") == [(1,)]
    assert await desk.refused("POST", "/items/comments", {"id": 2, "article": 3}) == "FORBIDDEN"


async def test_a_row_that_leaves_the_rule_meanwhile(desk: Desk) -> None:
    """Whoever waits for another's change of a row is then judged by the row as it has become."""
    if desk.database.dialect == "sqlite":
        pytest.skip("there is one transaction at a time")
    async with desk.database.transaction() as other:
        await other.execute("UPDATE articles SET author = 2 WHERE id = 1")
        waiting = asyncio.create_task(desk.editor.patch("/items/articles/1", json={"title": "x"}))
        await asyncio.sleep(0.5)
        assert not waiting.done()
    answer = await waiting
    assert (answer.status_code, code_of(answer)) == (403, "FORBIDDEN")
    assert await desk.rows("SELECT title FROM articles WHERE id = 1") == [("Article 1",)]


# ── Queries that ask for what can't be read ──


@pytest.mark.parametrize(
    "query",
    [
        {"filter": {"status": {"_eq": "draft"}}},
        {"filter": {"author": {"name": {"_eq": "Ada"}}}},
        {"filter": {"comments": {"owner": {"email": {"_eq": "x"}}}}},
        {"filter": {"_or": [{"id": {"_eq": 1}}, {"date_updated": {"_null": True}}]}},
        {"sort": ["status"], "limit": 1},
        {"sort": ["author.name"]},
        {"filter": {"user_created": {"token": {"_starts_with": "a"}}}},
    ],
    ids=str,
)
async def test_queries_of_unreadable_fields(desk: Desk, query: Mapping[str, Any]) -> None:
    assert await desk.refused("PATCH", "/items/articles", {"query": query, "data": {"title": "x"}}) == "FORBIDDEN"


async def test_deletes_by_unreadable_fields(desk: Desk) -> None:
    for query in ({"filter": {"article": {"status": {"_eq": "draft"}}}}, {"sort": ["article.status"]}):
        assert await desk.refused("DELETE", "/items/comments", {"query": query}) == "FORBIDDEN"


async def test_a_query_of_a_field_that_is_hidden_in_some_rows(desk: Desk) -> None:
    """The third article's position is hidden, so a query by it doesn't tell of that article, not even by a refusal."""
    for positions in ([3], [-1]):
        query = {"filter": {"position": {"_in": positions}}}
        assert await desk.taken("PATCH", "/items/articles", {"query": query, "data": {"title": "x"}}) == []
    every = {"filter": {"position": {"_gt": 0}}}
    changed = await desk.taken("PATCH", "/items/articles?fields=id", {"query": every, "data": {"title": "x"}})
    assert changed == [{"id": 1}, {"id": 2}]
