"""What each request must have, a host, and what each answer gets: an id, and the headers for browsers.

Every request comes by here, so it is written for speed: names are looked up in dicts, ids are made as bytes.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from resolvers.errors import ApiError, InvalidPayload, RouteNotFound
from resolvers.failures import api_error
from rest_compat.errors import error_response
from typecase.request_ids import REQUEST_ID, given_id, new_ids

_HOST = re.compile(rb"(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_HOST_LONGEST = 262
_UNKNOWN = (404, 405)
_FAILED = 400


def in_envelope(app: ASGIApp, fixed: Sequence[tuple[bytes, bytes]]) -> ASGIApp:
    """`app`, with an id for each request, and the `fixed` headers on each answer that doesn't have them itself.

    A request with a malformed `Host`, or with two, doesn't reach it. What it raises before it has begun to answer
    becomes an answer, and is logged where it was not foreseen.
    """
    fixed = tuple(fixed)
    names = frozenset(name for name, _ in fixed)
    # Caches don't keep failures by themselves, and clients expect none that speaks of caches.
    of_failures = tuple(pair for pair in fixed if pair[0] != b"cache-control")
    ids = new_ids()

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        given: dict[bytes, bytes] = dict(scope["headers"])
        identity = (given_id(given[b"x-request-id"]) if b"x-request-id" in given else None) or next(ids)
        REQUEST_ID.set(identity)
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            if not begun:
                begun = True
                own, added = message["headers"], fixed if message["status"] < _FAILED else of_failures
                said = dict(own)
                if not names.isdisjoint(said):
                    added = tuple(pair for pair in added if pair[0] not in said)
                message["headers"] = [*own, *added, (b"x-request-id", identity)]
            await send(message)

        try:
            _check_host(scope, given)
            await app(scope, receive, sending)
        except Exception as error:
            if begun:
                raise
            await error_response(_told(error, scope))(scope, receive, sending)

    return answering


def _check_host(scope: Scope, given: dict[bytes, bytes]) -> None:
    """Raises InvalidPayload for a malformed host, or several. None at all is fine."""
    proper = b"host" not in given or (len(given[b"host"]) <= _HOST_LONGEST and _is_host(given[b"host"]))
    if proper and len(given) != len(scope["headers"]):
        proper = sum(name == b"host" for name, _ in scope["headers"]) <= 1
    if not proper:
        raise InvalidPayload("The Host header must name one host")


@lru_cache(256)
def _is_host(value: bytes) -> bool:
    return _HOST.fullmatch(value) is not None


def _told(error: Exception, scope: Scope) -> ApiError:
    """Starlette has errors of its own for a path or a method that it doesn't know."""
    if isinstance(error, HTTPException) and error.status_code in _UNKNOWN:
        return RouteNotFound(scope["path"])
    return api_error(error)
