"""A shelf of files in the conformance world, on both databases; and one where the database is no matter."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.engine import DatabaseConfig
from tests.assets.shelf import Shelf, shelf_of
from tests.conftest import copy_of


@pytest.fixture
async def shelf(world_config: DatabaseConfig, tmp_path: Path) -> AsyncIterator[Shelf]:
    async with shelf_of(world_config, tmp_path / "uploads") as shelf:
        yield shelf


@pytest.fixture
async def light_shelf(world_sqlite: DatabaseConfig, tmp_path: Path) -> AsyncIterator[Shelf]:
    with copy_of(world_sqlite, tmp_path) as config:
        async with shelf_of(config, tmp_path / "uploads") as shelf:
            yield shelf
