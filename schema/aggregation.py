"""What a document asks of groups: functions over fields, and the form of the answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from graphql import FieldNode, GraphQLObjectType, get_named_type

from schema.collect import Collector
from schema.selection import TYPENAME, values_shape
from schema.shape import Part, Shape

COUNT_ALL = "countAll"
GROUP = "group"


@dataclass(frozen=True, slots=True)
class Aggregation:
    """The functions of a request, as `ReadRequest.aggregate` has them, and the answer's form where it is not the
    one that follows from them."""

    functions: dict[str, tuple[str, ...]]
    shape: Shape | None


def aggregation(
    collector: Collector, type_: GraphQLObjectType, nodes: Sequence[FieldNode], *, grouped: bool
) -> Aggregation:
    """What the selections of the nodes ask of `x_aggregated`. `grouped` says whether groups are asked for."""
    functions: dict[str, tuple[str, ...]] = {}
    parts: dict[str, Part] = {}
    for key, same in collector.fields(type_, [node.selection_set for node in nodes]).items():
        name = same[0].name.value
        if name == TYPENAME:
            parts[key] = Part(constant=type_.name)
        elif name in (COUNT_ALL, GROUP):
            parts[key] = Part(name)
            if name == COUNT_ALL:
                functions[name] = ("*",)
        else:
            inner = get_named_type(type_.fields[name].type)
            assert isinstance(inner, GraphQLObjectType)
            parts[key] = Part(name, values_shape(collector, inner, same))
            if fields := _together(functions.get(name, ()), parts[key]):
                functions[name] = fields
    shape = Shape(parts)
    given = frozenset({*functions, *([GROUP] if grouped else [])})
    return Aggregation(functions or {COUNT_ALL: ("*",)}, None if functions and shape.is_of(given) else shape)


def _together(before: tuple[str, ...], part: Part) -> tuple[str, ...]:
    """The fields of a function, also where it is asked for under several names."""
    assert part.shape is not None
    sources = (inner.source for inner in part.shape.parts.values() if inner.source)
    return tuple(dict.fromkeys((*before, *sources)))
