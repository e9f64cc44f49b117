"""A difference made to the model, as one change: what goes, what comes, what changes, then what leads where."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from db.catalogue import Relation
from db.catalogue_load import SYSTEM_PREFIX
from db.ddl.column_spec import spec_of
from db.ddl.foreign_keys import drop_foreign_key
from db.ddl.operations import table_names
from db.ddl.rows import delete_rows
from resolvers.context import Context
from resolvers.errors import InvalidPayload
from resolvers.model.change import Change, change_model, refuse_code_first
from resolvers.model.collections import forget_collection_and_table, set_collection_meta
from resolvers.model.field_removal import remove_field
from resolvers.model.fields import change_column
from resolvers.model.relations import change_relation, make_relation, remove_relation
from resolvers.schema_snapshot.additions import add_collection, add_field
from resolvers.schema_snapshot.compare import Difference, Key, is_empty, key_of
from resolvers.schema_snapshot.differences import BadChange, patched
from resolvers.schema_snapshot.field_changes import change_field
from resolvers.schema_snapshot.metas import TABLES, completed
from resolvers.schema_snapshot.snapshot import digest, snapshot

Json = dict[str, Any]


async def apply(context: Context, difference: Difference) -> None:
    """Make the changes of a difference, all or none; one without changes does nothing.

    Raises:
        Forbidden: the caller is no administrator.
        InvalidPayload: the model is not the one that the difference starts from, or a change can't be made.
        ContainsNullValues, RecordNotUnique, InvalidForeignKey: rows stand in the way.
    """
    if not context.rights.admin or not is_empty(difference.diff):
        await change_model(context, lambda change: _apply(change, difference))


class _Wanted:
    """The changes of one list of a difference: entries that come, go, and become others."""

    def __init__(self, part: str, entries: list[Json], current: list[Json]) -> None:
        there: dict[Key, Json] = {key_of(each): each for each in current}
        self.new: list[Json] = []
        self.gone: list[Json] = []
        self.changed: list[tuple[Json, Json]] = []
        for entry in entries:
            found, change = there.get(key_of(entry)), entry["diff"][0]
            if change["kind"] == "N" and not change.get("path"):
                if found is not None:
                    raise InvalidPayload(f"{_said(entry)} is to be made, but is there already")
                self.new.append(change["rhs"])
            elif found is None:
                raise InvalidPayload(f"{_said(entry)} is to be changed or deleted, but is not there")
            elif not change.get("path"):
                self.gone.append(found)
            else:
                self.changed.append((found, _changed(part, found, entry)))


async def _apply(change: Change, difference: Difference) -> None:
    current = snapshot(change.catalogue, change.transaction.dialect)
    if digest(current) != difference.hash:
        raise InvalidPayload(
            "The hash is that of another state of the model. Ask for the difference anew, and apply that one"
        )
    wanted = {part: _Wanted(part, entries, current[part]) for part, entries in difference.diff.items()}
    await _remove(change, wanted)
    await _add(change, wanted)
    await change.reload()
    await _describe(change, wanted["collections"])
    for old, new in wanted["fields"].changed:
        await change_field(change, old, new)
    await _index(change, wanted["systemFields"])
    await change.reload()
    await _relate(change, wanted["relations"])


async def _remove(change: Change, wanted: Mapping[str, _Wanted]) -> None:
    gone = {each["collection"] for each in wanted["collections"].gone}
    for entry in wanted["relations"].gone:
        await remove_relation(change, entry["collection"], entry["field"])
    for relation in change.catalogue.relations:
        if relation.many_collection in gone:
            await _cut(change, relation)
    await change.reload()
    for entry in wanted["fields"].gone:
        await remove_field(change, entry["collection"], entry["field"])
    tables = await change.transaction.run(table_names)
    for name in sorted(gone):
        await forget_collection_and_table(change, name, tables)


async def _cut(change: Change, relation: Relation) -> None:
    """Drop the foreign key of a collection that goes, so that the order in which they go is of no matter."""
    refuse_code_first(change.collection(relation.many_collection))
    if relation.schema:
        await change.run(drop_foreign_key, relation.many_collection, relation.many_field)


async def _add(change: Change, wanted: Mapping[str, _Wanted]) -> None:
    fields: dict[str, list[Json]] = {}
    for field in wanted["fields"].new:
        fields.setdefault(field["collection"], []).append(field)
    for entry in wanted["collections"].new:
        await add_collection(change, entry, fields.pop(entry["collection"], []))
    for name, entries in fields.items():
        for entry in entries:
            await add_field(change, change.collection(name), entry)


async def _describe(change: Change, collections: _Wanted) -> None:
    """What is said of collections, new ones too: a group must be there before it can be named."""
    for entry in collections.new:
        if (entry.get("meta") or {}).get("group") is not None:
            await set_collection_meta(change, entry["collection"], {"group": entry["meta"]["group"]})
    for old, new in collections.changed:
        if (old["schema"] is None) != (new.get("schema") is None):
            raise InvalidPayload(f'Collection "{old["collection"]}" can\'t get or lose its table')
        if new.get("meta") is not None:
            await set_collection_meta(change, old["collection"], new["meta"])
        elif new.get("schema") is not None:
            await change.run(delete_rows, "directus_collections", {"collection": old["collection"]})


async def _index(change: Change, fields: _Wanted) -> None:
    """Of the system's own fields, only whether there is an index can change."""
    wanted = [(entry, True) for entry in fields.new] + [(entry, False) for entry in fields.gone]
    wanted += [(new, bool((new.get("schema") or {}).get("is_indexed"))) for _, new in fields.changed]
    for entry, indexed in wanted:
        collection = change.collection(entry["collection"])
        field = collection.fields.get(entry["field"])
        if not collection.name.startswith(SYSTEM_PREFIX) or field is None or field.column is None:
            raise InvalidPayload(f'"{entry["collection"]}.{entry["field"]}" is no field of the system')
        await change_column(change, collection, field.column, replace(spec_of(field.column), indexed=indexed))


async def _relate(change: Change, relations: _Wanted) -> None:
    for old, new in relations.changed:
        if _leads_elsewhere(old, new):
            await remove_relation(change, old["collection"], old["field"])
            await change.reload()
            await make_relation(change, new)
        else:
            await change_relation(change, old["collection"], old["field"], new)
    for entry in relations.new:
        await make_relation(change, entry)


def _leads_elsewhere(old: Json, new: Json) -> bool:
    related = old["related_collection"] != new.get("related_collection")
    return related or (old["schema"] is None) != (new.get("schema") is None)


def _changed(part: str, found: Json, entry: Json) -> Json:
    try:
        changed: Json = patched(found, entry["diff"])
    except BadChange as error:
        raise InvalidPayload(f"{_said(entry)}: {error}") from None
    if key_of(changed) != key_of(found):
        raise InvalidPayload(f"{_said(entry)} can't get another name")
    for name in ("meta", "schema"):
        if not isinstance(changed.get(name), dict | None):
            raise InvalidPayload(f'"{name}" of {_said(entry)} must be an object')
    if part in TABLES and found["meta"] is not None and changed.get("meta") is not None:
        changed["meta"] = completed(TABLES[part], found["meta"], changed["meta"])
    return changed


def _said(entry: Json) -> str:
    return f'"{".".join(part for part in key_of(entry) if part)}"'
