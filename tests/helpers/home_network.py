"""A home of a PC in network namespaces of its own: the PC with an engine, and router, NAS, metadata and "internet"."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gpu_sandbox.attack.trying import Target
from gpu_sandbox.errors import GpuSandboxError
from gpu_sandbox.sandbox.engine import Engine
from tests.helpers.waiting import until


_OUTSIDE: Final = ("192.168.1.1/24", "192.168.1.10/24", "169.254.169.254/32", "8.8.8.8/32", "1.1.1.1/32")
_PC: Final = "192.168.1.2"
_PORTS: Final = (53, 80, 443, 445)
_SERVICE: Final = 9099
_LISTEN: Final = """
import select, socket, sys
lines = []
for port in map(int, sys.argv[1:]):
    line = socket.create_server(("0.0.0.0", port), backlog=16)
    lines.append(line)
print("ready", flush=True)
while True:
    for line in select.select(lines, [], [])[0]:
        line.accept()[0].close()
"""
_REACH: Final = """
import socket, sys
for each in sys.argv[1:]:
    host, _, port = each.rpartition(":")
    socket.create_connection((host, int(port)), 2).close()
"""
TARGETS: Final = (
    Target("host-service-home", "tcp", _PC, _SERVICE, "a service of this PC"),
    Target("lan-gateway", "tcp", "192.168.1.1", 80, "the router"),
    Target("lan-shares", "tcp", "192.168.1.10", 445, "the NAS"),
)


@dataclass(frozen=True, slots=True)
class HomeNetwork:
    """A PC in a home of its own.

    Attributes:
        engine: the container engine on the PC, with gVisor beside runc.
        pc: the network namespace of the PC.
    """

    engine: Engine
    pc: str

    def reach(self, *places: str) -> bool:
        """Return whether the PC itself reaches all of some `address:port`."""
        command = ["ip", "netns", "exec", self.pc, sys.executable, "-c", _REACH, *places]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0


@contextmanager
def home_network() -> Iterator[HomeNetwork]:
    """Make it, and take all of it away again."""
    mark = secrets.token_hex(3)
    pc, outside = f"lull-pc-{mark}", f"lull-out-{mark}"
    with ExitStack() as stack:
        for name in (pc, outside):
            _ip("netns", "add", name)
            stack.callback(_ip, "netns", "del", name)
            _ip("-n", name, "link", "set", "lo", "up")
        _ip("-n", pc, "link", "add", "lan", "type", "veth", "peer", "name", "lan", "netns", outside)
        _ip("-n", pc, "addr", "add", f"{_PC}/24", "dev", "lan")
        for address in _OUTSIDE:
            _ip("-n", outside, "addr", "add", address, "dev", "lan")
        for name in (pc, outside):
            _ip("-n", name, "link", "set", "lan", "up")
        _ip("-n", pc, "route", "add", "default", "via", "192.168.1.1")
        for name, ports in ((outside, _PORTS), (pc, (_SERVICE,))):
            stack.enter_context(_listening(name, ports))
        yield HomeNetwork(stack.enter_context(_engine(pc)), pc)


@contextmanager
def _listening(namespace: str, ports: tuple[int, ...]) -> Iterator[None]:
    command = ["ip", "netns", "exec", namespace, sys.executable, "-c", _LISTEN, *map(str, ports)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            if process.stdout is None or process.stdout.readline() != b"ready\n":
                raise RuntimeError("nobody listens")
            yield
        finally:
            process.kill()


@contextmanager
def _engine(namespace: str) -> Iterator[Engine]:
    """Start a dockerd of one's own, with Debian's gVisor, whose kernel runs by ptrace.

    WORKAROUND: `ip netns exec` would lay a new /sys over the control groups.
    """
    folder = Path(tempfile.mkdtemp(prefix="lull-engine-"))
    options = {
        "data-root": str(folder / "data"),
        "exec-root": str(folder / "exec"),
        "pidfile": str(folder / "pid"),
        "hosts": [f"unix://{folder / 'sock'}"],
        "bridge": "none",
        "iptables": False,
        "runtimes": {"runsc": {"path": "/usr/bin/runsc", "runtimeArgs": ["--platform=ptrace", "--network=none"]}},
    }
    (folder / "daemon.json").write_text(json.dumps(options))
    environment = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
    command = ["nsenter", f"--net=/run/netns/{namespace}", "dockerd", "--config-file", str(folder / "daemon.json")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    engine = Engine(folder / "sock")
    try:
        until(lambda: _answers(engine), within_s=30, what="an engine of one's own")
        yield engine
    finally:
        process.terminate()
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def _answers(engine: Engine) -> bool:
    try:
        engine.info()
    except GpuSandboxError:
        return False
    return True


def _ip(*arguments: str) -> None:
    subprocess.run(
        ["ip", *arguments], check=True, capture_output=True, env={**os.environ, "PATH": "/usr/sbin:/sbin:/usr/bin:/bin"}
    )
