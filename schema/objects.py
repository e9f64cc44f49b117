"""The types of rows: a field each for values, functions and relations."""

from collections.abc import Sequence
from typing import Any

from strawberry.annotation import StrawberryAnnotation
from strawberry.types.field import StrawberryField
from strawberry.types.union import StrawberryUnion

from db.catalogue import Collection, Field, Link
from resolvers.system_collections import PERMISSIONS
from schema.definitions import Means, field, list_of, nullable, optional
from schema.functions import FAMILIES, FUNCTIONS
from schema.registry import Registry
from schema.scalars import scalar_of


def object_fields(registry: Registry, collection: str) -> Sequence[StrawberryField]:
    """The fields of a collection's type."""
    visible, made = registry.visible, []
    described = visible.collection(collection)
    for name, shown in visible.fields[collection].items():
        link = visible.relation(collection, name)
        made.append(_relation(registry, shown, link) if link else _value(described, shown))
        if family := function_family(registry, shown):
            made.append(field(f"{name}_func", nullable(FUNCTIONS[family]), Means("functions", name)))
    return made


def value_type(collection: Collection, shown: Field) -> Any:
    """The type of a field's own value: non-null for the key, and where a row can't be without it.

    A column whose default is false or empty counts as one without default, as front ends know it.
    """
    scalar = scalar_of(shown, key=shown.name == collection.primary_key)
    column = shown.column
    required = column is not None and (column.primary_key or (not column.nullable and not column.default))
    keyless = column is not None and column.primary_key and collection.name == PERMISSIONS
    return scalar if required and not keyless else nullable(scalar)


def function_family(registry: Registry, shown: Field) -> str | None:
    """The family of functions that a field has, if any: dates, lists of JSON, and relations to many rows."""
    link = registry.visible.relation(shown.collection, shown.name)
    if link and link.kind == "o2m":
        return "count"
    return None if shown.concealed else FAMILIES.get(shown.type)


def _value(collection: Collection, shown: Field) -> StrawberryField:
    return field(shown.name, value_type(collection, shown))


def _relation(registry: Registry, shown: Field, link: Link) -> StrawberryField:
    if link.kind == "m2a":
        return field(shown.name, optional(_union(registry, shown, link)), Means("any", shown.name))
    target = registry.type("object", link.target)
    type_ = target if link.kind == "m2o" else list_of(optional(target))
    return field(shown.name, optional(type_), Means("rows", shown.name), registry.list_arguments(link.target))


def _union(registry: Registry, shown: Field, link: Link) -> Any:
    name = f"{shown.collection}_{shown.name}_union"
    made = registry.unions.get(name)
    if made is None:
        members = (registry.type("object", allowed) for allowed in registry.visible.allowed(link))
        annotations = tuple(StrawberryAnnotation(member) for member in members)
        made = registry.unions[name] = StrawberryUnion(name=name, type_annotations=annotations)
    return made
