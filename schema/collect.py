"""Which fields are asked of a type, once fragments are put in place and directives have been heeded."""

from collections.abc import Iterable, Mapping

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    is_abstract_type,
)
from graphql.execution.values import VariableValues, get_directive_values

from resolvers.errors import InvalidQuery

Fields = Mapping[str, list[FieldNode]]
"""The nodes of each field by its name in the answer, in the order of the answer."""


class Collector:
    """Collects fields as the GraphQL specification says, counting them for the whole operation."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
        fields_max: int,
    ) -> None:
        self.schema = schema
        self.variables = variables
        self._fragments = fragments
        self._fields_left = fields_max

    def fields(self, type_: GraphQLObjectType, sets: Iterable[SelectionSetNode | None]) -> Fields:
        """The fields that the selection sets ask of a type.

        Raises:
            InvalidQuery: the operation has too many fields.
        """
        found: dict[str, list[FieldNode]] = {}
        visited: set[str] = set()
        for selections in sets:
            if selections:
                self._collect(type_, selections.selections, found, visited)
        return found

    def _collect(
        self,
        type_: GraphQLObjectType,
        selections: Iterable[SelectionNode],
        found: dict[str, list[FieldNode]],
        visited: set[str],
    ) -> None:
        for node in selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                self._count()
                found.setdefault((node.alias or node.name).value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                if condition is None or self._applies(type_, condition.name.value):
                    self._collect(type_, node.selection_set.selections, found, visited)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in visited:
                visited.add(node.name.value)
                fragment = self._fragments[node.name.value]
                if self._applies(type_, fragment.type_condition.name.value):
                    self._collect(type_, fragment.selection_set.selections, found, visited)

    def _count(self) -> None:
        self._fields_left -= 1
        if self._fields_left < 0:
            raise InvalidQuery("Too many fields in one operation")

    def _included(self, node: SelectionNode) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        if skip and skip["if"]:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not include or bool(include["if"])

    def _applies(self, type_: GraphQLObjectType, condition: str) -> bool:
        if condition == type_.name:
            return True
        named = self.schema.get_type(condition)
        return named is not None and is_abstract_type(named) and self.schema.is_sub_type(named, type_)
