"""The types of aggregate answers: `x_aggregated`, with counts of any field and sums of numbers."""

from collections.abc import Sequence

from strawberry.scalars import JSON
from strawberry.types.field import StrawberryField

from schema.definitions import field, nullable, optional
from schema.registry import Registry

COUNTS = ("count", "countDistinct")
SUMS = ("avg", "sum", "avgDistinct", "sumDistinct", "min", "max")
NUMBERS = frozenset({"integer", "bigInteger", "float", "decimal"})


def aggregated_fields(registry: Registry, collection: str) -> Sequence[StrawberryField]:
    """The fields of `x_aggregated`; those over numbers only where the collection has any."""
    counts = optional(registry.type("aggregated_count", collection))
    made = [field("group", nullable(JSON)), field("countAll", nullable(int))]
    made += [field(name, counts) for name in COUNTS]
    if _numbers(registry, collection):
        numbers = optional(registry.type("aggregated_fields", collection))
        made += [field(name, numbers) for name in SUMS]
    return made


def count_fields(registry: Registry, collection: str) -> Sequence[StrawberryField]:
    """The fields of `x_aggregated_count`: every field."""
    return [field(name, nullable(int)) for name in registry.visible.fields[collection]]


def number_fields(registry: Registry, collection: str) -> Sequence[StrawberryField]:
    """The fields of `x_aggregated_fields`: every number."""
    return [field(name, nullable(float)) for name in _numbers(registry, collection)]


def _numbers(registry: Registry, collection: str) -> list[str]:
    shown = registry.visible.fields[collection]
    return [name for name, field_ in shown.items() if field_.type in NUMBERS and not field_.concealed]
