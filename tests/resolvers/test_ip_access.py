"""Which addresses a policy holds for."""

import pytest

from resolvers.ip_access import allows


@pytest.mark.parametrize(
    ("ranges", "ip", "allowed"),
    [
        (None, None, True),
        ((), "1.2.3.4", True),
        (("1.2.3.4",), "1.2.3.4", True),
        (("1.2.3.4",), "1.2.3.5", False),
        (("1.2.3.4",), None, False),
        (("1.2.3.4",), "nonsense", False),
        (("1.2.3.4-1.2.3.9",), "1.2.3.9", True),
        (("1.2.3.4-1.2.3.9",), "1.2.3.10", False),
        (("9.9.9.9", "1.2.0.0/16"), "1.2.200.1", True),
        (("1.2.0.0/16",), "::ffff:1.2.3.4", True),
        (("1.2.0.0/16",), "::1", False),
        (("fd00::/8",), "fd12::1", True),
        (("no-ip",), "1.2.3.4", False),
        (("1.2.3.9-1.2.3.4",), "1.2.3.5", False),
        (("",), "1.2.3.4", False),
    ],
)
def test_ranges_of_addresses(ranges: tuple[str, ...] | None, ip: str | None, allowed: bool) -> None:
    assert allows(ranges, ip) is allowed
