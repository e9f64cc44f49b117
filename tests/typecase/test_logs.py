"""The log of a real process holds no secret at any level, and nothing that a terminal would obey."""

import json
import logging
import re
from pathlib import Path

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.typecase.process import environment_of, running
from typecase.log_redaction import redact, safe_text

PASSWORD = "pass-hunter2-word"
SECRETS = (PASSWORD, "static-token-7", "cookie-token-8", "query-token-9", "refresh-token-5", "dead-beef-otp")


def ask_with_secrets(url: str) -> None:
    """Requests with secrets in each place, most of which fail."""
    with httpx.Client(base_url=url, timeout=30) as client:
        login = {"email": "admin@example.com", "password": PASSWORD}
        client.post("/auth/login", json=login)
        client.post("/auth/login", json={**login, "password": f"{PASSWORD}!", "otp": "dead-beef-otp"})
        client.post(
            "/auth/login", content=f'{{"password": "{PASSWORD}", ', headers={"content-type": "application/json"}
        )
        client.post("/auth/refresh", json={"refresh_token": "refresh-token-5"})
        for path in ("/users/me", "/nothing", "/items/x?filter={", "/server/ping"):
            client.get(path, headers={"authorization": "Bearer static-token-7"})
            client.get(path, headers={"cookie": "directus_session_token=cookie-token-8"})
            client.get(path, params={"access_token": "query-token-9"})
        document = f'mutation {{ auth_login(email: "a@example.com", password: "{PASSWORD}") {{ access_token }} }}'
        client.post("/graphql/system", json={"query": document})
        client.post("/graphql/system?access_token=query-token-9", json={"query": f'{{ nope(token: "{PASSWORD}") }}'})
        client.get("/%1b[2J%0aINFO%20forged")


@pytest.mark.parametrize("level", ["trace", "debug", "info"])
@pytest.mark.parametrize("style", ["pretty", "json"])
def test_no_secret_is_logged(ready_sqlite: DatabaseConfig, tmp_path: Path, level: str, style: str) -> None:
    environment = environment_of(ready_sqlite, LOG_LEVEL=level, LOG_STYLE=style) | {
        "DB_FILENAME": str(tmp_path / "data.db"), "ADMIN_EMAIL": "admin@example.com", "ADMIN_PASSWORD": PASSWORD,
    }  # fmt: skip
    if level in {"error", "silent"}:
        pytest.skip("nothing tells that the server serves")
    with running(environment, tmp_path) as server:
        ask_with_secrets(server.url)
        assert server.stop() == 0
    log = server.log.read_text()
    assert [secret for secret in SECRETS if secret in log] == []
    assert "eyJ" not in log
    assert "\x1b[2J" not in log
    assert not re.search("^INFO forged", log, re.MULTILINE)
    requests = [line for line in log.splitlines() if "/server/ping" in line]
    assert bool(requests) == (level != "info")


def test_each_line_bears_the_request_s_id(ready_sqlite: DatabaseConfig, tmp_path: Path) -> None:
    environment = environment_of(
        ready_sqlite, LOG_LEVEL="debug", LOG_STYLE="json", LOG_HTTP_IGNORE_PATHS="/server/info"
    )
    environment["DB_FILENAME"] = str(tmp_path / "data.db")
    with running(environment, tmp_path) as server:
        httpx.get(f"{server.url}/server/ping", headers={"x-request-id": "mine-1"})
        httpx.get(f"{server.url}/server/info", headers={"x-request-id": "mine-2"})
        server.stop()
    lines = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
    mine = [line for line in lines if line.get("request") == "mine-1"]
    assert [re.sub(r"[\d.]+ ms", "N ms", line["event"]) for line in mine] == ["GET /server/ping 200 in N ms"]
    assert not [line for line in lines if line.get("request") == "mine-2" and "/server/info" in line["event"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET /x?access_token=abc&y=1", "GET /x?access_token=--hidden--&y=1"),
        ("authorization: Bearer abc.def", "authorization: --hidden-- --hidden--"),
        ("sent Bearer abc", "sent Bearer --hidden--"),
        ('{"password": "a \\" b", "x": 1}', '{"password": --hidden--, "x": 1}'),
        ("{'token': 'abc', 'x': 1}", "{'token': --hidden--, 'x': 1}"),
        ("directus_session_token=abc; other=1", "directus_session_token=--hidden--; other=1"),
        ("redis://user:secret@host:1/0", "redis://user:--hidden--@host:1/0"),
        ("a $argon2id$v=19$m=65536 b", "a $argon2id$--hidden-- b"),
        ("the model was changed 3 times", "the model was changed 3 times"),
    ],
)
def test_secrets_in_text(text: str, expected: str) -> None:
    assert safe_text(text) == expected


def test_values_and_control_characters() -> None:
    event = {"event": "a\x1b[2J\nb", "password": "p", "exception": "a\n  b\x1b", "number": 3}
    assert redact(logging, "info", event) == {
        "event": "a\\x1b[2J\\x0ab", "password": "--hidden--", "exception": "a\n  b\\x1b", "number": 3,
    }  # fmt: skip
