"""The data model changed over HTTP, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.db.databases import fingerprint
from tests.end_to_end.modelling import KEY, administrator_of, code, collection, data, field, items, make

pytestmark = pytest.mark.anyio


HOSTILE = ['a"b', "a'b", "a;drop table tags", "a%sb", "a b", "größe", "select", "a\\b", "a$1b", "{a}", "a?b", "`a`"]


@pytest.fixture
async def admin(database_config: DatabaseConfig) -> AsyncIterator[httpx.AsyncClient]:
    """The administrator's client, on a database as it is after the first start."""
    async with administrator_of(database_config) as client:
        yield client


# ── Changes that keep the data ──


async def test_a_column_may_change_in_every_way_and_keeps_its_values(admin: httpx.AsyncClient) -> None:
    await make(admin, "posts", field("place"), field("slug"), rows=[{"place": "1", "slug": "a"}, {"place": "20"}])
    changes: list[dict[str, Any]] = [
        {"type": "integer", "schema": {}},
        {"schema": {"default_value": 7}},
        {"schema": {"is_nullable": False}},
        {"schema": {"is_indexed": True, "is_unique": True}},
    ]
    for change in changes:
        changed = data(await admin.patch("/fields/posts/place", json=change))
    assert changed["type"] == "integer"
    assert changed["schema"]["default_value"] == 7
    assert changed["schema"]["is_nullable"] is False
    assert (changed["schema"]["is_unique"], changed["schema"]["is_indexed"]) == (True, True)
    assert await items(admin, "posts") == [{"id": 1, "place": 1, "slug": "a"}, {"id": 2, "place": 20, "slug": None}]
    assert data(await admin.post("/items/posts", json={})) == {"id": 3, "place": 7, "slug": None}
    assert code(await admin.post("/items/posts", json={"place": 20})) == "RECORD_NOT_UNIQUE"
    changed = data(await admin.patch("/fields/posts/place", json={"schema": {"is_unique": False}}))
    assert (changed["schema"]["is_unique"], changed["schema"]["is_indexed"]) == (False, True)
    assert (data(await admin.post("/items/posts", json={"place": 20})))["place"] == 20


async def test_what_else_a_table_has_outlives_a_change_of_one_column(admin: httpx.AsyncClient) -> None:
    await make(admin, "authors", field("name"), rows=[{"name": "a"}])
    await make(
        admin, "posts", field("title", is_unique=True), field("views", "integer", is_indexed=True),
        field("author", "integer"), field("x"), rows=[{"title": "t", "author": 1}, {"title": "u", "author": 1}],
    )  # fmt: skip
    relation = {"collection": "posts", "field": "author", "related_collection": "authors"}
    data(await admin.post("/relations", json={**relation, "schema": {"on_delete": "CASCADE"}}))
    assert (await admin.delete("/items/posts/2")).status_code == 204
    data(await admin.patch("/fields/posts/x", json={"type": "text", "schema": {"default_value": "d"}}))
    assert (await admin.delete("/fields/posts/x")).status_code == 204

    title = data(await admin.get("/fields/posts/title"))
    views = data(await admin.get("/fields/posts/views"))
    assert title["schema"]["is_unique"] is True
    assert views["schema"]["is_indexed"] is True
    kept = data(await admin.get("/relations/posts/author"))
    assert kept["schema"]["on_delete"] == "CASCADE"
    assert (data(await admin.post("/items/posts", json={"title": "v", "author": 1})))["id"] == 3
    assert (await admin.delete("/items/authors/1")).status_code == 204
    assert await items(admin, "posts") == []


