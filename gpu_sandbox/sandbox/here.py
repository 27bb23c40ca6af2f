"""This PC's own place on the network: which name servers it asks, and which public networks are its owner's."""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from pathlib import Path
from typing import Final

import psutil

from gpu_sandbox.sandbox.addresses import is_public


_RESOLVERS: Final = (Path("/etc/resolv.conf"), Path("/run/systemd/resolve/resolv.conf"))
"""The second one is systemd's, whose own server on the loopback no container reaches."""
_MOST: Final = 3
"""As many as the system's own resolver takes."""


def name_servers(files: Iterable[Path] = _RESOLVERS) -> tuple[IPv4Address, ...]:
    """Return the name servers of this PC, as far as another machine is one; none leaves it to the container engine."""
    for file in files:
        try:
            lines = file.read_text("ascii", "replace").splitlines()
        except OSError:
            continue
        found = [server for line in lines if (server := _server(line.split())) is not None]
        if found:
            return tuple(dict.fromkeys(found))[:_MOST]
    return ()


def _server(words: list[str]) -> IPv4Address | None:
    if len(words) < 2 or words[0] != "nameserver":
        return None
    try:
        address = IPv4Address(words[1])
    except ValueError:
        return None
    return None if address.is_loopback or address.is_unspecified else address


def own_networks() -> tuple[IPv4Network, ...]:
    """Return the public networks that this PC has a foot in: a server room's, or those of a modem without a router."""
    found = (
        IPv4Interface(f"{each.address}/{each.netmask or 32}").network
        for card in psutil.net_if_addrs().values()
        for each in card
        if each.family == socket.AF_INET and is_public(IPv4Address(each.address))
    )
    return tuple(dict.fromkeys(found))
