"""What the public reads of the demo, over both APIs."""

from io import BytesIO

import orjson
import pytest
from PIL import Image

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


@pytest.mark.parametrize(("key", "size"), [("card", (600, 315)), ("thumbnail", (120, 120))])
def test_pictures_of_posts(demo: Demo, key: str, size: tuple[int, int]) -> None:
    """A page gets a post's picture by its id, in the size of a preset."""
    answer = graphql(demo, '{ blog_posts(sort: "-date", limit: 1) { image { id title width height } } }')
    assert isinstance(answer, dict)
    [post] = answer["data"]["blog_posts"]
    assert post["image"] | {"id": ""} == {"id": "", "title": NEWEST[0]["title"], "width": 1200, "height": 630}
    response = demo.ask("GET", f"/assets/{post['image']['id']}?key={key}", headers={"Accept": "image/webp"})
    assert (response.status_code, response.headers["content-type"]) == (200, "image/webp")
    assert Image.open(BytesIO(response.content)).size == size


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


def test_the_root_leads_to_graphiql(demo: Demo) -> None:
    response = demo.ask("GET", "/")
    assert (response.status_code, response.headers["location"]) == (302, "./graphql")
