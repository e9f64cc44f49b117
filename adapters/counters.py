"""Counters that begin anew after some seconds: what limits on requests count by."""

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from redis.asyncio import Redis

logger = logging.getLogger(__name__)

_KEYS_MAX = 100_000
_PAUSE = 5.0
_TIMEOUT = 1.0


@dataclass(frozen=True, slots=True)
class Count:
    """How often a key was counted in this window, and how many seconds the window lasts on."""

    times: int
    left: float


class Counters(Protocol):
    """Counts keys in windows of time."""

    async def count(self, key: str, seconds: int, by: int = 1) -> Count:
        """Count `by` more of `key`. A window begins with the first one, and lasts for `seconds`."""

    async def close(self) -> None:
        """Let go of what is held."""


class MemoryCounters:
    """Counters of this process. The oldest go where there are more than 100,000."""

    def __init__(self) -> None:
        self._windows: dict[str, tuple[int, float]] = {}

    async def count(self, key: str, seconds: int, by: int = 1) -> Count:
        now = time.monotonic()
        times, end = self._windows.get(key, (0, 0.0))
        if end <= now:
            # Put in anew, so that the oldest windows stand first.
            self._windows.pop(key, None)
            times, end = 0, now + seconds
            self._make_room(now)
        self._windows[key] = (times + by, end)
        return Count(times + by, end - now)

    async def close(self) -> None:
        self._windows.clear()

    def _make_room(self, now: float) -> None:
        if len(self._windows) < _KEYS_MAX:
            return
        over = [key for key, (_, end) in self._windows.items() if end <= now]
        for key in over or list(self._windows)[: _KEYS_MAX // 8]:
            del self._windows[key]


class RedisCounters:
    """Counters that all processes share. While Redis can't be reached, each process counts for itself."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._redis: Redis | None = None
        self._alone = MemoryCounters()
        self._alone_until = 0.0

    async def count(self, key: str, seconds: int, by: int = 1) -> Count:
        if time.monotonic() >= self._alone_until:
            # Imported late: most projects do without Redis.
            from redis.exceptions import RedisError

            try:
                return await self._shared(key, seconds, by)
            except (RedisError, OSError) as error:
                self._alone_until = time.monotonic() + _PAUSE
                logger.warning("Redis can't be reached, requests are counted by process: %s", type(error).__name__)
        return await self._alone.count(key, seconds, by)

    async def close(self) -> None:
        if self._redis is not None:
            await self._redis.aclose()

    async def _shared(self, key: str, seconds: int, by: int) -> Count:
        """Three commands in one transaction: a window that has no end can't come about."""
        async with self._connected().pipeline(transaction=True) as commands:
            name = f"typecase:limit:{key}"
            commands.set(name, 0, ex=seconds, nx=True)
            commands.incrby(name, by)
            commands.pttl(name)
            _, times, left = await commands.execute()
        return Count(int(times), max(int(left), 0) / 1000)

    def _connected(self) -> "Redis":
        if self._redis is None:
            from redis.asyncio import Redis

            self._redis = Redis.from_url(self._address, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT)
        return self._redis
