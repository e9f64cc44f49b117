"""Rows as CSV: objects spread over columns (`author.name`), lists as JSON text, texts in quotes, null as nothing.

A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers written as text keep theirs.
"""

from collections.abc import Iterable, Iterator, Mapping

import orjson

from resolvers.transfer.cells import guarded
from rest_compat.clauses import Json

_VALUE_ALONE = "value"


def columns(rows: Iterable[Json]) -> dict[str, None]:
    """The names of the columns that rows need, in the order in which they come up."""
    return {name: None for row in rows for name, _ in _cells(row)}


def header(names: Iterable[str]) -> str:
    """The first line, without a line break."""
    return ",".join(_quoted(name) for name in names)


def lines(rows: Iterable[Json], names: Iterable[str]) -> str:
    """A line for each row under the given columns, each with a line break in front; a row of nulls alone has none."""
    order = tuple(names)
    return "".join(_line(dict(_cells(row)), order) for row in rows)


def _line(cells: Mapping[str, Json], order: Iterable[str]) -> str:
    if all(value is None for value in cells.values()):
        return ""
    return "\n" + ",".join(_cell(cells.get(name)) for name in order)


def _cells(row: Json) -> Iterator[tuple[str, Json]]:
    """The cells of a row by column; a row that is a bare key has one."""
    if isinstance(row, Mapping):
        yield from _spread("", row)
    else:
        yield _VALUE_ALONE, row


def _spread(prefix: str, value: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    for name, part in value.items():
        if isinstance(part, Mapping) and part:
            yield from _spread(f"{prefix}{name}.", part)
        else:
            yield prefix + name, part


def _cell(value: Json) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _quoted(value)
    text = orjson.dumps(value).decode()
    return _quoted(text) if isinstance(value, (list, dict)) else text


def _quoted(text: str) -> str:
    return '"' + guarded(text).replace('"', '""') + '"'
