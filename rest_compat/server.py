"""Routes under `/server`, and `/extensions`."""

from collections.abc import Sequence

import orjson
from starlette.responses import PlainTextResponse, Response

from resolvers import server
from resolvers.access import Caller
from resolvers.errors import Forbidden, InvalidCredentials, InvalidPayload
from rest_compat.call import Call
from rest_compat.query_string import parse_query_string
from rest_compat.respond import value_response
from rest_compat.routing import Endpoint

_UNAVAILABLE = 503


def server_endpoints() -> Sequence[Endpoint]:
    """The routes about the server."""
    return (
        Endpoint("/server/ping", {"GET": _ping}, open=True),
        Endpoint("/server/info", {"GET": _info}, "GET,HEAD"),
        Endpoint("/server/health", {"GET": _health}, "GET,HEAD"),
        Endpoint("/extensions", {"GET": _extensions}, "GET,HEAD"),
    )


async def _ping(call: Call) -> Response:
    return PlainTextResponse("pong")


async def _info(call: Call) -> Response:
    return value_response(await server.info(call.services, await _administrator(call) or call.caller))


async def _administrator(call: Call) -> Caller | None:
    """The administrator whose token is the parameter `super_admin_token`; None where the parameter isn't given."""
    token = parse_query_string(call.query).get("super_admin_token")
    if not token:
        return None
    if not isinstance(token, str) or call.caller.user is not None:
        raise InvalidPayload("The request uses more than one method for including an access token")
    caller = await call.services.access.caller(token, call.caller.ip)
    if not caller.admin:
        raise InvalidCredentials
    return caller


async def _health(call: Call) -> Response:
    answer = await server.health(call.services, call.caller)
    status = _UNAVAILABLE if answer["status"] == "error" else 200
    return Response(orjson.dumps(answer), status, media_type="application/health+json")


async def _extensions(call: Call) -> Response:
    if not call.rights.may("read", "directus_extensions"):
        raise Forbidden.collection("directus_extensions")
    return value_response([])
