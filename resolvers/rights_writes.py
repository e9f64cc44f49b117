"""Writing policies, who has them, and the permissions in them: for administrators alone."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.engine import Executor
from db.statement import render
from db.tables import Access, Policy, Role, User
from resolvers.caller import Caller
from resolvers.errors import Forbidden
from resolvers.rights import Rights
from resolvers.services import Services
from resolvers.write.errors import UnprocessableContent
from resolvers.write.items import Writes, transaction
from resolvers.write.writer import Writer, require_batch
from resolvers.write.written import Origin

POLICIES, ACCESS, PERMISSIONS = "directus_policies", "directus_access", "directus_permissions"

_OWN = frozenset({POLICIES, ACCESS, PERMISSIONS})


async def create_rights(
    services: Services,
    caller: Caller,
    rights: Rights,
    origin: Origin,
    collection: str,
    payloads: Sequence[Mapping[str, Any]],
) -> list[Any]:
    """Create policies, accesses or permissions; their keys.

    Raises:
        Forbidden: the caller is no administrator.
        ApiError: the rows can't be.
    """
    require_batch(payloads, services.options.batch_max)
    return await _write(
        services, caller, rights, origin, collection, lambda writer: writer.create(collection, payloads)
    )


async def update_rights(
    services: Services,
    caller: Caller,
    rights: Rights,
    origin: Origin,
    collection: str,
    changes: Sequence[tuple[Any, Mapping[str, Any]]],
) -> list[Any]:
    """Change policies, accesses or permissions, each by its key; the keys of those that were there.

    Raises:
        Forbidden: the caller is no administrator.
        UnprocessableContent: no administrator would be left.
        ApiError: the rows can't be changed so.
    """
    require_batch(changes, services.options.batch_max)
    return await _write(services, caller, rights, origin, collection, lambda writer: writer.update(collection, changes))


async def delete_rights(
    services: Services, caller: Caller, rights: Rights, origin: Origin, collection: str, keys: Sequence[Any]
) -> list[Any]:
    """Delete policies, accesses or permissions; the keys of those that were there.

    Raises:
        Forbidden: the caller is no administrator.
        UnprocessableContent: no administrator would be left.
    """
    require_batch(keys, services.options.batch_max)
    return await _write(services, caller, rights, origin, collection, lambda writer: writer.delete(collection, keys))


RIGHTS_WRITES = Writes(create_rights, update_rights, delete_rights)


async def _write(
    services: Services,
    caller: Caller,
    rights: Rights,
    origin: Origin,
    collection: str,
    work: Callable[[Writer], Awaitable[list[Any]]],
) -> list[Any]:
    if not rights.admin:
        raise Forbidden.collection(collection)

    async def guarded(writer: Writer) -> list[Any]:
        keys = await work(writer)
        await require_administrator(writer.executor, services)
        return keys

    keys = await transaction(services, caller, rights, origin, guarded, _OWN)
    services.access.invalidate()
    return keys


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
