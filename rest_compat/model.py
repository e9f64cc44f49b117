"""Routes of the data model: `/collections`, `/fields`, `/relations`. Query parameters mean nothing here."""

from collections.abc import Sequence

from starlette.responses import Response

from resolvers import model_read
from rest_compat.call import Call
from rest_compat.read import search_values
from rest_compat.respond import value_response
from rest_compat.routing import Endpoint


def model_endpoints() -> Sequence[Endpoint]:
    """The routes that read the data model."""
    collections = {"GET": _collections, "SEARCH": _search_collections}
    return (
        Endpoint("/collections", collections, "POST,GET,HEAD,SEARCH,PATCH"),
        Endpoint("/collections/{collection}", {"GET": _collection}, "GET,HEAD,PATCH,DELETE"),
        Endpoint("/fields", {"GET": _fields}),
        Endpoint("/fields/{collection}", {"GET": _fields_of}, "GET,HEAD,POST,PATCH"),
        Endpoint("/fields/{collection}/{field}", {"GET": _field}, "GET,HEAD,PATCH,DELETE"),
        Endpoint("/relations", {"GET": _relations}, "GET,HEAD,POST"),
        Endpoint("/relations/{collection}", {"GET": _relations_of}),
        Endpoint("/relations/{collection}/{field}", {"GET": _relation}, "GET,HEAD,PATCH,DELETE"),
    )


async def _collections(call: Call) -> Response:
    return value_response(model_read.collections(call.catalogue, call.rights))


async def _search_collections(call: Call) -> Response:
    await search_values(call)
    return await _collections(call)


async def _collection(call: Call) -> Response:
    return value_response(model_read.collection(call.catalogue, call.rights, call.values["collection"]))


async def _fields(call: Call) -> Response:
    return value_response(model_read.fields(call.catalogue, call.rights))


async def _fields_of(call: Call) -> Response:
    return value_response(model_read.fields_of(call.catalogue, call.rights, call.values["collection"]))


async def _field(call: Call) -> Response:
    name, field = call.values["collection"], call.values["field"]
    return value_response(model_read.field(call.catalogue, call.rights, name, field))


async def _relations(call: Call) -> Response:
    return value_response(model_read.relations(call.catalogue, call.rights))


async def _relations_of(call: Call) -> Response:
    return value_response(model_read.relations_of(call.catalogue, call.rights, call.values["collection"]))


async def _relation(call: Call) -> Response:
    name, field = call.values["collection"], call.values["field"]
    return value_response(model_read.relation(call.catalogue, call.rights, name, field))
