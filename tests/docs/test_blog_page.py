"""docs/examples/blog.html shows the demo's posts, opened from wherever it is."""

import re

import orjson

from tests.demo_server import Demo
from tests.docs.examples import ROOT

PAGE = (ROOT / "docs/examples/blog.html").read_text("utf-8")
A_FILE = {"Origin": "null"}
"""What browsers say of a page that is opened as a file."""


def test_posts_and_pictures(demo: Demo) -> None:
    query = re.findall(r"query = `(.*?)`", PAGE, re.DOTALL)
    body = orjson.dumps({"query": query[0], "variables": {"limit": 2}}).decode()
    answer = demo.ask("POST", "/graphql", body, {"Content-Type": "application/json", **A_FILE})
    assert answer.headers["access-control-allow-origin"] == "*"
    newest, second = answer.json()["data"]["blog_posts"]
    assert (newest["title"], second["title"]) == ("Three fixes in an afternoon", "The eleven-word glossary")
    assert (newest["author"], newest["date"]) == ({"name": "Tomasz Wieczorek"}, "2026-06-17")
    picture = demo.ask("GET", f"/assets/{newest['image']['id']}?key=card", headers={"Accept": "image/webp"})
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/webp")
    assert "/assets/${post.image.id}?key=card" in PAGE


def test_browsers_may_ask(demo: Demo) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type", **A_FILE}
    answer = demo.ask("OPTIONS", "/graphql", headers=asked)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, "*")
    assert "access-control-allow-credentials" not in answer.headers
    assert "Content-Type" in answer.headers["access-control-allow-headers"]
