"""Registration: allowed or not, confirmed by mail or not."""

import time
from typing import Any

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.mail.conftest import ADMIN, PUBLIC_URL, Mailbox, as_admin, code_of, link_in, login, mail_settings, reason_of

pytestmark = pytest.mark.anyio

NEW = {"email": "New@Example.com", "password": "password"}


async def allow(cms: httpx.AsyncClient, **settings: Any) -> dict[str, str]:
    """Let users register; the headers of the administrator."""
    admin = await as_admin(cms)
    answer = await cms.patch("/settings", json={"public_registration": True, **settings}, headers=admin)
    assert answer.status_code == 200, answer.text
    return admin


async def register(cms: httpx.AsyncClient, **body: Any) -> httpx.Response:
    return await cms.post("/users/register", json={**NEW, **body})


async def users(cms: httpx.AsyncClient, admin: dict[str, str]) -> list[dict[str, Any]]:
    query = (
        "/users?fields=id,email,role,status,first_name,last_name,token,policies&filter[email][_neq]=admin@example.com"
    )
    rows: list[dict[str, Any]] = (await cms.get(query, headers=admin)).json()["data"]
    return rows


async def verify(cms: httpx.AsyncClient, token: str) -> httpx.Response:
    return await cms.get("/users/register/verify-email", params={"token": token})


async def test_off(cms: httpx.AsyncClient) -> None:
    assert code_of(await register(cms)) == (403, "FORBIDDEN")