async def test_rows_of_other_tables_stay_when_their_target_is_made_anew(admin: httpx.AsyncClient) -> None:
    await make(admin, "authors", field("name"), rows=[{"name": "a"}])
    await make(admin, "posts", field("author", "integer"), rows=[{"author": 1}])
    relation = {"collection": "posts", "field": "author", "related_collection": "authors"}
    data(await admin.post("/relations", json={**relation, "schema": {"on_delete": "CASCADE"}}))
    data(await admin.patch("/fields/authors/name", json={"schema": {"is_nullable": False}}))
    assert await items(admin, "posts") == [{"id": 1, "author": 1}]
    assert code(await admin.post("/items/posts", json={"author": 2})) == "INVALID_FOREIGN_KEY"


@pytest.mark.parametrize(
    ("old", "new", "values", "converted"),
    [
        ("integer", "string", [12, None], ["12", None]),
        ("boolean", "string", [True, False], ["true", "false"]),
        ("string", "boolean", ["true", "0"], [True, False]),
        ("string", "uuid", ["6D1F4E3C-0000-4000-8000-000000000001"], ["6d1f4e3c-0000-4000-8000-000000000001"]),
        ("string", "date", ["2024-02-29"], ["2024-02-29"]),
        ("date", "timestamp", ["2024-02-29"], ["2024-02-29T00:00:00.000Z"]),
        ("dateTime", "date", ["2024-02-29T10:11:12"], ["2024-02-29"]),
        ("string", "decimal", ["1.234567"], ["1.23457"]),
        ("text", "json", ['{"a":[1]}'], [{"a": [1]}]),
        ("float", "integer", [1.0, 2.75], [1, 3]),
        ("integer", "bigInteger", [3], ["3"]),
    ],
)
async def test_values_are_cast_to_a_new_type(
    admin: httpx.AsyncClient, old: str, new: str, values: list[Any], converted: list[Any]
) -> None:
    await make(admin, "x", field("v", old), rows=[{"v": value} for value in values])
    data(await admin.patch("/fields/x/v", json={"type": new, "schema": {}}))
    assert [row["v"] for row in await items(admin, "x")] == converted


# ── Changes that fail leave everything as it was ──


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("POST", "/fields/posts", field("must", is_nullable=False), "CONTAINS_NULL_VALUES"),
        ("POST", "/fields/posts", field("same", is_unique=True, default_value="d"), "RECORD_NOT_UNIQUE"),
        ("PATCH", "/fields/posts/title", {"schema": {"is_nullable": False}}, "CONTAINS_NULL_VALUES"),
        ("PATCH", "/fields/posts/kind", {"schema": {"is_unique": True}, "meta": {"note": "n"}}, "RECORD_NOT_UNIQUE"),
        ("PATCH", "/fields/posts/kind", {"type": "integer", "schema": {}}, "INVALID_PAYLOAD"),
        ("PATCH", "/fields/posts/kind", {"type": "date", "schema": {}}, "INVALID_PAYLOAD"),
        ("PATCH", "/fields/posts/number", {"type": "date", "schema": {}}, "INVALID_PAYLOAD"),
        (
            "PATCH", "/fields/posts",
            [{"field": "kind", "meta": {"note": "n"}}, {"field": "title", "schema": {"is_nullable": False}}],
            "CONTAINS_NULL_VALUES",
        ),
        (
            "POST", "/relations",
            {"collection": "posts", "field": "number", "related_collection": "posts", "meta": {"one_field": "x"}},
            "INVALID_FOREIGN_KEY",
        ),
        ("POST", "/collections", [collection("new"), collection("posts")], "INVALID_PAYLOAD"),
        ("POST", "/collections", collection("new", meta={"group": "nope"}), "INVALID_FOREIGN_KEY"),
        ("POST", "/collections", collection("new", KEY, KEY), "INVALID_PAYLOAD"),
        ("POST", "/collections", collection("new", field("x", "integer", default_value="x")), "INVALID_PAYLOAD"),
        ("POST", "/fields/posts", {**field("x"), "meta": {"interface": "x" * 65}}, "VALUE_TOO_LONG"),
        ("DELETE", "/collections/authors", None, "INVALID_PAYLOAD"),
        ("DELETE", "/fields/authors/id", None, "INVALID_PAYLOAD"),
        ("DELETE", "/collections/directus_users", None, "FORBIDDEN"),
        ("DELETE", "/fields/directus_users/email", None, "FORBIDDEN"),
        ("PATCH", "/fields/directus_users/email", {"schema": {"is_unique": False}}, "INVALID_PAYLOAD"),
        ("PATCH", "/collections/directus_users", {"meta": {"note": "n"}}, "FORBIDDEN"),
        ("DELETE", "/relations/directus_users/role", None, "FORBIDDEN"),
        ("POST", "/fields/directus_nope", field("x"), "FORBIDDEN"),
    ],
)  # fmt: skip
async def test_a_failed_change_leaves_tables_metadata_and_data(
    admin: httpx.AsyncClient, database_config: DatabaseConfig, method: str, path: str, body: Any, expected: str
) -> None:
    await make(admin, "authors", rows=[{}])
    fields = [field("title"), field("kind"), field("number", "integer"), field("author", "integer")]
    await make(admin, "posts", *fields, rows=[{"title": "a", "kind": "k", "number": 9}, {"kind": "k", "author": 1}])
    data(
        await admin.post("/relations", json={"collection": "posts", "field": "author", "related_collection": "authors"})
    )
    before = await asyncio.to_thread(fingerprint, database_config)
    shown = data(await admin.get("/fields/posts"))
    assert code(await admin.request(method, path, json=body)) == expected
    assert await asyncio.to_thread(fingerprint, database_config) == before
    assert data(await admin.get("/fields/posts")) == shown


