"""Sign-in providers, from the `AUTH_<NAME>_*` variables."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from resolvers.providers.provider import ClientAuthMethod, Profile, Provider, Registration
from typecase.provider_variables import Variables
from typecase.setting_errors import SettingsError
from typecase.setting_values import names
from typecase.settings import Settings

_NAME = re.compile(r"[A-Za-z0-9_-]{1,128}")
_RESERVED = "default"
_CLIENT_AUTH: Mapping[str, ClientAuthMethod] = {
    "client_secret_basic": "client_secret_basic",
    "client_secret_post": "client_secret_post",
    "none": "none",
}
_BOTH = frozenset(
    "driver mode client_id client_secret client_token_endpoint_auth_method scope identifier_key group_claim_name "
    "allow_public_registration default_role_id sync_user_info role_mapping icon label params "
    "redirect_allow_list".split()
)
_OAUTH2 = _BOTH | frozenset("authorize_url access_url profile_url email_key first_name_key last_name_key".split())
_OPENID = _BOTH | frozenset("issuer_url require_verified_email".split())


def providers(settings: Settings) -> tuple[Provider, ...]:
    """The providers that AUTH_PROVIDERS names; `local` ones are the sign-in with a password, and left out.

    Raises:
        SettingsError: one of their settings is missing, unknown or can't be used.
    """
    found = tuple(made for name in settings.auth_providers if (made := _provider(name, settings)))
    if found and not urlsplit(settings.public_url).hostname:
        raise SettingsError("PUBLIC_URL: sign-in providers need the whole address, like https://cms.example.com")
    return found


def _provider(name: str, settings: Settings) -> Provider | None:
    if not _NAME.fullmatch(name) or name == _RESERVED:
        raise SettingsError(f"AUTH_PROVIDERS: {name} can't be the name of a provider")
    variables = Variables(name, _options(name, settings))
    match variables.one_of("driver", ("openid", "oauth2", "local")):
        case "openid":
            return _openid(name, variables)
        case "oauth2":
            return _oauth2(name, variables)
    return None


def _options(name: str, settings: Settings) -> dict[str, str]:
    """The variables of one provider, without those of another whose longer name begins alike."""
    prefix = f"{name}_".lower()
    longer = tuple(f"{other}_".lower() for other in settings.auth_providers if other.lower().startswith(prefix))
    return {
        option.removeprefix(prefix): value
        for option, value in settings.provider_options.items()
        if option.startswith(prefix) and not (longer and option.startswith(longer))
    }


def _openid(name: str, variables: Variables) -> Provider:
    variables.must_be(_OPENID)
    profile = Profile(
        identifier=variables.text("identifier_key", "sub"),
        first_name="given_name",
        last_name="family_name",
        groups=variables.text("group_claim_name", "groups"),
    )
    return _made(
        name,
        variables,
        profile,
        driver="openid",
        scope=variables.text("scope", "openid profile email"),
        issuer_url=variables.address("issuer_url"),
    )


def _oauth2(name: str, variables: Variables) -> Provider:
    variables.must_be(_OAUTH2)
    email = variables.text("email_key", "email")
    profile = Profile(
        identifier=variables.text("identifier_key", email),
        email=email,
        first_name=variables.optional("first_name_key"),
        last_name=variables.optional("last_name_key"),
        groups=variables.text("group_claim_name", "groups"),
    )
    return _made(
        name,
        variables,
        profile,
        driver="oauth2",
        scope=variables.text("scope", "email"),
        authorize_url=variables.address("authorize_url"),
        access_url=variables.address("access_url"),
        profile_url=variables.address("profile_url"),
    )


def _made(name: str, variables: Variables, profile: Profile, **own: Any) -> Provider:
    client_auth = variables.optional("client_token_endpoint_auth_method")
    return Provider(
        name=name,
        client_id=variables.required("client_id"),
        client_secret=variables.optional("client_secret"),
        profile=profile,
        registration=Registration(
            allowed=variables.flag("allow_public_registration"),
            verified=variables.flag("require_verified_email"),
            role=variables.key("default_role_id"),
            roles=variables.keys_by_name("role_mapping"),
            sync=variables.flag("sync_user_info"),
        ),
        client_auth=_CLIENT_AUTH[variables.one_of("client_token_endpoint_auth_method", tuple(_CLIENT_AUTH))]
        if client_auth
        else None,
        params=variables.texts_by_name("params"),
        redirects=names(variables.text("redirect_allow_list", "")),
        mode="cookie" if variables.one_of("mode", ("session", "cookie"), "session") == "cookie" else "session",
        icon=variables.text("icon", "account_circle"),
        label=variables.optional("label"),
        **own,
    )
