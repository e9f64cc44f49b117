"""Changes of rows."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from db.catalogue import Collection
from db.dialects import Dialect
from db.engine import Executor
from db.errors import Conflict
from db.mutations.columns import Columns, Row, sets_of
from db.mutations.conflicts import Attempt, explained
from db.mutations.fetch import existing_keys
from db.mutations.sizes import beyond_column
from db.mutations.statements import update_many, update_one

Changes = Sequence[tuple[Any, Row]]


async def update_rows(executor: Executor, dialect: Dialect, collection: Collection, changes: Changes) -> list[Any]:
    """Change rows, each by its key; the keys of those that are there, in the order of `changes`.

    It is one statement for each set of columns. Changes of the same row are made as one, where the later counts;
    a row without changes is only looked for.

    Raises:
        Conflict: the database refuses a row; table, column and value are told.
    """
    merged: dict[Any, Row] = {}
    for key, row in changes:
        merged[key] = {**merged[key], **row} if key in merged else row
    if not merged:
        return []
    keys, rows = list(merged), list(merged.values())
    if not dialect.checks_sizes and (wrong := beyond_column(collection, rows)):
        raise wrong
    there: set[Any] = set()
    try:
        for columns, places in sets_of(rows).items():
            there |= await _update_set(
                executor, dialect, collection, columns, [(keys[place], rows[place]) for place in places]
            )
    except Conflict as error:
        raise await explained(Attempt(executor, dialect, collection, rows, keys), error) from error
    return [key for key in keys if key in there]


async def _update_set(
    executor: Executor, dialect: Dialect, collection: Collection, columns: Columns, changes: Changes
) -> set[Any]:
    if not columns:
        return await existing_keys(executor, dialect, collection, [key for key, _ in changes])
    key = collection.key
    fields = [collection.fields[name] for name in columns]
    if len(changes) == 1:
        number, row = changes[0]
        sql = update_one(dialect, collection.name, key.name, key.type, columns)
        values = [dialect.stored(field, row[field.name]) for field in fields]
        answers = await executor.fetch_all(sql, [*values, dialect.stored(key, number)])
    else:
        # In the order of the keys, in which others lock rows as well: so there are fewer deadlocks.
        ordered = sorted(changes, key=itemgetter(0))
        rows = [[number, *(row[name] for name in columns)] for number, row in ordered]
        sql = update_many(dialect, collection, [key, *fields])
        answers = await executor.fetch_all(sql, dialect.rows_arguments([key, *fields], rows))
    return {dialect.loaded(key, answer) for (answer,) in answers}
