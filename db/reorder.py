"""Moving an item within the order of its collection: a few statements, however many rows there are."""

from collections.abc import Mapping
from typing import Any

from db.catalogue import Collection
from db.dialects import Dialect
from db.dialects.writing import quoted
from db.engine import Executor
from db.mutations import fetch_rows, update_rows


class NoSuchRow(LookupError):
    """There is no row with the key that is the argument."""


async def move_to(
    executor: Executor,
    dialect: Dialect,
    collection: Collection,
    sort: str,
    item: Any,
    target: Any,
) -> list[Any]:
    """Give the row with the key `item` the place of the row `target` in the order by the field `sort`; those between
    move by one. The keys of the rows that got another number.

    Rows without a number get one first, after all others and by their key; where numbers are doubled, all rows are
    numbered from 1.

    Raises:
        NoSuchRow: one of the two rows is not there.
    """
    order = _Order(executor, dialect, collection, sort)
    moved = await order.number_rest()
    if await order.doubled():
        moved += await order.number_all()
    key = collection.primary_key
    rows = await fetch_rows(executor, dialect, collection, [key, sort], key, [item, target])
    start, end = _places({row[key]: row[sort] for row in rows}, item, target)
    if item != target:
        moved += await order.make_room(start, end)
        moved += await update_rows(executor, dialect, collection, [(item, {sort: end})])
    return list(dict.fromkeys(moved))


def _places(places: Mapping[Any, int], *keys: Any) -> list[int]:
    for key in keys:
        if key not in places:
            raise NoSuchRow(key)
    return [places[key] for key in keys]


class _Order:
    """The numbers of one collection's rows."""

    def __init__(self, executor: Executor, dialect: Dialect, collection: Collection, sort: str) -> None:
        self._executor = executor
        self._dialect = dialect
        self._key_field = collection.key
        self._table, self._key, self._sort = quoted(collection.name), quoted(collection.primary_key), quoted(sort)

    async def number_rest(self) -> list[Any]:
        """Number the rows that have no number, after the others."""
        last = f"(SELECT coalesce(max({self._sort}), 0) FROM {self._table})"
        return await self._number(f"{last} + row_number() OVER (ORDER BY {self._key})", f"WHERE {self._sort} IS NULL")

    async def number_all(self) -> list[Any]:
        """Number all rows from 1, in the order that they have."""
        return await self._number(f"row_number() OVER (ORDER BY {self._sort}, {self._key})", "")

    async def doubled(self) -> bool:
        """Whether rows share a number."""
        sql = f"SELECT 1 FROM {self._table} GROUP BY {self._sort} HAVING count(*) > 1 LIMIT 1"
        return await self._executor.fetch_row(sql) is not None

    async def make_room(self, start: int, end: int) -> list[Any]:
        """Move the rows between two numbers by one, away from `end` and towards `start`."""
        mark = self._dialect.mark
        step, low, high = ("- 1", ">", "<=") if start < end else ("+ 1", "<", ">=")
        return await self._keys(
            f"UPDATE {self._table} SET {self._sort} = {self._sort} {step} "
            f"WHERE {self._sort} {low} {mark(1)} AND {self._sort} {high} {mark(2)} RETURNING {self._key}",
            start,
            end,
        )

    async def _number(self, place: str, rows: str) -> list[Any]:
        return await self._keys(
            f"UPDATE {self._table} SET {self._sort} = numbered.place "
            f"FROM (SELECT {self._key} AS row_key, {place} AS place FROM {self._table} {rows}) AS numbered "
            f"WHERE {self._table}.{self._key} = numbered.row_key RETURNING {self._table}.{self._key}"
        )

    async def _keys(self, sql: str, *arguments: int) -> list[Any]:
        answers = await self._executor.fetch_all(sql, arguments)
        return [self._dialect.loaded(self._key_field, key) for (key,) in answers]
