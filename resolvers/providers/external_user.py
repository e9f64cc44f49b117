"""Who a provider says has signed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.errors import InvalidCredentials
from resolvers.providers.provider import Profile
from resolvers.stored import storable

_IDENTIFIER_MAX = 255
_NAME_MAX = 50


@dataclass(frozen=True, slots=True)
class ExternalUser:
    """A user as the provider knows them. `verified` is what it says of the e-mail (None: nothing)."""

    identifier: str
    email: str | None
    verified: bool | None
    first_name: str | None
    last_name: str | None
    groups: frozenset[str]


def external_user(profile: Profile, said: Mapping[str, Any]) -> ExternalUser:
    """The user in what a provider has `said`.

    Raises:
        InvalidCredentials: there is no identifier, or it is an e-mail that the provider says may be anybody's.
    """
    identifier = _text(_at(said, profile.identifier), _IDENTIFIER_MAX)
    email = _at(said, profile.email)
    verified = _verified(said)
    if identifier is None or (verified is False and profile.identifier == profile.email):
        raise InvalidCredentials
    groups = _at(said, profile.groups)
    return ExternalUser(
        identifier,
        email if isinstance(email, str) and storable(email) else None,
        verified,
        _text(_at(said, profile.first_name), _NAME_MAX),
        _text(_at(said, profile.last_name), _NAME_MAX),
        frozenset(str(group) for group in (groups if isinstance(groups, list) else [groups]) if group is not None),
    )


def _at(said: Mapping[str, Any], path: str | None) -> Any:
    """What is at a path like `data.username`; a key with dots in it goes first."""
    if path is None:
        return None
    if path in said:
        return said[path]
    value: Any = said
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _text(value: Any, longest: int) -> str | None:
    """A text or number as text. None for anything else, and for what no column holds."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value)
    return text if text and len(text) <= longest and storable(text) else None


def _verified(said: Mapping[str, Any]) -> bool | None:
    """Some providers say it as a text."""
    value = said.get("email_verified")
    return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value).lower())
