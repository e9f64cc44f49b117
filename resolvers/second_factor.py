"""Setting up a second factor for oneself, and switching it off."""

import uuid
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col

from db.statement import render
from db.tables import Settings, User
from resolvers.caller import Caller
from resolvers.context import Context
from resolvers.errors import Forbidden, InvalidCredentials, InvalidPayload
from resolvers.one_time import authenticator_address, new_secret, use_code
from resolvers.permissions_me import item_permissions
from resolvers.rights import allowed_rows
from resolvers.sign_in.accounts import Account, account_by_id
from resolvers.sign_in.body import Credentials
from resolvers.sign_in.login import prove
from resolvers.sign_in.sessions import end_sessions
from resolvers.write.history import record
from resolvers.write.written import Written

if TYPE_CHECKING:
    from resolvers.services import Services

USERS = "directus_users"


async def generate(context: Context, password: str) -> dict[str, str]:
    """A new secret, and its address for authenticators. Nothing is kept of it until `enable`.

    Raises:
        InvalidCredentials: the password is wrong, or the caller has none.
        InvalidPayload: there is a second factor already.
    """
    account = await _own_account(context)
    if account.secret:
        raise InvalidPayload("TFA is already enabled")
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
    account = await _own_account(context)
    if account.secret:
        raise InvalidPayload("TFA is already enabled")
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
    account = await account_by_id(context.services.database, _user_id(user))
    if account and account.secret:
        await _store(context, account.id, None)


def _user_id(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise Forbidden from None


def _require_user(caller: Caller) -> str:
    if caller.user is None:
        raise InvalidCredentials
    return caller.user


async def _own_account(context: Context) -> Account:
    account = await account_by_id(context.services.database, _require_user(context.caller))
    if account is None:
        raise InvalidCredentials
    return account


async def _require_update(context: Context, user: str) -> None:
    services, rights = context.services, context.rights
    allowed_rows(rights, services.catalogue, "update", USERS)
    permissions = await item_permissions(services, context.caller, rights, USERS, user)
    if not permissions["update"]["access"]:
        raise Forbidden.action("update", USERS)


async def _store(context: Context, user: str, secret: str | None) -> None:
    services = context.services
    change: dict[str, Any] = {"tfa_secret": secret}
    statement = sa.update(User).where(col(User.id) == user).values(**change)
    async with services.database.transaction() as executor:
        await executor.execute(*render(statement, executor.dialect))
        await record(executor, context, [Written(USERS, "update", user, change)])
        await end_sessions(executor, executor.dialect, [user], keep=context.caller.session)
    services.access.invalidate()


async def _project_name(services: "Services") -> str:
    statement = sa.select(col(Settings.project_name)).limit(1)
    row = await services.database.fetch_row(*render(statement, services.database.dialect))
    return row[0] if row and row[0] else "Directus"
