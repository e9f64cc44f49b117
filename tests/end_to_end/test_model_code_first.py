"""Collections that are classes in code beside those that are made at run time, on both databases."""

from collections.abc import AsyncIterator, Callable
from copy import deepcopy
from typing import Any

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.conftest import settings_of
from tests.end_to_end.modelling import KEY, code, collection, data, field, sign_in
from typecase.app import create_app
from typecase.demo.models import Author, BlogPost, BlogPostTag, Comment, Tag

pytestmark = pytest.mark.anyio

Model = dict[str, Any]


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


def _without_collection(model: Model) -> None:
    for part in ("fields", "relations"):
        model[part] = [each for each in model[part] if each["collection"] != "comments"]
    model["collections"] = [each for each in model["collections"] if each["collection"] != "comments"]


def _without_field(model: Model) -> None:
    model["fields"].remove(_field_of(model, "tags", "name"))


def _with_field(model: Model) -> None:
    known = _field_of(model, "tags", "name")
    more = deepcopy(known) | {"field": "more"}
    more["schema"] |= {"name": "more", "is_unique": False}
    more["meta"] = None
    model["fields"].append(more)


def _with_other_column(model: Model) -> None:
    _field_of(model, "tags", "name")["schema"]["is_nullable"] = True


def _without_relation(model: Model) -> None:
    model["relations"].remove(_relation_of(model, "blog_posts", "author"))


def _with_other_action(model: Model) -> None:
    _relation_of(model, "blog_posts", "author")["schema"]["on_delete"] = "CASCADE"


@pytest.mark.parametrize(
    "change",
    [_without_collection, _without_field, _with_field, _with_other_column, _without_relation, _with_other_action],
)
async def test_a_snapshot_leaves_the_structure_of_a_class_alone(
    admin: httpx.AsyncClient, change: Callable[[Model], None]
) -> None:
    taken = data(await admin.get("/schema/snapshot"))
    wanted = deepcopy(taken)
    change(wanted)
    difference = data(await admin.post("/schema/diff", json=wanted))
    answer = await admin.post("/schema/apply", json=difference)
    assert code(answer) == "INVALID_PAYLOAD"
    assert "defined by a class in code" in answer.json()["errors"][0]["message"]
    assert data(await admin.get("/schema/snapshot")) == taken


async def test_a_snapshot_changes_what_is_shown_of_a_class(admin: httpx.AsyncClient) -> None:
    wanted = data(await admin.get("/schema/snapshot"))
    shown = next(each for each in wanted["collections"] if each["collection"] == "tags")
    shown["meta"]["note"] = "Subjects"
    _field_of(wanted, "tags", "name")["meta"]["width"] = "half"
    difference = data(await admin.post("/schema/diff", json=wanted))
    assert (await admin.post("/schema/apply", json=difference)).status_code == 204
    assert data(await admin.get("/collections/tags"))["meta"]["note"] == "Subjects"
    assert data(await admin.get("/fields/tags/name"))["meta"]["width"] == "half"
    assert (await admin.post("/schema/diff", json=wanted)).status_code == 204


def _field_of(model: Model, collection: str, name: str) -> Model:
    return next(each for each in model["fields"] if (each["collection"], each["field"]) == (collection, name))


def _relation_of(model: Model, collection: str, name: str) -> Model:
    return next(each for each in model["relations"] if (each["collection"], each["field"]) == (collection, name))


async def test_a_collection_of_the_run_time_may_lead_to_a_class(admin: httpx.AsyncClient) -> None:
    data(await admin.post("/collections", json=collection("likes", KEY, field("tag", "integer"))))
    alias = {"field": "likes", "type": "alias", "schema": None, "meta": {"special": ["o2m"]}}
    data(await admin.post("/fields/tags", json=alias))
    relation = {"collection": "likes", "field": "tag", "related_collection": "tags", "meta": {"one_field": "likes"}}
    data(await admin.post("/relations", json=relation))
    sent = {"name": "a", "slug": "a", "likes": [{}, {}]}
    created = data(await admin.post("/items/tags", params={"fields": "name,likes.tag"}, json=sent))
    assert created == {"name": "a", "likes": [{"tag": 1}, {"tag": 1}]}
