"""What is refused, and how: documents as a whole, or single roots of them."""

import httpx
import pytest
from graphql import get_introspection_query

from resolvers.errors import GraphQLInvalid
from schema.options import GraphQLOptions
from schema.parsing import parse_document
from tests.schema.ask import ask, refused

SMALL = GraphQLOptions(tokens_max=20, nesting_max=3)


async def test_all_that_is_wrong_with_a_document_is_told_at_once(world: httpx.AsyncClient) -> None:
    assert await refused(world, "{ tags { nope } notes { id } }") == [
        ("Cannot query field 'nope' on type 'tags'. Did you mean 'name'?", 1, 10),
        ("Cannot query field 'notes' on type 'Query'. Did you mean 'pages' or 'site'?", 1, 17),
    ]


async def test_variables_must_be_of_their_type(world: httpx.AsyncClient) -> None:
    query = "query ($n: Int!) { tags(limit: $n) { id } }"
    for variables in ({"n": "x"}, {"n": None}, {}):
        assert [place for _, *place in await refused(world, query, variables=variables)] == [[1, 8]]


async def test_a_failing_root_is_null_and_the_others_stay(world: httpx.AsyncClient) -> None:
    query = '{ site { name } blog_posts_by_id(id: 1) { id } other: blog_posts_by_id(id: "abc") { id } }'
    answer = await ask(world, query)
    assert answer.status_code == 200
    forbidden = {"message": "You don't have permission to access this.", "extensions": {"code": "FORBIDDEN"}}
    assert answer.json() == {
        "data": {"site": {"name": "Example"}, "blog_posts_by_id": None, "other": None},
        "errors": [
            {**forbidden, "locations": [{"line": 1, "column": 17}], "path": ["blog_posts_by_id"]},
            {**forbidden, "locations": [{"line": 1, "column": 48}], "path": ["other"]},
        ],
    }


async def test_a_failing_list_leaves_no_data(world: httpx.AsyncClient) -> None:
    for clause in ('sort: ["views"]', "limit: -2", 'filter: { id: { _eq: "x" } }'):
        answer = await ask(world, f"{{ site {{ name }} blog_posts({clause}) {{ id }} }}")
        assert answer.status_code == 200
        assert list(answer.json()) == ["errors"]
        assert answer.json()["errors"][0]["path"] == ["blog_posts"]


async def test_versions_need_rights(world: httpx.AsyncClient) -> None:
    answer = await ask(
        world, '{ tags_by_version(id: 1, version: "draft") { id } tags_by_id(id: 1, version: "main") { id } }'
    )
    assert answer.json()["data"] == {"tags_by_version": None, "tags_by_id": {"id": "1"}}
    extensions = answer.json()["errors"][0]["extensions"]
    assert extensions["code"] == "FORBIDDEN"
    assert '"directus_versions"' in extensions["reason"]


async def test_relations_nest_ten_deep(world: httpx.AsyncClient) -> None:
    deep = "id"
    for _ in range(5):
        deep = f"author {{ posts {{ {deep} }} }}"
    assert (await ask(world, f"{{ blog_posts(limit: 1) {{ {deep} }} }}")).json()["data"]
    answer = await ask(world, f"{{ blog_posts(limit: 1) {{ author {{ posts {{ {deep} }} }} }} }}")
    assert answer.json()["errors"][0]["extensions"]["reason"] == "Max relational depth exceeded"


async def test_fragments_cannot_multiply_without_end(world: httpx.AsyncClient) -> None:
    doubled = "".join(
        f"fragment F{n} on authors {{ a: posts {{ author {{ ...F{n + 1} }} }} b: posts {{ author {{ ...F{n + 1} }} }}"
        f" c: posts {{ author {{ ...F{n + 1} }} }} d: posts {{ author {{ ...F{n + 1} }} }} }} "
        for n in range(4)
    )
    leaves = " ".join(f"x{number}: id" for number in range(40))
    query = f"{{ authors(limit: 1) {{ ...F0 }} }} {doubled} fragment F4 on authors {{ {leaves} }}"
    answer = await ask(world, query)
    assert answer.json()["errors"][0]["extensions"]["reason"] == "Too many fields in one operation"


async def test_the_schema_is_not_told_over_and_over(world: httpx.AsyncClient) -> None:
    assert "data" in (await ask(world, get_introspection_query())).json()
    lists = " ".join(f"t{number}: types {{ fields {{ args {{ name }} }} }}" for number in range(300))
    answer = await ask(world, f"{{ __schema {{ {lists} }} site {{ name }} }}")
    assert answer.json()["data"] == {"__schema": None, "site": {"name": "Example"}}
    assert answer.json()["errors"][0]["extensions"]["code"] == "INVALID_QUERY"


async def test_roots_are_limited(world: httpx.AsyncClient) -> None:
    query = "".join(f"t{number}: tags(limit: 1) {{ id }} " for number in range(101))
    assert await refused(world, f"{{ {query} }}") == [("The operation has more than 100 root fields.", 1, 1)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{ a { b { c { d } } } }", "The document is nested more than 3 levels deep."),
        ("{ a b c d e f g h i j k l m n o p q r s t }", "The document has more than 20 tokens."),
        ("{ a", "Syntax Error: Expected Name, found <EOF>."),
    ],
)
def test_limits_of_a_text(text: str, message: str) -> None:
    with pytest.raises(GraphQLInvalid) as raised:
        parse_document(text, SMALL)
    assert raised.value.extensions["errors"][0]["message"] == message


def test_a_field_is_not_repeated_without_end() -> None:
    with pytest.raises(GraphQLInvalid) as raised:
        parse_document(f"{{ {'id ' * 51} }}", GraphQLOptions())
    assert raised.value.extensions["errors"][0]["message"] == 'The field "id" is repeated more than 50 times.'
