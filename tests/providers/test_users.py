"""Which user of ours somebody at a provider is: never one by e-mail alone."""

import httpx
import pyotp
import pytest

from db.engine import DatabaseConfig
from tests.answers import code_of, data_of
from tests.conftest import client_of
from tests.providers.identity_provider import IdentityProvider
from tests.providers.signing_in import administrator, another_browser, reason, settings_for, sign_in, users


async def admin_request(browser: httpx.AsyncClient, method: str, path: str, body: object = None) -> object:
    """The answer's data, asked as the administrator."""
    asker = another_browser(browser)
    return data_of(await asker.request(method, path, json=body, headers=await administrator(browser)))


async def role_of(browser: httpx.AsyncClient, name: str) -> str:
    role = await admin_request(browser, "POST", "/roles", {"name": name})
    assert isinstance(role, dict)
    return str(role["id"])


@pytest.mark.parametrize("verified", [True, False, None])
async def test_email_of_a_local_user(
    database_config: DatabaseConfig, provider: IdentityProvider, verified: bool | None
) -> None:
    provider.people["eve"] |= {"email": "ADMIN@example.com", "email_verified": verified}
    async with client_of(database_config, **settings_for(provider, sync_user_info="true")) as browser:
        answer = await sign_in(browser, "eve")
        assert (answer.status_code, code_of(answer)) == (401, "INVALID_CREDENTIALS")
        assert reason(await sign_in(browser, "eve", redirect="/")) == "INVALID_CREDENTIALS"
        assert await users(browser, "id") == []
        [admin] = (await another_browser(browser).get(
            "/users", params={"fields": "provider,external_identifier"}, headers=await administrator(browser)
        )).json()["data"]  # fmt: skip
        assert admin == {"provider": "default", "external_identifier": None}


