"""`typecase users` and `typecase roles`, as processes, on both databases."""

import subprocess
from pathlib import Path

import httpx

from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.typecase.process import COMMAND, environment_of


def command(config: DatabaseConfig, folder: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *arguments], env=environment_of(config), cwd=folder, input=typed, capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip


async def signed_in(config: DatabaseConfig, email: str, password: str) -> dict[str, object] | None:
    """What a user may see of themselves; None where they can't sign in."""
    async with client_of(config, login_stall_time=0) as client:
        login = await client.post("/auth/login", json={"email": email, "password": password})
        if login.status_code != 200:
            return None
        token = {"authorization": f"Bearer {login.json()['data']['access_token']}"}
        answer: httpx.Response = await client.get("/users/me?fields=email,role.name", headers=token)
        me: dict[str, object] = answer.json()["data"]
        return me


async def test_users_are_made_listed_and_given_passwords(database_config: DatabaseConfig, tmp_path: Path) -> None:
    role = command(database_config, tmp_path, "roles", "create", "--name", "Editors", "--app")
    assert (role.returncode, len(role.stdout.strip())) == (0, 36)
    create = ("users", "create", "--email", "Bob@example.com", "--password-stdin", "--role")
    made = command(database_config, tmp_path, *create, "Editors", typed="first-password\n")
    assert (made.returncode, len(made.stdout.strip())) == (0, 36)
    assert await signed_in(database_config, "bob@example.com", "first-password") == {
        "email": "Bob@example.com", "role": {"name": "Editors"},
    }  # fmt: skip
    changed = command(
        database_config, tmp_path, "users", "passwd", "--email", "bob@EXAMPLE.com", "--password-stdin", typed="second\n"
    )
    assert (changed.returncode, changed.stderr) == (0, "")
    assert await signed_in(database_config, "bob@example.com", "first-password") is None
    assert await signed_in(database_config, "bob@example.com", "second") is not None
    listed = command(database_config, tmp_path, "users", "list")
    assert listed.stdout.splitlines() == [
        "Bob@example.com\tactive\tEditors",
        "admin@example.com\tactive\tAdministrator",
    ]
    told = made.stdout + made.stderr + changed.stdout + changed.stderr
    assert not [secret for secret in ("first-password", "second") if secret in told]


def test_what_cannot_be_done_is_told_in_a_line(database_config: DatabaseConfig, tmp_path: Path) -> None:
    create = ("users", "create", "--password-stdin", "--email")
    cases = {
        (*create, "admin@example.com"): "has to be unique",
        (*create, "a@example.com", "--role", "Nobody"): "There is no role Nobody.",
        (*create, "no address"): "email",
        ("users", "passwd", "--email", "x@example.com", "--password-stdin"): "There is no user x@example.com.",
    }
    for arguments, reason in cases.items():
        done = command(database_config, tmp_path, *arguments, typed="secret-password\n")
        assert done.returncode == 1
        assert reason in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert "secret-password" not in done.stderr
    empty = command(database_config, tmp_path, *create, "a@example.com", typed="\n")
    assert (empty.returncode, empty.stderr) == (1, "typecase: The password must not be empty.\n")


async def test_an_administrator_role(database_config: DatabaseConfig, tmp_path: Path) -> None:
    command(database_config, tmp_path, "roles", "create", "--name", "Owners", "--admin")
    command(
        database_config, tmp_path, "users", "create", "--email", "o@example.com", "--role", "Owners",
        "--password-stdin", typed="password",
    )  # fmt: skip
    async with client_of(database_config) as client:
        login = await client.post("/auth/login", json={"email": "o@example.com", "password": "password"})
        token = {"authorization": f"Bearer {login.json()['data']['access_token']}"}
        answer = await client.get("/policies/me/globals", headers=token)
    assert answer.json()["data"] == {"app_access": True, "admin_access": True, "enforce_tfa": False}


def test_a_password_is_no_argument(database_config: DatabaseConfig, tmp_path: Path) -> None:
    done = command(database_config, tmp_path, "users", "create", "--email", "a@example.com", "--password", "x")
    assert done.returncode == 2
