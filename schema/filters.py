"""The types of filters on rows: `x_filter`, and `x_quantifier_filter` where a relation leads to many rows."""

from collections.abc import Sequence

from strawberry.types.field import StrawberryField

from schema.definitions import Means, field, list_of, nullable, optional
from schema.objects import function_family
from schema.operators import FUNCTION_OPERATORS, operators_of
from schema.registry import Kind, Registry


def filter_fields(registry: Registry, collection: str) -> Sequence[StrawberryField]:
    """The fields of `x_filter`."""
    tests, scoped = _tests(registry, collection)
    return [*tests, *_logic(registry, collection), *scoped]


def quantifier_filter_fields(registry: Registry, collection: str) -> Sequence[StrawberryField]:
    """The fields of `x_quantifier_filter`: those of `x_filter`, and `_some` and `_none`."""
    tests, scoped = _tests(registry, collection)
    nested = optional(registry.type("filter", collection))
    quantifiers = [field("_some", nested), field("_none", nested)]
    return [*tests, *_logic(registry, collection), *quantifiers, *scoped]


def _logic(registry: Registry, collection: str) -> list[StrawberryField]:
    several = optional(list_of(optional(registry.type("filter", collection))))
    return [field("_and", several), field("_or", several)]


def _tests(registry: Registry, collection: str) -> tuple[list[StrawberryField], list[StrawberryField]]:
    """Tests by field, and apart from them those of each collection behind many-to-any fields."""
    visible = registry.visible
    tests: list[StrawberryField] = []
    scoped: list[StrawberryField] = []
    for name, shown in visible.fields[collection].items():
        link = visible.relation(collection, name)
        if link and link.kind == "m2a":
            for target in visible.allowed(link):
                means = Means("scoped", f"{name}:{target}")
                scoped.append(field(f"{name}__{target}", optional(registry.type("filter", target)), means))
            continue
        if link:
            kind: Kind = "filter" if link.kind == "m2o" else "quantifier_filter"
            tests.append(field(name, optional(registry.type(kind, link.target))))
        elif not shown.alias:
            tests.append(field(name, nullable(operators_of(shown))))
        if family := function_family(registry, shown):
            tests.append(field(f"{name}_func", nullable(FUNCTION_OPERATORS[family]), Means("functions", name)))
    return tests, scoped
