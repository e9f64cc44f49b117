"""New rows."""

from collections.abc import Sequence
from typing import Any

from db.catalogue import Collection
from db.dialects import Dialect
from db.engine import Executor
from db.errors import Conflict
from db.mutations.columns import Columns, Row, completed, sets_of
from db.mutations.conflicts import Attempt, explained
from db.mutations.counters import move_counter, next_keys
from db.mutations.sizes import beyond_column, missing_key
from db.mutations.statements import insert_many, insert_one


async def insert_rows(executor: Executor, dialect: Dialect, collection: Collection, rows: Sequence[Row]) -> list[Any]:
    """Insert rows; their keys in the same order. Columns that a row does not have get the database's default.

    It is one statement for each set of columns that rows have, and one or two more where rows bring keys that the
    database would count.

    Raises:
        Conflict: the database refuses a row; table, column and value are told.
    """
    if not rows:
        return []
    if not dialect.checks_sizes and (wrong := missing_key(collection, rows) or beyond_column(collection, rows)):
        raise wrong
    try:
        if len(rows) == 1:
            keys = [await _insert_one(executor, dialect, collection, rows[0])]
        else:
            keys = await _insert_many(executor, dialect, collection, rows)
    except Conflict as error:
        raise await explained(Attempt(executor, dialect, collection, rows), error) from error
    await _count_on(executor, dialect, collection, rows)
    return keys


async def _count_on(executor: Executor, dialect: Dialect, collection: Collection, rows: Sequence[Row]) -> None:
    """The next key follows the highest that was brought."""
    name, column = collection.primary_key, collection.key.column
    if column is not None and column.auto_increment:
        brought = [row[name] for row in rows if name in row]
        if brought:
            await move_counter(executor, dialect, collection, max(brought))


async def _insert_one(executor: Executor, dialect: Dialect, collection: Collection, row: Row) -> Any:
    columns = tuple(sorted(row))
    sql = insert_one(dialect, collection.name, collection.primary_key, columns)
    fields = collection.fields
    answer = await executor.fetch_row(sql, [dialect.stored(fields[name], row[name]) for name in columns])
    assert answer is not None
    return dialect.loaded(collection.key, answer[0])


async def _insert_many(executor: Executor, dialect: Dialect, collection: Collection, rows: Sequence[Row]) -> list[Any]:
    rows = completed(collection, rows)
    sets = sets_of(rows)
    if len(sets) > 1 or () in sets:
        rows = await _numbered(executor, dialect, collection, rows)
        sets = sets_of(rows)
    keys: list[Any] = [None] * len(rows)
    for columns, places in sets.items():
        inserted = await _insert_set(executor, dialect, collection, columns, [rows[place] for place in places])
        for place, key in zip(places, inserted, strict=True):
            keys[place] = key
    return keys


async def _numbered(executor: Executor, dialect: Dialect, collection: Collection, rows: Sequence[Row]) -> Sequence[Row]:
    """The rows with the keys that they would get if they were inserted one after the other: behind a row that brings
    a key, the database counts on from there."""
    name, column = collection.primary_key, collection.key.column
    if column is None or not column.auto_increment:
        return rows
    first = next((place for place, row in enumerate(rows) if name in row), len(rows))
    missing = sum(name not in row for row in rows[first:])
    before = await next_keys(executor, dialect, collection, first)
    highest = max([*before, *(row[name] or 0 for row in rows[first:] if name in row)], default=0)
    keys = iter(before + await next_keys(executor, dialect, collection, missing, above=highest))
    return [row if name in row else {**row, name: key} if (key := next(keys, None)) else row for row in rows]


async def _insert_set(
    executor: Executor, dialect: Dialect, collection: Collection, columns: Columns, rows: Sequence[Row]
) -> list[Any]:
    if not columns:
        return [await _insert_one(executor, dialect, collection, row) for row in rows]
    fields = [collection.fields[name] for name in columns]
    values = [[row[name] for name in columns] for row in rows]
    sql = insert_many(dialect, collection, fields)
    answers = await executor.fetch_all(sql, dialect.rows_arguments(fields, values))
    if collection.primary_key in columns:
        return [row[collection.primary_key] for row in rows]
    return [dialect.loaded(collection.key, key) for (key,) in answers]
