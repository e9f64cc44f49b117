"""Paths to handlers.

The first segment of a path finds its routes by one look-up, in any letter case; a slash at the end is fine, two at
the start are not. A method that no route of a path has is answered like an unknown path.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from starlette.datastructures import URLPath
from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from db.errors import Outdated
from resolvers.errors import RouteNotFound, ServiceUnavailable
from resolvers.failures import api_error
from resolvers.model.watch import refresh
from resolvers.services import Services
from rest_compat.call import Call, open_call
from rest_compat.errors import error_response
from rest_compat.kept_body import KeptBody

# How many models a request may see, where it is changed again and again.
_MODELS = 5

Handler = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A path and its handlers by method (`GET` serves HEAD, too).

    `path` is like `/items/{collection}/{id}`. `allow` lists what OPTIONS answers where that isn't just `methods`. An
    `open` one doesn't look at tokens, whoever asks is the public; nor does it answer OPTIONS.
    """

    path: str
    methods: Mapping[str, Handler]
    allow: str | None = None
    open: bool = False

    async def options(self, call: Call) -> Response:
        """The answer to OPTIONS: the methods as header and as text."""
        allowed = self.allow or ",".join("GET,HEAD" if method == "GET" else method for method in self.methods)
        return HTMLResponse(allowed, headers={"allow": allowed})


class RestRoutes(BaseRoute):
    """All endpoints as one route of Starlette's router."""

    def __init__(self, services: Services, endpoints: Sequence[Endpoint]) -> None:
        self._services = services
        self._by_first: dict[str, list[tuple[list[str], Endpoint]]] = {}
        for endpoint in endpoints:
            first, *others = endpoint.path.split("/")[1:]
            self._by_first.setdefault(first, []).append((others, endpoint))

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether one of the endpoints is meant; it and the open parts of the path are put in the scope."""
        if scope["type"] != "http":
            return Match.NONE, {}
        first, *others = _segments(scope)
        for pattern, endpoint in self._by_first.get(first.lower(), ()):
            values = _values(pattern, others)
            handler = None if values is None else _handler(endpoint, scope["method"])
            if handler:
                return Match.FULL, {"endpoint": endpoint, "path_params": values, "handler": handler}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that matched."""
        if scope["method"] == "HEAD":
            send = _without_body(send)
        try:
            response = await self._response(scope, KeptBody(receive))
        except ClientDisconnect:
            return
        except Exception as error:
            response = error_response(api_error(error))
        await response(scope, receive, send)

    async def _response(self, scope: Scope, body: KeptBody) -> Response:
        """The handler's answer. One that the model was changed under is begun anew, with the new model."""
        for _ in range(_MODELS):
            try:
                call = await open_call(
                    self._services, scope, body.receive, scope["path_params"], scope["endpoint"].open
                )
                response: Response = await scope["handler"](call)
                return response
            except Outdated:
                if not body.rewind():
                    raise
                await refresh(self._services)
        raise ServiceUnavailable("model", "It is being changed all the time")

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        """These routes have no names."""
        raise NoMatchFound(name, path_params)


def unknown_route(services: Services) -> ASGIApp:
    """What answers paths that no route has: first whether the token is good, then 404."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await open_call(services, scope, receive, {})
            raise RouteNotFound(scope["path"])
        except Exception as error:
            response = error_response(api_error(error))
        await response(scope, receive, send)

    return answer


def _segments(scope: Scope) -> list[str]:
    raw: bytes = scope.get("raw_path") or b""
    # A slash within a segment, as in a key, is only told from others before decoding.
    encoded = b"%2f" in raw.lower()
    path: str = raw.decode("latin-1") if encoded else scope["path"]
    parts = path.removeprefix(scope.get("root_path", "")).split("/")[1:]
    if encoded:
        parts = [unquote(part) for part in parts]
    if len(parts) > 1 and not parts[-1]:
        parts.pop()
    return parts or [""]


def _values(pattern: Sequence[str], segments: Sequence[str]) -> dict[str, str] | None:
    """The open parts of a pattern by name, or None where the segments don't fit it."""
    if len(pattern) != len(segments):
        return None
    values: dict[str, str] = {}
    for part, segment in zip(pattern, segments, strict=True):
        if part.startswith("{"):
            values[part[1:-1]] = segment
        elif part != segment:
            return None
    return values


def _handler(endpoint: Endpoint, method: str) -> Handler | None:
    handler = endpoint.methods.get("GET" if method == "HEAD" else method)
    if handler is None and method == "OPTIONS" and not endpoint.open:
        return endpoint.options
    return handler


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return send_head
