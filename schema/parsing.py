"""A document's text, parsed and validated once for each schema."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    Visitor,
    get_variable_values,
    parse,
    specified_rules,
    validate,
    visit,
)
from graphql.execution.values import VariableValues

from resolvers.errors import GraphQLInvalid, MethodNotAllowed
from schema.late import late_variables
from schema.limits import check_repeats, check_text
from schema.options import GraphQLOptions

ERRORS_MAX = 100
INTROSPECTION = {"__schema": "__Schema", "__type": "__Type"}
"""The fields about the schema, and their types."""

_HINT = re.compile(r" Did you mean [^?]*\?")


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document. `late` holds by the name of an operation those of its variables that its plan does not
    depend on (see `schema.late`). `written_out` marks a mutation with texts in it that are no variables: it hardly
    repeats, and may hold passwords, so nothing is kept under its text. `about_schema` marks what asks for the schema
    itself."""

    syntax: DocumentNode
    operations: Sequence[OperationDefinitionNode]
    fragments: Mapping[str, FragmentDefinitionNode]
    late: Mapping[str | None, frozenset[str]]
    written_out: bool
    about_schema: bool


def parse_document(text: str, options: GraphQLOptions) -> Document:
    """The document of a text.

    Raises:
        GraphQLInvalid: a syntax error, or a limit is passed.
    """
    try:
        check_text(text, options)
        syntax = parse(text, allow_empty_selection_sets=False)
        check_repeats(syntax)
    except GraphQLError as error:
        raise invalid([error]) from None
    operations = [node for node in syntax.definitions if isinstance(node, OperationDefinitionNode)]
    fragments = {node.name.value: node for node in syntax.definitions if isinstance(node, FragmentDefinitionNode)}
    late = {name_of(node): late_variables(node, fragments) for node in operations}
    mutation = any(node.operation is OperationType.MUTATION for node in operations)
    contents = _Contents()
    visit(syntax, contents)
    return Document(syntax, operations, fragments, late, mutation and contents.texts, contents.introspection)


class _Contents(Visitor):
    """Finds texts that stand in a document, and fields about the schema."""

    texts = False
    introspection = False

    def enter_string_value(self, *_: object) -> None:
        self.texts = True

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.introspection |= node.name.value in INTROSPECTION


def name_of(operation: OperationDefinitionNode) -> str | None:
    return operation.name.value if operation.name else None


def validate_document(schema: GraphQLSchema, document: Document, *, introspection: bool) -> None:
    """Checks a document against a caller's schema; `introspection` says whether it may ask for the schema itself.

    Raises GraphQLInvalid, with all that is wrong.
    """
    rules = specified_rules if introspection else (*specified_rules, NoSchemaIntrospectionCustomRule)
    errors = validate(schema, document.syntax, rules, max_errors=ERRORS_MAX, allow_empty_selection_sets=False)
    if errors:
        raise invalid(errors)


def operation_of(document: Document, name: str | None) -> OperationDefinitionNode:
    """The operation to run: the only one, or the one of that name.

    Raises:
        GraphQLInvalid: there is none, or it is not clear which is meant.
    """
    found = _named(document, name)
    if len(found) == 1:
        return found[0]
    if name:
        raise invalid([GraphQLError(f'Unknown operation named "{name}".')])
    reason = "several operations: name one as operationName" if found else "no operation"
    raise invalid([GraphQLError(f"The document has {reason}.")])


def check_method(document: Document, name: str | None, method: str) -> None:
    """Raises MethodNotAllowed: only a POST may change anything."""
    mutations = [node for node in _named(document, name) if node.operation is OperationType.MUTATION]
    if mutations and method != "POST":
        raise MethodNotAllowed(method, ["POST"])


def _named(document: Document, name: str | None) -> Sequence[OperationDefinitionNode]:
    return [node for node in document.operations if not name or name_of(node) == name]


def coerce_variables(
    schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, Any]
) -> VariableValues:
    """The values of an operation's variables, with their defaults.

    Raises:
        GraphQLInvalid: a value is not of its variable's type.
    """
    values = get_variable_values(schema, operation.variable_definitions or (), dict(given), max_errors=ERRORS_MAX)
    if isinstance(values, VariableValues):
        return values
    raise invalid(values)


def invalid(errors: Sequence[GraphQLError]) -> GraphQLInvalid:
    """What is wrong with a document as the one error that the answer has."""
    return GraphQLInvalid([_entry(error) for error in errors])


def _entry(error: GraphQLError) -> dict[str, Any]:
    formatted = error.formatted
    entry: dict[str, Any] = {"message": formatted["message"]}
    if "locations" in formatted:
        entry["locations"] = formatted["locations"]
    return entry


def without_hints(error: GraphQLInvalid) -> GraphQLInvalid:
    """The same error without the names that graphql-core thinks were meant: they tell of the schema."""
    entries: Sequence[Mapping[str, Any]] = error.extensions["errors"]
    return GraphQLInvalid([{**entry, "message": _HINT.sub("", entry["message"])} for entry in entries])
