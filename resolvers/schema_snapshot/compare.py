"""The difference between the model that is there and a snapshot."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.catalogue import Catalogue
from db.engine import Dialect
from resolvers.schema_snapshot.columns import aligned
from resolvers.schema_snapshot.differences import differences, whole_gone, whole_new
from resolvers.schema_snapshot.snapshot import digest, snapshot

Json = dict[str, Any]
Entry = Mapping[str, Any]
Key = tuple[Any, ...]

PARTS = ("collections", "fields", "systemFields", "relations")
"""The lists of a difference."""

# What a relation's foreign key may be told to be.
_CHOSEN = ("foreign_key_table", "foreign_key_column", "on_delete")


@dataclass(frozen=True, slots=True)
class Difference:
    """What shall change, in the lists that `PARTS` names, and the `digest` of the model that it starts from."""

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
    return {
        "collections": _compared(current["collections"], wanted["collections"], _name, _same),
        "fields": _kept(_compared(current["fields"], wanted["fields"], _field, aligned), gone),
        "systemFields": _compared(current["systemFields"], wanted["systemFields"], _field, _same),
        "relations": _kept(_compared(current["relations"], wanted["relations"], _relation, _aligned_relation), gone),
    }


def is_empty(diff: Mapping[str, Any]) -> bool:
    """Whether there is nothing to do."""
    return not any(diff[part] for part in PARTS)


def _compared(
    current: Sequence[Entry], wanted: Sequence[Entry], key: Callable[[Entry], Json], in_words_of: Callable[..., Entry]
) -> list[Json]:
    old = {_id(each): each for each in current}
    new = {_id(each): each for each in wanted}
    found = []
    for name, entry in old.items():
        other = new.get(name)
        changes = whole_gone(entry) if other is None else differences(entry, in_words_of(entry, other))
        if changes:
            found.append({**key(entry), "diff": changes})
    found += [{**key(entry), "diff": whole_new(entry)} for name, entry in new.items() if name not in old]
    return found


def _kept(entries: list[Json], gone: set[str]) -> list[Json]:
    return [each for each in entries if each["collection"] not in gone]


def _id(entry: Entry) -> Key:
    return entry["collection"], entry.get("field")


def _name(entry: Entry) -> Json:
    return {"collection": entry["collection"]}


def _field(entry: Entry) -> Json:
    return {"collection": entry["collection"], "field": entry["field"]}


def _relation(entry: Entry) -> Json:
    return {**_field(entry), "related_collection": entry.get("related_collection")}


def _same(_: Entry, rhs: Entry) -> Entry:
    return rhs


def _aligned_relation(lhs: Entry, rhs: Entry) -> Entry:
    """The relation `rhs` with what can't be chosen (the constraint's name) as it is in `lhs`."""
    if not lhs.get("schema") or not rhs.get("schema"):
        return rhs
    chosen = {name: rhs["schema"][name] for name in _CHOSEN if name in rhs["schema"]}
    return {**rhs, "schema": {**lhs["schema"], **chosen}}
