"""From a share's id, and its password where it has one, to a token that shows the shared item."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.engine import Database
from db.statement import fetch_row
from db.tables import Share
from resolvers.account_body import require_email, text_in
from resolvers.as_system import read_as_system
from resolvers.context import Client, Context
from resolvers.errors import Forbidden, InvalidCredentials, InvalidPayload
from resolvers.limiter import by_address
from resolvers.links import page
from resolvers.mail import send_link
from resolvers.passwords import verify_password
from resolvers.read import read
from resolvers.request import Asked, ReadRequest
from resolvers.services import Services
from resolvers.shares.stored import shared_item, valid_at
from resolvers.sign_in import Mode, SignedIn, start_share_session
from resolvers.sign_in.body import mode_in
from resolvers.stored import stored_uuid, text_value
from resolvers.system_collections import SHARES

_SHOWN = ("id", "collection", "item", "password", "max_uses", "times_used", "date_start", "date_end")
_PAGE = "/admin/shared/"
_EMAILS_MAX = 100
_TRIES, _SECONDS = 25, 60


@dataclass(frozen=True, slots=True)
class Entry:
    """What opens a share."""

    share: str
    password: str | None
    mode: Mode


def entry(body: Mapping[str, Any]) -> Entry:
    """The body of POST /shares/auth.

    Raises:
        InvalidPayload: a field is missing, empty or of the wrong type.
    """
    share = text_in(body, "share")
    password = text_in(body, "password") if "password" in body else None
    return Entry(share, password, mode_in(body))


async def share_info(services: Services, share: str) -> bytes:
    """What everyone may know of a share, as JSON.

    Raises:
        Forbidden: there is none, or it is out of its dates.
    """
    key = stored_uuid(share)
    if key is None or await shared_item(services.database, key) is None:
        raise Forbidden
    request = ReadRequest(SHARES, tuple(Asked(name, name) for name in _SHOWN), single=True)
    return (await read_as_system(services, request, key)).data or b"null"


async def open_share(services: Services, client: Client, given: Entry) -> SignedIn:
    """Tokens for a share, which is used once more by it.

    Raises:
        InvalidCredentials: there is no such share, the password is wrong, it is out of its dates, or used up: all
            alike.
        RequestsExceeded: there were too many tries from this address lately.
    """
    await services.limiter.hit("share", f"{by_address(client.ip)} {given.share}", _TRIES, _SECONDS)
    key = stored_uuid(given.share)
    hashed = await _password_of(services.database, key) if key else None
    right = await verify_password(given.password or "", hashed or None, services.hash_cost)
    if key is None or (hashed and not right) or await shared_item(services.database, key) is None:
        raise InvalidCredentials
    role = await _use(services.database, key)
    return await start_share_session(services, client, key, role, given.mode)


async def mail_share(context: Context, share: str, emails: list[str]) -> None:
    """Mail the link to a share that the caller may read.

    Raises:
        Forbidden: there is no such share for this caller.
        InvalidPayload: not addresses, or too many.
    """
    if context.caller.user is None:
        raise Forbidden
    if len(emails) > _EMAILS_MAX:
        raise InvalidPayload(f'"emails" must not have more than {_EMAILS_MAX} addresses')
    for email in emails:
        require_email(email)
    services = context.services
    await read(context, ReadRequest(SHARES, (Asked("id", "id"),), single=True), share)
    link = page(services.server.public_url, f"{_PAGE}{share}")
    for email in emails:
        services.mailer.later(partial(send_link, services, "share", email, link))


async def _password_of(database: Database, key: str) -> str | None:
    row = await fetch_row(database, sa.select(col(Share.password)).where(col(Share.id) == key))
    return row[0] if row else None


async def _use(database: Database, key: str) -> str | None:
    """Count a use, of several at once each for itself; the role of the share."""
    used = sa.func.coalesce(col(Share.times_used), 0)
    left = sa.or_(col(Share.max_uses).is_(None), used <= col(Share.max_uses))
    statement = (
        sa.update(Share)
        .where(col(Share.id) == key, left, valid_at(dt.datetime.now(dt.UTC)))
        .values(times_used=used + 1)
        .returning(col(Share.role))
    )
    row = await fetch_row(database, statement)
    if row is None:
        raise InvalidCredentials
    return text_value(row[0])
