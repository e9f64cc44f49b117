"""An answer as a file, in constant memory however many rows there are."""

from collections.abc import AsyncIterator, Iterable, Sequence
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import Protocol

import orjson
from anyio import to_thread

from rest_compat.clauses import Json
from rest_compat.exports import csv_text, json_text
from rest_compat.parameters import ExportFormat


class ListFormat(Protocol):
    """What a module of this package gives for a format that is written from front to back."""

    def item(self, value: Json) -> str: ...
    def opening(self) -> str: ...
    def rows(self, values: Iterable[Json], first: bool) -> str: ...
    def closing(self, empty: bool) -> str: ...


_BYTE_ORDER_MARK = "\ufeff"
_LINES_AT_ONCE = 500
_MEMORY_MAX = 1024 * 1024


def export_item(row: bytes, form: ExportFormat) -> bytes:
    """One row, given as JSON text, as a whole file."""
    value = orjson.loads(row)
    if form == "csv" or form == "csv_utf8":
        names = csv_text.columns([value])
        return (_csv_head(form, names) + csv_text.lines([value], names)).encode()
    return _list_format(form).item(value).encode()


async def export_rows(batches: AsyncIterator[Sequence[bytes]], form: ExportFormat) -> AsyncIterator[bytes]:
    """Rows, given as batches of JSON texts, as the pieces of a file."""
    pieces = _csv(batches, form) if form == "csv" or form == "csv_utf8" else _list(batches, _list_format(form))
    async for piece in pieces:
        yield piece.encode()


def _list_format(form: ExportFormat) -> ListFormat:
    if form == "json":
        return json_text
    # Loaded when first needed: their patterns of characters take long to compile.
    if form == "xml":
        from rest_compat.exports import xml_text

        return xml_text
    from rest_compat.exports import yaml_text

    return yaml_text


async def _list(batches: AsyncIterator[Sequence[bytes]], form: ListFormat) -> AsyncIterator[str]:
    yield form.opening()
    empty = True
    async for batch in batches:
        text = await to_thread.run_sync(_written, form, batch, empty)
        empty = empty and not text
        yield text
    yield form.closing(empty)


def _written(form: ListFormat, batch: Sequence[bytes], first: bool) -> str:
    return form.rows([orjson.loads(row) for row in batch], first)


async def _csv(batches: AsyncIterator[Sequence[bytes]], form: ExportFormat) -> AsyncIterator[str]:
    """Two passes, since any row may bring a column: the rows wait in a temporary file until all are known."""
    names: dict[str, None] = {}
    with SpooledTemporaryFile(_MEMORY_MAX) as file:
        async for batch in batches:
            names |= await to_thread.run_sync(_put_aside, file, batch)
        yield _csv_head(form, names)
        file.seek(0)
        while lines := await to_thread.run_sync(_lines, file):
            yield await to_thread.run_sync(_written_lines, lines, names)


def _csv_head(form: ExportFormat, names: Iterable[str]) -> str:
    head = csv_text.header(names)
    return _BYTE_ORDER_MARK + head if head and form == "csv_utf8" else head


def _put_aside(file: SpooledTemporaryFile[bytes], batch: Sequence[bytes]) -> dict[str, None]:
    values = [orjson.loads(row) for row in batch]
    file.writelines(orjson.dumps(value) + b"\n" for value in values)
    return csv_text.columns(values)


def _lines(file: SpooledTemporaryFile[bytes]) -> list[bytes]:
    return list(islice(file, _LINES_AT_ONCE))


def _written_lines(lines: Sequence[bytes], names: Iterable[str]) -> str:
    return csv_text.lines((orjson.loads(line) for line in lines), names)
