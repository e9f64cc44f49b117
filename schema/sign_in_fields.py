"""Mutations of signing in and out, and of the second factor."""

from enum import Enum

import strawberry
from strawberry import UNSET

from resolvers.errors import ApiError, InvalidCredentials, RouteNotFound
from resolvers.second_factor import disable, enable, generate
from resolvers.sign_in import SignedIn, login, logout, refresh, sign_in_cookies, sign_out_cookies
from resolvers.sign_in.body import Credentials
from resolvers.sign_in.body import refresh_token as token_in
from resolvers.sign_in.options import Mode
from schema.context import GraphQLContext, Info
from schema.definitions import resolver_field
from schema.scalars import BigInt

ONCE = frozenset(
    {
        "auth_login",
        "auth_refresh",
        "auth_password_request",
        "auth_password_reset",
        "users_register",
        "users_invite_accept",
        "users_me_tfa_generate",
        "users_me_tfa_enable",
        "users_me_tfa_disable",
    }
)
"""Mutations that look at a secret, or send mail to whoever asks: a document may have one of them, once."""


@strawberry.enum(name="auth_mode")
class AuthMode(Enum):
    json = "json"
    cookie = "cookie"
    session = "session"


@strawberry.type(name="auth_tokens")
class AuthTokens:
    access_token: str | None = None
    expires: BigInt | None = None
    refresh_token: str | None = None


@strawberry.type(name="users_me_tfa_generate_data")
class NewSecondFactor:
    secret: str | None = None
    otpauth_url: str | None = None


async def auth_login(
    info: Info, email: str, password: str, mode: AuthMode | None = UNSET, otp: str | None = UNSET
) -> AuthTokens | None:
    """Signs in with e-mail and password."""
    context = info.context
    if not context.services.sign_in.local:
        raise RouteNotFound("/auth/login")
    given = Credentials(email, password, otp or None, mode.value if mode else "json")
    return _tokens(context, await login(context.services, given, context.client))


async def auth_refresh(
    info: Info, refresh_token: str | None = UNSET, mode: AuthMode | None = UNSET
) -> AuthTokens | None:
    """New tokens for a refresh token, which is used up by it."""
    context = info.context
    token, kept = _token_in(context, refresh_token, mode)
    try:
        return _tokens(context, await refresh(context.services, token, kept, context.client))
    except ApiError:
        if kept == "session":
            context.set_cookies.extend(sign_out_cookies(context.services.sign_in, kept))
        raise


async def auth_logout(info: Info, refresh_token: str | None = UNSET, mode: AuthMode | None = UNSET) -> bool | None:
    """Ends the session of a refresh token, if there is one."""
    context = info.context
    token, kept = _token_in(context, refresh_token, mode)
    await logout(context.services, token, kept)
    context.set_cookies.extend(sign_out_cookies(context.services.sign_in, kept))
    return True


async def users_me_tfa_generate(info: Info, password: str) -> NewSecondFactor | None:
    """A secret for an authenticator; it counts once `users_me_tfa_enable` has proven that the authenticator has it."""
    _require_user(info)
    return NewSecondFactor(**await generate(info.context.request, password))


async def users_me_tfa_enable(info: Info, otp: str, secret: str) -> bool | None:
    """From now on signing in takes a one-time password of this secret."""
    _require_user(info)
    await enable(info.context.request, secret, otp)
    return True


async def users_me_tfa_disable(info: Info, otp: str) -> bool | None:
    """Signing in takes the password alone again."""
    _require_user(info)
    await disable(info.context.request, otp)
    return True


def _token_in(context: GraphQLContext, refresh_token: str | None, mode: AuthMode | None) -> tuple[str, Mode]:
    """The token that the arguments mean, as it would be in the body that REST has."""
    body = {"refresh_token": refresh_token} if refresh_token else {}
    body |= {"mode": mode.value} if mode else {}
    return token_in(body, context.services.sign_in, context.cookies)


def _tokens(context: GraphQLContext, signed_in: SignedIn) -> AuthTokens:
    context.set_cookies.extend(sign_in_cookies(context.services.sign_in, signed_in))
    return AuthTokens(
        access_token=signed_in.access_token if signed_in.mode != "session" else None,
        expires=BigInt(str(signed_in.expires)),
        refresh_token=signed_in.refresh_token if signed_in.mode == "json" else None,
    )


def _require_user(info: Info) -> None:
    if info.context.caller.user is None:
        raise InvalidCredentials


SIGN_IN_MUTATIONS = (resolver_field(auth_login), resolver_field(auth_refresh), resolver_field(auth_logout))
SECOND_FACTOR_MUTATIONS = (
    resolver_field(users_me_tfa_generate),
    resolver_field(users_me_tfa_enable),
    resolver_field(users_me_tfa_disable),
)
