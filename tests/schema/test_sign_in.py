"""Signing in by GraphQL: modes and cookies, and one attempt a document."""

from typing import Any

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.conftest import client_of

pytestmark = pytest.mark.anyio

LOGIN = 'auth_login(email: "admin@example.com", password: "password"%s) { access_token expires refresh_token }'
SESSION = "directus_session_token"


async def ask(client: httpx.AsyncClient, selection: str, cookie: str = "") -> tuple[Any, str]:
    """The answer to a mutation with no cookie but this one, and the cookie that it sets, without attributes."""
    client.cookies.clear()
    headers = {"cookie": cookie} if cookie else {}
    answer = await client.post("/graphql/system", json={"query": f"mutation {{ {selection} }}"}, headers=headers)
    return answer.json(), answer.headers.get("set-cookie", "").partition(";")[0]


async def test_modes(client: httpx.AsyncClient) -> None:
    body, cookie = await ask(client, LOGIN % "")
    assert (body["data"]["auth_login"]["expires"], cookie) == ("900000", "")
    body, kept = await ask(client, LOGIN % ", mode: cookie")
    assert list(body["data"]["auth_login"].values())[1:] == ["900000", None]
    assert kept.startswith("directus_refresh_token=")
    body, renewed = await ask(client, "auth_refresh(mode: cookie) { access_token refresh_token }", kept)
    assert body["data"]["auth_refresh"]["refresh_token"] is None
    assert renewed not in ("", kept)
    body, session = await ask(client, LOGIN % ", mode: session")
    assert body["data"]["auth_login"] == {"access_token": None, "expires": "86400000", "refresh_token": None}
    body, second = await ask(client, "auth_refresh(mode: session) { expires }", session)
    assert body == {"data": {"auth_refresh": {"expires": "86400000"}}}
    assert await ask(client, "auth_logout(mode: session)", second) == ({"data": {"auth_logout": True}}, f"{SESSION}=")
    body, emptied = await ask(client, "auth_logout(mode: session)", second)
    assert (body["errors"][0]["extensions"]["code"], emptied) == ("INVALID_CREDENTIALS", f"{SESSION}=")


async def test_a_session_that_is_none(client: httpx.AsyncClient) -> None:
    body, _ = await ask(client, LOGIN % "")
    token = body["data"]["auth_login"]["access_token"]
    body, emptied = await ask(client, "auth_refresh(mode: session) { expires }", f"{SESSION}={token}")
    assert (body["errors"][0]["extensions"]["code"], emptied) == ("INVALID_CREDENTIALS", f"{SESSION}=")


TWICE = [
    f"a: {LOGIN % ''} b: {LOGIN % ''}",
    " ".join(f"a{number}: {LOGIN % ''}" for number in range(90)),
    f'{LOGIN % ""} auth_password_reset(token: "x", password: "x")',
    f"...F {LOGIN % ''}",
    'a: users_me_tfa_disable(otp: "1") b: users_me_tfa_disable(otp: "2")',
]


@pytest.mark.parametrize("selection", TWICE)
async def test_one_attempt_a_document(client: httpx.AsyncClient, selection: str) -> None:
    fragment = f"fragment F on Mutation {{ more: {LOGIN % ''} }}" if "...F" in selection else ""
    answer = await client.post("/graphql/system", json={"query": f"mutation {{ {selection} }} {fragment}"})
    errors = answer.json()["errors"]
    assert (answer.status_code, errors[0]["extensions"]["code"]) == (400, "GRAPHQL_VALIDATION")
    message = "A document can sign in, or look at a secret, only once."
    assert errors[0]["extensions"]["errors"][0]["message"] == message


async def test_a_thousand_attempts_are_not_one_request(client: httpx.AsyncClient) -> None:
    many = " ".join(f"a{number}: {LOGIN % ''}" for number in range(1000))
    answer = await client.post("/graphql/system", json={"query": f"mutation {{ {many} }}"})
    assert answer.status_code == 400
    batch = [{"query": f"mutation {{ {LOGIN % ''} }}"}] * 2
    assert (await client.post("/graphql/system", json=batch)).status_code == 400


async def test_the_same_failures_count(database_config: DatabaseConfig) -> None:
    async with client_of(database_config, login_stall_time=0) as client:
        wrong = 'auth_login(email: "admin@example.com", password: "wrong") { expires }'
        for _ in range(26):
            body, _ = await ask(client, wrong)
            assert body["errors"][0]["extensions"]["code"] == "INVALID_CREDENTIALS"
        body, _ = await ask(client, LOGIN % "")
        assert body["errors"][0]["extensions"]["code"] == "INVALID_CREDENTIALS"
