"""Files as answers."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from db.catalogue import Catalogue
from resolvers.request import Asked, ReadRequest
from rest_compat.exports.writer import export_item, export_rows
from rest_compat.parameters import ExportFormat

_TYPES: dict[ExportFormat, str] = {
    "csv": "text/csv",
    "csv_utf8": "text/csv",
    "json": "application/json",
    "xml": "text/xml",
    "yaml": "text/yaml",
}
_CHARSET = "; charset=utf-8"
_PATIENCE_SECONDS = 60

Batches = AsyncGenerator[list[bytes], None]


def item_file(row: bytes, collection: str, form: ExportFormat) -> Response:
    """One row, given as JSON text, as a file."""
    return Response(export_item(row, form), headers=_headers(collection, form))


class RowsFile(StreamingResponse):
    """Rows as a file that goes out while they are read; `batches` are let go of however the sending ends: also when a
    client takes nothing for a minute."""

    def __init__(self, first: list[bytes], batches: Batches, collection: str, form: ExportFormat) -> None:
        super().__init__(export_rows(_with_first(first, batches), form), headers=_headers(collection, form))
        self._batches = batches

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file."""

        async def patiently(message: Message) -> None:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await send(message)

        async with aclosing(self._batches):
            with suppress(ClientDisconnect, TimeoutError):
                await super().__call__(scope, receive, patiently)


async def rows_file(batches: Batches, collection: str, form: ExportFormat) -> Response:
    """Rows, given as batches of JSON texts, as a file that goes out while they are read.

    Raises what the reading raises before the first piece is there.
    """
    try:
        first = await anext(batches)
    except StopAsyncIteration:
        first = []
    return RowsFile(first, batches, collection, form)


def in_file_order(request: ReadRequest, catalogue: Catalogue) -> ReadRequest:
    """The request with a row's own columns before what hangs on relations: the order of columns in a file."""
    fields = catalogue.collections[request.collection].fields

    def related(asked: Asked) -> bool:
        field = fields.get(asked.name)
        return bool(asked.children or asked.branches) or (field is not None and field.alias and not asked.function)

    return replace(request, fields=tuple(sorted(request.fields, key=related)))


async def _with_first(first: list[bytes], others: Batches) -> Batches:
    yield first
    async for batch in others:
        yield batch


def file_name(collection: str, form: ExportFormat) -> str:
    """What a file with rows of the collection is called, now."""
    ending = "csv" if form == "csv_utf8" else form
    return f"{collection} {datetime.now(UTC):%Y%m%d-%H%M%S}.{ending}"


def media_type(form: ExportFormat) -> str:
    """The media type of such a file."""
    return _TYPES[form]


def _headers(collection: str, form: ExportFormat) -> dict[str, str]:
    name = file_name(collection, form)
    plain = "".join(character if " " <= character <= "~" and character not in '"\\' else "_" for character in name)
    exact = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return {"content-type": _TYPES[form] + _CHARSET, "content-disposition": f'attachment; filename="{plain}"{exact}'}
