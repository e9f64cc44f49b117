"""Limits on how often something may be tried."""

import ipaddress
from datetime import UTC, datetime, timedelta

from adapters.counters import Counters
from resolvers.errors import RequestsExceeded

_NETWORK = 64
"""Whoever has one address of IPv6 has all of such a network."""


class Limiter:
    """Counts tries by name and key, and refuses those beyond a limit."""

    def __init__(self, counters: Counters) -> None:
        self._counters = counters

    async def hit(self, name: str, key: str, points: int, seconds: int) -> None:
        """Count one more try of `key` under `name`.

        Raises:
            RequestsExceeded: there were more than `points` since the first one, at most `seconds` ago.
        """
        count = await self._counters.count(f"{name}:{key}", seconds)
        if count.times > points:
            raise RequestsExceeded(points, datetime.now(UTC) + timedelta(seconds=count.left))

    async def forgive(self, name: str, key: str, seconds: int) -> None:
        """Take back one try that was counted with the same `seconds`."""
        await self._counters.count(f"{name}:{key}", seconds, by=-1)

    async def close(self) -> None:
        """Let go of what the counters hold."""
        await self._counters.close()


def by_address(ip: str | None) -> str:
    """The key for whoever has an address: IPv4 whole, IPv6 by its network of 64 bits."""
    if ip is None or ":" not in ip:
        return ip or ""
    try:
        address = ipaddress.IPv6Address(ip.partition("%")[0])
    except ValueError:
        return ip
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), _NETWORK), strict=False).network_address)
