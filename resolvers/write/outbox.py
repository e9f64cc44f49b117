"""What the project's hooks are told after the commit: collected while rows are written, on disk where it is much."""

from collections.abc import Iterator, Sequence
from itertools import islice
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Any, Self

import orjson

from db.catalogue import Catalogue
from resolvers.caller import Caller
from resolvers.hooks import HookEvent, Hooks
from resolvers.write.written import Written

_MEMORY_MAX = 1024 * 1024
_AT_ONCE = 500


class Outbox:
    """The events of one transaction, for those hooks alone that want them."""

    def __init__(self, hooks: Hooks, catalogue: Catalogue, caller: Caller) -> None:
        self._hooks = hooks
        self._catalogue = catalogue
        self._caller = caller
        self._file: SpooledTemporaryFile[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file:
            self._file.close()

    def add(self, written: Sequence[Written]) -> None:
        """Keep what was written, as far as a hook wants to know."""
        lines = [
            orjson.dumps([f"items.{row.action}", row.collection, row.key, row.payload], default=str) + b"\n"
            for row in written
            if self._wanted(row)
        ]
        if lines:
            self._file = self._file or SpooledTemporaryFile(_MEMORY_MAX)  # noqa: SIM115  (closed at the exit)
            self._file.writelines(lines)

    async def send(self) -> None:
        """Tell the hooks, in the order in which rows were written."""
        if self._file is None:
            return
        self._file.seek(0)
        while events := list(islice(self._events(), _AT_ONCE)):
            await self._hooks.after(events)

    def _wanted(self, row: Written) -> bool:
        if self._catalogue.collections[row.collection].system:
            return False
        return bool(self._hooks.wanted("after", f"items.{row.action}", row.collection))

    def _events(self) -> Iterator[HookEvent]:
        assert self._file is not None
        for line in self._file:
            parts: tuple[str, str, Any, dict[str, Any]] = orjson.loads(line)
            yield HookEvent(*parts, self._caller)
