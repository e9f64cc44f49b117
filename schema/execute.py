"""Runs the steps of an operation, and puts the answer together around the JSON that the database made."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from graphql import FieldNode
from graphql.language import get_location

from db.errors import Outdated
from resolvers.errors import ApiError, Forbidden, ServiceUnavailable
from resolvers.failures import api_error
from resolvers.read import Prepared, run
from schema.built_in import with_built_in
from schema.context import GraphQLContext
from schema.document import Reading
from schema.drafts import draft, named
from schema.shape import reshape
from schema.steps import NULL, Step
from schema.write import write

Outcome = bytes | ApiError


async def run_steps(
    context: GraphQLContext, steps: Sequence[Step], keys: Mapping[str, str], *, in_order: bool
) -> Sequence[Outcome]:
    """What each step gives: JSON, or why there is none. Unless `in_order`, they run at the same time.

    `keys` are the values of the variables that are keys of single rows.

    Raises:
        ServiceUnavailable: the database can't be reached, so there is no answer at all.
        Outdated: the model has been changed, and nothing was written.
    """
    if len(steps) == 1:
        return [await _run_step(context, steps[0], keys)]
    if in_order:
        return await _run_in_order(context, steps, keys)
    return await asyncio.gather(*(_run_step(context, step, keys) for step in steps))


async def _run_in_order(context: GraphQLContext, steps: Sequence[Step], keys: Mapping[str, str]) -> Sequence[Outcome]:
    """What is written stays, so once a step has run there is an answer, whatever becomes of the next ones."""
    outcomes: list[Outcome] = []
    for step in steps:
        try:
            outcomes.append(await _run_step(context, step, keys))
        except (ServiceUnavailable, Outdated) as error:
            if not outcomes:
                raise
            outcomes.append(api_error(error))
    return outcomes


async def _run_step(context: GraphQLContext, step: Step, keys: Mapping[str, str]) -> Outcome:
    if step.constant is not None:
        return step.constant
    if step.error:
        return step.error
    try:
        if step.writing:
            return await write(context, step.writing)
        if step.prepared is None or step.reading is None:
            return NULL
        return await _read(context, step.prepared, step.reading, keys)
    except Outdated:
        raise
    except Exception as failure:
        error = api_error(failure)
        if isinstance(error, ServiceUnavailable):
            raise error from None
        return error


async def _read(context: GraphQLContext, prepared: Prepared, reading: Reading, keys: Mapping[str, str]) -> bytes:
    key = keys.get(reading.id_variable) if reading.id_variable else reading.id
    key = context.caller.user if reading.kind == "own" else key
    if reading.request.single and key is None:
        raise Forbidden
    if reading.drafted:
        return _in_form(await draft(context, reading, key) or NULL, reading)
    data = (await run(context.services, context.caller, prepared, key)).data or NULL
    return _in_form(data, reading)


def _in_form(data: bytes, reading: Reading) -> bytes:
    """What the database gave, in the form that the document asks for: nearly always the same."""
    if reading.kind == "permissions":
        return with_built_in(data, reading.request)
    if reading.unwrapped:
        data = data[1:-1] or NULL
    if reading.kind == "versioned" and data != NULL:
        return named(data, reading)
    return reshape(data, reading.shape) if reading.shape else data


def answer(
    steps: Sequence[Step], outcomes: Sequence[Outcome], resolved_errors: Sequence[Mapping[str, Any]] = ()
) -> bytes:
    """The body of the answer.

    A field that failed is null; one that can't be null takes all data with it, and then there is no `data`.
    """
    errors: list[Mapping[str, Any]] = []
    members: list[bytes] | None = []
    for step, outcome in zip(steps, outcomes, strict=True):
        made = outcome
        if isinstance(made, ApiError):
            errors.extend(_errors(made, step.root.key, step.root.nodes))
            made = NULL
        if made == NULL and not step.root.nullable:
            members = None
        if members is not None:
            members.append(step.opening + made)
    errors.extend(resolved_errors)
    parts = [] if members is None else [b'"data":{' + b",".join(members) + b"}"]
    if errors:
        parts.append(b'"errors":' + orjson.dumps(errors))
    return b"{" + b",".join(parts) + b"}"


def _errors(error: ApiError, key: str, nodes: Sequence[FieldNode]) -> list[dict[str, Any]]:
    places = [get_location(node.loc.source, node.loc.start) for node in nodes if node.loc]
    locations = [{"line": place.line, "column": place.column} for place in places]
    return [{**body, "locations": locations, "path": [key]} for body in error.bodies()]
