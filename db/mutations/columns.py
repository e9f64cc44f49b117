"""Rows in sets with the same columns, each of which is written by one statement."""

from collections.abc import Mapping, Sequence
from typing import Any

from db.catalogue import Collection, Field

Row = Mapping[str, Any]
"""A row's columns, all of them fields, with their Python values."""

Columns = tuple[str, ...]


def sets_of(rows: Sequence[Row]) -> dict[Columns, list[int]]:
    """The places of the rows, by the columns that they have."""
    first = rows[0].keys()
    if all(row.keys() == first for row in rows):
        return {tuple(sorted(first)): list(range(len(rows)))}
    places: dict[Columns, list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(tuple(sorted(row)), []).append(place)
    return places


def completed(collection: Collection, rows: Sequence[Row]) -> Sequence[Row]:
    """New rows with null in columns that others of them have, where the database would put null as well: so that as
    few sets as can be are left."""
    names = {name for row in rows for name in row}
    empty = dict.fromkeys((name for name in names if not has_default(collection.fields[name])), None)
    return rows if all(len(row) == len(names) for row in rows) else [{**empty, **row} for row in rows]


def has_default(field: Field) -> bool:
    """Whether the database puts something else than null where a new row says nothing."""
    column = field.column
    return column is None or column.default is not None or column.auto_increment
