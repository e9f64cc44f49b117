"""Nobody writes more than he may, by the published holes: what is refused leaves every byte as it was, and what is
accepted writes no more than it should."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.end_to_end.newsroom import content_of
from tests.security.asking import Request, World, data_of, refused
from tests.security.fixture import OWN_SHARE, POLICY, ROLE, USER
from tests.security.write_holes import HOLES, ITEM, Hole, delete, patch, post

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("hole", HOLES, ids=str)
async def test_nothing_is_written(twins: tuple[World, ...], hole: Hole) -> None:
    world = twins[0]
    before = await content_of(world.database)
    wrong = []
    for request in hole.requests:
        answer = await world.send(hole.who, request)
        if not refused(answer):
            wrong.append((request, answer.status_code, answer.text))
    after = await content_of(world.database)
    assert not wrong
    assert after == before


# ── What is accepted, and writes no more than it should ──


async def test_what_the_server_sets_is_not_taken_from_the_body(world: World) -> None:
    """*class* provenance."""
    forged = {"user_created": USER["victim"]}
    made = await _data(world, "editor", post("/items/articles", {"title": "x", "author": USER["editor"], **forged}))
    assert made["user_created"] == USER["editor"]
    taken_over = {"user_created": {"id": USER["boss"], "token": "x"}}
    for extra in (forged, taken_over, {"date_created": "2020-01-01T00:00:00Z"}):
        comment = await _data(world, "manager", post("/comments", {**ITEM, "comment": "x", **extra}))
        assert comment["user_created"] == USER["manager"]
        assert not comment["date_created"].startswith("2020")
    notice = {"recipient": USER["victim"], "subject": "x", "timestamp": "2020-01-01T00:00:00Z"}
    sent = await _data(world, "manager", post("/notifications", notice))
    assert sent["sender"] in (None, USER["manager"])
    stored = await world.database.fetch_all("SELECT 1 FROM directus_users WHERE token IN ('x', 'mine')")
    assert not stored


async def test_the_key_of_the_path_is_the_one_that_is_written(world: World) -> None:
    """W CVE-2017-1001000; supabase auth-js GHSA-8r88-6cj9-9fh5 CVE-2025-48370."""
    for path, body in (("/items/articles/1", {"id": 2, "title": "one"}), ("/items/articles/1?id=2", {"title": "two"}),
                       ("/items/articles/1?filter[id][_eq]=2", {"title": "three"})):  # fmt: skip
        await _data(world, "editor", patch(path, body))
        titles = await world.database.fetch_all("SELECT title FROM articles WHERE id IN (1, 2) ORDER BY id")
        assert [title for (title,) in titles] == [body["title"], "Pears"]


async def test_signing_up_fills_nothing_but_what_it_asks_for(world: World) -> None:
    """St GHSA-gc7p-j5xm-xxh2 CVE-2023-39345."""
    await _data(world, "admin", patch("/settings", {"public_registration": True, "public_registration_role": None}))
    new = {"email": "new@example.com", "password": "a-good-password"}
    for extra in ({"role": ROLE["boss"]}, {"status": "active"}, {"token": "x"},
                  {"policies": [{"policy": POLICY["boss"]}]},
                  {"id": USER["boss"]}):  # fmt: skip
        answer = await world.send("public", post("/users/register", {**new, **extra}))
        assert answer.status_code == 400, answer.text
    rows = await world.database.fetch_all("SELECT 1 FROM directus_users WHERE email = 'new@example.com'")
    assert not rows


async def test_markup_in_texts_stays_text(world: World) -> None:
    """D GHSA-r6wx-627v-gh2f CVE-2024-54128; N GHSA-jf3g-4gwg-4h66 CVE-2026-47383; P GHSA-mmxc-95ch-2j7c CVE-2026-34748;
    D GHSA-9qrm-48qf-r2rw CVE-2024-6533."""
    markup = "<img src=x onerror=1>"
    for path, body in (("/comments", {**ITEM, "comment": markup}), ("/presets", {"layout_options": {"x": markup}})):
        for request in (post(path, body), Request("GET", path)):
            answer = await world.send("manager", request)
            assert markup in answer.text
            assert answer.headers["content-type"].startswith("application/json")
            assert answer.headers["x-content-type-options"] == "nosniff"
    for path in (f"/items/{markup}", f"/{markup}", f"/items/articles/{markup}", f"/items/articles?fields={markup}"):
        answer = await world.client.get(path)
        assert answer.status_code in (400, 401, 403, 404)
        assert answer.headers["content-type"].startswith("application/json")


Import = tuple[str, str, str, bytes]
"""Who imports into which collection, a file of which media type with which content."""

IMPORTS: Sequence[Import] = [
    ("editor", "directus_users", "application/json", b'[{"email": "x@example.com", "role": null}]'),
    ("manager", "directus_users", "text/csv", b"email,role\nx@example.com,%s" % ROLE["boss"].encode()),
    ("admin", "directus_users", "application/json", b'[{"email": "x@example.com"}]'),
    ("admin", "directus_permissions", "application/json", b"[]"),
    ("reader", "articles", "application/json", b'[{"title": "x"}]'),
    ("public", "articles", "text/csv", b"title\nx"),
    ("share", "articles", "text/csv", b"title\nx"),
    ("editor", "vault", "text/csv", b"name\nx"),
    ("editor", "articles", "text/csv", b"id,title\n2,x"),
    ("editor", "articles", "application/json", b'[{"id": 2, "title": "x"}]'),
    ("editor", "articles", "application/json", b'[{"title": "ok"}, {"title": "x", "secret": "x"}]'),
    ("editor", "articles", "application/json", b'[{"title": "ok"}, {"title": "x", "status": "published"}]'),
    ("editor", "articles", "application/json", b'[{"title": "x", "comments": [{"body": "x"}]}]'),
    ("editor", "articles", "application/json", b'[{"title": "x", "author": {"id": "%s"}}]' % USER["boss"].encode()),
    ("editor", "articles", "application/json", b'[{"title": "x", "__proto__": {"status": "published"}}]'),
    ("editor", "articles", "text/csv", b"title,__proto__.status\nx,published"),
    ("editor", "articles", "text/csv", b"title,a.__class__\nx,y"),
    ("editor", "articles", "text/csv", "\ufefftitle,secret\nx,y".encode()),
    ("editor", "articles", "text/csv", b"title\n" + b"x" * 300),
    ("editor", "articles", "application/json", b"[" * 10_000),
    ("editor", "articles", "text/html", b"<p>"),
]  # fmt: skip


@pytest.mark.parametrize("given", IMPORTS, ids=lambda given: f"{given[0]}-{given[1]}-{given[3][:60]!r}")
async def test_an_import_writes_no_more_than_its_caller_may(twins: tuple[World, ...], given: Import) -> None:
    """*class* import."""
    who, collection, media_type, content = given
    world = twins[0]
    before = await content_of(world.database)
    headers = {} if who == "public" else {"authorization": f"Bearer {world.tokens.get(who, f'{who}-token')}"}
    file = {"file": ("rows", content, media_type)}
    answer = await world.client.post(f"/utils/import/{collection}", files=file, headers=headers)
    assert refused(answer), answer.text
    assert await content_of(world.database) == before


LAST: Mapping[str, Request] = {
    "deleted": delete(f"/users/{USER['boss']}"),
    "deleted with others": delete("/users", {"query": {"limit": -1}}),
    "suspended": patch(f"/users/{USER['boss']}", {"status": "suspended"}),
    "without a role": patch("/users/me", {"role": None}),
    "another role": patch("/users/me", {"role": ROLE["reader"]}),
    "the role deleted": delete(f"/roles/{ROLE['boss']}"),
    "the role without its policy": patch(f"/roles/{ROLE['boss']}", {"policies": []}),
    "the policy without the right": patch(f"/policies/{POLICY['boss']}", {"admin_access": False}),
    "the policy deleted": delete(f"/policies/{POLICY['boss']}"),
    "nested": post("/notifications", {"subject": "x", "recipient": {"id": USER["boss"], "status": "archived"}}),
}


async def test_an_administrator_is_left(world: World) -> None:
    """*class* last admin."""
    await _data(world, "boss", Request("PATCH", "/users", {"query": {"filter": {"email": {"_eq": "admin@example.com"}}},
                                                         "data": {"status": "suspended"}}))  # fmt: skip
    before = await content_of(world.database)
    for why, request in LAST.items():
        answer = await world.send("boss", request)
        assert answer.status_code == 422, (why, answer.text)
    after = await content_of(world.database)
    assert after == before


async def test_uses_of_a_share_are_counted_at_once(world: World) -> None:
    """atomic-server v0.40.3; *class* shares. One more than `max_uses` succeeds, as recorded."""
    await _data(world, "admin", patch(f"/shares/{OWN_SHARE}", {"max_uses": 1}))
    asked = [world.client.post("/shares/auth", json={"share": OWN_SHARE}) for _ in range(8)]
    answers = await asyncio.gather(*asked)
    assert sorted(answer.status_code for answer in answers) == [200] * 2 + [401] * 6


async def _data(world: World, who: str, request: Request) -> Any:
    answer = await world.send(who, request)
    assert answer.status_code in (200, 204), (request, answer.text)
    return data_of(answer)
