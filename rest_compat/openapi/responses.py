"""The answers of routes: bodies of success, and the one form of errors."""

from typing import Any

from resolvers.errors import ApiError, Forbidden, InvalidCredentials, InvalidQuery, RouteNotFound, ServiceUnavailable
from rest_compat.openapi.schemas import Schema

Response = dict[str, Any]

_ERRORS: dict[str, tuple[str, ApiError]] = {
    "BadRequest": ("The query or the body is not understood.", InvalidQuery('"limit" must be a number')),
    "Unauthorized": ("The token is unknown, has expired, or is nobody's who may sign in.", InvalidCredentials()),
    "Forbidden": ("Not allowed, or not there: the two are not told apart.", Forbidden()),
    "NotFound": ("There is no such path.", RouteNotFound("/server/specs/graphql/other")),
    "Unavailable": (
        "The database cannot be reached at the moment.",
        ServiceUnavailable("database", "It can't be reached"),
    ),
}
_STATUS = {"400": "BadRequest", "401": "Unauthorized", "403": "Forbidden", "503": "Unavailable"}
_EXPORTS = ("text/csv", "text/xml", "text/yaml")


def error_responses() -> dict[str, Response]:
    """The error answers, for the document's components."""
    schema = {"$ref": "#/components/schemas/Errors"}
    return {
        name: {
            "description": description,
            "content": {"application/json": {"schema": schema, "example": {"errors": [error.body()]}}},
        }
        for name, (description, error) in _ERRORS.items()
    }


def error_schema() -> Schema:
    """The body of every error."""
    codes = sorted({kind.code for kind in ApiError.__subclasses__()})
    extensions = {
        "type": "object",
        "properties": {"code": {"type": "string", "enum": codes}, "reason": {"type": "string"}},
        "required": ["code"],
    }
    error = {
        "type": "object",
        "properties": {"message": {"type": "string"}, "extensions": extensions},
        "required": ["message", "extensions"],
    }
    return {"type": "object", "properties": {"errors": {"type": "array", "items": error}}, "required": ["errors"]}


def with_errors(responses: dict[str, Response]) -> dict[str, Response]:
    """The answers of a route, and the errors that any route may give."""
    errors = {status: {"$ref": f"#/components/responses/{name}"} for status, name in _STATUS.items()}
    return responses | errors


def data_response(description: str, data: Schema, *, meta: bool = False, exports: bool = False) -> Response:
    """An answer whose body is `{"data": …}`.

    `meta` adds the counts that were asked for. With `exports` the answer may be a file instead; a file of JSON has the
    rows without `data` around them.
    """
    properties = {"data": data} | ({"meta": {"$ref": "#/components/schemas/Meta"}} if meta else {})
    envelope: Schema = {"type": "object", "properties": properties}
    files: dict[str, Schema] = {media_type: {} for media_type in _EXPORTS} if exports else {}
    return {"description": description, "content": {"application/json": {"schema": envelope}, **files}}


META: Schema = {
    "type": "object",
    "properties": {"total_count": {"type": "integer"}, "filter_count": {"type": "integer"}},
}
