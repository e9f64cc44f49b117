"""Routes under `/utils` that need no collection: hashes, random texts, the caches."""

import re
from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from resolvers.errors import InvalidPayload, InvalidQuery
from resolvers.utilities import (
    RANDOM_LENGTH,
    RANDOM_LENGTH_MAX,
    clear_caches,
    generate_hash,
    random_string,
    verify_hash,
)
from rest_compat.body import json_object
from rest_compat.call import Call
from rest_compat.query_string import parse_query_string
from rest_compat.respond import value_response
from rest_compat.routing import Endpoint

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII).fullmatch
_DIGITS_MAX = 12


def small_utility_endpoints() -> Sequence[Endpoint]:
    """The routes."""
    return (
        Endpoint("/utils/hash/generate", {"POST": _generate}),
        Endpoint("/utils/hash/verify", {"POST": _verify}),
        Endpoint("/utils/random/string", {"GET": _random}),
        Endpoint("/utils/cache/clear", {"POST": _clear}),
    )


async def _generate(call: Call) -> Response:
    body = await json_object(call)
    return value_response(await generate_hash(call.context, _text(body, "string")))


async def _verify(call: Call) -> Response:
    body = await json_object(call)
    text, hashed = _text(body, "string"), _text(body, "hash")
    return value_response(await verify_hash(call.context, text, hashed))


async def _random(call: Call) -> Response:
    return value_response(random_string(_length(parse_query_string(call.query).get("length"))))


async def _clear(call: Call) -> Response:
    clear_caches(call.context)
    return Response(status_code=200)


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if value in (None, ""):
        raise InvalidPayload(f'"{name}" is required')
    if not isinstance(value, str):
        raise InvalidPayload(f'"{name}" must be a string')
    return value


def _length(value: object) -> int:
    """Raises InvalidQuery for anything but a whole number from 1 to 500."""
    if value is None:
        return RANDOM_LENGTH
    if not isinstance(value, str) or len(value) > _DIGITS_MAX or not _NUMBER(value.strip()):
        raise InvalidQuery('"length" must be a number')
    number = float(value)
    if not number.is_integer():
        raise InvalidQuery('"length" must be an integer')
    if number < 1:
        raise InvalidQuery('"length" must be greater than or equal to 1')
    if number > RANDOM_LENGTH_MAX:
        raise InvalidQuery(f'"length" must be less than or equal to {RANDOM_LENGTH_MAX}')
    return int(number)
