"""Routes of imports and exports by the file."""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from functools import partial

from starlette.background import BackgroundTask
from starlette.responses import Response

from adapters.storage import StorageError
from resolvers.errors import ApiError, Forbidden, InvalidPayload
from resolvers.failures import api_error
from resolvers.names import sees
from resolvers.read import prepare, stream
from resolvers.request import ReadRequest
from resolvers.transfer.csv_rows import csv_rows
from resolvers.transfer.exporting import NewFile, keep_file
from resolvers.transfer.importing import import_rows, importable
from resolvers.transfer.json_rows import json_rows
from resolvers.transfer.texts import RowSource
from resolvers.write.errors import UnsupportedMediaType
from rest_compat.body import json_object
from rest_compat.call import Call
from rest_compat.clauses import Json
from rest_compat.exports.response import file_name, in_file_order, media_type
from rest_compat.exports.writer import export_rows
from rest_compat.multipart import boundary_of, first_file
from rest_compat.parameters import ExportFormat, export_format, parse_parameters
from rest_compat.routing import Endpoint

logger = logging.getLogger(__name__)

# What Windows calls CSV where a spreadsheet program is installed.
_CSV = ("text/csv", "application/vnd.ms-excel")
_JSON = ("application/json", "text/json")


def transfer_endpoints() -> Sequence[Endpoint]:
    """The routes of imports and exports."""
    return (
        Endpoint("/utils/import/{collection}", {"POST": _import}),
        Endpoint("/utils/export/{collection}", {"POST": _export}),
    )


async def _import(call: Call) -> Response:
    boundary = boundary_of(call)
    # Before a byte is read: who may not import can't fill the disk.
    collection = importable(call.services, call.rights, call.values["collection"])
    async with first_file(call, boundary) as given:
        if given.media_type not in (*_CSV, *_JSON):
            raise UnsupportedMediaType(given.media_type, "file import")
        source: RowSource = (
            partial(json_rows, given.file)
            if given.media_type in _JSON
            else partial(csv_rows, given.file, call.catalogue, collection)
        )
        await import_rows(call.context, collection, source)
    return Response(status_code=200)


async def _export(call: Call) -> Response:
    body = await json_object(call)
    name = call.values["collection"]
    query = body.get("query")
    if not query and query != {}:
        raise InvalidPayload('"query" is required')
    if not isinstance(query, Mapping):
        raise InvalidPayload('"query" must be of type object')
    if not body.get("format"):
        raise InvalidPayload('"format" is required')
    if not sees(call.catalogue, call.rights.scopes, name):
        raise Forbidden.collection(name)
    form = export_format(body["format"])
    if form is None:
        return Response(status_code=204)
    request = _request(call, name, query)
    details = body.get("file")
    new = NewFile(file_name(name, form), media_type(form), details if isinstance(details, Mapping) else {})
    return Response(status_code=204, background=BackgroundTask(_keep, call, request, form, new))


def _request(call: Call, collection: str, query: Mapping[str, Json]) -> ReadRequest:
    """The read of an export: of all rows, where no limit is asked for."""
    request = parse_parameters(collection, {"limit": -1, **query}, call.services.options.depth_max).request
    return in_file_order(request, call.catalogue)


async def _keep(call: Call, request: ReadRequest, form: ExportFormat, new: NewFile) -> None:
    """Make the file. The answer is given already: what goes wrong is in the log."""
    try:
        await keep_file(call.context, new, _pieces(call, request, form))
    except (ApiError, StorageError) as error:
        logger.warning('The export of "%s" failed: %s', request.collection, error)
    except Exception as error:
        logger.warning('The export of "%s" failed: %s', request.collection, api_error(error))


async def _pieces(call: Call, request: ReadRequest, form: ExportFormat) -> AsyncIterator[bytes]:
    prepared = prepare(call.services, call.rights, request, by_row=True)
    async with aclosing(stream(call.services, call.caller, prepared)) as batches:
        async for piece in export_rows(batches, form):
            yield piece
