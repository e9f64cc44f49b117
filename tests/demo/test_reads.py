"""What the public reads of the demo, over both APIs."""

import orjson

from tests.demo_server import Demo

NEWEST = [
    {"title": "Three fixes in an afternoon", "date": "2026-06-17", "author": {"name": "Tomasz Wieczorek"}},
    {"title": "The eleven-word glossary", "date": "2026-06-03", "author": {"name": "Adaeze Obi"}},
]


def graphql(demo: Demo, query: str) -> object:
    body = orjson.dumps({"query": query}).decode()
    return demo.ask("POST", "/graphql", body, {"Content-Type": "application/json"}).json()


def test_rest_list(demo: Demo) -> None:
    response = demo.ask("GET", "/items/blog_posts?fields=title,date,author.name&sort=-date&limit=2&meta=total_count")
    assert response.json() == {"data": NEWEST, "meta": {"total_count": 12}}


def test_graphql_list(demo: Demo) -> None:
    answer = graphql(demo, '{ blog_posts(sort: "-date", limit: 2) { title date author { name } } }')
    assert answer == {"data": {"blog_posts": NEWEST}}


def test_relations_of_a_post(demo: Demo) -> None:
    query = "{ blog_posts_by_id(id: 8) { image { type } tags { tags_id { posts { blog_posts_id { id } } } } } }"
    posts_about_performance = [{"blog_posts_id": {"id": "5"}}, {"blog_posts_id": {"id": "8"}}]
    posts_about_operations = [{"blog_posts_id": {"id": "3"}}, {"blog_posts_id": {"id": "8"}}]
    assert graphql(demo, query) == {
        "data": {
            "blog_posts_by_id": {
                "image": {"type": "image/jpeg"},
                "tags": [
                    {"tags_id": {"posts": posts_about_performance}},
                    {"tags_id": {"posts": posts_about_operations}},
                ],
            }
        }
    }


def test_unapproved_comments_are_not_there(demo: Demo) -> None:
    assert demo.ask("GET", "/items/comments?filter[post]=8&fields=id,name").json() == {
        "data": [{"id": 15, "name": "Jonas"}]
    }


def test_emails_are_not_there(demo: Demo) -> None:
    assert demo.ask("GET", "/items/authors/1").json()["data"].keys() == {"id", "name", "bio", "posts"}
    assert demo.ask("GET", "/items/authors?filter[email][_nnull]=true").status_code == 403
    answer = graphql(demo, "{ authors { email } }")
    assert isinstance(answer, dict)
    assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION"
