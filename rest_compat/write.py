"""Writes over REST: what a body asks for, and the answer, read anew as the caller may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from resolvers.errors import ApiError, InvalidPayload
from resolvers.read import prepare, run
from resolvers.request import Arguments, ReadRequest
from resolvers.write.chosen import keys_of_query, write_singleton
from resolvers.write.items import ITEMS, Writes
from resolvers.write.written import Origin
from rest_compat.call import Call
from rest_compat.clauses import Json
from rest_compat.parameters import parse_parameters
from rest_compat.query_string import parse_query_string
from rest_compat.respond import data_response

NOTHING = Response(status_code=204)


async def create_response(call: Call, collection: str, body: Json, writes: Writes = ITEMS) -> Response:
    """Create the object, or the objects of the list, that the body is."""
    if not isinstance(body, list):
        keys = await writes.create(*_who(call), collection, [body])
        return await _one(call, collection, keys[0])
    if not body:
        return data_response(b"[]")
    keys = await writes.create(*_who(call), collection, [_object(item) for item in body])
    return await _many(call, collection, keys)


async def update_response(call: Call, collection: str, key: str, body: Json, writes: Writes = ITEMS) -> Response:
    """Change the row that has this primary key by the object in the body."""
    changed = await writes.update(*_who(call), collection, [(key, _object(body))])
    return await _one(call, collection, changed[0]) if changed else NOTHING


async def update_many_response(call: Call, collection: str, body: Json, writes: Writes = ITEMS) -> Response:
    """Change rows: `{keys, data}`, `{query, data}`, or a list of objects with their keys."""
    changes = await _changes(call, collection, body)
    if not changes:
        return data_response(b"[]")
    changed = await writes.update(*_who(call), collection, changes)
    return await _many(call, collection, changed) if changed else data_response(b"[]")


async def singleton_response(call: Call, collection: str, body: Json) -> Response:
    """Change a singleton, or make its row."""
    return await _one(call, collection, await write_singleton(*_who(call), collection, _object(body)))


async def delete_response(call: Call, collection: str, key: str, writes: Writes = ITEMS) -> Response:
    """Delete the row that has this primary key."""
    await writes.delete(*_who(call), collection, [key])
    return NOTHING


async def delete_many_response(call: Call, collection: str, body: Json, writes: Writes = ITEMS) -> Response:
    """Delete rows: a list of keys, `{keys}` or `{query}`."""
    if isinstance(body, list):
        keys = body
    else:
        for name in body:
            if name not in ("keys", "query"):
                raise InvalidPayload(f'"{name}" is not allowed')
        keys = await _chosen(call, collection, "delete", body)
    await writes.delete(*_who(call), collection, keys)
    return NOTHING


def origin_of(call: Call) -> Origin:
    """What history notes of where the request came from."""
    return Origin(call.caller.ip, call.header("user-agent"), call.header("origin"))


def _who(call: Call) -> tuple[Any, Any, Any, Origin]:
    return call.services, call.caller, call.rights, origin_of(call)


def _object(value: Json) -> Mapping[str, Json]:
    """An object to write; what is none counts as one without fields."""
    return value if isinstance(value, Mapping) else {}


async def _changes(call: Call, collection: str, body: Json) -> Sequence[tuple[Any, Mapping[str, Json]]]:
    if isinstance(body, list):
        key_name = _key_name(call, collection)
        changes = [(_object(item).get(key_name), _object(item)) for item in body]
        if any(key is None for key, _ in changes):
            raise InvalidPayload("Item in update misses primary key")
        return changes
    if "data" not in body:
        raise InvalidPayload('"data" is required')
    data = body["data"]
    if not isinstance(data, Mapping):
        raise InvalidPayload('"data" must be of type object')
    keys = await _chosen(call, collection, "update", body)
    return [(key, data) for key in keys]


def _key_name(call: Call, collection: str) -> str:
    return call.catalogue.collections[collection].primary_key


async def _chosen(call: Call, collection: str, action: str, body: Mapping[str, Json]) -> list[Any]:
    """The keys that `keys` holds or `query` finds."""
    keys = body.get("keys")
    if keys is not None:
        if not isinstance(keys, list):
            raise InvalidPayload('"keys" must be an array')
        return keys
    query = body.get("query")
    if query is None:
        raise InvalidPayload('"value" must contain at least one of [query, keys]')
    if not isinstance(query, Mapping):
        raise InvalidPayload('"query" must be of type object')
    chosen = {name: query[name] for name in ("filter", "search", "sort", "limit", "offset", "page") if name in query}
    request = parse_parameters(collection, chosen, call.services.options.depth_max).request
    return await keys_of_query(call.services, call.caller, call.rights, action, request)


async def _one(call: Call, collection: str, key: Any) -> Response:
    """The row that was written, as the caller may read it; where that is not at all, nothing."""
    request = _answer_request(call, collection, single=True)
    try:
        answer = await run(call.services, call.caller, prepare(call.services, call.rights, request), str(key))
    except ApiError:
        return NOTHING
    return data_response(answer.data or b"null")


async def _many(call: Call, collection: str, keys: Sequence[Any]) -> Response:
    request = _answer_request(call, collection)
    own: Mapping[str, Json] = {_key_name(call, collection): {"_in": list(keys)}}
    limit = -1 if request.arguments.limit is None else request.arguments.limit
    request = replace(request, arguments=replace(request.arguments, filter=own, limit=limit))
    try:
        answer = await run(call.services, call.caller, prepare(call.services, call.rights, request))
    except ApiError:
        return NOTHING
    return data_response(answer.data or b"[]")


def _answer_request(call: Call, collection: str, single: bool = False) -> ReadRequest:
    """What the query string asks of the answer: its filter and its counts are not looked at."""
    values = parse_query_string(call.query)
    asked = {name: value for name, value in values.items() if name not in ("filter", "meta", "export", "aggregate")}
    request = parse_parameters(collection, asked, call.services.options.depth_max, single=single).request
    if single:
        plain = Arguments(search=request.arguments.search)
        return replace(request, arguments=plain)
    return request
