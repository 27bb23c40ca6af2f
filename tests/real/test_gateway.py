"""A job with a list of hosts, between a simulated home and a simulated Internet, reaches the list and nothing else."""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from gpu_sandbox.errors import EngineRefusedError
from gpu_sandbox.sandbox.attack import GateTrial, attack
from gpu_sandbox.sandbox.config import names_of
from gpu_sandbox.sandbox.domains import Reached, Traffic
from gpu_sandbox.sandbox.engine import GVISOR, RUNC
from gpu_sandbox.sandbox.firewall import Wall
from gpu_sandbox.sandbox.freezer import DockerFreezer
from gpu_sandbox.sandbox.gateway import GateParts
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import ContainerState, Input, Spec
from tests.helpers.internet import OWN, RESOLVER, Internet, internet
from tests.helpers.waiting import until
from tests.helpers.workloads import loaded_image


pytestmark = pytest.mark.engine
LISTED = "files.example.org"
LEADING_HOME = ("rebind.example.org", "nas.example.org", "meta.example.org", "both.example.org", "own.example.org")
PRELUDE = """
import os, socket, struct
def hello(name):
    host = name.encode()
    sni = struct.pack(">HBH", len(host) + 3, 0, len(host)) + host
    ext = struct.pack(">HH", 0, len(sni)) + sni
    body = b"\\3\\3" + bytes(32) + b"\\0\\0\\2\\x13\\1\\1\\0" + struct.pack(">H", len(ext)) + ext
    message = b"\\1" + struct.pack(">I", len(body))[1:] + body
    return b"\\x16\\3\\1" + struct.pack(">H", len(message)) + message
def through(name):
    line = socket.socket(socket.AF_UNIX)
    line.connect(os.environ["LULL_GATE"])
    line.sendall(f"CONNECT {name}:443 HTTP/1.1\\r\\n\\r\\n".encode())
    if line.recv(4096)[:12] != b"HTTP/1.1 200":
        return None
    line.sendall(hello(name))
    line.recv(4096)
    return line
"""
FETCH = (
    PRELUDE
    + f"""
line = through("{LISTED}")
line.sendall(b"a" * 1000)
got = b""
while len(got) < 1000:
    got += line.recv(4096)
line.close()
print(len(got), through("other.example.net"))
"""
)
FOREVER = (
    PRELUDE
    + f"""
import time
line = through("{LISTED}")
while True:
    line.sendall(b"x" * 100)
    line.recv(4096)
    time.sleep(0.01)
"""
)
FLOODED = (
    PRELUDE
    + f"""
import time, urllib.parse
relay = urllib.parse.urlsplit(os.environ["HTTPS_PROXY"])
def led():
    return socket.create_connection((relay.hostname, relay.port), 10)
def half_open():
    line = socket.socket()
    line.settimeout(0.05)
    try:
        line.connect((relay.hostname, relay.port))
        line.sendall(b"CONNECT ")
    except OSError:
        pass
    return line
for line in [half_open() for _ in range(100)]:
    line.close()
for _ in range(100):
    line = led()
    line.sendall(b"CONNECT {LISTED}:443 HTTP/1.1\\r\\n\\r\\n")
    try:
        if line.recv(4096)[:12] == b"HTTP/1.1 200":
            break
    except OSError:
        pass
    line.close()
    time.sleep(0.1)
line.sendall(hello("{LISTED}"))
print(line.recv(4096))
got = 0
line.sendall(b"a" * 200000)
line.shutdown(socket.SHUT_WR)
while chunk := line.recv(65536):
    got += len(chunk)
print(got)
"""
)


@dataclass(frozen=True, slots=True)
class Gated:
    """A sandbox on the PC, and its image."""

    net: Internet
    sandbox: Sandbox
    image: str
    folder: Path

    def start(self, script: str, **changes: object) -> str:
        """Start a job that runs a Python script; return its attempt."""
        (self.folder / "job.py").write_text(script)
        name, data = secrets.token_hex(32), script.encode()
        values: dict[str, object] = {
            "inputs": (Input("job.py", hashlib.sha256(data).hexdigest(), len(data)),),
            "memory": 128 << 20,
            "domains": (LISTED, *LEADING_HOME),
            "network_bytes": 1 << 20,
        }
        spec = Spec(attempt=name, task=name, image=self.image, **{**values, **changes})  # type: ignore[arg-type]
        self.sandbox.prepare(spec, {"job.py": self.folder / "job.py"}, script="/lull/in/job.py")
        self.sandbox.start(name)
        return name

    def parts(self) -> int:
        """Return how many containers, volumes and networks the instance has."""
        mine, engine = {"lull.instance": self.sandbox.instance}, self.net.engine
        return len(engine.containers(mine)) + len(engine.volumes(mine)) + len(engine.networks(mine))


@pytest.fixture(scope="module")
def net() -> Iterator[Internet]:
    with internet() as made:
        yield made


@pytest.fixture
def gated(net: Internet, tmp_path: Path) -> Iterator[Gated]:
    image = loaded_image(net.engine)
    around = GateParts(lambda: (image,), (RESOLVER,), (OWN,))
    net.engine.prefer(RUNC)
    net.forget()
    sandbox = Sandbox(net.engine, "gated", gates=around, wall=Wall("gated", (RESOLVER,), net.pc))
    yield Gated(net, sandbox, image, tmp_path)
    sandbox.reap(set())


