"""What is asked of the rows of a to-many field: a new full set, or changes to the present one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.catalogue import Collection
from resolvers.errors import InvalidPayload

_PARTS = ("create", "update", "delete")


@dataclass(slots=True)
class Children:
    """One parent's wishes. `place` is the parent's in the log.

    With `whole`, what is not named is let go. `linked` are keys, `keyed` objects with a key (which may be new),
    `created` objects to make, `dropped` keys to let go.
    """

    parent: Any
    place: int
    whole: bool = True
    linked: list[Any] = field(default_factory=list)
    keyed: list[Mapping[str, Any]] = field(default_factory=list)
    updated: list[Mapping[str, Any]] = field(default_factory=list)
    created: list[Mapping[str, Any]] = field(default_factory=list)
    dropped: list[Any] = field(default_factory=list)


def children_of(parent: Any, place: int, value: Any, target: Collection) -> Children:
    """Read the value of a to-many field: a list of keys and objects, `{create, update, delete}`, or null.

    Raises:
        InvalidPayload: it is none of these.
    """
    if value is None:
        return Children(parent, place)
    if isinstance(value, list):
        return _set(parent, place, value, target)
    if isinstance(value, Mapping):
        return _changes(parent, place, value, target)
    raise _malformed('"value" must be of type object')


def _set(parent: Any, place: int, items: Sequence[Any], target: Collection) -> Children:
    children = Children(parent, place)
    for item in items:
        if isinstance(item, Mapping):
            has_key = item.get(target.primary_key) is not None
            (children.keyed if has_key else children.created).append(item)
        elif item is None or isinstance(item, list):
            raise InvalidPayload(f'"{target.name}" can only be linked by keys and objects')
        else:
            children.linked.append(item)
    return children


def _changes(parent: Any, place: int, parts: Mapping[str, Any], target: Collection) -> Children:
    for name, items in parts.items():
        if name not in _PARTS:
            raise _malformed(f'"{name}" is not allowed')
        if not isinstance(items, list):
            raise _malformed(f'"{name}" must be an array')
        if name != "delete":
            for at, item in enumerate(items):
                if not isinstance(item, Mapping):
                    raise _malformed(f'"{name}[{at}]" must be of type object')
                if name == "update" and item.get(target.primary_key) is None:
                    raise InvalidPayload("Item in update misses primary key")
    return Children(
        parent,
        place,
        whole=False,
        updated=list(parts.get("update", ())),
        created=list(parts.get("create", ())),
        dropped=list(parts.get("delete", ())),
    )


def _malformed(what: str) -> InvalidPayload:
    return InvalidPayload(f"Invalid one-to-many update structure: {what}")
