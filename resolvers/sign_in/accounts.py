"""Users as signing in sees them."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col

from db.engine import Executor
from db.statement import fetch_row
from db.tables import User
from resolvers.caller import ACTIVE
from resolvers.errors import InvalidCredentials
from resolvers.stored import storable, text_value

LOCAL = "default"
"""The provider of users who sign in with a password of ours."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user: `password` is a hash, `secret` what their one-time passwords are made of."""

    id: str
    role: str | None
    status: str
    password: str | None
    secret: str | None
    provider: str
    email: str | None

    @property
    def local(self) -> bool:
        """Whether the user may sign in with a password."""
        return self.status == ACTIVE and self.provider == LOCAL and bool(self.password)


async def account_by_email(executor: Executor, email: str) -> Account | None:
    """The user with an e-mail, whatever its case."""
    if not storable(email):
        return None
    return await _account(executor, sa.func.lower(col(User.email)) == email.lower())


async def account_by_id(executor: Executor, user: str) -> Account | None:
    """The user with an id."""
    return await _account(executor, col(User.id) == user)


async def active_account(executor: Executor, user: str) -> Account:
    """The user with an id, who may sign in.

    Raises:
        InvalidCredentials: there is none, or not an active one.
    """
    account = await account_by_id(executor, user)
    if account is None or account.status != ACTIVE:
        raise InvalidCredentials
    return account


async def _account(executor: Executor, test: sa.ColumnElement[bool]) -> Account | None:
    columns = (User.id, User.role, User.status, User.password, User.tfa_secret, User.provider, User.email)
    statement = sa.select(*(col(column) for column in columns)).where(test)
    row = await fetch_row(executor, statement)
    if row is None:
        return None
    key, role, status, password, secret, provider, email = row
    return Account(str(key), text_value(role), status, password, secret or None, provider, email)
