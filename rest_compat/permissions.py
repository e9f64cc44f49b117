"""Routes of rights: under `/policies`, `/access` and `/permissions`.

A list of permissions holds the stored ones, whatever its limit, and after them the built-in ones; so does the answer to
a write of several. A permission that is not there is the first of the built-in ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import orjson
from starlette.responses import Response

from resolvers.keys import refuse_wrong_key
from resolvers.permissions_me import built_in_permissions
from resolvers.read import prepare, run
from resolvers.request import Arguments, ReadRequest
from resolvers.system_collections import ACCESS, PERMISSIONS, POLICIES
from rest_compat.body import json_body
from rest_compat.call import Call
from rest_compat.clauses import Json
from rest_compat.parameters import parse_parameters
from rest_compat.query_string import parse_query_string
from rest_compat.read import search_values, values_response
from rest_compat.respond import NOTHING, data_response, value_response
from rest_compat.routing import Endpoint
from rest_compat.writable import writable_endpoints
from rest_compat.write import create_response, update_many_response, update_response


def permission_endpoints() -> Sequence[Endpoint]:
    """The routes of policies, of who has them, and of permissions."""
    return (
        *writable_endpoints("/policies", POLICIES),
        *writable_endpoints("/access", ACCESS),
        *writable_endpoints(
            "/permissions",
            PERMISSIONS,
            listed=_list,
            searched=_search,
            item=_item,
            create=_create,
            update=_update,
            update_many=_update_many,
        ),
    )


async def _list(call: Call) -> Response:
    return await _all(call, parse_query_string(call.query), None)


async def _search(call: Call) -> Response:
    return await _all(call, *await search_values(call))


async def _all(call: Call, values: Mapping[str, Json], keys: list[Json] | None) -> Response:
    read = parse_parameters(PERMISSIONS, values, call.services.options.depth_max)
    arguments = read.request.arguments
    if read.export:
        return await values_response(call, PERMISSIONS, values, keys)
    if read.request.aggregate or read.request.group or keys is not None:
        return _extended(await values_response(call, PERMISSIONS, values, keys), arguments.filter)
    unlimited = replace(read.request, arguments=replace(arguments, limit=-1))
    answer = await run(call.services, call.caller, prepare(call.services, call.rights, unlimited))
    return _extended(data_response(answer.data or b"[]", answer), arguments.filter)


async def _item(call: Call) -> Response:
    key, services = call.values["id"], call.services
    read = parse_parameters(PERMISSIONS, parse_query_string(call.query), services.options.depth_max, single=True)
    refuse_wrong_key(call.catalogue, call.rights, PERMISSIONS, key)
    named = ReadRequest(PERMISSIONS, read.request.fields, Arguments({"id": {"_eq": key}}), backlink=False)
    answer = await run(services, call.caller, prepare(services, call.rights, named))
    found = (answer.data or b"[]")[1:-1].strip()
    return data_response(found) if found else _first()


async def _create(call: Call) -> Response:
    body = await json_body(call)
    response = await create_response(call, PERMISSIONS, body)
    return _extended(response) if isinstance(body, list) else response


async def _update(call: Call) -> Response:
    response = await update_response(call, PERMISSIONS, call.values["id"], await json_body(call))
    return _first() if response is NOTHING else response


async def _update_many(call: Call) -> Response:
    return _extended(await update_many_response(call, PERMISSIONS, await json_body(call)))


def _extended(response: Response, filter_: Mapping[str, Json] | None = None) -> Response:
    """The answer with a list, and behind it the built-in permissions that pass a filter."""
    if response is NOTHING:
        return response
    answer = orjson.loads(response.body)
    answer["data"] += built_in_permissions(filter_)
    response.body = orjson.dumps(answer)
    response.headers["content-length"] = str(len(response.body))
    return response


def _first() -> Response:
    return value_response(built_in_permissions()[0])
