"""The data model moved between servers over HTTP, on both databases and from one to the other."""

import asyncio
import copy
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
import yaml

from db.engine import DatabaseConfig
from tests.conftest import BOTH, copy_of
from tests.db.databases import fingerprint
from tests.end_to_end.modelling import KEY, administrator_of, code, collection, data, field, items, make

pytestmark = pytest.mark.anyio

TYPES = (
    "string", "text", "integer", "bigInteger", "float", "decimal", "boolean", "date", "time", "dateTime",
    "timestamp", "json", "csv", "uuid", "hash", "binary",
)  # fmt: skip

DEFAULTS: dict[str, Any] = {
    "string": "it's", "text": 'a "b"', "integer": 7, "bigInteger": 12, "float": 0.5, "decimal": 1.25, "boolean": True,
    "date": "2024-02-29", "time": "10:11:12", "dateTime": "2024-02-29 10:11:12", "timestamp": "CURRENT_TIMESTAMP",
    "json": {"a": [1, None]}, "csv": "a,b", "uuid": "6d1f4e3c-0000-4000-8000-000000000001", "hash": "h",
}  # fmt: skip


@pytest.fixture
async def admin(database_config: DatabaseConfig) -> AsyncIterator[httpx.AsyncClient]:
    """The administrator's client, on a database as it is after the first start."""
    async with administrator_of(database_config) as client:
        yield client


@pytest.fixture(params=BOTH)
def other_config(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DatabaseConfig]:
    folder = tmp_path / "other"
    folder.mkdir()
    with copy_of(request.getfixturevalue(f"ready_{request.param}"), folder) as config:
        yield config


@pytest.fixture
async def other(other_config: DatabaseConfig) -> AsyncIterator[httpx.AsyncClient]:
    """The administrator's client of another server."""
    async with administrator_of(other_config) as client:
        yield client


async def model_everything(admin: httpx.AsyncClient) -> None:
    """A model with all there can be in one."""
    typed = [field(f"a_{kind}", kind, default_value=DEFAULTS.get(kind)) for kind in TYPES]
    short = field("short", max_length=20, is_unique=True, is_nullable=False)
    exact = field("exact", "decimal", numeric_precision=12, numeric_scale=4, is_indexed=True)
    data(await admin.post("/collections", json={"collection": "folder", "schema": None, "meta": {"icon": "star"}}))
    data(
        await admin.post(
            "/collections", json=collection("z kinds", KEY, *typed, short, exact, meta={"group": "folder"})
        )
    )
    keyed = {"field": "key", "type": "uuid", "schema": {"is_primary_key": True}, "meta": {"special": ["uuid"]}}
    counted = {**KEY, "type": "bigInteger"}
    data(await admin.post("/collections", json=collection("large", counted, meta={})))
    named = {"field": "code", "type": "string", "schema": {"is_primary_key": True, "max_length": 8}, "meta": {}}
    data(await admin.post("/collections", json=collection("languages", named, meta={"singleton": False})))
    posts = {"field": "posts", "type": "alias", "schema": None, "meta": {"special": ["o2m"], "interface": "list-o2m"}}
    data(await admin.post("/collections", json=collection("authors", keyed, field("name"), posts, meta={"sort": 3})))
    fields = [KEY, field("author", "uuid"), field("editor", "uuid"), field("item"), field("kind")]
    data(await admin.post("/collections", json=collection("posts", *fields, meta={"versioning": True})))
    await relate(admin, "posts", "author", "authors", "CASCADE", one_field="posts", one_deselect_action="delete")
    await relate(admin, "posts", "editor", "directus_users", "SET NULL")
    await relate(admin, "posts", "item", None, "", one_collection_field="kind", one_allowed_collections=["authors"])
    data(await admin.post("/fields/directus_users", json=field("nickname", is_indexed=True)))


async def relate(
    admin: httpx.AsyncClient, name: str, source: str, related: str | None, on_delete: str, **meta: Any
) -> None:
    schema = {"on_delete": on_delete} if related else None
    relation = {"collection": name, "field": source, "related_collection": related, "schema": schema, "meta": meta}
    data(await admin.post("/relations", json=relation))


async def snapshot(admin: httpx.AsyncClient) -> Any:
    return data(await admin.get("/schema/snapshot"))