# ── Names ──


@pytest.mark.parametrize("name", HOSTILE)
async def test_any_name_is_quoted(admin: httpx.AsyncClient, name: str) -> None:
    await make(admin, "tags")
    await make(admin, name, field(name, is_unique=True), field("x"))
    data(await admin.post("/fields/tags", json=field(name, is_indexed=True, default_value=name)))
    data(
        await admin.patch(
            f"/fields/tags/{quote(name, safe='')}", json={"type": "text", "schema": {"is_nullable": False}}
        )
    )
    assert data(await admin.post("/items/tags", json={})) == {"id": 1, name: name}
    relation = {"collection": name, "field": "x", "related_collection": "tags"}
    data(await admin.patch(f"/fields/{quote(name, safe='')}/x", json={"type": "integer", "schema": {}}))
    data(await admin.post("/relations", json=relation))
    assert (await admin.delete(f"/relations/{quote(name, safe='')}/x")).status_code == 204
    assert (await admin.delete(f"/fields/{quote(name, safe='')}/{quote(name, safe='')}")).status_code == 204
    assert (await admin.delete(f"/collections/{quote(name, safe='')}")).status_code == 204
    assert (await admin.delete(f"/fields/tags/{quote(name, safe='')}")).status_code == 204
    assert await items(admin, "tags") == [{"id": 1}]


@pytest.mark.parametrize(
    "name",
    [
        "",
        " a",
        "a ",
        "a/b",
        "a.b",
        "a\x00b",
        "a\nb",
        "a:b",
        "a,b",
        "f(a)",
        "a[b]",
        "x" * 64,
        "ü" * 32,
        5,
        None,
        [],
        True,
    ],
)
async def test_names_that_could_not_be_asked_for_are_refused(admin: httpx.AsyncClient, name: Any) -> None:
    await make(admin, "tags")
    assert code(await admin.post("/collections", json={"collection": name, "schema": {}})) == "INVALID_PAYLOAD"
    assert code(await admin.post("/fields/tags", json={"field": name, "type": "string"})) == "INVALID_PAYLOAD"


