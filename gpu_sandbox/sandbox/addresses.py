"""Which network addresses Lull may connect to on a stranger's word: public ones alone, whatever a name resolves to.

A market, a registry, a job: each may name a host, and none of them may choose a machine of the owner's home. So a name
is resolved here, every address that it has must be public, and the connection goes to the address that was checked,
never to the name again (a second answer of the name server could be another one).
"""

import socket
from collections.abc import Callable, Iterable
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, TypeAlias

from gpu_sandbox.errors import AddressRefusedError


Address: TypeAlias = IPv4Address | IPv6Address
Resolve: TypeAlias = Callable[[str, int], Iterable[str]]
"""From a host name and a port to all its addresses as text. It raises OSError where there is none."""

# Source: the IANA special-purpose address registries (RFC 6890 and its updates). The tables are spelled out because
# `ipaddress` of different Python versions disagrees on some of them.
NOT_PUBLIC_4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # carrier-grade NAT
            "127.0.0.0/8",  # loopback
            "169.254.0.0/16",  # link-local, metadata services
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # AMT
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",  # private
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, broadcast
            "168.63.129.16/32",  # a cloud's host agent, public by its number alone
        ),
    )
)
PUBLIC_6: Final = IPv6Network("2000::/3")
"""What is assigned to the Internet. Everything else, mapped, translated and local addresses included, is refused."""
NOT_PUBLIC_6: Final = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4 carries an IPv4 address
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # documentation
        ),
    )
)
_LONGEST_NAME: Final = 253


def is_public(address: Address) -> bool:
    """Return whether an address belongs to the Internet, and to no special purpose."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_4)
    if address.scope_id is not None or address not in PUBLIC_6:
        return False
    # An ISATAP interface identifier carries an IPv4 address in any prefix (RFC 5214).
    isatap = (int(address) >> 32) & 0xFFFF_FFFF in {0x0000_5EFE, 0x0200_5EFE}
    return not isatap and not any(address in network for network in NOT_PUBLIC_6)


def is_literal(host: str) -> bool:
    """Return whether a host is an address in any spelling that a resolver takes: `127.1`, `0x7f.1`, `[::1]`, `::1%lo`.

    A name whose last label is a number, or hexadecimal with `0x`, is one (WHATWG URL standard, "ends in a number").
    """
    bare = host.strip("[]").partition("%")[0]
    if ":" in bare:
        return True
    last = bare.removesuffix(".").rpartition(".")[2].lower()
    return last.isdigit() or (last.startswith("0x") and all(c in "0123456789abcdef" for c in last[2:]))


def checked_name(host: str) -> str:
    """Return a host name in its one spelling: ASCII, lower case, without the dot at its end.

    Raises:
        AddressRefusedError: if it is an address, has one label alone, or is no host name.
    """
    name = host.lower().removesuffix(".")
    if is_literal(name):
        raise AddressRefusedError(f"{host[:80]!a} is an address, and only names are connected to")
    labels = name.split(".")
    if len(name) > _LONGEST_NAME or len(labels) < 2 or not all(map(_is_label, labels)):
        raise AddressRefusedError(f"{host[:80]!a} is no name of a public host")
    return name


def _is_label(label: str) -> bool:
    plain = label.isascii() and label.replace("-", "").replace("_", "").isalnum()
    return plain and len(label) <= 63 and not label.startswith("-") and not label.endswith("-")


def public_addresses(host: str, port: int, resolve: Resolve | None = None) -> tuple[Address, ...]:
    """Return all addresses of a host, each once, in the resolver's order.

    Args:
        host: a name; never an address.
        port: TCP port.
        resolve: who knows names; None asks the system.

    Raises:
        AddressRefusedError: if it is no name, or one of its addresses is not public: then none is used, because a name
            with a foot in the owner's home is no public host.
        OSError: if it has no address.
    """
    name = checked_name(host)
    found = tuple(dict.fromkeys((resolve or _of_the_system)(name, port)))
    if not found:
        raise OSError(f"{name} has no address")
    return tuple(_checked(name, text) for text in found)


def _checked(name: str, text: str) -> Address:
    try:
        address = ip_address(text)
    except (AddressValueError, ValueError):
        raise AddressRefusedError(f"{name} has an address that cannot be read: {text[:60]!a}") from None
    if not is_public(address):
        raise AddressRefusedError(f"{name} leads to {address}, which is no public address")
    return address


def _of_the_system(host: str, port: int) -> Iterable[str]:
    # The dot keeps the system from trying the name below the home network's own domain.
    found = socket.getaddrinfo(f"{host}.", port, type=socket.SOCK_STREAM)
    return tuple(str(entry[4][0]) for entry in found)
