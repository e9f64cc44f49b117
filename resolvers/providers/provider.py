"""What is set of a provider, by the `AUTH_<NAME>_*` variables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Driver = Literal["oauth2", "openid"]
ClientAuthMethod = Literal["client_secret_basic", "client_secret_post", "none"]


@dataclass(frozen=True, slots=True)
class Profile:
    """Where in a provider's profile of a user things are; `email.work` is `work` within `email`. None: nowhere."""

    identifier: str
    email: str = "email"
    first_name: str | None = None
    last_name: str | None = None
    groups: str = "groups"


@dataclass(frozen=True, slots=True)
class Registration:
    """What becomes of users: whether unknown ones are made, whether only with an e-mail that the provider has verified,
    their role, and whether known ones get their name and e-mail anew. `roles` are pairs of a group and its role, the
    first that fits counts."""

    allowed: bool = False
    verified: bool = False
    role: str | None = None
    roles: tuple[tuple[str, str], ...] = ()
    sync: bool = False


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider. OpenID Connect has an `issuer_url`, OAuth 2.0 the three other addresses. `mode` is how users stay
    signed in after a redirect, `redirects` are addresses of other servers that one may lead to."""

    name: str
    driver: Driver
    client_id: str
    client_secret: str | None = field(repr=False)
    scope: str
    profile: Profile
    registration: Registration = Registration()
    issuer_url: str = ""
    authorize_url: str = ""
    access_url: str = ""
    profile_url: str = ""
    client_auth: ClientAuthMethod | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    redirects: tuple[str, ...] = ()
    mode: Literal["session", "cookie"] = "session"
    icon: str = "account_circle"
    label: str | None = None

    def entry(self) -> dict[str, Any]:
        """The provider as clients see it."""
        label = {"label": self.label} if self.label else {}
        return {"name": self.name, **label, "driver": self.driver, "icon": self.icon}
