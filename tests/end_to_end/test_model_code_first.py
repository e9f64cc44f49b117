"""Collections that are classes in code beside those that are made at run time, on both databases."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.conftest import settings_of
from tests.end_to_end.modelling import KEY, code, collection, data, field, sign_in
from typecase.app import create_app
from typecase.demo.models import Author, BlogPost, BlogPostTag, Comment, Tag

pytestmark = pytest.mark.anyio


@pytest.fixture
async def admin(database_config: DatabaseConfig) -> AsyncIterator[httpx.AsyncClient]:
    """The administrator, where the demo's classes are collections."""
    app = create_app(settings_of(database_config), (Author, Tag, BlogPost, BlogPostTag, Comment))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://typecase") as client:
            await sign_in(client)
            yield client


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("DELETE", "/collections/tags", None),
        ("POST", "/fields/tags", field("x")),
        ("DELETE", "/fields/tags/name", None),
        ("PATCH", "/fields/tags/name", {"schema": {"is_nullable": True, "is_unique": False}, "type": "text"}),
        ("DELETE", "/relations/blog_posts/author", None),
    ],
)
async def test_the_structure_of_a_class_is_its_own(admin: httpx.AsyncClient, method: str, path: str, body: Any) -> None:
    shown = data(await admin.get("/fields/tags"))
    answer = await admin.request(method, path, json=body)
    assert code(answer) == "INVALID_PAYLOAD"
    assert "defined by a class in code" in answer.json()["errors"][0]["message"]
    assert data(await admin.get("/fields/tags")) == shown


async def test_what_is_shown_of_a_class_can_change(admin: httpx.AsyncClient) -> None:
    before = data(await admin.get("/collections/blog_posts"))
    changed = data(await admin.patch("/collections/blog_posts", json={"meta": {"note": "Articles"}}))
    assert changed["meta"] == {**before["meta"], "note": "Articles"}
    titled = data(await admin.patch("/fields/blog_posts/title", json={"meta": {"width": "half"}}))
    assert titled["meta"]["width"] == "half"
    assert data(await admin.get("/items/blog_posts")) == []


async def test_a_collection_of_the_run_time_may_lead_to_a_class(admin: httpx.AsyncClient) -> None:
    data(await admin.post("/collections", json=collection("likes", KEY, field("tag", "integer"))))
    alias = {"field": "likes", "type": "alias", "schema": None, "meta": {"special": ["o2m"]}}
    data(await admin.post("/fields/tags", json=alias))
    relation = {"collection": "likes", "field": "tag", "related_collection": "tags", "meta": {"one_field": "likes"}}
    data(await admin.post("/relations", json=relation))
    sent = {"name": "a", "slug": "a", "likes": [{}, {}]}
    created = data(await admin.post("/items/tags", params={"fields": "name,likes.tag"}, json=sent))
    assert created == {"name": "a", "likes": [{"tag": 1}, {"tag": 1}]}
