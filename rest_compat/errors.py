"""Errors as answers: `{"errors": [{"message", "extensions": {"code", …}}]}`."""

import orjson
from starlette.responses import Response

from resolvers.errors import ApiError


def error_response(error: ApiError) -> Response:
    """The answer that tells a client of an error."""
    return Response(orjson.dumps({"errors": error.bodies()}), error.status, media_type="application/json")
