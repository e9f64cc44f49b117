"""Rows that can't be deleted, since others hold on to them."""

from collections.abc import Sequence
from typing import Any

from db.catalogue import Collection
from db.dialects import Dialect
from db.dialects.writing import quoted
from db.engine import Executor
from db.errors import BadReference

# The foreign keys that keep rows of a table, in SQLite.
_HOLDING = """
select m.name, f."from" from pragma_table_list m join pragma_foreign_key_list(m.name) f
where m.schema = 'main' and lower(f."table") = lower(?) and f.on_delete in ('RESTRICT', 'NO ACTION')"""


async def still_referenced(
    executor: Executor, dialect: Dialect, collection: Collection, keys: Sequence[Any], error: BadReference
) -> BadReference:
    """The error of deleting rows with the table, key and value of the row that is held, where they can be known.

    PostgreSQL tells the held row, but names the table that holds on to it; SQLite tells nothing.
    """
    table, key = collection.name, collection.key
    if error.value is not None:
        return BadReference(str(error), table if error.column == key.name else error.table, error.column, error.value)
    held = keys[0] if len(keys) == 1 else await _held(executor, dialect, collection, keys)
    return BadReference(str(error), table, key.name, None if held is None else str(held))


async def _held(executor: Executor, dialect: Dialect, collection: Collection, keys: Sequence[Any]) -> Any:
    """One of the keys that a row of another table points to."""
    key = collection.key
    listed = dialect.encode(key.type, tuple(keys))
    for table, column in await executor.fetch_all(_HOLDING, [collection.name]):
        sql = f"select {quoted(column)} from {quoted(table)} where {dialect.among(quoted(column), key)} limit 1"
        if row := await executor.fetch_row(sql, [listed]):
            return dialect.loaded(key, row[0])
    return None
