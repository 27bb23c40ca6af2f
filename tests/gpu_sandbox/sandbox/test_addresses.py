"""Only public addresses are connected to, whatever a name says and however an address is spelled."""

import ipaddress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.errors import AddressRefusedError
from gpu_sandbox.sandbox.addresses import NOT_PUBLIC_4, checked_name, is_literal, is_public, public_addresses


HOME = [
    *map(str, NOT_PUBLIC_4),
    "fe80::/10",
    "fc00::/7",
    "fec0::/10",
    "ff00::/8",
    "::/8",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/32",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450:4001:82a::200e"]


def inside(text: str) -> st.SearchStrategy[IPv4Address | IPv6Address]:
    network = ipaddress.ip_network(text)
    kind = IPv4Address if isinstance(network, IPv4Network) else IPv6Address
    first = int(network.network_address)
    return st.integers(first, first + network.num_addresses - 1).map(kind)


@pytest.mark.parametrize("network", HOME)
def test_no_special_address_is_public(network: str) -> None:
    @given(inside(network))
    def holds(address: IPv4Address | IPv6Address) -> None:
        assert not is_public(address)

    holds()


@given(st.ip_addresses())
def test_nothing_is_public_that_python_calls_local(address: IPv4Address | IPv6Address) -> None:
    if not address.is_global or address.is_multicast:
        assert not is_public(address)


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:0:0/96", "::/96", "64:ff9b::/96", "2002::/16"]))
def test_an_ipv4_address_inside_an_ipv6_address_is_never_public(inner: IPv4Address, prefix: str) -> None:
    network = IPv6Network(prefix)
    shift = 80 if prefix.startswith("2002") else 0
    assert not is_public(IPv6Address(int(network.network_address) | int(inner) << shift))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_in_an_interface_identifier_is_never_public(inner: IPv4Address) -> None:
    assert not is_public(IPv6Address((0x2606_4700 << 96) | (0x5EFE << 32) | int(inner)))


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_are_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@given(st.ip_addresses())
def test_an_address_is_no_name(address: IPv4Address | IPv6Address) -> None:
    for spelled in (str(address), f"[{address}]", f"{address}."):
        with pytest.raises(AddressRefusedError):
            checked_name(spelled)


@pytest.mark.parametrize(
    "host",
    ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.0.0.1", "1.2.3.4.5", "a.0x1", "::1", "fe80::1%eth0"],
)
def test_odd_spellings_of_addresses_are_seen(host: str) -> None:
    assert is_literal(host)


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "nas", "", ".", "a..b", "-a.example", "a-.example", "a b.example", "a.example/x", "a@b.example"),
        *(
            "\u00e4.example",
            "x" * 64 + ".example",
            ".".join(["a"] * 200),
            "a.example\n",
            "a.example\0",
            "u:p@a.example",
        ),
    ],
)
def test_what_is_no_public_name_is_refused(host: str) -> None:
    with pytest.raises(AddressRefusedError):
        checked_name(host)


def test_a_name_has_one_spelling() -> None:
    assert checked_name("Hub.Example.COM.") == "hub.example.com"


@given(st.lists(st.sampled_from(PUBLIC), max_size=3), inside("192.168.0.0/16"), st.lists(st.sampled_from(PUBLIC)))
def test_one_address_at_home_spoils_a_name(
    before: list[str], home: IPv4Address | IPv6Address, after: list[str]
) -> None:
    with pytest.raises(AddressRefusedError, match="no public address"):
        public_addresses("a.example", 443, lambda _host, _port: [*before, str(home), *after])


def test_all_addresses_come_back_once_and_in_order() -> None:
    found = public_addresses("a.example", 443, lambda _host, _port: [*PUBLIC, PUBLIC[0]])
    assert [str(address) for address in found] == PUBLIC


@pytest.mark.parametrize("text", ["fe80::1%eth0", "::ffff:10.0.0.1", "nonsense", "", "2606:4700::1%1"])
def test_a_resolver_is_not_believed(text: str) -> None:
    with pytest.raises(AddressRefusedError):
        public_addresses("a.example", 443, lambda _host, _port: [text])


def test_a_name_without_an_address_is_an_error_of_the_network() -> None:
    with pytest.raises(OSError, match="no address"):
        public_addresses("a.example", 443, lambda _host, _port: [])
