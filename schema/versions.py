"""The types of a row's versions: what was drafted, with relations as they were sent."""

from collections.abc import Sequence

from strawberry.scalars import JSON
from strawberry.types.field import StrawberryField

from schema.definitions import Means, field, nullable
from schema.functions import FUNCTIONS
from schema.objects import function_family, value_type
from schema.registry import Registry
from schema.scalars import scalar_of


def version_fields(registry: Registry, collection: str) -> Sequence[StrawberryField]:
    """The fields of `version_x`. For a caller who may change the rows, every field may be missing from a draft."""
    visible, drafted = registry.visible, registry.rights.may("update", collection)
    described, made = visible.collection(collection), []
    for name, shown in visible.fields[collection].items():
        link = visible.relation(collection, name)
        if link and link.kind != "m2a":
            made.append(field(name, nullable(JSON)))
        elif drafted:
            made.append(field(name, nullable(scalar_of(shown, key=name == described.primary_key))))
        else:
            made.append(field(name, value_type(described, shown)))
        family = None if drafted else function_family(registry, shown)
        if family:
            made.append(field(f"{name}_func", nullable(FUNCTIONS[family]), Means("functions", name)))
    return made
