"""Rows as they are in content versions."""

import orjson

from resolvers.versions import read_version
from schema.context import GraphQLContext
from schema.document import Reading


async def draft(context: GraphQLContext, reading: Reading, key: str | None) -> bytes | None:
    """The JSON of a row in the version that is asked for; a singleton's has no `key`, and is a list of one.
    `x_by_version` shows changes as they were saved, any other field the row as it would be with them.

    Raises:
        Forbidden: the caller may not read the row, or no version of this name.
    """
    assert reading.version is not None
    raw = reading.kind == "versioned"
    return (await read_version(context.request, reading.request, key, reading.version, raw=raw)).data


def named(row: bytes, reading: Reading) -> bytes:
    """The JSON of a row of `x_by_version`, with the name of that type where `__typename` asks for it."""
    keys = [asked.key for asked in reading.request.fields if asked.typename]
    if not keys:
        return row
    return orjson.dumps({**orjson.loads(row), **dict.fromkeys(keys, f"version_{reading.request.collection}")})
