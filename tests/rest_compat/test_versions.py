"""Content versions over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.rest_compat.writing import WRITER_POLICY, Desk, prepare_world

pytestmark = pytest.mark.anyio

VERSIONS = "directus_versions"
RULES = [{"collection": VERSIONS, "action": action} for action in ("create", "read", "update", "delete")]
DRAFT = {"key": "draft", "name": "My draft", "collection": "blog_posts", "item": "2"}


@pytest.fixture
async def desk(world_config: DatabaseConfig) -> AsyncIterator[Desk]:
    await prepare_world(world_config, versioned="blog_posts", rules=RULES)
    async with client_of(world_config) as client:
        yield Desk(client)


async def draft(desk: Desk, **changes: Any) -> str:
    """Make a version of post 2; its key."""
    key = str((await desk.data("POST", "/versions?fields=id", DRAFT))["id"])
    if changes:
        await desk.data("POST", f"/versions/{key}/save", changes)
    return key


async def test_a_version_is_made_renamed_and_deleted(desk: Desk) -> None:
    made = await desk.data("POST", "/versions", DRAFT)
    assert {name: made[name] for name in DRAFT} == DRAFT
    assert made["delta"] is None
    assert len(made["hash"]) == 64
    renamed = await desk.data("PATCH", f"/versions/{made['id']}", {"key": "second", "name": None})
    assert (renamed["key"], renamed["name"], renamed["item"]) == ("second", None, "2")
    assert await desk.data("GET", "/versions?fields=key&filter[item]=2") == [{"key": "second"}]
    assert await desk.data("DELETE", f"/versions/{made['id']}") is None
    assert await desk.data("GET", "/versions") == []


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"key": None}, (400, "INVALID_PAYLOAD", '"key" is required')),
        ({"collection": None}, (400, "INVALID_PAYLOAD", '"collection" is required')),
        ({"item": 2}, (400, "INVALID_PAYLOAD", '"item" must be a string')),
        ({"delta": {"title": "x"}}, (400, "INVALID_PAYLOAD", '"delta" is not allowed')),
        ({"key": "main"}, (400, "INVALID_PAYLOAD", '"main" is a reserved version key')),
        (
            {"collection": "tags"},
            (422, "UNPROCESSABLE_CONTENT", 'Content Versioning is not enabled for collection "tags"'),
        ),
        (
            {"collection": "nope"},
            (
                403,
                "FORBIDDEN",
                'You don\'t have permission to access collection "nope" or it does not exist. Queried in root.',
            ),
        ),
        ({"item": "99999"}, (403, "FORBIDDEN", None)),
        ({"item": "x"}, (403, "FORBIDDEN", None)),
    ],
)
async def test_what_no_version_can_be_made_of(desk: Desk, change: dict[str, Any], error: tuple[Any, ...]) -> None:
    assert await desk.error("POST", "/versions", {**DRAFT, **change}) == error


async def test_one_version_of_a_key(desk: Desk) -> None:
    taken = (422, "UNPROCESSABLE_CONTENT", 'Version "draft" already exists for item "2" in collection "blog_posts"')
    assert await desk.error("POST", "/versions", [DRAFT, DRAFT]) == taken
    await draft(desk)
    assert await desk.error("POST", "/versions", DRAFT) == taken
    other = await desk.data("POST", "/versions?fields=id", {**DRAFT, "key": "other"})
    assert await desk.error("PATCH", f"/versions/{other['id']}", {"key": "draft"}) == taken
    assert await desk.error("PATCH", f"/versions/{other['id']}", {"item": "3"}) == (
        400,
        "INVALID_PAYLOAD",
        '"item" is not allowed',
    )
    assert (await desk.data("PATCH", f"/versions/{other['id']}", {"key": "other"}))["key"] == "other"


async def test_one_version_of_a_key_at_once(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.send("POST", "/versions", DRAFT) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 422, 422, 422, 422]
    assert len(await desk.data("GET", "/versions")) == 1


async def test_saves_add_up_beside_the_item(desk: Desk) -> None:
    main = await desk.data("GET", "/items/blog_posts/2")
    key = await draft(desk, title="Changed")
    saved = await desk.data("POST", f"/versions/{key}/save", {"views": "7", "author": 1, "nope": 1})
    assert saved.pop("_date").endswith("Z")
    assert saved.pop("_user")
    assert saved == {**main, "title": "Changed", "views": 7, "author": 1}
    assert await desk.data("GET", "/items/blog_posts/2") == main
    assert await desk.data("GET", "/items/blog_posts/2?version=draft") == saved
    nested = await desk.data("GET", "/items/blog_posts/2?version=draft&fields=title,author.id")
    assert nested == {"title": "Changed", "author": {"id": 1}}
    one = await desk.data("GET", f"/versions/{key}?fields=delta")
    assert one == {"delta": {"id": "2", "title": "Changed", "views": "7", "author": 1, "nope": 1}}
    [listed] = await desk.data("GET", "/versions?fields=delta")
    assert sorted(listed["delta"]) == ["_date", "_user", "author", "nope", "title", "views"]


async def test_saves_at_once_add_up(desk: Desk) -> None:
    key = await draft(desk)
    changes: list[dict[str, Any]] = [{"title": "Changed"}, {"views": 7}, {"badge": "new"}, {"author": 1}]
    await asyncio.gather(*(desk.data("POST", f"/versions/{key}/save", change) for change in changes))
    saved = await desk.data("GET", f"/versions/{key}?fields=delta")
    assert saved == {"delta": {"id": "2", "title": "Changed", "views": 7, "badge": "new", "author": 1}}


async def test_a_save_has_a_revision(desk: Desk) -> None:
    key = await draft(desk, title="Changed")
    path = f"/revisions?filter[version]={key}&fields=collection,item,data,delta,activity.action"
    assert await desk.data("GET", path) == [
        {
            "collection": "blog_posts",
            "item": "2",
            "data": {"title": "Changed"},
            "delta": {"title": "Changed"},
            "activity": {"action": "version_save"},
        }
    ]


async def test_related_rows_in_a_version(desk: Desk) -> None:
    before = await desk.data("GET", "/items/comments?aggregate[count]=*")
    await draft(desk, author={"name": "New author"}, comments=[{"text": "new comment"}])
    read = await desk.data("GET", "/items/blog_posts/2?version=draft&fields=author.name,comments.text,count(comments)")
    assert read == {
        "author": {"name": "New author"},
        "comments": [{"text": "new comment"}],
        "comments_count": "1",
    }
    assert await desk.data("GET", "/items/comments?aggregate[count]=*") == before
    assert await desk.data("GET", "/items/authors?filter[name]=New author") == []


async def test_a_version_that_can_not_be_is_refused(desk: Desk) -> None:
    key = await draft(desk, title="Changed")
    answer = await desk.send("POST", f"/versions/{key}/save", {"author": 99999})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "INVALID_FOREIGN_KEY")
    assert (await desk.data("GET", "/items/blog_posts/2?version=draft&fields=title,author"))["title"] == "Changed"


async def test_unknown_versions(desk: Desk) -> None:
    main = await desk.data("GET", "/items/blog_posts/2")
    await draft(desk, title="Changed")
    for path in ("/items/blog_posts/2?version=nope", "/items/blog_posts/3?version=draft", "/items/tags/1?version=x"):
        assert await desk.error("GET", path) == (403, "FORBIDDEN", None)
    assert await desk.data("GET", "/items/blog_posts/2?version=main") == main
    assert len(await desk.data("GET", "/items/blog_posts?version=draft&limit=2")) == 2
    reason = f'You don\'t have permission to access collection "{VERSIONS}" or it does not exist. Queried in root.'
    published = (await desk.data("GET", "/items/blog_posts?filter[status]=published&limit=1&fields=id"))[0]["id"]
    path = f"/items/blog_posts/{published}?version=draft"
    assert await desk.error("GET", path, who=None) == (403, "FORBIDDEN", reason)
    assert await desk.error("POST", "/versions", DRAFT, who=None) == (403, "FORBIDDEN", None)


async def test_raw_reads(desk: Desk) -> None:
    await draft(desk, views="7")
    read = await desk.data("GET", "/items/blog_posts/2?version=draft&versionRaw=true&fields=id,v,status&alias[v]=views")
    assert (read["id"], read["v"]) == ("2", "7")


async def test_compare_and_promote(desk: Desk) -> None:
    main = await desk.data("GET", "/items/blog_posts/2")
    key = await draft(desk, title="Changed", views=7)
    compared = await desk.data("GET", f"/versions/{key}/compare")
    assert compared["main"] == main
    assert compared["current"] == {"id": "2", "title": "Changed", "views": 7}
    assert compared["outdated"] is False
    assert await desk.error("POST", f"/versions/{key}/promote", {}) == (
        400,
        "INVALID_PAYLOAD",
        '"mainHash" field is required',
    )
    body = {"mainHash": compared["mainHash"], "fields": ["title"]}
    assert await desk.data("POST", f"/versions/{key}/promote", body) == "2"
    after = await desk.data("GET", "/items/blog_posts/2")
    assert (after["title"], after["views"]) == ("Changed", main["views"])
    assert (await desk.data("GET", f"/versions/{key}/compare"))["outdated"] is True
    assert await desk.error("POST", f"/versions/{key}/promote", body) == (
        422,
        "UNPROCESSABLE_CONTENT",
        "Main item has changed since this version was last updated",
    )


async def test_concealed_values_are_not_kept_in_versions(world_config: DatabaseConfig) -> None:
    await prepare_world(world_config, versioned="all_types")
    async with client_of(world_config) as client:
        desk = Desk(client)
        body = {"key": "draft", "collection": "all_types", "item": "1"}
        key = (await desk.data("POST", "/versions?fields=id", body))["id"]
        for name in ("a_hash", "a_secret"):
            _, code, reason = await desk.error("POST", f"/versions/{key}/save", {name: "secret"})
            assert (code, reason) == ("INVALID_PAYLOAD", f'"{name}" is concealed, and can\'t be kept in a version')
        await desk.data("POST", f"/versions/{key}/save", {"a_secret": "**********", "a_string": "new"})
        assert await desk.data("GET", f"/versions/{key}?fields=delta") == {"delta": {"id": "1", "a_string": "new"}}


async def test_rights_on_versions_and_on_the_item(desk: Desk) -> None:
    """The editor may not update views, nor archived posts, and can't by way of a version."""
    archived = (await desk.data("GET", "/items/blog_posts?filter[status]=archived&limit=1&fields=id"))[0]["id"]
    key = str((await desk.data("POST", "/versions?fields=id", DRAFT, "editor"))["id"])
    assert (await desk.data("POST", f"/versions/{key}/save", {"title": "By the editor"}, "editor"))["title"] == (
        "By the editor"
    )
    status, code, _ = await desk.error("POST", f"/versions/{key}/save", {"views": 5}, "editor")
    assert (status, code) == (403, "FORBIDDEN")
    other = (await desk.data("POST", "/versions?fields=id", {**DRAFT, "item": str(archived)}))["id"]
    assert (await desk.error("POST", f"/versions/{other}/save", {"title": "x"}, "editor"))[:2] == (403, "FORBIDDEN")
    await desk.data("POST", f"/versions/{other}/save", {"title": "By the admin"})
    compared = await desk.data("GET", f"/versions/{other}/compare", who="editor")
    promoted = await desk.error("POST", f"/versions/{other}/promote", {"mainHash": compared["mainHash"]}, "editor")
    assert promoted[:2] == (403, "FORBIDDEN")
    for who in ("writer", "nobody", None):
        assert (await desk.error("POST", f"/versions/{key}/save", {"title": "x"}, who))[0] == 403
        assert (await desk.error("GET", f"/versions/{key}/compare", who=who))[0] == 403


