"""Filters and functions, as documents say them."""

import httpx

from schema.arguments import wire_filter
from tests.schema.ask import data
from tests.schema.catalogue import blog_schema

FILTERS = {
    '{badge: {_eq: "guide"}, id: {_lt: 20}}': ["3", "14", "18"],
    "{date_func: {year: {_eq: 2021}, month: {_lte: 3}}}": ["2"],
    "{comments_func: {count: {_gt: 2}}}": ["3", "18", "20", "54"],
    '{author: {name: {_starts_with: "Author 4"}}, id: {_lt: 10}}': ["2", "6", "7"],
    '{_or: [{id: {_eq: 2}}, {id: {_in: [3, "6"]}}]}': ["2", "3", "6"],
}


def test_functions_and_many_to_any_take_rests_form() -> None:
    type_ = blog_schema().get_type("pages_filter")
    given = {
        "created_func": {"year": {"_eq": 2023}, "month": {"_lt": 3}},
        "blocks": {"_some": {"item__headings": {"text": {"_null": True}}}},
        "_or": [{"blocks_func": {"count": {"_gt": 2}}}, {"id": {"_in": [1, "2"]}}],
    }
    assert wire_filter(type_, given) == {
        "year(created)": {"_eq": 2023},
        "month(created)": {"_lt": 3},
        "blocks": {"_some": {"item:headings": {"text": {"_null": True}}}},
        "_or": [{"count(blocks)": {"_gt": 2}}, {"id": {"_in": [1, "2"]}}],
    }


async def test_filters_find_rows(world: httpx.AsyncClient) -> None:
    for filter_, ids in FILTERS.items():
        answer = await data(world, f'{{ blog_posts(sort: "id", filter: {filter_}) {{ id }} }}')
        assert [row["id"] for row in answer["blog_posts"]] == ids, filter_


async def test_a_filter_may_be_a_variable(world: httpx.AsyncClient) -> None:
    query = 'query ($f: blog_posts_filter, $n: Int = 2) { blog_posts(filter: $f, limit: $n, sort: "id") { id } }'
    wanted = {"f": {"date_func": {"year": {"_eq": 2021}}}}
    assert await data(world, query, variables=wanted) == {"blog_posts": [{"id": "2"}, {"id": "30"}]}


async def test_functions_are_numbers(world: httpx.AsyncClient) -> None:
    query = "{ blog_posts_by_id(id: 3) { date date_func { y: year week weekday } comments_func { count } } }"
    assert await data(world, query) == {
        "blog_posts_by_id": {
            "date": "2019-09-06",
            "date_func": {"y": 2019, "week": 36, "weekday": 5},
            "comments_func": {"count": 3},
        }
    }