async def test_the_whole_way(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    admin = await as_admin(cms)
    role = (await cms.post("/roles", json={"name": "Readers"}, headers=admin)).json()["data"]["id"]
    await allow(cms, public_registration_role=role)
    answer = await register(cms, first_name="N", last_name="Ew")
    assert (answer.status_code, answer.content) == (204, b"")
    mail = await mailbox.next()
    assert (mail["To"], mail["Subject"]) == ("New@Example.com", "Confirm your e-mail address")
    link = link_in(mail)
    assert link.startswith(f"{PUBLIC_URL}/users/register/verify-email?token=")
    [user] = await users(cms, admin)
    assert user == {
        "id": user["id"], "email": "New@Example.com", "role": role, "status": "unverified", "first_name": "N",
        "last_name": "Ew", "token": None, "policies": [],
    }  # fmt: skip
    assert await login(cms, **NEW) is None
    token = link.partition("=")[2]
    verified = await verify(cms, token)
    assert (verified.status_code, verified.headers["location"]) == (302, f"{PUBLIC_URL}/admin/users/{user['id']}")
    assert await login(cms, **NEW) is not None
    assert reason_of(await verify(cms, token)) == "Invalid verification code"


async def test_links_that_are_not_good(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    nothing = await verify(cms, "")
    assert (nothing.status_code, nothing.headers["location"]) == (302, f"{PUBLIC_URL}/admin/login")
    assert code_of(await cms.get("/users/register/verify-email")) == (403, "INVALID_TOKEN")
    assert code_of(await verify(cms, "garbage")) == (403, "INVALID_TOKEN")
    assert code_of(await cms.get("/users/register/verify-email?token[]=x")) == (403, "INVALID_TOKEN")
    await cms.post("/auth/password/request", json={"email": ADMIN["email"]})
    assert code_of(await verify(cms, await mailbox.token())) == (403, "FORBIDDEN")


async def test_without_confirmation(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    await allow(cms, public_registration_verify_email=False)
    assert (await register(cms)).status_code == 204
    assert await login(cms, **NEW) is not None
    assert mailbox.got == []


async def test_emails_that_are_taken(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    admin = await allow(cms)
    answer = await register(cms, email="ADMIN@example.com", first_name="X")
    assert (answer.status_code, answer.content) == (204, b"")
    assert await users(cms, admin) == []
    assert await login(cms) is not None
    assert (await register(cms)).status_code == 204
    await mailbox.next()
    assert (await register(cms, password="another")).status_code == 204
    assert mailbox.got == []


async def test_filter_of_emails(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    admin = await allow(cms, public_registration_email_filter={"_and": [{"email": {"_ends_with": "@example.org"}}]})
    assert code_of(await register(cms)) == (403, "FORBIDDEN")
    assert (await register(cms, email="a@example.org")).status_code == 204
    assert [user["email"] for user in await users(cms, admin)] == ["a@example.org"]


@pytest.mark.parametrize("field", ["role", "status", "token", "policies", "provider", "id"])
async def test_what_nobody_says_of_themselves(cms: httpx.AsyncClient, field: str) -> None:
    admin = await allow(cms)
    assert reason_of(await register(cms, **{field: "x"})) == f'"{field}" is not allowed'
    assert await users(cms, admin) == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, '"email" is required'),
        ({"email": ""}, '"email" is not allowed to be empty'),
        ({"email": "a@x.de\r\nBcc: b@x.de", "password": "x"}, '"email" must be a valid email'),
        ({"email": ["a@x.de"], "password": "x"}, '"email" must be a string'),
        ({"email": "a@x.de"}, '"password" is required'),
        ({"email": "a@x.de", "password": 5}, '"password" must be a string'),
        ({**NEW, "first_name": {"a": 1}}, '"first_name" must be a string'),
        ({**NEW, "verification_url": "https://evil.com"},
         "URL \"https://evil.com\" can't be used to verify registered users"),
    ],
)  # fmt: skip
async def test_bodies_that_are_refused(cms: httpx.AsyncClient, body: dict[str, Any], reason: str) -> None:
    admin = await allow(cms)
    assert reason_of(await cms.post("/users/register", json=body)) == reason
    assert await users(cms, admin) == []


async def test_pages_of_ones_own(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    await allow(cms)
    assert (await register(cms, verification_url="https://app.example.com/verify?x=1")).status_code == 204
    assert (await mailbox.link()).startswith("https://app.example.com/verify?x=1&token=")


async def test_policies_hold(cms: httpx.AsyncClient) -> None:
    admin = await allow(cms, auth_password_policy="^.{12,}$")
    assert code_of(await register(cms)) == (400, "FAILED_VALIDATION")
    assert await users(cms, admin) == []


async def test_five_a_minute(cms: httpx.AsyncClient) -> None:
    elsewhere = {"x-forwarded-for": "192.0.2.1"}
    for _ in range(4):
        assert code_of(await register(cms)) == (403, "FORBIDDEN")
    assert code_of(await cms.post("/users/register", json={})) == (400, "INVALID_PAYLOAD")
    refused = await register(cms)
    assert code_of(refused) == (429, "REQUESTS_EXCEEDED")
    assert refused.json()["errors"][0]["extensions"]["limit"] == 5
    document = 'mutation { users_register(email: "a@x.de", password: "x") }'
    answer = await cms.post("/graphql/system", json={"query": document})
    assert answer.json()["errors"][0]["extensions"]["code"] == "REQUESTS_EXCEEDED"
    assert code_of(await cms.post("/users/register", json=NEW, headers=elsewhere)) == (403, "FORBIDDEN")


async def test_all_registrations_take_a_while(database_config: DatabaseConfig, mailbox: Mailbox) -> None:
    async with client_of(database_config, **mail_settings(mailbox, register_stall_time=400)) as cms:
        await allow(cms)
        for email in ("new@example.com", ADMIN["email"]):
            started = time.monotonic()
            assert (await register(cms, email=email)).status_code == 204
            assert time.monotonic() - started >= 0.4


async def test_graphql(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    admin = await allow(cms)
    document = 'mutation { users_register(email: "a@x.de", password: "x", first_name: "A") }'
    asked = await cms.post("/graphql/system", json={"query": document})
    assert asked.json() == {"data": {"users_register": True}}
    token = await mailbox.token()
    document = f'mutation {{ users_register_verify(token: "{token}") }}'
    assert (await cms.post("/graphql/system", json={"query": document})).json() == {
        "data": {"users_register_verify": True}
    }
    [user] = await users(cms, admin)
    assert (user["email"], user["first_name"], user["status"]) == ("a@x.de", "A", "active")
