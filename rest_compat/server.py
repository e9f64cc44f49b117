"""Routes under `/server`, `/extensions`, and what is asked of any web server."""

from collections.abc import Sequence

import orjson
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from resolvers import server
from resolvers.errors import Forbidden, RouteNotFound
from rest_compat.call import Call
from rest_compat.respond import value_response
from rest_compat.routing import Endpoint

_UNAVAILABLE = 503


def server_endpoints() -> Sequence[Endpoint]:
    """The routes about the server."""
    return (
        Endpoint("/", {"GET": _root}, open=True),
        Endpoint("/robots.txt", {"GET": _robots}, open=True),
        Endpoint("/server/ping", {"GET": _ping}, open=True),
        Endpoint("/server/info", {"GET": _info}),
        Endpoint("/server/health", {"GET": _health}),
        Endpoint("/extensions", {"GET": _extensions}),
    )


async def _root(call: Call) -> Response:
    target = call.services.server.root_redirect
    if target is None:
        raise RouteNotFound("/")
    return RedirectResponse(target, 302)


async def _robots(call: Call) -> Response:
    return PlainTextResponse(call.services.server.robots_txt)


async def _ping(call: Call) -> Response:
    return PlainTextResponse("pong")


async def _info(call: Call) -> Response:
    return value_response(await server.info(call.services, call.caller))


async def _health(call: Call) -> Response:
    answer = await server.health(call.services, call.caller)
    status = _UNAVAILABLE if answer["status"] == "error" else 200
    return Response(orjson.dumps(answer), status, media_type="application/health+json")


async def _extensions(call: Call) -> Response:
    if not call.rights.may("read", "directus_extensions"):
        raise Forbidden.collection("directus_extensions")
    return value_response([])