async def test_second_time_is_the_same_user(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    async with client_of(database_config, **settings_for(provider)) as browser:
        assert (await sign_in(browser)).status_code == 200
        first = await users(browser, "id,email,first_name")
        provider.people["ada"] |= {"email": "new@example.org", "given_name": "Augusta"}
        assert (await sign_in(browser)).status_code == 200
        assert await users(browser, "id,email,first_name") == first


async def test_no_registration(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    async with client_of(database_config, **settings_for(provider, allow_public_registration="false")) as browser:
        assert (await sign_in(browser)).status_code == 401
        assert await users(browser, "id") == []
        # Whom an administrator has made gets in, by the exact identifier.
        user = {"email": "ada@example.org", "provider": "idp", "external_identifier": "ADA-1"}
        await admin_request(browser, "POST", "/users", user)
        assert (await sign_in(browser)).status_code == 401
        [made] = await users(browser, "id")
        await admin_request(browser, "PATCH", f"/users/{made['id']}", {"external_identifier": "ada-1"})
        assert (await sign_in(browser)).status_code == 200


async def test_user_of_another_provider(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    async with client_of(database_config, **settings_for(provider)) as browser:
        user = {"email": "else@example.org", "provider": "other", "external_identifier": "ada-1"}
        await admin_request(browser, "POST", "/users", user)
        assert (await sign_in(browser)).status_code == 401


@pytest.mark.parametrize("status", ["suspended", "archived", "invited", "unverified", "draft"])
async def test_user_who_is_not_active(database_config: DatabaseConfig, provider: IdentityProvider, status: str) -> None:
    async with client_of(database_config, **settings_for(provider)) as browser:
        user = {"email": "ada@example.org", "provider": "idp", "external_identifier": "ada-1", "status": status}
        await admin_request(browser, "POST", "/users", user)
        assert reason(await sign_in(browser, redirect="/")) == "INVALID_CREDENTIALS"
        assert "directus_session_token" not in browser.cookies


@pytest.mark.parametrize(("verified", "status"), [(True, 200), ("true", 200), (False, 401), (None, 401), ("no", 401)])
async def test_verified_email(
    database_config: DatabaseConfig, provider: IdentityProvider, verified: object, status: int
) -> None:
    provider.claims = {"email_verified": verified}
    provider.userinfo = {"email_verified": verified}
    async with client_of(database_config, **settings_for(provider, require_verified_email="true")) as browser:
        assert (await sign_in(browser)).status_code == status


@pytest.mark.parametrize("email", [None, "", "nobody", "a@b.example,b@b.example", "a@b.example\r\nBcc: b@c.de", 5])
async def test_email_that_is_none(database_config: DatabaseConfig, provider: IdentityProvider, email: object) -> None:
    provider.people["ada"]["email"] = email
    async with client_of(database_config, **settings_for(provider)) as browser:
        assert (await sign_in(browser)).status_code == 401
        assert await users(browser, "id") == []


async def test_unverified_email_identifies_nobody(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    async with client_of(database_config, **settings_for(provider, identifier_key="email")) as browser:
        assert (await sign_in(browser, "bob")).status_code == 401
        assert (await sign_in(browser, "ada")).status_code == 200


async def test_roles_by_group(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    async with client_of(database_config, **settings_for(provider)) as browser:
        writer, editor, guest = [await role_of(browser, name) for name in ("writer", "editor", "guest")]
    mapping = f'json:{{"editors": "{editor}", "writers": "{writer}"}}'
    settings = settings_for(provider, role_mapping=mapping, default_role_id=guest)
    async with client_of(database_config, **settings) as browser:
        for groups, role in (
            (["writers"], writer), (["writers", "editors"], editor), ("editors", editor), ([], guest), (None, guest),
            ([{"name": "editors"}, 5, None], guest),
        ):  # fmt: skip
            provider.people["ada"]["groups"] = groups
            assert (await sign_in(browser)).status_code == 200
            assert await users(browser, "role") == [{"role": role}]


async def test_default_role_is_for_new_users(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    async with client_of(database_config) as browser:
        guest, writer = [await role_of(browser, name) for name in ("guest", "writer")]
    async with client_of(database_config, **settings_for(provider, default_role_id=guest)) as browser:
        await sign_in(browser)
        [user] = await users(browser, "id,role")
        assert user["role"] == guest
        await admin_request(browser, "PATCH", f"/users/{user['id']}", {"role": writer})
        await sign_in(browser)
        assert await users(browser, "role") == [{"role": writer}]


async def test_role_that_is_not_there(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    settings = settings_for(provider, default_role_id="11111111-1111-4111-8111-111111111111")
    async with client_of(database_config, **settings) as browser:
        answer = await sign_in(browser)
        assert (answer.status_code, code_of(answer)) == (503, "INVALID_PROVIDER_CONFIG")
        assert await users(browser, "id") == []


async def test_names_and_email_are_brought_up_to_date(
    database_config: DatabaseConfig, provider: IdentityProvider
) -> None:
    async with client_of(database_config, **settings_for(provider, sync_user_info="true")) as browser:
        fields = "email,first_name,last_name"
        await sign_in(browser)
        provider.people["ada"] |= {"email": "augusta@example.org", "given_name": "Augusta", "family_name": None}
        await sign_in(browser)
        expected = {"email": "augusta@example.org", "first_name": "Augusta", "last_name": "Lovelace"}
        assert await users(browser, fields) == [expected]
        # Neither one that is not verified, nor another user's.
        for email, verified in (("x@example.org", False), ("Admin@example.com", True)):
            provider.people["ada"] |= {"email": email, "email_verified": verified, "given_name": email[:1]}
            assert (await sign_in(browser)).status_code == 200
            assert await users(browser, fields) == [expected | {"first_name": email[:1]}]


async def test_second_factor(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    secret = pyotp.random_base32()
    async with client_of(database_config, **settings_for(provider)) as browser:
        user = {
            "email": "ada@example.org",
            "provider": "idp",
            "external_identifier": "ada-1",
            "tfa_secret": secret,
        }
        await admin_request(browser, "POST", "/users", user)
        answer = await sign_in(browser)
        assert (answer.status_code, code_of(answer)) == (401, "INVALID_OTP")
        assert reason(await sign_in(browser, redirect="/", otp="000000")) == "INVALID_OTP"
        code = pyotp.TOTP(secret).now()
        assert (await sign_in(browser, otp=code)).status_code == 200
        assert code_of(await sign_in(browser, otp=code)) == "INVALID_OTP"


async def test_no_password_for_them(database_config: DatabaseConfig, provider: IdentityProvider) -> None:
    async with client_of(database_config, **settings_for(provider)) as browser:
        await sign_in(browser)
        [user] = await users(browser, "id")
        await admin_request(browser, "PATCH", f"/users/{user['id']}", {"password": "password"})
        answer = await browser.post("/auth/login", json={"email": "ada@example.org", "password": "password"})
        assert (answer.status_code, code_of(answer)) == (401, "INVALID_CREDENTIALS")
