"""Rights don't outlive what they are about, on both databases."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.end_to_end.modelling import administrator_of, code, data, field, items, make

pytestmark = pytest.mark.anyio


@pytest.fixture
async def admin(database_config: DatabaseConfig) -> AsyncIterator[httpx.AsyncClient]:
    async with administrator_of(database_config) as client:
        await make(client, "authors", field("name"), field("active", "boolean"), rows=[{"name": "a", "active": True}])
        fields = [field("title"), field("secret"), field("author", "integer")]
        await make(client, "posts", *fields, rows=[{"title": "t", "secret": "s", "author": 1}])
        relation = {"collection": "posts", "field": "author", "related_collection": "authors", "meta": {}}
        data(await client.post("/relations", json=relation))
        public = data(await client.get("/access?filter[role][_null]=true&filter[user][_null]=true&fields=policy"))
        client.headers["x-public-policy"] = public[0]["policy"]
        yield client


async def allow(admin: httpx.AsyncClient, fields: list[str], **more: Any) -> None:
    """Let the public read fields of the posts."""
    policy = admin.headers["x-public-policy"]
    sent = {"policy": policy, "collection": "posts", "action": "read", "fields": fields, "permissions": {}, **more}
    data(await admin.post("/permissions", json=sent))


async def public(admin: httpx.AsyncClient, path: str) -> httpx.Response:
    headers = {"authorization": ""}
    return await admin.get(path, headers=headers)


async def permissions(admin: httpx.AsyncClient) -> Any:
    parameters = {"filter[collection][_eq]": "posts", "fields": "fields,permissions,presets,validation"}
    return data(await admin.get("/permissions", params=parameters))


async def again(admin: httpx.AsyncClient, collection: str, described: dict[str, Any]) -> None:
    """Delete a field, and make another of its name."""
    assert (await admin.delete(f"/fields/{collection}/{described['field']}")).status_code == 204
    data(await admin.post(f"/fields/{collection}", json=described))


async def test_a_field_list_loses_a_field_that_is_deleted(admin: httpx.AsyncClient) -> None:
    await allow(admin, ["title", "secret"], presets={"secret": "x", "title": "y"})
    assert data(await public(admin, "/items/posts")) == [{"title": "t", "secret": "s"}]
    await again(admin, "posts", field("secret", default_value="new"))
    assert data(await public(admin, "/items/posts")) == [{"title": "t"}]
    assert code(await public(admin, "/items/posts?fields=secret")) == "FORBIDDEN"
    assert await permissions(admin) == [
        {"fields": ["title"], "permissions": {}, "presets": {"title": "y"}, "validation": None}
    ]


async def test_a_list_of_one_field_gives_none_then_and_not_all(admin: httpx.AsyncClient) -> None:
    await allow(admin, ["secret"])
    await again(admin, "posts", field("secret"))
    assert await permissions(admin) == []
    assert code(await public(admin, "/items/posts?fields=title")) == "FORBIDDEN"


@pytest.mark.parametrize(
    "rule",
    [
        {"secret": {"_eq": "s"}},
        {"_or": [{"title": {"_eq": "t"}}, {"_and": [{"secret": {"_nnull": True}}]}]},
    ],
)
@pytest.mark.parametrize("part", ["permissions", "validation"])
async def test_a_permission_that_tests_a_deleted_field_goes(admin: httpx.AsyncClient, rule: Any, part: str) -> None:
    await allow(admin, ["title"], **{part: rule})
    await again(admin, "posts", field("secret", default_value="s"))
    assert await permissions(admin) == []
    assert code(await public(admin, "/items/posts")) == "FORBIDDEN"


async def test_a_rule_that_tests_a_deleted_field_of_another_collection_goes(admin: httpx.AsyncClient) -> None:
    await allow(admin, ["title"], permissions={"author": {"active": {"_eq": True}}})
    await allow(admin, ["id"], permissions={"author": {"name": {"_eq": "a"}}})
    await again(admin, "authors", field("active", "boolean", default_value=True))
    assert [each["fields"] for each in await permissions(admin)] == [["id"]]
    assert data(await public(admin, "/items/posts")) == [{"id": 1}]


async def test_a_collection_of_a_deleted_ones_name_has_no_rights(admin: httpx.AsyncClient) -> None:
    await allow(admin, ["*"])
    assert (await admin.delete("/collections/posts")).status_code == 204
    await make(admin, "posts", field("title"), rows=[{"title": "t"}])
    assert await permissions(admin) == []
    assert code(await public(admin, "/items/posts")) == "FORBIDDEN"
    assert await items(admin, "posts") == [{"id": 1, "title": "t"}]
