"""Content versions over GraphQL."""

from collections.abc import AsyncIterator

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.rest_compat.writing import Desk, prepare_world
from tests.schema.ask import ask, data

pytestmark = pytest.mark.anyio

ADMIN, EDITOR = "admin-token", "editor-token"
RULES = [{"collection": "directus_versions", "action": "read"}]


@pytest.fixture
async def drafted(world_config: DatabaseConfig) -> AsyncIterator[httpx.AsyncClient]:
    """The world with a draft of post 2, which editors may see."""
    await prepare_world(world_config, versioned="blog_posts", rules=RULES)
    async with client_of(world_config) as client:
        desk = Desk(client)
        version = {"key": "draft", "name": "Draft", "collection": "blog_posts", "item": "2"}
        key = (await desk.data("POST", "/versions?fields=id", version))["id"]
        changes = {"title": "Drafted", "author": {"name": "Not yet"}, "views": 7}
        await desk.data("POST", f"/versions/{key}/save", changes)
        yield client


async def test_a_version_shows_changes_as_they_were_saved(drafted: httpx.AsyncClient) -> None:
    query = """{
        draft: blog_posts_by_version(id: 2, version: "draft") { __typename id title author views status }
        main: blog_posts_by_version(id: 2, version: "main") { __typename id title }
    }"""
    main = (await data(drafted, "{ blog_posts_by_id(id: 2) { title status } }", ADMIN))["blog_posts_by_id"]
    assert await data(drafted, query, ADMIN) == {
        "draft": {
            "__typename": "version_blog_posts",
            "id": "2",
            "title": "Drafted",
            "author": {"name": "Not yet"},
            "views": 7,
            "status": main["status"],
        },
        "main": {"__typename": "version_blog_posts", "id": "2", "title": main["title"]},
    }


async def test_a_row_is_read_as_it_would_be(drafted: httpx.AsyncClient) -> None:
    query = """query ($version: String) {
        blog_posts_by_id(id: 2, version: $version) { title author { name } title_twice: title }
    }"""
    shown = {"title": "Drafted", "author": {"name": "Not yet"}, "title_twice": "Drafted"}
    assert await data(drafted, query, ADMIN, variables={"version": "draft"}) == {"blog_posts_by_id": shown}
    authors = await data(drafted, '{ authors(filter: {name: {_eq: "Not yet"}}) { id } }', ADMIN)
    assert authors == {"authors": []}


async def test_a_singleton_has_versions_too(world_config: DatabaseConfig) -> None:
    await prepare_world(world_config, versioned="site")
    async with client_of(world_config) as client:
        desk = Desk(client)
        version = {"key": "draft", "name": "Draft", "collection": "site", "item": "1"}
        key = (await desk.data("POST", "/versions?fields=id", version))["id"]
        await desk.data("POST", f"/versions/{key}/save", {"tagline": "drafted"})
        query = """{
            raw: site_by_version(version: "draft") { __typename name tagline }
            site(version: "draft") { name tagline }
            main: site_by_version(version: "main") { tagline }
        }"""
        tagline = (await data(client, "{ site { tagline } }"))["site"]["tagline"]
        assert await data(client, query, ADMIN) == {
            "raw": {"__typename": "version_site", "name": "Example", "tagline": "drafted"},
            "site": {"name": "Example", "tagline": "drafted"},
            "main": {"tagline": tagline},
        }


async def test_versions_are_for_those_who_may_read_them(drafted: httpx.AsyncClient) -> None:
    query = '{ a: blog_posts_by_version(id: 2, version: "draft") { title } b: tags_by_id(id: 1) { id } }'
    assert (await data(drafted, query, EDITOR))["a"] == {"title": "Drafted"}
    answer = (await ask(drafted, query)).json()
    assert answer["data"] == {"a": None, "b": {"id": "1"}}
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    missing = await ask(drafted, '{ blog_posts_by_id(id: 2, version: "nope") { title } }', ADMIN)
    assert missing.json()["data"] == {"blog_posts_by_id": None}
    assert missing.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
