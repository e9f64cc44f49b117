"""SEARCH: the query in the body, and bodies in general."""

from typing import Any

import httpx
import pytest

from tests.rest_compat.conftest import Read

pytestmark = pytest.mark.anyio

JSON = {"content-type": "application/json", "authorization": "Bearer admin-token"}


@pytest.mark.parametrize(
    ("path", "body", "data"),
    [
        ("/items/tags?fields=id&limit=1", {}, [{"id": 1}]),
        (
            "/items/tags?fields=id&limit=1",
            {"query": {"fields": ["slug"], "limit": 2}},
            [{"slug": "tag-1"}, {"slug": "tag-2"}],
        ),
        ("/items/tags", {"query": {"fields": "id", "filter": '{"id":{"_eq":6}}'}}, [{"id": 6}]),
        ("/items/tags", {"query": {"fields": ["id"], "sort": 5, "limit": 1}}, [{"id": 1}]),
        ("/items/tags?fields=id", {"keys": [3, 1, 9999]}, [{"id": 1}, {"id": 3}]),
        (
            "/items/tags?fields=id",
            {"keys": [3, 1], "query": {"filter": {"id": {"_gt": 1}}, "fields": ["id"]}},
            [{"id": 3}],
        ),
        ("/items/tags", {"keys": []}, []),
        ("/items/site?fields=name", {}, {"name": "Example"}),
        ("/folders", {"query": {"fields": ["name"], "sort": "-name"}}, [{"name": "public"}, {"name": "private"}]),
    ],
)
async def test_data(read: Read, path: str, body: Any, data: Any) -> None:
    assert (await read(path, "admin", "SEARCH", json=body)).json() == {"data": data}


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ('{"query": null}', 400, "INVALID_PAYLOAD"),
        ('{"query": []}', 400, "INVALID_PAYLOAD"),
        ('{"keys": "1"}', 400, "INVALID_PAYLOAD"),
        ("[]", 400, "INVALID_PAYLOAD"),
        ('"x"', 400, "INVALID_PAYLOAD"),
        ("{bad", 400, "INVALID_PAYLOAD"),
        ("[" * 1500, 400, "INVALID_PAYLOAD"),
        ('{"query": {"fields": 5}}', 400, "INVALID_QUERY"),
        ('{"query": {"limit": null}}', 400, "INVALID_QUERY"),
        ('{"query": {"limit": 1e400}}', 400, "INVALID_PAYLOAD"),
        ('{"query": {"filter": {"name": {"_eq": "\\u0000"}}}}', 400, "INVALID_QUERY"),
        ('{"query": {"fields": ["nope"]}}', 403, "FORBIDDEN"),
        ("{" + " " * 2100 + "}", 413, "CONTENT_TOO_LARGE"),
    ],
)
async def test_refusals(reader: httpx.AsyncClient, text: str, status: int, code: str) -> None:
    answer = await reader.request("SEARCH", "/items/tags", content=text, headers=JSON)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"]["code"] == code


async def test_a_body_without_a_type_is_not_read(reader: httpx.AsyncClient) -> None:
    answer = await reader.request(
        "SEARCH", "/items/tags?fields=id&limit=1", content="{bad", headers={"authorization": JSON["authorization"]}
    )
    assert answer.json() == {"data": [{"id": 1}]}
