"""Fields about the caller: their user, their roles, and what their policies give."""

from collections.abc import Sequence

import strawberry
from strawberry.types.field import StrawberryField

from resolvers.permissions_me import globals_of, own_permissions
from resolvers.system_collections import PERMISSIONS, POLICIES, ROLES, USERS
from schema.context import Info
from schema.definitions import Means, field, list_of, optional, resolver_field
from schema.registry import Registry
from schema.scalars import Permissions


@strawberry.type(name="policy_me_globals_type")
class PolicyGlobals:
    enforce_tfa: bool | None = None
    app_access: bool | None = None
    admin_access: bool | None = None


async def policies_me_globals(info: Info) -> PolicyGlobals | None:
    return PolicyGlobals(**await globals_of(info.context.request))


async def permissions_me(info: Info) -> Permissions | None:
    return Permissions(await own_permissions(info.context.request))


POLICIES_ME = resolver_field(policies_me_globals)
PERMISSIONS_ME = resolver_field(permissions_me)


def own_queries(registry: Registry) -> Sequence[StrawberryField]:
    """The fields of a caller who may read users, permissions, roles or policies."""
    readable, made = registry.visible.fields, []
    if USERS in readable:
        made.append(field("users_me", optional(registry.type("object", USERS)), Means("own", USERS)))
    if PERMISSIONS in readable:
        made.append(PERMISSIONS_ME)
    if ROLES in readable:
        roles = optional(list_of(optional(registry.type("object", ROLES))))
        made.append(field("roles_me", roles, Means("own_roles", ROLES)))
    if POLICIES in readable:
        made.append(POLICIES_ME)
    return made
