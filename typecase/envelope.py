"""What each request must have, and what each answer bears: a host, an id, the headers for browsers."""

import re
from collections.abc import Sequence
from functools import lru_cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from resolvers.errors import InvalidPayload
from rest_compat.errors import error_response
from typecase.request_ids import REQUEST_ID, given_id, request_ids

_HOST = re.compile(rb"(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_HOST_LONGEST = 262


def in_envelope(app: ASGIApp, fixed: Sequence[tuple[bytes, bytes]]) -> ASGIApp:
    """`app`, with an id for each request, and the `fixed` headers on each answer that doesn't have them itself.

    A request with a malformed `Host`, or with two, doesn't reach it.
    """
    fixed = tuple(fixed)
    names = frozenset(name for name, _ in fixed)
    new_ids = request_ids()

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        identity, proper = _looked_at(scope)
        identity = identity or next(new_ids)
        REQUEST_ID.set(identity)
        own = (b"x-request-id", identity.encode())

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                if names.isdisjoint([name for name, _ in headers]):
                    message["headers"] = [*headers, *fixed, own]
                else:
                    there = {name for name, _ in headers}
                    message["headers"] = [*headers, *(pair for pair in fixed if pair[0] not in there), own]
            await send(message)

        if proper:
            await app(scope, receive, sending)
        else:
            refusal = InvalidPayload("The Host header must name one host")
            await error_response(refusal)(scope, receive, sending)

    return answering


def _looked_at(scope: Scope) -> tuple[str | None, bool]:
    """The id that the request brings, if it does, and whether its host is one."""
    identity: str | None = None
    hosts = 0
    proper = True
    for name, value in scope["headers"]:
        if name == b"host":
            hosts += 1
            proper = len(value) <= _HOST_LONGEST and _is_host(value)
        elif name == b"x-request-id":
            identity = given_id(value)
    return identity, proper and hosts <= 1


@lru_cache(256)
def _is_host(value: bytes) -> bool:
    return _HOST.fullmatch(value) is not None
