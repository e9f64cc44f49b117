"""Partial schemas: they hold what documents ask for, and answer as the whole schema does."""

import httpx
from graphql import GraphQLSchema, parse, print_type, validate

from schema.partial import partial_schema
from schema.types import build_schema
from tests.schema.ask import data, refused
from tests.schema.catalogue import blog, everything

SCALARS = {"Int", "Float", "String", "Boolean", "ID", "Date", "JSON", "Hash", "GraphQLBigInt", "GraphQLStringOrFloat"}


def _partial() -> GraphQLSchema:
    return partial_schema(blog(), everything(blog()), "items")


def _made(schema: GraphQLSchema) -> set[str]:
    """The types of rows whose fields were made."""
    named = {name: schema.get_type(name) for name in (*blog().collections, "posts_filter", "authors_filter")}
    return {name for name, type_ in named.items() if "fields" in vars(type_)}


def test_types_are_those_of_the_whole_schema() -> None:
    whole, partial = build_schema(blog(), everything(blog()), "items")._schema, _partial()
    compared = 0
    for name, type_ in whole.type_map.items():
        if name in partial.type_map:
            found = partial.get_type(name)
            assert found is not None
            assert print_type(found) == print_type(type_)
            compared += 1
    assert compared > len(whole.type_map) // 2
    assert SCALARS & set(whole.type_map) == {name for name in SCALARS if name in partial.type_map} & set(whole.type_map)
    assert partial.get_type("nowhere") is None


def test_only_what_a_document_names_is_made() -> None:
    schema = _partial()
    document = parse("fragment Title on posts { title } query ($id: ID!) { posts_by_id(id: $id) { ...Title } }")
    assert validate(schema, document) == []
    assert _made(schema) == {"posts"}
    document = parse("query ($of: posts_filter) { posts(filter: $of) { author { name } } }")
    assert validate(schema, document) == []
    assert _made(schema) == {"posts", "authors"}


async def test_a_union_may_be_named_before_a_field_of_it(world: httpx.AsyncClient) -> None:
    query = """
        fragment Item on pages_blocks_item_union { ... on headings { text } }
        { pages_blocks(sort: "id", limit: 2) { item { ...Item } } }"""
    assert await data(world, query) == {"pages_blocks": [{"item": {"text": "Heading 1"}}, {"item": {}}]}


async def test_messages_know_all_types(world: httpx.AsyncClient) -> None:
    wrong = await refused(world, "query ($of: tag_filter) { tags(filter: $of) { id } }")
    assert wrong == [("Unknown type 'tag_filter'. Did you mean 'tags_filter' or 'pages_filter'?", 1, 13)]
