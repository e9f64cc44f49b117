"""Errors as answers: `{"errors": [{"message", "extensions": {"code", …}}]}`."""

import orjson
from starlette.responses import Response

from resolvers.errors import ApiError


def error_response(error: ApiError) -> Response:
    """The answer that tells a client of an error."""
    body = orjson.dumps({"errors": error.bodies()})
    response = Response(body, error.status, media_type="application/json; charset=utf-8")
    for name, value in error.headers:
        response.headers.append(name, value)
    return response
