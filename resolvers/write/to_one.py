"""Nested writes of to-one relations: the row that a field points to is written before the one that points."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from db.catalogue import Collection, Link
from resolvers.errors import InvalidPayload
from resolvers.write.prepare import Split

if TYPE_CHECKING:
    from resolvers.write.writer import Writer

Entry = tuple[int, Mapping[str, Any]]


async def write_to_one(
    writer: "Writer",
    collection: Collection,
    prepared: Sequence[Split],
    path: Sequence[str],
    places: Sequence[int],
    keys: Sequence[Any] = (),
) -> None:
    """Write what the rows' to-one fields hold, and put the keys in the rows. `keys` are those of rows that exist.

    Raises:
        ApiError: a nested row can't be written.
    """
    for name in collection.fields:
        link = writer.catalogue.link(collection.name, name)
        if link is None or link.kind == "o2m":
            continue
        if link.kind == "m2a":
            await _check_targets(writer, collection, name, link, prepared, keys)
        by_target: dict[str, list[Entry]] = {}
        for at, split in enumerate(prepared):
            if name in split.to_one:
                target = link.target or split.plain[link.relation.one_collection_field or ""]
                by_target.setdefault(target, []).append((at, split.to_one[name]))
        for target, entries in by_target.items():
            written = await _write(writer, target, entries, (*path, name), places)
            for at, key in written.items():
                prepared[at].plain[name] = str(key) if link.kind == "m2a" else key


async def _write(
    writer: "Writer", name: str, entries: Sequence[Entry], path: tuple[str, ...], places: Sequence[int]
) -> dict[int, Any]:
    """Create, update or just link the rows; their keys by the place of the row that points to them."""
    target = writer.catalogue.collections[name]
    key_name = target.primary_key
    keyed = {at: writer.key(target, row[key_name]) for at, row in entries if row.get(key_name) is not None}
    there = await writer.permission.existing(target, list(dict.fromkeys(keyed.values())))
    keys = {at: key for at, key in keyed.items() if key in there}
    changed = [(at, row) for at, row in entries if at in keys and len(row) > 1]
    if changed:
        changes = [(keys[at], row) for at, row in changed]
        await writer.update(name, changes, path, [places[at] for at, _ in changed])
    fresh = [(at, row) for at, row in entries if at not in keys]
    if fresh:
        made = await writer.create(name, [row for _, row in fresh], path, [places[at] for at, _ in fresh])
        keys |= dict(zip((at for at, _ in fresh), made, strict=True))
    return keys


async def _check_targets(
    writer: "Writer",
    collection: Collection,
    name: str,
    link: Link,
    prepared: Sequence[Split],
    keys: Sequence[Any],
) -> None:
    """A many-to-any field points into one of its allowed collections; an object must say into which.

    Raises:
        InvalidPayload: the collection is missing, or not allowed.
    """
    relation = link.relation
    assert relation.one_collection_field is not None
    naming = relation.one_collection_field
    stored = await _stored_targets(
        writer, collection, naming, [split for split in prepared if name in split.to_one], keys
    )
    for at, split in enumerate(prepared):
        target = split.plain.get(naming)
        if name in split.to_one and target is None:
            target = stored.get(keys[at]) if keys else None
            if target is None:
                raise InvalidPayload(
                    f'Can\'t update nested record "{collection.name}.{name}" without field '
                    f'"{collection.name}.{naming}" being set'
                )
            split.plain[naming] = target
        if target is not None and target not in relation.one_allowed_collections:
            raise InvalidPayload(f'"{collection.name}.{name}" can\'t be linked to collection "{target}"')


async def _stored_targets(
    writer: "Writer", collection: Collection, naming: str, asking: Sequence[Split], keys: Sequence[Any]
) -> Mapping[Any, str]:
    """The collections that rows with these keys point into by now."""
    if not asking or not keys:
        return {}
    key_name = collection.primary_key
    rows = await writer.fetch(collection, [key_name, naming], key_name, keys)
    return {row[key_name]: row[naming] for row in rows}
