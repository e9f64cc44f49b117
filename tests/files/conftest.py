"""The server on the conformance world, with a folder of its own for files."""

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.files.shelf import Origin, Shelf
from tests.rest_compat.writing import prepare_world

RULES: Sequence[Mapping[str, Any]] = [
    {"collection": "directus_files", "action": "create"},
    {
        "collection": "directus_files",
        "action": "update",
        "permissions": {"uploaded_by": {"_eq": "$CURRENT_USER"}},
        "fields": "title,description,filename_disk,type,storage,uploaded_by",
    },
    {"collection": "directus_files", "action": "delete", "permissions": {"uploaded_by": {"_eq": "$CURRENT_USER"}}},
]
"""What the editor may do besides reading files: make them, and change and delete their own."""


@pytest.fixture
async def shelf(world_config: DatabaseConfig, tmp_path: Path) -> AsyncIterator[Shelf]:
    await prepare_world(world_config, rules=RULES)
    folder = tmp_path / "uploads"
    settings = {
        "storage_options": {"local": {"root": str(folder)}},
        "import_ip_allow_list": "127.0.0.1",
        "import_timeout": "3s",
        "files_max_upload_size": "2mb",
        "tus_enabled": True,
        "tus_chunk_size": "64kb",
    }
    async with client_of(world_config, **settings) as client:
        yield Shelf(client, folder)


@pytest.fixture
async def origin() -> AsyncIterator[Origin]:
    async with Origin() as origin:
        yield origin
