"""The rows of `directus_collections`, `directus_fields` and `directus_relations`, as Python dicts."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from db.catalogue import EMPTY
from db.engine import Executor
from db.reflection import Table

Row = Mapping[str, Any]

# Their columns in the order of the wire, with what a missing column stands for: databases of older versions of
# Directus lack some.
COLLECTION_DEFAULTS: Row = {
    "collection": None,
    "icon": None,
    "note": None,
    "display_template": None,
    "hidden": False,
    "singleton": False,
    "translations": None,
    "archive_field": None,
    "archive_app_filter": True,
    "archive_value": None,
    "unarchive_value": None,
    "sort_field": None,
    "accountability": "all",
    "color": None,
    "item_duplication_fields": None,
    "sort": None,
    "group": None,
    "collapse": "open",
    "preview_url": None,
    "versioning": False,
}
FIELD_DEFAULTS: Row = {
    "id": None,
    "collection": None,
    "field": None,
    "special": None,
    "interface": None,
    "options": None,
    "display": None,
    "display_options": None,
    "readonly": False,
    "hidden": False,
    "sort": None,
    "width": "full",
    "translations": None,
    "note": None,
    "conditions": None,
    "required": False,
    "group": None,
    "validation": None,
    "validation_message": None,
    "searchable": True,
}
RELATION_DEFAULTS: Row = {
    "id": None,
    "many_collection": None,
    "many_field": None,
    "one_collection": None,
    "one_field": None,
    "one_collection_field": None,
    "one_allowed_collections": None,
    "junction_field": None,
    "sort_field": None,
    "one_deselect_action": "nullify",
}


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is said about the model beside its tables: `collections` by name, `fields` by collection in their order
    (`sort`, then `id`), `relations` in the order they were made."""

    collections: Mapping[str, Row] = field(default_factory=lambda: EMPTY)
    fields: Mapping[str, tuple[Row, ...]] = field(default_factory=lambda: EMPTY)
    relations: tuple[Row, ...] = ()

    def over(self, other: "Metadata") -> "Metadata":
        """Both together; where both speak of one collection, field or relation, this one is right."""
        mine = {(row["collection"], row["field"]) for rows in self.fields.values() for row in rows}
        related = {(row["many_collection"], row["many_field"]) for row in self.relations}
        fields = [row for rows in self.fields.values() for row in rows]
        fields += [r for rows in other.fields.values() for r in rows if (r["collection"], r["field"]) not in mine]
        relations = [row for row in other.relations if (row["many_collection"], row["many_field"]) not in related]
        return Metadata({**other.collections, **self.collections}, by_collection(fields), (*self.relations, *relations))


async def read_metadata(database: Executor, tables: Mapping[str, Table]) -> Metadata:
    """Read the rows, in three statements. A table that is not among `tables` counts as empty."""
    collections = await _rows(database, tables.get("directus_collections"), COLLECTION_DEFAULTS, "collection")
    fields = await _rows(database, tables.get("directus_fields"), FIELD_DEFAULTS, "id")
    relations = await _rows(database, tables.get("directus_relations"), RELATION_DEFAULTS, "id")
    return Metadata({row["collection"]: row for row in collections}, by_collection(fields), tuple(relations))


def by_collection(fields: Iterable[Row]) -> dict[str, tuple[Row, ...]]:
    """Group rows of fields by their collection, in the order of `sort`; those without one come last."""
    found = defaultdict(list)
    for row in fields:
        found[row["collection"]].append(row)
    return {name: tuple(sorted(rows, key=_place)) for name, rows in found.items()}


def _place(row: Row) -> tuple[bool, int]:
    return row["sort"] is None, row["sort"] or 0


async def _rows(database: Executor, table: Table | None, defaults: Row, order: str) -> list[Row]:
    if table is None:
        return []
    there = {column.name for column in table.columns}
    names = [name for name in defaults if name in there]
    columns = ", ".join(f'"{name}"' for name in names)
    found = await database.fetch_all(f'select {columns} from {table.name} order by "{order}"')
    return [{**defaults, **{name: _read(name, value) for name, value in zip(names, row, strict=True)}} for row in found]


def _read(name: str, value: Any) -> Any:
    return None if value is None else _READERS.get(name, _as_it_is)(value)


def _as_it_is(value: Any) -> Any:
    return value


def _json(value: Any) -> Any:
    """A json column may come parsed or as text, by its type and the driver."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _list(value: str) -> list[str]:
    return [part for part in value.split(",") if part]


_READERS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("hidden", "singleton", "archive_app_filter", "versioning"), bool),
    **dict.fromkeys(("readonly", "required", "searchable"), bool),
    **dict.fromkeys(("translations", "item_duplication_fields", "options", "display_options"), _json),
    **dict.fromkeys(("conditions", "validation"), _json),
    **dict.fromkeys(("special", "one_allowed_collections"), _list),
}
