"""Writing roles, policies, who has them, and the permissions in them: for administrators alone."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.catalogue import Collection
from db.statement import fetch_all
from db.tables import Role
from resolvers.administrators import require_administrator
from resolvers.errors import Forbidden, InvalidPayload
from resolvers.ip_access import well_formed
from resolvers.services import Services
from resolvers.system_collections import ACCESS, ROLES, USERS
from resolvers.write.guards import AdministratorsGuard
from resolvers.write.writer import Writer
from resolvers.write.written import Action


class RightsGuard(AdministratorsGuard):
    """Whoever could write rights could make themselves an administrator: a permission to do so is not looked at."""

    async def finish(self, writer: Writer) -> None:
        """Raises UnprocessableContent where no administrator would be left."""
        await require_administrator(writer.executor)

    async def committed(self, services: Services) -> None:
        services.access.invalidate()


class PolicyGuard(RightsGuard):
    """A policy holds for addresses that can be read."""

    def check(self, writer: Writer, payloads: Sequence[Mapping[str, Any]]) -> None:
        """Raises InvalidPayload for malformed addresses."""
        for payload in payloads:
            _check_addresses(payload)


class RoleGuard(RightsGuard):
    """No role is its own ancestor; users whose role is deleted are suspended."""

    async def admit(self, writer: Writer, collection: Collection, action: Action) -> None:
        """Raises Forbidden for everyone but administrators."""
        if not writer.context.rights.admin:
            # What is told is what would go first with the role.
            raise Forbidden.collection(ACCESS if action == "delete" else collection.name)

    async def delete(self, writer: Writer, collection: Collection, keys: Sequence[Any]) -> None:
        """Suspends the roles' users, and puts the roles below at the top."""
        for name, field, change in ((USERS, "role", {"role": None, "status": "suspended"}), _CHILD):
            target = writer.catalogue.collections[name]
            rows = await writer.fetch(target, [target.primary_key], field, keys)
            if rows:
                await writer.update(name, [(row[target.primary_key], change) for row in rows])

    async def finish(self, writer: Writer) -> None:
        """Raises UnprocessableContent where no administrator would be left, InvalidPayload where a role would stand
        below itself."""
        await super().finish(writer)
        moved = [
            str(row.key)
            for row in writer.log.written()
            if row.collection == ROLES and row.payload.get("parent") is not None
        ]
        if moved:
            _check_lines(moved, await _parents(writer))


_CHILD: tuple[str, str, Mapping[str, Any]] = (ROLES, "parent", {"parent": None})


def _check_addresses(payload: Mapping[str, Any]) -> None:
    entries = payload.get("ip_access")
    if entries is None:
        return
    if not isinstance(entries, list) or not all(isinstance(entry, str) and well_formed(entry) for entry in entries):
        raise InvalidPayload(
            "IP Access contains an incorrect value. Valid values are: IP addresses, IP ranges and CIDR blocks"
        )


async def _parents(writer: Writer) -> Mapping[str, str]:
    statement = sa.select(col(Role.id), col(Role.parent)).where(col(Role.parent).is_not(None))
    rows = await fetch_all(writer.executor, statement)
    return {str(role): str(parent) for role, parent in rows}


def _check_lines(roles: Sequence[str], parent_of: Mapping[str, str]) -> None:
    """Raises InvalidPayload where one of the roles is its own ancestor."""
    for role in roles:
        if parent_of.get(role) == role:
            raise InvalidPayload("A role cannot be a parent of itself")
        seen: set[str] = set()
        above = parent_of.get(role)
        while above is not None and above not in seen:
            if above == role:
                raise InvalidPayload("A role cannot have a parent that is already a descendant of itself")
            seen.add(above)
            above = parent_of.get(above)
