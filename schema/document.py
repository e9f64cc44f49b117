"""An operation as the list of its root fields, and each root over a collection as the read or write it asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_named_type,
    is_non_null_type,
)
from graphql.execution.values import VariableValues

from resolvers.request import Arguments, ReadRequest
from resolvers.versions import is_draft
from schema.aggregation import aggregation
from schema.arguments import argument_values, clauses, strings
from schema.collect import Collector
from schema.definitions import Kind, Means, meaning
from schema.introspection import check_cost
from schema.late import KEY_ARGUMENT, key_variable
from schema.options import GraphQLOptions
from schema.parsing import INTROSPECTION, Document, name_of
from schema.selection import RowReader, values_shape
from schema.shape import Shape
from schema.writing import Writing, writing_of

FIRST = Arguments(limit=1)

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
    """The read that a root asks for. `id` is the key of a single row; `id_variable` names the variable that holds it.

    `version` is the name of a version, where one is asked for; `shape` the form of the answer, where it is not the
    one that the read gives.
    """

    kind: Kind
    request: ReadRequest
    id: str | None = None
    id_variable: str | None = None
    version: str | None = None
    shape: Shape | None = None

    @property
    def drafted(self) -> bool:
        """Whether a version is asked for that is not the row itself."""
        return is_draft(self.version)

    @property
    def unwrapped(self) -> bool:
        """Whether the answer is the one row of a list: a singleton's."""
        return self.kind == "singleton" or (self.kind == "versioned" and not self.request.single)


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
        self._late = document.late[name_of(syntax)]
        self._collector = Collector(schema, document.fragments, variables, options.fields_max)
        self._rows = RowReader(self._collector, depth_max)

    @property
    def writes(self) -> bool:
        """Whether this is a mutation."""
        return self.syntax.operation is OperationType.MUTATION

    def roots(self) -> list[Root]:
        """The root fields, in the order of the answer."""
        fields = self._collector.fields(self.type, [self.syntax.selection_set])
        return [self._root(key, nodes) for key, nodes in fields.items()]

    def _root(self, key: str, nodes: Sequence[FieldNode]) -> Root:
        field = self.type.fields.get(nodes[0].name.value)
        return Root(key, nodes, field, meaning(field) if field else None)

    def check_introspection(self, root: Root) -> None:
        """Raises InvalidQuery: a root is about the schema, and asks for too much of it."""
        type_ = self._collector.schema.get_type(INTROSPECTION.get(root.name, ""))
        if isinstance(type_, GraphQLObjectType):
            check_cost(self._collector, type_, root.nodes)

    def read(self, root: Root) -> Reading:
        """The read that a root over a collection asks for.

        Raises:
            InvalidQuery: relations nest too deep, or there are too many fields.
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
        single = kind == "own" or KEY_ARGUMENT in values
        request = ReadRequest(collection, fields, _clauses(kind, arguments), single=single, form="graphql")
        variable = key_variable(root.nodes[0])
        late = variable if variable in self._late else None
        return Reading(kind, request, None if late else values.get(KEY_ARGUMENT), late, values.get("version"))

    def write(self, root: Root) -> Writing:
        """The write that a root of a mutation asks for, with the read that answers it.

        Raises:
            InvalidQuery: relations nest too deep, or there are too many fields.
        """
        assert root.field is not None
        assert root.means is not None
        values = argument_values(root.field, root.nodes[0], self._collector.variables)
        writing = writing_of(root.means, values)
        type_ = get_named_type(root.field.type)
        if not isinstance(type_, GraphQLObjectType):
            return writing
        if writing.action == "delete":
            return replace(writing, shape=values_shape(self._collector, type_, root.nodes))
        asked = self._rows.asked(type_, root.nodes)
        arguments = clauses(root.field, values)
        answer = ReadRequest(writing.collection, asked, arguments, single=not writing.many, form="graphql")
        return replace(writing, answer=answer)


def _clauses(kind: Kind, given: Arguments) -> Arguments:
    """The clauses of a root, which for some kinds are always the same."""
    if kind == "own_roles":
        return OWN_ROLES
    return FIRST if kind in ("singleton", "versioned") else given
