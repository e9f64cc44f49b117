"""Rows that go."""

from collections.abc import Sequence
from typing import Any

from db.catalogue import Collection
from db.dialects import Dialect
from db.engine import Executor
from db.errors import BadReference
from db.mutations.holding import still_referenced
from db.mutations.statements import delete_many


async def delete_rows(executor: Executor, dialect: Dialect, collection: Collection, keys: Sequence[Any]) -> list[Any]:
    """Delete rows by one statement; the keys of those that were there, in the order of `keys`.

    Raises:
        BadReference: other rows hold on to one of them; the column is the key, the value the one that is held.
    """
    if not keys:
        return []
    key = collection.key
    try:
        answers = await executor.fetch_all(
            delete_many(dialect, collection), [dialect.encode(key.type, tuple(dict.fromkeys(keys)))]
        )
    except BadReference as error:
        raise await still_referenced(executor, dialect, collection, keys, error) from error
    gone = {dialect.loaded(key, answer) for (answer,) in answers}
    return [number for number in dict.fromkeys(keys) if number in gone]
