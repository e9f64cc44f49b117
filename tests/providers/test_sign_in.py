"""Signing in with a provider: the list, the way there and back, and what keeps others out of it."""

from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from db.engine import DatabaseConfig
from tests.answers import code_of
from tests.conftest import client_of
from tests.providers.identity_provider import CLIENT_ID, IdentityProvider, running_provider
from tests.providers.signing_in import another_browser, options_of, reason, settings_for, sign_in, users, way_back

SAFE = {"cache-control": "no-store", "cross-origin-opener-policy": "same-origin", "referrer-policy": "no-referrer"}


def assert_safe(answer: httpx.Response) -> None:
    assert {name: answer.headers[name] for name in SAFE} == SAFE


async def test_without_providers_there_are_no_routes(client: httpx.AsyncClient) -> None:
    assert (await client.get("/auth")).json() == {"data": [], "disableDefault": False}
    for path in ("/auth/oauth", "/auth/oauth/x", "/auth/login/x", "/auth/login/x/callback"):
        answer = await client.get(path)
        assert (answer.status_code, code_of(answer)) == (404, "ROUTE_NOT_FOUND")


async def test_list(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    async with client_of(database_config, **settings_for(provider, label="Our house", icon="house")) as browser:
        entry = {"name": "idp", "label": "Our house", "driver": "openid", "icon": "house"}
        for path in ("/auth", "/auth/oauth"):
            assert (await browser.get(path)).json() == {"data": [entry], "disableDefault": False}
        for path in ("/auth/login/other", "/auth/oauth/other", "/auth/login/idp/other", "/auth/login/IDP"):
            answer = await browser.get(path)
            assert (answer.status_code, code_of(answer)) == (404, "ROUTE_NOT_FOUND")


@pytest.mark.parametrize("path", ["/auth/login/idp", "/auth/oauth/idp"])
async def test_tokens_in_json(database_config: DatabaseConfig, provider: IdentityProvider, path: str) -> None:
    async with client_of(database_config, **settings_for(provider)) as browser:
        answer = await sign_in(browser, path=path)
        assert answer.status_code == 200
        tokens = answer.json()["data"]
        assert tokens.keys() == {"access_token", "refresh_token", "expires"}
        me = await browser.get(
            "/users/me", params={"fields": "id"}, headers={"authorization": f"Bearer {tokens['access_token']}"}
        )
        [user] = await users(browser, "id,email,first_name,last_name,provider,external_identifier,status,role")
        assert me.json()["data"] == {"id": user.pop("id")}
        assert user == {
            "email": "Ada@example.org",
            "first_name": "Ada",
            "last_name": "Lovelace",
            "provider": "idp",
            "external_identifier": "ada-1",
            "status": "active",
            "role": None,
        }
        assert_safe(answer)


async def test_session_after_a_redirect(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    async with client_of(database_config, **settings_for(provider)) as browser:
        answer = await sign_in(browser, redirect="/admin?a=1")
        assert (answer.status_code, answer.headers["location"]) == (302, "/admin?a=1")
        assert_safe(answer)
        assert "directus_session_token" in browser.cookies
        assert (await browser.get("/users/me", params={"fields": "id"})).status_code == 200
        assert not [name for name in browser.cookies if name.startswith("typecase_")]


async def test_cookie_mode(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    async with client_of(database_config, **settings_for(provider, mode="cookie")) as browser:
        await sign_in(browser, redirect="/")
        assert "directus_refresh_token" in browser.cookies
        refreshed = await browser.post("/auth/refresh", json={"mode": "cookie"})
        assert refreshed.json()["data"]["access_token"]


async def test_what_the_provider_is_asked(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    settings = settings_for(provider, params='{"hd": "example.org"}', params__claims='string:{"a":1}')
    async with client_of(database_config, **settings) as browser:
        begun = await browser.get("/auth/login/idp", params={"prompt": "login"})
        assert_safe(begun)
        query = {name: value for name, [value] in parse_qs(urlsplit(begun.headers["location"]).query).items()}
        for name in ("state", "nonce", "code_challenge"):
            assert len(query.pop(name)) >= 43
        assert query == {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": "http://typecase/auth/login/idp/callback",
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            "prompt": "login",
            "hd": "example.org",
            "claims": '{"a":1}',
        }
        cookie = begun.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Max-Age=300" in cookie


async def test_cookie_is_secure_over_https(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    settings = settings_for(provider) | {"public_url": "https://cms.example.com/cms/"}
    async with client_of(database_config, **settings) as browser:
        begun = await browser.get("/auth/login/idp")
        assert "; Secure" in begun.headers["set-cookie"]
        query = parse_qs(urlsplit(begun.headers["location"]).query)
        assert query["redirect_uri"] == ["https://cms.example.com/cms/auth/login/idp/callback"]


async def test_provider_may_come_back_by_post(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    async with client_of(database_config, **settings_for(provider)) as browser:
        back = urlsplit(await way_back(browser))
        answer = await browser.post(
            back.path, content=back.query, headers={"content-type": "application/x-www-form-urlencoded"}
        )
        assert answer.json()["data"]["access_token"]


# ── Others' sign-ins ──


async def test_of_another_browser(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    async with client_of(database_config, **settings_for(provider)) as attacker:
        back = await way_back(attacker, redirect="/")
        async with another_browser(attacker) as victim:
            answer = await victim.get(back)
            assert (answer.status_code, code_of(answer)) == (400, "INVALID_PAYLOAD")
            # Nor with a sign-in of the victim's own under way.
            await victim.get("/auth/login/idp")
            answer = await victim.get(back)
            assert (answer.status_code, code_of(answer)) == (400, "INVALID_PAYLOAD")
            assert_safe(answer)
            assert "directus_session_token" not in victim.cookies


async def test_twice(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    async with client_of(database_config, **settings_for(provider)) as browser:
        back = await way_back(browser)
        kept = dict(browser.cookies)
        assert (await browser.get(back)).status_code == 200
        assert (await browser.get(back)).status_code == 400
        # Whoever kept the cookie, too, meets a code that is used up.
        async with another_browser(browser) as again:
            again.cookies.update(kept)
            answer = await again.get(back)
            assert (answer.status_code, code_of(answer)) == (401, "INVALID_CREDENTIALS")


async def test_forged_state(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    async with client_of(database_config, **settings_for(provider)) as browser:
        back = urlsplit(await way_back(browser))
        [code] = parse_qs(back.query)["code"]
        for query in ({"code": code}, {"code": code, "state": ""}, {"code": code, "state": "é"}):
            kept = dict(browser.cookies)
            answer = await browser.get(f"{back.path}?{urlencode(query)}")
            assert (answer.status_code, code_of(answer)) == (400, "INVALID_PAYLOAD")
            browser.cookies.update(kept)


async def test_two_providers_at_once(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    with running_provider() as other:
        other.people = {"ada": {"sub": "ada-1b", "email": "ada@other.example", "email_verified": True}}
        settings = settings_for(provider) | {
            "auth_providers": ["idp", "idp_two"],
            "provider_options": options_of(provider) | options_of(other, "idp_two"),
        }
        async with client_of(database_config, **settings) as browser:
            first = await way_back(browser)
            second = await way_back(browser, path="/auth/login/idp_two")
            # One's answer is none of the other's.
            async with another_browser(browser) as same:
                same.cookies.update(browser.cookies)
                crossed = await same.get(first.replace("/idp/", "/idp_two/"))
                assert (crossed.status_code, code_of(crossed)) == (400, "INVALID_PAYLOAD")
            assert (await browser.get(second)).status_code == 200
            assert (await browser.get(first)).status_code == 200
            assert await users(browser, "provider,external_identifier") == [
                {"provider": "idp", "external_identifier": "ada-1"},
                {"provider": "idp_two", "external_identifier": "ada-1b"},
            ]


# ── What goes wrong ──


async def test_refused_at_the_provider(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    async with client_of(database_config, **settings_for(provider)) as browser:
        assert code_of(await sign_in(browser, "nobody")) == "INVALID_CREDENTIALS"
        answer = await sign_in(browser, "nobody", redirect="/login?reason=OLD&next=%2Fa")
        assert answer.headers["location"] == "/login?next=%2Fa&reason=INVALID_CREDENTIALS"


async def test_provider_is_away(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    settings = settings_for(provider)
    options = options_of(provider) | {"idp_issuer_url": "http://127.0.0.1:1"}
    async with client_of(database_config, **settings | {"provider_options": options}) as browser:
        answer = await browser.get("/auth/login/idp")
        assert (answer.status_code, code_of(answer)) == (503, "SERVICE_UNAVAILABLE")
        assert_safe(answer)


async def test_wrong_client_secret(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    async with client_of(database_config, **settings_for(provider, client_secret="wrong")) as browser:
        answer = await sign_in(browser)
        assert (answer.status_code, code_of(answer)) == (503, "INVALID_PROVIDER_CONFIG")
        assert reason(await sign_in(browser, redirect="/")) == "INVALID_PROVIDER_CONFIG"


@pytest.mark.parametrize(
    "document",
    [
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "http://user@127.0.0.1/keys"},
        {"jwks_uri": None},
        {"token_endpoint": "ftp://127.0.0.1/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"userinfo_endpoint": 5},
        {"issuer": "https://accounts.example.com"},
    ],
)
async def test_document_that_does_not_fit(
    database_config: DatabaseConfig, provider: IdentityProvider, document: dict[str, object]
) -> None:
    provider.document = document
    async with client_of(database_config, **settings_for(provider)) as browser:
        answer = await browser.get("/auth/login/idp")
        assert (answer.status_code, code_of(answer)) == (503, "INVALID_PROVIDER_CONFIG")


@pytest.mark.parametrize("host", ["169.254.169.254", "10.0.0.1", "[::1]", "[::ffff:10.0.0.1]", "localhost"])
async def test_keys_in_a_private_network(
    database_config: DatabaseConfig, provider: IdentityProvider, host: str
) -> None:
    provider.document = {"jwks_uri": f"http://{host}/keys"}
    async with client_of(database_config, **settings_for(provider)) as browser:
        answer = await sign_in(browser)
        assert (answer.status_code, code_of(answer)) == (503, "INVALID_PROVIDER_CONFIG")


async def test_oauth2(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    options = {
        "driver": "oauth2",
        "authorize_url": f"{provider.url}/authorize",
        "access_url": f"{provider.url}/token",
        "profile_url": f"{provider.url}/me",
        "client_token_endpoint_auth_method": "client_secret_post",
        "identifier_key": "data.id",
        "first_name_key": "data.name",
        "scope": "email",
    }
    provider.people["ada"]["data"] = {"id": 7, "name": "Augusta"}
    settings = settings_for(provider, **options)
    assert isinstance(settings["provider_options"], dict)
    del settings["provider_options"]["idp_issuer_url"]
    async with client_of(database_config, **settings) as browser:
        assert (await sign_in(browser)).status_code == 200
        assert await users(browser, "email,first_name,external_identifier") == [
            {"email": "Ada@example.org", "first_name": "Augusta", "external_identifier": "7"}
        ]
        assert "/.well-known/openid-configuration" not in provider.asked
