"""Texts in the bodies of requests about accounts: strings, and nothing else."""

from collections.abc import Mapping
from typing import Any

from resolvers.emails import is_email
from resolvers.errors import InvalidPayload


def text_in(fields: Mapping[str, Any], name: str) -> str:
    """A text that has to be there. Raises InvalidPayload where it isn't, is empty, or is no text."""
    if name not in fields:
        raise InvalidPayload(f'"{name}" is required')
    value = fields[name]
    if not isinstance(value, str):
        raise InvalidPayload(f'"{name}" must be a string')
    if not value:
        raise InvalidPayload(f'"{name}" is not allowed to be empty')
    return value


def optional_text_in(fields: Mapping[str, Any], name: str) -> str | None:
    """A text that may be left out. Raises InvalidPayload for what is no text."""
    value = fields.get(name)
    if not isinstance(value, str | None):
        raise InvalidPayload(f'"{name}" must be a string')
    return value


def require_password(password: str) -> None:
    """Raises InvalidPayload for an empty one."""
    if not password:
        raise InvalidPayload('"password" is not allowed to be empty')


def require_email(email: str) -> None:
    """Raises InvalidPayload for what isn't one address."""
    if not is_email(email):
        raise InvalidPayload('"email" must be a valid email')
