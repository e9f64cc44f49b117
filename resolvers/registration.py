"""Registration: users who make their own account, where the project's settings let them."""

import asyncio
import time
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.statement import fetch_row
from db.tables import Settings
from resolvers.account_body import require_email
from resolvers.account_changes import take_status
from resolvers.as_system import system_context
from resolvers.caller import ACTIVE
from resolvers.context import Context
from resolvers.errors import Forbidden, InvalidPayload
from resolvers.limiter import by_address
from resolvers.links import is_allowed, page, with_token
from resolvers.mail import send_link
from resolvers.mailed_tokens import read_mailed_token, sign_mailed_token
from resolvers.password_policy import check_password
from resolvers.services import Services
from resolvers.sign_in.accounts import Account, account_by_email
from resolvers.stored import json_value, text_value
from resolvers.system_collections import USERS
from resolvers.write.errors import RecordNotUnique
from resolvers.write.items import create_items, transaction
from resolvers.write.payload_rules import Place, broken
from resolvers.write.writer import Writer

VERIFY_PATH = "/users/register/verify-email"

_TRIES = 5
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Registration:
    """What a user may say of themselves; `verification_url` is the page that the mailed link leads to."""

    email: str
    password: str
    first_name: str | None = None
    last_name: str | None = None
    verification_url: str | None = None


async def count_registration(context: Context) -> None:
    """Count a try, good or bad. Raises RequestsExceeded after five from one address in a minute."""
    await context.services.limiter.hit("register", by_address(context.client.ip), _TRIES, _SECONDS)


async def register(context: Context, given: Registration) -> None:
    """Make a user. Where the e-mail is taken nothing happens, and the answer is the same.

    Raises:
        InvalidPayload: not an address, or a page that the settings don't allow.
        Forbidden: the project's settings don't let users register, or not with this e-mail.
        ValidationFailed: the project's policy asks for another password.
    """
    started = time.monotonic()
    try:
        await _register(context, given)
    finally:
        stall = context.services.accounts.register_stall - (time.monotonic() - started)
        await asyncio.sleep(max(stall, 0))


async def verify_registration(context: Context, token: str) -> str:
    """Make the user active whom the token was mailed to; their id.

    Raises:
        InvalidToken, TokenExpired, Forbidden: the token is forged, too old, or one for another purpose.
        InvalidPayload: there is no such user who still has to do that.
    """
    services = context.services
    said = read_mailed_token(services.sign_in.secret, "pending-registration", token)
    account = await account_by_email(services.database, said.email)
    if account is None:
        raise InvalidPayload("Invalid verification code")
    await transaction(system_context(services, context.client), partial(_activate, account))
    return account.id


@dataclass(frozen=True, slots=True)
class _Rules:
    verify: bool
    role: str | None
    email_filter: Any


async def _register(context: Context, given: Registration) -> None:
    services = context.services
    require_email(given.email)
    url = given.verification_url
    if url is not None and not is_allowed(url, services.accounts.register_urls):
        raise InvalidPayload(f'URL "{url}" can\'t be used to verify registered users')
    rules = await _rules(services)
    if rules is None or not _admitted(services, rules, given.email):
        raise Forbidden
    # Before anybody could tell by the answer whether the e-mail is taken.
    await check_password(services.database, given.password)
    user = {
        "email": given.email,
        "password": given.password,
        "first_name": given.first_name,
        "last_name": given.last_name,
        "role": rules.role,
        "status": "unverified" if rules.verify else ACTIVE,
    }
    try:
        await create_items(system_context(services, context.client), USERS, [user])
    except RecordNotUnique:
        return
    if rules.verify:
        link = url or page(services.server.public_url, VERIFY_PATH)
        services.mailer.later(partial(_mail_link, services, given.email, link))


async def _rules(services: Services) -> _Rules | None:
    """How users may register; None where they may not."""
    columns = (
        Settings.public_registration,
        Settings.public_registration_verify_email,
        Settings.public_registration_role,
        Settings.public_registration_email_filter,
    )
    statement = sa.select(*map(col, columns)).limit(1)
    row = await fetch_row(services.database, statement)
    return _Rules(bool(row[1]), text_value(row[2]), json_value(row[3])) if row and row[0] else None


def _admitted(services: Services, rules: _Rules, email: str) -> bool:
    if not rules.email_filter:
        return True
    place = Place(services.catalogue, services.catalogue.collections[USERS])
    return not broken(rules.email_filter, place, {"email": email}, lambda variable: variable)


async def _activate(account: Account, writer: Writer) -> None:
    if not await take_status(writer.executor, account, "unverified"):
        raise InvalidPayload("Invalid verification code")
    await writer.update(USERS, [(account.id, {"status": ACTIVE})])


async def _mail_link(services: Services, email: str, url: str) -> None:
    account = await account_by_email(services.database, email)
    if account is None or account.email is None or account.status != "unverified":
        return
    seconds = services.accounts.verification_seconds
    token = sign_mailed_token(services.sign_in.secret, "pending-registration", account.email, seconds)
    await send_link(services, "user-registration", account.email, with_token(url, token))
