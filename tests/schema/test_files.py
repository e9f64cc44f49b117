"""Files over GraphQL: rows of `directus_files`, what points at them, and their folders."""

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.rest_compat.writing import prepare_world
from tests.schema.ask import ask, data

SYSTEM = "/graphql/system"
FOLDER, FILE = "00000000-0000-4000-8000-000000000070", "00000000-0000-4000-8000-0000000000f1"
PICTURE = {"id": FILE, "title": "A picture", "width": 640, "height": 480, "type": "image/png"}


async def _with_picture(client: httpx.AsyncClient) -> None:
    """A file's row in the public folder, which the first post has as its image."""
    headers = {"authorization": "Bearer admin-token"}
    file = {**PICTURE, "folder": FOLDER, "filename_download": "a.png"}
    for method, path, body in (("POST", "/files", file), ("PATCH", "/items/blog_posts/1", {"image": FILE})):
        (await client.request(method, path, json=body, headers=headers)).raise_for_status()


async def test_files_and_what_points_at_them(world_config: DatabaseConfig) -> None:
    await prepare_world(world_config)
    async with client_of(world_config) as client:
        await _with_picture(client)
        query = "{ blog_posts_by_id(id: 1) { image { id title width height type } } }"
        for token in ("admin-token", "editor-token"):
            assert await data(client, query, token) == {"blog_posts_by_id": {"image": PICTURE}}
        by_width = "{ blog_posts(filter: {image: {width: {_eq: 640}}}) { id } }"
        assert await data(client, by_width, "admin-token") == {"blog_posts": [{"id": "1"}]}
        query = f'{{ files_by_id(id: "{FILE}") {{ title folder {{ id name }} }} }}'
        found = await data(client, query, "admin-token", path=SYSTEM)
        assert found["files_by_id"] | {"folder": None} == {"title": "A picture", "folder": None}
        assert found["files_by_id"]["folder"]["id"] == FOLDER


@pytest.mark.parametrize("change", ["filename_disk", "storage", "type", "uploaded_on"])
async def test_what_the_server_knows_is_not_written(world_config: DatabaseConfig, change: str) -> None:
    await prepare_world(world_config, rules=[{"collection": "directus_files", "action": "update"}])
    async with client_of(world_config) as client:
        await _with_picture(client)
        query = f'mutation {{ update_files_item(id: "{FILE}", data: {{{change}: "2026-01-01T00:00:00"}}) {{ id }} }}'
        answer = await ask(client, query, "editor-token", path=SYSTEM)
        assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
