"""A forgotten password: asked for, mailed, and set anew, once."""

import asyncio
import time
from typing import Any

import httpx
import jwt
import pytest

from db.engine import DatabaseConfig
from tests.conftest import SECRET, client_of
from tests.mail.conftest import (
    ADMIN,
    PUBLIC_URL,
    Mailbox,
    as_admin,
    code_of,
    link_in,
    login,
    mail_settings,
    reason_of,
    text_in,
)

pytestmark = pytest.mark.anyio

NEW = "another password"


async def ask(cms: httpx.AsyncClient, email: Any = ADMIN["email"], **more: Any) -> httpx.Response:
    return await cms.post("/auth/password/request", json={"email": email, **more})


async def reset(cms: httpx.AsyncClient, token: Any, password: Any = NEW) -> httpx.Response:
    return await cms.post("/auth/password/reset", json={"token": token, "password": password})


async def no_mail(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    """Nothing was mailed before a mail that is asked for now."""
    assert (await ask(cms)).status_code == 204
    await mailbox.next()
    assert mailbox.got == []


async def test_the_whole_way(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    before = await login(cms)
    answer = await ask(cms, "ADMIN@example.com")
    assert (answer.status_code, answer.content) == (204, b"")
    mail = await mailbox.next()
    assert (mail["From"], mail["To"], mail["Subject"]) == (
        "The CMS <cms@example.com>",
        "admin@example.com",
        "Reset your password",
    )
    assert mail["Auto-Submitted"] == "auto-generated"
    link = link_in(mail)
    assert link.startswith(f"{PUBLIC_URL}/admin/reset-password?token=")
    assert link in text_in(mail, "html")
    token = link.partition("=")[2]
    assert (await reset(cms, token)).status_code == 204
    assert await login(cms) is None
    assert await login(cms, password=NEW) is not None
    refreshed = await cms.post("/auth/refresh", json={"refresh_token": before["refresh_token"]})
    assert code_of(refreshed) == (401, "INVALID_CREDENTIALS")
    assert code_of(await reset(cms, token, "a third one")) == (403, "FORBIDDEN")


async def test_one_of_two_at_once_wins(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    await ask(cms)
    token = await mailbox.token()
    answers = await asyncio.gather(*(reset(cms, token, f"password {number}") for number in range(4)))
    assert sorted(answer.status_code for answer in answers) == [204, 403, 403, 403]
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 204)
    assert await login(cms, password=f"password {winner}") is not None


async def test_history_shows_no_password(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    await ask(cms)
    await reset(cms, await mailbox.token())
    headers = {"authorization": f"Bearer {(await login(cms, password=NEW))['access_token']}"}
    found = await cms.get("/revisions?filter[collection][_eq]=directus_users&fields=data,delta", headers=headers)
    assert len(found.json()["data"]) == 1
    assert "argon2" not in found.text
    assert NEW not in found.text


@pytest.mark.parametrize("email", ["nobody@example.com", "", "no address", "a@x.de\r\nBcc: admin@example.com", "\x00"])
async def test_unknown_ones_get_the_same_answer(cms: httpx.AsyncClient, mailbox: Mailbox, email: str) -> None:
    answer = await ask(cms, email)
    assert (answer.status_code, answer.content) == (204, b"")
    await no_mail(cms, mailbox)


@pytest.mark.parametrize("change", [{"status": "suspended"}, {"status": "invited"}, {"provider": "github"}])
async def test_who_may_not_sign_in_gets_none(cms: httpx.AsyncClient, mailbox: Mailbox, change: dict[str, str]) -> None:
    user = {"email": "u@example.com", "password": "password", **change}
    created = await cms.post("/users", json=user, headers=await as_admin(cms))
    assert created.status_code == 200, created.text
    assert (await ask(cms, "u@example.com")).status_code == 204
    await no_mail(cms, mailbox)


async def test_mail_goes_to_the_address_of_the_user(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    """And not to what looks like it."""
    user = {"email": "Julian@example.com", "password": "x"}
    assert (await cms.post("/users", json=user, headers=await as_admin(cms))).is_success
    for email in ("jülian@example.com", "julian@exämple.com", "julıan@example.com", "julian@example.com.example.net"):
        assert (await ask(cms, email)).status_code == 204
    assert (await ask(cms, "JULIAN@example.com")).status_code == 204
    assert (await mailbox.next())["To"] == "Julian@example.com"
    assert mailbox.got == []


async def test_mails_to_a_user_are_limited(database_config: DatabaseConfig, mailbox: Mailbox) -> None:
    """The answer stays the same, so that nobody learns whether there is such a user."""
    async with client_of(database_config, **mail_settings(mailbox)) as cms:
        assert [(await ask(cms)).status_code for _ in range(8)] == [204] * 8
    assert len(mailbox.got) == 5


@pytest.mark.parametrize("email", [None, 5, ["admin@example.com"], {"_neq": "x"}])
async def test_emails_that_are_none(cms: httpx.AsyncClient, email: Any) -> None:
    assert reason_of(await ask(cms, email)) == '"email" field is required'


async def test_pages_of_ones_own(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    url = "https://app.example.com/reset/now?lang=de&token=mine&x=%22"
    assert (await ask(cms, reset_url=url)).status_code == 204
    link = await mailbox.link()
    assert link.startswith("https://app.example.com/reset/now?lang=de&x=%22&token=ey")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example.com/reset",
        "https://app.example.com@evil.example.com/reset",
        "https://app.example.com.evil.com/reset",
        "https://app.example.com\\@evil.com/reset",
        "http://app.example.com/reset",
        "https://app.example.com/resets",
        "",
    ],
)
async def test_pages_of_others(cms: httpx.AsyncClient, mailbox: Mailbox, url: str) -> None:
    assert reason_of(await ask(cms, reset_url=url)) == f'URL "{url}" can\'t be used to reset passwords'
    await no_mail(cms, mailbox)


async def test_pages_that_are_no_text(cms: httpx.AsyncClient) -> None:
    assert reason_of(await ask(cms, reset_url=["https://app.example.com/reset"])) == '"reset_url" must be a string'


async def test_no_header_changes_the_link(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    headers = {"x-forwarded-host": "evil.com", "x-forwarded-proto": "http", "origin": "https://evil.com"}
    await cms.post("/auth/password/request", json=ADMIN, headers={"host": "evil.com", **headers})
    assert (await mailbox.link()).startswith(f"{PUBLIC_URL}/")


def forged(secret: str = SECRET, **claims: Any) -> str:
    standard = {"email": ADMIN["email"], "scope": "password-reset", "hash": "", "iss": "directus"}
    return jwt.encode({"exp": int(time.time()) + 86_400, **standard, **claims}, secret)


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("garbage", (403, "INVALID_TOKEN")),
        ("", (403, "INVALID_TOKEN")),
        (forged("another-secret-that-is-long-enough-for-it"), (403, "INVALID_TOKEN")),
        (forged(iss="somebody"), (403, "INVALID_TOKEN")),
        (jwt.encode({"email": ADMIN["email"], "scope": "password-reset"}, "", "none"), (403, "INVALID_TOKEN")),
        (forged(exp=1), (401, "TOKEN_EXPIRED")),
        (forged(scope="invite"), (403, "FORBIDDEN")),
        (forged(scope=["password-reset"]), (403, "FORBIDDEN")),
        (forged(email={"_neq": "x"}), (403, "FORBIDDEN")),
        (forged(email="nobody@example.com"), (403, "FORBIDDEN")),
        (forged(), (403, "FORBIDDEN")),
        (forged(hash="0" * 64), (403, "FORBIDDEN")),
        (forged(hash=5), (403, "FORBIDDEN")),
    ],
)
async def test_tokens_that_are_not_good(cms: httpx.AsyncClient, token: str, expected: tuple[int, str]) -> None:
    assert code_of(await reset(cms, token)) == expected
    assert await login(cms) is not None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, '"token" field is required'),
        ({"token": {"_neq": None}, "password": "x"}, '"token" field is required'),
        ({"token": "x"}, '"password" field is required'),
        ({"token": "x", "password": ["x"]}, '"password" field is required'),
    ],
)
async def test_bodies_that_are_refused(cms: httpx.AsyncClient, body: dict[str, Any], reason: str) -> None:
    assert reason_of(await cms.post("/auth/password/reset", json=body)) == reason


