"""What a request asks: document, variables and the operation's name, from a body or a query string."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from resolvers.errors import GraphQLFailed, GraphQLInvalid, InvalidPayload

NO_QUERY = "Must provide query string"
NO_OBJECT = (
    "Variables must be provided as an Object where each property is a variable value. "
    "Perhaps look to see if an unparsed JSON string was provided."
)


@dataclass(frozen=True, slots=True)
class Payload:
    query: str
    variables: Mapping[str, Any]
    operation: str | None


def from_body(body: bytes, content_type: str) -> Payload:
    """The payload of a POST. A body of another type than JSON counts as none.

    Raises InvalidPayload, GraphQLInvalid, GraphQLFailed as `_payload`; InvalidPayload too where it is not JSON.
    """
    if content_type.partition(";")[0].strip().lower() != "application/json" or not body:
        raise InvalidPayload(NO_QUERY)
    given = _json(body)
    if not isinstance(given, dict):
        raise InvalidPayload(NO_QUERY)
    return _payload(given.get("query"), given.get("variables"), given.get("operationName"))


def from_parameters(parameters: Mapping[str, str]) -> Payload:
    """The payload of a GET, whose variables are JSON text. Raises as `from_body`."""
    variables = parameters.get("variables")
    return _payload(
        parameters.get("query"), _json(variables) if variables else None, parameters.get("operationName") or None
    )


def _payload(query: Any, variables: Any, operation: Any) -> Payload:
    """Raises InvalidPayload: no query; GraphQLInvalid: a query that is no text; GraphQLFailed: odd variables."""
    if not query:
        raise InvalidPayload(NO_QUERY)
    if not isinstance(query, str):
        raise GraphQLInvalid([{}])
    if variables is not None and not isinstance(variables, dict):
        raise GraphQLFailed([NO_OBJECT])
    if operation is not None and not isinstance(operation, str):
        raise InvalidPayload('"operationName" must be a string')
    return Payload(query, variables or {}, operation)


def _json(text: str | bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidPayload(str(error)) from None
