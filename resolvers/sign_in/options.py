"""How users sign in, as the settings say it."""

from dataclasses import dataclass
from typing import Literal

Mode = Literal["json", "cookie", "session"]
"""Where a client keeps its tokens: itself, the refresh token in a cookie, or all of it in one session cookie."""

SameSite = Literal["lax", "strict", "none"]


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie's name, and whom a browser may send it to. Without a `domain` it is the server's own host."""

    name: str
    domain: str | None = None
    secure: bool = False
    same_site: SameSite = "lax"


@dataclass(frozen=True, slots=True)
class SignInOptions:
    """`secret` signs access tokens, which are good for `access_ttl` seconds; refresh tokens are for `refresh_ttl`, and
    session cookies for `session_ttl`. A refused sign-in takes `stall_seconds` at least. Unless `local`, nobody signs in
    with a password."""

    secret: str
    access_ttl: int = 900
    refresh_ttl: int = 604800
    session_ttl: int = 86400
    refresh_cookie: Cookie = Cookie("directus_refresh_token")
    session_cookie: Cookie = Cookie("directus_session_token")
    stall_seconds: float = 0.5
    local: bool = True

    def session_seconds(self, mode: Mode) -> int:
        """How long a session lasts that is not refreshed."""
        return self.session_ttl if mode == "session" else self.refresh_ttl


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The tokens of someone who is signed in; `expires` is how long the access token is good for, in milliseconds."""

    access_token: str
    refresh_token: str
    expires: int
    mode: Mode
