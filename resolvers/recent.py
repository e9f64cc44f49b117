"""A small memory of what was read a moment ago, so that requests in quick succession share one look-up."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class _Entry(Generic[Value]):
    until: float
    task: asyncio.Task[Value]


class Recent(Generic[Key, Value]):
    """Values by key, each kept for `seconds` after its look-up began; the oldest go when there are more than `size`.

    Requests that ask for the same key at once wait for the same look-up. Failures are not kept.
    """

    def __init__(self, seconds: float, size: int) -> None:
        self._seconds = seconds
        self._size = size
        self._entries: OrderedDict[Key, _Entry[Value]] = OrderedDict()

    async def get(self, key: Key, look_up: Callable[[], Awaitable[Value]]) -> Value:
        """The value of the key, looked up if it is not known or too old. Raises what the look-up raises."""
        loop = asyncio.get_running_loop()
        entry = self._entries.get(key)
        if entry is None or entry.until <= loop.time():
            entry = _Entry(loop.time() + self._seconds, loop.create_task(_finish(look_up)))
            self._keep(key, entry)
        if entry.task.done():
            return entry.task.result()
        # Shielded: a client that goes away must not cancel what others wait for.
        return await asyncio.shield(entry.task)

    def clear(self) -> None:
        """Forget everything; look-ups under way still answer those who wait for them."""
        self._entries.clear()

    def _keep(self, key: Key, entry: _Entry[Value]) -> None:
        self._entries.pop(key, None)
        self._entries[key] = entry
        while len(self._entries) > self._size:
            self._entries.popitem(last=False)

        def drop_failure(task: asyncio.Task[Value]) -> None:
            failed = task.cancelled() or task.exception() is not None
            if failed and self._entries.get(key) is entry:
                del self._entries[key]

        entry.task.add_done_callback(drop_failure)


async def _finish(look_up: Callable[[], Awaitable[Value]]) -> Value:
    return await look_up()
