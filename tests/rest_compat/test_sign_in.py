"""Signing in over REST: modes, cookies, and tokens in all places that take one."""

import asyncio
import time
from typing import Any

import httpx
import jwt
import pytest

from db.engine import DatabaseConfig
from tests.conftest import LOGIN, SECRET, client_of

pytestmark = pytest.mark.anyio

REFRESH, SESSION = "directus_refresh_token", "directus_session_token"
REFUSED = {"errors": [{"message": "Invalid user credentials.", "extensions": {"code": "INVALID_CREDENTIALS"}}]}
EMPTIED = f"{SESSION}=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; HttpOnly; SameSite=Lax"


async def post(client: httpx.AsyncClient, path: str, body: Any = None, **cookies: str) -> httpx.Response:
    """A POST with these cookies and no others."""
    client.cookies.clear()
    headers = {"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}
    return await client.post(path, json=body, headers=headers)


async def me(client: httpx.AsyncClient, **cookies: str) -> httpx.Response:
    client.cookies.clear()
    headers = {"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    return await client.get("/users/me?fields=email", headers=headers)


def cookie_in(response: httpx.Response) -> tuple[str, str]:
    """The value of the one cookie that an answer sets, and its attributes."""
    [text] = response.headers.get_list("set-cookie")
    pair, _, attributes = text.partition("; ")
    return pair.partition("=")[2], attributes


async def test_tokens_in_json(client: httpx.AsyncClient) -> None:
    response = await post(client, "/auth/login", LOGIN)
    data = response.json()["data"]
    assert list(data) == ["expires", "refresh_token", "access_token"]
    assert data["expires"] == 900_000
    assert response.headers["cache-control"] == "no-store"
    assert "set-cookie" not in response.headers
    renewed = await post(client, "/auth/refresh", {"refresh_token": data["refresh_token"]})
    assert list(renewed.json()["data"]) == ["expires", "refresh_token", "access_token"]
    used = await post(client, "/auth/refresh", {"refresh_token": data["refresh_token"], "mode": "json"})
    assert (used.status_code, used.json()) == (401, REFUSED)
    out = await post(client, "/auth/logout", {"refresh_token": renewed.json()["data"]["refresh_token"]})
    assert (out.status_code, out.content) == (204, b"")
    assert "set-cookie" not in out.headers


async def test_the_refresh_token_in_a_cookie(client: httpx.AsyncClient) -> None:
    response = await post(client, "/auth/login", {**LOGIN, "mode": "cookie"})
    assert list(response.json()["data"]) == ["expires", "access_token"]
    token, attributes = cookie_in(response)
    assert attributes == "Max-Age=604800; Path=/; HttpOnly; SameSite=Lax"
    assert (await post(client, "/auth/refresh", {"mode": "cookie", "refresh_token": token})).status_code == 400
    assert (await post(client, "/auth/refresh", {"mode": "session"}, **{REFRESH: token})).status_code == 400
    renewed = await post(client, "/auth/refresh", {"mode": "cookie"}, **{REFRESH: token})
    assert list(renewed.json()["data"]) == ["expires", "access_token"]
    second, _ = cookie_in(renewed)
    without_mode = await post(client, "/auth/refresh", {}, **{REFRESH: second})
    third, _ = cookie_in(without_mode)
    used = await post(client, "/auth/refresh", {"mode": "cookie"}, **{REFRESH: second})
    assert (used.status_code, used.json(), "set-cookie" in used.headers) == (401, REFUSED, False)
    out = await post(client, "/auth/logout", {"mode": "cookie"}, **{REFRESH: third})
    assert out.status_code == 204
    assert cookie_in(out) == ("", EMPTIED.partition("; ")[2])
    assert (await post(client, "/auth/refresh", {}, **{REFRESH: third})).status_code == 401


async def test_a_session_cookie(client: httpx.AsyncClient) -> None:
    response = await post(client, "/auth/login", {**LOGIN, "mode": "session"})
    assert response.json() == {"data": {"expires": 86_400_000}}
    token, attributes = cookie_in(response)
    assert attributes == "Max-Age=86400; Path=/; HttpOnly; SameSite=Lax"
    claims = jwt.decode(token, SECRET, algorithms=["HS256"])
    assert (claims["exp"] - claims["iat"], len(claims["session"])) == (86_400, 64)
    assert (await me(client, **{SESSION: token})).json() == {"data": {"email": "admin@example.com"}}
    assert (await post(client, "/auth/refresh", {"mode": "session", "refresh_token": token})).status_code == 400
    renewed = await post(client, "/auth/refresh", {"mode": "session"}, **{SESSION: token})
    assert renewed.json() == {"data": {"expires": 86_400_000}}
    second, _ = cookie_in(renewed)
    for good in (token, second):
        assert (await me(client, **{SESSION: good})).status_code == 200
    out = await post(client, "/auth/logout", {"mode": "session"}, **{SESSION: second})
    assert (out.status_code, out.headers["set-cookie"]) == (204, EMPTIED)
    for over in (token, second):
        gone = await me(client, **{SESSION: over})
        assert (gone.status_code, gone.json(), gone.headers["set-cookie"]) == (401, REFUSED, EMPTIED)


async def test_tabs_that_refresh_one_session_at_once_stay_signed_in(client: httpx.AsyncClient) -> None:
    token, _ = cookie_in(await post(client, "/auth/login", {**LOGIN, "mode": "session"}))
    headers = {"cookie": f"{SESSION}={token}"}
    tries = [client.post("/auth/refresh", json={"mode": "session"}, headers=headers) for _ in range(5)]
    answers = await asyncio.gather(*tries)
    assert [answer.status_code for answer in answers] == [200] * 5
    given = {jwt.decode(cookie_in(answer)[0], SECRET, algorithms=["HS256"])["session"] for answer in answers}
    assert len(given) == 1


async def test_a_refresh_token_is_no_session(client: httpx.AsyncClient) -> None:
    tokens = (await post(client, "/auth/login", LOGIN)).json()["data"]
    refused = await post(client, "/auth/refresh", {"mode": "session"}, **{SESSION: tokens["access_token"]})
    assert (refused.status_code, refused.json(), refused.headers["set-cookie"]) == (401, REFUSED, EMPTIED)
    assert (await me(client, **{SESSION: tokens["refresh_token"]})).status_code == 401


async def test_a_session_set_by_others_is_not_kept(client: httpx.AsyncClient) -> None:
    token, _ = cookie_in(await post(client, "/auth/login", {**LOGIN, "mode": "session"}))
    second, _ = cookie_in(await post(client, "/auth/login", {**LOGIN, "mode": "session"}, **{SESSION: token}))
    first, other = (jwt.decode(text, SECRET, algorithms=["HS256"])["session"] for text in (token, second))
    assert first[:22] != other[:22]


async def test_a_bad_session_cookie_is_emptied_everywhere(client: httpx.AsyncClient) -> None:
    bad = {"cookie": f"{SESSION}=nonsense"}
    for method, path in (
        ("GET", "/users/me"),
        ("GET", "/nowhere"),
        ("POST", "/auth/login"),
        ("POST", "/graphql"),
        ("POST", "/graphql/system"),
        ("GET", "/server/specs/graphql"),
    ):
        response = await client.request(method, path, json=LOGIN, headers=bad)
        answer = (response.status_code, response.json(), response.headers.get("set-cookie"))
        assert answer == (401, REFUSED, EMPTIED), path
    header = await client.get("/users/me", headers={"authorization": "Bearer nonsense"})
    assert (header.status_code, "set-cookie" in header.headers) == (401, False)


BODIES: list[tuple[str, Any, str]] = [
    ("/auth/login", {**LOGIN, "mode": "bogus"}, '"mode" must be one of [json, cookie, session]'),
    ("/auth/login", {**LOGIN, "mode": ""}, '"mode" must be one of [json, cookie, session]'),
    ("/auth/login", {**LOGIN, "otp": ""}, '"otp" is not allowed to be empty'),
    ("/auth/refresh", {"refresh_token": {"_neq": None}}, '"refresh_token" must be a string'),
    ("/auth/refresh", {"refresh_token": "x", "mode": "bogus"}, '"mode" must be one of [json, cookie, session]'),
    ("/auth/refresh", {"mode": "bogus"}, "The refresh token is required in either the payload or cookie"),
    ("/auth/refresh", {"refresh_token": None}, "The refresh token is required in either the payload or cookie"),
    ("/auth/logout", {"mode": "session"}, "The refresh token is required in either the payload or cookie"),
]


@pytest.mark.parametrize(("path", "body", "reason"), BODIES)
async def test_bodies_that_are_refused(client: httpx.AsyncClient, path: str, body: Any, reason: str) -> None:
    response = await client.post(path, json=body)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["reason"]) == (400, reason)


async def test_settings_of_cookies(database_config: DatabaseConfig) -> None:
    settings: dict[str, Any] = {
        "refresh_token_cookie_name": "r",
        "refresh_token_cookie_domain": "example.com",
        "refresh_token_cookie_secure": True,
        "refresh_token_cookie_same_site": "none",
        "refresh_token_ttl": 60,
        "session_cookie_name": "s",
        "session_cookie_same_site": "strict",
        "session_cookie_ttl": 30,
    }
    async with client_of(database_config, **settings) as client:
        kept = await post(client, "/auth/login", {**LOGIN, "mode": "cookie"})
        assert kept.headers["set-cookie"].startswith("r=")
        assert cookie_in(kept)[1] == "Max-Age=60; Domain=example.com; Path=/; HttpOnly; Secure; SameSite=None"
        session = await post(client, "/auth/login", {**LOGIN, "mode": "session"})
        token, attributes = cookie_in(session)
        assert session.json() == {"data": {"expires": 30_000}}
        assert attributes == "Max-Age=30; Path=/; HttpOnly; SameSite=Strict"
        assert (await me(client, s=token)).status_code == 200
        assert (await me(client, **{SESSION: token})).status_code == 401
        assert (await me(client, s="bad")).headers["set-cookie"].startswith("s=; Max-Age=0; ")


async def test_no_passwords_where_they_are_switched_off(database_config: DatabaseConfig) -> None:
    async with client_of(database_config, auth_disable_default=True) as client:
        assert (await client.get("/auth")).json()["disableDefault"] is True
        response = await client.post("/auth/login", json=LOGIN)
        assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (404, "ROUTE_NOT_FOUND")
        document = 'mutation { auth_login(email: "admin@example.com", password: "password") { access_token } }'
        refused = (await client.post("/graphql/system", json={"query": document})).json()
        assert refused["data"] == {"auth_login": None}


async def test_a_refusal_takes_its_time(database_config: DatabaseConfig) -> None:
    async with client_of(database_config, login_stall_time=600) as client:
        started = time.monotonic()
        refused = await client.post("/auth/login", json={**LOGIN, "password": "wrong"})
        assert (refused.status_code, time.monotonic() - started >= 0.6) == (401, True)


async def test_tokens_that_let_nobody_in(client: httpx.AsyncClient) -> None:
    """Whatever the place that takes a token, and wherever it leads."""
    tokens = (await post(client, "/auth/login", LOGIN)).json()["data"]
    session, _ = cookie_in(await post(client, "/auth/login", {**LOGIN, "mode": "session"}))
    await post(client, "/auth/logout", {"mode": "session"}, **{SESSION: session})
    claims = jwt.decode(tokens["access_token"], SECRET, algorithms=["HS256"])
    for name, token in _bad_tokens(claims, tokens["refresh_token"], session).items():
        await _require_refused(client, name, token)
    good = {"authorization": f"Bearer {tokens['access_token']}"}
    assert (await client.get("/users/me?fields=email", headers=good)).json() == {"data": {"email": "admin@example.com"}}


def _bad_tokens(claims: dict[str, Any], refresh_token: str, session: str) -> dict[str, str]:
    def signed(changes: dict[str, Any], secret: str = SECRET, algorithm: str = "HS256", **headers: Any) -> str:
        return jwt.encode({**claims, **changes}, secret, algorithm=algorithm, headers=headers)

    now = int(time.time())
    mailed = {"email": LOGIN["email"], "iat": now, "exp": now + 900, "iss": "directus"}
    return {
        "another secret": signed({}, SECRET[::-1]),
        "expired": signed({"exp": now - 10}),
        "no signature": signed({}).rpartition(".")[0] + ".",
        "none": jwt.encode(claims, "", algorithm="none"),
        "HS512": signed({}, f"{SECRET}{SECRET}", "HS512"),
        "a key of its own": signed({}, "A" * 40, jwk={"kty": "oct", "k": "QUFB"}),
        "a key by path": signed({}, "A" * 40, kid="../../dev/null"),
        "a key by address": signed({}, "A" * 40, jku="http://127.0.0.1/jwks"),
        "unknown crit": signed({}, crit=["x"], x=1),
        "too long": signed({"padding": "x" * 9000}),
        "a user who never was": signed({"id": "00000000-0000-4000-8000-000000000404"}),
        "a session that is over": session,
        "a refresh token": refresh_token,
        "a mailed token": jwt.encode({**mailed, "scope": "password-reset"}, SECRET, algorithm="HS256"),
        "a mailed token with an id": signed({"scope": "invite"}),
        "a share that never was": signed({"id": None, "share": "00000000-0000-4000-8000-000000000404"}),
        "a share and a user": signed({"share": "00000000-0000-4000-8000-000000000404"}),
    }


async def _require_refused(client: httpx.AsyncClient, name: str, token: str) -> None:
    client.cookies.clear()
    in_header, in_cookie = {"authorization": f"Bearer {token}"}, {"cookie": f"{SESSION}={token}"}
    for path in ("/users/me", "/settings", "/nowhere", "/auth", "/graphql?query={__typename}"):
        mark = "&" if "?" in path else "?"
        answers = [
            await client.get(path, headers=in_header),
            await client.get(path, headers=in_cookie),
            await client.get(f"{path}{mark}access_token={token}"),
        ]
        codes = {answer.json()["errors"][0]["extensions"]["code"] for answer in answers}
        assert {answer.status_code for answer in answers} <= {401, 403}, (name, path)
        assert codes <= {"INVALID_CREDENTIALS", "INVALID_TOKEN", "TOKEN_EXPIRED", "FORBIDDEN"}, (name, path)
        assert answers[1].headers["set-cookie"] == EMPTIED, (name, path)
