"""Activity and revisions of a change of the model: of rows about collections and fields that came, changed and went.

What is noted follows from the catalogues before and after the change, whatever was done in between. Of a new row the
revision holds what is not as it is by default.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from db.catalogue import Catalogue
from db.ddl.rows import DEFAULTS, ModelTable
from db.history import Change

Row = Mapping[str, Any]
Key = tuple[ModelTable, str]

_COLLECTIONS: ModelTable = "directus_collections"
_FIELDS: ModelTable = "directus_fields"
# What tells a field's row from others is told by the entry's item.
_LEFT_OUT: Mapping[ModelTable, frozenset[str]] = {_COLLECTIONS: frozenset(), _FIELDS: frozenset({"id", "collection"})}


def model_history(before: Catalogue, after: Catalogue) -> list[Change]:
    """The changes of rows: those that came and changed in the order of collections, then those that went."""
    old, new = dict(_described(before)), dict(_described(after))
    changes = [_written(key, row, old.get(key)) for key, row in new.items() if not _same(key[0], row, old.get(key))]
    gone = [Change("delete", table, item) for table, item in old if (table, item) not in new]
    return [*changes, *gone]


def _described(catalogue: Catalogue) -> Iterator[tuple[Key, Row]]:
    """The rows by table and key: of each collection its fields, as they were made, then itself."""
    for name, collection in catalogue.collections.items():
        if collection.system:
            continue
        metas = [field.meta for field in collection.fields.values() if field.meta and field.meta.get("id") is not None]
        for meta in sorted(metas, key=lambda meta: int(meta["id"])):
            yield (_FIELDS, str(meta["id"])), meta
        if collection.meta and not collection.code_first:
            yield (_COLLECTIONS, name), {**collection.meta, "collection": name}
    for name, meta in catalogue.folders.items():
        yield (_COLLECTIONS, name), {**meta, "collection": name}


def _same(table: ModelTable, row: Row, old: Row | None) -> bool:
    return old is not None and all(row.get(name) == old.get(name) for name in DEFAULTS[table])


def _written(key: Key, row: Row, old: Row | None) -> Change:
    table, item = key
    left_out = _LEFT_OUT[table]
    if old is None:
        data = _json({name: row[name] for name in DEFAULTS[table] if _told(table, name, row, left_out)})
        return Change("create", table, item, data, data)
    changed = {name: row.get(name) for name in DEFAULTS[table] if row.get(name) != old.get(name)}
    return Change("update", table, item, _json({name: row.get(name) for name in DEFAULTS[table]}), _json(changed))


def _told(table: ModelTable, name: str, row: Row, left_out: frozenset[str]) -> bool:
    return name not in left_out and name in row and row[name] != DEFAULTS[table][name]


def _json(values: Row) -> bytes:
    return orjson.dumps(values, default=str)
