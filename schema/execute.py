"""Runs the steps of an operation, and puts the answer together around the JSON that the database made."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from graphql import FieldNode
from graphql.language import get_location

from resolvers.access import Caller
from resolvers.errors import ApiError, Forbidden, ServiceUnavailable
from resolvers.failures import api_error
from resolvers.read import run
from resolvers.services import Services
from schema.built_in import with_built_in
from schema.document import Reading
from schema.shape import reshape
from schema.steps import NULL, Step

Outcome = bytes | ApiError


async def run_steps(
    services: Services, caller: Caller, steps: Sequence[Step], keys: Mapping[str, str]
) -> Sequence[Outcome]:
    """What each step gives: JSON, or why there is none. Several reads run at the same time.

    `keys` are the values of the variables that are keys of single rows.

    Raises ServiceUnavailable: the database can't be reached, so there is no answer at all.
    """
    if len(steps) == 1:
        return [await _run_step(services, caller, steps[0], keys)]
    return await asyncio.gather(*(_run_step(services, caller, step, keys) for step in steps))


async def _run_step(services: Services, caller: Caller, step: Step, keys: Mapping[str, str]) -> Outcome:
    if step.constant is not None:
        return step.constant
    if step.prepared is None or step.reading is None:
        return step.error or NULL
    reading = step.reading
    key = keys.get(reading.id_variable) if reading.id_variable else reading.id
    key = caller.user if reading.kind == "own" else key
    if reading.request.single and key is None:
        return Forbidden()
    try:
        data = (await run(services, caller, step.prepared, key)).data or NULL
        return _in_form(data, reading)
    except Exception as failure:
        error = api_error(failure)
        if isinstance(error, ServiceUnavailable):
            raise error from None
        return error


def _in_form(data: bytes, reading: Reading) -> bytes:
    """What the database gave, in the form that the document asks for: nearly always the same."""
    if reading.kind == "permissions":
        return with_built_in(data, reading.request)
    if reading.unwrapped:
        return data[1:-1] or NULL
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
