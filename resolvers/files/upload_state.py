"""How far an upload in pieces is: the `tus_id` and `tus_data` of its row.

The pieces are kept in the storage under names of their own, so that any process can go on where another one stopped.
"""

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

import sqlalchemy as sa
from sqlmodel import col, select

from adapters.storage import UNFINISHED
from db.engine import Executor
from db.statement import execute, fetch_all, fetch_row
from db.tables import File
from resolvers.stored import json_value

PREFIX = "tus-"


@dataclass(frozen=True, slots=True)
class UploadState:
    """The upload `id` for the file `key`, begun by `user`: of `size` bytes there are `offset`, in `parts`, whose names
    are in their order. It ends unfinished at `expires`, in seconds since 1970. `replaces` says that the file was there
    before; `metadata` is what the client says of it."""

    id: str
    key: str
    storage: str
    size: int
    user: str | None
    replaces: bool
    metadata: Mapping[str, str]
    expires: float
    offset: int = 0
    parts: tuple[str, ...] = ()

    def with_part(self, name: str, size: int, expiration: int) -> Self:
        """The state after another piece."""
        return replace(self, offset=self.offset + size, parts=(*self.parts, name), expires=time.time() + expiration)

    def next_part(self, mark: str) -> str:
        """The name of the next piece; `mark` is anew at each try, so that two of them never share bytes."""
        return f"{part_prefix(self.id)}{len(self.parts)}-{mark}{UNFINISHED}"

    @property
    def expires_on(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.expires, dt.UTC)

    def stored(self) -> dict[str, Any]:
        """The state as JSON can hold it, without what the row says itself."""
        values = asdict(self)
        return {**{name: values[name] for name in values if name not in _OF_ROW}, "parts": list(self.parts)}


_OF_ROW = ("id", "key", "storage")


def part_prefix(upload: str) -> str:
    """How the names of an upload's pieces begin."""
    return f"{PREFIX}{upload}-"


async def find_state(executor: Executor, upload: str) -> UploadState | None:
    """The state of an upload, where there is one and it isn't expired. In a transaction, nobody else changes it from
    now on."""
    statement = (
        select(File.id, File.storage, File.tus_data).where(col(File.tus_id) == upload).limit(1).with_for_update()
    )
    row = await fetch_row(executor, statement)
    state = _state(upload, row) if row else None
    return state if state and state.expires > time.time() else None


async def expired_states(executor: Executor) -> list[UploadState]:
    """All uploads whose time is over."""
    statement = select(File.tus_id, File.id, File.storage, File.tus_data).where(col(File.tus_id).is_not(None))
    rows = await fetch_all(executor, statement)
    states = [_state(upload, rest) for upload, *rest in rows]
    return [state for state in states if state and state.expires <= time.time()]


async def save_state(executor: Executor, state: UploadState) -> None:
    """Write the state into its row. It is no change of the file, so it isn't in the history."""
    values = {File.tus_id: state.id, File.tus_data: state.stored()}
    await execute(executor, _update(state.key, values))


async def clear_state(executor: Executor, state: UploadState) -> None:
    """Take the state out of its row."""
    values = {File.tus_id: None, File.tus_data: sa.null()}
    await execute(executor, _update(state.key, values))


def _update(key: str, values: Mapping[Any, Any]) -> sa.Update:
    return sa.update(File).where(col(File.id) == key).values(dict(values))


def _state(upload: str, row: Any) -> UploadState | None:
    key, storage, stored = row
    data = json_value(stored)
    if not isinstance(data, Mapping) or "expires" not in data:
        # Another program's upload.
        return None
    return UploadState(
        upload,
        str(key),
        storage,
        data["size"],
        data["user"],
        data["replaces"],
        data["metadata"],
        data["expires"],
        data["offset"],
        tuple(data["parts"]),
    )
