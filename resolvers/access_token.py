"""Access tokens: JWT signed with HS256 by the server's secret, with the claims of the wire API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from resolvers.errors import InvalidToken, TokenExpired

ALGORITHM = "HS256"
ISSUER = "directus"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid token says. `expires` is in seconds since 1970 (None: never), `session` the session it ends with."""

    user: str
    session: str | None
    expires: float | None


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
        claims = jwt.decode(token, secret, algorithms=[ALGORITHM], issuer=ISSUER, options={"verify_iat": False})
    except jwt.ExpiredSignatureError:
        raise TokenExpired from None
    except jwt.InvalidTokenError:
        raise InvalidToken from None
    user, session, expires = claims.get("id"), claims.get("session"), claims.get("exp")
    if not isinstance(user, str) or "role" not in claims or "scope" in claims or "share" in claims:
        raise InvalidToken
    if not isinstance(session, str | None) or session == "":
        raise InvalidToken
    return Claims(user, session, None if expires is None else float(expires))


def sign_access_token(
    secret: str, *, user: str, role: str | None, app: bool, admin: bool, issued: int, seconds: int
) -> str:
    """A token for a user that is good for some seconds from `issued` (seconds since 1970) on."""
    claims: Mapping[str, Any] = {
        "id": user,
        "role": role,
        "app_access": app,
        "admin_access": admin,
        "iat": issued,
        "exp": issued + seconds,
        "iss": ISSUER,
    }
    return jwt.encode(dict(claims), secret, algorithm=ALGORITHM)


def _unverified(token: str) -> Mapping[str, Any]:
    if token.count(".") != 2:
        return {}
    try:
        claims: Mapping[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        return {}
    return claims
