"""ID tokens that aren't this provider's for this sign-in are refused, whatever else is in them."""

import base64
import json
import time
from collections.abc import Callable

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from db.engine import DatabaseConfig
from tests.answers import code_of
from tests.conftest import client_of
from tests.providers.identity_provider import Claims, IdentityProvider, new_key
from tests.providers.signing_in import settings_for, sign_in, users

NOW = int(time.time())


async def refused(browser: httpx.AsyncClient, why: object) -> None:
    answer = await sign_in(browser)
    assert (answer.status_code, code_of(answer)) == (401, "INVALID_CREDENTIALS"), why


CLAIMS: list[Claims] = [
    {"aud": "another"},
    {"aud": ["another"]},
    {"aud": ["typecase", "another"]},
    {"aud": None},
    {"azp": "another"},
    {"iss": "https://accounts.example.com"},
    {"iss": None},
    {"exp": NOW - 3600},
    {"exp": None},
    {"exp": "tomorrow"},
    {"iat": NOW + 3600},
    {"iat": None},
    {"nbf": NOW + 3600},
    {"nonce": "of another sign-in"},
    {"nonce": None},
    {"sub": None},
    {"sub": ""},
    {"sub": "another-user"},
    {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    {"at_hash": 5},
]


async def test_claims(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    async with client_of(database_config, **settings_for(provider)) as browser:
        for provider.claims in CLAIMS:
            await refused(browser, provider.claims)
        assert await users(browser, "id") == []


def text_of(part: Claims) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def unsigned(header: Claims, claims: Claims) -> str:
    return f"{text_of({'alg': 'none'})}.{text_of(claims)}."


def symmetric(header: Claims, claims: Claims) -> str:
    return jwt.encode({**header, "alg": "HS256"}, claims, OctKey.import_key("the-client-secret-of-enough-length"))


def of_another_key(header: Claims, claims: Claims) -> str:
    return jwt.encode(header, claims, new_key("first"))


def with_its_own_key(header: Claims, claims: Claims) -> str:
    key = new_key("own")
    return jwt.encode({"alg": "RS256", "jwk": key.as_dict(private=False)}, claims, key)


def of_another_kind(header: Claims, claims: Claims) -> str:
    return jwt.encode({**header, "alg": "ES256"}, claims, ECKey.generate_key("P-256", {"kid": "first"}, private=True))


SIGNATURES: list[Callable[[Claims, Claims], str]] = [
    unsigned,
    symmetric,
    of_another_key,
    with_its_own_key,
    of_another_kind,
    lambda *_: "no token",
    lambda *_: "e30.e30.",
    lambda *_: "..",
    lambda *_: "x" * 40_000,
]


async def test_signatures(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    async with client_of(database_config, **settings_for(provider)) as browser:
        for provider.sign in SIGNATURES:
            await refused(browser, provider.sign)
        assert await users(browser, "id") == []


async def test_unknown_extension(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    def critical(header: Claims, claims: Claims) -> str:
        signed = jwt.encode({**header, "alg": "RS256"}, claims, provider.key)
        return ".".join((text_of({**header, "crit": ["x"], "x": 1}), *signed.split(".")[1:]))

    provider.sign = critical
    async with client_of(database_config, **settings_for(provider)) as browser:
        await refused(browser, "anything else")


async def test_userinfo_of_another(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    provider.userinfo = {"sub": "bob-2"}
    async with client_of(database_config, **settings_for(provider)) as browser:
        await refused(browser, "anything else")


async def test_keys_are_read_anew_for_an_unknown_one(
    database_config: DatabaseConfig, provider: IdentityProvider
) -> None:
    async with client_of(database_config, **settings_for(provider)) as browser:
        assert (await sign_in(browser)).status_code == 200
        assert (await sign_in(browser)).status_code == 200
        assert provider.asked.count("/keys") == 1
        provider.key = new_key("second")
        assert (await sign_in(browser)).status_code == 200
        assert provider.asked.count("/keys") == 2
        provider.headers = {"kid": "third"}
        assert (await sign_in(browser)).status_code == 401
        assert provider.asked.count("/keys") == 3
        assert provider.asked.count("/.well-known/openid-configuration") == 1


async def test_several_audiences_with_us_as_authorized_party(
    database_config: DatabaseConfig, provider: IdentityProvider
) -> None:
    provider.claims = {"aud": ["typecase", "another"], "azp": "typecase"}
    async with client_of(database_config, **settings_for(provider)) as browser:
        assert (await sign_in(browser)).status_code == 200
