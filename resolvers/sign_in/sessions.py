"""The rows of directus_sessions: the key of one is a refresh token, stored as it is, so that this server and Directus
can serve the same database.

The first letters of a token are those of all tokens that follow it, the rest is new with each refresh. So a token that
was used up still tells its session: using it again, when its short grace is over, is theft, and ends the session.
"""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.engine import Executor
from db.statement import execute, fetch_all, fetch_row
from db.tables import Session
from resolvers.context import Client
from resolvers.stored import moment, storable, text_value

GRACE_SECONDS = 10
"""How long a token that was refreshed is not taken for stolen, and the old session cookie still works."""

_TOKEN_BYTES = 48
_TOKEN_LENGTH = 64
_FAMILY_LENGTH = 22


@dataclass(frozen=True, slots=True)
class Held:
    """A session that runs: its token, and the user or the share it belongs to."""

    token: str
    user: str | None
    share: str | None


async def open_session(
    executor: Executor, client: Client, user: str | None, share: str | None, seconds: int, now: dt.datetime
) -> Held:
    """Begin a session of a user or a share; those of theirs that are over are cleared away."""
    whose = col(Session.user) == user if user else col(Session.share) == share
    await _drop_old(executor, whose, now)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    ends = now + dt.timedelta(seconds=seconds)
    row = {"token": token, "user": user, "share": share, "expires": ends, **origin_columns(client)}
    await execute(executor, sa.insert(Session).values(**row))
    return Held(token, user, share)


async def running_session(executor: Executor, token: str, now: dt.datetime) -> Held | None:
    """The session of a token that has not been used up, nor is too old."""
    row = await _row(executor, col(Session.token) == token, col(Session.next_token).is_(None))
    ends = moment(row[3]) if row else None
    if row is None or ends is None or ends <= now:
        return None
    return Held(row[0], text_value(row[1]), text_value(row[2]))


async def renew_session(executor: Executor, held: Held, client: Client, seconds: int, now: dt.datetime) -> Held | None:
    """Give a session a new token, and use up the one it had. None where another request has done so before."""
    renewed = f"{_family(held.token)}{secrets.token_urlsafe(_TOKEN_BYTES)}"[:_TOKEN_LENGTH]
    grace = now + dt.timedelta(seconds=GRACE_SECONDS)
    unused = sa.and_(col(Session.token) == held.token, col(Session.next_token).is_(None))
    use_up = sa.update(Session).where(unused).values(next_token=renewed, expires=grace).returning(col(Session.token))
    # Of several requests with one token, the first changes the row, and the others find none.
    if await fetch_row(executor, use_up) is None:
        return None
    ends = now + dt.timedelta(seconds=seconds)
    row = {"token": renewed, "user": held.user, "share": held.share, "expires": ends, **origin_columns(client)}
    await execute(executor, sa.insert(Session).values(**row))
    await _drop_old(executor, _of_family(held.token), now)
    return Held(renewed, held.user, held.share)


async def successor(executor: Executor, token: str, now: dt.datetime) -> Held | None:
    """The running session of a token that was used up a moment ago."""
    used = await _row(executor, col(Session.token) == token, col(Session.next_token).is_not(None))
    ends = moment(used[3]) if used else None
    if used is None or ends is None or ends <= now:
        return None
    row = await _row(executor, _of_family(token), col(Session.next_token).is_(None))
    return Held(row[0], text_value(row[1]), text_value(row[2])) if row else None


async def end_session(executor: Executor, token: str) -> None:
    """End the session that a token is or was the key of; one that is unknown is none to end."""
    if storable(token):
        await execute(executor, sa.delete(Session).where(_of_family(token)))


async def end_sessions(executor: Executor, users: Sequence[str], keep: str | None = None) -> None:
    """End all sessions of users, but for the one with the token `keep`."""
    theirs = col(Session.user).in_([str(user) for user in users])
    others = sa.and_(theirs, col(Session.token) != keep) if keep else theirs
    await execute(executor, sa.delete(Session).where(others))


def origin_columns(client: Client) -> dict[str, Any]:
    """Where a request comes from, cut to what the columns hold."""
    return {
        "ip": client.ip[:50] if client.ip else None,
        "user_agent": client.user_agent,
        "origin": client.origin[:255] if client.origin else None,
    }


def _family(token: str) -> str:
    return token[:_FAMILY_LENGTH]


def _of_family(token: str) -> sa.ColumnElement[bool]:
    if len(token) != _TOKEN_LENGTH:
        return col(Session.token) == token
    return sa.func.substr(col(Session.token), 1, _FAMILY_LENGTH) == _family(token)


async def _row(executor: Executor, *tests: sa.ColumnElement[bool]) -> tuple[Any, ...] | None:
    columns = (Session.token, Session.user, Session.share, Session.expires)
    statement = sa.select(*(col(column) for column in columns)).where(*tests)
    return await fetch_row(executor, statement)


async def _drop_old(executor: Executor, test: sa.ColumnElement[bool], now: dt.datetime) -> None:
    statement = sa.select(col(Session.token), col(Session.expires)).where(test)
    rows = await fetch_all(executor, statement)
    # Compared here, as SQLite holds moments in more than one form.
    old = [token for token, expires in rows if (ends := moment(expires)) is None or ends <= now]
    if old:
        await execute(executor, sa.delete(Session).where(col(Session.token).in_(old)))
