"""Where an attacker would send something on this PC: its own services, the home network, and the usual addresses."""

import re
import socket
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import psutil

from gpu_sandbox.attack.trying import Target


_LISTENS: Final = "0A"
_SERVICES: Final = 3
"""How many of the host's services are tried; all of them stand behind the same walls."""
_USUAL: Final = (
    Target("metadata", "tcp", "169.254.169.254", 80, "a cloud's metadata service"),
    Target("metadata-tasks", "tcp", "169.254.170.2", 80, "a cloud's credentials service"),
    Target("metadata-alibaba", "tcp", "100.100.100.200", 80, "a cloud's metadata service"),
    Target("metadata-ipv6", "tcp", "fd00:ec2::254", 80, "a cloud's metadata service"),
    Target("metadata-name", "tcp", "metadata.google.internal", 80, "a cloud's metadata service"),
    Target("lan-router", "tcp", "192.168.1.1", 80, "the usual router"),
    Target("lan-router-2", "tcp", "192.168.0.1", 80, "the usual router"),
    Target("lan-shares", "tcp", "192.168.1.10", 445, "the usual file shares"),
    Target("lan-ten", "tcp", "10.0.0.1", 80, "a private network"),
    Target("lan-carrier", "tcp", "100.64.0.1", 80, "a provider's own network"),
    Target("internet", "tcp", "8.8.8.8", 443, "the internet"),
    Target("internet-http", "tcp", "1.1.1.1", 80, "the internet"),
    Target("internet-mail", "tcp", "8.8.4.4", 25, "a mail server"),
    Target("internet-ipv6", "tcp", "2001:4860:4860::8888", 443, "the internet"),
    Target("dns-tunnel", "udp", "8.8.8.8", 53, "a name server outside"),
    Target("dns-tunnel-tcp", "tcp", "8.8.8.8", 53, "a name server outside"),
    Target("dns-tls", "tcp", "1.1.1.1", 853, "an encrypted name server"),
    Target("dns-engine", "udp", "127.0.0.11", 53, "the engine's own name server"),
    Target("quic", "udp", "1.1.1.1", 443, "the internet"),
    Target("time", "udp", "162.159.200.1", 123, "a time server"),
    Target("multicast-dns", "udp", "224.0.0.251", 5353, "every device of the home network"),
    Target("multicast-upnp", "udp", "239.255.255.250", 1900, "the router's doors"),
    Target("multicast-ipv6", "udp", "ff02::1", 5353, "every device of the home network"),
    Target("broadcast", "udp", "255.255.255.255", 9, "every device of the home network"),
    Target("link-local", "udp", "fe80::1", 53, "the router"),
    Target("unique-local", "tcp", "fdaa::1", 80, "a private network"),
    Target("mapped-ipv4", "tcp", "::ffff:8.8.8.8", 443, "the internet, as IPv6"),
    Target("engine-bridge", "tcp", "172.17.0.1", 2375, "the engine's interface"),
    Target("engine-desktop", "tcp", "192.168.65.7", 2375, "Docker Desktop's interface (CVE-2025-9074)"),
    Target("engine-desktop-gateway", "tcp", "192.168.65.254", 2375, "Docker Desktop's gateway"),
    Target("engine-name", "tcp", "host.docker.internal", 2375, "the engine's interface"),
    Target("engine-loop", "tcp", "127.0.0.1", 2375, "the engine's interface"),
    Target("engine-loop-tls", "tcp", "127.0.0.1", 2376, "the engine's interface"),
)


def of_this_pc(extra: Iterable[Target] = ()) -> tuple[Target, ...]:
    """Return all targets: the usual ones, the real gateway, this PC's addresses with services that really listen.

    Args:
        extra: more of them; a target whose name is there already takes its place.
    """
    found = {target.id: target for target in (*_USUAL, *_services(), *_gateway(), *extra)}
    return tuple(found.values())


def _gateway() -> Iterator[Target]:
    if address := gateway(_text(Path("/proc/net/route"))):
        yield Target("lan-gateway", "tcp", address, 80, "this PC's router")
        yield Target("lan-gateway-dns", "udp", address, 53, "this PC's router")


def gateway(routes: str) -> str:
    """Return the default gateway that a text in the format of `/proc/net/route` names, or an empty string."""
    for line in routes.splitlines()[1:]:
        parts = line.split()
        if len(parts) > 3 and parts[1] == "00000000" and int(parts[3], 16) & 2:
            return socket.inet_ntoa(int(parts[2], 16).to_bytes(4, sys.byteorder))
    return ""


def listening(table: str) -> tuple[int, ...]:
    """Return the ports on which somebody listens, from a text in the format of `/proc/net/tcp`."""
    rows = (line.split() for line in table.splitlines()[1:])
    return tuple(sorted({int(row[1].partition(":")[2], 16) for row in rows if len(row) > 3 and row[3] == _LISTENS}))


def _services() -> Iterator[Target]:
    """Yield this PC's own addresses, with the ports that are open there; port 22 where none can be read."""
    ports = listening(_text(Path("/proc/net/tcp")))[:_SERVICES] or (22,)
    addresses = [
        address.address
        for interface in psutil.net_if_addrs().values()
        for address in interface
        if address.family == socket.AF_INET and not address.address.startswith("127.")
    ]
    for place, address in enumerate(addresses[:3]):
        for number, port in enumerate(ports):
            yield Target(f"host-service-{place}{number}", "tcp", address, port, "a service of this PC")
    for number, port in enumerate(ports):
        yield Target(f"host-loop-{number}", "tcp", "127.0.0.1", port, "a service of this PC")


def _text(path: Path) -> str:
    try:
        return re.sub(r"\0", "", path.read_text("ascii", "replace"))
    except OSError:
        return ""
