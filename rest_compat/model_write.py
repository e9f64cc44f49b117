"""Routes that change the data model: `/collections`, `/fields`, `/relations`."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from resolvers.errors import Forbidden, InvalidPayload
from resolvers.model import collections, field_removal, fields, relations
from rest_compat.body import json_body
from rest_compat.call import Call
from rest_compat.respond import NOTHING, value_response
from rest_compat.routing import Endpoint


def model_write_endpoints() -> Sequence[Endpoint]:
    """The routes that change the data model; `rest_compat.model` has the same paths for reading."""
    return (
        Endpoint("/collections", {"POST": _create_collections, "PATCH": _update_collections}),
        Endpoint("/collections/{collection}", {"PATCH": _update_collection, "DELETE": _delete_collection}),
        Endpoint("/fields/{collection}", {"POST": _create_field, "PATCH": _update_fields}),
        Endpoint("/fields/{collection}/{field}", {"PATCH": _update_field, "DELETE": _delete_field}),
        Endpoint("/relations", {"POST": _create_relation}),
        Endpoint("/relations/{collection}/{field}", {"PATCH": _update_relation, "DELETE": _delete_relation}),
    )


async def _create_collections(call: Call) -> Response:
    body = await _body(call)
    several = isinstance(body, list)
    payloads = body if several else [body]
    made = await collections.create_collections(call.context, payloads)
    return value_response(made if several else made[0])


async def _update_collections(call: Call) -> Response:
    body = await _body(call)
    if not isinstance(body, list):
        raise InvalidPayload("Input should be an array of collection changes")
    changes = []
    for each in body:
        if not isinstance(each, dict) or not isinstance(each.get("collection"), str) or not each["collection"]:
            raise InvalidPayload("Collection in update misses collection key")
        changes.append((each["collection"], each))
    return value_response(await collections.update_collections(call.context, changes))


async def _update_collection(call: Call) -> Response:
    body = await _body(call)
    change = (call.values["collection"], body if isinstance(body, dict) else {})
    changed = await collections.update_collections(call.context, [change])
    return value_response(changed[0])


async def _delete_collection(call: Call) -> Response:
    await collections.delete_collection(call.context, call.values["collection"])
    return NOTHING


async def _create_field(call: Call) -> Response:
    body = await _body(call)
    made = await fields.create_field(call.context, call.values["collection"], body)
    return NOTHING if made is None else value_response(made)


async def _update_fields(call: Call) -> Response:
    body = await _body(call)
    if not isinstance(body, list):
        raise InvalidPayload("Submitted body has to be an array")
    changes = []
    for each in body:
        if not isinstance(each, dict) or not isinstance(each.get("field"), str):
            raise InvalidPayload('"field" is required')
        changes.append((each["field"], each))
    name = call.values["collection"]
    changed = await fields.update_fields(call.context, name, changes)
    return value_response(changed) if changed else NOTHING


async def _update_field(call: Call) -> Response:
    change = (call.values["field"], await _body(call))
    name = call.values["collection"]
    changed = await fields.update_fields(call.context, name, [change])
    return value_response(changed[0])


async def _delete_field(call: Call) -> Response:
    await field_removal.delete_field(call.context, call.values["collection"], call.values["field"])
    return NOTHING


async def _create_relation(call: Call) -> Response:
    body = await _body(call)
    return value_response(await relations.create_relation(call.context, body))


async def _update_relation(call: Call) -> Response:
    body = await _body(call)
    name, field = call.values["collection"], call.values["field"]
    return value_response(await relations.update_relation(call.context, name, field, body))


async def _delete_relation(call: Call) -> Response:
    await relations.delete_relation(call.context, call.values["collection"], call.values["field"])
    return NOTHING


async def _body(call: Call) -> Any:
    """The body, which is read for those alone who may change the model. Raises Forbidden to all others."""
    if not call.rights.admin:
        raise Forbidden
    return await json_body(call)
