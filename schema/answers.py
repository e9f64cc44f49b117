"""Answers over HTTP."""

import orjson
from starlette.responses import Response

from resolvers.errors import ApiError

JSON = "application/json; charset=utf-8"


def json_response(body: bytes, status: int = 200) -> Response:
    return Response(body, status, media_type=JSON)


def error_response(error: ApiError) -> Response:
    """The answer to a request of which nothing could run."""
    response = json_response(orjson.dumps({"errors": error.bodies()}), error.status)
    for name, value in error.headers:
        response.headers.append(name, value)
    return response
