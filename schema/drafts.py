"""Rows as they are in content versions."""

from dataclasses import replace

import orjson

from resolvers.errors import Forbidden
from resolvers.read import prepare, run
from resolvers.request import Arguments, ReadRequest
from resolvers.versions import read_version
from schema.context import Context
from schema.document import Reading

NULL = b"null"


async def draft(context: Context, reading: Reading, key: str | None) -> bytes:
    """The JSON of a row in the version that is asked for; a singleton's has no `key`. `x_by_version` shows changes as
    they were saved, any other field the row as it would be with them.

    Raises Forbidden: the caller may not read the row, or no version of this name.
    """
    assert reading.version is not None
    request = replace(reading.request, arguments=Arguments(), single=True)
    key = await _only_key(context, request.collection) if key is None else key
    who = (context.services, context.caller, context.rights)
    raw = reading.kind == "versioned"
    answer = await read_version(*who, request, key, reading.version, raw=raw)
    data = answer.data or NULL
    return named(data, reading) if raw else data


def named(data: bytes, reading: Reading) -> bytes:
    """The JSON of a row of `x_by_version`, with the name of that type where `__typename` asks for it."""
    keys = [asked.key for asked in reading.request.fields if asked.typename]
    if not keys or data == NULL:
        return data
    return orjson.dumps({**orjson.loads(data), **dict.fromkeys(keys, f"version_{reading.request.collection}")})


async def _only_key(context: Context, collection: str) -> str:
    """The key of a singleton's row. Raises Forbidden: there is none for the caller."""
    request = ReadRequest(collection, (), Arguments(limit=1), keys_only=True)
    answer = await run(context.services, context.caller, prepare(context.services, context.rights, request))
    keys = orjson.loads(answer.data or b"[]")
    if not keys:
        raise Forbidden
    return str(keys[0])
