"""The content on both databases, made once for all tests; how many examples hypothesis tries.

`TYPECASE_EXAMPLES=2000` tries so many, at random; by default they are few, and the same each time.
"""

import asyncio
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from db.engine import DatabaseConfig
from tests.properties.content import postgresql_database, rows
from tests.properties.worlds import BareWorld, World, open_world

_EXAMPLES = os.environ.get("TYPECASE_EXAMPLES")

settings.register_profile(
    "properties",
    max_examples=int(_EXAMPLES or 60),
    derandomize=_EXAMPLES is None,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("properties")


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def sqlite_world(loop: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    filename = tmp_path_factory.mktemp("properties") / "full.db"
    world = open_world(loop, DatabaseConfig(dialect="sqlite", filename=filename), rows())
    yield world
    loop.run(world.services.database.close())


@pytest.fixture(scope="session")
def bare_world(loop: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareWorld]:
    """A split database for `tests.properties.content.rewrite`."""
    filename = tmp_path_factory.mktemp("properties") / "bare.db"
    world = open_world(loop, DatabaseConfig(dialect="sqlite", filename=filename), {}, split=True)
    yield BareWorld(world.services, loop, filename)
    loop.run(world.services.database.close())


@pytest.fixture(scope="session")
def postgresql_world(loop: asyncio.Runner) -> Iterator[World]:
    with postgresql_database() as config:
        world = open_world(loop, config, rows())
        yield world
        loop.run(world.services.database.close())
