"""The e-mail addresses of users: each is one user's alone, in whatever letters it is written."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.engine import Executor
from db.mutations import hold
from db.statement import fetch_all
from db.tables import User
from resolvers.emails import is_email
from resolvers.system_collections import USERS
from resolvers.write.errors import RecordNotUnique, ValidationFailed


def check_form(payload: Mapping[str, Any], *, null: bool) -> None:
    """Check the address in a payload, where there is one; null passes only where `null` says so.

    Raises:
        ValidationFailed: it is no address.
    """
    if "email" not in payload:
        return
    email = payload["email"]
    if email is None and null:
        return
    if not isinstance(email, str) or not is_email(email):
        raise ValidationFailed("email", "email")


async def check_unique(executor: Executor, changes: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
    """Check that no two users would have one address. Each payload comes with the user's key, None for a new one.

    Raises:
        RecordNotUnique: two would have it.
    """
    emails = [(key, payload["email"].lower()) for key, payload in changes if payload.get("email")]
    if not emails:
        return
    # Of two who write the same address in other letters, which the index tells apart, the later one finds the first's.
    await hold(executor, "emails")
    wanted = [email for _, email in emails]
    if len(set(wanted)) < len(wanted):
        same = next(email for email in wanted if wanted.count(email) > 1)
        raise RecordNotUnique(USERS, "email", same if emails[0][0] else _listed(wanted))
    # SQLite's own function folds ASCII alone.
    folded = sa.func.unicode_lower if executor.dialect == "sqlite" else sa.func.lower
    statement = sa.select(col(User.id), col(User.email)).where(folded(col(User.email)).in_(wanted))
    rows = await fetch_all(executor, statement)
    owners = {email.lower(): str(key) for key, email in rows}
    if any(owners.get(email, str(key)) != str(key) for key, email in emails):
        raise RecordNotUnique(USERS, "email", _listed(wanted))


def _listed(emails: Sequence[str]) -> str:
    return f"[{','.join(emails)}]"
