"""The list of permissions in GraphQL: after the stored ones come the built-in ones, whatever the limit."""

from collections.abc import Mapping
from typing import Any

import orjson

from resolvers.permissions_me import built_in_permissions
from resolvers.request import NOTHING, Asked, ReadRequest
from resolvers.system_collections import PERMISSIONS


def with_built_in(data: bytes, request: ReadRequest) -> bytes:
    """The JSON list of stored permissions that a request gave, and after them the built-in ones."""
    rows = built_in_permissions(request.arguments.filter)
    fields = [item for item in request.fields if item != NOTHING]
    built_in = [orjson.dumps({item.key: _value(row, item) for item in fields}) for row in rows]
    stored = data[1:-1].strip()
    return b"[" + b",".join([stored, *built_in] if stored else built_in) + b"]"


def _value(row: Mapping[str, Any], item: Asked) -> Any:
    """A built-in permission has no key and belongs to no policy; functions of its fields have no value."""
    if item.typename:
        return PERMISSIONS
    return None if item.nest or item.children else row.get(item.name)