@pytest.mark.parametrize("name", ["directus_x", "directus_users", "alembic_version", "tags"])
async def test_names_of_the_system_and_of_others_are_taken(admin: httpx.AsyncClient, name: str) -> None:
    await make(admin, "tags")
    assert code(await admin.post("/collections", json={"collection": name, "schema": {}})) == "INVALID_PAYLOAD"


async def test_names_as_long_as_they_may_be(admin: httpx.AsyncClient) -> None:
    first, second = "x" * 62 + "a", "x" * 62 + "b"
    for name in (first, second):
        await make(admin, name, field(first, is_unique=True), field(second, is_indexed=True, is_unique=True))
    made = data(await admin.get(f"/fields/{first}/{second}"))
    assert (made["schema"]["is_unique"], made["schema"]["is_indexed"]) == (True, True)


async def test_indexes_of_different_columns_may_have_the_same_name(admin: httpx.AsyncClient) -> None:
    await make(admin, "a_b", field("c", is_unique=True, is_indexed=True))
    await make(admin, "a", field("b_c", is_unique=True, is_indexed=True))
    made = data(await admin.get("/fields/a/b_c"))
    assert (made["schema"]["is_unique"], made["schema"]["is_indexed"]) == (True, True)


# ── What goes with what is deleted ──


async def test_a_collection_takes_its_rights_with_it(admin: httpx.AsyncClient, database_config: DatabaseConfig) -> None:
    await make(admin, "secrets", rows=[{}])
    before = await asyncio.to_thread(fingerprint, database_config)
    assert (await admin.delete("/collections/secrets")).status_code == 204
    assert await asyncio.to_thread(fingerprint, database_config) != before
    assert code(await admin.get("/items/secrets")) == "FORBIDDEN"
    assert code(await admin.get("/collections/secrets")) == "FORBIDDEN"


async def test_deleting_either_side_of_a_relation_forgets_it(admin: httpx.AsyncClient) -> None:
    await make(admin, "authors", {"field": "posts", "type": "alias", "schema": None, "meta": {"special": ["o2m"]}})
    await make(admin, "posts", field("author", "integer"), rows=[{}])
    relation = {
        "collection": "posts",
        "field": "author",
        "related_collection": "authors",
        "meta": {"one_field": "posts"},
    }
    data(await admin.post("/relations", json=relation))
    assert await items(admin, "authors", fields="posts") == []
    assert (await admin.delete("/fields/posts/author")).status_code == 204
    assert data(await admin.get("/relations/posts")) == []
    assert [each["field"] for each in data(await admin.get("/fields/authors"))] == ["id"]
    assert await items(admin, "posts") == [{"id": 1}]


async def test_a_group_frees_its_children(admin: httpx.AsyncClient) -> None:
    data(await admin.post("/collections", json={"collection": "group", "schema": None, "meta": {}}))
    data(await admin.post("/collections", json={"collection": "child", "schema": {}, "meta": {"group": "group"}}))
    assert (await admin.delete("/collections/group")).status_code == 204
    assert (data(await admin.get("/collections/child")))["meta"]["group"] is None


# ── Who sees a change, and when ──


async def test_a_change_shows_in_every_api_at_once(admin: httpx.AsyncClient) -> None:
    query = {"query": "{ fresh { id late } }"}
    assert code(await admin.post("/graphql", json=query)) == "GRAPHQL_VALIDATION"
    await make(admin, "fresh", rows=[{}])
    assert code(await admin.post("/graphql", json=query)) == "GRAPHQL_VALIDATION"
    data(await admin.post("/fields/fresh", json=field("late", "boolean", default_value=True)))
    assert data(await admin.post("/graphql", json=query)) == {"fresh": [{"id": "1", "late": True}]}
    assert await items(admin, "fresh") == [{"id": 1, "late": True}]
    document = (await admin.get("/server/specs/oas")).json()
    assert "late" in document["components"]["schemas"]["ItemsFresh"]["properties"]


