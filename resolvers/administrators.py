"""Administrators: the users whom a policy with `admin_access` reaches, by themselves, by their role or one above it."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.engine import Executor
from db.mutations import hold
from db.statement import fetch_all, fetch_row
from db.tables import Access, Policy, Role, User
from resolvers.caller import ACTIVE
from resolvers.write.errors import UnprocessableContent


async def require_administrator(executor: Executor) -> None:
    """Check, at the end of a transaction, that an active user with administrator access is left.

    Transactions that ask do so one after the other: of two administrators who delete each other, one is left.

    Raises:
        UnprocessableContent: there is none.
    """
    await hold(executor, "administrators")
    active = _administrators().where(col(User.status) == ACTIVE).limit(1)
    if await fetch_row(executor, active) is None:
        raise UnprocessableContent("There must be at least one active administrator left")


async def administrators_among(executor: Executor, users: Sequence[str]) -> set[str]:
    """Those of the users, by their keys, who are administrators from some address at least, active or not."""
    found = _administrators().where(col(User.id).in_(users))
    return {str(key) for (key,) in await fetch_all(executor, found)}


def _administrators() -> sa.Select[Any]:
    line = sa.select(col(Role.id).label("role"), col(Role.id).label("above")).cte("line", recursive=True)
    parents = (
        sa.select(line.c.role, col(Role.parent))
        .join(Role, col(Role.id) == line.c.above)
        .where(col(Role.parent).is_not(None))
    )
    line = line.union(parents)
    to_user, to_role = col(Access.user), col(Access.role)
    of_role = sa.select(line.c.above).where(line.c.role == col(User.role)).correlate(User)
    given = sa.or_(
        sa.and_(to_user == col(User.id), sa.or_(to_role.is_(None), to_role.in_(of_role))),
        sa.and_(to_user.is_(None), to_role.in_(of_role)),
    )
    return (
        sa.select(col(User.id))
        .join(Access, given)
        .join(Policy, col(Policy.id) == col(Access.policy))
        .where(col(Policy.admin_access).is_(True))
    )
