"""Signing in: with e-mail and password, or for users who have proven by other means who they are."""

import asyncio
import datetime as dt

import sqlalchemy as sa
from sqlmodel import col

from db.engine import Database, Executor
from db.statement import execute
from db.tables import Activity, User
from resolvers.context import Client
from resolvers.errors import InvalidCredentials, InvalidOtp
from resolvers.limiter import by_address
from resolvers.one_time import use_code
from resolvers.passwords import verify_password
from resolvers.services import Services
from resolvers.sign_in.accounts import Account, account_by_email, active_account
from resolvers.sign_in.attempts import attempts_max, count_attempt, forget_attempts, suspend
from resolvers.sign_in.body import Credentials
from resolvers.sign_in.issue import issue_share_tokens, issue_tokens
from resolvers.sign_in.options import Mode, SignedIn
from resolvers.sign_in.sessions import open_session, origin_columns
from resolvers.system_collections import USERS

# The most failures of one address, whatever the accounts, and in how many seconds.
_FAILURES, _SECONDS = 60, 60
# How long an attempt waits for the others that are under way for the same user, in seconds.
_PAUSE, _PAUSES = 0.1, 20


async def login(services: Services, given: Credentials, client: Client) -> SignedIn:
    """Sign a user in: a session, an entry in the activity, and tokens.

    Raises:
        InvalidCredentials: unknown user, wrong password, or a user who may not sign in this way: all alike.
        InvalidOtp: the user has a second factor, and the one-time password is missing, wrong, or was used before.
        RequestsExceeded: too many tries from this address have failed lately.
    """
    address = by_address(client.ip)
    await services.limiter.hit("login", address, _FAILURES, _SECONDS)
    # A refusal takes as long for each reason, whatever it cost to find out.
    until = asyncio.get_running_loop().time() + services.sign_in.stall_seconds
    try:
        account = await prove(services, given, client)
        await services.limiter.forgive("login", address, _SECONDS)
        return await start_session(services, client, account.id, given.mode)
    except (InvalidCredentials, InvalidOtp):
        await asyncio.sleep(max(0, until - asyncio.get_running_loop().time()))
        raise


async def prove(services: Services, given: Credentials, client: Client) -> Account:
    """The user who has these credentials. Raises as `login`."""
    account = await account_by_email(services.database, given.email)
    if account is None or not account.local:
        await verify_password(given.password, None, services.hash_cost)
        raise InvalidCredentials
    limit = await attempts_max(services.database)
    failures = await _take_turn(services.database, account.id, limit)
    spent = failures is None or (limit is not None and failures > limit + 1)
    right = await verify_password(given.password, None if spent else account.password, services.hash_cost)
    factor = right and await _second_factor(services, account, given.otp)
    if right and factor:
        await forget_attempts(services.database, account.id)
        return account
    if failures is not None and limit is not None and failures > limit:
        await suspend(services, client, account.id)
        raise InvalidCredentials
    raise InvalidOtp if right else InvalidCredentials


async def _take_turn(database: Database, user: str, limit: int | None) -> int | None:
    """Count an attempt, as `count_attempt`. What is beyond the limit waits: many who sign in as one user at the same
    moment, with the right password, are no attack, and the first of them to succeed makes room for the others."""
    failures = await count_attempt(database, user)
    for _ in range(_PAUSES):
        if failures is None or limit is None or failures <= limit + 1:
            break
        await asyncio.sleep(_PAUSE)
        failures = await count_attempt(database, user)
    return failures


async def start_session(services: Services, client: Client, user: str, mode: Mode = "json") -> SignedIn:
    """Sign in a user who has proven who they are.

    Raises:
        InvalidCredentials: the user is not active, or no more.
    """
    now = dt.datetime.now(dt.UTC)
    seconds = services.sign_in.session_seconds(mode)
    async with services.database.transaction() as executor:
        account = await active_account(executor, user)
        held = await open_session(executor, client, user, None, seconds, now)
        entry = {"action": "login", "user": user, "timestamp": now, "collection": USERS, "item": user}
        insert = sa.insert(Activity).values(**entry, **origin_columns(client))
        await execute(executor, insert)
        await note_access(executor, user, now)
    return await issue_tokens(services, client, held.token, account, mode, now)


async def start_share_session(
    services: Services, client: Client, share: str, role: str | None, mode: Mode = "json"
) -> SignedIn:
    """Sign in whoever may use a share, with the rights of its role."""
    now = dt.datetime.now(dt.UTC)
    seconds = services.sign_in.session_seconds(mode)
    async with services.database.transaction() as executor:
        held = await open_session(executor, client, None, share, seconds, now)
    return issue_share_tokens(services, held.token, share, role, mode, now)


async def note_access(executor: Executor, user: str, now: dt.datetime) -> None:
    """Note when a user was last here."""
    statement = sa.update(User).where(col(User.id) == user).values(last_access=now)
    await execute(executor, statement)


async def _second_factor(services: Services, account: Account, code: str | None) -> bool:
    if account.secret is None:
        return True
    return code is not None and await use_code(services.database, account.secret, account.id, code)
