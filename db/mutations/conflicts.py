"""Which column, and which value, a database refused, where its own error doesn't say so.

PostgreSQL names all but the column of a value beyond it. SQLite names columns, but no values, and nothing at all
where a foreign key leads nowhere; after such an error its transaction goes on, so that it can be asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from db.catalogue import Collection, Field
from db.dialects import Dialect
from db.dialects.writing import ROWS, quoted
from db.engine import Executor
from db.errors import BadReference, Conflict, NotUnique, OutOfRange, TooLong
from db.mutations.columns import Row
from db.mutations.sizes import beyond_column
from db.mutations.statements import select_many

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was to be written when the database refused; `keys` are those of rows that were to be changed."""

    executor: Executor
    dialect: Dialect
    collection: Collection
    rows: Sequence[Row]
    keys: Sequence[Any] | None = None


async def explained(attempt: Attempt, error: Conflict) -> Conflict:
    """The error with its table, column and value as far as they can be known."""
    if isinstance(error, TooLong | OutOfRange):
        return beyond_column(attempt.collection, attempt.rows) or error
    if attempt.dialect.name == "sqlite" and isinstance(error, NotUnique):
        return await _not_unique(attempt, error)
    if attempt.dialect.name == "sqlite" and isinstance(error, BadReference):
        return await _bad_reference(attempt, error)
    return error


# ── SQLite ──


async def _not_unique(attempt: Attempt, error: NotUnique) -> NotUnique:
    """The first of the rows, written one after the other, whose values another row has."""
    collection, rows, keys = attempt.collection, attempt.rows, attempt.keys
    fields = [collection.fields[name] for name in (error.column or "").split(", ") if name in collection.fields]
    if not fields:
        return error
    # No row of the table has the names that new rows get here.
    names = [(place,) for place in range(len(rows))] if keys is None else keys
    before = {} if keys is None else await _stored_values(attempt, fields, collection.key, keys)
    after = [_values(attempt.dialect, fields, row, before.get(name)) for name, row in zip(names, rows, strict=True)]
    others = await _stored_values(attempt, fields, fields[0], [values[0] for values in after])
    taken = _first_taken(others | before, list(zip(names, after, strict=True)))
    return NotUnique(str(error), error.table, error.column, None if taken is None else ", ".join(map(str, taken)))


async def _stored_values(
    attempt: Attempt, fields: Sequence[Field], by: Field, values: Sequence[Any]
) -> dict[Any, Values]:
    """By their keys, what rows have in the fields: the rows that are found by one of them."""
    collection, dialect = attempt.collection, attempt.dialect
    columns = [collection.primary_key, *(field.name for field in fields)]
    sql = select_many(dialect, collection, columns, by)
    answers = await attempt.executor.fetch_all(sql, [dialect.encode(by.type, tuple(values))])
    return {dialect.loaded(collection.key, key): tuple(found) for key, *found in answers}


def _values(dialect: Dialect, fields: Sequence[Field], row: Row, before: Values | None) -> Values:
    """What a row has in the fields once it is written, in the stored form."""
    old = before or [field.column and field.column.default for field in fields]
    return tuple(
        dialect.stored(field, row[field.name]) if field.name in row else value
        for field, value in zip(fields, old, strict=True)
    )


def _first_taken(before: Mapping[Any, Values], written: Sequence[tuple[Any, Values]]) -> Values | None:
    holders = {values: key for key, values in before.items()}
    for key, values in written:
        if None not in values and holders.get(values, key) != key:
            return values
        if key in before and holders.get(before[key]) == key:
            del holders[before[key]]
        holders[values] = key
    return None


async def _bad_reference(attempt: Attempt, error: BadReference) -> BadReference:
    """The first column, by the name of its foreign key, that points to no row."""
    collection = attempt.collection
    for name in sorted({name for row in attempt.rows for name in row}):
        column = collection.fields[name].column
        if column is None or column.foreign_table is None or column.foreign_column is None:
            continue
        given = [row[name] for row in attempt.rows if row.get(name) is not None]
        lost = await _lost(attempt, column.foreign_table, column.foreign_column, given)
        if lost:
            return BadReference(str(error), collection.name, name, next(str(value) for value in given if value in lost))
    return error


async def _lost(attempt: Attempt, table: str, column: str, values: Sequence[Any]) -> set[Any]:
    """Those of the values that no row has in the column."""
    sql = (
        f"select {ROWS}.value from json_each(?) as {ROWS} where not exists "
        f"(select 1 from {quoted(table)} where {quoted(table)}.{quoted(column)} = {ROWS}.value)"
    )
    lost = {value for (value,) in await attempt.executor.fetch_all(sql, [orjson.dumps(values).decode()])}
    if table == attempt.collection.name:
        lost -= {row.get(column) for row in attempt.rows}
    return lost
