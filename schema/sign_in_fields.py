"""Mutations of signing in and out."""

from enum import Enum

import strawberry
from strawberry import UNSET, Info

from resolvers.errors import InvalidPayload
from resolvers.sign_in import SignedIn, login, logout, refresh
from resolvers.sign_in_body import Credentials
from resolvers.sign_in_body import refresh_token as token_in
from schema.context import Context
from schema.definitions import resolver_field
from schema.scalars import BigInt


@strawberry.enum(name="auth_mode")
class AuthMode(Enum):
    json = "json"
    cookie = "cookie"
    session = "session"


@strawberry.type(name="auth_tokens")
class AuthTokens:
    access_token: str | None
    expires: BigInt | None
    refresh_token: str | None


async def auth_login(
    info: Info[Context, None], email: str, password: str, mode: AuthMode | None = UNSET, otp: str | None = UNSET
) -> AuthTokens | None:
    """Signs in with e-mail and password."""
    if mode not in (AuthMode.json, None, UNSET):
        raise InvalidPayload('"mode" must be [json]')
    context = info.context
    given = Credentials(email, password, otp or None)
    return _tokens(await login(context.services.database, context.services.sign_in, given, context.client))


async def auth_refresh(
    info: Info[Context, None], refresh_token: str | None = UNSET, mode: AuthMode | None = UNSET
) -> AuthTokens | None:
    """New tokens for a refresh token, which is used up by it."""
    context = info.context
    token = token_in(_body(refresh_token, mode))
    return _tokens(await refresh(context.services.database, context.services.sign_in, token, context.client))


async def auth_logout(
    info: Info[Context, None], refresh_token: str | None = UNSET, mode: AuthMode | None = UNSET
) -> bool | None:
    """Ends the session of a refresh token, if there is one."""
    await logout(info.context.services.database, token_in(_body(refresh_token, mode)))
    return True


def _body(refresh_token: str | None, mode: AuthMode | None) -> dict[str, str]:
    """The arguments as the body that REST has."""
    body = {"refresh_token": refresh_token} if refresh_token else {}
    return {**body, "mode": mode.value} if mode else body


def _tokens(signed_in: SignedIn) -> AuthTokens:
    return AuthTokens(
        access_token=signed_in.access_token,
        expires=BigInt(str(signed_in.expires)),
        refresh_token=signed_in.refresh_token,
    )


SIGN_IN_MUTATIONS = (resolver_field(auth_login), resolver_field(auth_refresh), resolver_field(auth_logout))
