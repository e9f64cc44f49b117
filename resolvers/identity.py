"""From a token to the user who holds it: access tokens (JWT), with or without a session, and static tokens."""

import time
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.engine import Database
from db.statement import render
from db.tables import Session, User
from resolvers.access_token import Claims, is_access_token, read_access_token
from resolvers.errors import InvalidCredentials
from resolvers.stored import moment, storable, text_value

ACTIVE = "active"
_LONGEST = 8192


@dataclass(frozen=True, slots=True)
class Identity:
    """A user (None: the public), the user's role, and when the token ends (seconds since 1970; None: never)."""

    user: str | None
    role: str | None
    expires: float | None = None


def now() -> float:
    """Seconds since 1970."""
    return time.time()


async def identify(database: Database, secret: str, token: str) -> Identity:
    """The active user who holds a token.

    Raises:
        InvalidCredentials: nobody has such a token, the user is not active, or the token's session is over.
        TokenExpired: the token has had its time.
        InvalidToken: the token is forged or not one for this purpose.
    """
    if len(token) > _LONGEST or not storable(token):
        raise InvalidCredentials
    if not is_access_token(token):
        return await _by_static_token(database, token)
    return await _by_claims(database, read_access_token(secret, token))


async def _by_static_token(database: Database, token: str) -> Identity:
    user = await _active_user(database, col(User.token) == token)
    return Identity(str(user[0]), text_value(user[1]))


async def _by_claims(database: Database, claims: Claims) -> Identity:
    """The role is the user's own of today, not that of the token."""
    user_id = _canonical(claims.user)
    if claims.session is not None:
        await _require_session(database, claims.session, user_id)
    user = await _active_user(database, col(User.id) == user_id)
    return Identity(user_id, text_value(user[1]), claims.expires)


async def _active_user(database: Database, test: sa.ColumnElement[bool]) -> tuple[Any, ...]:
    statement = sa.select(col(User.id), col(User.role)).where(test, col(User.status) == ACTIVE)
    row = await database.fetch_row(*render(statement, database.dialect))
    if row is None:
        raise InvalidCredentials
    return row


async def _require_session(database: Database, session: str, user: str) -> None:
    statement = sa.select(col(Session.user), col(Session.expires)).where(col(Session.token) == session)
    row = await database.fetch_row(*render(statement, database.dialect))
    expires = moment(row[1]) if row else None
    if row is None or expires is None or str(row[0]) != user or expires.timestamp() <= now():
        raise InvalidCredentials


def _canonical(user: str) -> str:
    try:
        return str(uuid.UUID(user))
    except ValueError:
        raise InvalidCredentials from None
