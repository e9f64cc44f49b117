"""What it costs to answer questions about the schema, which graphql-core walks field by field."""

from collections.abc import Iterable

from graphql import FieldNode, GraphQLObjectType, get_named_type, is_object_type

from resolvers.errors import InvalidQuery
from schema.collect import Collector

WIDTHS = {
    "types": 200,
    "fields": 10,
    "inputFields": 10,
    "args": 5,
    "enumValues": 5,
    "possibleTypes": 5,
    "directives": 5,
    "interfaces": 2,
}
"""How many entries a list has, by its name; the other fields have one."""

COST_MAX = 2_000_000
"""Several times what the query costs that GraphiQL and code generators send."""


def check_cost(collector: Collector, type_: GraphQLObjectType, nodes: Iterable[FieldNode]) -> None:
    """Refuses a question about the schema that repeats its lists under ever new names.

    Raises InvalidQuery.
    """
    if _cost(collector, type_, nodes) > COST_MAX:
        raise InvalidQuery("Too much of the schema is asked for at once")


def _cost(collector: Collector, type_: GraphQLObjectType, nodes: Iterable[FieldNode]) -> int:
    """The number of fields that the nodes' selections of a type come to."""
    total = 0
    for same in collector.fields(type_, [node.selection_set for node in nodes]).values():
        name = same[0].name.value
        total += 1
        field = type_.fields.get(name)
        inner = get_named_type(field.type) if field else None
        if inner is not None and is_object_type(inner):
            total += WIDTHS.get(name, 1) * _cost(collector, inner, same)
    return total
