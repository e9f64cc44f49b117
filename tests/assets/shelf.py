"""Files put in place without an upload: a row and bytes."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import httpx
from PIL import Image

from db.engine import DatabaseConfig
from resolvers.services import Services
from tests.conftest import client_of

PUBLIC_FOLDER = "00000000-0000-4000-8000-000000000070"
"""The folder of the conformance world whose files the public may see."""

PRIVATE_FOLDER = "00000000-0000-4000-8000-000000000071"


@dataclass(frozen=True)
class Shelf:
    """A running application and the folder that its files are in."""

    client: httpx.AsyncClient
    services: Services
    folder: Path

    async def put(self, data: bytes, media_type: str | None = "image/png", **fields: object) -> str:
        """Put a file in its place; the id of its row."""
        key = str(uuid.uuid4())
        name = f"{key}.bin"
        await self.services.stores["local"].write(name, BytesIO(data))
        row: dict[str, object] = {
            "id": key,
            "storage": "local",
            "filename_disk": name,
            "filename_download": "picture.bin",
            "type": media_type,
            "filesize": len(data),
            **fields,
        }
        await self.execute(
            f"INSERT INTO directus_files ({', '.join(row)}) VALUES ({', '.join(map(literal, row.values()))})"
        )
        return key

    async def execute(self, sql: str) -> None:
        """Run a statement of a test's own."""
        await self.services.database.execute(sql)

    async def settings(self, **values: str | None) -> None:
        """Change the project's settings."""
        await self.execute("INSERT INTO directus_settings (id) VALUES (1) ON CONFLICT DO NOTHING")
        changes = ", ".join(f"{name} = {literal(value)}" for name, value in values.items())
        await self.execute(f"UPDATE directus_settings SET {changes}")

    async def get(self, key: str, query: str = "", method: str = "GET", **headers: str) -> httpx.Response:
        """Ask for an asset, as the administrator unless `authorization` says otherwise."""
        sent = {
            "authorization": "Bearer admin-token",
            **{name.replace("_", "-"): text for name, text in headers.items()},
        }
        sent = {name: text for name, text in sent.items() if text}
        return await self.client.request(method, f"/assets/{key}{query}", headers=sent)

    def kept(self, key: str) -> list[Path]:
        """The transforms that are kept of a file."""
        return sorted(self.folder.glob(f"{key}__*"))


def literal(value: object) -> str:
    """A value as SQL."""
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


@asynccontextmanager
async def shelf_of(config: DatabaseConfig, folder: Path, **settings: object) -> AsyncIterator[Shelf]:
    """A shelf on a database with the conformance world."""
    options = {"local": {"root": str(folder)}}
    async with client_of(config, storage_options=options, **settings) as client:
        services = client._transport.app.state.services  # type: ignore[attr-defined]
        yield Shelf(client, services, folder)


def opened(response: httpx.Response) -> Image.Image:
    """The picture of an answer."""
    assert response.status_code == 200, response.text
    picture = Image.open(BytesIO(response.content))
    picture.load()
    return picture