async def test_policies_hold(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    changed = await cms.patch("/settings", json={"auth_password_policy": "/^.{8,}$/"}, headers=await as_admin(cms))
    assert changed.status_code == 200, changed.text
    await ask(cms)
    token = await mailbox.token()
    refused = await reset(cms, token, "short")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["extensions"] == {
        "field": "password",
        "path": [],
        "type": "regex",
        "invalid": "short",
        "code": "FAILED_VALIDATION",
    }
    assert reason_of(await reset(cms, token, "")) == '"password" is not allowed to be empty'
    assert reason_of(await reset(cms, token, "x" * 1025)) == '"password" must not be longer than 1024 characters'
    assert (await reset(cms, token, "long enough")).status_code == 204


async def test_mail_that_does_not_get_away_is_logged_without_secrets(
    database_config: DatabaseConfig, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    async with client_of(database_config, **mail_settings(mailbox, email_smtp_port=1)) as cms:
        assert (await ask(cms)).status_code == 204
    [record] = [record for record in caplog.records if record.name == "resolvers.mail.mailer"]
    assert record.getMessage() == "A mail was not sent: 127.0.0.1 did not take it (SMTPConnectError)."
    assert "admin@example.com" not in caplog.text
    assert "token=" not in caplog.text


async def test_graphql(cms: httpx.AsyncClient, mailbox: Mailbox) -> None:
    async def mutate(text: str) -> Any:
        return (await cms.post("/graphql/system", json={"query": f"mutation {{ {text} }}"})).json()

    asked = await mutate('auth_password_request(email: "admin@example.com")')
    assert asked == {"data": {"auth_password_request": True}}
    token = await mailbox.token()
    assert await mutate(f'auth_password_reset(token: "{token}", password: "{NEW}")') == {
        "data": {"auth_password_reset": True}
    }
    again = await mutate(f'auth_password_reset(token: "{token}", password: "third")')
    assert again["data"] == {"auth_password_reset": None}
    assert again["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await login(cms, password=NEW) is not None
