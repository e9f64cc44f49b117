"""The root fields of `Mutation` over collections: only those that the caller may write.

They answer the rows as the caller may read them, or `true` where they may read nothing of the collection.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import strawberry
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from resolvers.system_collections import FILES, USERS
from resolvers.system_guards import GUARDS
from resolvers.write.written import Action
from schema.definitions import Means, argument, field, list_of, nullable, object_type, optional
from schema.registry import Registry
from schema.roots import PREFIX, Scope
from schema.visible import Visible
from schema.writable import writable

ACTIONS: tuple[Action, ...] = ("create", "update", "delete")

_ID = argument("id", strawberry.ID)
_URL = argument("url", str)
_IDS = argument("ids", list_of(optional(strawberry.ID)))


DELETED_ONE = object_type("delete_one", {"id": strawberry.ID})
DELETED_MANY = object_type("delete_many", {"ids": list_of(optional(strawberry.ID))})


def mutation_fields(registry: Registry, scope: Scope) -> Sequence[StrawberryField]:
    """The root fields by which the caller of a registry may write the project's own collections, or the system's.

    Where two collections lead to the same name (`tags` and a singleton `tags_item`), the first has it.
    """
    made: dict[str, StrawberryField] = {}
    for action in ACTIONS:
        inputs = _beside(registry, action)
        for name in inputs.visible.fields:
            if _in_scope(name, scope):
                for root in _roots(registry, inputs, action, name):
                    made.setdefault(root.python_name, root)
    return list(made.values())


def _in_scope(name: str, scope: Scope) -> bool:
    return name in GUARDS if scope == "system" else not name.startswith(PREFIX)


def _beside(registry: Registry, action: Action) -> Registry:
    """The types of what the caller of a registry may write by an action."""
    catalogue, rights = registry.visible.catalogue, registry.rights
    return registry.beside(Visible(catalogue, writable(rights, catalogue, action)))


def _roots(registry: Registry, inputs: Registry, action: Action, name: str) -> Sequence[StrawberryField]:
    singleton = inputs.visible.collection(name).singleton
    if action == "update" and singleton:
        data = argument("data", inputs.type("update_input", name))
        return [field(f"update_{_root(name)}", _one(registry, name), Means("update_singleton", name), [data])]
    if singleton:
        return []
    return _MAKERS[action](registry, inputs, name)


def _root(name: str) -> str:
    """What the root fields of a collection are named after."""
    return name.removeprefix(PREFIX)


def _creates(registry: Registry, inputs: Registry, name: str) -> Sequence[StrawberryField]:
    row = inputs.type("create_input", name)
    rows = [*_clauses(registry, name), argument("data", optional(list_of(row)))]
    imported = field(
        "import_file", _one(registry, name), Means("import_file", name), [_URL, argument("data", optional(row))]
    )
    return [
        *([imported] if name == FILES else []),
        field(f"create_{_root(name)}_items", _many(registry, name), Means("create_items", name), rows),
        field(f"create_{_root(name)}_item", _one(registry, name), Means("create_item", name), [argument("data", row)]),
    ]


def _updates(registry: Registry, inputs: Registry, name: str) -> Sequence[StrawberryField]:
    row = inputs.type("update_input", name)
    data, clauses = argument("data", row), _clauses(registry, name)
    rows = argument("data", optional(list_of(row)))
    many = _many(registry, name)
    own = argument("data", optional(inputs.type("update_input", name)))
    me = [field("update_users_me", _one(registry, name), Means("update_own", name), [own])] if name == USERS else []
    return [
        *me,
        field(f"update_{_root(name)}_items", many, Means("update_items", name), [*clauses, _IDS, data]),
        field(f"update_{_root(name)}_batch", many, Means("update_batch", name), [*clauses, rows]),
        field(f"update_{_root(name)}_item", _one(registry, name), Means("update_item", name), [_ID, data]),
    ]


def _deletes(_registry: Registry, _inputs: Registry, name: str) -> Sequence[StrawberryField]:
    return [
        field(f"delete_{_root(name)}_items", nullable(DELETED_MANY), Means("delete_items", name), [_IDS]),
        field(f"delete_{_root(name)}_item", nullable(DELETED_ONE), Means("delete_item", name), [_ID]),
    ]


_MAKERS: Mapping[Action, Callable[[Registry, Registry, str], Sequence[StrawberryField]]] = {
    "create": _creates,
    "update": _updates,
    "delete": _deletes,
}


def _readable(registry: Registry, name: str) -> bool:
    return name in registry.visible.fields


def _one(registry: Registry, name: str) -> Any:
    return optional(registry.type("object", name)) if _readable(registry, name) else nullable(bool)


def _many(registry: Registry, name: str) -> Any:
    return list_of(registry.type("object", name)) if _readable(registry, name) else nullable(bool)


def _clauses(registry: Registry, name: str) -> Sequence[StrawberryArgument]:
    """The arguments by which the answer of several rows is chosen."""
    return registry.list_arguments(name) if _readable(registry, name) else ()
