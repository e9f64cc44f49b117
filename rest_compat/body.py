"""Bodies of requests: read with a limit, and as JSON."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
from starlette.requests import ClientDisconnect

from resolvers.errors import InvalidPayload, PayloadTooLarge
from rest_compat.call import Call
from rest_compat.clauses import nests_deeper

_NESTING_MAX = 200


async def json_object(call: Call) -> dict[str, Any]:
    """The body as an object; a body that isn't JSON by its content type isn't read, and counts as empty.

    Raises InvalidPayload for bad JSON and for JSON that is no object, PayloadTooLarge beyond the limit.
    """
    value = await json_body(call)
    if not isinstance(value, dict):
        raise InvalidPayload("The body must be a JSON object")
    return value


async def json_body(call: Call) -> Any:
    """The body of a write, an object or a list; one that isn't there, or isn't JSON by its type, is an empty object.

    Raises InvalidPayload for bad JSON and for any other JSON, PayloadTooLarge beyond the limit.
    """
    text = await text_body(call)
    if not text or b"json" not in call.headers.get(b"content-type", b"").lower():
        return {}
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidPayload(f"The body is no JSON: {error}") from error
    if not isinstance(value, dict | list):
        raise InvalidPayload("The body must be a JSON object or array")
    # No value nests deeper than the text has brackets.
    if text.count(b"[") + text.count(b"{") > _NESTING_MAX and nests_deeper(value, _NESTING_MAX):
        raise InvalidPayload(f"The body is nested deeper than {_NESTING_MAX} levels")
    return value


async def text_body(call: Call) -> bytes:
    """The body as it came. Raises PayloadTooLarge beyond the limit."""
    limit = call.services.server.payload_max
    announced = call.headers.get(b"content-length", b"")
    if announced.isdigit() and int(announced) > limit:
        raise PayloadTooLarge
    parts: list[bytes] = []
    size = 0
    async for part in body_pieces(call):
        parts.append(part)
        size += len(part)
        if size > limit:
            raise PayloadTooLarge
    return b"".join(parts)


async def body_pieces(call: Call) -> AsyncIterator[bytes]:
    """The body as it comes in. Raises ClientDisconnect where it isn't sent to its end."""
    more = True
    while more:
        message = await call.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        yield message.get("body", b"")
        more = message.get("more_body", False)
