"""What browsers are told, and what they may not be made to do: headers, CORS, cookies of other sites' requests."""

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.conftest import client_of

LOGIN = {"email": "admin@example.com", "password": "password"}
COOKIE = {"cookie": "directus_session_token=x"}
PREFLIGHT = {"access-control-request-method": "PATCH", "access-control-request-headers": "authorization"}


@pytest.mark.parametrize("path", ["/server/ping", "/items/nothing", "/nothing", "/graphql?query={x}"])
async def test_every_answer_bears_the_headers(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    expected = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    assert headers["content-security-policy"] == expected
    assert not {"server", "x-powered-by", "strict-transport-security", "access-control-allow-origin"} & set(headers)


@pytest.mark.parametrize("path", ["/graphql", "/docs"])
async def test_pages_keep_their_own_policy(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"accept": "text/html"})
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert len(answer.headers.get_list("content-security-policy")) == 1
    assert len(answer.headers.get_list("x-content-type-options")) == 1


async def test_the_policy_and_https_are_settings(empty_sqlite: DatabaseConfig) -> None:
    given = {"public_url": "https://cms.example", "hsts_enabled": True, "hsts_preload": True}
    policy = {"img-src": "'self'", "frame-ancestors": "https://app.example"}
    async with client_of(empty_sqlite, **given, content_security_policy=policy) as client:
        headers = (await client.get("/server/ping")).headers
    assert headers["strict-transport-security"] == "max-age=15552000; includeSubDomains; preload"
    assert headers["content-security-policy"].endswith("frame-ancestors https://app.example; img-src 'self'")


# ── CORS ──


async def test_without_cors_nothing_is_told(client: httpx.AsyncClient) -> None:
    answer = await client.options("/items/x", headers={"origin": "https://evil.example", **PREFLIGHT})
    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_named_origins_may_ask_with_cookies(empty_sqlite: DatabaseConfig) -> None:
    origins = "https://app.example,http://localhost:3000"
    async with client_of(empty_sqlite, cors_enabled=True, cors_origin=origins) as client:
        answer = await client.get("/server/ping", headers={"origin": "https://app.example"})
        assert answer.headers["access-control-allow-origin"] == "https://app.example"
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert answer.headers["access-control-expose-headers"] == "Content-Range"
        assert answer.headers["vary"] == "Origin"
        failed = await client.get("/items/nothing", headers={"origin": "https://app.example"})
        assert (failed.status_code, failed.headers["access-control-allow-origin"]) == (403, "https://app.example")
        asked = await client.options("/items/x", headers={"origin": "http://localhost:3000", **PREFLIGHT})
        assert (asked.status_code, asked.content) == (204, b"")
        assert asked.headers["access-control-allow-methods"] == "GET,POST,PATCH,DELETE"
        assert asked.headers["access-control-allow-headers"] == "Content-Type,Authorization"
        assert asked.headers["access-control-max-age"] == "18000"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example", "null", "https://app.example.evil", "https://APP.example", "http://app.example",
        "https://app.example:8443", "https://sub.app.example", "",
    ],
)  # fmt: skip
async def test_other_origins_may_not(empty_sqlite: DatabaseConfig, origin: str) -> None:
    async with client_of(empty_sqlite, cors_enabled=True, cors_origin="https://app.example") as client:
        for method, headers in (("GET", {}), ("OPTIONS", PREFLIGHT)):
            answer = await client.request(method, "/server/ping", headers={"origin": origin, **headers})
            assert not [name for name in answer.headers if name.startswith("access-control")]
            assert answer.headers["vary"] == "Origin"


@pytest.mark.parametrize("setting", ["true", "*"])
async def test_any_origin_means_no_cookies(empty_sqlite: DatabaseConfig, setting: str) -> None:
    async with client_of(empty_sqlite, cors_enabled=True, cors_origin=setting) as client:
        answer = await client.get("/server/ping", headers={"origin": "https://evil.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


# ── Other sites' requests ──


EVIL = "https://evil.example"


@pytest.mark.parametrize("path", ["/items/x", "/graphql", "/auth/logout", "/AUTH/logout/", "/files"])
async def test_a_cookie_is_good_for_ones_own_pages(empty_sqlite: DatabaseConfig, path: str) -> None:
    given = {"cors_enabled": True, "cors_origin": "https://app.example", "public_url": "https://cms.example/cms"}
    cases: list[tuple[bool, dict[str, str]]] = [
        (True, {"sec-fetch-site": "cross-site", "origin": EVIL}),
        (True, {"origin": EVIL}),
        (True, {"origin": "null"}),
        (True, {"sec-fetch-site": "cross-site"}),
        (True, {"sec-fetch-site": "same-site", "origin": "https://other.typecase"}),
        (False, {"sec-fetch-site": "same-origin", "origin": "http://typecase"}),
        (False, {"sec-fetch-site": "same-origin", "origin": "http://localhost:3000"}),
        (False, {"origin": "https://typecase"}),
        (False, {"origin": "https://app.example", "sec-fetch-site": "cross-site"}),
        (False, {"origin": "https://cms.example", "sec-fetch-site": "same-site"}),
        (False, {}),
    ]
    async with client_of(empty_sqlite, **given) as client:
        for refused, headers in cases:
            answer = await client.post(path, headers={**headers, **COOKIE}, json={})
            assert (answer.status_code == 403 and "another site" in answer.text) == refused


async def test_without_a_cookie_or_with_a_token_anyone_may_ask(client: httpx.AsyncClient) -> None:
    evil = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    answer = await client.post("/auth/login", json=LOGIN, headers=evil)
    assert answer.status_code == 200
    token = {"authorization": f"Bearer {answer.json()['data']['access_token']}"}
    answer = await client.patch("/users/me", json={"first_name": "A"}, headers={**evil, **COOKIE, **token})
    assert answer.status_code == 200


async def test_forms_are_no_json(client: httpx.AsyncClient) -> None:
    """What a form of another site can send as `text/plain` is not read as a document or a body."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        body = b'{"query": "mutation { utils_random_string }", "email": "a@example.com", "password": "x"}'
        document = await client.post("/graphql/system", content=body, headers={"content-type": kind})
        assert document.status_code == 400
        login = await client.post("/auth/login", content=body, headers={"content-type": kind})
        assert login.json()["errors"][0]["extensions"]["reason"] == '"email" is required'
    mutation = await client.get("/graphql/system", params={"query": "mutation { utils_random_string }"})
    assert mutation.status_code == 405
