"""Nothing hidden is read, neither by the published holes nor by what they have in common.

Every question of `read_holes` is asked in two worlds that differ in what is hidden alone (see `fixture`). Whatever the
answer, it must be the same in both, byte for byte, and hold nothing that is hidden.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import orjson
import pytest

from db.engine import DatabaseConfig
from tests.security.asking import Query, Request, World, answered, data_of, graphql, refused
from tests.security.conftest import opened
from tests.security.fixture import POLICY, ROLE, SHARE, USER, WORLDS, Json
from tests.security.read_holes import HOLES, Hole, get

pytestmark = pytest.mark.anyio


def tells(answer: httpx.Response) -> bool:
    """Whether something in it is hidden from everybody: a hidden text, a token, a hash."""
    return any(word in answer.text.lower() for word in (*(hidden.word for hidden in WORLDS), "-token", "$v=19"))


@pytest.mark.parametrize("hole", HOLES, ids=str)
async def test_nothing_hidden_is_read(twins: tuple[World, ...], hole: Hole) -> None:
    wrong = []
    for ask in hole.asks:
        for request in ask.requests() if isinstance(ask, Query) else (ask,):
            one, other = [await world.send(hole.who, request) for world in twins]
            alike = (one.status_code, one.content) == (other.status_code, other.content)
            if not alike or tells(one) or not hole.safe(one):
                wrong.append((request, one.status_code, one.text, other.text))
    assert not wrong


@pytest.mark.parametrize("hole", [hole for hole in HOLES if hole.safe is refused and hole.granted], ids=str)
async def test_whoever_may_gets_an_answer(twins: tuple[World, ...], hole: Hole) -> None:
    for ask in hole.asks:
        if isinstance(ask, Query):
            for request in ask.requests():
                answer = await twins[0].send("admin", request)
                assert answered(answer), (request, answer.text)


# ── A forbidden name and one that is not there ──

ALIKE: Sequence[Request] = [
    *[get(path) for path in ("/items/vault", "/items/vault/1", "/items/vault?fields=name", "/collections/vault",
                             "/fields/vault", "/fields/vault/name", "/relations/vault/article", "/utils/export/vault",
                             "/items/articles?fields=vault", "/items/articles?filter[vault][_eq]=1",
                             "/items/articles?sort=vault", "/items/articles?groupBy=vault&aggregate[count]=*",
                             "/items/articles?aggregate[max]=vault", "/items/articles?deep[vault][_limit]=1",
                             "/fields/articles/vault", "/relations/articles/vault", "/permissions/me/vault",
                             "/items/articles?filter[blocks][item:vault][name][_eq]=x")],
    *[graphql(f"{{ {text} }}") for text in ("vault { id }", "vault_by_id(id: 1) { id }", "articles { vault }",
                                            "articles { blocks { item { ... on vault { id } } } }",
                                            "articles(filter: {vault: {_eq: 1}}) { id }", "vaul { id }")],
    *[Request(method, "/items/vault", body) for method, body in (("POST", {}), ("PATCH", {"keys": [1], "data": {}}),
                                                                ("DELETE", [1]), ("SEARCH", {}))],
    Request("PATCH", "/items/articles/1", {"vault": 1}),
    Request("POST", "/shares", {"collection": "vault", "item": "1"}),
    Request("POST", "/comments", {"collection": "vault", "item": "1", "comment": "x"}),
    Request("POST", "/versions", {"collection": "vault", "item": "1", "key": "x"}),
    Request("POST", "/utils/sort/vault", {"item": 1, "to": 1}),
    Request("POST", "/utils/export/vault", {"query": {}, "format": "csv"}),
]  # fmt: skip


@pytest.mark.parametrize("who", ["reader", "editor", "manager", "member", "public", "share"])
async def test_what_is_forbidden_answers_as_what_is_not_there(twins: tuple[World, ...], who: str) -> None:
    """D GHSA-cph6-524f-3hgr CVE-2025-64749. `vault` is forbidden to all of them; there is no `qqqqq`."""
    for request in ALIKE:
        missing = Request(request.method, *(_renamed(part) for part in (request.path, request.body)))
        one, other = [await twins[0].send(who, asked) for asked in (request, missing)]
        told = one.text.replace("vault", "qqqqq").replace("vaul", "qqqq")
        assert (one.status_code, told) == (other.status_code, other.text), request


@pytest.mark.parametrize("who", ["reader", "manager", "member", "public", "share"])
async def test_hidden_keys_answer_as_those_that_are_not_there(twins: tuple[World, ...], who: str) -> None:
    """D GHSA-cph6-524f-3hgr CVE-2025-64749. None of them may see article 3."""
    for method, body in (("GET", None), ("PATCH", {"title": "x"}), ("DELETE", None)):
        asked = [Request(method, f"/items/articles/{key}", body) for key in (3, 99)]
        one, other = [await twins[0].send(who, request) for request in asked]
        assert (one.status_code, one.content) == (other.status_code, other.content)


def _renamed(part: Any) -> Any:
    return orjson.loads(orjson.dumps(part).replace(b"vault", b"qqqqq").replace(b"vaul", b"qqqq"))


# ── Who asks after whom ──


async def test_everyone_gets_an_answer_of_their_own(twins: tuple[World, ...]) -> None:
    """D GHSA-c6w9-5g5j-jh2p CVE-2026-61836; api-platform GHSA-428q-q3vv-3fq3 CVE-2025-31485. Plans are kept by the
    rights that they were made with."""
    expected = {
        "admin": [1, 2, 3, 4],
        "reader": [1, 2],
        "editor": [1, 2, 3, 4],
        "share": [1],
        "two": [1, 2],
        "lost": [],
    }
    for _ in range(2):
        for who, keys in expected.items():
            for request in Query("articles", {"fields": ["id"], "sort": ["id"]}).requests():
                answer = await twins[0].send(who, request)
                assert [int(row["id"]) for row in data_of(answer)] == keys, (who, request)
                assert "public" not in answer.headers.get("cache-control", "")


async def test_a_second_document_of_another_caller(twins: tuple[World, ...]) -> None:
    """api-platform GHSA-428q-q3vv-3fq3 CVE-2025-31485."""
    request = graphql("{ articles { id secret } }")
    assert answered(await twins[0].send("admin", request))
    assert refused(await twins[0].send("reader", request))
    assert refused(await twins[0].send("public", request))


# ── Limits ──


async def test_no_limit_passes_the_maximum(twin_configs: Sequence[DatabaseConfig]) -> None:
    """K GHSA-cqmq-8755-7xvh CVE-2026-63421."""
    async with opened(twin_configs[0], query_limit_max=1) as world:
        for limit in (-1, 1, 2, 10**9):
            for request in Query("articles", {"limit": limit, "fields": ["id"]}).requests():
                assert len(data_of(await world.send("admin", request))) == 1, request
        deep = {"fields": ["comments.id"], "deep": {"comments": {"_limit": -1}}}
        document = "{ articles { comments(limit: -1) { id } } }"
        for request in (
            *Query("articles", deep, document).requests(),
            get("/items/articles?page=1&limit=-1&fields=comments.id"),
        ):
            rows = data_of(await world.send("admin", request))
            assert [len(row["comments"]) for row in rows] == [1], request
        for request in Query("articles", {"limit": -5}).requests():
            assert refused(await world.send("admin", request)), request


async def test_no_introspection_means_no_schema(twin_configs: Sequence[DatabaseConfig]) -> None:
    """D GHSA-wxwm-3fxv-mrvx CVE-2026-35413."""
    async with opened(twin_configs[0], graphql_introspection=False) as world:
        for system in (False, True):
            for text in ("{ __schema { types { name } } }", '{ __type(name: "articles") { name } }'):
                assert refused(await world.send("admin", graphql(text, system=system)))
        sdl = graphql("{ server_specs_graphql(scope: items) }", system=True)
        assert refused(await world.send("admin", sdl))
        for path in ("/server/specs/graphql/items", "/server/specs/graphql/system", "/server/specs/graphql"):
            assert refused(await world.send("admin", get(path)))
        hint = await world.send("admin", graphql("{ artcles { id } }"))
        assert "articles" not in hint.text


async def test_there_are_no_subscriptions(twins: tuple[World, ...]) -> None:
    """D GHSA-849r-qrwj-8rv4 CVE-2024-54151, GHSA-97xr-jchp-xm3c CVE-2026-126539, GHSA-gggm-66rh-pp98 CVE-2023-38503;
    PS GHSA-7ch5-98q2-7289, GHSA-fph2-r4qg-9576, GHSA-j7mm-f4rv-6q6q CVE-2026-32098, GHSA-qpc3-fg4j-8hgm CVE-2026-33429,
    GHSA-5hmj-jcgp-6hff: there is nothing to subscribe to, and no websocket."""
    for who in ("public", "reader", "admin"):
        assert refused(await twins[0].send(who, graphql("subscription { users_mutated { key } }", system=True)))
        assert refused(await twins[0].send(who, graphql("subscription { articles_mutated { key } }")))
        assert (await twins[0].send(who, get("/websocket"))).status_code == 404


# ── What changes what may be read ──


async def test_rights_end_with_what_they_were_for(world: World) -> None:
    """D GHSA-9x5g-62gj-wqf2 CVE-2025-64746: a field, a collection, a policy and a role of the same name have none of
    the rights of those before."""
    title = {"field": "title", "type": "string", "schema": {}, "meta": {}}
    assert answered(await world.send("reader", get("/items/articles?fields=title")))
    await _done(world, Request("DELETE", "/fields/articles/title"))
    await _done(world, Request("POST", "/fields/articles", title))
    assert refused(await world.send("reader", get("/items/articles?fields=title")))
    assert refused(await world.send("reader", graphql("{ articles { title } }")))
    assert answered(await world.send("reader", get("/items/headings")))
    await _done(world, Request("DELETE", "/collections/headings"))
    key = {"field": "id", "type": "integer", "schema": {"is_primary_key": True, "has_auto_increment": True}, "meta": {}}
    await _done(
        world, Request("POST", "/collections", {"collection": "headings", "schema": {}, "meta": {}, "fields": [key]})
    )
    assert refused(await world.send("reader", get("/items/headings")))
    for path, row in (("policies", POLICY["two"]), ("roles", ROLE["two"])):
        found = (await world.send("admin", get(f"/{path}/{row}?fields=id,name"))).json()["data"]
        await _done(world, Request("DELETE", f"/{path}/{row}"))
        await _done(world, Request("POST", f"/{path}", found))
    assert refused(await world.send("two", get("/items/articles")))


async def test_history_keeps_no_secrets(world: World) -> None:
    """D GHSA-mvv8-v4jj-g47j CVE-2026-39943."""
    secrets = {"password": "a-new-password", "token": "a-new-secret-word"}
    await _done(world, Request("PATCH", "/users/me", secrets), "manager")
    await _done(
        world, Request("POST", "/users", {"email": "new@example.com", **secrets, "token": "another-secret-word"})
    )
    generated = await world.send("admin", Request("POST", "/users/me/tfa/generate", {"password": "password"}))
    for _ in range(3):
        await world.client.post("/auth/login", json={"email": "editor@example.com", "password": "a-guess"})
    kept = [
        await world.send("admin", get(f"/{path}?fields=*&limit=-1"))
        for path in ("revisions", "activity", "notifications", "users")
    ]
    text = "".join(answer.text for answer in kept)
    hidden = ("a-new-password", "secret-word", "a-guess", "$argon2", generated.json()["data"]["secret"])
    assert not any(word in text for word in hidden)
    assert '"delta":{"password":"**********","token":"**********"' in kept[0].text.replace(" ", "")


async def test_settings_mask_their_keys(world: World) -> None:
    """D GHSA-r9xq-xp38-j4j3."""
    keys = ("ai_openai_api_key", "ai_anthropic_api_key")
    await _done(world, Request("PATCH", "/settings", dict.fromkeys(keys, "sk-very-secret")))
    for who in ("admin", "member", "reader", "public", "share"):
        for request in (get("/settings?fields=*"), get("/server/info"), get("/settings?fields=ai_openai_api_key"),
                        get("/revisions?fields=*"), graphql("{ settings { ai_openai_api_key } }",
                        system=True)):  # fmt: skip
            assert "sk-very" not in (await world.send(who, request)).text, (who, request)


ENDS: Mapping[str, Request] = {
    "it is over": Request("PATCH", f"/shares/{SHARE}", {"date_end": "2020-01-01T00:00:00Z"}),
    "it has not begun": Request("PATCH", f"/shares/{SHARE}", {"date_start": "2099-01-01T00:00:00Z"}),
    "it is deleted": Request("DELETE", f"/shares/{SHARE}"),
    "the item is gone": Request("PATCH", "/items/articles/1", {"status": "archived"}),
    "its role lost the right": Request("PATCH", f"/policies/{POLICY['reader']}", {"permissions": []}),
}


@pytest.mark.parametrize("why", ENDS)
async def test_a_share_ends_at_once(world: World, why: str) -> None:
    """*class* shares."""
    before = await world.send("share", get("/items/articles/1?fields=id,title"))
    assert data_of(before) == {"id": 1, "title": "Apples"}
    await _done(world, ENDS[why])
    assert refused(await world.send("share", get("/items/articles/1?fields=id,title")))
    again = await world.client.post("/shares/auth", json={"share": SHARE})
    assert why in ("the item is gone", "its role lost the right") or again.status_code == 401


async def test_a_share_ends_with_whoever_shared(world: World) -> None:
    """*class* shares."""
    share = {"collection": "articles", "item": "1", "role": ROLE["editor"]}
    made = data_of(await world.send("editor", Request("POST", "/shares", share)))
    signed_in = await world.client.post("/shares/auth", json={"share": made["id"]})
    headers = {"authorization": f"Bearer {signed_in.json()['data']['access_token']}"}
    assert (await world.client.get("/items/articles/1", headers=headers)).status_code == 200
    await _done(world, Request("PATCH", f"/users/{USER['editor']}", {"status": "suspended"}))
    assert (await world.client.get("/items/articles/1", headers=headers)).status_code == 403


# ── Exports that are kept ──


async def test_an_export_reads_no_more_than_a_read(world: World) -> None:
    """*class* export: the file is as a read, its owner's, and a refused export leaves none."""
    files: Json = {"collection": "directus_files", "fields": ["*"], "policy": POLICY["reader"]}
    own = {"uploaded_by": {"_eq": "$CURRENT_USER"}}
    rights: Sequence[Json] = [{"action": "create"}, {"action": "read", "permissions": own}]
    for right in rights:
        await _done(world, Request("POST", "/permissions", {**files, **right}))
    refused_later: Sequence[Json] = [
        {"fields": ["secret"]},
        {"filter": {"secret": {"_null": True}}},
        {"sort": ["secret"]},
    ]
    for query in refused_later:
        asked = {"query": query, "format": "json", "file": {}}
        assert (await world.send("reader", Request("POST", "/utils/export/articles", asked))).status_code == 204
    assert data_of(await world.send("admin", get("/files"))) == []
    body = {"query": {"fields": ["*"], "sort": ["id"]}, "format": "json", "file": {"uploaded_by": USER["editor"]}}
    await _done(world, Request("POST", "/utils/export/articles", body), "reader")
    [file] = data_of(await world.send("admin", get("/files?fields=id,uploaded_by")))
    assert file["uploaded_by"] == USER["reader"]
    exported = await world.send("reader", get(f"/assets/{file['id']}"))
    read = await world.send("reader", get("/items/articles?fields=*&sort=id"))
    assert exported.json() == read.json()["data"]
    for who in ("public", "editor", "manager", "share"):
        assert refused(await world.send(who, get(f"/assets/{file['id']}")))
        assert refused(await world.send(who, Request("POST", "/utils/export/vault", body)))


async def _done(world: World, request: Request, who: str = "admin") -> None:
    answer = await world.send(who, request)
    assert answer.status_code in (200, 204), (request, answer.text)
