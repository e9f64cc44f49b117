"""Writes over REST: what a body asks for, and the answer, read anew as the caller may see it."""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from db.errors import DatabaseError
from resolvers.errors import ApiError, InvalidPayload
from resolvers.read import Prepared, prepare, read, run
from resolvers.request import Arguments, ReadRequest
from resolvers.write.chosen import keys_of_query, write_singleton
from resolvers.write.items import changes_by_key, create_items, delete_items, update_items
from rest_compat.call import Call
from rest_compat.clauses import Json, mapping_or_empty
from rest_compat.parameters import parse_parameters
from rest_compat.query_string import parse_query_string
from rest_compat.respond import NOTHING, data_response


async def create_response(call: Call, collection: str, body: Json) -> Response:
    """Create the object, or the objects of the list, that the body is."""
    if not isinstance(body, list):
        answer = _answer(call, collection, single=True)
        keys = await create_items(call.context, collection, [body])
        return await _one(call, answer, keys[0])
    if not body:
        return data_response(b"[]")
    answer = _answer(call, collection)
    keys = await create_items(call.context, collection, [mapping_or_empty(item) for item in body])
    return await _many(call, answer, keys)


def written_one(call: Call, collection: str) -> Callable[[Sequence[Any]], Awaitable[Response]]:
    """What answers with the one row of a key in a list, as the query string asks. Raises InvalidQuery where that is
    malformed: before anything is written."""
    answer = _answer(call, collection, single=True)
    return lambda keys: _one(call, answer, keys[0])


def written_many(call: Call, collection: str) -> Callable[[Sequence[Any]], Awaitable[Response]]:
    """The same for a list of rows."""
    answer = _answer(call, collection)
    return lambda keys: _many(call, answer, keys)


async def update_response(call: Call, collection: str, key: str, body: Json) -> Response:
    """Change the row that has this primary key by the object in the body."""
    answer = _answer(call, collection, single=True)
    changed = await update_items(call.context, collection, [(key, mapping_or_empty(body))])
    return await _one(call, answer, changed[0]) if changed else NOTHING


async def update_many_response(call: Call, collection: str, body: Json) -> Response:
    """Change rows: `{keys, data}`, `{query, data}`, or a list of objects with their keys."""
    answer = _answer(call, collection)
    changes = await _changes(call, collection, body)
    if not changes:
        return data_response(b"[]")
    changed = await update_items(call.context, collection, changes)
    return await _many(call, answer, changed) if changed else data_response(b"[]")


async def singleton_response(call: Call, collection: str, body: Json) -> Response:
    """Change a singleton, or make its row."""
    answer = _answer(call, collection, single=True)
    return await _one(call, answer, await write_singleton(call.context, collection, mapping_or_empty(body)))


async def delete_response(call: Call, collection: str, key: str) -> Response:
    """Delete the row that has this primary key."""
    await delete_items(call.context, collection, [key])
    return NOTHING


async def delete_many_response(call: Call, collection: str, body: Json) -> Response:
    """Delete rows: a list of keys, `{keys}` or `{query}`."""
    if isinstance(body, list):
        keys = body
    else:
        for name in body:
            if name not in ("keys", "query"):
                raise InvalidPayload(f'"{name}" is not allowed')
        keys = await _chosen(call, collection, "delete", body)
    await delete_items(call.context, collection, keys)
    return NOTHING


async def _changes(call: Call, collection: str, body: Json) -> Sequence[tuple[Any, Mapping[str, Json]]]:
    if isinstance(body, list):
        return changes_by_key(_key_name(call, collection), [mapping_or_empty(item) for item in body])
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
    return await keys_of_query(call.context, action, request)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the query string asks of the answer to a write; `place` is where the plan of a single row is kept."""

    request: ReadRequest
    place: Hashable


def _answer(call: Call, collection: str, single: bool = False) -> _Answer:
    """Read the query string, before anything is written; its filter and its counts are not looked at.

    Raises InvalidQuery where it is malformed.
    """
    place = ("rest answer", call.rights.key, call.catalogue.version, collection, call.query, single)
    kept: _Answer | None = call.services.plans.get(("asked", place))
    if kept is not None:
        return kept
    values = parse_query_string(call.query)
    asked = {name: value for name, value in values.items() if name not in ("filter", "meta", "export", "aggregate")}
    request = parse_parameters(collection, asked, call.services.options.depth_max, single=single).request
    if single:
        request = replace(request, arguments=Arguments(search=request.arguments.search))
    answer = _Answer(request, place)
    call.services.plans.put(("asked", place), answer)
    return answer


async def _one(call: Call, answer: _Answer, key: Any) -> Response:
    """The row that was written, as the caller may read it; where that is not at all, or the database fails by now,
    nothing: the write stays."""
    plans = call.services.plans
    try:
        prepared: Prepared | None = plans.get(answer.place)
        if prepared is None:
            prepared = prepare(call.services, call.rights, answer.request)
            plans.put(answer.place, prepared)
        row = await run(call.services, call.caller, prepared, str(key))
    except (ApiError, DatabaseError):
        return NOTHING
    return data_response(row.data or b"null")


async def _many(call: Call, answer: _Answer, keys: Sequence[Any]) -> Response:
    written = answer.request.arguments.among(_key_name(call, answer.request.collection), keys)
    request = replace(answer.request, arguments=written)
    try:
        rows = await read(call.context, request)
    except (ApiError, DatabaseError):
        return NOTHING
    return data_response(rows.data or b"[]")
