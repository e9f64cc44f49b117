"""The types of what is written: `create_x_input` and `update_x_input`, with relations as inputs inside them.

A relation to rows that the caller may not write in the same way is its plain value, as in the types of rows: the key
of the other row, or JSON.
"""

from collections.abc import Sequence
from typing import Any

from strawberry.types.field import StrawberryField

from db.catalogue import Collection, Field
from resolvers.write.specials import fills
from schema.definitions import field, list_of, nullable, optional
from schema.registry import Kind, Registry
from schema.scalars import scalar_of
from schema.writable import preset_fields


def create_input_fields(registry: Registry, collection: str) -> Sequence[StrawberryField]:
    """The fields of `create_x_input`: required where the row can't be without, and nothing else fills them."""
    described = registry.visible.collection(collection)
    filled = preset_fields(registry.rights, collection)
    return [
        _field(registry, described, shown, "create_input", required=name not in filled and _required(shown))
        for name, shown in registry.visible.fields[collection].items()
    ]


def update_input_fields(registry: Registry, collection: str) -> Sequence[StrawberryField]:
    """The fields of `update_x_input`, none of them required."""
    described = registry.visible.collection(collection)
    return [
        _field(registry, described, shown, "update_input", required=False)
        for shown in registry.visible.fields[collection].values()
    ]


def _field(registry: Registry, collection: Collection, shown: Field, kind: Kind, *, required: bool) -> StrawberryField:
    link = registry.visible.relation(shown.collection, shown.name)
    type_: Any
    if link and link.kind != "m2a":
        nested = optional(registry.type(kind, link.target))
        type_ = nested if link.kind == "m2o" else optional(list_of(nested))
    else:
        scalar = scalar_of(shown, key=shown.name == collection.primary_key)
        type_ = scalar if required else nullable(scalar)
    return field(shown.name, type_)


def _required(shown: Field) -> bool:
    """Whether a new row needs a value from outside. A default that is false or empty counts as none, as in the types
    of rows."""
    column = shown.column
    if column is None or column.nullable or column.auto_increment or column.generated is not None:
        return False
    return not column.default and not fills(shown, "create")