async def difference(admin: httpx.AsyncClient, wanted: Any) -> Any:
    """What the server says is to be done; None for nothing."""
    answer = await admin.post("/schema/diff?force", json=wanted)
    return None if answer.status_code == 204 else data(answer)


async def apply(admin: httpx.AsyncClient, diff: Any) -> None:
    answer = await admin.post("/schema/apply", json=diff)
    assert answer.status_code == 204, answer.text


def part(taken: Any, name: str, collection: str, field: str | None = None) -> Any:
    """One entry of a snapshot or a difference."""
    return next(
        each for each in taken[name] if each["collection"] == collection and (field in (None, each.get("field")))
    )


# ── From one server to another ──


async def test_a_model_goes_to_an_empty_server_and_is_the_same(
    admin: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    await model_everything(admin)
    taken = await snapshot(admin)
    assert await difference(admin, taken) is None
    await apply(other, await difference(other, taken))
    assert await difference(other, taken) is None
    assert await difference(admin, await snapshot(other)) is None
    assert {**await snapshot(other), "vendor": None} == {**await snapshot(admin), "vendor": None}


async def test_a_moved_model_can_be_written_to(admin: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
    await model_everything(admin)
    await apply(other, await difference(other, await snapshot(admin)))
    written = {"name": "n", "posts": [{"editor": None}, {"item": "x", "kind": "authors"}]}
    created = data(await other.post("/items/authors?fields=name,posts.id", json=written))
    assert created == {"name": "n", "posts": [{"id": 1}, {"id": 2}]}
    row = data(await other.post("/items/large", json={}))
    assert row == {"id": "1"}
    assert data(await other.get("/fields/large/id"))["type"] == "bigInteger"
    assert code(await other.post("/items/posts", json={"editor": "6d1f4e3c-0000-4000-8000-000000000001"})) == (
        "INVALID_FOREIGN_KEY"
    )


async def test_a_model_is_taken_back_to_nothing(admin: httpx.AsyncClient) -> None:
    empty = await snapshot(admin)
    await model_everything(admin)
    diff = await difference(admin, empty)
    assert [each["collection"] for each in diff["diff"]["collections"]] == [
        "authors", "folder", "languages", "large", "posts", "z kinds",
    ]  # fmt: skip
    assert [(each["collection"], each["field"]) for each in diff["diff"]["fields"]] == [("directus_users", "nickname")]
    assert diff["diff"]["relations"] == []
    await apply(admin, diff)
    assert await snapshot(admin) == empty


async def test_a_change_on_one_server_is_made_on_another_and_keeps_the_rows(
    admin: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    for each in (admin, other):
        await make(each, "posts", field("title"), field("views", "integer"), field("old"), rows=[{"title": "7"}])
        data(await each.patch("/collections/posts", json={"meta": {"note": "n"}}))
    data(await admin.patch("/fields/posts/title", json={"type": "integer", "schema": {"is_nullable": False}}))
    data(await admin.patch("/fields/posts/views", json={"schema": {"default_value": 3}, "meta": {"width": "half"}}))
    data(await admin.post("/fields/posts", json=field("new", "boolean", default_value=True)))
    assert (await admin.delete("/fields/posts/old")).status_code == 204
    data(await admin.patch("/collections/posts", json={"meta": {"note": "m", "sort_field": "views"}}))
    diff = await difference(other, await snapshot(admin))
    assert part(diff["diff"], "collections", "posts")["diff"] == [
        {"kind": "E", "path": ["meta", "note"], "lhs": "n", "rhs": "m"},
        {"kind": "E", "path": ["meta", "sort_field"], "lhs": None, "rhs": "views"},
    ]
    assert part(diff["diff"], "fields", "posts", "views")["diff"] == [
        {"kind": "E", "path": ["meta", "width"], "lhs": "full", "rhs": "half"},
        {"kind": "E", "path": ["schema", "default_value"], "lhs": None, "rhs": 3},
    ]
    assert part(diff["diff"], "fields", "posts", "old")["diff"][0]["kind"] == "D"
    await apply(other, diff)
    assert await items(other, "posts") == [{"id": 1, "title": 7, "views": None, "new": True}]
    assert await difference(other, await snapshot(admin)) is None


async def test_relations_are_changed_and_forgotten(admin: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
    for each in (admin, other):
        await make(each, "authors", rows=[{}])
        await make(each, "posts", field("a", "integer"), field("b", "integer"), rows=[{"a": 1, "b": 1}])
        for name in ("authors", "posts"):
            data(await each.patch(f"/collections/{name}", json={"meta": {"note": "n"}}))
        await relate(each, "posts", "a", "authors", "CASCADE")
        await relate(each, "posts", "b", "authors", "SET NULL")
    assert (await admin.delete("/relations/posts/b")).status_code == 204
    data(
        await admin.patch("/relations/posts/a", json={"schema": {"on_delete": "SET NULL"}, "meta": {"sort_field": "b"}})
    )
    await apply(other, await difference(other, await snapshot(admin)))
    assert await difference(other, await snapshot(admin)) is None
    assert (await other.delete("/items/authors/1")).status_code == 204
    assert await items(other, "posts") == [{"id": 1, "a": None, "b": 1}]


async def test_a_table_that_only_the_database_knows_is_left_alone_and_taken_over(
    admin: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    data(await admin.post("/collections", json=collection("tags", KEY, field("name"), meta={})))
    await make(other, "tags", field("name", max_length=9), rows=[{"name": "a"}])
    before = await snapshot(other)
    assert before["collections"] == []
    await apply(other, await difference(other, await snapshot(admin)))
    assert await items(other, "tags") == [{"id": 1, "name": "a"}]
    assert await difference(other, await snapshot(admin)) is None


# ── Snapshots of others ──


async def test_a_database_that_directus_made_goes_to_an_empty_server(
    world: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    world.headers["authorization"] = "Bearer admin-token"
    taken = await snapshot(world)
    assert len(taken["collections"]) > 10
    await apply(other, await difference(other, taken))
    assert await difference(other, taken) is None
    assert await difference(world, await snapshot(other)) is None
    query = {"query": "{ blog_posts { author { name } tags { tags_id { slug } } } pages { translations { title } } }"}
    assert data(await other.post("/graphql", json=query)) == {"blog_posts": [], "pages": []}


def old_snapshot() -> dict[str, Any]:
    """One of MySQL and an old version, which knows less of metadata and of columns, and something of its own."""
    meta = {"collection": "articles", "icon": "star", "singleton": False, "from_elsewhere": True}
    numbered = {"is_primary_key": True, "has_auto_increment": True, "data_type": "int", "is_nullable": False}
    text = {"data_type": "varchar", "max_length": 80, "default_value": "draft", "is_unique": False}
    key = {"collection": "articles", "field": "id", "type": "integer", "meta": {"hidden": True}, "schema": numbered}
    title = {"collection": "articles", "field": "title", "type": "string", "meta": {"width": "half"}, "schema": text}
    return {
        "version": 1, "directus": "9.22.4", "vendor": "mysql", "relations": [],
        "collections": [{"collection": "articles", "meta": meta, "schema": {"name": "articles"}}],
        "fields": [key, title],
    }  # fmt: skip


async def test_a_snapshot_of_an_older_version_and_another_database_applies(admin: httpx.AsyncClient) -> None:
    await apply(admin, await difference(admin, old_snapshot()))
    assert await difference(admin, old_snapshot()) is None
    assert data(await admin.post("/items/articles", json={})) == {"id": 1, "title": "draft"}
    title = data(await admin.get("/fields/articles/title"))
    assert (title["schema"]["max_length"], title["meta"]["width"], title["meta"]["searchable"]) == (80, "half", True)


async def test_what_a_snapshot_no_longer_says_goes_back_to_what_is_usual(admin: httpx.AsyncClient) -> None:
    await apply(admin, await difference(admin, old_snapshot()))
    wanted = old_snapshot()
    del wanted["fields"][1]["meta"]["width"]
    diff = await difference(admin, wanted)
    change = {"kind": "D", "path": ["meta", "width"], "lhs": "half"}
    assert part(diff["diff"], "fields", "articles", "title")["diff"] == [change]
    await apply(admin, diff)
    assert data(await admin.get("/fields/articles/title"))["meta"]["width"] == "full"
    assert await difference(admin, wanted) is None


# ── What a snapshot looks like ──


async def test_a_snapshot_tells_the_whole_model(admin: httpx.AsyncClient) -> None:
    await model_everything(admin)
    taken = await snapshot(admin)
    assert (taken["version"], taken["directus"]) == (1, "11.17.4")
    assert [each["collection"] for each in taken["collections"]][:2] == ["authors", "folder"]
    assert part(taken, "collections", "folder")["schema"] is None
    assert part(taken, "collections", "authors")["schema"] == {"name": "authors"}
    assert "schema" not in part(taken, "fields", "authors", "posts")
    title = part(taken, "fields", "authors", "name")
    assert list(title["meta"]) == sorted(title["meta"])
    assert "id" not in title["meta"]
    assert not {"comment", "foreign_key_schema"} & set(title["schema"])
    assert part(taken, "relations", "posts", "item")["related_collection"] is None
    assert [each["field"] for each in taken["fields"] if each["collection"] == "directus_users"] == ["nickname"]
    assert [f"{each['collection']}.{each['field']}" for each in taken["systemFields"]] == [
        "directus_activity.timestamp", "directus_revisions.activity", "directus_revisions.parent",
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["json", "yaml"])
async def test_a_downloaded_snapshot_can_be_uploaded(admin: httpx.AsyncClient, form: str) -> None:
    await model_everything(admin)
    file = (await admin.get("/schema/snapshot", params={"export": form})).content
    assert (yaml.safe_load if form == "yaml" else orjson.loads)(file) == await snapshot(admin)
    kind = "text/yaml" if form == "yaml" else "application/json"
    uploaded = await admin.post("/schema/diff", files={"file": (f"snapshot.{form}", file, kind)})
    assert uploaded.status_code == 204
    sent = await admin.post("/schema/diff", content=file, headers={"content-type": kind})
    assert sent.status_code == 204


@pytest.mark.parametrize("form", ["csv", "csv_utf8", "xml"])
async def test_a_snapshot_comes_in_the_other_formats(admin: httpx.AsyncClient, form: str) -> None:
    answer = await admin.get("/schema/snapshot", params={"export": form})
    assert answer.status_code == 200
    assert b"11.17.4" in answer.content
    assert code(await admin.get("/schema/snapshot?export=pdf")) == "INVALID_QUERY"


# ── What is refused ──


async def test_only_administrators_may(admin: httpx.AsyncClient) -> None:
    admin.headers.pop("authorization")
    for method, path in (("GET", "/schema/snapshot"), ("POST", "/schema/diff"), ("POST", "/schema/apply")):
        answer = await admin.request(method, path, json={} if method == "POST" else None)
        assert answer.json()["errors"][0]["extensions"] == {"code": "FORBIDDEN"}


NO_SNAPSHOTS: list[dict[str, Any]] = [
    {"version": 2}, {"version": True}, {"version": "1"}, {"directus": "10.0.0"}, {"directus": None},
    {"vendor": "mysql"}, {"vendor": 5}, {"collections": {}}, {"fields": None}, {"relations": "x"},
    {"collections": ["x"]}, {"collections": [{"collection": 5}]}, {"fields": [{"collection": "x"}]},
    {"systemFields": {}}, {"collections": [{"collection": "a"}, {"collection": "a"}]},
    {"fields": [{"collection": "x", "field": "y", "schema": "z"}]},
]  # fmt: skip


async def test_what_is_no_snapshot_of_this_version_is_refused(admin: httpx.AsyncClient) -> None:
    taken = await snapshot(admin)
    for changed in NO_SNAPSHOTS:
        answer = await admin.post("/schema/diff", json={**taken, **changed})
        assert code(answer) == "INVALID_PAYLOAD", changed


async def test_another_version_or_database_passes_by_force(admin: httpx.AsyncClient) -> None:
    taken = {**await snapshot(admin), "directus": "9.22.4", "vendor": "mysql"}
    refused = await admin.post("/schema/diff", json=taken)
    assert "force" in refused.json()["errors"][0]["message"]
    assert (await admin.post("/schema/diff?force=true", json=taken)).status_code == 204
    assert code(await admin.post("/schema/diff?force=true", json={**taken, "version": 2})) == "INVALID_PAYLOAD"


async def test_bodies_that_are_none(admin: httpx.AsyncClient) -> None:
    for path in ("/schema/diff", "/schema/apply"):
        assert code(await admin.post(path, json={})) == "INVALID_PAYLOAD"
        assert code(await admin.post(path, json=[])) == "INVALID_PAYLOAD"
        assert code(await admin.post(path)) == "UNSUPPORTED_MEDIA_TYPE"
        assert code(await admin.post(path, content=b"{", headers={"content-type": "text/yaml"})) == "INVALID_PAYLOAD"


BOMB = b"a: &a [x,x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (name, name, b",".join([b"*%c" % (name - 1)] * 10)) for name in range(ord("b"), ord("k"))
)


@pytest.mark.parametrize("text", [BOMB, b"a: &a [*a]", b"!!python/object/apply:os.system [ls]", b"[" * 3000])
async def test_yaml_that_means_harm_is_refused(admin: httpx.AsyncClient, text: bytes) -> None:
    answer = await admin.post("/schema/diff", content=text, headers={"content-type": "text/yaml"})
    assert code(answer) == "INVALID_PAYLOAD"


async def test_a_difference_of_another_state_is_refused(admin: httpx.AsyncClient) -> None:
    await make(admin, "tags", field("name"))
    data(await admin.patch("/collections/tags", json={"meta": {"note": "n"}}))
    wanted = copy.deepcopy(await snapshot(admin))
    part(wanted, "collections", "tags")["meta"]["note"] = "m"
    diff = await difference(admin, wanted)
    data(await admin.post("/fields/tags", json=field("late")))
    assert code(await admin.post("/schema/apply", json=diff)) == "INVALID_PAYLOAD"
    assert code(await admin.post("/schema/apply?force=true", json=diff)) == "INVALID_PAYLOAD"
    assert data(await admin.get("/collections/tags"))["meta"]["note"] == "n"


async def test_nothing_to_do_is_done_whatever_the_hash(admin: httpx.AsyncClient) -> None:
    nothing: dict[str, Any] = {"collections": [], "fields": [], "systemFields": [], "relations": []}
    assert (await admin.post("/schema/apply", json={"hash": "x", "diff": nothing})).status_code == 204


WHOLE = {"collection": "new", "meta": {}, "schema": {"name": "new"}}
COLUMN = {"collection": "tags", "field": "x", "type": "string", "meta": None, "schema": {"data_type": "text"}}


def tagged(**changed: Any) -> dict[str, Any]:
    """A difference that adds a field to the tags, but for what is `changed` of it."""
    entry = {**COLUMN, **changed}
    return {"fields": [{"collection": "tags", "field": entry["field"], "diff": [{"kind": "N", "rhs": entry}]}]}


def edited(part: str, *path: Any, kind: str = "E", **more: Any) -> dict[str, Any]:
    """A difference that changes something about the tags or their names."""
    field = {} if part == "collections" else {"field": "name"}
    change = {"kind": kind, "path": list(path), "rhs": "x", **more}
    return {part: [{"collection": "tags", **field, "diff": [change]}]}


def new(part: str, **entry: Any) -> dict[str, Any]:
    """A difference that makes one entry."""
    named = {name: entry[name] for name in ("collection", "field", "related_collection") if name in entry}
    return {part: [{**named, "diff": [{"kind": "N", "rhs": entry}]}]}


def whole(name: str, *changes: Any) -> dict[str, Any]:
    """A difference that does something with a whole collection."""
    return {"collections": [{"collection": name, "diff": list(changes)}]}


LEADING = {"collection": "tags", "field": "name", "meta": {}}
HOSTILE: list[dict[str, Any]] = [
    whole("gone", {"kind": "D", "lhs": WHOLE}), whole("directus_users", {"kind": "D"}), whole("new"),
    whole("new", {"kind": "X", "rhs": WHOLE}), whole("new", {"kind": "E", "rhs": WHOLE}),
    whole("other", {"kind": "N", "rhs": WHOLE}),
    new("collections", **{**WHOLE, "collection": "tags"}), new("collections", **{**WHOLE, "collection": "directus_x"}),
    new("collections", **{**WHOLE, "meta": {"group": "nope"}}),
    edited("collections", "collection"), edited("collections", "schema"), edited("collections", "meta"),
    edited("collections", "meta", "note", "deep"), edited("collections", "meta", "sort"),
    edited("collections", "schema", kind="D"),
    edited("fields", "type", rhs="int); drop table tags; --"), edited("fields", "field"),
    edited("fields", "schema", "data_type", kind="A", index=0, item={"kind": "N"}),
    edited("fields", "schema", "max_length", rhs="1); drop table tags; --"),
    edited("fields", "meta", "special", kind="A", index=10**9, item={"kind": "N", "rhs": "x"}),
    edited("fields", "schema", kind="D"), edited("relations", "schema"),
    tagged(type="int); drop table tags; --"), tagged(type="geometry"), tagged(type="unknown"),
    tagged(field="id", type=None, schema={"x": 1}), tagged(field="a.b"), tagged(field=""), tagged(field="name"),
    tagged(schema="x"), tagged(schema={"is_primary_key": True}),
    tagged(type="integer", schema={"default_value": "1; drop table tags"}),
    tagged(type="decimal", schema={"numeric_precision": "1) --"}), tagged(meta={"sort": "x"}),
    tagged(collection="directus_users"), new("fields", **{**COLUMN, "collection": "nope"}),
    {"fields": [{"collection": "directus_users", "field": "email", "diff": [{"kind": "D", "lhs": {}}]}]},
    new("systemFields", collection="tags", field="name"),
    new("relations", **LEADING, related_collection="nope", schema={}),
    new("relations", **LEADING, related_collection="tags", schema={"on_delete": "SET NULL; drop table tags"}),
    {"fields": "x"}, {"fields": [5]}, {"relations": None},
]  # fmt: skip


async def test_hostile_and_impossible_differences_change_nothing(
    admin: httpx.AsyncClient, database_config: DatabaseConfig
) -> None:
    data(await admin.post("/collections", json=collection("tags", KEY, field("name"), meta={})))
    data(await admin.post("/items/tags", json={"name": "a"}))
    marked = copy.deepcopy(await snapshot(admin))
    part(marked, "collections", "tags")["meta"]["note"] = "n"
    sent = await difference(admin, marked)
    before = await asyncio.to_thread(fingerprint, database_config)
    for diff in HOSTILE:
        sent["diff"] = {**{name: [] for name in sent["diff"]}, **diff}
        answer = await admin.post("/schema/apply", json=sent)
        assert answer.status_code in (400, 403), (diff, answer.text)
        assert code(answer) in ("INVALID_PAYLOAD", "FORBIDDEN", "INVALID_FOREIGN_KEY", "VALUE_TOO_LONG"), diff
    assert await asyncio.to_thread(fingerprint, database_config) == before


@pytest.mark.parametrize("missing", ["hash", "diff", "systemFields", "relations"])
async def test_a_difference_is_whole(admin: httpx.AsyncClient, missing: str) -> None:
    nothing: dict[str, Any] = {"collections": [], "fields": [], "systemFields": [], "relations": []}
    sent: dict[str, Any] = {"hash": "x", "diff": {name: each for name, each in nothing.items() if name != missing}}
    sent.pop(missing, None)
    assert code(await admin.post("/schema/apply", json=sent)) == "INVALID_PAYLOAD"


async def test_rows_that_stand_in_the_way_refuse_the_whole(
    admin: httpx.AsyncClient, database_config: DatabaseConfig
) -> None:
    data(await admin.post("/collections", json=collection("tags", KEY, field("name"), meta={})))
    data(await admin.post("/items/tags", json=[{"name": "a"}, {"name": "a"}, {}]))
    for name, value, expected in (
        ("is_unique", True, "RECORD_NOT_UNIQUE"),
        ("is_nullable", False, "CONTAINS_NULL_VALUES"),
    ):
        wanted = copy.deepcopy(await snapshot(admin))
        part(wanted, "fields", "tags", "name")["schema"][name] = value
        wanted["collections"].append({**WHOLE, "meta": {"note": "made first"}})
        diff = await difference(admin, wanted)
        before = await asyncio.to_thread(fingerprint, database_config)
        assert code(await admin.post("/schema/apply", json=diff)) == expected
        assert await asyncio.to_thread(fingerprint, database_config) == before
