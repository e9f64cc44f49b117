"""Access tokens: JWT signed with HS256 by the server's secret, with the claims of the wire API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from resolvers.errors import InvalidToken, TokenExpired

ALGORITHM = "HS256"
ISSUER = "directus"
LONGEST = 8192
"""A longer token, in characters, is nobody's: it isn't even decoded."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid token says: it is a `user`'s, or a `share`'s. `expires` is in seconds since 1970 (None: never),
    `session` the session it ends with, `mark` that of the password it ends with."""

    user: str | None
    session: str | None
    expires: float | None
    share: str | None = None
    mark: str | None = None


def is_access_token(token: str) -> bool:
    """Whether the token claims to be one of ours; its signature has not been looked at. All else is a static token."""
    return _unverified(token).get("iss") == ISSUER


def read_access_token(secret: str, token: str) -> Claims:
    """The claims of a token that `is_access_token`.

    Raises:
        InvalidToken: it is forged, or not one that lets a user in.
        TokenExpired: it has had its time.
    """
    try:
        claims = _verified(secret, token)
    except jwt.ExpiredSignatureError:
        raise TokenExpired from None
    except jwt.InvalidTokenError:
        raise InvalidToken from None
    user, session, expires = claims.get("id"), claims.get("session"), claims.get("exp")
    share = claims.get("share")
    # A token is a user's or a share's, never both.
    if "role" not in claims or "scope" in claims or ("id" in claims) == ("share" in claims):
        raise InvalidToken
    if not isinstance(user if share is None else share, str):
        raise InvalidToken
    if not isinstance(session, str | None) or session == "" or not isinstance(claims.get("mark"), str | None):
        raise InvalidToken
    return Claims(user, session, None if expires is None else float(expires), share, claims.get("mark"))


def sign_access_token(
    secret: str,
    *,
    user: str,
    role: str | None,
    app: bool,
    admin: bool,
    issued: int,
    seconds: int,
    session: str | None = None,
    mark: str | None = None,
) -> str:
    """A token for a user that is good for some seconds from `issued` (seconds since 1970) on, and no longer than the
    session or the password if one is named."""
    claims: Mapping[str, Any] = {
        "id": user,
        "role": role,
        "app_access": app,
        "admin_access": admin,
    }
    return _signed(secret, {**claims, "mark": mark} if mark else claims, session, issued, seconds)


def sign_share_token(
    secret: str, *, share: str, role: str | None, issued: int, seconds: int, session: str | None = None
) -> str:
    """A token for whoever may use a share, likewise."""
    claims: Mapping[str, Any] = {"role": role, "share": share, "app_access": False, "admin_access": False}
    return _signed(secret, claims, session, issued, seconds)


def session_of(secret: str, token: str) -> str | None:
    """The session that a valid token, of a user or a share, ends with. None for all other tokens."""
    if len(token) > LONGEST:
        return None
    try:
        claims = _verified(secret, token)
    except jwt.InvalidTokenError:
        return None
    session = claims.get("session")
    return session if isinstance(session, str) and session else None


def _signed(secret: str, claims: Mapping[str, Any], session: str | None, issued: int, seconds: int) -> str:
    bound = {"session": session} if session else {}
    all_claims = {**claims, **bound, "iat": issued, "exp": issued + seconds, "iss": ISSUER}
    return jwt.encode(all_claims, secret, algorithm=ALGORITHM)


def _verified(secret: str, token: str) -> Mapping[str, Any]:
    claims: Mapping[str, Any] = jwt.decode(
        token, secret, algorithms=[ALGORITHM], issuer=ISSUER, options={"verify_iat": False}
    )
    return claims


def _unverified(token: str) -> Mapping[str, Any]:
    if token.count(".") != 2:
        return {}
    try:
        claims: Mapping[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        return {}
    return claims
