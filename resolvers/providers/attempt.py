"""A sign-in that is under way: kept by the browser, signed by us, good for five minutes and for one provider."""

import hmac
import secrets
import time
from dataclasses import asdict, dataclass

import jwt

_ALGORITHM = "HS256"
_AUDIENCE = "typecase-provider-sign-in"

SECONDS = 300
"""How long a user may take at the provider."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a sign-in began with. `state` comes back with the code, `nonce` in the ID token, and `verifier` proves to
    the provider that the code is ours. `redirect` is where it leads (None: to an answer in JSON), `otp` the one-time
    password for users who have a second factor."""

    provider: str
    redirect: str | None
    otp: str | None
    state: str
    nonce: str
    verifier: str


def new_attempt(provider: str, redirect: str | None, otp: str | None) -> Attempt:
    """A sign-in that begins, with secrets of its own."""
    return Attempt(
        provider, redirect, otp, secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    )


def sign_attempt(secret: str, attempt: Attempt) -> str:
    """The text for the browser to keep."""
    claims = {**asdict(attempt), "aud": _AUDIENCE, "exp": int(time.time()) + SECONDS}
    return jwt.encode(claims, secret, algorithm=_ALGORITHM)


def read_attempt(secret: str, provider: str, kept: str | None, state: str | None) -> Attempt | None:
    """What the browser kept; None where that isn't ours, too old, of another provider, or not of this `state`."""
    if not kept or not state:
        return None
    try:
        claims = jwt.decode(
            kept, secret, algorithms=[_ALGORITHM], audience=_AUDIENCE, options={"require": ["exp", "aud"]}
        )
        attempt = Attempt(**{name: claims[name] for name in Attempt.__slots__})
    except (jwt.InvalidTokenError, KeyError):
        return None
    same = hmac.compare_digest(attempt.state.encode(), state.encode())
    return attempt if same and attempt.provider == provider else None
