"""Signing in with e-mail and password, staying signed in by refresh tokens, and signing out.

Refresh tokens are the keys of directus_sessions, stored as they are, so that this server and Directus can serve the
same database.
"""

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.engine import Database, Executor
from db.statement import render
from db.tables import Activity, Session, User
from resolvers.access_token import sign_access_token
from resolvers.context import Client
from resolvers.errors import InvalidCredentials, InvalidOtp
from resolvers.identity import ACTIVE
from resolvers.passwords import verify_password
from resolvers.policies import standing_of
from resolvers.sign_in_body import Credentials
from resolvers.stored import moment, storable, text_value

_LOCAL = "default"
_TOKEN_BYTES = 48


@dataclass(frozen=True, slots=True)
class SignInOptions:
    """`secret` signs access tokens, which are good for `access_ttl` seconds; refresh tokens for `refresh_ttl`."""

    secret: str
    access_ttl: int = 900
    refresh_ttl: int = 604800


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The tokens of a user who is signed in; `expires` is how long the access token is good for, in milliseconds."""

    access_token: str
    refresh_token: str
    expires: int


async def login(database: Database, options: SignInOptions, given: Credentials, client: Client) -> SignedIn:
    """Sign a user in: a session, an entry in the activity, and tokens.

    Raises:
        InvalidCredentials: unknown user, wrong password, or a user who is not active; which, is not told.
        InvalidOtp: the user has a second factor.
    """
    user = await _user_by_email(database, given.email)
    right = await verify_password(given.password, user.password if user else None)
    if user is None or not right or user.status != ACTIVE or user.provider != _LOCAL:
        raise InvalidCredentials
    if user.second_factor:
        raise InvalidOtp
    token, now = secrets.token_urlsafe(_TOKEN_BYTES), dt.datetime.now(dt.UTC)
    async with database.transaction() as transaction:
        await _drop_old_sessions(transaction, database, user.id, now)
        await _run(transaction, database, sa.insert(Session).values(**_session(options, client, token, user.id, now)))
        await _run(transaction, database, sa.insert(Activity).values(**_entry(client, user.id, now)))
        await _note_access(transaction, database, user.id, now)
    return await _signed_in(database, options, client, user.id, user.role, token, now)


async def refresh(database: Database, options: SignInOptions, token: str, client: Client) -> SignedIn:
    """New tokens for a refresh token, which is used up by it.

    Raises:
        InvalidCredentials: the token is unknown, used or too old, or its user is not active any more.
    """
    if not storable(token):
        raise InvalidCredentials
    renewed, now = secrets.token_urlsafe(_TOKEN_BYTES), dt.datetime.now(dt.UTC)
    async with database.transaction() as transaction:
        user, role = await _session_user(transaction, database, token, now)
        changes = {"token": renewed, "expires": now + dt.timedelta(seconds=options.refresh_ttl)}
        replace = sa.update(Session).where(col(Session.token) == token).values(**changes).returning(col(Session.token))
        # Of several requests with one token, the first changes the row, and the others find none.
        if await transaction.fetch_row(*render(replace, database.dialect)) is None:
            raise InvalidCredentials
        await _note_access(transaction, database, user, now)
    return await _signed_in(database, options, client, user, role, renewed, now)


async def logout(database: Database, token: str) -> None:
    """End the session of a refresh token; one that is unknown is none to end."""
    if storable(token):
        await _run(database, database, sa.delete(Session).where(col(Session.token) == token))


@dataclass(frozen=True, slots=True)
class _Account:
    id: str
    role: str | None
    status: str
    password: str | None
    second_factor: bool
    provider: str


async def _user_by_email(database: Database, email: str) -> _Account | None:
    if not storable(email):
        return None
    columns = (User.id, User.role, User.status, User.password, User.tfa_secret, User.provider)
    same = sa.func.lower(col(User.email)) == email.lower()
    statement = sa.select(*(col(column) for column in columns)).where(same)
    row = await database.fetch_row(*render(statement, database.dialect))
    if row is None:
        return None
    key, role, status, password, tfa_secret, provider = row
    return _Account(str(key), text_value(role), status, password, bool(tfa_secret), provider)


async def _session_user(
    transaction: Executor, database: Database, token: str, now: dt.datetime
) -> tuple[str, str | None]:
    """The id and the role of the active user whose session it is."""
    statement = (
        sa.select(col(Session.expires), col(User.id), col(User.role))
        .join(User, col(User.id) == col(Session.user))
        .where(col(Session.token) == token, col(User.status) == ACTIVE)
    )
    row = await transaction.fetch_row(*render(statement, database.dialect))
    expires = moment(row[0]) if row else None
    if row is None or expires is None or expires <= now:
        raise InvalidCredentials
    return str(row[1]), text_value(row[2])


async def _drop_old_sessions(transaction: Executor, database: Database, user: str, now: dt.datetime) -> None:
    statement = sa.select(col(Session.token), col(Session.expires)).where(col(Session.user) == user)
    rows = await transaction.fetch_all(*render(statement, database.dialect))
    old = [token for token, expires in rows if (ends := moment(expires)) is None or ends <= now]
    if old:
        await _run(transaction, database, sa.delete(Session).where(col(Session.token).in_(old)))


async def _note_access(transaction: Executor, database: Database, user: str, now: dt.datetime) -> None:
    await _run(transaction, database, sa.update(User).where(col(User.id) == user).values(last_access=now))


async def _run(executor: Executor, database: Database, statement: sa.ClauseElement) -> None:
    await executor.execute(*render(statement, database.dialect))


async def _signed_in(
    database: Database,
    options: SignInOptions,
    client: Client,
    user: str,
    role: str | None,
    token: str,
    now: dt.datetime,
) -> SignedIn:
    caller = (await standing_of(database, user, role)).at(client.ip)
    access_token = sign_access_token(
        options.secret,
        user=user,
        role=role,
        app=caller.app,
        admin=caller.admin,
        issued=int(now.timestamp()),
        seconds=options.access_ttl,
    )
    return SignedIn(access_token, token, options.access_ttl * 1000)


def _session(options: SignInOptions, client: Client, token: str, user: str, now: dt.datetime) -> dict[str, Any]:
    expires = now + dt.timedelta(seconds=options.refresh_ttl)
    return {"token": token, "user": user, "expires": expires, **_origin(client)}


def _entry(client: Client, user: str, now: dt.datetime) -> dict[str, Any]:
    return {
        "action": "login",
        "user": user,
        "timestamp": now,
        "collection": "directus_users",
        "item": user,
        **_origin(client),
    }


def _origin(client: Client) -> dict[str, Any]:
    """Headers are cut to what the columns hold."""
    return {
        "ip": client.ip[:50] if client.ip else None,
        "user_agent": client.user_agent,
        "origin": client.origin[:255] if client.origin else None,
    }
