"""The attack on a gate can fail: each of its controls is weakened in turn, and its attack is seen to succeed."""

import io
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from gpu_sandbox.sandbox.attack import GateTrial, attack
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.firewall import Wall
from gpu_sandbox.sandbox.gateway import GateParts, packed_gate
from gpu_sandbox.sandbox.runner import Sandbox
from tests.helpers.init_build import SOURCES, compiled
from tests.helpers.internet import OWN, RESOLVER, Internet, internet
from tests.helpers.workloads import loaded_image


pytestmark = pytest.mark.engine
LISTED: Final = ("files.example.org", "rebind.example.org", "nas.example.org", "own.example.org")


@dataclass(frozen=True, slots=True)
class Control:
    """One control of the gate's, how its program is changed, and the attacks that must see it."""

    name: str
    part: str
    code: str
    instead: str
    attacks: frozenset[str]


def control(name: str, part: str, code: str, instead: str, *attacks: str) -> Control:
    return Control(
        name,
        part if "." in part else f"gpu_sandbox/sandbox/{part}.py",
        code,
        instead,
        frozenset(f"gate-{each}" for each in attacks),
    )


ADDRESSES: Final = control(
    "public addresses alone",
    "addresses",
    "if not is_public(address):",
    "if False:",
    "name-nas.example.org",
    "name-rebind.example.org",
)
CONTROLS: Final = (
    control("listed names alone", "domains", "if self.entry(name) is None:", "if False:", "other-name", "dns-tunnel"),
    control("port 443 alone", "domains", "or port != str(PORT)", "", "other-port"),
    ADDRESSES,
    control(
        "nobody of the owner's own network",
        "gate",
        "if any(address in network",
        "if 0 and any(address in network",
        "name-own.example.org",
    ),
    control("TLS for the name that was asked for", "gate", "if asked != name:", "if False:", "other-sni"),
    control(
        "TLS alone", "gate", "hello = _hello(job, name)", 'hello = b""', "no-tls", "no-sni", "two-sni", "hidden-sni"
    ),
    control("connections at once", "gate", "MOST_AT_ONCE: Final = 64", "MOST_AT_ONCE: Final = 140", "many-connections"),
    control("bytes", "gate", "if self._traffic.bytes + count > self._order.rules.max_bytes:", "if False:", "byte-cap"),
)


DUMPABLE: Final = "call(PRCTL, SET_DUMPABLE, 0, 0, 0, 0);"
RELAYS: Final = (
    control("few connections at once", "relay.h", "LINES = 60", "LINES = 200", "relay-flood"),
    control(
        "little memory for each connection",
        "relay.h",
        "ROOM = 16384|line->side[0] = (int)job;",
        "ROOM = 2097152|line->side[0] = (int)job; for (int i = 0; i < ROOM; i++) line->way[0].room[i] = 1;",
        "relay-unread",
    ),
    control(
        "nothing kept of what has ended",
        "relay.h",
        "call(CLOSE, line->side[side], 0, 0, 0, 0);",
        "call(SHUTDOWN, line->side[side], 2, 0, 0, 0);",
        "relay-giant-head",
    ),
    control("the job's own loopback alone", "relay.h", "{127, 0, 0, 1}", "{0, 0, 0, 0}", "relay-elsewhere"),
    control("closed to the job", "init.c", DUMPABLE, "", "relay-memory"),
    control(
        "without the heartbeat",
        "init.c",
        f"{DUMPABLE}|call(CLOSE, INPUT, 0, 0, 0, 0); /* the heartbeat is the init's alone */",
        "|",
        "relay-heartbeat",
    ),
)


class WeakRelay(Engine):
    """An engine that gives a job another first process: one whose relay has lost a control."""

    def __init__(self, socket: Path, program: bytes) -> None:
        super().__init__(socket)
        self._program = program

    def put(self, container: str, path: str, archive: Iterable[bytes]) -> None:
        changed = io.BytesIO()
        with (
            tarfile.open(fileobj=io.BytesIO(b"".join(archive))) as whole,
            tarfile.open(fileobj=changed, mode="w", format=tarfile.USTAR_FORMAT) as weak,
        ):
            for entry in whole:
                content = whole.extractfile(entry)
                data = content.read() if content is not None else b""
                if entry.name.endswith("/.init"):
                    data, entry.size = self._program, len(self._program)
                weak.addfile(entry, io.BytesIO(data))
        super().put(container, path, [changed.getvalue()])


