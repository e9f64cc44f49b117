"""Reads over REST: a request is parsed and prepared once, and known again by its text."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import orjson
from starlette.responses import Response

from resolvers.errors import InvalidPayload
from resolvers.keys import refuse_wrong_key
from resolvers.read import Prepared, prepare, run, stream
from resolvers.singleton import default_row
from resolvers.versions import is_draft, read_version
from rest_compat.body import json_object
from rest_compat.call import Call
from rest_compat.clauses import Json
from rest_compat.exports.response import in_file_order, item_file, rows_file
from rest_compat.parameters import ExportFormat, Parameters, parse_parameters
from rest_compat.query_string import parse_query_string
from rest_compat.respond import data_response

_REMEMBERED_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class Planned:
    """A request that was understood. `default` is the JSON text of a singleton's row where it has none."""

    prepared: Prepared
    export: ExportFormat | None = None
    default: bytes | None = None


async def list_response(call: Call, collection: str, singleton: bool = False) -> Response:
    """Answer a read of many rows, or of a singleton's only one, as the query string asks."""
    key = ("rest", call.rights.key, call.catalogue.version, collection, singleton, call.query)
    planned: Planned | None = call.services.plans.get(key)
    if planned is None:
        read = _parameters(call, collection, parse_query_string(call.query), singleton=singleton)
        if singleton and is_draft(read.version):
            return await _version_response(call, read, None)
        planned = _plan(call, read, singleton)
        _remember(call, key, planned)
    return await _answer(call, planned, collection)


async def item_response(call: Call, collection: str, key: str) -> Response:
    """Answer a read of the row that has this primary key."""
    place = ("rest item", call.rights.key, call.catalogue.version, collection, call.query)
    planned: Planned | None = call.services.plans.get(place)
    if planned is None:
        read = _parameters(call, collection, parse_query_string(call.query), single=True)
        refuse_wrong_key(call.catalogue, call.rights, collection, key)
        if is_draft(read.version):
            return await _version_response(call, read, key)
        planned = _plan(call, read)
        _remember(call, place, planned)
    found = await run(call.services, call.caller, planned.prepared, key)
    data = found.data or b"null"
    return item_file(data, collection, planned.export) if planned.export else data_response(data)


async def search_response(call: Call, collection: str, singleton: bool = False) -> Response:
    """Answer a SEARCH: as `query` in the body asks, else the query string, of all rows or of those with `keys`."""
    values, keys = await search_values(call)
    return await values_response(call, collection, values, keys, singleton)


async def values_response(
    call: Call, collection: str, values: Mapping[str, Json], keys: list[Json] | None, singleton: bool = False
) -> Response:
    """Answer a read as these parameters ask, of all rows or of those with `keys`."""
    read = _parameters(call, collection, values, singleton=singleton)
    if keys is None or singleton:
        return await _answer(call, _plan(call, read, singleton), collection)
    if keys:
        return await _answer(call, _plan(call, _with_keys(call, read, keys)), collection)
    prepare(call.services, call.rights, read.request)
    return data_response(b"[]")


async def search_values(call: Call) -> tuple[Mapping[str, Json], list[Json] | None]:
    """The parameters and the keys that a SEARCH asks for.

    Raises InvalidPayload for a body that is malformed.
    """
    body = await json_object(call)
    keys = body.get("keys")
    if keys is not None and not isinstance(keys, list):
        raise InvalidPayload('"keys" must be an array')
    values = body["query"] if "query" in body else parse_query_string(call.query)
    if not isinstance(values, Mapping):
        raise InvalidPayload('"query" must be of type object')
    return values, keys


async def _version_response(call: Call, read: Parameters, key: str | None) -> Response:
    """Answer a read of a row as it is in a content version; without a key, of a singleton's only one."""
    assert read.version is not None
    answer = await read_version(call.context, read.request, key, read.version, raw=read.version_raw)
    found = answer.data or b"null"
    row = found if key is not None else found[1:-1].strip() or b"null"
    return item_file(row, read.request.collection, read.export) if read.export else data_response(row)


def _remember(call: Call, key: tuple[Hashable, ...], planned: Planned) -> None:
    # A bound in entries is one in bytes only where each is small.
    if len(call.query) <= _REMEMBERED_LENGTH:
        call.services.plans.put(key, planned)


def _parameters(
    call: Call, collection: str, values: Mapping[str, Json], single: bool = False, singleton: bool = False
) -> Parameters:
    return parse_parameters(collection, values, call.services.options.depth_max, single, singleton)


def _plan(call: Call, read: Parameters, singleton: bool = False) -> Planned:
    request = in_file_order(read.request, call.catalogue) if read.export else read.request
    by_row = read.export is not None and not request.single and not singleton
    prepared = prepare(call.services, call.rights, request, by_row=by_row)
    if not singleton:
        return Planned(prepared, read.export)
    default = default_row(call.catalogue, call.rights.scopes, request.collection, request.fields)
    return Planned(prepared, read.export, orjson.dumps(default, default=str))


async def _answer(call: Call, planned: Planned, collection: str) -> Response:
    if planned.export and planned.default is None:
        return await rows_file(stream(call.services, call.caller, planned.prepared), collection, planned.export)
    answer = await run(call.services, call.caller, planned.prepared)
    data = answer.data or b"[]"
    if planned.default is None:
        return data_response(data, answer)
    row = data[1:-1].strip() or planned.default
    return item_file(row, collection, planned.export) if planned.export else data_response(row, answer)


def _with_keys(call: Call, read: Parameters, keys: Sequence[Json]) -> Parameters:
    """The same read, of the rows with these keys alone; all of them, unless a limit is asked for."""
    key_name = call.catalogue.collections[read.request.collection].primary_key
    narrowed = read.request.arguments.among(key_name, keys)
    return replace(read, request=replace(read.request, arguments=narrowed))
