"""Which policies count for a user: the user's own, the role's, the role's ancestors'; the public one without a role."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.engine import Database
from db.statement import fetch_all
from db.tables import Access, Policy, Role
from resolvers.caller import Caller, SharedItem
from resolvers.ip_access import allows
from resolvers.stored import list_value, text_value


@dataclass(frozen=True, slots=True)
class GivenPolicy:
    """A policy that counts wherever `ip_access` lets it."""

    id: str
    ip_access: tuple[str, ...] | None
    admin_access: bool
    app_access: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A user (None: the public) with all roles and policies, before the address of a request is looked at.

    `expires` is when the token that showed it ends, in seconds since 1970; None: never. `session` is the one that the
    token ends with, `shared` what it shows where it is a share's.
    """

    user: str | None
    role: str | None
    roles: tuple[str, ...]
    policies: tuple[GivenPolicy, ...]
    expires: float | None = None
    session: str | None = None
    shared: SharedItem | None = None

    def at(self, ip: str | None) -> Caller:
        """The caller behind a request from this address."""
        policies = [policy for policy in self.policies if allows(policy.ip_access, ip)]
        # The public is never an administrator, whatever its policy says.
        admin = self.user is not None and any(policy.admin_access for policy in policies)
        app = admin or (self.user is not None and any(policy.app_access for policy in policies))
        ids = tuple(sorted({policy.id for policy in policies}))
        shared = self.shared and replace(self.shared, everything=any(policy.admin_access for policy in policies))
        return Caller(self.user, self.role, self.roles, ids, admin, app, ip, shared, self.session)


async def standing_of(database: Database, user: str | None, role: str | None) -> Standing:
    """Read the roles and policies of a user (None: the public) that has this role."""
    roles = await _with_ancestors(database, role) if role else ()
    policies = await _given(database, user, roles, public=role is None)
    return Standing(user, role, roles, policies)


async def _with_ancestors(database: Database, role: str) -> tuple[str, ...]:
    """The role and its ancestors, the nearest first."""
    own = sa.select(col(Role.id), col(Role.parent)).where(col(Role.id) == role)
    ancestry = own.cte("ancestry", recursive=True)
    # UNION drops rows seen before, so that a circle of parents ends.
    parents = sa.select(col(Role.id), col(Role.parent)).join(ancestry, col(Role.id) == ancestry.c.parent)
    ancestry = ancestry.union(parents)
    rows = await fetch_all(database, sa.select(ancestry.c.id, ancestry.c.parent))
    parent_of = {str(key): text_value(parent) for key, parent in rows}
    line: list[str] = []
    step: str | None = role
    while step in parent_of and step not in line:
        line.append(step)
        step = parent_of[step]
    return tuple(line)


async def _given(
    database: Database, user: str | None, roles: Sequence[str], *, public: bool
) -> tuple[GivenPolicy, ...]:
    to_role, to_user = col(Access.role), col(Access.user)
    given = [sa.and_(to_role.in_(roles), to_user.is_(None))]
    if user is not None:
        given.append(sa.and_(to_user == user, sa.or_(to_role.is_(None), to_role.in_(roles))))
    if public:
        given.append(sa.and_(to_role.is_(None), to_user.is_(None)))
    statement = (
        sa.select(
            col(Policy.id),
            col(Policy.ip_access),
            col(Policy.admin_access),
            col(Policy.app_access),
        )
        .join(Access, col(Access.policy) == col(Policy.id))
        .where(sa.or_(*given))
        .distinct()
    )
    return tuple(_policy(row) for row in await fetch_all(database, statement))


def _policy(row: tuple[Any, ...]) -> GivenPolicy:
    key, ip_access, admin_access, app_access = row
    return GivenPolicy(str(key), list_value(ip_access), bool(admin_access), bool(app_access))
