"""Writing policies, who has them, and the permissions in them: for administrators alone."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.catalogue import Collection
from db.engine import Executor
from db.statement import render
from db.tables import Access, Policy, Role, User
from resolvers.errors import Forbidden
from resolvers.services import Services
from resolvers.write.errors import UnprocessableContent
from resolvers.write.guards import Guard
from resolvers.write.writer import Writer
from resolvers.write.written import Action

POLICIES, ACCESS, PERMISSIONS = "directus_policies", "directus_access", "directus_permissions"


class RightsGuard(Guard):
    """Whoever could write rights could make themselves an administrator: a permission to do so is not looked at."""

    async def admit(self, writer: Writer, collection: Collection, action: Action) -> None:
        """Raises Forbidden for everyone but administrators."""
        if not writer.context.rights.admin:
            raise Forbidden.collection(collection.name)

    async def finish(self, writer: Writer) -> None:
        """Raises UnprocessableContent where no administrator would be left."""
        await require_administrator(writer.executor, writer.services)

    async def committed(self, services: Services) -> None:
        services.access.invalidate()


async def require_administrator(executor: Executor, services: Services) -> None:
    """Check that an active user with administrator access is left.

    Raises:
        UnprocessableContent: there is none.
    """
    if await executor.fetch_row(*render(_administrators(), services.database.dialect)) is None:
        raise UnprocessableContent("There must be at least one active administrator left")


def _administrators() -> sa.Select[Any]:
    """The active users that a policy makes administrators, by themselves, by their role or by one above it."""
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
        .where(col(User.status) == "active", col(Policy.admin_access).is_(True))
        .limit(1)
    )
