"""Documents: fragments, aliases, directives, variables, several roots; the answers are those of the world."""

import httpx

from tests.schema.ask import data, refused


async def test_fragments_are_put_in_place_and_fields_of_one_name_merge(world: httpx.AsyncClient) -> None:
    query = """
        { blog_posts(limit: 1, sort: "id") { ...Title ... on blog_posts { author { id } } author { ...Name } } }
        fragment Title on blog_posts { id title }
        fragment Name on authors { name }
    """
    title = "Post 2: index page résumé данные naïve"
    assert await data(world, query) == {
        "blog_posts": [{"id": "2", "title": title, "author": {"id": "4", "name": "Author 4 cache"}}]
    }


async def test_aliases_rename_fields_and_repeat_them_with_other_arguments(world: httpx.AsyncClient) -> None:
    query = """
        { first: tags(limit: 1, sort: "id") { key: id __typename }
          blog_posts_by_id(id: 3) { few: comments(limit: 1) { id } last: comments(limit: 1, sort: "-id") { id } } }
    """
    answer = await data(world, query)
    assert list(answer) == ["first", "blog_posts_by_id"]
    assert answer["first"] == [{"key": "1", "__typename": "tags"}]
    assert answer["blog_posts_by_id"] == {"few": [{"id": "7"}], "last": [{"id": "51"}]}


async def test_directives_heed_variables(world: httpx.AsyncClient) -> None:
    query = """
        query ($yes: Boolean!) { tags(limit: 1, sort: "id") {
            id @include(if: $yes) name @skip(if: $yes) ... @include(if: $yes) { slug } } }
    """
    assert await data(world, query, variables={"yes": True}) == {"tags": [{"id": "1", "slug": "tag-1"}]}
    assert await data(world, query, variables={"yes": False}) == {"tags": [{"name": "headless 1"}]}


async def test_objects_of_which_nothing_is_left_are_empty(world: httpx.AsyncClient) -> None:
    query = """
        query ($no: Boolean!) {
          blog_posts(limit: 1, sort: "id") {
            author { id @include(if: $no) } tags { id @include(if: $no) } date_func { year @include(if: $no) } }
          pages(limit: 1) { blocks(limit: 1) { item { ... on headings { id @include(if: $no) } } } }
          site { id @include(if: $no) }
          tags_aggregated { count { id @include(if: $no) } } }
    """
    assert await data(world, query, variables={"no": False}) == {
        "blog_posts": [{"author": {}, "tags": [{}, {}], "date_func": {}}],
        "pages": [{"blocks": [{"item": {}}]}],
        "site": {},
        "tags_aggregated": [{"count": {}}],
    }
    system = "{ users(limit: 1) { id @skip(if: true) role { id @skip(if: true) } } }"
    assert await data(world, system, "admin-token", path="/graphql/system") == {"users": [{"role": {}}]}


async def test_type_names_are_told_at_every_level(world: httpx.AsyncClient) -> None:
    query = """
        { __typename
          pages(limit: 1, sort: "id") { __typename blocks { item { __typename } } blocks_func { __typename } }
          blog_posts_aggregated { __typename count { __typename } } }
    """
    assert await data(world, query) == {
        "__typename": "Query",
        "pages": [
            {
                "__typename": "pages",
                "blocks": [{"item": {"__typename": "headings"}}, {"item": {"__typename": "paragraphs"}}],
                "blocks_func": {"__typename": "count_functions"},
            }
        ],
        "blog_posts_aggregated": [
            {"__typename": "blog_posts_aggregated", "count": {"__typename": "blog_posts_aggregated_count"}}
        ],
    }


async def test_many_to_any_answers_by_type(world: httpx.AsyncClient) -> None:
    query = """
        { pages_blocks(sort: "id", limit: 2) { item {
            ... on pages_blocks_item_union { ... on headings { text } } ...Body } } }
        fragment Body on paragraphs { id body }
    """
    assert await data(world, query) == {
        "pages_blocks": [{"item": {"text": "Heading 1"}}, {"item": {"id": "2", "body": "Paragraph 2"}}]
    }


async def test_several_operations_need_a_name(world: httpx.AsyncClient) -> None:
    query = 'query A { tags(limit: 1) { id } } query B { authors(limit: 1, sort: "id") { id } }'
    body = {"query": query, "operationName": "B"}
    assert (await world.post("/graphql", json=body)).json() == {"data": {"authors": [{"id": "1"}]}}
    assert await refused(world, query) == [("The document has several operations: name one as operationName.",)]


async def test_introspection_stands_beside_data(world: httpx.AsyncClient) -> None:
    query = (
        '{ __type(name: "tags") { fields { name } } tags(limit: 1, sort: "id") { id } __schema { queryType { name } } }'
    )
    answer = await data(world, query)
    assert list(answer) == ["__type", "tags", "__schema"]
    names = [field["name"] for field in answer["__type"]["fields"]]
    assert names == ["id", "name", "slug", "posts", "posts_func"]


async def test_an_operation_is_kept_for_its_caller_alone(world: httpx.AsyncClient) -> None:
    query = '{ blog_posts(limit: 1, sort: "id") { id } }'
    for _ in range(2):
        assert await data(world, query, "admin-token") == {"blog_posts": [{"id": "1"}]}
        assert await data(world, query) == {"blog_posts": [{"id": "2"}]}
        assert (await refused(world, query, "nobody-token"))[0][1:] == (1, 3)