def weak_init(each: Control, folder: Path) -> bytes:
    """Return the init with one of its relay's controls gone."""
    for source in SOURCES:
        text = source.read_text()
        if source.name == each.part:
            for code, instead in zip(each.code.split("|"), each.instead.split("|"), strict=True):
                assert text.count(code) == 1
                text = text.replace(code, instead)
        (folder / source.name).write_text(text)
    return compiled(folder / "init.c")


def weakened(each: Control) -> bytes:
    """Return the gate's program with one of its controls gone."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed_gate())) as whole, zipfile.ZipFile(changed, "w") as weak:
        for name in whole.namelist():
            source = whole.read(name).decode()
            if name == each.part:
                assert source.count(each.code) == 1
                source = source.replace(each.code, each.instead)
            weak.writestr(name, source)
    return changed.getvalue()


@pytest.fixture(scope="module")
def net() -> Iterator[Internet]:
    with internet() as made:
        yield made


def leaks(net: Internet, each: Control, wall: Wall | None) -> frozenset[str]:
    image = loaded_image(net.engine)
    parts = GateParts(lambda: (image,), (RESOLVER,), (OWN,), program=lambda: weakened(each))
    sandbox = Sandbox(net.engine, "weakgate", gates=parts, wall=wall)
    return frozenset(attack(sandbox, image, gate=GateTrial(LISTED, 1 << 20), only=each.attacks).leaks)


def relay_leaks(net: Internet, each: Control, folder: Path) -> frozenset[str]:
    folder.mkdir()
    engine = WeakRelay(net.engine.socket, weak_init(each, folder))
    image = loaded_image(net.engine)
    sandbox = Sandbox(engine, "weakrelay", gates=GateParts(lambda: (image,), (RESOLVER,), (OWN,)))
    return frozenset(attack(sandbox, image, gate=GateTrial(LISTED, 1 << 20), only=each.attacks).leaks)


def seen_by_its_attack(
    what: str, controls: tuple[Control, ...], seen_by: Iterable[frozenset[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Print the table of control x attack, and want each control's attacks to have succeeded."""
    rows = {each.name: seen for each, seen in zip(controls, seen_by, strict=True)}
    width = max(map(len, (what, *rows)))
    with capsys.disabled():
        sys.stdout.write(f"\n{what:{width}}  attacks that succeeded then\n")
        for name, seen in rows.items():
            sys.stdout.write(f"{name:{width}}  {' '.join(sorted(seen)) or 'NONE'}\n")
    unseen = {each.name: sorted(each.attacks - rows[each.name]) for each in controls}
    assert {name: missing for name, missing in unseen.items() if missing} == {}


def test_each_control_of_the_gate_that_is_weakened_is_seen_by_its_attack(
    net: Internet, capsys: pytest.CaptureFixture[str]
) -> None:
    with ThreadPoolExecutor(3) as pool:
        found = pool.map(lambda each: leaks(net, each, None), CONTROLS)
        seen_by_its_attack("control of the gate that was weakened", CONTROLS, found, capsys)


def test_each_control_of_the_relay_that_is_weakened_is_seen_by_its_attack(
    net: Internet, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = [tmp_path / str(number) for number in range(len(RELAYS))]
    with ThreadPoolExecutor(3) as pool:
        found = pool.map(lambda each, folder: relay_leaks(net, each, folder), RELAYS, folders)
    seen_by_its_attack("control of the relay that was weakened", RELAYS, found, capsys)


def test_where_the_gate_lets_all_addresses_through_the_table_still_keeps_the_home(net: Internet) -> None:
    assert leaks(net, ADDRESSES, Wall("weakgate", (RESOLVER,), net.pc)) == frozenset()
