"""What the project asks of passwords: a regular expression in its settings."""

import sqlalchemy as sa
from sqlmodel import col

from db.engine import Executor
from db.statement import fetch_row
from db.tables import Settings
from resolvers.errors import InvalidPayload, InvalidQuery
from resolvers.passwords import LONGEST
from resolvers.write.errors import ValidationFailed
from resolvers.write.patterns import has_pattern


async def check_password(executor: Executor, password: str | None) -> None:
    """Check a password before it is hashed; none passes. `executor` is the database, or the transaction under way.

    Raises:
        ValidationFailed: the project's policy asks for another one.
        InvalidPayload: it is too long, or the policy can't be applied: nothing passes such a one.
    """
    if password is None:
        return
    if len(password) > LONGEST:
        raise InvalidPayload(f'"password" must not be longer than {LONGEST} characters')
    statement = sa.select(col(Settings.auth_password_policy)).limit(1)
    row = await fetch_row(executor, statement)
    policy = row[0] if row else None
    if not policy:
        return
    try:
        good = has_pattern(password, policy)
    except InvalidQuery:
        raise InvalidPayload("The password policy of the project can't be applied") from None
    if not good:
        raise ValidationFailed("password", "regex", invalid=password)
