"""Policies that hold for some addresses only."""

import ipaddress
from collections.abc import Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def allows(ranges: Sequence[str] | None, ip: str | None) -> bool:
    """Whether a request from `ip` is within one of the ranges: `10.0.0.1`, `10.0.0.1-10.0.0.9` or `10.0.0.0/24`.

    No ranges allow everything. An unknown or malformed address is in no range, and a malformed range holds none.
    """
    if not ranges:
        return True
    address = _address(ip)
    return address is not None and any(_holds(entry, address) for entry in ranges)


def well_formed(entry: str) -> bool:
    """Whether it is an address or a range of them."""
    return _bounds(entry) is not None


def _holds(entry: str, address: Address) -> bool:
    bounds = _bounds(entry)
    if bounds is None or bounds[0].version != address.version:
        return False
    return int(bounds[0]) <= int(address) <= int(bounds[1])


def _bounds(entry: str) -> tuple[Address, Address] | None:
    """The first and the last address."""
    if "/" in entry:
        try:
            network = ipaddress.ip_network(entry.strip(), strict=False)
        except ValueError:
            return None
        return network[0], network[-1]
    first, dash, last = entry.partition("-")
    low, high = _address(first), _address(last if dash else first)
    if low is None or high is None or low.version != high.version:
        return None
    return low, high


def _address(text: str | None) -> Address | None:
    """The address; IPv4 written as IPv6 (`::ffff:10.0.0.1`) counts as IPv4."""
    try:
        address = ipaddress.ip_address(text.strip()) if text else None
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
