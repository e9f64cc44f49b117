"""Setting up a second factor for oneself, and switching it off."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.statement import execute, fetch_row
from db.tables import Settings, User
from resolvers.caller import Caller
from resolvers.context import Context
from resolvers.errors import Forbidden, InvalidCredentials, InvalidPayload
from resolvers.one_time import authenticator_address, new_secret, use_code
from resolvers.permissions_me import item_permissions
from resolvers.rights import allowed_rows
from resolvers.services import Services
from resolvers.sign_in.accounts import Account, account_by_id
from resolvers.sign_in.body import Credentials
from resolvers.sign_in.login import prove
from resolvers.sign_in.sessions import end_sessions
from resolvers.stored import stored_uuid
from resolvers.system_collections import USERS
from resolvers.write.history import record
from resolvers.write.written import Written


async def generate(context: Context, password: str) -> dict[str, str]:
    """A new secret, and its address for authenticators. Nothing is kept of it until `enable`.

    Raises:
        InvalidCredentials: the password is wrong, or the caller has none.
        InvalidPayload: there is a second factor already.
    """
    account = await _account_without_factor(context)
    # A wrong password counts as a failed sign-in: this is no place to guess it.
    await prove(context.services, Credentials(account.email or "", password), context.client)
    secret, project = new_secret(), await _project_name(context.services)
    return {"secret": secret, "otpauth_url": authenticator_address(secret, account.email or "", project)}


async def enable(context: Context, secret: str, code: str) -> None:
    """From now on the caller signs in with one-time passwords of this secret. Their other sessions end.

    Raises:
        InvalidPayload: the code is not of this secret, or there is a second factor already.
        Forbidden: the caller may not change their own user.
    """
    account = await _account_without_factor(context)
    if not await use_code(context.services.database, secret, account.id, code):
        raise InvalidPayload('"otp" is invalid')
    await _require_update(context, account.id)
    await _store(context, account.id, secret)


async def disable(context: Context, code: str) -> None:
    """The caller signs in without one-time passwords again.

    Raises:
        InvalidPayload: the code is wrong, or there is no second factor.
        Forbidden: the caller may not change their own user.
    """
    account = await _own_account(context)
    if account.secret is None:
        raise InvalidPayload(f'User "{account.id}" doesn\'t have TFA enabled')
    if not await use_code(context.services.database, account.secret, account.id, code):
        raise InvalidPayload('"otp" is invalid')
    await _store(context, account.id, None)


async def disable_for(context: Context, user: str) -> None:
    """Let a user who has lost the second factor sign in without it; one who is not there has none.

    Raises:
        InvalidCredentials: the caller is the public.
        Forbidden: the caller is no administrator, or this is no id of a user.
    """
    _require_user(context.caller)
    if not context.caller.admin:
        raise Forbidden
    key = stored_uuid(user)
    if key is None:
        raise Forbidden
    account = await account_by_id(context.services.database, key)
    if account and account.secret:
        await _store(context, account.id, None)


def _require_user(caller: Caller) -> str:
    if caller.user is None:
        raise InvalidCredentials
    return caller.user


async def _own_account(context: Context) -> Account:
    account = await account_by_id(context.services.database, _require_user(context.caller))
    if account is None:
        raise InvalidCredentials
    return account


async def _account_without_factor(context: Context) -> Account:
    account = await _own_account(context)
    if account.secret:
        raise InvalidPayload("TFA is already enabled")
    return account


async def _require_update(context: Context, user: str) -> None:
    allowed_rows(context.rights, context.services.catalogue, "update", USERS)
    permissions = await item_permissions(context, USERS, user)
    if not permissions["update"]["access"]:
        raise Forbidden.action("update", USERS)


async def _store(context: Context, user: str, secret: str | None) -> None:
    services = context.services
    change: dict[str, Any] = {"tfa_secret": secret}
    statement = sa.update(User).where(col(User.id) == user).values(**change)
    async with services.database.transaction() as executor:
        await execute(executor, statement)
        await record(executor, context, [Written(USERS, "update", user, change)])
        await end_sessions(executor, [user], keep=context.caller.session)
    services.access.invalidate()


async def _project_name(services: Services) -> str:
    statement = sa.select(col(Settings.project_name)).limit(1)
    row = await fetch_row(services.database, statement)
    return row[0] if row and row[0] else "Directus"
