"""Nested writes of to-many relations: the rows that point to a row are written after it.

A many-to-many field is the to-many field of its junction, many-to-any and translations likewise.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from db.catalogue import Collection, Link
from resolvers.errors import Forbidden
from resolvers.write.children import Children, children_of
from resolvers.write.prepare import Split

if TYPE_CHECKING:
    from resolvers.write.writer import Writer

Path = tuple[str, ...]


async def write_to_many(
    writer: "Writer",
    collection: Collection,
    rows: Sequence[tuple[Any, Split]],
    path: Sequence[str],
    places: Sequence[int],
    *,
    fresh: bool,
) -> None:
    """Write what the rows' to-many fields hold. `fresh` rows are new, so nothing points to them yet.

    Raises:
        ApiError: a nested row can't be written.
    """
    for name in dict.fromkeys(name for _, split in rows for name in split.to_many):
        link = writer.catalogue.link(collection.name, name)
        assert link is not None
        target = writer.catalogue.collections[link.target]
        wishes = [
            children_of(key, place, split.to_many[name], target)
            for (key, split), place in zip(rows, places, strict=True)
            if name in split.to_many
        ]
        await _Nested(writer, link, target, (*path, name)).write(wishes, fresh=fresh)


class _Nested:
    """The writes of one to-many field, for all parents at once."""

    def __init__(self, writer: "Writer", link: Link, target: Collection, path: Path) -> None:
        self._writer = writer
        self._relation = link.relation
        self._target = target
        self._path = path

    async def write(self, wishes: Sequence[Children], *, fresh: bool) -> None:
        await self._tell_new_from_known(wishes)
        present = {} if fresh else await self._present(wishes)
        await self._let_go(wishes, present)
        await self._create(wishes, present)
        await self._update(wishes, present)

    async def _tell_new_from_known(self, wishes: Sequence[Children]) -> None:
        """Objects with a key are updates where there is such a row, else new; a bare key must have a row."""
        key_name = self._target.primary_key
        for wish in wishes:
            wish.linked = [self._key(key) for key in wish.linked]
        keys = [self._key(row[key_name]) for wish in wishes for row in wish.keyed]
        keys += [key for wish in wishes for key in wish.linked]
        there = await self._writer.permission.existing(self._target, list(dict.fromkeys(keys)))
        for wish in wishes:
            # To others, a row that is not there is refused as one that they may not change.
            if self._writer.permission.unlimited and not there.issuperset(wish.linked):
                raise Forbidden
            wish.updated += [row for row in wish.keyed if self._key(row[key_name]) in there]
            wish.created += [row for row in wish.keyed if self._key(row[key_name]) not in there]

    async def _present(self, wishes: Sequence[Children]) -> Mapping[Any, Mapping[Any, Any]]:
        """The rows that point to each parent by now: their keys, with the value of the sort field."""
        key_name, many, sort = self._target.primary_key, self._relation.many_field, self._relation.sort_field
        columns = [key_name, many, *([sort] if sort else [])]
        parents = [wish.parent for wish in wishes]
        rows = await self._writer.fetch(self._target, columns, many, parents)
        present: dict[Any, dict[Any, Any]] = {}
        for row in rows:
            present.setdefault(row[many], {})[row[key_name]] = row[sort] if sort else None
        return present

    async def _let_go(self, wishes: Sequence[Children], present: Mapping[Any, Mapping[Any, Any]]) -> None:
        """Unlink or delete rows, as the relation's deselect action says; others' rows are left alone."""
        key_name = self._target.primary_key
        gone: dict[Any, int] = {}
        for wish in wishes:
            own = present.get(wish.parent, {})
            if wish.whole:
                named = {*wish.linked, *(self._key(row[key_name]) for row in wish.updated)}
                gone |= {key: wish.place for key in own if key not in named}
            else:
                dropped = {self._key(key) for key in wish.dropped}
                gone |= {key: wish.place for key in own if key in dropped}
        if not gone:
            return
        if self._relation.one_deselect_action == "delete":
            await self._writer.delete(self._target.name, list(gone), list(gone.values()))
            return
        changes = [(key, {self._relation.many_field: None}) for key in gone]
        await self._writer.update(self._target.name, changes, self._path, list(gone.values()))

    async def _update(self, wishes: Sequence[Children], present: Mapping[Any, Mapping[Any, Any]]) -> None:
        """Update rows and link them; a row that is linked already, and is only named, is not written."""
        key_name, many = self._target.primary_key, self._relation.many_field
        changes: list[tuple[Any, Mapping[str, Any]]] = []
        places: list[int] = []
        for wish in wishes:
            own = present.get(wish.parent, {})
            named = [{key_name: key} for key in wish.linked]
            for row in (*named, *wish.updated):
                key = self._key(row[key_name])
                change = {name: value for name, value in row.items() if name not in (key_name, many)}
                if key not in own:
                    change[many] = wish.parent
                if change:
                    changes.append((key, change))
                    places.append(wish.place)
        if changes:
            await self._writer.update(self._target.name, changes, self._path, places)

    async def _create(self, wishes: Sequence[Children], present: Mapping[Any, Mapping[Any, Any]]) -> None:
        many = self._relation.many_field
        rows: list[Mapping[str, Any]] = []
        places: list[int] = []
        for wish in wishes:
            created = wish.created if wish.whole else self._sorted(wish, present.get(wish.parent, {}))
            rows += [{**row, many: wish.parent} for row in created]
            places += [wish.place] * len(created)
        if rows:
            await self._writer.create(self._target.name, rows, self._path, places)

    def _sorted(self, wish: Children, own: Mapping[Any, Any]) -> list[Mapping[str, Any]]:
        """New rows at the end of the relation's order, unless they say where they stand."""
        sort = self._relation.sort_field
        if not sort:
            return wish.created
        last = max((place for place in own.values() if place is not None), default=0)
        return [{sort: last + 1 + at, **row} for at, row in enumerate(wish.created)]

    def _key(self, raw: Any) -> Any:
        return self._writer.key(self._target, raw)
