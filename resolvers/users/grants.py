"""What only administrators may do to users: nobody gives away rights that they don't have."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.engine import Executor
from db.statement import fetch_all
from db.tables import Access, Role
from resolvers.administrators import administrators_among
from resolvers.errors import Forbidden
from resolvers.system_collections import USERS
from resolvers.write.guards import Changes
from resolvers.write.writer import Writer

# What says who somebody is to an identity provider, or stands for a second factor.
_FOR_ADMINISTRATORS = frozenset({"provider", "external_identifier", "auth_data", "tfa_secret", "last_access"})
# Whoever writes these can sign in as the user, or keep the user out.
_SIGN_IN = frozenset({"email", "password", "token", "role", "status", "policies"})


async def check_given(writer: Writer, payloads: Sequence[Mapping[str, Any]]) -> None:
    """Check what somebody who is no administrator writes to any user.

    Raises:
        Forbidden: a field is not for them, or a role has policies that they don't have.
    """
    refused = [name for payload in payloads for name in payload if name in _FOR_ADMINISTRATORS]
    if refused:
        raise Forbidden.fields(list(dict.fromkeys(refused)), USERS)
    roles = {role for payload in payloads if (role := _role_of(payload)) is not None}
    if roles and not (await _policies_of(writer.executor, roles)).issubset(writer.caller.policies):
        raise Forbidden.fields(["role"], USERS)


async def check_taken_over(writer: Writer, changes: Changes) -> None:
    """Check that somebody who is no administrator leaves alone how administrators sign in.

    Raises:
        Forbidden: a change would let them in, or keep the administrator out.
    """
    fields = {str(key): [name for name in payload if name in _SIGN_IN] for key, payload in changes}
    risky = [key for key, names in fields.items() if names]
    if risky and (found := await administrators_among(writer.executor, risky)):
        raise Forbidden.fields(fields[min(found)], USERS)


async def check_deleted(writer: Writer, keys: Sequence[Any]) -> None:
    """Check that somebody who is no administrator deletes none. Raises Forbidden."""
    if await administrators_among(writer.executor, [str(key) for key in keys]):
        raise Forbidden.action("delete", USERS)


def _role_of(payload: Mapping[str, Any]) -> str | None:
    """The key of the role that a payload links. One that it would make is refused where roles are written."""
    role = payload.get("role")
    key = role.get("id") if isinstance(role, Mapping) else role
    return key.lower() if isinstance(key, str) else None


async def _policies_of(executor: Executor, roles: Iterable[str]) -> set[str]:
    """The policies that users have by one of the roles, or by one above it."""
    names = list(roles)
    line = sa.select(col(Role.id), col(Role.parent)).where(col(Role.id).in_(names)).cte("line", recursive=True)
    line = line.union(sa.select(col(Role.id), col(Role.parent)).join(line, col(Role.id) == line.c.parent))
    given = sa.select(col(Access.policy)).where(col(Access.role).in_(sa.select(line.c.id)))
    return {str(policy) for (policy,) in await fetch_all(executor, given)}
