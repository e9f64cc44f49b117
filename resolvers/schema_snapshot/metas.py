"""Metadata in snapshots, which may be of other versions: they know more, or less, than this one."""

from collections.abc import Mapping
from typing import Any

from db.ddl.rows import DEFAULTS, ModelTable

Json = dict[str, Any]

TABLES: Mapping[str, ModelTable] = {
    "collections": "directus_collections",
    "fields": "directus_fields",
    "relations": "directus_relations",
}
"""The table of the metadata in each list of a snapshot."""

_NAMES = frozenset({"collection", "field", "many_collection", "many_field", "one_collection"})


def comparable(table: ModelTable, lhs: Mapping[str, Any], rhs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The entry `rhs` without metadata that the table has no column for, and with that of `lhs` where `rhs` doesn't
    say anything and nothing else is usual."""
    old, new = lhs.get("meta"), rhs.get("meta")
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return rhs
    usual = {name: value for name, value in old.items() if name in _NAMES or value == DEFAULTS[table].get(name)}
    said = {name: value for name, value in new.items() if name in DEFAULTS[table] and name != "id"}
    return {**rhs, "meta": {**usual, **said}}


def completed(table: ModelTable, old: Mapping[str, Any], new: Mapping[str, Any]) -> Json:
    """The metadata `new`, with what is usual in place of what was there in `old` and went."""
    gone = {name: DEFAULTS[table][name] for name in old if name not in new and name not in _NAMES}
    return {**gone, **new}
