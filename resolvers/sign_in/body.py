"""The bodies of sign-in requests, checked field by field in their documented order, one error at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.account_body import require_email, text_in
from resolvers.errors import InvalidPayload
from resolvers.sign_in.cookies import kept_token
from resolvers.sign_in.options import Mode, SignInOptions

_MODES: tuple[Mode, ...] = ("json", "cookie", "session")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a user signs in with. `otp` is the one-time password of users who have a second factor."""

    email: str
    password: str
    otp: str | None = None
    mode: Mode = "json"


def credentials(body: Any) -> Credentials:
    """The credentials in the body of POST /auth/login; other keys are ignored.

    Raises:
        InvalidPayload: a field is missing, empty or of the wrong type, or there is no such mode.
    """
    fields = body if isinstance(body, Mapping) else {}
    email = text_in(fields, "email")
    require_email(email)
    password = text_in(fields, "password")
    mode = mode_in(fields)
    otp = text_in(fields, "otp") if "otp" in fields else None
    return Credentials(email, password, otp, mode)


def refresh_token(body: Any, options: SignInOptions, cookies: Mapping[str, str]) -> tuple[str, Mode]:
    """The token that a body of POST /auth/refresh or /auth/logout means, and the mode that it is kept in: a refresh
    token of the body or its cookie, or the access token in the session cookie.

    Raises:
        InvalidPayload: there is none, or there is no such mode.
    """
    fields = body if isinstance(body, Mapping) else {}
    given, mode = fields.get("refresh_token"), fields.get("mode")
    kept: Mode | None = mode if mode in ("cookie", "session") else None
    if "mode" not in fields and not given:
        kept = "cookie"
    token = kept_token(options, cookies, kept) if kept else given
    if not token:
        raise InvalidPayload("The refresh token is required in either the payload or cookie")
    if not isinstance(token, str):
        raise InvalidPayload('"refresh_token" must be a string')
    return token, kept or mode_in(fields)


def mode_in(fields: Mapping[str, Any]) -> Mode:
    """The `mode` of a body, `json` where it has none.

    Raises:
        InvalidPayload: there is no such mode.
    """
    mode = fields.get("mode", "json")
    for known in _MODES:
        if mode == known:
            return known
    raise InvalidPayload(f'"mode" must be one of [{", ".join(_MODES)}]')