async def test_nobody_but_administrators_changes_the_model(
    admin: httpx.AsyncClient, database_config: DatabaseConfig
) -> None:
    await make(admin, "tags", field("name"))
    admin.headers.pop("authorization")
    before = await asyncio.to_thread(fingerprint, database_config)
    for method, path, body in (
        ("POST", "/collections", {"collection": "x", "schema": {}}),
        ("PATCH", "/collections", [{"collection": "tags", "meta": {"note": "n"}}]),
        ("PATCH", "/collections/tags", {"meta": {"note": "n"}}),
        ("DELETE", "/collections/tags", None),
        ("POST", "/fields/tags", field("x")),
        ("PATCH", "/fields/tags", [{"field": "name", "meta": {"note": "n"}}]),
        ("PATCH", "/fields/tags/name", {"meta": {"note": "n"}}),
        ("DELETE", "/fields/tags/name", None),
        ("POST", "/relations", {"collection": "tags", "field": "name"}),
        ("PATCH", "/relations/tags/name", {"meta": {}}),
        ("DELETE", "/relations/tags/name", None),
    ):
        answer = await admin.request(method, path, json=body)
        assert answer.status_code == 403
        assert answer.json()["errors"][0]["extensions"] == {"code": "FORBIDDEN"}
    assert await asyncio.to_thread(fingerprint, database_config) == before


async def test_changes_at_once_all_count(admin: httpx.AsyncClient) -> None:
    await make(admin, "posts", rows=[{}])
    names = [f"f{number}" for number in range(8)]
    answers = await asyncio.gather(*(admin.post("/fields/posts", json=field(name)) for name in names))
    assert [answer.status_code for answer in answers] == [200] * len(names)
    assert set((await items(admin, "posts"))[0]) == {"id", *names}


async def test_other_processes_see_a_change_within_a_second(
    admin: httpx.AsyncClient, database_config: DatabaseConfig
) -> None:
    async with administrator_of(database_config) as other:
        assert code(await other.get("/items/late")) == "FORBIDDEN"
        await make(admin, "late", rows=[{}])
        data(await admin.post("/fields/late", json=field("x", default_value="d")))
        await asyncio.sleep(1)
        assert await items(other, "late") == [{"id": 1, "x": "d"}]
        assert (await other.delete("/collections/late")).status_code == 204
        await asyncio.sleep(1)
        assert code(await admin.get("/items/late")) == "FORBIDDEN"


async def test_rows_are_written_after_a_change_of_type_as_before_it(admin: httpx.AsyncClient) -> None:
    await make(admin, "posts", field("x", "integer"), field("y"), rows=[{"x": 1, "y": "a"}])
    for kind, value in (("integer", 2), ("string", "b"), ("text", "c"), ("json", {"d": 1})):
        if kind == "json":
            data(await admin.patch("/items/posts/1", json={"x": "{}"}))
        data(await admin.patch("/fields/posts/x", json={"type": kind, "schema": {}}))
        changed = data(await admin.patch("/items/posts/1", json={"x": value, "y": "b"}))
        assert changed == {"id": 1, "x": value, "y": "b"}


async def test_relations_stand_in_the_order_in_which_they_were_made(admin: httpx.AsyncClient) -> None:
    for name in ("authors", "tags"):
        await make(admin, name)
    await make(admin, "pairs", *(field(f"{name}_id", "integer") for name in ("authors", "tags", "other")))
    for name in ("tags", "authors"):
        relation = {"collection": "pairs", "field": f"{name}_id", "related_collection": name}
        data(await admin.post("/relations", json={**relation, "schema": {"on_delete": "CASCADE"}, "meta": {}}))
    assert [each["field"] for each in data(await admin.get("/relations/pairs"))] == ["tags_id", "authors_id"]
    data(await admin.patch("/fields/pairs/other_id", json={"schema": {"is_nullable": False}}))
    assert [each["field"] for each in data(await admin.get("/relations/pairs"))] == ["tags_id", "authors_id"]
