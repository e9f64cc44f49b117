"""Tokens that are mailed: JWT with an e-mail and the one purpose that they are good for."""

import time
from dataclasses import dataclass
from typing import Any, Literal

import jwt

from resolvers.access_token import ALGORITHM, ISSUER
from resolvers.errors import Forbidden, InvalidToken, TokenExpired

Purpose = Literal["password-reset", "invite", "pending-registration"]

_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class MailedToken:
    """What a good token says. `mark` is what it is bound to, if to anything."""

    email: str
    mark: str


def sign_mailed_token(secret: str, purpose: Purpose, email: str, seconds: int, mark: str = "") -> str:
    """A token for the user with this e-mail."""
    now = int(time.time())
    claims: dict[str, Any] = {"email": email, "scope": purpose, "iat": now, "exp": now + seconds, "iss": ISSUER}
    return jwt.encode({**claims, "hash": mark} if mark else claims, secret, algorithm=ALGORITHM)


def read_mailed_token(secret: str, purpose: Purpose, token: str) -> MailedToken:
    """What a token says.

    Raises:
        InvalidToken: it is forged, or no token.
        TokenExpired: it has had its time.
        Forbidden: it is one for another purpose.
    """
    if len(token) > _LONGEST:
        raise InvalidToken
    try:
        claims = jwt.decode(token, secret, algorithms=[ALGORITHM], issuer=ISSUER, options={"verify_iat": False})
    except jwt.ExpiredSignatureError:
        raise TokenExpired from None
    except (jwt.InvalidTokenError, UnicodeEncodeError):
        raise InvalidToken from None
    email, mark = claims.get("email"), claims.get("hash", "")
    if claims.get("scope") != purpose or "exp" not in claims or not isinstance(email, str) or not isinstance(mark, str):
        raise Forbidden
    return MailedToken(email, mark)