@pytest.mark.parametrize("runtime", [RUNC, GVISOR])
def test_a_job_reaches_a_listed_host_and_the_owner_is_told_and_nothing_is_left(gated: Gated, runtime: str) -> None:
    gated.net.engine.prefer(runtime)
    attempt = gated.start(FETCH)
    assert gated.sandbox.wait(attempt, 60).state is ContainerState.EXITED
    assert gated.sandbox.logs(attempt, 1000) == "1000 None\n"
    assert "lull_gated" in gated.net.tables()
    told = gated.sandbox.traffic(attempt, last=True)
    assert told is not None
    assert (told.refused, told.why) == (1, ("other.example.net is not on the job's list",))
    assert set(told.reached) == {LISTED}
    assert told.reached[LISTED].connections == 1
    assert 2000 < told.reached[LISTED].bytes < 2300
    assert [where for where, _ in gated.net.noted() if where != "dns"] == ["151.101.1.6:443"]
    gated.sandbox.remove(attempt, keep_checkpoint=False)
    assert gated.parts() == 0
    assert "lull" not in gated.net.tables()


def test_a_relay_that_was_flooded_serves_on_byte_for_byte_and_half_closed(gated: Gated) -> None:
    attempt = gated.start(FLOODED)
    assert gated.sandbox.wait(attempt, 60).state is ContainerState.EXITED
    assert gated.sandbox.logs(attempt, 4000) == "b'151.101.1.6\\n'\n200000\n"


@pytest.mark.parametrize("runtime", [RUNC, GVISOR])
def test_every_attack_on_the_gate_is_refused_and_nobody_at_home_hears_of_it(gated: Gated, runtime: str) -> None:
    gated.net.engine.prefer(runtime)
    trial = GateTrial((LISTED, *LEADING_HOME), 1 << 20)
    report = attack(gated.sandbox, gated.image, gate=trial, only=("interfaces",))
    tried = [result for result in report.results if result.group == "gate"]
    assert [result for result in report.results if not result.refused] == []
    assert len(tried) > 40
    assert "nobody is reached at all" not in {result.how for result in tried}
    places = {where for where, _ in gated.net.noted() if where != "dns"}
    assert places == {"151.101.1.6:443"}
    assert {name for where, name in gated.net.noted() if where == "dns"} <= {LISTED, *LEADING_HOME}


def test_a_frozen_jobs_gate_stands_still_and_a_new_engine_takes_both_over(gated: Gated) -> None:
    attempt = gated.start(FOREVER)
    freezer = DockerFreezer(gated.net.engine.socket)
    job, gate = gated.sandbox.state(attempt).id, gated.sandbox.gate(attempt)

    def passed() -> int:
        return (gated.sandbox.traffic(attempt) or Traffic()).bytes

    try:
        until(lambda: passed() > 2000, what="traffic")
        freezer.freeze(job)
        freezer.freeze(gate)
        still = passed()
        taken = Sandbox(gated.net.engine, "gated", gates=GateParts(lambda: (gated.image,)))
        assert taken.adopt(attempt).state is ContainerState.FROZEN
        assert passed() == still
        freezer.thaw(gate)
        freezer.thaw(job)
        until(lambda: passed() > still, what="traffic after the thaw")
    finally:
        freezer.close()
    assert taken.reap({attempt}).containers == ()
    assert len(taken.reap(set()).networks) == 1
    assert gated.parts() == 0


def test_what_was_spent_before_counts_and_a_used_up_allowance_opens_nothing(gated: Gated) -> None:
    spent = Traffic(bytes=(1 << 20) - 600, reached={LISTED: Reached(3, 1 << 19)})
    attempt = gated.start(FETCH, spent=spent)
    gated.sandbox.wait(attempt, 60)
    told = gated.sandbox.traffic(attempt, last=True)
    assert told is not None
    assert told.bytes <= 1 << 20
    assert "the job has used up its bytes" in told.why
    assert told.reached[LISTED].connections >= 3


def test_the_table_holds_where_the_gate_is_wrong(gated: Gated) -> None:
    """A gate that was taken over is its container's network: what the kernel lets out of that is what it has."""
    attempt = gated.start(FOREVER)
    names = names_of("gated", attempt, "")
    found = gated.net.engine.inspect(names.gate)
    assert found is not None
    reach = gated.net.reach_from(found["State"]["Pid"])
    assert reach("151.101.1.6:443")
    shut = ("192.168.1.1:80", "192.168.1.10:443", "169.254.169.254:443", "192.168.1.2:9099", "151.101.1.6:80")
    assert [place for place in shut if reach(place)] == []
    Wall("gated", netns=gated.net.pc).stand(())
    assert [place for place in shut if not reach(place)] == []


def test_no_gate_is_made_where_there_is_nothing_to_make_it_of(gated: Gated) -> None:
    for around, why in ((None, "no gates are made here"), (GateParts(lambda: ()), "an image that Lull made itself")):
        sandbox = Sandbox(gated.net.engine, "gated", gates=around)
        name = secrets.token_hex(32)
        spec = Spec(attempt=name, task=name, image=gated.image, domains=(LISTED,), network_bytes=1)
        with pytest.raises(EngineRefusedError, match=why):
            sandbox.prepare(spec, {})
        assert gated.parts() == 0
