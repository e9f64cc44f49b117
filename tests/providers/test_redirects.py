"""Where a sign-in may lead: to our own address, and to those of the settings."""

import pytest

from db.engine import DatabaseConfig
from resolvers.providers.attempt import new_attempt, sign_attempt
from resolvers.providers.redirects import redirect_allowed, with_reason
from tests.answers import code_of
from tests.conftest import SECRET, client_of
from tests.providers.identity_provider import IdentityProvider
from tests.providers.signing_in import settings_for

PUBLIC_URL = "https://cms.example.com/base"
ALLOWED = ("https://app.example.com/login", "http://localhost:3000")

GOOD = [
    "/",
    "/admin/login?a=b#c",
    "https://cms.example.com",
    "https://CMS.example.com:443/anything?x=1",
    "https://app.example.com/login",
    "https://app.example.com/login/done?next=/a",
    "http://localhost:3000/any",
]
BAD = [
    "",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " https://cms.example.com",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "https://cms.example.com@evil.example",
    "https://evil.example\\@cms.example.com",
    "https://cms.example.com.evil.example",
    "https://evilcms.example.com",
    "https://cms.example.com:8443/",
    "http://cms.example.com/",
    "https://user:secret@cms.example.com/",
    "https://app.example.com/",
    "https://app.example.com/login/../other",
    "https://app.example.com/login/%2e%2e/other",
    "https://app.example.com/loginother",
    "http://localhost:3001/",
    "javascript:alert(1)",
    "javascript://cms.example.com/%0aalert(1)",
    "data:text/html,x",
    "/x\r\nSet-Cookie: a=b",
    "https://cms.example.com/\r\nSet-Cookie: a=b",
    "https://cms.example.com:x/",
    "https://[cms.example.com/",
    "https://cms.еxample.com/",
    "evil.example",
    "?x",
    "/" + "x" * 3000,
]


@pytest.mark.parametrize("target", GOOD)
def test_allowed(target: str) -> None:
    assert redirect_allowed(target, PUBLIC_URL, ALLOWED)


@pytest.mark.parametrize("target", BAD)
def test_refused(target: str) -> None:
    assert not redirect_allowed(target, PUBLIC_URL, ALLOWED)


def test_reason() -> None:
    assert with_reason("/login", "X") == "/login?reason=X"
    assert with_reason("https://a.example/b?c=&reason=d#e", "X") == "https://a.example/b?c=&reason=X#e"


async def test_at_the_start(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    settings = settings_for(provider, redirect_allow_list=", ".join(ALLOWED)) | {"public_url": PUBLIC_URL}
    async with client_of(database_config, **settings) as browser:
        for target in BAD:
            answer = await browser.get("/auth/login/idp", params={"redirect": target})
            assert (answer.status_code, code_of(answer)) == (400, "INVALID_PAYLOAD"), target
        for target in GOOD:
            assert (await browser.get("/auth/login/idp", params={"redirect": target})).status_code == 302, target


async def test_at_the_end(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    """The kept address is looked at again, as the settings are then."""
    attempt = new_attempt("idp", "https://app.example.com/login", None)
    async with client_of(database_config, **settings_for(provider)) as browser:
        browser.cookies.set("typecase_sign_in_idp", sign_attempt(SECRET, attempt))
        answer = await browser.get(
            "/auth/login/idp/callback", params={"state": attempt.state, "error": "access_denied"}
        )
        assert (answer.status_code, code_of(answer)) == (400, "INVALID_PAYLOAD")


async def test_kept_sign_in_of_another_secret(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    attempt = new_attempt("idp", "/", None)
    async with client_of(database_config, **settings_for(provider)) as browser:
        for kept in (sign_attempt("another-secret-that-is-long-enough", attempt), "x", "a.b.c"):
            browser.cookies.set("typecase_sign_in_idp", kept)
            answer = await browser.get("/auth/login/idp/callback", params={"state": attempt.state, "code": "x"})
            assert (answer.status_code, code_of(answer)) == (400, "INVALID_PAYLOAD")


async def test_kept_sign_in_is_no_access_token(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    kept = sign_attempt(SECRET, new_attempt("idp", "/", None))
    async with client_of(database_config, **settings_for(provider)) as browser:
        answer = await browser.get("/users/me", headers={"authorization": f"Bearer {kept}"})
        assert (answer.status_code, code_of(answer)) == (401, "INVALID_CREDENTIALS")
