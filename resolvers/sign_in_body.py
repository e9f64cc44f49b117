"""The bodies of sign-in requests, checked field by field in their documented order, one error at a time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.errors import InvalidPayload

_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+")
_NO_SESSION = "The refresh token is required in either the payload or cookie"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a user signs in with. `otp` is the one-time password of users who have a second factor."""

    email: str
    password: str
    otp: str | None = None


def credentials(body: Any) -> Credentials:
    """The credentials in the body of POST /auth/login; other keys are ignored.

    Raises:
        InvalidPayload: a field is missing, empty or of the wrong type, or the mode is not `json`.
    """
    fields = body if isinstance(body, Mapping) else {}
    email = _required_text(fields, "email")
    if not _EMAIL.fullmatch(email):
        raise InvalidPayload('"email" must be a valid email')
    password = _required_text(fields, "password")
    _check_mode(fields)
    otp = _required_text(fields, "otp") if "otp" in fields else None
    return Credentials(email, password, otp)


def refresh_token(body: Any) -> str:
    """The refresh token in the body of POST /auth/refresh or /auth/logout.

    Raises:
        InvalidPayload: there is none, or the mode is not `json`.
    """
    fields = body if isinstance(body, Mapping) else {}
    token = fields.get("refresh_token")
    if not token or fields.get("mode") in ("cookie", "session"):
        raise InvalidPayload(_NO_SESSION)
    if not isinstance(token, str):
        raise InvalidPayload('"refresh_token" must be a string')
    _check_mode(fields)
    return token


def _required_text(fields: Mapping[str, Any], name: str) -> str:
    if name not in fields:
        raise InvalidPayload(f'"{name}" is required')
    value = fields[name]
    if not isinstance(value, str):
        raise InvalidPayload(f'"{name}" must be a string')
    if not value:
        raise InvalidPayload(f'"{name}" is not allowed to be empty')
    return value


def _check_mode(fields: Mapping[str, Any]) -> None:
    if fields.get("mode", "json") != "json":
        raise InvalidPayload('"mode" must be [json]')
