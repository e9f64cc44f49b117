"""The commands as processes: exit statuses, the first start, signals, memory, and a database that goes away."""

import asyncio
import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.conftest import copy_of
from tests.postgresql import run_on_server
from tests.typecase.process import environment_of, run, running

LOGIN = {"email": "admin@example.com", "password": "password"}


def test_the_first_start_makes_everything(empty_database: DatabaseConfig, tmp_path: Path) -> None:
    environment = environment_of(empty_database, ADMIN_EMAIL="admin@example.com", ADMIN_PASSWORD="password")
    with running(environment, tmp_path) as server:
        assert httpx.get(f"{server.url}/server/ping").text == "pong"
        answer = httpx.post(f"{server.url}/auth/login", json=LOGIN)
        assert answer.status_code == 200
        token = answer.json()["data"]["access_token"]
        me = httpx.get(f"{server.url}/users/me?fields=email", headers={"Authorization": f"Bearer {token}"})
        assert me.json() == {"data": {"email": "admin@example.com"}}
        assert server.stop() == 0
    assert "password" not in server.log.read_text()


def test_a_password_is_made_up_and_shown_once(tmp_path: Path) -> None:
    environment = environment_of(DatabaseConfig("sqlite", filename=tmp_path / "data.db"))
    first, second = (run(environment, tmp_path, "bootstrap") for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0)
    assert "admin@example.com was made, with the password" in first.stderr
    assert "password" not in second.stderr


def test_requests_under_way_end_after_sigterm(database_config: DatabaseConfig, tmp_path: Path) -> None:
    with running(environment_of(database_config), tmp_path) as server:
        body = threading.Event()

        def slow_body() -> Iterator[bytes]:
            yield b'{"email": "admin@example.com", '
            body.set()
            time.sleep(1)
            yield b'"password": "password"}'

        answers: list[httpx.Response] = []
        headers = {"content-type": "application/json"}

        def ask() -> None:
            url = f"{server.url}/auth/login"
            answers.append(httpx.post(url, content=slow_body(), headers=headers, timeout=30))

        asking = threading.Thread(target=ask)
        asking.start()
        body.wait()
        time.sleep(0.2)
        assert server.stop() == 0
        asking.join()
        assert answers[0].status_code == 200
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{server.url}/server/ping")


def test_a_connection_outlives_a_pause_but_not_the_server(tmp_path: Path) -> None:
    """Clients and proxies keep connections; uvicorn's own five seconds would end them just when they are used again."""
    environment = environment_of(DatabaseConfig("sqlite", filename=tmp_path / "data.db"), SHUTDOWN_TIMEOUT="600")
    with running(environment, tmp_path) as server:
        connection = HTTPConnection(server.url.removeprefix("http://"), timeout=30)
        for pause in (6, 0):
            connection.request("GET", "/server/ping")
            assert connection.getresponse().read() == b"pong"
            time.sleep(pause)
        assert server.stop() == 0
        connection.close()


def test_the_first_answers_cost_little_memory(world_config: DatabaseConfig, tmp_path: Path) -> None:
    with running(environment_of(world_config), tmp_path) as server:
        assert httpx.get(f"{server.url}/items/blog_posts?limit=1").status_code == 200
        status = Path(f"/proc/{server.process.pid}/status").read_text()
        assert int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) < 120 * 1024


def test_a_bad_setting_ends_the_start_with_a_line(tmp_path: Path) -> None:
    environment = environment_of(DatabaseConfig("sqlite", filename=tmp_path / "data.db"), LOG_LEVEL="loud")
    result = run(environment, tmp_path, "serve")
    assert result.returncode == 2
    assert result.stderr.startswith("typecase: LOG_LEVEL: input should be 'fatal'")
    assert result.stderr.count("\n") == 1


def test_a_missing_database_ends_the_start_with_a_line(tmp_path: Path) -> None:
    config = DatabaseConfig("postgresql", host="127.0.0.1", port=1, database="none", user="nobody")
    result = run(environment_of(config), tmp_path, "serve")
    assert result.returncode == 1
    assert result.stderr.startswith("typecase: The database can't be used: ConnectionRefusedError")
    assert result.stderr.count("\n") == 1


def test_an_address_that_is_taken(database_config: DatabaseConfig, tmp_path: Path) -> None:
    with running(environment_of(database_config), tmp_path) as server:
        port = server.url.rpartition(":")[2]
        result = run(environment_of(database_config), tmp_path, "serve", "--port", port)
        assert result.returncode == 1
        assert result.stderr == f"typecase: can't listen on 127.0.0.1, port {port}: Address already in use\n"


