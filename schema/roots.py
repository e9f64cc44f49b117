"""The root fields over collections: lists, single items, aggregates and versions."""

from collections.abc import Sequence
from typing import Literal

import strawberry
from strawberry.types.field import StrawberryField

from resolvers.system_collections import PERMISSIONS
from schema.definitions import Means, argument, field, list_of, optional
from schema.registry import LIST_ARGUMENTS, Registry

Scope = Literal["items", "system"]

PREFIX = "directus_"
_VERSION = argument("version", optional(str))
_BY_VERSION = argument("version", str)
_ID = argument("id", strawberry.ID)
_GROUP_BY = argument("groupBy", optional(list_of(optional(str))))


def root_fields(registry: Registry, scope: Scope) -> list[StrawberryField]:
    """The root fields of every collection in a scope that the caller may read."""
    return [
        made
        for name in registry.visible.fields
        if name.startswith(PREFIX) == (scope == "system")
        for made in _roots(registry, name, scope)
    ]


def _roots(registry: Registry, collection: str, scope: Scope) -> Sequence[StrawberryField]:
    root = collection.removeprefix(PREFIX)
    versions = [_versioned(registry, collection, root)] if scope == "items" else []
    rows = registry.type("object", collection)
    if registry.visible.collection(collection).singleton:
        return [field(root, optional(rows), Means("singleton", collection), [_VERSION]), *versions]
    arguments = registry.list_arguments(collection)
    groups = list_of(registry.type("aggregated", collection))
    filtering, *others = arguments
    grouping = [_GROUP_BY, filtering, *others[1:], LIST_ARGUMENTS[0]]
    return [
        field(
            root, list_of(rows), Means("permissions" if collection == PERMISSIONS else "list", collection), arguments
        ),
        field(f"{root}_by_id", optional(rows), Means("item", collection), [_ID, _VERSION]),
        field(f"{root}_aggregated", groups, Means("aggregated", collection), grouping),
        *versions,
    ]


def _versioned(registry: Registry, collection: str, root: str) -> StrawberryField:
    version = optional(registry.type("version", collection))
    singleton = registry.visible.collection(collection).singleton
    arguments = [_BY_VERSION] if singleton else [_BY_VERSION, _ID]
    return field(f"{root}_by_version", version, Means("versioned", collection), arguments)
