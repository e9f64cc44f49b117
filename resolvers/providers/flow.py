"""The way of a sign-in: off to the provider, and back with a code that proves who it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.errors import ApiError, InvalidCredentials, InvalidPayload, InvalidProviderConfig, ServiceUnavailable
from resolvers.providers.attempt import Attempt, new_attempt
from resolvers.providers.connection import Connection
from resolvers.providers.external_user import ExternalUser, external_user
from resolvers.providers.id_token import Expected, IdTokenRefused, UnknownKey, id_token_claims
from resolvers.providers.redirects import redirect_allowed

_PROMPTS = frozenset({"none", "login", "consent", "select_account"})
_UNAVAILABLE = frozenset({"server_error", "temporarily_unavailable"})
_MISCONFIGURED = frozenset({"invalid_request", "unauthorized_client", "unsupported_response_type", "invalid_scope"})


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that begins: where the browser goes, and what it keeps for its way back."""

    url: str
    attempt: Attempt


async def begin(connection: Connection, redirect: str | None, otp: str | None, prompt: str | None) -> Begun:
    """Begin a sign-in that leads to `redirect`.

    `prompt` is what the provider is to ask; anything that OpenID Connect doesn't know asks for consent.

    Raises:
        InvalidPayload: it may not lead there.
        ServiceUnavailable, InvalidProviderConfig: the provider can't be used.
    """
    # Imported late: see `adapters.outgoing`.
    from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    require_redirect(connection, redirect)
    endpoints = await connection.endpoints()
    provider = connection.provider
    attempt = new_attempt(provider.name, redirect, otp)
    own = {
        "redirect_uri": connection.callback,
        "scope": provider.scope,
        "state": attempt.state,
        "code_challenge": create_s256_code_challenge(attempt.verifier),
        "code_challenge_method": "S256",
    }
    if provider.driver == "openid":
        own["nonce"] = attempt.nonce
    if prompt is not None:
        own["prompt"] = prompt if prompt in _PROMPTS else "consent"
    url: str = prepare_grant_uri(endpoints.authorize, provider.client_id, "code", **{**provider.params, **own})
    return Begun(url, attempt)


def require_redirect(connection: Connection, redirect: str | None) -> None:
    """Raises InvalidPayload where a sign-in may not lead there."""
    allowed = connection.provider.redirects
    if redirect is not None and not redirect_allowed(redirect, connection.public_url, allowed):
        raise InvalidPayload('"redirect" can\'t be used to redirect after sign-in')


async def finish(connection: Connection, attempt: Attempt, parameters: Mapping[str, str]) -> ExternalUser:
    """Who has signed in, by the `parameters` that the browser came back with.

    Raises:
        InvalidCredentials: nobody, or the provider's word for it is not good.
        ServiceUnavailable, InvalidProviderConfig: the provider can't be used.
    """
    provider = connection.provider
    if "error" in parameters:
        raise _refusal(provider.name, parameters["error"])
    endpoints = await connection.endpoints()
    if "code" not in parameters or (endpoints.issuer and parameters.get("iss", endpoints.issuer) != endpoints.issuer):
        raise InvalidCredentials
    tokens = await connection.tokens(parameters["code"], attempt.verifier)
    if provider.driver == "oauth2":
        return external_user(provider.profile, await connection.profile(tokens["access_token"]))
    claims = await _claims(connection, attempt, tokens)
    profile = await connection.profile(tokens["access_token"])
    if profile and profile.get("sub") != claims["sub"]:
        raise InvalidCredentials
    return external_user(provider.profile, {**profile, **claims})


async def _claims(connection: Connection, attempt: Attempt, tokens: Mapping[str, Any]) -> Mapping[str, Any]:
    token, issuer = tokens.get("id_token"), (await connection.endpoints()).issuer
    if not isinstance(token, str) or issuer is None:
        raise InvalidCredentials
    expected = Expected(issuer, connection.provider.client_id, attempt.nonce, tokens["access_token"])
    try:
        try:
            return id_token_claims(token, await connection.keys(), expected)
        except UnknownKey:
            return id_token_claims(token, await connection.keys(anew=True), expected)
    except IdTokenRefused as error:
        raise InvalidCredentials from error


def _refusal(name: str, error: str) -> ApiError:
    if error in _UNAVAILABLE:
        return ServiceUnavailable(name, f"It answers {error}")
    if error in _MISCONFIGURED:
        return InvalidProviderConfig(name, f"It answers {error}")
    return InvalidCredentials()