def test_modules_with_names_of_ours(tmp_path: Path) -> None:
    environment = environment_of(DatabaseConfig("sqlite", filename=tmp_path / "data.db"))
    (tmp_path / "schema.py").write_text("")
    result = run(environment, tmp_path, "serve", "--models", "schema")
    assert result.returncode == 2
    assert "is a name of Typecase's own" in result.stderr
    assert result.stderr.count("\n") == 1


def test_version(tmp_path: Path) -> None:
    result = run({"PATH": ""}, tmp_path, "version")
    assert (result.returncode, result.stdout) == (0, "0.1.0\n")


# ── doctor ──


def test_doctor_finds_nothing_wrong(world_config: DatabaseConfig, tmp_path: Path) -> None:
    result = run(environment_of(world_config, COLUMNS="200"), tmp_path, "doctor")
    assert result.returncode == 0
    assert "wrong" not in result.stdout
    assert "good      settings  The server will listen on 127.0.0.1, port 0." in result.stdout
    assert 'good      storage   "local" will be the folder uploads, made when it is needed.' in result.stdout
    assert not (tmp_path / "uploads").exists()


def test_doctor_makes_nothing(tmp_path: Path) -> None:
    config = DatabaseConfig("sqlite", filename=tmp_path / "data.db")
    result = run(environment_of(config, COLUMNS="200"), tmp_path, "doctor")
    assert result.returncode == 0
    assert "is not there yet; the next start makes it." in result.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        ({"DB_PORT": "x"}, "wrong     settings  DB_PORT: input should be a valid integer"),
        ({"DB_PORT": "1"}, 'wrong     database  The PostgreSQL database "none" at 127.0.0.1:1 can\'t be used'),
        ({"STORAGE_LOCAL_ROOT": "/dev/null/files"}, 'wrong     storage   "local" is the folder /dev/null/files'),
        ({"SECRET": "short"}, "wrong     settings  SECRET: must have 16 characters at the least"),
        ({"SECRET": "shorter-than-it-should"}, "doubtful  settings  SECRET should be at least 32 bytes long."),
        ({"AUTH_PROVIDERS": "x", "AUTH_X_DRIVER": "openid"}, "wrong     sign-in   AUTH_X_ISSUER_URL: is missing."),
    ],
)
def test_doctor_says_what_is_wrong(tmp_path: Path, others: dict[str, str], sentence: str) -> None:
    config = DatabaseConfig("postgresql", host="127.0.0.1", port=1, database="none", user="nobody")
    result = run(environment_of(config) | {"COLUMNS": "200", **others}, tmp_path, "doctor")
    assert result.returncode == 1
    assert sentence in result.stdout


# ── PostgreSQL goes away ──


def test_a_lost_database_is_told_and_found_again(ready_postgresql: DatabaseConfig, tmp_path: Path) -> None:
    with copy_of(ready_postgresql, tmp_path) as config, running(environment_of(config), tmp_path) as server:
        name = config.database
        assert httpx.get(f"{server.url}/server/info").status_code == 200
        run_on_server(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        run_on_server(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        time.sleep(1.2)
        answer = httpx.get(f"{server.url}/items/articles")
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (503, "SERVICE_UNAVAILABLE")
        answer = httpx.post(f"{server.url}/graphql", json={"query": "{ __typename }"})
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (503, "SERVICE_UNAVAILABLE")
        run_on_server(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        assert httpx.get(f"{server.url}/server/info").status_code == 200
        assert server.stop() == 0


async def test_many_at_once_over_a_lost_database(world_postgresql: DatabaseConfig, tmp_path: Path) -> None:
    with copy_of(world_postgresql, tmp_path) as config, running(environment_of(config), tmp_path) as server:
        kill = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{config.database}'"
        async with httpx.AsyncClient(base_url=server.url) as client:
            for _ in range(3):
                asking = [client.get("/items/blog_posts?limit=2") for _ in range(20)]
                killing = asyncio.create_task(asyncio.to_thread(run_on_server, kill))
                answers = await asyncio.gather(*asking)
                await killing
                assert {answer.status_code for answer in answers} <= {200, 503}
            answers = await asyncio.gather(*(client.get("/items/blog_posts?limit=2") for _ in range(20)))
            assert {answer.status_code for answer in answers} == {200}
        assert server.stop() == 0


def test_a_demo_whose_port_is_taken_says_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = run({"PATH": os.environ["PATH"]}, tmp_path, "demo", "--port", port)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        f"typecase: can't listen on 127.0.0.1, port {port}: Address already in use. Give another one by --port.\n"
    )
