"""What a request has written, for history, hooks and caches."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Action = Literal["create", "update", "delete"]
Storing = Literal["create", "update"]
"""An action that stores values."""


@dataclass(frozen=True, slots=True)
class Written:
    """One row that was written.

    `payload` holds what was sent, as prepared: presets and specials are in it, the keys of to-one relations, not the
    lists of to-many ones. `parent` is the place, in the request's list, of the row whose nested write this was.
    """

    collection: str
    action: Action
    key: Any
    payload: Mapping[str, Any]
    parent: int | None = None


class Log:
    """The rows of one request, in the order in which their writing began."""

    def __init__(self) -> None:
        self._entries: list[Written | None] = []

    def begin(self) -> int:
        """Take the next place, for a row whose nested rows may be noted before itself."""
        self._entries.append(None)
        return len(self._entries) - 1

    def note(self, place: int, written: Written) -> None:
        """Say what was written at a place."""
        self._entries[place] = written

    def written(self) -> list[Written]:
        """All rows that were noted. Where a row's parent was not, it has none."""
        places: dict[int, int] = {}
        rows: list[Written] = []
        for place, entry in enumerate(self._entries):
            if entry is not None:
                places[place] = len(rows)
                rows.append(entry)
        return [
            Written(
                row.collection, row.action, row.key, row.payload, places.get(-1 if row.parent is None else row.parent)
            )
            for row in rows
        ]
