"""Fields with a resolver of their own, and introspection: graphql-core runs these, on a document of only them."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
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
from schema.context import GraphQLContext
from schema.planning import Planned

Resolved = tuple[Mapping[str, bytes], Sequence[Mapping[str, Any]]]
"""The JSON of each step by its key, null where it failed, and the errors."""


async def resolve_steps(planned: Planned, context: GraphQLContext) -> Resolved:
    """Runs the steps that have no read; those of a mutation one after the other, in their order."""
    variables = dict(planned.payload.variables)
    work = partial(execute, planned.schema, _only(planned), context_value=context, variable_values=variables)
    # Telling a large schema takes as long as a hundred reads: the others need not wait.
    running = await asyncio.to_thread(work) if planned.about_schema else work()
    result = await running if isawaitable(running) else running
    assert isinstance(result, ExecutionResult)
    data = result.data or {}
    made = {step.root.key: orjson.dumps(data.get(step.root.key)) for step in planned.resolved}
    return made, [entry for error in result.errors or () for entry in _errors(error)]


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


def _errors(error: GraphQLError) -> Sequence[Mapping[str, Any]]:
    """The errors in the form of the API. Raises ServiceUnavailable: the database can't be reached."""
    told = api_error(error.original_error or error)
    if isinstance(told, ServiceUnavailable):
        raise told
    formatted = error.formatted
    where = {"locations": formatted.get("locations", []), "path": formatted.get("path", [])}
    return [{**body, **where} for body in told.bodies()]
