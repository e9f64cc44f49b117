"""The schema as text, and the files of it at /server/specs/graphql."""

import asyncio
from typing import cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Send
from starlette.types import Scope as Connection

from resolvers.errors import Forbidden, RouteNotFound
from resolvers.rights import Rights
from resolvers.services import Services
from schema.answers import answer_request
from schema.callers import caller_of
from schema.options import GraphQLOptions
from schema.roots import Scope
from schema.types import build_schema


def sdl(services: Services, options: GraphQLOptions, rights: Rights, scope: Scope) -> str:
    """The schema of a caller with these rights in GraphQL's schema language.

    Raises:
        Forbidden: the settings keep schemas secret.
    """
    if not options.introspection:
        raise Forbidden
    key = ("sdl", scope, rights.key, services.catalogue.version)
    text: str | None = services.plans.get(key)
    if text is None:
        text = build_schema(services.catalogue, rights, scope).as_str() + "\n"
        services.plans.put(key, text)
    return text


class SdlFile:
    """An ASGI application that gives each caller the text of their own schema, of the scope that the path names."""

    def __init__(self, services: Services, options: GraphQLOptions) -> None:
        self._services = services
        self._options = options

    async def __call__(self, connection: Connection, receive: Receive, send: Send) -> None:
        await answer_request(self._respond, connection, receive, send)

    async def _respond(self, request: Request) -> Response:
        """Raises RouteNotFound for other methods and scopes, and Forbidden where schemas are kept secret."""
        if request.method not in ("GET", "HEAD"):
            raise RouteNotFound(request.url.path)
        services = self._services
        caller = await caller_of(services, request)
        scope = _scope(request.path_params.get("scope", "items"))
        rights = await services.access.rights(caller, services.catalogue)
        text = await asyncio.to_thread(sdl, services, self._options, rights, scope)
        disposition = f'attachment; filename="{scope}.graphql"'
        return Response(text, headers={"content-disposition": disposition}, media_type="application/octet-stream")


def _scope(name: str) -> Scope:
    """Raises RouteNotFound for any other name, with the path below /server, where scopes are looked up."""
    if name in ("items", "system"):
        return cast(Scope, name)
    raise RouteNotFound(f"/specs/graphql/{name}")
