"""An operation as the list of its root fields, and each root over a collection as the read that it asks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    is_non_null_type,
)
from graphql.execution.values import VariableValues

from resolvers.request import Arguments, ReadRequest
from schema.aggregation import aggregation
from schema.arguments import argument_values, clauses, strings
from schema.collect import Collector
from schema.definitions import Kind, Means, meaning
from schema.options import GraphQLOptions
from schema.parsing import Document
from schema.selection import RowReader
from schema.shape import Shape

OWN_ROLES = Arguments(filter={"id": {"_in": "$CURRENT_ROLES"}}, sort=("id",), limit=-1)


@dataclass(frozen=True, slots=True)
class Root:
    """A root field of an operation. `means` is None for fields with a resolver of their own, and for `__typename` and
    introspection, where `field` is None too."""

    key: str
    nodes: Sequence[FieldNode]
    field: GraphQLField | None
    means: Means | None

    @property
    def name(self) -> str:
        return self.nodes[0].name.value

    @property
    def nullable(self) -> bool:
        return self.field is None or not is_non_null_type(self.field.type)


@dataclass(frozen=True, slots=True)
class Reading:
    """The read that a root asks for. `id` is the key of a single row.

    `version` is the name of a version, where one is asked for; `shape` the form of the answer, where it is not the
    one that the read gives.
    """

    kind: Kind
    request: ReadRequest
    id: str | None = None
    version: str | None = None
    shape: Shape | None = None

    @property
    def unwrapped(self) -> bool:
        """Whether the answer is the one row of a list: a singleton's."""
        return self.kind == "singleton" or (self.kind == "versioned" and self.id is None)


class Operation:
    """One operation of a document, with its variables."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: Document,
        syntax: OperationDefinitionNode,
        variables: VariableValues,
        options: GraphQLOptions,
        depth_max: int,
    ) -> None:
        type_ = schema.get_root_type(syntax.operation)
        assert type_ is not None
        self.type: GraphQLObjectType = type_
        self.syntax = syntax
        self._collector = Collector(schema, document.fragments, variables, options.fields_max)
        self._rows = RowReader(self._collector, depth_max)

    def roots(self) -> list[Root]:
        """The root fields, in the order of the answer."""
        fields = self._collector.fields(self.type, [self.syntax.selection_set])
        return [self._root(key, nodes) for key, nodes in fields.items()]

    def _root(self, key: str, nodes: Sequence[FieldNode]) -> Root:
        field = self.type.fields.get(nodes[0].name.value)
        return Root(key, nodes, field, meaning(field) if field else None)

    def read(self, root: Root) -> Reading:
        """The read that a root over a collection asks for.

        Raises InvalidQuery: relations nest too deep, or there are too many fields.
        """
        assert root.field is not None
        assert root.means is not None
        kind, collection = root.means.kind, root.means.name
        type_ = get_named_type(root.field.type)
        assert isinstance(type_, GraphQLObjectType)
        values = argument_values(root.field, root.nodes[0], self._collector.variables)
        arguments = clauses(root.field, values)
        if kind == "aggregated":
            group = strings(values.get("groupBy"))
            asked = aggregation(self._collector, type_, root.nodes, grouped=bool(group))
            request = ReadRequest(
                collection, arguments=arguments, aggregate=asked.functions, group=group, form="graphql"
            )
            return Reading(kind, request, shape=asked.shape)
        fields = self._rows.asked(type_, root.nodes)
        key = values.get("id")
        single = key is not None or kind == "own"
        arguments = OWN_ROLES if kind == "own_roles" else arguments
        request = ReadRequest(collection, fields, arguments, single=single, form="graphql")
        return Reading(kind, request, id=key, version=values.get("version"))
