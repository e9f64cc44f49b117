"""Mutations over HTTP: what they write and answer, in which order, and what a failed one leaves."""

from typing import Any

import httpx
import pytest

from schema.options import GraphQLOptions
from schema.parsing import parse_document
from tests.schema.ask import ask, data, refused

pytestmark = pytest.mark.anyio

ADMIN = "admin-token"


def failures(answer: httpx.Response) -> list[tuple[list[str], str, dict[str, int]]]:
    """Of each error its path, code and place in the document."""
    assert answer.status_code == 200, answer.text
    errors = answer.json()["errors"]
    return [(error["path"], error["extensions"]["code"], error["locations"][0]) for error in errors]


async def tags(world: httpx.AsyncClient) -> list[Any]:
    """The tags that the tests make, with keys from 9000 on."""
    found = await data(world, '{ tags(filter: {id: {_gte: 9000}}, sort: "id") { id name slug } }', ADMIN)
    return [(row["id"], row["name"], row["slug"]) for row in found["tags"]]


async def test_rows_are_created_changed_and_deleted(world: httpx.AsyncClient) -> None:
    made = await data(
        world,
        """mutation {
            one: create_tags_item(data: {id: 9001, name: "one"}) { __typename key: id name slug }
            many: create_tags_items(data: [{id: 9002, name: "two"}, {id: 9003, name: "three"}], sort: "-name") { id }
            limited: create_tags_items(data: [{id: 9004, name: "a"}, {id: 9005, name: "b"}], limit: 1) { name }
            matching: create_tags_items(data: [{id: 9006, name: "c"}], filter: {name: {_eq: "x"}}) { name }
            none: create_tags_items { id }
        }""",
        ADMIN,
    )
    assert made == {
        "one": {"__typename": "tags", "key": "9001", "name": "one", "slug": None},
        "many": [{"id": "9002"}, {"id": "9003"}],
        "limited": [{"name": "a"}],
        "matching": [],
        "none": [],
    }
    changed = await data(
        world,
        """mutation {
            one: update_tags_item(id: 9001, data: {slug: "first", id: 1}) { id slug }
            same: update_tags_items(ids: [9002, 9003], data: {name: "same"}) { id name }
            each: update_tags_batch(data: [{id: 9004, name: "A"}, {id: 9005, slug: "bee"}]) { id name slug }
            gone: update_tags_item(id: 9099, data: {name: "x"}) { id }
            several_gone: update_tags_items(ids: [9099], data: {name: "x"}) { id }
        }""",
        ADMIN,
    )
    assert changed == {
        "one": {"id": "9001", "slug": "first"},
        "same": [{"id": "9002", "name": "same"}, {"id": "9003", "name": "same"}],
        "each": [{"id": "9004", "name": "A", "slug": None}, {"id": "9005", "name": "b", "slug": "bee"}],
        "gone": None,
        "several_gone": [],
    }
    deleted = await data(
        world,
        """mutation {
            delete_tags_item(id: 9001) { __typename gone: id }
            delete_tags_items(ids: [9002, 9003, 9099]) { ...Keys }
        }
        fragment Keys on delete_many { ids __typename }""",
        ADMIN,
    )
    assert deleted == {
        "delete_tags_item": {"__typename": "delete_one", "gone": "9001"},
        "delete_tags_items": {"ids": ["9002", "9003", "9099"], "__typename": "delete_many"},
    }
    assert await tags(world) == [("9004", "A", None), ("9005", "b", "bee"), ("9006", "c", None)]


async def test_a_failed_mutation_leaves_those_before_and_after(world: httpx.AsyncClient) -> None:
    document = """mutation {
  a: create_tags_item(data: {id: 9001, name: "a", slug: "a"}) { name }
  b: create_tags_items(data: [{id: 9002, name: "b"}, {id: 9003, name: "c", slug: "a"}]) { name }
  c: update_tags_item(id: 9001, data: {name: "changed"}) { name }
}"""
    answer = await ask(world, document, ADMIN)
    assert failures(answer) == [(["b"], "RECORD_NOT_UNIQUE", {"line": 3, "column": 3})]
    assert "data" not in answer.json()
    assert await tags(world) == [("9001", "changed", "a")]
    several = await ask(world, document.replace("_items(data: [{id: 9002", "_items(data: [{id: 9004"), ADMIN)
    assert [path for path, *_ in failures(several)] == [["a"], ["b"]]
    single = """mutation {
        a: update_tags_item(id: 9001, data: {name: "again"}) { name }
        b: create_tags_item(data: {id: 9001, name: "b"}) { name }
        c: delete_tags_item(id: 9001) { id }
    }"""
    answer = await ask(world, single, ADMIN)
    assert failures(answer) == [(["b"], "RECORD_NOT_UNIQUE", {"line": 3, "column": 9})]
    assert answer.json()["data"] == {"a": {"name": "again"}, "b": None, "c": {"id": "9001"}}
    assert await tags(world) == []


