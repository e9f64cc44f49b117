"""Users of ours that a provider's users are: found by provider and identifier, never by e-mail alone."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.statement import fetch_row
from db.tables import User
from resolvers.as_system import system_context
from resolvers.context import Client
from resolvers.emails import is_email
from resolvers.errors import InvalidCredentials, InvalidProviderConfig
from resolvers.providers.external_user import ExternalUser
from resolvers.providers.provider import Provider, Registration
from resolvers.services import Services
from resolvers.stored import text_value
from resolvers.system_collections import USERS
from resolvers.write.errors import InvalidForeignKey, RecordNotUnique, ValidationFailed
from resolvers.write.items import create_items, update_items

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KnownUser:
    """A user of ours; `secret` is what their one-time passwords are made of."""

    id: str
    email: str | None
    first_name: str | None
    last_name: str | None
    role: str | None
    secret: str | None


async def user_of(services: Services, client: Client, provider: Provider, external: ExternalUser) -> KnownUser:
    """The user that somebody at the provider is, brought up to date, or made where the settings let it.

    Raises:
        InvalidCredentials: there is none, and none may be made.
        InvalidProviderConfig: a role of the settings is not there.
    """
    try:
        known = await _find(services, provider, external)
        if known is None:
            return await _register(services, client, provider, external)
        await _bring_up_to_date(services, client, provider, external, known)
    except InvalidForeignKey as error:
        raise InvalidProviderConfig(provider.name, "One of its roles is not there") from error
    return known


async def _find(services: Services, provider: Provider, external: ExternalUser) -> KnownUser | None:
    columns = (User.id, User.email, User.first_name, User.last_name, User.role, User.tfa_secret)
    statement = sa.select(*(col(column) for column in columns)).where(
        col(User.provider) == provider.name, col(User.external_identifier) == external.identifier
    )
    row = await fetch_row(services.database, statement)
    if row is None:
        return None
    key, email, first_name, last_name, role, secret = row
    return KnownUser(str(key), email, first_name, last_name, text_value(role), secret or None)


async def _register(services: Services, client: Client, provider: Provider, external: ExternalUser) -> KnownUser:
    rules = provider.registration
    if not rules.allowed or (rules.verified and external.verified is not True) or not _has_email(provider, external):
        raise InvalidCredentials
    user = {
        "email": external.email,
        "first_name": external.first_name,
        "last_name": external.last_name,
        "role": _role(rules, external),
        "provider": provider.name,
        "external_identifier": external.identifier,
    }
    try:
        await create_items(system_context(services, client), USERS, [user])
    except (RecordNotUnique, ValidationFailed) as error:
        # Somebody of another provider, or with a password here, has the e-mail or the identifier; or the same user has
        # just been made by another request.
        logger.info("No user was made for one of %s: %s", provider.name, error.message)
    known = await _find(services, provider, external)
    if known is None:
        raise InvalidCredentials
    return known


def _has_email(provider: Provider, external: ExternalUser) -> bool:
    """Some OAuth 2.0 providers tell no e-mails; their users are known by another identifier."""
    if external.email is None:
        return provider.driver == "oauth2" and provider.profile.identifier != provider.profile.email
    return is_email(external.email)


async def _bring_up_to_date(
    services: Services, client: Client, provider: Provider, external: ExternalUser, known: KnownUser
) -> None:
    changes = _changes(provider.registration, external, known)
    if not changes:
        return
    context = system_context(services, client)
    try:
        await update_items(context, USERS, [(known.id, changes)])
    except RecordNotUnique:
        # Another user has the new e-mail; this one keeps the old, and the rest is brought up to date.
        logger.warning("The e-mail of user %s can't be changed as %s says.", known.id, provider.name)
        others = {name: value for name, value in changes.items() if name != "email"}
        if others:
            await update_items(context, USERS, [(known.id, others)])


def _changes(rules: Registration, external: ExternalUser, known: KnownUser) -> Mapping[str, Any]:
    wanted: dict[str, Any] = {}
    if rules.sync:
        wanted = {"first_name": external.first_name, "last_name": external.last_name, "email": external.email}
        if external.verified is False or not is_email(external.email or ""):
            del wanted["email"]
        wanted = {name: value for name, value in wanted.items() if value is not None}
    if rules.roles:
        wanted["role"] = _role(rules, external)
    return {name: value for name, value in wanted.items() if getattr(known, name) != value}


def _role(rules: Registration, external: ExternalUser) -> str | None:
    """The role of the first group in the settings that the user is in, else the default one."""
    return next((role for group, role in rules.roles if group in external.groups), rules.role)
