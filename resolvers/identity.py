"""From a token to the user who holds it: access tokens (JWT), with or without a session, and static tokens."""

import hmac
import time
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.engine import Database
from db.statement import fetch_row
from db.tables import Session, User
from resolvers.access_token import LONGEST, Claims, is_access_token, read_access_token
from resolvers.caller import ACTIVE, SharedItem
from resolvers.errors import Forbidden, InvalidCredentials
from resolvers.password_mark import password_mark
from resolvers.shares.stored import shared_item
from resolvers.stored import moment, storable, stored_uuid, text_value


@dataclass(frozen=True, slots=True)
class Identity:
    """A user (None: the public), the user's role, when the token ends (seconds since 1970; None: never), and the
    session that it ends with. The holder of a share's token has no user, but the share's role, and sees `shared`."""

    user: str | None
    role: str | None
    expires: float | None = None
    session: str | None = None
    shared: SharedItem | None = None


def now() -> float:
    """Seconds since 1970."""
    return time.time()


async def identify(database: Database, secret: str, token: str) -> Identity:
    """The active user who holds a token.

    Raises:
        InvalidCredentials: nobody has such a token, the user is not active, or the token's session is over.
        TokenExpired: the token has had its time.
        InvalidToken: the token is forged or not one for this purpose.
        Forbidden: the token's share is over.
    """
    if len(token) > LONGEST or not storable(token):
        raise InvalidCredentials
    if not is_access_token(token):
        return await _by_static_token(database, token)
    return await _by_claims(database, secret, read_access_token(secret, token))


async def _by_static_token(database: Database, token: str) -> Identity:
    user = await _active_user(database, col(User.token) == token)
    return Identity(str(user[0]), text_value(user[1]))


async def _by_claims(database: Database, secret: str, claims: Claims) -> Identity:
    """The role is the user's own of today, not that of the token."""
    if claims.user is None:
        return await _by_share(database, claims)
    user_id = _canonical(claims.user)
    if claims.session is not None:
        await _require_session(database, claims.session, col(Session.user) == user_id)
    user = await _active_user(database, col(User.id) == user_id)
    if claims.mark and not hmac.compare_digest(password_mark(secret, "access", user_id, user[2]), claims.mark):
        raise InvalidCredentials
    return Identity(user_id, text_value(user[1]), claims.expires, claims.session)


async def _by_share(database: Database, claims: Claims) -> Identity:
    share = _canonical(claims.share or "")
    if claims.session is not None:
        await _require_session(database, claims.session, col(Session.share) == share)
    found = await shared_item(database, share)
    if found is None:
        raise Forbidden
    shared, role = found
    return Identity(None, role, claims.expires, claims.session, shared)


async def _active_user(database: Database, test: sa.ColumnElement[bool]) -> tuple[Any, ...]:
    statement = sa.select(col(User.id), col(User.role), col(User.password)).where(test, col(User.status) == ACTIVE)
    row = await fetch_row(database, statement)
    if row is None:
        raise InvalidCredentials
    return row


async def _require_session(database: Database, session: str, holder: sa.ColumnElement[bool]) -> None:
    statement = sa.select(col(Session.expires)).where(col(Session.token) == session, holder)
    row = await fetch_row(database, statement)
    expires = moment(row[0]) if row else None
    if expires is None or expires.timestamp() <= now():
        raise InvalidCredentials


def _canonical(key: str) -> str:
    canonical = stored_uuid(key)
    if canonical is None:
        raise InvalidCredentials
    return canonical
