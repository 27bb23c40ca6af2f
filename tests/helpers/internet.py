"""A PC between a simulated home and a simulated Internet, in network namespaces of its own, with an engine on it.

pc 192.168.1.2 -- router 192.168.1.1, NAS .10, metadata; outside 93.184.10.2 -- provider -- the Internet
"""

import ctypes
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Final

from gpu_sandbox.errors import GpuSandboxError
from gpu_sandbox.sandbox.engine import Engine
from tests.helpers import simulated
from tests.helpers.waiting import until


RESOLVER: Final = IPv4Address("192.168.1.1")
OWN: Final = IPv4Network("93.184.77.0/24")
"""A public network that belongs to the PC itself."""
_NEWNET: Final = 0x40000000
_HOME: Final = ("192.168.1.1:80", "192.168.1.1:443", "192.168.1.10:443", "192.168.1.10:445", "169.254.169.254:443")
_WAN: Final = ("93.184.10.2:443",)
_PC: Final = ("192.168.1.2:9099", "93.184.77.7:443")
WEB: Final = "151.101.1.7:443"
"""Where a true web server stands, for a name that `simulated.py` knows: `web.example.org`."""
_GVISOR: Final = ("--platform=ptrace", "--network=none", "--fsgofer-host-uds")
_INTERNET: Final = ("151.101.1.6:443", "151.101.1.6:80", "104.16.0.9:443", "8.8.8.8:443")


@dataclass(frozen=True, slots=True)
class Internet:
    """What was made.

    Attributes:
        engine: the container engine on the PC.
        pc: the network namespace of the PC.
        log: what the servers noted.
    """

    engine: Engine
    pc: str
    log: Path

    def noted(self) -> list[list[str]]:
        """Return all that the servers noted: a place and who came, or `dns` and a name."""
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []

    def forget(self) -> None:
        """Begin a fresh log."""
        self.log.write_text("")

    def reach_from(self, pid: int) -> Callable[[str], bool]:
        """Return who tells whether a process's network reaches an `address:port`."""
        return partial(_connects, ("nsenter", f"--target={pid}", "--net"))

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Let this thread, and what it starts, be on the PC's network for a while."""
        with Path("/proc/thread-self/ns/net").open() as before, Path("/run/netns", self.pc).open() as there:
            _enter(there.fileno())
            try:
                yield
            finally:
                _enter(before.fileno())

    def command(self, resolvers: Path) -> tuple[str, ...]:
        """Return what stands before a program that is to find the PC's own name servers in a file of ours."""
        script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'
        return ("unshare", "--mount", "--propagation=private", "sh", "-c", script, str(resolvers))

    def tables(self) -> str:
        """Return the names of the PC's tables of nftables."""
        listed = subprocess.run(
            ["ip", "netns", "exec", self.pc, "nft", "list", "tables"], check=True, capture_output=True
        )
        return listed.stdout.decode()


