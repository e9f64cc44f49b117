"""Providers as the settings say them."""

from pathlib import Path

import pytest

from resolvers.providers.provider import Profile, Provider, Registration
from typecase.provider_options import providers
from typecase.setting_errors import SettingsError
from typecase.settings import Settings, load_settings

ROLE = "c79523ec-3e2b-4a1f-8f1d-6d5e5f1a0001"
ADDRESSES = {f"p_{name}_url": f"https://login.example.com/{name}" for name in ("authorize", "access", "profile")}
OPENID = {"p_driver": "openid", "p_client_id": "id", "p_issuer_url": "https://login.example.com"}
OAUTH2 = {"p_driver": "oauth2", "p_client_id": "id", **ADDRESSES}


def made(options: dict[str, str], names: str = "p", public_url: str = "https://cms.example.com") -> list[Provider]:
    return list(providers(Settings(public_url=public_url, auth_providers=names, provider_options=options)))


def test_defaults() -> None:
    assert made(OPENID) == [
        Provider(
            name="p",
            driver="openid",
            client_id="id",
            client_secret=None,
            scope="openid profile email",
            profile=Profile("sub", "email", "given_name", "family_name", "groups"),
            issuer_url="https://login.example.com",
        )
    ]
    [oauth2] = made(OAUTH2)
    assert oauth2.scope == "email"
    assert oauth2.profile == Profile("email")
    assert oauth2.mode == "session"
    assert oauth2.icon == "account_circle"


def test_all_of_them() -> None:
    options = OPENID | {
        "p_client_secret": "secret",
        "p_client_token_endpoint_auth_method": "client_secret_post",
        "p_scope": "openid",
        "p_identifier_key": "email",
        "p_group_claim_name": "roles",
        "p_allow_public_registration": "true",
        "p_require_verified_email": "TRUE",
        "p_default_role_id": ROLE.upper(),
        "p_role_mapping": f'json:{{"b": "{ROLE}", "a": "{ROLE}"}}',
        "p_sync_user_info": "1",
        "p_icon": "google",
        "p_label": "Google",
        "p_params": '{"hd": "example.com"}',
        "p_params__claims": 'string:{"id_token": null}',
        "p_redirect_allow_list": "https://a.example, https://b.example/x",
        "p_mode": "cookie",
    }
    [provider] = made(options)
    assert provider.profile.identifier == "email"
    assert provider.profile.groups == "roles"
    assert provider.registration == Registration(True, True, ROLE, (("b", ROLE), ("a", ROLE)), True)
    assert provider.params == {"hd": "example.com", "claims": '{"id_token": null}'}
    assert provider.redirects == ("https://a.example", "https://b.example/x")
    assert (provider.mode, provider.icon, provider.label, provider.client_auth) == (
        "cookie", "google", "Google", "client_secret_post",
    )  # fmt: skip
    assert "secret" not in repr(provider).replace("client_secret_post", "")


def test_a_name_that_begins_another() -> None:
    longer = {f"p_two{name.removeprefix('p')}": value for name, value in OAUTH2.items()}
    first, second = made({**OPENID, **longer}, "p,p_two")
    assert (first.driver, second.driver) == ("openid", "oauth2")


def test_local_is_the_password() -> None:
    assert made({"p_driver": "local"}, public_url="/") == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "AUTH_P_DRIVER: is missing"),
        ({"p_driver": "ldap"}, "AUTH_P_DRIVER: must be one of openid, oauth2, local"),
        ({"p_driver": "openid"}, "AUTH_P_ISSUER_URL: is missing"),
        (OPENID | {"p_issuer_url": "login.example.com"}, "AUTH_P_ISSUER_URL: must be an address like"),
        (OPENID | {"p_issuer_url": "file:///etc/x"}, "AUTH_P_ISSUER_URL: must be an address like"),
        (OPENID | {"p_mode": "json"}, "AUTH_P_MODE: must be one of session, cookie"),
        (OPENID | {"p_sync_user_info": "yes"}, "AUTH_P_SYNC_USER_INFO: must be true or false"),
        (OPENID | {"p_role_mapping": "[]"}, "AUTH_P_ROLE_MAPPING: must be a JSON object"),
        (OPENID | {"p_role_mapping": '{"a": "admin"}'}, "AUTH_P_ROLE_MAPPING: must have ids of roles"),
        (OPENID | {"p_default_role_id": "admin"}, "AUTH_P_DEFAULT_ROLE_ID: must have ids of roles"),
        (OPENID | {"p_params": "{"}, "AUTH_P_PARAMS: must be a JSON object"),
        (OPENID | {"p_profile_url": "https://x.example"}, "AUTH_P_PROFILE_URL: is no setting of such a provider"),
        (OAUTH2 | {"p_require_verified_email": "true"}, "AUTH_P_REQUIRE_VERIFIED_EMAIL: is no setting"),
        (OPENID | {"p_client_token_endpoint_auth_method": "private_key_jwt"}, "must be one of client_secret_basic"),
    ],
)
def test_what_cannot_be_used(options: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        made(options)


@pytest.mark.parametrize("name", ["default", "a/b", "a b", "ä"])
def test_names(name: str) -> None:
    with pytest.raises(SettingsError, match="AUTH_PROVIDERS"):
        made({f"{name}_driver": "local"}, name)


def test_public_url_is_needed() -> None:
    with pytest.raises(SettingsError, match="PUBLIC_URL"):
        made(OPENID, public_url="/")


def test_from_the_environment_and_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("kept apart\n")
    (tmp_path / "config.yaml").write_text(
        "PUBLIC_URL: https://cms.example.com\nAUTH_PROVIDERS: house\nAUTH_HOUSE_DRIVER: openid\n"
        f"AUTH_HOUSE_ROLE_MAPPING: {{staff: {ROLE}}}\nAUTH_HOUSE_CLIENT_ID: from-file\n"
        "AUTH_HOUSE_REDIRECT_ALLOW_LIST: [https://a.example, https://b.example]\nAUTH_HOUSE_SYNC_USER_INFO: true\n"
    )
    monkeypatch.setenv("AUTH_HOUSE_CLIENT_ID", "from-environment")
    monkeypatch.setenv("AUTH_HOUSE_CLIENT_SECRET_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("AUTH_HOUSE_ISSUER_URL", "https://login.example.com")
    [provider] = providers(load_settings(tmp_path / "config.yaml"))
    assert (provider.client_id, provider.client_secret) == ("from-environment", "kept apart")
    assert provider.registration == Registration(roles=(("staff", ROLE),), sync=True)
    assert provider.redirects == ("https://a.example", "https://b.example")
