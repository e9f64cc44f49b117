"""Answers over HTTP."""

from collections.abc import Awaitable, Callable

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from resolvers.errors import ApiError

JSON = "application/json; charset=utf-8"


async def answer_request(
    respond: Callable[[Request], Awaitable[Response]], connection: Scope, receive: Receive, send: Send
) -> None:
    """Answer an ASGI request by `respond`; the ApiError that it raises is an answer, too."""
    try:
        response = await respond(Request(connection, receive))
    except ApiError as error:
        response = error_response(error)
    await response(connection, receive, send)


def json_response(body: bytes, status: int = 200) -> Response:
    return Response(body, status, media_type=JSON)


def error_response(error: ApiError) -> Response:
    """The answer to a request of which nothing could run."""
    response = json_response(orjson.dumps({"errors": error.bodies()}), error.status)
    for name, value in error.headers:
        response.headers.append(name, value)
    return response
