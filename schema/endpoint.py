"""A GraphQL endpoint: from a request to its answer."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Send
from starlette.types import Scope as Connection

from db.errors import Outdated
from db.kept import Kept
from resolvers.context import Client, Context
from resolvers.errors import MethodNotAllowed, PayloadTooLarge, ServiceUnavailable
from resolvers.model.watch import refresh
from resolvers.rights import Rights
from resolvers.services import Services
from schema.answers import answer_request, json_response
from schema.browser import page_response, wants_page
from schema.callers import caller_of
from schema.context import GraphQLContext
from schema.execute import answer, run_steps
from schema.options import GraphQLOptions
from schema.payload import from_body, from_parameters
from schema.planning import Planned, Planner
from schema.resolve import Resolved, resolve_steps
from schema.sdl import sdl

OpenAPI = Callable[[Context], Mapping[str, Any]]

METHODS = ("GET", "POST")
# How many models a request may see, where it is changed again and again.
_MODELS = 5
TOLD_MAX = 50_000_000
"""The length of all answers together, in bytes, that are kept of what was asked about schemas."""


class Endpoint:
    """An ASGI application that answers documents over the schema of its planner. `openapi` makes the document that
    describes REST to a caller."""

    def __init__(self, services: Services, planner: Planner, options: GraphQLOptions, openapi: OpenAPI) -> None:
        self._openapi = openapi
        self._services = services
        self._planner = planner
        self._options = options
        self._told: Kept[Resolved] = Kept(TOLD_MAX)

    async def __call__(self, connection: Connection, receive: Receive, send: Send) -> None:
        await answer_request(self._respond, connection, receive, send)

    async def _respond(self, request: Request) -> Response:
        if request.method not in METHODS:
            raise MethodNotAllowed(request.method, METHODS)
        if request.method == "GET" and wants_page(request):
            return page_response()
        body = await self._body(request) if request.method == "POST" else b""
        for _ in range(_MODELS):
            with suppress(Outdated):
                return await self._answered(request, body)
            await refresh(self._services)
        raise ServiceUnavailable("model", "It is being changed all the time")

    async def _answered(self, request: Request, body: bytes) -> Response:
        """Raises Outdated: the model was changed under the request, which has written nothing."""
        caller = await caller_of(self._services, request)
        rights = await self._services.access.rights(caller, self._services.catalogue)
        planned = await self._planned(request, body, rights)
        client = Client(caller.ip, request.headers.get("user-agent"), request.headers.get("origin"))
        made_by = Context(self._services, caller, rights, client)
        context = GraphQLContext(
            made_by,
            sdl=partial(sdl, self._services, self._options, rights),
            openapi=partial(self._openapi, made_by),
            cookies=request.cookies,
        )
        response = json_response(await self._run(planned, context))
        for cookie in context.set_cookies:
            response.headers.append("set-cookie", cookie)
        return response

    async def _planned(self, request: Request, body: bytes, rights: Rights) -> Planned:
        """The plan of what the request asks, kept for the next one that asks the same."""
        if request.method == "POST":
            content_type = request.headers.get("content-type", "")
            planned = self._planner.kept(rights, (content_type, body))
            if planned is None:
                planned = await self._planner.plan(rights, from_body(body, content_type), request.method)
                self._planner.keep(rights, (content_type, body), planned)
            return planned
        return await self._planner.plan(rights, from_parameters(request.query_params), request.method)

    async def _body(self, request: Request) -> bytes:
        """The whole body. Raises PayloadTooLarge as soon as it is longer than the limit."""
        chunks, length = [], 0
        async for chunk in request.stream():
            chunks.append(chunk)
            length += len(chunk)
            if length > self._options.body_max:
                raise PayloadTooLarge
        return b"".join(chunks)

    async def _run(self, planned: Planned, context: GraphQLContext) -> bytes:
        in_order = planned.operation.writes
        outcomes = list(await run_steps(context, planned.steps, planned.keys, in_order=in_order))
        if not planned.resolved:
            return answer(planned.steps, outcomes)
        made, errors = await self._resolve(planned, context)
        for index, step in enumerate(planned.steps):
            if step.resolved:
                outcomes[index] = made[step.root.key]
        return answer(planned.steps, outcomes, errors)

    async def _resolve(self, planned: Planned, context: GraphQLContext) -> Resolved:
        """What graphql-core gives; what it tells of the schema is kept."""
        kept = self._told.get(planned.key) if planned.about_schema else None
        if kept is not None:
            return kept
        resolved = await resolve_steps(planned, context)
        if planned.about_schema:
            self._told.put(planned.key, resolved, sum(map(len, resolved[0].values())))
        return resolved
