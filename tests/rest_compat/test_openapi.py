"""The OpenAPI document and its page."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import validate

from db.catalogue import Collection
from rest_compat.openapi.names import route_of, schema_names
from tests.demo_server import Demo, served_demo

ADDRESS = re.compile(r"""(?:src|href)="([^"]+)""")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with served_demo(tmp_path_factory.mktemp("openapi") / "data") as served:
        yield served


def specification(demo: Demo, token: str | None = None) -> Any:
    response = demo.ask("GET", "/server/specs/oas", headers={"Authorization": f"Bearer {token}"} if token else None)
    assert response.status_code == 200
    return response.json()


def items_of(document: Any) -> list[str]:
    return [path for path in document["paths"] if path.startswith("/items/")]


def test_public_sees_what_it_may_read(demo: Demo) -> None:
    document = specification(demo)
    validate(document)
    assert document["openapi"] == "3.1.0"
    assert items_of(document) == [
        path
        for name in ("authors", "blog_posts", "blog_posts_tags", "comments", "tags")
        for path in (f"/items/{name}", f"/items/{name}/{{id}}")
    ]
    assert "/files" in document["paths"]
    assert "/users" not in document["paths"]
    assert "/collections" not in document["paths"]
    assert list(document["components"]["schemas"]["ItemsAuthors"]["properties"]) == ["id", "name", "bio", "posts"]


def test_schema_of_a_row(demo: Demo) -> None:
    properties = specification(demo)["components"]["schemas"]["ItemsBlogPosts"]["properties"]
    assert properties["title"] == {"type": "string"}
    assert properties["date"] == {"type": ["string", "null"], "format": "date"}
    assert properties["author"] == {
        "anyOf": [{"type": "integer"}, {"$ref": "#/components/schemas/ItemsAuthors"}, {"type": "null"}]
    }
    assert properties["image"] == {
        "anyOf": [{"type": "string", "format": "uuid"}, {"$ref": "#/components/schemas/Files"}, {"type": "null"}]
    }
    assert properties["tags"] == {
        "type": "array",
        "items": {"anyOf": [{"type": "integer"}, {"$ref": "#/components/schemas/ItemsBlogPostsTags"}]},
    }


def test_administrator_sees_all(demo: Demo) -> None:
    token = demo.token()
    document = specification(demo, token)
    validate(document)
    assert {"/users", "/users/{id}", "/settings", "/collections", "/fields", "/relations"} <= document["paths"].keys()
    assert document["components"]["schemas"]["Users"]["properties"]["password"] == {
        "enum": ["**********", None],
        "description": "Never shown.",
    }


def test_every_documented_route_is_there(demo: Demo) -> None:
    headers = {"Authorization": f"Bearer {demo.token()}"}
    values = {"collection": "blog_posts", "field": "author", "id": "1", "scope": "items"}
    for path, methods in specification(demo, demo.token())["paths"].items():
        for method in methods:
            target = path.format_map(values)
            assert demo.ask(method.upper(), target, headers=headers).status_code not in (404, 405, 500), (method, path)


def test_schema_names_differ() -> None:
    collections = [Collection(name, "id", {}) for name in ("a_b", "a-b", "über", "東京")]
    files = Collection("directus_files", "id", {}, system=True)
    assert list(schema_names([*collections, files]).values()) == [
        "ItemsAB", "ItemsAB2", "ItemsBer", "ItemsUnnamed", "Files",
    ]  # fmt: skip


def test_odd_names_are_written_as_in_an_address() -> None:
    assert route_of(Collection("a {b}/c", "id", {})) == "/items/a%20%7Bb%7D%2Fc"
    assert route_of(Collection("directus_users", "id", {}, system=True)) == "/users"
    assert route_of(Collection("directus_sessions", "id", {}, system=True)) is None


def test_page_needs_nothing_from_elsewhere(demo: Demo) -> None:
    page = demo.ask("GET", "/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    addresses = [address for address in ADDRESS.findall(page.text) if not address.startswith("data:")]
    assert addresses == [
        "./docs/swagger-ui.css", "./docs/page.css", "./graphql", "./docs/swagger-ui-bundle.js", "./docs/page.js",
    ]  # fmt: skip
    for address in addresses:
        assert demo.ask("GET", address.removeprefix(".")).status_code in (200, 400)


@pytest.mark.parametrize("name", ["other.js", "..%2Fopenapi%2Froutes.py", "%00"])
def test_page_has_no_other_files(demo: Demo, name: str) -> None:
    response = demo.ask("GET", f"/docs/{name}")
    assert response.status_code == 404
    assert response.json()["errors"][0]["extensions"]["code"] == "ROUTE_NOT_FOUND"
