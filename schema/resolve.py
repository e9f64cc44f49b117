"""Fields with a resolver of their own, and introspection: graphql-core runs these, on a document of only them."""

from collections.abc import Mapping, Sequence
from inspect import isawaitable
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    OperationDefinitionNode,
    SelectionSetNode,
    execute,
)

from resolvers.errors import ServiceUnavailable
from resolvers.failures import api_error
from schema.context import Context
from schema.planning import Planned


async def resolve_steps(planned: Planned, context: Context) -> tuple[Mapping[str, bytes], Sequence[Mapping[str, Any]]]:
    """Runs the steps that have no read: the JSON of each by its key, null where it failed, and the errors.

    The fields of a mutation run one after the other, in their order.
    """
    running = execute(
        planned.schema,
        _only(planned),
        context_value=context,
        variable_values=dict(planned.payload.variables),
    )
    result = await running if isawaitable(running) else running
    assert isinstance(result, ExecutionResult)
    data = result.data or {}
    made = {step.root.key: orjson.dumps(data.get(step.root.key)) for step in planned.resolved}
    return made, [_error(error) for error in result.errors or ()]


def _only(planned: Planned) -> DocumentNode:
    """The operation with these root fields and no others."""
    syntax = planned.operation.syntax
    nodes = tuple(node for step in planned.resolved for node in step.root.nodes)
    operation = OperationDefinitionNode(
        operation=syntax.operation,
        name=syntax.name,
        variable_definitions=syntax.variable_definitions,
        directives=syntax.directives,
        selection_set=SelectionSetNode(selections=nodes),
        loc=syntax.loc,
    )
    return DocumentNode(definitions=(operation, *planned.document.fragments.values()))


def _error(error: GraphQLError) -> Mapping[str, Any]:
    """The error in the form of the API. Raises ServiceUnavailable: the database can't be reached."""
    told = api_error(error.original_error or error)
    if isinstance(told, ServiceUnavailable):
        raise told
    formatted = error.formatted
    return {**told.body(), "locations": formatted.get("locations", []), "path": formatted.get("path", [])}
