"""The numbers that the database counts up for keys."""

import re
from typing import Any

from db.catalogue import Collection
from db.dialects import Dialect
from db.dialects.writing import quoted
from db.engine import Executor

_SEQUENCE = "coalesce($1::text, pg_get_serial_sequence($2, $3))::regclass"
_NEXT = f"select nextval({_SEQUENCE}) from generate_series(1, $4)"
# In one statement, so that a counter that others move meanwhile hardly ever goes back.
_MOVE = f"""
select setval(counter, $4::bigint) from (select {_SEQUENCE} as counter) found
where coalesce(pg_sequence_last_value(counter), 0) < $4::bigint"""

_SQLITE_KEPT = "select 1 from sqlite_master where name = 'sqlite_sequence'"
_DEFAULT = re.compile(r"nextval\('(.+)'::regclass\)")


async def move_counter(executor: Executor, dialect: Dialect, collection: Collection, highest: int) -> None:
    """Let the counter go on after this key. SQLite's does so by itself."""
    if dialect.name == "postgresql" and highest > 0:
        await executor.execute(_MOVE, [*_place(collection), highest])


async def next_keys(
    executor: Executor, dialect: Dialect, collection: Collection, count: int, above: int = 0
) -> list[int]:
    """The next keys, all greater than `above`, which nobody else will get; none where the counter can't be found."""
    if not count:
        return []
    if dialect.name == "sqlite":
        last = max(above, await _last_of_sqlite(executor, collection))
        return list(range(last + 1, last + 1 + count))
    await move_counter(executor, dialect, collection, above)
    keys = [key for (key,) in await executor.fetch_all(_NEXT, [*_place(collection), count])]
    return [] if None in keys else keys


def _place(collection: Collection) -> list[Any]:
    """Where the counter is: its name, if the key's default tells it, and the table and column that it belongs to."""
    column = collection.key.column
    match = _DEFAULT.fullmatch(str(column.default)) if column else None
    return [match[1].replace("''", "'") if match else None, quoted(collection.name), collection.primary_key]


async def _last_of_sqlite(executor: Executor, collection: Collection) -> int:
    """The last key that was given; the table that keeps it is there once a table has counted keys."""
    row = await executor.fetch_row(f"select max({quoted(collection.primary_key)}) from {quoted(collection.name)}")
    kept = None
    if await executor.fetch_row(_SQLITE_KEPT):
        kept = await executor.fetch_row("select seq from sqlite_sequence where name = ?", [collection.name])
    return max(0, *(found[0] or 0 for found in (row, kept) if found))
