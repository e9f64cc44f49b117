"""Aggregates: functions over rows and groups, in whatever form a document asks for them."""

import httpx

from tests.schema.ask import data


async def test_counts_and_groups(world: httpx.AsyncClient) -> None:
    query = '{ blog_posts_aggregated(groupBy: ["badge"], sort: ["badge"]) { group countAll count { id } } }'
    answer = await data(world, query)
    assert answer["blog_posts_aggregated"] == [
        {"group": {"badge": "guide"}, "countAll": 9, "count": {"id": 9}},
        {"group": {"badge": "news"}, "countAll": 9, "count": {"id": 9}},
        {"group": {"badge": "release"}, "countAll": 4, "count": {"id": 4}},
        {"group": {"badge": None}, "countAll": 10, "count": {"id": 10}},
    ]


async def test_the_answer_has_what_is_asked_for_and_no_more(world: httpx.AsyncClient) -> None:
    query = """
        { a: blog_posts_aggregated { n: countAll low: min { key: id } high: max { id } group }
          b: blog_posts_aggregated(groupBy: ["badge"], limit: 1) { countAll }
          c: tags_aggregated(search: "cache") { countAll } }
    """
    assert await data(world, query) == {
        "a": [{"n": 32, "low": {"key": 2}, "high": {"id": 58}, "group": None}],
        "b": [{"countAll": 9}],
        "c": [{"countAll": 1}],
    }


async def test_extremes_are_numbers_and_groups_have_the_form_of_rest(world: httpx.AsyncClient) -> None:
    query = """
        { all_types_aggregated { min { id a_big a_decimal } max { a_big } }
          decimals: all_types_aggregated(groupBy: ["a_decimal", "a_big"], limit: 1) { group }
          keys: all_types_aggregated(groupBy: ["id", "year(a_date)"], limit: 1) { group }
          secrets: all_types_aggregated(groupBy: ["a_secret"], limit: 1) { group } }
    """
    assert await data(world, query, "admin-token") == {
        "all_types_aggregated": [{"min": {"id": 1, "a_big": 12, "a_decimal": 0.1}, "max": {"a_big": 9007199254740993}}],
        "decimals": [{"group": {"a_decimal": "0.1000", "a_big": "12"}}],
        "keys": [{"group": {"id": 1, "a_date_year": "2024"}}],
        "secrets": [{"group": {"a_secret": "**********"}}],
    }


async def test_a_group_that_is_not_there_fails_its_root_alone(world: httpx.AsyncClient) -> None:
    body = {"query": '{ x: blog_posts_aggregated(groupBy: ["nope"]) { group } }'}
    error = (await world.post("/graphql", json=body)).json()["errors"][0]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert (error["path"], error["locations"]) == (["x"], [{"line": 1, "column": 3}])
