"""Changes of users that succeed once, however many requests ask for them."""

from typing import Literal

import sqlalchemy as sa
from sqlmodel import col

from db.engine import Executor
from db.statement import fetch_row
from db.tables import User
from resolvers.caller import ACTIVE
from resolvers.sign_in.accounts import Account


async def take_status(executor: Executor, account: Account, old: Literal["invited", "unverified"]) -> bool:
    """Make a user active who had the `old` status until now; of several requests, one succeeds."""
    test = (col(User.id) == account.id, col(User.status) == old)
    change = sa.update(User).where(*test).values(status=ACTIVE).returning(col(User.id))
    return await fetch_row(executor, change) is not None


async def take_password(executor: Executor, account: Account) -> bool:
    """Hold on to a user whose password is still the one in `account`, until the transaction ends; of several requests
    that would change it, one succeeds."""
    password = col(User.password)
    test = (col(User.id) == account.id, password.is_not_distinct_from(account.password))
    change = sa.update(User).where(*test).values(password=password).returning(col(User.id))
    return await fetch_row(executor, change) is not None
