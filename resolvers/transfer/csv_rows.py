"""Rows of a CSV file: a line of names, then a line for each row.

An empty cell is a field that isn't sent. A name with dots (`author.name`) leads into a related row or a JSON value.
"""

import csv
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import IO, Any

import orjson

from db.catalogue import Catalogue, Collection
from resolvers.errors import InvalidPayload
from resolvers.transfer.cells import unguarded
from resolvers.transfer.texts import ROW_MAX, BadRow, Payload, Text, too_long

# The limit is the process's; Python's own is shorter than texts may be, and rows have one of their own here.
csv.field_size_limit(ROW_MAX)

Cell = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class _Column:
    path: tuple[str, ...]
    read: Cell


def csv_rows(file: IO[bytes], catalogue: Catalogue, collection: Collection) -> Generator[Payload, None, None]:
    """The rows of a file for a collection, as payloads. Empty lines are no rows.

    Raises:
        BadRow: the next row can't be read: it is no CSV, not encoded as UTF-8, or too long.
        InvalidPayload: the names of the columns make no sense.
    """
    with closing(Text(file)) as text:
        lines = _Lines(text)
        cells = csv.reader(lines, strict=True)
        try:
            columns = _columns(catalogue, collection, next(cells, []))
            for row in cells:
                lines.size = 0
                if row:
                    yield _payload(columns, row, cells.line_num)
        except csv.Error as error:
            raise BadRow(f"Line {cells.line_num} of the file is no CSV: {error}") from None


class _Lines:
    """The lines of a text; `size` counts the characters since it was set to 0."""

    def __init__(self, text: Text) -> None:
        self.size = 0
        self._text = text

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.line()
        self.size += len(line)
        if not line:
            raise StopIteration
        if self.size > ROW_MAX:
            raise too_long()
        return line


def _columns(catalogue: Catalogue, collection: Collection, names: Sequence[str]) -> list[_Column]:
    for place, name in enumerate(names):
        if name and name in names[:place]:
            raise InvalidPayload(f'The file has the column "{name}" twice')
    paths = [tuple(name.strip().split(".")) for name in names]
    return [_Column(path, _cell(catalogue, collection, path)) for path in paths]


def _cell(catalogue: Catalogue, collection: Collection, path: Sequence[str]) -> Cell:
    """How the cells of a column are read: most as text, which is cast with the payload."""
    name, *others = path
    field, link = collection.fields.get(name), catalogue.link(collection.name, name)
    if others and link is not None and link.kind == "m2o":
        return _cell(catalogue, catalogue.collections[link.target], others)
    if others:
        return _json_value
    return _json_part if link is not None or (field is not None and field.type == "csv") else unguarded


def _payload(columns: Sequence[_Column], cells: Sequence[str], line: int) -> dict[str, Any]:
    if any(cells[len(columns) :]):
        raise BadRow(f"Line {line} of the file has more cells than there are columns")
    payload: dict[str, Any] = {}
    for column, cell in zip(columns, cells, strict=False):
        if cell and column.path[0]:
            _put(payload, column.path, column.read(cell))
    return payload


def _put(payload: dict[str, Any], path: Sequence[str], value: Any) -> None:
    node = payload
    for part in path[:-1]:
        node = node.setdefault(part, {})
        if not isinstance(node, dict):
            raise BadRow(f'The file has "{part}" and "{".".join(path)}" for one row')
    if path[-1] in node:
        raise BadRow(f'The file has "{path[-1]}" twice for one row')
    node[path[-1]] = value


def _json_value(text: str) -> Any:
    """JSON, or else a text: what stands within a JSON value."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return unguarded(text)


def _json_part(text: str) -> Any:
    """A list or an object of JSON, or else a text: keys and related rows, and lists of texts."""
    return _json_value(text) if text.startswith(("[", "{")) else unguarded(text)