@contextmanager
def internet(*, gvisor: bool = True, web: tuple[Path, Path] | None = None) -> Iterator[Internet]:
    """Make it, and take all of it away again.

    Args:
        gvisor: whether the PC's engine has gVisor too.
        web: certificate and key of a true web server at `WEB`.
    """
    mark = secrets.token_hex(3)
    pc, router, provider, outside = (f"lull-{part}-{mark}" for part in ("pc", "rt", "isp", "net"))
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="lull-net-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        for name in (pc, router, provider, outside):
            _ip("netns", "add", name)
            stack.callback(_ip, "netns", "del", name)
            _ip("-n", name, "link", "set", "lo", "up")
            _in(name, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward")
        _link(
            pc,
            "lan",
            ["192.168.1.2/24", "93.184.77.7/32"],
            router,
            "lan",
            ["192.168.1.1/24", "192.168.1.10/24", "169.254.169.254/32"],
        )
        _link(router, "wan", ["93.184.10.2/24"], provider, "home", ["93.184.10.1/24"])
        _link(
            provider,
            "core",
            ["62.40.0.1/30"],
            outside,
            "core",
            ["62.40.0.2/30", "151.101.1.6/32", "151.101.1.7/32", "104.16.0.9/32", "8.8.8.8/32"],
        )
        _ip("-n", pc, "route", "add", "default", "via", "192.168.1.1")
        _ip("-n", router, "route", "add", "default", "via", "93.184.10.1")
        _ip("-n", provider, "route", "add", "default", "via", "62.40.0.2")
        _ip("-n", provider, "route", "add", "192.168.1.0/24", "via", "93.184.10.2")
        _ip("-n", outside, "route", "add", "default", "via", "62.40.0.1")
        log = folder / "log"
        true = (f"tls:{web[0]}:{web[1]}:{WEB}",) if web is not None else ()
        for name, places in ((router, (*_HOME, *_WAN, "dns")), (pc, _PC), (outside, (*_INTERNET, *true))):
            stack.enter_context(_serving(name, log, places))
        made = Internet(stack.enter_context(_engine(pc, folder, gvisor=gvisor)), pc, log)
        for place in (*_HOME, *_WAN, *_PC, *_INTERNET):
            until(partial(_connects, ("ip", "netns", "exec", pc), place), what=f"{place} of the simulated networks")
        made.forget()
        yield made


def _enter(namespace: int) -> None:
    """Move this thread into a network.

    Raises:
        OSError: as the kernel says.
    """
    if ctypes.CDLL(None, use_errno=True).setns(namespace, _NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def _link(one: str, card: str, addresses: list[str], other: str, card_there: str, there: list[str]) -> None:
    _ip("link", "add", card, "netns", one, "type", "veth", "peer", "name", card_there, "netns", other)
    for name, device, all_ in ((one, card, addresses), (other, card_there, there)):
        for address in all_:
            _ip("-n", name, "addr", "add", address, "dev", device)
        _ip("-n", name, "link", "set", device, "up")


@contextmanager
def _serving(name: str, log: Path, places: tuple[str, ...]) -> Iterator[None]:
    command = ["ip", "netns", "exec", name, sys.executable, "-I", "-S", simulated.__file__, str(log), *places]
    with subprocess.Popen(command) as process:
        try:
            yield
        finally:
            process.kill()


def _connects(inside: tuple[str, ...], place: str) -> bool:
    address, _, port = place.rpartition(":")
    code = f"import socket;socket.create_connection(({address!r},{port}),1)"
    command = [*inside, sys.executable, "-I", "-S", "-c", code]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@contextmanager
def _engine(name: str, folder: Path, *, gvisor: bool) -> Iterator[Engine]:
    """Start a dockerd of one's own, with Debian's gVisor, whose kernel runs by ptrace.

    WORKAROUND: `ip netns exec` would lay a new /sys over the control groups.
    """
    options = {
        "data-root": str(folder / "data"),
        "exec-root": str(folder / "exec"),
        "pidfile": str(folder / "pid"),
        "hosts": [f"unix://{folder / 'sock'}"],
        "bridge": "none",
        "runtimes": {"runsc": {"path": "/usr/bin/runsc", "runtimeArgs": list(_GVISOR)}} if gvisor else {},
    }
    (folder / "daemon.json").write_text(json.dumps(options))
    environment = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
    command = ["nsenter", f"--net=/run/netns/{name}", "dockerd", "--config-file", str(folder / "daemon.json")]
    with (folder / "dockerd.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    engine = Engine(folder / "sock")
    try:
        until(lambda: _answers(engine), within_s=30, what="an engine of one's own")
        yield engine
    finally:
        process.terminate()
        process.wait(60)


def _answers(engine: Engine) -> bool:
    try:
        engine.info()
    except GpuSandboxError:
        return False
    return True


def _in(name: str, *command: str) -> None:
    subprocess.run(["ip", "netns", "exec", name, *command], check=True, capture_output=True)


def _ip(*arguments: str) -> None:
    subprocess.run(
        ["ip", *arguments], check=True, capture_output=True, env={**os.environ, "PATH": "/usr/sbin:/sbin:/usr/bin:/bin"}
    )
