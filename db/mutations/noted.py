"""A new row together with its history, in one statement that needs no transaction around it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from db.catalogue import Collection
from db.dialects import Dialect
from db.dialects.writing import quoted
from db.engine import Executor
from db.errors import Conflict
from db.history import Actor, actor_columns
from db.mutations.columns import Columns, Row
from db.mutations.conflicts import Attempt, explained
from db.mutations.statements import insert_one

_KEPT = 2000


async def insert_noted(
    executor: Executor, dialect: Dialect, collection: Collection, row: Row, actor: Actor, data: bytes | None
) -> Any:
    """Insert a row, its activity, and with `data` (JSON) its first revision; the row's key. PostgreSQL alone can.

    Raises:
        Conflict: the database refuses the row; table, column and value are told.
    """
    columns = tuple(sorted(row))
    values = [dialect.stored(collection.fields[name], row[name]) for name in columns]
    noted = [collection.name, *actor_columns(actor), None if data is None else data.decode()]
    try:
        answer = await executor.fetch_row(
            _statement(dialect, collection.name, collection.primary_key, columns), [*values, *noted]
        )
    except Conflict as error:
        raise await explained(Attempt(executor, dialect, collection, [row]), error) from error
    assert answer is not None
    return dialect.loaded(collection.key, answer[0])


@lru_cache(_KEPT)
def _statement(dialect: Dialect, table: str, key: str, columns: Columns) -> str:
    name, user, ip, user_agent, origin, data = _marks(dialect, len(columns))
    return f"""
WITH written AS ({insert_one(dialect, table, key, columns)}), activity AS (
    INSERT INTO directus_activity (action, collection, item, "user", ip, user_agent, origin)
    SELECT 'create', {name}::text, left({quoted(key)}::text, 255), {user}::uuid, {ip}::text, {user_agent}::text,
        {origin}::text FROM written RETURNING id, item
), revision AS (
    INSERT INTO directus_revisions (activity, collection, item, data, delta)
    SELECT id, {name}::text, item, {data}::text::json, {data}::text::json FROM activity WHERE {data}::text IS NOT NULL
)
SELECT {quoted(key)} FROM written"""


def _marks(dialect: Dialect, before: int) -> Sequence[str]:
    return [dialect.mark(before + place) for place in range(1, 7)]
