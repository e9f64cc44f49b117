"""Routes of rights: under `/policies`, `/access` and `/permissions`.

A list of permissions holds the stored ones, whatever its limit, and after them the built-in ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import orjson
from starlette.responses import Response

from resolvers.permissions_me import built_in_permissions
from resolvers.read import prepare, run
from resolvers.rights_writes import ACCESS, PERMISSIONS, POLICIES
from rest_compat.call import Call
from rest_compat.clauses import Json
from rest_compat.parameters import parse_parameters
from rest_compat.query_string import parse_query_string
from rest_compat.read import search_values, values_response
from rest_compat.respond import data_response
from rest_compat.routing import Endpoint
from rest_compat.writable import writable_endpoints


def permission_endpoints() -> Sequence[Endpoint]:
    """The routes of policies, of who has them, and of permissions."""
    return (
        *writable_endpoints("/policies", POLICIES),
        *writable_endpoints("/access", ACCESS),
        *writable_endpoints("/permissions", PERMISSIONS, listed=_list, searched=_search),
    )


async def _list(call: Call) -> Response:
    return await _all(call, parse_query_string(call.query), None)


async def _search(call: Call) -> Response:
    return await _all(call, *await search_values(call))


async def _all(call: Call, values: Mapping[str, Json], keys: list[Json] | None) -> Response:
    read = parse_parameters(PERMISSIONS, values, call.services.options.depth_max)
    request = read.request
    if read.export or request.aggregate or request.group or keys is not None:
        return await values_response(call, PERMISSIONS, values, keys)
    unlimited = replace(request, arguments=replace(request.arguments, limit=-1))
    answer = await run(call.services, call.caller, prepare(call.services, call.rights, unlimited))
    built_in = [orjson.dumps(row) for row in built_in_permissions(request.arguments.filter)]
    stored = (answer.data or b"[]")[1:-1].strip()
    return data_response(b"[" + b",".join([stored, *built_in] if stored else built_in) + b"]", answer)
