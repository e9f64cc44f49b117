"""What the project asks of passwords: a regular expression in its settings."""

import sqlalchemy as sa
from sqlmodel import col

from db.engine import Executor
from db.statement import render
from db.tables import Settings
from resolvers.errors import InvalidPayload, InvalidQuery
from resolvers.write.errors import ValidationFailed
from resolvers.write.patterns import pattern_of

_LONGEST = 1024


async def check_password(executor: Executor, password: str | None) -> None:
    """Check a password before it is hashed; none passes. `executor` is the database, or the transaction under way.

    Raises:
        ValidationFailed: the project's policy asks for another one.
        InvalidPayload: it is too long, or the policy is no regular expression: nothing passes one that can't be read.
    """
    if password is None:
        return
    if len(password) > _LONGEST:
        raise InvalidPayload(f'"password" must not be longer than {_LONGEST} characters')
    statement = sa.select(col(Settings.auth_password_policy)).limit(1)
    row = await executor.fetch_row(*render(statement, executor.dialect))
    policy = row[0] if row else None
    if not policy:
        return
    try:
        pattern = pattern_of(policy)
    except InvalidQuery:
        raise InvalidPayload("The password policy of the project can't be read") from None
    if not pattern.search(password):
        raise ValidationFailed("password", "regex", invalid=password)
