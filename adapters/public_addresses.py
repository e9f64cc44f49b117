"""Which addresses requests to other servers may go to: those of the public internet, and none of this machine's
neighbours, in whatever form they are written."""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Addresses of IPv4 in those of IPv6 (RFC 6052).
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")

# Of a site, of its own translation (RFC 8215), of its segments (RFC 9602), for examples (RFC 9637): not all of them are
# known to Python yet.
_OF_A_SITE = tuple(ipaddress.ip_network(text) for text in ("fec0::/10", "64:ff9b:1::/48", "5f00::/16", "3fff::/20"))


class NoPublicAddress(Exception):
    """The name has no address that a request may go to."""


@dataclass(frozen=True)
class AddressRules:
    """Addresses and networks besides: those `denied` although they are public, and those `allowed` although they are
    not. What is denied by both is denied."""

    denied: Sequence[str] = ()
    allowed: Sequence[str] = ()

    def permits(self, text: str) -> bool:
        """Whether a request may go to this address."""
        address = unmapped(ipaddress.ip_address(text.partition("%")[0]))
        if any(address in network for network in self._allowed):
            return not any(address in network for network in self._denied)
        public = address.is_global and not address.is_multicast and not address.is_reserved and not is_own(address)
        return public and not any(address in network for network in (*_OF_A_SITE, *self._denied))

    @cached_property
    def _allowed(self) -> tuple[Network, ...]:
        return networks(self.allowed)

    @cached_property
    def _denied(self) -> tuple[Network, ...]:
        return networks(self.denied)


PUBLIC = AddressRules()
"""The public internet, and nothing else."""


def networks(written: Sequence[str]) -> tuple[Network, ...]:
    """Addresses and networks (`10.0.0.0/8`) as values. Raises ValueError for what is neither."""
    return tuple(ipaddress.ip_network(text, strict=False) for text in written)


def unmapped(address: Address) -> Address:
    """The address of IPv4 that one of IPv6 stands for, where it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)


def is_own(address: Address) -> bool:
    """Whether it is one of this machine: only those can be bound."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as bound:
            bound.bind((str(address), 0))
    except OSError:
        return False
    return True


async def permitted_address(host: str, port: int, rules: AddressRules | None) -> str:
    """The address of a host that a connection is to be made to. It is to be made to this one: the name may have
    another one when it is asked for again. Without rules, all are permitted.

    Raises:
        NoPublicAddress: one of the host's addresses is not permitted.
        OSError: it has none.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or (rules and not all(rules.permits(address) for address in addresses)):
        raise NoPublicAddress(host)
    return addresses[0]
