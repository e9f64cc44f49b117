"""A caller's address, where proxies stand before the server."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Proxies:
    """Which proxies are believed when they say whom they ask for, in `X-Forwarded-For`.

    `trusted` True believes the whole chain, so the caller's own word as well; a number so many proxies, counted from
    the server; networks those in them; False none. `header` is one (in lower case) that holds nothing but the address,
    and is believed before all others.
    """

    trusted: bool | int | tuple[Network, ...] = True
    header: bytes | None = None


BELIEVED = Proxies()


def address_of(scope: Mapping[str, Any], proxies: Proxies) -> str | None:
    """The address of whoever sent the request that an ASGI scope describes.

    What is no address in a header isn't believed, nor is anything before it in the chain.
    """
    client = scope.get("client")
    peer: str | None = client[0] if client else None
    forwarded: list[bytes] = []
    for name, value in scope["headers"]:
        if name == b"x-forwarded-for":
            forwarded.append(value)
        elif name == proxies.header:
            own = _address(value)
            if own is not None:
                return own
    if not forwarded or proxies.trusted is False:
        return peer
    return _believed(peer, b",".join(forwarded), proxies.trusted)


def _believed(peer: str | None, chain: bytes, trusted: bool | int | tuple[Network, ...]) -> str | None:
    """The farthest address that is vouched for, going up the chain from the server."""
    if trusted is True:
        return _address(chain.partition(b",")[0]) or peer
    address = peer
    for hop, entry in enumerate(reversed(chain.split(b","))):
        vouched = hop < trusted if isinstance(trusted, int) else _among(address, trusted)
        following = _address(entry) if vouched else None
        if following is None:
            break
        address = following
    return address


def _among(address: str | None, networks: tuple[Network, ...]) -> bool:
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    return any(parsed in network for network in networks)


def _address(entry: bytes) -> str | None:
    """An address as a proxy writes it, also with a port; None for anything else."""
    return _parsed(entry) if len(entry) <= _LONGEST else None


@lru_cache(1024)
def _parsed(entry: bytes) -> str | None:
    text = entry.decode("latin-1").strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text.partition("%")[0]))
    except ValueError:
        return None
