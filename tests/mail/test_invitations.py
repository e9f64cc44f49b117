"""Invitations: made, mailed, and accepted, once."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.mail.conftest import ADMIN, PUBLIC_URL, Mailbox, as_admin, code_of, link_in, login, reason_of

pytestmark = pytest.mark.anyio

INVITED = "new@example.com"


async def new_role(cms: httpx.AsyncClient, headers: dict[str, str], name: str = "Editors") -> str:
    return str((await cms.post("/roles", json={"name": name}, headers=headers)).json()["data"]["id"])


async def users(cms: httpx.AsyncClient, headers: dict[str, str]) -> list[dict[str, Any]]:
    query = "/users?fields=email,role,status,password&sort=email&filter[email][_neq]=admin@example.com"
    rows: list[dict[str, Any]] = (await cms.get(query, headers=headers)).json()["data"]
    return rows


async def invite(cms: httpx.AsyncClient, headers: dict[str, str], email: Any, role: Any, **more: Any) -> httpx.Response:
    return await cms.post("/users/invite", json={"email": email, "role": role, **more}, headers=headers)


async def accept(cms: httpx.AsyncClient, token: Any, password: Any = "chosen", **more: Any) -> httpx.Response:
    return await cms.post("/users/invite/accept", json={"token": token, "password": password, **more})


async def test_the_whole_way(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    admin = await as_admin(cms)
    role = await new_role(cms, admin)
    answer = await invite(cms, admin, INVITED, role)
    assert (answer.status_code, answer.content) == (204, b"")
    mail = await mailbox.next()
    assert (mail["To"], mail["Subject"]) == (INVITED, "You have been invited to Directus")
    link = link_in(mail)
    assert link.startswith(f"{PUBLIC_URL}/admin/accept-invite?token=")
    assert await users(cms, admin) == [{"email": INVITED, "role": role, "status": "invited", "password": None}]
    assert await login(cms, INVITED, "chosen") is None
    token = link.partition("=")[2]
    extras = {"role": None, "status": "suspended", "email": "other@example.com", "policies": [{"policy": role}]}
    assert (await accept(cms, token, **extras)).status_code == 204
    [user] = await users(cms, admin)
    assert (user["email"], user["role"], user["status"]) == (INVITED, role, "active")
    assert await login(cms, INVITED, "chosen") is not None
    assert code_of(await accept(cms, token, "another")) == (400, "INVALID_INVITE")
    assert await login(cms, INVITED, "another") is None


async def test_one_of_several_at_once_wins(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    admin = await as_admin(cms)
    await invite(cms, admin, INVITED, await new_role(cms, admin))
    token = await mailbox.token()
    answers = await asyncio.gather(*(accept(cms, token, f"password {number}") for number in range(4)))
    assert sorted(answer.status_code for answer in answers) == [204, 400, 400, 400]


async def test_several_and_again(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    admin = await as_admin(cms)
    first, second = await new_role(cms, admin), await new_role(cms, admin, "Others")
    assert (await invite(cms, admin, ["b@example.com", "a@example.com", "A@example.com"], first)).status_code == 204
    assert {(await mailbox.next())["To"].lower() for _ in range(2)} == {"a@example.com", "b@example.com"}
    assert (await invite(cms, admin, [ADMIN["email"], "B@example.com"], second)).status_code == 204
    assert (await mailbox.next())["To"] == "b@example.com"
    assert mailbox.got == []
    assert [(user["email"].lower(), user["role"]) for user in await users(cms, admin)] == [
        ("a@example.com", first),
        ("b@example.com", first),
    ]


async def test_pages_of_ones_own(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    admin = await as_admin(cms)
    role = await new_role(cms, admin)
    page = "https://app.example.com/invite"
    assert (await invite(cms, admin, INVITED, role, invite_url=page)).status_code == 204
    assert (await mailbox.link()).startswith(f"{page}?token=")
    refused = await invite(cms, admin, "other@example.com", role, invite_url="https://evil.com")
    assert reason_of(refused) == 'URL "https://evil.com" can\'t be used to invite users'
    assert [user["email"] for user in await users(cms, admin)] == [INVITED]


ROLE = "00000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, '"email" is required'),
        ({"email": ""}, '"email" is not allowed to be empty'),
        ({"email": 5, "role": ROLE}, '"email" must be one of [string, array]'),
        ({"email": [5], "role": ROLE}, '"email" must be a string'),
        ({"email": INVITED}, '"role" is required'),
        ({"email": INVITED, "role": "editor"}, '"role" must be a valid GUID'),
        ({"email": "a@x.de\r\nBcc: b@x.de", "role": ROLE}, '"email" must be a valid email'),
        ({"email": ["a@x.de", "b@x.de,c@x.de"], "role": ROLE}, '"email" must be a valid email'),
        ({"email": "A <a@x.de>", "role": ROLE}, '"email" must be a valid email'),
        ({"email": ["a@x.de"] * 101, "role": ROLE}, '"email" must not have more than 100 addresses'),
    ],
)
async def test_bodies_that_are_refused(cms: httpx.AsyncClient, body: dict[str, Any], reason: str) -> None:
    admin = await as_admin(cms)
    assert reason_of(await cms.post("/users/invite", json=body, headers=admin)) == reason
    assert await users(cms, admin) == []


async def test_unknown_roles(cms: httpx.AsyncClient) -> None:
    admin = await as_admin(cms)
    refused = await invite(cms, admin, INVITED, ROLE)
    assert code_of(refused) == (400, "INVALID_FOREIGN_KEY")
    assert await users(cms, admin) == []


async def test_who_may_not_invite(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    admin = await as_admin(cms)
    for email in (INVITED, ADMIN["email"]):
        refused = await cms.post("/users/invite", json={"email": email, "role": ROLE})
        assert code_of(refused) == (403, "FORBIDDEN")
        assert "directus_users" in refused.text
    assert await users(cms, admin) == []
    assert mailbox.got == []


@pytest.mark.parametrize("purpose", ["password-reset", "access"])
async def test_tokens_for_something_else(cms: httpx.AsyncClient, mailbox: Mailbox, purpose: str) -> None:
    tokens = await login(cms)
    await cms.post("/auth/password/request", json={"email": ADMIN["email"]})
    token = await mailbox.token() if purpose == "password-reset" else tokens["access_token"]
    assert code_of(await accept(cms, token)) == (403, "FORBIDDEN")
    assert code_of(await accept(cms, "garbage")) == (403, "INVALID_TOKEN")
    assert code_of(await cms.get("/users/me", headers={"authorization": f"Bearer {token}x"})) == (403, "INVALID_TOKEN")


async def test_mailed_tokens_sign_nobody_in(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    await cms.post("/auth/password/request", json={"email": ADMIN["email"]})
    token = await mailbox.token()
    refused = await cms.get("/users/me", headers={"authorization": f"Bearer {token}"})
    assert code_of(refused) == (403, "INVALID_TOKEN")


async def test_users_who_are_gone(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    admin = await as_admin(cms)
    await invite(cms, admin, INVITED, await new_role(cms, admin))
    token = await mailbox.token()
    key = (await cms.get(f"/users?filter[email][_eq]={INVITED}", headers=admin)).json()["data"][0]["id"]
    assert (await cms.patch(f"/users/{key}", json={"status": "suspended"}, headers=admin)).status_code == 200
    assert code_of(await accept(cms, token)) == (400, "INVALID_INVITE")
    assert (await cms.delete(f"/users/{key}", headers=admin)).status_code == 204
    assert code_of(await accept(cms, token)) == (400, "INVALID_INVITE")


async def test_accepting_needs_texts(cms: httpx.AsyncClient) -> None:
    assert reason_of(await cms.post("/users/invite/accept", json={"password": "x"})) == '"token" is required'
    assert reason_of(await accept(cms, {"_neq": None})) == '"token" must be a string'
    assert reason_of(await accept(cms, "x", None)) == '"password" must be a string'
    assert reason_of(await accept(cms, "x", "")) == '"password" is not allowed to be empty'


async def test_graphql(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    admin = await as_admin(cms)
    role = await new_role(cms, admin)
    document = f'mutation {{ users_invite(email: "{INVITED}", role: "{role}") }}'
    public = await cms.post("/graphql/system", json={"query": document})
    assert code_of(public) == (400, "GRAPHQL_VALIDATION")
    asked = await cms.post("/graphql/system", json={"query": document}, headers=admin)
    assert asked.json() == {"data": {"users_invite": True}}
    token = await mailbox.token()
    accepted = f'mutation {{ users_invite_accept(token: "{token}", password: "chosen") }}'
    assert (await cms.post("/graphql/system", json={"query": accepted})).json() == {
        "data": {"users_invite_accept": True}
    }
    assert await login(cms, INVITED, "chosen") is not None
