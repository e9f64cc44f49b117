"""Staying signed in by refresh tokens, and signing out."""

import datetime as dt

import sqlalchemy as sa
from sqlmodel import col

from db.engine import Executor
from db.statement import fetch_row
from db.tables import Share
from resolvers.access_token import session_of
from resolvers.context import Client
from resolvers.errors import InvalidCredentials
from resolvers.services import Services
from resolvers.sign_in.accounts import active_account
from resolvers.sign_in.issue import issue_share_tokens, issue_tokens
from resolvers.sign_in.login import note_access
from resolvers.sign_in.options import Mode, SignedIn
from resolvers.sign_in.sessions import Held, end_session, renew_session, running_session, successor
from resolvers.stored import storable, text_value


async def refresh(services: Services, token: str, mode: Mode, client: Client) -> SignedIn:
    """New tokens for a refresh token, or for the access token of a session cookie, which is used up by it.

    A refresh token that was used before is refused; once its grace is over, that ends the session.

    Raises:
        InvalidCredentials: the token is unknown, used or too old, or its user is not active any more.
    """
    key, now = _session_key(services, token, mode), dt.datetime.now(dt.UTC)
    if key is None or not storable(key):
        raise InvalidCredentials
    async with services.database.transaction() as executor:
        held = await _renewed(services, executor, key, mode, client, now)
        account = await active_account(executor, held.user) if held and held.user else None
        role = await _share_role(executor, held.share) if held and not held.user else None
        if held and held.user:
            await note_access(executor, held.user, now)
    if held is None:
        services.access.invalidate()
        raise InvalidCredentials
    if account:
        return await issue_tokens(services, client, held.token, account, mode, now)
    return issue_share_tokens(services, held.token, held.share or "", role, mode, now)


async def logout(services: Services, token: str, mode: Mode) -> None:
    """End the session of a refresh token or a session cookie; one that is unknown is none to end."""
    key = _session_key(services, token, mode)
    if key is not None:
        await end_session(services.database, key)
        services.access.invalidate()


def _session_key(services: Services, token: str, mode: Mode) -> str | None:
    return session_of(services.sign_in.secret, token) if mode == "session" else token


async def _renewed(
    services: Services, executor: Executor, key: str, mode: Mode, client: Client, now: dt.datetime
) -> Held | None:
    """The session with its new token; None where there is none to renew."""
    held = await running_session(executor, key, now)
    if held:
        renewed = await renew_session(executor, held, client, services.sign_in.session_seconds(mode), now)
        if renewed:
            return renewed
    following = await successor(executor, key, now)
    if following is None:
        await end_session(executor, key)
    # Of two tabs that refresh one cookie, the second must not lose it.
    return following if mode == "session" else None


async def _share_role(executor: Executor, share: str | None) -> str | None:
    """The role of the share that a session belongs to. Raises InvalidCredentials where it is no more."""
    statement = sa.select(col(Share.role)).where(col(Share.id) == share)
    row = await fetch_row(executor, statement) if share else None
    if row is None:
        raise InvalidCredentials
    return text_value(row[0])
