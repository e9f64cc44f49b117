"""What a document asks of rows, as the trees that `resolvers.read` takes."""

from collections.abc import Sequence

from graphql import FieldNode, GraphQLField, GraphQLObjectType, GraphQLUnionType, get_named_type

from resolvers.errors import InvalidQuery
from resolvers.request import NOTHING, Asked
from schema.arguments import argument_values, clauses
from schema.collect import Collector
from schema.definitions import Means, meaning
from schema.shape import Part, Shape

TYPENAME = "__typename"


def values_shape(collector: Collector, type_: GraphQLObjectType, nodes: Sequence[FieldNode]) -> Shape:
    """The form of an object whose fields are plain values, as the selections of the nodes ask for it."""
    parts = {}
    for key, same in collector.fields(type_, [node.selection_set for node in nodes]).items():
        name = same[0].name.value
        parts[key] = Part(constant=type_.name) if name == TYPENAME else Part(name)
    return Shape(parts)


class RowReader:
    """Reads selections of rows. `depth_max` is the number of relations that may be followed."""

    def __init__(self, collector: Collector, depth_max: int) -> None:
        self._collector = collector
        self._depth_max = depth_max

    def asked(self, type_: GraphQLObjectType, nodes: Sequence[FieldNode], depth: int = 0) -> tuple[Asked, ...]:
        """What the selections of the nodes, merged, ask of a row of a type.

        A selection of which `@skip` leaves nothing still asks for an object.

        Raises:
            InvalidQuery: relations nest too deep.
        """
        if depth > self._depth_max:
            raise InvalidQuery("Max relational depth exceeded")
        fields = self._collector.fields(type_, (node.selection_set for node in nodes))
        asked = tuple(self._field(type_, key, same, depth) for key, same in fields.items())
        return asked or (NOTHING,)

    def _field(self, type_: GraphQLObjectType, key: str, nodes: Sequence[FieldNode], depth: int) -> Asked:
        name = nodes[0].name.value
        if name == TYPENAME:
            return Asked(key, "", typename=True)
        field = type_.fields[name]
        means = meaning(field) or Means("value", name)
        match means.kind:
            case "rows":
                return self._rows(field, key, means.name, nodes, depth)
            case "any":
                return self._any(field, key, means.name, nodes, depth)
            case "functions":
                return Asked(key, means.name, nest=self._functions(field, means.name, nodes))
            case _:
                return Asked(key, means.name)

    def _rows(self, field: GraphQLField, key: str, name: str, nodes: Sequence[FieldNode], depth: int) -> Asked:
        target = get_named_type(field.type)
        assert isinstance(target, GraphQLObjectType)
        arguments = clauses(field, argument_values(field, nodes[0], self._collector.variables))
        return Asked(key, name, children=self.asked(target, nodes, depth + 1), arguments=arguments)

    def _any(self, field: GraphQLField, key: str, name: str, nodes: Sequence[FieldNode], depth: int) -> Asked:
        union = get_named_type(field.type)
        assert isinstance(union, GraphQLUnionType)
        branches = {}
        for member in union.types:
            if depth >= self._depth_max:
                raise InvalidQuery("Max relational depth exceeded")
            fields = self._collector.fields(member, (node.selection_set for node in nodes))
            branches[member.name] = tuple(self._field(member, inner, same, depth + 1) for inner, same in fields.items())
        return Asked(key, name, branches=branches)

    def _functions(self, field: GraphQLField, name: str, nodes: Sequence[FieldNode]) -> tuple[Asked, ...]:
        functions = get_named_type(field.type)
        assert isinstance(functions, GraphQLObjectType)
        fields = self._collector.fields(functions, (node.selection_set for node in nodes))
        asked = tuple(
            Asked(key, functions.name, typename=True)
            if same[0].name.value == TYPENAME
            else Asked(key, name, function=same[0].name.value)
            for key, same in fields.items()
        )
        return asked or (NOTHING,)
