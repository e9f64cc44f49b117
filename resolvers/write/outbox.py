"""What follows a commit: guards and hooks are told of it. Events are collected while rows are written, on disk where
they are many."""

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from itertools import islice
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Any, Self

import orjson

from db.catalogue import Catalogue
from resolvers.context import Context
from resolvers.hooks import HookEvent
from resolvers.write.guards import Guard
from resolvers.write.written import Written

logger = logging.getLogger(__name__)

_MEMORY_MAX = 1024 * 1024
_AT_ONCE = 500


class Outbox:
    """What one transaction leaves to do: the guards of what was written, callbacks, and the events for those hooks
    alone that want them."""

    def __init__(self, context: Context, catalogue: Catalogue) -> None:
        self._context = context
        self._hooks = context.services.hooks
        self._catalogue = catalogue
        self._guards: dict[str, Guard] = {}
        self._callbacks: list[Callable[[], Awaitable[None]]] = []
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

    def follow(self, guards: Mapping[str, Guard], callbacks: Sequence[Callable[[], Awaitable[None]]]) -> None:
        """Keep what a writer leaves to do."""
        self._guards |= guards
        self._callbacks += callbacks

    async def send(self) -> None:
        """Do all of it; the hooks are told in the order in which rows were written. What fails is logged."""
        for guard in self._guards.values():
            await guard.committed(self._context.services)
        for callback in self._callbacks:
            try:
                await callback()
            except Exception:
                logger.exception("What follows a write failed.")
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
            yield HookEvent(*parts, self._context.caller)