async def test_a_version_shows_no_more_than_the_item(world_config: DatabaseConfig) -> None:
    """The writer sees some fields of the posts of active authors."""
    rules = [{**rule, "policy": WRITER_POLICY} for rule in RULES if rule["action"] == "read"]
    await prepare_world(world_config, versioned="blog_posts", rules=rules)
    async with client_of(world_config) as client:
        desk = Desk(client)
        main = await desk.data("GET", "/items/blog_posts/2", who="writer")
        key = await draft(desk, title="Changed", status="archived")
        assert await desk.data("GET", "/items/blog_posts/2?version=draft", who="writer") == {**main, "title": "Changed"}
        compared = await desk.data("GET", f"/versions/{key}/compare", who="writer")
        assert (compared["main"], compared["current"]) == (main, {"id": "2", "title": "Changed"})
        assert await desk.data("GET", f"/versions/{key}?fields=delta", who="writer") == {"delta": None}
        hidden = await desk.error("GET", "/items/blog_posts/2?version=draft&fields=status", who="writer")
        assert hidden[:2] == (403, "FORBIDDEN")
        inactive = (await desk.data("POST", "/items/authors?fields=id", {"name": "Gone", "active": False}))["id"]
        await desk.data("POST", f"/versions/{key}/save", {"author": inactive})
        assert await desk.error("GET", "/items/blog_posts/2?version=draft", who="writer") == (403, "FORBIDDEN", None)
        assert await desk.data("GET", "/items/blog_posts/2", who="writer") == main


async def test_versions_of_a_singleton(world_config: DatabaseConfig) -> None:
    await prepare_world(world_config, versioned="site")
    async with client_of(world_config) as client:
        desk = Desk(client)
        body = {"key": "draft", "collection": "site", "item": "1"}
        key = (await desk.data("POST", "/versions?fields=id", body))["id"]
        await desk.data("POST", f"/versions/{key}/save", {"name": "Another"})
        assert await desk.data("GET", "/items/site?fields=id,name&version=draft") == {"id": 1, "name": "Another"}
        raw = await desk.data("GET", "/items/site?fields=id,name&version=draft&versionRaw=true")
        assert raw == {"id": "1", "name": "Another"}
        assert await desk.data("GET", "/items/site?fields=name") == {"name": "Example"}
        assert await desk.error("GET", "/items/site?version=nope") == (403, "FORBIDDEN", None)
