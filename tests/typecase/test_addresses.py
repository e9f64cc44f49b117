"""Whose address counts where proxies stand before the server."""

from ipaddress import ip_network

import pytest

from resolvers.addresses import Proxies, address_of
from resolvers.limiter import by_address
from typecase.settings import Settings

PEER = "10.0.0.9"


def address(chain: str | None, trusted: object, **headers: str) -> str | None:
    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    if chain is not None:
        given += [(b"x-forwarded-for", part.encode()) for part in chain.split("|")]
    settings = Settings.model_validate({"ip_trust_proxy": trusted})
    return address_of({"client": (PEER, 4711), "headers": given}, Proxies(settings.ip_trust_proxy, b"cf-connecting-ip"))


@pytest.mark.parametrize(
    ("chain", "trusted", "expected"),
    [
        (None, True, PEER),
        ("1.1.1.1, 2.2.2.2", True, "1.1.1.1"),
        ("1.1.1.1, 2.2.2.2", "true", "1.1.1.1"),
        ("1.1.1.1, 2.2.2.2", "false", PEER),
        ("1.1.1.1, 2.2.2.2", "0", PEER),
        ("1.1.1.1, 2.2.2.2", "1", "2.2.2.2"),
        ("1.1.1.1|2.2.2.2", "2", "1.1.1.1"),
        ("1.1.1.1, 2.2.2.2", 5, "1.1.1.1"),
        ("1.1.1.1, 2.2.2.2", "10.0.0.0/8", "2.2.2.2"),
        ("1.1.1.1, 2.2.2.2", "10.0.0.9,2.2.2.2", "1.1.1.1"),
        ("1.1.1.1, 2.2.2.2", "192.168.0.0/16", PEER),
        ("no address", True, PEER),
        ("1.1.1.1, <script>", "2", PEER),
        ("1.1.1.1:8080", True, "1.1.1.1"),
        ("[2001:db8::1]:8080", True, "2001:db8::1"),
        ("9" * 1000, True, PEER),
    ],
)
def test_the_chain_is_believed_as_far_as_the_settings_say(chain: str | None, trusted: object, expected: str) -> None:
    assert address(chain, trusted) == expected


def test_a_header_of_ones_own_goes_first() -> None:
    assert address("1.1.1.1", True, cf_connecting_ip="3.3.3.3") == "3.3.3.3"
    assert address("1.1.1.1", True, cf_connecting_ip="nonsense") == "1.1.1.1"


def test_networks_are_read_from_the_setting() -> None:
    settings = Settings.model_validate({"ip_trust_proxy": "10.0.0.0/8, 127.0.0.1"})
    assert settings.ip_trust_proxy == (ip_network("10.0.0.0/8"), ip_network("127.0.0.1/32"))
    with pytest.raises(ValueError, match="must be true, false, a number of proxies, or their addresses"):
        Settings.model_validate({"ip_trust_proxy": "everyone"})


def test_limits_count_ipv6_by_network() -> None:
    assert by_address("2001:db8:1:2::1") == by_address("2001:db8:1:2:ffff::9") == "2001:db8:1:2::"
    assert by_address("2001:db8:1:3::1") != by_address("2001:db8:1:2::1")
    assert by_address("::ffff:10.0.0.1") == by_address("10.0.0.1") == "10.0.0.1"
    assert by_address(None) == ""
