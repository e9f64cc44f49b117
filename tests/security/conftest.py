"""The server on the world of `fixture`, on both databases."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from pathlib import Path

import pytest

from db.engine import DatabaseConfig
from db.open import open_database
from tests.conftest import BOTH, client_of, copy_of
from tests.security.asking import World
from tests.security.fixture import WORLDS, make_world

Configs = tuple[DatabaseConfig, ...]


@pytest.fixture(scope="session", params=BOTH)
def ready_worlds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Configs]:
    """Two databases that differ in what is hidden alone; nothing may be connected to them."""
    ready = request.getfixturevalue(f"ready_{request.param}")
    with ExitStack() as stack:
        made = []
        for hidden in WORLDS:
            folder = tmp_path_factory.mktemp("security")
            made.append(stack.enter_context(copy_of(ready, folder)))
            asyncio.run(make_world(made[-1], hidden))
        yield tuple(made)


@pytest.fixture(scope="module")
def twin_configs(ready_worlds: Configs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Configs]:
    with ExitStack() as stack:
        copies = [copy_of(ready, tmp_path_factory.mktemp("twin")) for ready in ready_worlds]
        yield tuple(stack.enter_context(copy) for copy in copies)


@pytest.fixture(scope="module")
async def twins(twin_configs: Configs, anyio_backend: str) -> AsyncIterator[tuple[World, ...]]:
    """Both worlds, for tests that leave them as they are."""
    async with AsyncExitStack() as stack:
        yield tuple([await stack.enter_async_context(opened(config)) for config in twin_configs])


@pytest.fixture
def world_config(ready_worlds: Configs, tmp_path: Path) -> Iterator[DatabaseConfig]:
    with copy_of(ready_worlds[0], tmp_path) as config:
        yield config


@pytest.fixture
async def world(world_config: DatabaseConfig) -> AsyncIterator[World]:
    """A world for one test that changes it."""
    async with opened(world_config) as world:
        yield world


@asynccontextmanager
async def opened(config: DatabaseConfig, **settings: object) -> AsyncIterator[World]:
    """The server on one of the databases, with settings by name, and another connection to it."""
    database = await open_database(config)
    try:
        async with client_of(config, **settings) as client:
            yield await World.of(client, database)
    finally:
        await database.close()
