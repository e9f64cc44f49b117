"""What all tests share: databases of both kinds, made ready once and copied for each test, and the server on them.

`database_config` is a database as it is after the first start, `world_config` one with the conformance world; `client`
and `world` speak HTTP to the application on them.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import pytest

from db.bootstrap import Administrator, bootstrap
from db.engine import DatabaseConfig
from resolvers.passwords import HashCost, hash_password
from tests.postgresql import VARIABLE, fresh_database, load_file, started_server
from tests.world import WORLD, make_sqlite_world
from typecase.app import create_app
from typecase.settings import Settings

# The least that argon2 can do; what it costs in earnest is proven by tests/rest_compat/test_password_hashes.py.
CHEAP = {"hash_memory_cost": 8, "hash_time_cost": 1, "hash_parallelism": 1}
USUAL = {name: Settings.model_fields[name].default for name in CHEAP}
hash_cheaply = partial(hash_password, cost=HashCost(*CHEAP.values()))
ADMINISTRATOR = Administrator("admin@example.com", "password", hash_cheaply)
LOGIN = {"email": "admin@example.com", "password": "password"}
SECRET = "a-secret-that-is-long-enough-for-hs256"
BOTH = ("sqlite", "postgresql")

_server = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Where no PostgreSQL is named, the first process starts one for all."""
    if not hasattr(config, "workerinput") and not config.option.collectonly and VARIABLE not in os.environ:
        os.environ[VARIABLE] = _server.enter_context(started_server())


def pytest_unconfigure() -> None:
    _server.close()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


# ── Databases ──


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> DatabaseConfig:
    return DatabaseConfig("sqlite", filename=tmp_path / "data.db")


@pytest.fixture
def empty_postgresql() -> Iterator[DatabaseConfig]:
    with fresh_database() as config:
        yield config


@pytest.fixture(params=BOTH)
def empty_database(request: pytest.FixtureRequest) -> DatabaseConfig:
    """A database without a table."""
    config: DatabaseConfig = request.getfixturevalue(f"empty_{request.param}")
    return config


@pytest.fixture(scope="session")
def ready_sqlite(tmp_path_factory: pytest.TempPathFactory) -> DatabaseConfig:
    config = DatabaseConfig("sqlite", filename=tmp_path_factory.mktemp("ready") / "data.db")
    asyncio.run(bootstrap(config, ADMINISTRATOR))
    return config


@pytest.fixture(scope="session")
def ready_postgresql() -> Iterator[DatabaseConfig]:
    with fresh_database() as config:
        asyncio.run(bootstrap(config, ADMINISTRATOR))
        yield config


@pytest.fixture(params=BOTH)
def database_config(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DatabaseConfig]:
    """A database as it is after the first start; the administrator is `admin@example.com` with `password`."""
    with copy_of(request.getfixturevalue(f"ready_{request.param}"), tmp_path) as config:
        yield config


@pytest.fixture(scope="session")
def world_postgresql() -> Iterator[DatabaseConfig]:
    if not WORLD.exists():
        pytest.skip("the conformance world is not there")
    with fresh_database() as config:
        load_file(config, WORLD)
        yield config


@pytest.fixture(scope="session")
def world_sqlite(world_postgresql: DatabaseConfig, tmp_path_factory: pytest.TempPathFactory) -> DatabaseConfig:
    path = tmp_path_factory.mktemp("world") / "data.db"
    make_sqlite_world(world_postgresql, path)
    return DatabaseConfig("sqlite", filename=path)


@pytest.fixture(params=BOTH)
def world_config(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DatabaseConfig]:
    """A database with the conformance world."""
    with copy_of(request.getfixturevalue(f"world_{request.param}"), tmp_path) as config:
        yield config


# ── The server ──


@pytest.fixture
async def client(database_config: DatabaseConfig) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application on a database as it is after the first start."""
    async with client_of(database_config) as client:
        yield client


@pytest.fixture
async def world(world_config: DatabaseConfig) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application on the conformance world."""
    async with client_of(world_config) as client:
        yield client


@asynccontextmanager
async def client_of(config: DatabaseConfig, **settings: object) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application, with its whole life around it, on any database; other settings by name."""
    app = create_app(settings_of(config, **settings))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://typecase") as client:
            yield client


def settings_of(config: DatabaseConfig, **others: object) -> Settings:
    """Settings that lead to a database, and let no refusal or hash take longer than it must."""
    given: dict[str, object] = {"secret": SECRET, "login_stall_time": 0, "register_stall_time": 0, **CHEAP, **others}
    if config.filename:
        given |= {"db_client": "sqlite3", "db_filename": config.filename}
    else:
        given |= {"db_client": "pg", "db_host": config.host, "db_port": config.port, "db_database": config.database}
        given |= {"db_user": config.user, "db_password": config.password, "db_pool__max": config.pool_max}
    return Settings.model_validate(given)


def copy_of(ready: DatabaseConfig, folder: Path) -> AbstractContextManager[DatabaseConfig]:
    """A copy of a database that nothing is connected to, for one test."""
    if ready.filename is None:
        return fresh_database(f"TEMPLATE {ready.database} STRATEGY FILE_COPY")
    return nullcontext(replace(ready, filename=Path(shutil.copy(ready.filename, folder / "data.db"))))