async def test_several_errors_of_one_row_are_all_told(world: httpx.AsyncClient) -> None:
    answer = await ask(world, "mutation { create_blog_posts_item(data: {title: null}) { id } }", ADMIN)
    assert answer.status_code == 400
    document = "mutation { update_blog_posts_item(id: 1, data: {title: null, comments: [{text: null}]}) { id } }"
    answer = await ask(world, document, ADMIN)
    assert failures(answer) == [(["update_blog_posts_item"], "FAILED_VALIDATION", {"line": 1, "column": 12})]
    assert answer.json()["data"] == {"update_blog_posts_item": None}


async def test_nested_rows_are_written_and_linked(world: httpx.AsyncClient) -> None:
    made = await data(
        world,
        """mutation ($data: create_blog_posts_input!) {
            create_blog_posts_item(data: $data) {
                author { id name } comments(sort: "id") { id text post { id } } tags { tags_id { slug } } meta_json
            }
        }""",
        ADMIN,
        variables={
            "data": {
                "id": 9001,
                "title": "nested",
                "author": {"id": 9001, "name": "New"},
                "comments": [{"id": 9001, "text": "one"}, {"id": 9002, "text": "two"}],
                "tags": [{"tags_id": {"name": "new", "slug": "brand-new"}}],
                "meta_json": {"deep": [1, None]},
            }
        },
    )
    post = {"id": "9001"}
    assert made["create_blog_posts_item"] == {
        "author": {"id": "9001", "name": "New"},
        "comments": [{"id": "9001", "text": "one", "post": post}, {"id": "9002", "text": "two", "post": post}],
        "tags": [{"tags_id": {"slug": "brand-new"}}],
        "meta_json": {"deep": [1, None]},
    }
    changed = await data(
        world,
        """mutation {
            update_blog_posts_item(id: 9001, data: {author: {id: 1}, comments: [{id: 9002, text: "2"}], tags: []}) {
                author { id } comments { id text } tags { id }
            }
        }""",
        ADMIN,
    )
    assert changed["update_blog_posts_item"] == {
        "author": {"id": "1"},
        "comments": [{"id": "9002", "text": "2"}],
        "tags": [],
    }
    old = await data(world, "{ comments_by_id(id: 9001) { text post { id } } authors_by_id(id: 9001) { name } }", ADMIN)
    assert old == {"comments_by_id": {"text": "one", "post": None}, "authors_by_id": {"name": "New"}}


async def test_rows_of_any_kind_are_linked(world: httpx.AsyncClient) -> None:
    made = await data(
        world,
        """mutation {
            create_pages_item(data: {slug: "blocks", blocks: [
                {collection: "headings", item: "1", sort: 1}, {collection: "paragraphs", item: "1", sort: 2}
            ]}) { blocks(sort: "sort") { collection item { __typename ... on headings { id } } } }
        }""",
        ADMIN,
    )
    assert made["create_pages_item"]["blocks"] == [
        {"collection": "headings", "item": {"__typename": "headings", "id": "1"}},
        {"collection": "paragraphs", "item": {"__typename": "paragraphs"}},
    ]


async def test_a_singleton_is_changed(world: httpx.AsyncClient) -> None:
    changed = await data(world, 'mutation { update_site(data: {tagline: "new"}) { name tagline } }', ADMIN)
    assert changed == {"update_site": {"name": "Example", "tagline": "new"}}
    assert await data(world, "{ site { tagline } }") == {"site": {"tagline": "new"}}


