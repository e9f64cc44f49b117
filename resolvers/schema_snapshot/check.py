"""Whether what a client sends is a snapshot, or a difference: from a closed list of shapes, nothing else gets on."""

from collections.abc import Mapping
from typing import Any

from db.engine import Dialect
from resolvers.errors import InvalidPayload
from resolvers.schema_snapshot.compare import PARTS, Difference
from resolvers.schema_snapshot.snapshot import VENDORS, VERSION
from resolvers.server import DIRECTUS_VERSION

Json = dict[str, Any]

_KINDS = ("N", "D", "E", "A")
_INDEX_MAX = 10_000


def checked_snapshot(raw: object, dialect: Dialect, *, force: bool = False) -> Json:
    """A snapshot as it was sent; its `systemFields` are None where an older version doesn't tell them.

    Raises:
        InvalidPayload: it is none, or one of another version or database and not to be forced.
    """
    if not isinstance(raw, dict) or not raw:
        raise InvalidPayload("No snapshot was included in the body")
    if type(raw.get("version")) is not int or raw["version"] != VERSION:
        raise InvalidPayload(f'"version" must be [{VERSION}]')
    for name in ("directus", "vendor"):
        if not isinstance(raw.get(name, ""), str):
            raise InvalidPayload(f'"{name}" must be a string')
    if not raw.get("directus"):
        raise InvalidPayload('"directus" is required')
    if not force:
        _must_be_alike("version", raw["directus"], DIRECTUS_VERSION)
        _must_be_alike("vendor", raw.get("vendor", VENDORS[dialect]), VENDORS[dialect])
    lists: Json = {part: _entries(raw, part) for part in PARTS if part != "systemFields"}
    return {**lists, "systemFields": _entries(raw, "systemFields") if "systemFields" in raw else None}


def checked_difference(raw: object) -> Difference:
    """A difference as it was sent.

    Raises:
        InvalidPayload: it is none.
    """
    if not isinstance(raw, dict) or not raw:
        raise InvalidPayload("No difference was included in the body")
    if not isinstance(raw.get("hash"), str) or not raw["hash"]:
        raise InvalidPayload('"hash" is required')
    diff = raw.get("diff")
    if not isinstance(diff, dict):
        raise InvalidPayload('"diff" is required')
    for part in PARTS:
        for entry in _entries(diff, part):
            _check_changes(part, entry)
    return Difference(raw["hash"], {part: diff[part] for part in PARTS})


def _must_be_alike(what: str, theirs: str, ours: str) -> None:
    if theirs != ours:
        raise InvalidPayload(
            f'The snapshot is of {what} "{theirs}", and this server of "{ours}". '
            'The query parameter "force" lets it pass all the same'
        )


def _entries(raw: Mapping[str, Any], part: str) -> list[Json]:
    """The entries of a list, each of another collection or field."""
    entries = raw.get(part)
    if not isinstance(entries, list):
        raise InvalidPayload(f'"{part}" must be an array')
    seen = set()
    for entry in entries:
        if not isinstance(entry, dict):
            raise InvalidPayload(f'"{part}" must be an array of objects')
        key = tuple(_name(part, entry, name) for name in _keys(part))
        if key in seen:
            raise InvalidPayload(f'"{".".join(key)}" is twice in "{part}"')
        seen.add(key)
        for name in ("meta", "schema"):
            if not isinstance(entry.get(name), dict | None):
                raise InvalidPayload(f'"{part}.{name}" must be an object')
        if not isinstance(entry.get("related_collection"), str | None):
            raise InvalidPayload(f'"{part}.related_collection" must be a string')
    return entries


def _keys(part: str) -> tuple[str, ...]:
    return ("collection",) if part == "collections" else ("collection", "field")


def _name(part: str, entry: Json, name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value:
        raise InvalidPayload(f'"{part}.{name}" must be a string')
    return value


def _check_changes(part: str, entry: Json) -> None:
    changes = entry.get("diff")
    if not isinstance(changes, list) or not changes:
        raise InvalidPayload(f'"{part}.diff" must be an array with changes')
    for change in changes:
        _check_change(part, change)
    if any(not change.get("path") for change in changes):
        _check_whole(part, entry, changes)


def _check_change(part: str, change: object) -> None:
    if not isinstance(change, dict) or change.get("kind") not in _KINDS:
        raise InvalidPayload(f'"{part}.diff.kind" must be one of [{", ".join(_KINDS)}]')
    path = change.get("path", [])
    if not isinstance(path, list) or not all(isinstance(step, str | int) for step in path):
        raise InvalidPayload(f'"{part}.diff.path" must be an array of names and indexes')
    if change["kind"] in ("N", "E") and "rhs" not in change:
        raise InvalidPayload(f'"{part}.diff.rhs" is required')
    if change["kind"] == "A":
        item = change.get("item")
        if not isinstance(item, dict) or item.get("kind") not in ("N", "D"):
            raise InvalidPayload(f'"{part}.diff.item" must be a change of an item')
        index = change.get("index")
        if type(index) is not int or not 0 <= index <= _INDEX_MAX:
            raise InvalidPayload(f'"{part}.diff.index" must be a whole number from 0 to {_INDEX_MAX}')


def _check_whole(part: str, entry: Json, changes: list[Json]) -> None:
    """A change without a path makes or deletes what the entry names, and is the only one."""
    change = changes[0]
    if len(changes) > 1 or change["kind"] not in ("N", "D"):
        raise InvalidPayload(f'"{part}.diff.path" is required')
    if change["kind"] == "N":
        _entries({part: [change["rhs"]]}, part)
        if any(change["rhs"][name] != entry[name] for name in _keys(part)):
            raise InvalidPayload(f'"{part}.diff.rhs" must be of what "{part}" names')
