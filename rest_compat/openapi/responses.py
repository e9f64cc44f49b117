"""The answers of routes: bodies of success, and the one form of errors."""

from datetime import UTC, datetime
from typing import Any

from resolvers.errors import (
    ApiError,
    Forbidden,
    InvalidCredentials,
    InvalidQuery,
    PayloadTooLarge,
    PreconditionFailed,
    RangeNotSatisfiable,
    RequestsExceeded,
    RouteNotFound,
    ServiceUnavailable,
)
from resolvers.write.errors import UnprocessableContent, UnsupportedMediaType

Schema = dict[str, Any]
Response = dict[str, Any]

_ERRORS: dict[str, tuple[str, str, ApiError]] = {
    "400": ("BadRequest", "The query or the body is not understood.", InvalidQuery('"limit" must be a number')),
    "401": ("Unauthorized", "The token is unknown, has expired, or is nobody's who may sign in.", InvalidCredentials()),
    "403": ("Forbidden", "Not allowed, or not there: the two are not told apart.", Forbidden()),
    "404": ("NotFound", "There is no such path.", RouteNotFound("/server/specs/graphql/other")),
    "412": ("PreconditionFailed", "It is not as `If-Match` or `If-Unmodified-Since` has it.", PreconditionFailed()),
    "413": ("TooLarge", "The body is larger than the server takes.", PayloadTooLarge()),
    "415": (
        "UnsupportedMediaType",
        "The body is of another type than this route takes.",
        UnsupportedMediaType("text/plain", "Content-Type header"),
    ),
    "416": ("RangeNotSatisfiable", "There are no such bytes.", RangeNotSatisfiable(9, None)),
    "422": ("Unprocessable", "Understood, but not to be done as things are.", UnprocessableContent("It is in use")),
    "429": (
        "TooMany",
        "Too many requests in too short a time.",
        RequestsExceeded(50, datetime(2026, 6, 17, 8, tzinfo=UTC)),
    ),
    "503": (
        "Unavailable",
        "The database cannot be reached at the moment.",
        ServiceUnavailable("database", "It can't be reached"),
    ),
}
_ANYWHERE = ("400", "401", "403", "429", "503")
OF_BODIES = ("413", "422")
OF_UPLOADS = ("413", "415", "422")
_EXPORTS = ("text/csv", "text/xml", "text/yaml")
NOTHING: dict[str, Response] = {"204": {"description": "Done."}}


def error_responses() -> dict[str, Response]:
    """The error answers, for the document's components."""
    schema = {"$ref": "#/components/schemas/Errors"}
    return {
        name: {
            "description": description,
            "content": {"application/json": {"schema": schema, "example": {"errors": [error.body()]}}},
        }
        for name, description, error in _ERRORS.values()
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


def with_errors(responses: dict[str, Response], *statuses: str) -> dict[str, Response]:
    """The answers of a route, the errors that any route may give, and those of these statuses."""
    errors = {
        status: {"$ref": f"#/components/responses/{_ERRORS[status][0]}"} for status in sorted({*_ANYWHERE, *statuses})
    }
    return responses | errors


def answer(data: Schema, description: str = "The answer.") -> dict[str, Response]:
    """Success with `{"data": …}`."""
    return {"200": data_response(description, data)}


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
