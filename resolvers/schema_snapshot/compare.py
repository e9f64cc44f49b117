"""The difference between the model that is there and a snapshot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.catalogue import Catalogue
from db.engine import Dialect
from resolvers.schema_snapshot.columns import aligned
from resolvers.schema_snapshot.differences import differences, whole_gone, whole_new
from resolvers.schema_snapshot.metas import TABLES, comparable
from resolvers.schema_snapshot.snapshot import digest, snapshot

Json = dict[str, Any]
Entry = Mapping[str, Any]
Key = tuple[str, str | None]

PARTS = ("collections", "fields", "systemFields", "relations")
"""The lists of a difference."""

# What a relation's foreign key may be told to be.
_CHOSEN = ("foreign_key_table", "foreign_key_column", "on_delete")


@dataclass(frozen=True, slots=True)
class Difference:
    """What is to change, in the lists that `PARTS` names, and the `digest` of the model that it starts from."""

    hash: str
    diff: Mapping[str, list[Json]]


def difference_to(catalogue: Catalogue, dialect: Dialect, wanted: Mapping[str, Any]) -> Difference | None:
    """What leads from the model that is there to that of a snapshot (see `check.checked_snapshot`); None for nothing.
    A snapshot without `systemFields` says nothing about them."""
    current = snapshot(catalogue, dialect)
    if wanted["systemFields"] is None:
        wanted = {**wanted, "systemFields": current["systemFields"]}
    diff = compare(current, wanted)
    return None if is_empty(diff) else Difference(digest(current), diff)


def compare(current: Mapping[str, Any], wanted: Mapping[str, Any]) -> Json:
    """The changes that lead from one snapshot to another, each list empty where there is nothing to do.

    What a collection that goes takes with it isn't listed of itself.
    """
    there = {each["collection"] for each in current["collections"]}
    gone = there - {each["collection"] for each in wanted["collections"]}
    found = {part: _compared(part, current[part], wanted[part]) for part in PARTS}
    for part in ("fields", "relations"):
        found[part] = [each for each in found[part] if each["collection"] not in gone]
    return found


def key_of(entry: Entry) -> Key:
    """What tells an entry from the others of its list: the names of a collection and, of what it has, a field."""
    return entry["collection"], entry.get("field")


def is_empty(diff: Mapping[str, Any]) -> bool:
    """Whether there is nothing to do."""
    return not any(diff[part] for part in PARTS)


def _compared(part: str, current: Sequence[Entry], wanted: Sequence[Entry]) -> list[Json]:
    old = {key_of(each): each for each in current}
    new = {key_of(each): each for each in wanted}
    found = []
    for key, entry in old.items():
        other = new.get(key)
        changes = whole_gone(entry) if other is None else differences(entry, _alike(part, entry, other))
        if changes:
            found.append({**_names(part, entry), "diff": changes})
    found += [{**_names(part, entry), "diff": whole_new(entry)} for key, entry in new.items() if key not in old]
    return found


def _names(part: str, entry: Entry) -> Json:
    """What an entry of a difference is about."""
    names = {"collection": entry["collection"]}
    if part != "collections":
        names["field"] = entry["field"]
    if part == "relations":
        names["related_collection"] = entry.get("related_collection")
    return names


def _alike(part: str, lhs: Entry, rhs: Entry) -> Entry:
    """The entry `rhs` in the words of `lhs`, where both mean the same."""
    if part == "fields":
        rhs = aligned(lhs, rhs)
    elif part == "relations":
        rhs = _aligned_relation(lhs, rhs)
    return comparable(TABLES[part], lhs, rhs) if part in TABLES else rhs


def _aligned_relation(lhs: Entry, rhs: Entry) -> Entry:
    """The relation `rhs` with what can't be chosen (the constraint's name) as it is in `lhs`."""
    if not lhs.get("schema") or not rhs.get("schema"):
        return rhs
    chosen = {name: rhs["schema"][name] for name in _CHOSEN if name in rhs["schema"]}
    return {**rhs, "schema": {**lhs["schema"], **chosen}}
