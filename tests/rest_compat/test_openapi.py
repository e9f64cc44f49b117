"""The OpenAPI document and its page."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest
from openapi_spec_validator import validate

from db.catalogue import Collection
from rest_compat.openapi.names import route_of, schema_names
from rest_compat.routes import endpoints
from tests.demo_server import Demo, served_demo

# Endpoints that the document leaves out, and why.
LEFT_OUT = {
    "SEARCH *": "OpenAPI 3.1 has no such method; the description of GET names it",
    "* /files/tus*": "a protocol of its own: https://tus.io",
    "* /auth/login/*": "for browsers, which are led to a provider and back",
    "* /auth/oauth*": "the same under the paths of OAuth",
    "GET /": "leads browsers to the project's own page",
    "GET /robots.txt": "for robots",
    "* /extensions*": "there are none",
    "* /flows/trigger/{id}": "no flow is run",
    "DELETE /users/me": "always refused",
    "POST /settings*": "there is one row",
}
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


def test_every_endpoint_is_described(demo: Demo) -> None:
    paths = specification(demo, demo.token())["paths"]
    described = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    items = {name.replace("blog_posts", "{collection}") for name in described if "/items/blog_posts" in name}
    served = {f"{method} {endpoint.path}" for endpoint in endpoints(demo.services) for method in endpoint.methods}
    left = served - described - items
    assert not {name for name in left if not any(fnmatchcase(name, pattern) for pattern in LEFT_OUT)}
    assert len(described) > 200


def test_every_description_is_of_an_endpoint(demo: Demo) -> None:
    paths = specification(demo, demo.token())["paths"]
    served = {(method, endpoint.path) for endpoint in endpoints(demo.services) for method in endpoint.methods}
    for path, methods in paths.items():
        for method in methods:
            place = re.sub(r"^/items/[a-z_]+", "/items/{collection}", path)
            assert (method.upper(), place) in served or path.startswith("/server/specs/"), (method, path)


def test_public_writes_nothing(demo: Demo) -> None:
    paths = specification(demo)["paths"]
    writes = {path for path, methods in paths.items() if methods.keys() - {"get"}}
    assert writes == {
        "/auth/login", "/auth/logout", "/auth/password/request", "/auth/password/reset", "/auth/refresh",
        "/shares/auth", "/users/invite/accept", "/users/register", "/utils/hash/generate", "/utils/hash/verify",
    }  # fmt: skip


def test_bodies_have_the_writable_fields(demo: Demo) -> None:
    schemas = specification(demo, demo.token())["components"]["schemas"]
    new, changed = schemas["NewItemsBlogPosts"], schemas["ChangedItemsBlogPosts"]
    assert new["required"] == ["title"]
    assert new["properties"]["title"] == {"type": "string", "maxLength": 255}
    assert new["properties"]["date"] == {"type": ["string", "null"], "format": "date"}
    assert new["properties"].keys() - changed["properties"].keys() == {"id"}
    assert "required" not in changed
    author = new["properties"]["author"]["anyOf"]
    assert author == [{"type": "integer"}, {"type": "object"}, {"type": "null"}]


def test_bodies_have_no_field_that_the_caller_may_not_write(demo: Demo) -> None:
    headers = {"Authorization": f"Bearer {demo.token()}", "Content-Type": "application/json"}

    def create(path: str, text: str) -> str:
        response = demo.ask("POST", path, text, headers)
        assert response.status_code == 200, response.text
        return str(response.json()["data"]["id"])

    policy = create("/policies", '{"name": "Writers"}')
    create(
        "/permissions",
        f'{{"policy": "{policy}", "collection": "blog_posts", "action": "create", "fields": ["title", "path"],'
        ' "presets": {"title": "Untitled"}}',
    )
    create(
        "/users",
        '{"token": "writers-token", "email": "w@example.com", "policies":'
        f' {{"create": [{{"policy": "{policy}"}}], "update": [], "delete": []}}}}',
    )
    document = specification(demo, "writers-token")
    validate(document)
    assert list(document["paths"]["/items/blog_posts"]) == ["get", "post"]
    assert list(document["paths"]["/items/blog_posts/{id}"]) == ["get"]
    assert document["components"]["schemas"]["NewItemsBlogPosts"] == {
        "type": "object",
        "properties": {
            "title": {"type": "string", "maxLength": 255},
            "path": {"type": ["string", "null"], "maxLength": 255},
        },
    }
    assert "ChangedItemsBlogPosts" not in document["components"]["schemas"]
    assert "/users/me" in document["paths"]
    assert "/users" not in document["paths"]


def test_schema_names_differ() -> None:
    collections = [Collection(name, "id", {}) for name in ("a_b", "a-b", "über", "東京")]
    files = Collection("directus_files", "id", {}, system=True)
    assert list(schema_names([*collections, files]).values()) == [
        "ItemsAB", "ItemsAB2", "ItemsBer", "ItemsUnnamed", "Files",
    ]  # fmt: skip


def test_routes_of_collections() -> None:
    assert route_of(Collection("blog_posts", "id", {})) == "/items/blog_posts"
    assert route_of(Collection("directus_users", "id", {}, system=True)) == "/users"


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
