"""The routes of the OpenAPI document, and of the page that shows it."""

from collections.abc import Sequence
from pathlib import Path

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.staticfiles import StaticFiles

from db.kept import Kept
from resolvers.errors import RouteNotFound
from resolvers.services import Services
from rest_compat.call import Call
from rest_compat.openapi.document import Served, document
from rest_compat.respond import JsonBytes
from rest_compat.routing import Endpoint, RestRoutes

_PATH = "/server/specs/oas"
_BESIDE: Served = ((_PATH, ("GET",)), ("/server/specs/graphql/{scope}", ("GET",)))
_KEPT_BYTES = 8_000_000
_PAGE = StaticFiles(directory=Path(__file__).parents[1] / "docs_page")
_PAGE_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""Nothing is loaded from elsewhere. Styles in place are Swagger UI's own."""


def routes(services: Services, endpoints: Sequence[Endpoint]) -> list[BaseRoute]:
    """`/server/specs/oas` answers the document of these endpoints in the caller's own view, `/docs` a page that needs
    nothing else."""
    return [
        RestRoutes(services, [Endpoint(_PATH, {"GET": _Specification(served(endpoints))})]),
        Route("/docs", _page, methods=["GET"]),
        Route("/docs/{name}", _asset, methods=["GET"]),
    ]


def served(endpoints: Sequence[Endpoint]) -> Served:
    """What the document tells of: the endpoints, and what is served beside them."""
    return [*((endpoint.path, endpoint.methods) for endpoint in endpoints), *_BESIDE]


class _Specification:
    """The documents of these paths, kept by the rights that they are made of."""

    def __init__(self, paths: Served) -> None:
        self._paths = paths
        self._kept: Kept[bytes] = Kept(_KEPT_BYTES)

    async def __call__(self, call: Call) -> Response:
        key = (call.rights.key, call.services.catalogue.version, call.caller.user is None)
        body = self._kept.get(key)
        if body is None:
            body = orjson.dumps(document(call.context, self._paths))
            self._kept.put(key, body, len(body))
        return JsonBytes(body, headers={"cache-control": "private, no-cache"})


async def _page(request: Request) -> Response:
    response = await _PAGE.get_response("index.html", request.scope)
    response.headers.update(_PAGE_HEADERS)
    return response


async def _asset(request: Request) -> Response:
    try:
        return await _PAGE.get_response(request.path_params["name"], request.scope)
    except HTTPException:
        raise RouteNotFound(request.url.path) from None
