"""Gate and firewall against a simulated home and a simulated Internet, in network namespaces of the test's own."""

import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from gpu_sandbox.sandbox.firewall import Wall
from tests.helpers.waiting import until


SERVER = (
    "import socket,sys,threading\n"
    "s=socket.create_server(('0.0.0.0',int(sys.argv[1])),backlog=32)\n"
    "def one(c):\n"
    "    with c:\n"
    "        while d:=c.recv(65536): c.sendall(d)\n"
    "while True: threading.Thread(target=one,args=(s.accept()[0],),daemon=True).start()\n"
)


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


class Net:
    """A PC in a namespace: a bridge-like link to a job's side, and a link to a home and an Internet behind it.

    The gate's side is 172.30.0.2; the PC is 172.30.0.1 and 192.168.77.2; behind it are a router at 192.168.77.1, a
    metadata service at 169.254.169.254 and a server of the Internet at 8.8.8.8.
    """

    def __init__(self) -> None:
        mark = secrets.token_hex(3)
        self.gate, self.pc, self.out = f"lg{mark}", f"lp{mark}", f"lo{mark}"
        for name in (self.gate, self.pc, self.out):
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        ip("link", "add", "eth0", "netns", self.gate, "type", "veth", "peer", "name", "br-job", "netns", self.pc)
        ip("link", "add", "lan", "netns", self.pc, "type", "veth", "peer", "name", "lan", "netns", self.out)
        for name, device, address in (
            (self.gate, "eth0", "172.30.0.2/24"),
            (self.pc, "br-job", "172.30.0.1/24"),
            (self.pc, "lan", "192.168.77.2/24"),
            (self.out, "lan", "192.168.77.1/24"),
            (self.out, "lo", "169.254.169.254/32"),
            (self.out, "lo", "8.8.8.8/32"),
        ):
            ip("-n", name, "addr", "add", address, "dev", device)
            ip("-n", name, "link", "set", device, "up")
        ip("-n", self.gate, "route", "add", "default", "via", "172.30.0.1")
        ip("-n", self.pc, "route", "add", "default", "via", "192.168.77.1")
        ip("-n", self.out, "route", "add", "172.30.0.0/24", "via", "192.168.77.2")
        ip("netns", "exec", self.pc, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward")

    def run(self, netns: str, *command: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(["ip", "netns", "exec", netns, *command], stdout=subprocess.PIPE)

    def reaches(self, host: str, port: int) -> bool:
        """Return whether the gate's side can connect."""
        code = f"import socket;socket.create_connection(({host!r},{port}),0.4)"
        done = subprocess.run(
            ["ip", "netns", "exec", self.gate, sys.executable, "-c", code], check=False, capture_output=True
        )
        return done.returncode == 0

    def close(self) -> None:
        for name in (self.gate, self.pc, self.out):
            ip("netns", "del", name)


@pytest.fixture(scope="module")
def net() -> Iterator[Net]:
    with ExitStack() as stack:
        made = Net()
        stack.callback(made.close)
        for netns, port in ((made.out, 443), (made.out, 80), (made.pc, 443), (made.pc, 2375)):
            process = stack.enter_context(made.run(netns, sys.executable, "-c", SERVER, str(port)))
            stack.callback(process.terminate)
        until(lambda: made.reaches("8.8.8.8", 80) and made.reaches("172.30.0.1", 2375), what="the simulated networks")
        yield made


HOME = [
    ("the router", "192.168.77.1", 443),
    ("the metadata service", "169.254.169.254", 80),
    ("the metadata service on 443", "169.254.169.254", 443),
    ("the host by the bridge", "172.30.0.1", 2375),
    ("the host by its address at home", "192.168.77.2", 443),
    ("the Internet on another port", "8.8.8.8", 80),
]


def test_without_the_table_everything_is_open_and_with_it_the_internet_on_443_alone(net: Net) -> None:
    assert all(net.reaches(host, port) for _, host, port in HOME)
    wall = Wall("walls", netns=net.pc)
    wall.stand(("br-job",))
    wall.stand(("br-job",))
    try:
        assert [what for what, host, port in HOME if net.reaches(host, port)] == []
        assert net.reaches("8.8.8.8", 443)
    finally:
        wall.stand(())
    wall.stand(())
    listed = subprocess.run(["ip", "netns", "exec", net.pc, "nft", "list", "tables"], check=True, capture_output=True)
    assert b"lull" not in listed.stdout
    assert net.reaches("192.168.77.1", 443)