async def test_values_come_back_as_they_are_read(world: httpx.AsyncClient) -> None:
    values = {
        "a_string": "s", "a_text": "t", "an_integer": 5, "a_big": "9007199254740993", "a_float": 1.25,
        "a_decimal": 3.5, "a_boolean": True, "a_date": "2024-05-06", "a_time": "01:02:03",
        "a_datetime": "2024-05-06T01:02:03", "a_timestamp": "2024-05-06T01:02:03.000Z", "a_json": {"k": [1, 2]},
        "a_csv": ["x", "y"], "a_uuid": "00000000-0000-4000-8000-000000000097",
    }  # fmt: skip
    document = f"""mutation ($data: create_all_types_input!) {{
        create_all_types_item(data: $data) {{ {" ".join(values)} a_hash a_secret }}
    }}"""
    given = {"id": 9001, **values, "a_hash": "plain", "a_secret": "plain"}
    made = (await data(world, document, ADMIN, variables={"data": given}))["create_all_types_item"]
    assert made.pop("a_hash").startswith("$argon2id$")
    assert made == {**values, "a_secret": "**********"}


async def test_batches_need_keys_and_clauses_are_read_first(world: httpx.AsyncClient) -> None:
    answer = await ask(world, 'mutation { update_tags_batch(data: [{name: "x"}]) { id } }', ADMIN)
    assert failures(answer) == [(["update_tags_batch"], "INVALID_PAYLOAD", {"line": 1, "column": 12})]
    answer = await ask(world, 'mutation { create_tags_items(data: [{id: 9001, name: "x"}], limit: -5) { id } }', ADMIN)
    assert failures(answer) == [(["create_tags_items"], "INVALID_QUERY", {"line": 1, "column": 12})]
    assert await tags(world) == []


async def test_the_same_request_writes_again(world: httpx.AsyncClient) -> None:
    document = "mutation ($name: String!) { create_tags_item(data: {name: $name}) { name } }"
    for _ in range(2):
        made = await data(world, document, ADMIN, variables={"name": "twin"})
        assert made == {"create_tags_item": {"name": "twin"}}
    assert len((await data(world, '{ tags(filter: {name: {_eq: "twin"}}) { id } }'))["tags"]) == 2


async def test_history_notes_who_wrote(world: httpx.AsyncClient) -> None:
    headers = {"authorization": f"Bearer {ADMIN}", "user-agent": "tests", "origin": "http://front"}
    document = 'mutation { create_tags_item(data: {id: 9001, name: "x"}) { id } }'
    await world.post("/graphql", json={"query": document}, headers=headers)
    query = """{
        activity(filter: {collection: {_eq: "tags"}, item: {_eq: "9001"}}) {
            action user_agent origin user { email } revisions { data }
        }
    }"""
    assert (await data(world, query, ADMIN, path="/graphql/system"))["activity"] == [
        {
            "action": "create",
            "user_agent": "tests",
            "origin": "http://front",
            "user": {"email": "admin@example.com"},
            "revisions": [{"data": {"id": "9001", "name": "x"}}],
        }
    ]


async def test_inputs_are_checked_by_the_schema(world: httpx.AsyncClient) -> None:
    assert await refused(world, "mutation { create_tags_item(data: {}) { id } }", ADMIN) == [
        ("Expected value of type 'create_tags_input' to include required field 'name', found: {  }.", 1, 35)
    ]
    [(message, *place)] = await refused(world, "mutation { update_tags_item(id: 1, data: {nope: 1}) { id } }", ADMIN)
    assert message.startswith("Expected value of type 'update_tags_input' not to include unknown field 'nope'.")
    assert place == [1, 43]
    document = "mutation ($data: update_tags_input!) { update_tags_item(id: 1, data: $data) { id } }"
    answer = await refused(world, document, ADMIN, variables={"data": {"name": 5}})
    assert "String cannot represent a non string value: 5" in answer[0][0]


@pytest.mark.parametrize(
    ("text", "written_out"),
    [
        ('mutation { auth_login(email: "a@example.com", password: "secret") { expires } }', True),
        ('mutation M { ...F } fragment F on Mutation { x(data: [{password: "secret"}]) }', True),
        ("mutation ($data: create_users_input!) { create_users_item(data: $data) { id } }", False),
        ('{ tags(filter: {name: {_eq: "x"}}) { id } }', False),
    ],
)
def test_nothing_is_kept_of_a_mutation_with_texts_in_it(text: str, written_out: bool) -> None:
    assert parse_document(text, GraphQLOptions()).written_out is written_out
