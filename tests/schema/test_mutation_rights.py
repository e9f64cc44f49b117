"""Mutations are for those who may write, and reach no further by nested inputs, answers or versions."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.rest_compat.writing import WRITER_POLICY, prepare_world
from tests.schema.ask import ask, data, refused

pytestmark = pytest.mark.anyio

ADMIN, EDITOR, WRITER = "admin-token", "editor-token", "writer-token"


def _writer(action: str, collection: str, fields: str = "*", **more: Any) -> Mapping[str, Any]:
    return {"policy": WRITER_POLICY, "collection": collection, "action": action, "fields": fields, **more}


RULES: Sequence[Mapping[str, Any]] = (
    _writer("create", "authors", "name,posts"),
    _writer("update", "authors", "name,posts"),
    _writer("create", "headings"),
    _writer("update", "headings", "text"),
    _writer("delete", "headings", permissions={"level": {"_gt": 1}}),
    _writer("create", "comments", "text,approved,post", presets={"text": "preset"}),
    _writer("update", "comments", "text", permissions={"approved": {"_eq": True}}),
    _writer("read", "tags", "name", permissions={"slug": {"_nnull": True}}),
    _writer("create", "tags", "name,slug"),
    _writer("update", "site"),
)


@pytest.fixture
async def limited(world_config: DatabaseConfig) -> AsyncIterator[httpx.AsyncClient]:
    """The world, where the writer may do more."""
    await prepare_world(world_config, rules=RULES)
    async with client_of(world_config) as client:
        yield client


async def shape(client: httpx.AsyncClient, type_: str, token: str) -> dict[str, str]:
    """The fields of a type in a caller's schema, or the input fields."""
    of_type = "type { kind name ofType { kind name } }"
    query = f'{{ __type(name: "{type_}") {{ fields {{ name {of_type} }} inputFields {{ name {of_type} }} }} }}'
    found = (await data(client, query, token))["__type"]
    fields = (found["fields"] or found["inputFields"]) if found else []
    return {each["name"]: _named(each["type"]) for each in fields}


def _named(type_: Mapping[str, Any]) -> str:
    marks = {"NON_NULL": "{}!", "LIST": "[{}]"}
    inner = type_["ofType"]
    return marks[type_["kind"]].format(inner["name"]) if inner else str(type_["name"])


async def test_who_may_not_write_has_no_mutations(limited: httpx.AsyncClient) -> None:
    document = 'mutation { create_tags_item(data: {name: "x"}) { id } }'
    answer = await ask(limited, document)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION"
    assert await data(limited, "{ __schema { mutationType { name } } }") == {"__schema": {"mutationType": None}}
    messages = await refused(limited, "mutation { delete_tags_item(id: 1) { id } }", EDITOR)
    assert messages[0][0].startswith("Cannot query field 'delete_tags_item' on type 'Mutation'.")


async def test_inputs_hold_what_the_caller_may_write(limited: httpx.AsyncClient) -> None:
    assert await shape(limited, "create_authors_input", WRITER) == {"name": "String!", "posts": "JSON"}
    assert await shape(limited, "update_authors_input", WRITER) == {"id": "ID", "name": "String", "posts": "JSON"}
    assert await shape(limited, "create_comments_input", WRITER) == {
        "text": "String", "approved": "Boolean", "post": "Int"
    }  # fmt: skip
    mutations = await shape(limited, "Mutation", WRITER)
    headings = {name: type_ for name, type_ in mutations.items() if "headings" in name}
    assert headings == {
        "create_headings_items": "Boolean",
        "create_headings_item": "Boolean",
        "update_headings_items": "Boolean",
        "update_headings_batch": "Boolean",
        "update_headings_item": "Boolean",
        "delete_headings_items": "delete_many",
        "delete_headings_item": "delete_one",
    }
    assert "create_site_item" not in mutations
    assert mutations["update_site"] == "Boolean"


async def test_nested_inputs_need_rights_of_their_own(limited: httpx.AsyncClient) -> None:
    attempts = (
        ('create_authors_item(data: {name: "sneak", posts: [{title: "sneak"}]})', "blog_posts"),
        ('create_authors_item(data: {name: "sneak", posts: {create: [{title: "sneak"}]}})', "blog_posts"),
        ('update_authors_item(id: 1, data: {name: "sneak", posts: [1]})', "blog_posts"),
        ('update_authors_item(id: 1, data: {name: "sneak", posts: {update: [{id: 1, title: "sneak"}]}})', "blog_posts"),
    )
    for attempt, collection in attempts:
        answer = (await ask(limited, f"mutation {{ it: {attempt} {{ name }} }}", WRITER)).json()
        assert answer["data"] == {"it": None}
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        assert f'"{collection}"' in answer["errors"][0]["message"]
    sneaked = '{ blog_posts(filter: {title: {_eq: "sneak"}}) { id } authors(filter: {name: {_eq: "sneak"}}) { id } }'
    assert await data(limited, sneaked, ADMIN) == {"blog_posts": [], "authors": []}
    document = 'mutation { create_blog_posts_item(data: {title: "t", author: {name: "sneak"}}) { id } }'
    [(message, *_)] = await refused(limited, document, EDITOR)
    assert message == 'Int cannot represent non-integer value: { name: "sneak" }'


async def test_answers_show_what_the_caller_may_read(limited: httpx.AsyncClient) -> None:
    document = """mutation {
        hidden: create_tags_item(data: {name: "hidden"}) { name }
        some: create_tags_items(data: [{name: "shown", slug: "shown"}, {name: "also hidden"}]) { name }
        nothing: create_headings_item(data: {id: 9001, text: "x", level: 1})
        site: update_site(data: {tagline: "t"})
        comment: create_comments_item(data: {post: 1}) { text }
    }"""
    answer = await data(limited, document, WRITER)
    # The key of a tag is not for the writer, so there is no finding the rows again.
    assert answer == {"hidden": None, "some": [], "nothing": True, "site": True, "comment": {"text": "preset"}}
    made = '{ tags(filter: {name: {_contains: "hidden"}}, sort: "id") { name } headings_by_id(id: 9001) { text } }'
    assert await data(limited, made, ADMIN) == {
        "tags": [{"name": "hidden"}, {"name": "also hidden"}],
        "headings_by_id": {"text": "x"},
    }


async def test_row_rules_hold(limited: httpx.AsyncClient) -> None:
    await data(limited, 'mutation { create_headings_item(data: {id: 9001, text: "x", level: 1}) }', WRITER)
    refused_delete = await ask(limited, "mutation { delete_headings_items(ids: [9001]) { ids } }", WRITER)
    assert refused_delete.json()["data"] == {"delete_headings_items": None}
    assert refused_delete.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    made = await data(limited, "mutation { a: create_comments_item(data: {approved: false}) { id } }", WRITER)
    document = f'mutation {{ update_comments_item(id: {made["a"]["id"]}, data: {{text: "x"}}) {{ id }} }}'
    answer = (await ask(limited, document, WRITER)).json()
    assert answer["data"] == {"update_comments_item": None}
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    kept = f"{{ headings_by_id(id: 9001) {{ text }} comments_by_id(id: {made['a']['id']}) {{ text }} }}"
    assert await data(limited, kept, ADMIN) == {"headings_by_id": {"text": "x"}, "comments_by_id": {"text": "preset"}}
