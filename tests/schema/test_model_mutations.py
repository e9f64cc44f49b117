"""The data model changed in GraphQL, on both databases."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.end_to_end.modelling import administrator_of, data, field, make

pytestmark = pytest.mark.anyio


@pytest.fixture
async def admin(database_config: DatabaseConfig) -> AsyncIterator[httpx.AsyncClient]:
    async with administrator_of(database_config) as client:
        yield client


async def system(client: httpx.AsyncClient, query: str) -> Any:
    """What /graphql/system answers, without errors."""
    answer = (await client.post("/graphql/system", json={"query": query})).json()
    assert "errors" not in answer, answer
    return answer["data"]


CREATE = """mutation { create_collections_item(data: {
    meta: {collection: "news", note: "n"},
    fields: [{field: "id", type: "integer", schema: {is_primary_key: true, has_auto_increment: true}}]
}) { collection meta { note singleton } schema { name } } }"""


async def test_a_collection_is_made_changed_and_deleted(admin: httpx.AsyncClient) -> None:
    made = await system(admin, CREATE)
    expected = {"collection": "news", "meta": {"note": "n", "singleton": False}, "schema": {"name": "news"}}
    assert made == {"create_collections_item": expected}
    change = 'update_collections_item(collection: "news", data: {meta: {icon: "star"}}) { meta { note icon collapse } }'
    changed = await system(admin, f"mutation {{ {change} }}")
    assert changed["update_collections_item"] == {"meta": {"note": "n", "icon": "star", "collapse": "open"}}
    deleted = await system(admin, 'mutation { delete_collections_item(collection: "news") { collection } }')
    assert deleted == {"delete_collections_item": {"collection": "news"}}
    assert (await admin.get("/collections/news")).status_code == 403


async def test_fields_are_made_changed_and_deleted_in_one_document(admin: httpx.AsyncClient) -> None:
    await make(admin, "news")
    made = await system(
        admin,
        """mutation {
            create_fields_item(collection: "news", data: {field: "n", type: "string", schema: {max_length: 9}}) {
                field type meta { width } schema { max_length is_nullable }
            }
            update_fields_item(collection: "news", field: "n", data: {meta: {width: "half", special: ["x"]}}) {
                meta { width special } schema { max_length }
            }
            update_fields_items(collection: "news", data: [{field: "n", schema: {is_unique: true}}]) {
                field schema { is_unique max_length }
            }
            delete_fields_item(collection: "news", field: "n") { collection field }
        }""",
    )
    assert made == {
        "create_fields_item": {
            "field": "n", "type": "string", "meta": None, "schema": {"max_length": 9, "is_nullable": True},
        },
        "update_fields_item": {"meta": {"width": "half", "special": ["x"]}, "schema": {"max_length": 9}},
        "update_fields_items": {"field": "n", "schema": {"is_unique": True, "max_length": 9}},
        "delete_fields_item": {"collection": "news", "field": "n"},
    }  # fmt: skip
    assert [each["field"] for each in data(await admin.get("/fields/news"))] == ["id"]


async def test_relations_are_made_changed_and_deleted(admin: httpx.AsyncClient) -> None:
    await make(admin, "authors")
    await make(admin, "news", field("author", "integer"))
    schema = (
        'schema: {table: "", column: "", foreign_key_table: "", foreign_key_column: "", on_update: "", on_delete: %s}'
    )
    said = 'collection: "news", field: "author"'
    made = await system(
        admin,
        f"""mutation {{
            create_relations_item(data: {{ {said}, related_collection: "authors", {schema % '"CASCADE"'} }}) {{
                related_collection schema {{ on_delete }}
            }}
            update_relations_item({said}, data: {{ {schema % '"SET NULL"'}, meta: {{sort_field: "id"}} }}) {{
                schema {{ on_delete }} meta {{ sort_field }}
            }}
            delete_relations_item({said}) {{ collection field }}
        }}""",
    )
    assert made == {
        "create_relations_item": {"related_collection": "authors", "schema": {"on_delete": "CASCADE"}},
        "update_relations_item": {"schema": {"on_delete": "SET NULL"}, "meta": {"sort_field": "id"}},
        "delete_relations_item": {"collection": "news", "field": "author"},
    }


async def test_nobody_else_has_these_mutations(admin: httpx.AsyncClient) -> None:
    admin.headers.pop("authorization")
    answer = await admin.post("/graphql/system", json={"query": CREATE})
    assert answer.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION"


async def test_what_cant_be_made_says_why(admin: httpx.AsyncClient) -> None:
    await make(admin, "news")
    for mutation in (
        "create_collections_item(data: {meta: {}}) { collection }",
        'create_collections_item(data: {meta: {collection: "news"}}) { collection }',
        'create_fields_item(collection: "news", data: {field: "x", type: "nope"}) { field }',
        'update_fields_items(collection: "news", data: [{type: "string"}]) { field }',
        'create_relations_item(data: {collection: "news"}) { field }',
    ):
        answer = (await admin.post("/graphql/system", json={"query": f"mutation {{ {mutation} }}"})).json()
        assert answer["errors"][0]["extensions"]["code"] == "INVALID_PAYLOAD", answer
        assert set(answer["data"].values()) == {None}


async def test_a_query_that_a_change_overtakes_is_begun_anew(
    admin: httpx.AsyncClient, database_config: DatabaseConfig
) -> None:
    """Another process drops a column: this one hears of it within a second, and meanwhile by the database alone."""
    await make(admin, "news", field("old"), rows=[{"old": "o"}])
    async with administrator_of(database_config) as other:
        query = {"query": "{ news { id } news_aggregated { count { id } } }"}
        assert data(await other.post("/graphql", json=query))["news"] == [{"id": "1"}]
        gone = {"query": "{ news { id old } }"}
        assert data(await other.post("/graphql", json=gone)) == {"news": [{"id": "1", "old": "o"}]}
        assert (await admin.delete("/fields/news/old")).status_code == 204
        answer = await other.post("/graphql", json=gone)
        assert answer.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION"
        assert data(await other.post("/graphql", json=query))["news"] == [{"id": "1"}]
