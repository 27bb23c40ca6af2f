"""The attack on a gate can fail: each of its controls is weakened in turn, and its attack is seen to succeed."""

import io
import sys
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import pytest

from gpu_sandbox.sandbox.attack import GateTrial, attack
from gpu_sandbox.sandbox.firewall import Wall
from gpu_sandbox.sandbox.gateway import GateParts, packed_gate
from gpu_sandbox.sandbox.runner import Sandbox
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
    return Control(name, f"gpu_sandbox/sandbox/{part}.py", code, instead, frozenset(f"gate-{each}" for each in attacks))


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


def test_each_control_of_the_gate_that_is_weakened_is_seen_by_its_attack(
    net: Internet, capsys: pytest.CaptureFixture[str]
) -> None:
    with ThreadPoolExecutor(3) as pool:
        seen_by = pool.map(lambda each: leaks(net, each, None), CONTROLS)
        rows = {each.name: seen for each, seen in zip(CONTROLS, seen_by, strict=True)}
    width = max(map(len, rows))
    with capsys.disabled():
        sys.stdout.write(f"\n{'control of the gate that was weakened':{width}}  attacks that succeeded then\n")
        for name, seen in rows.items():
            sys.stdout.write(f"{name:{width}}  {' '.join(sorted(seen)) or 'NONE'}\n")
    unseen = {each.name: sorted(each.attacks - rows[each.name]) for each in CONTROLS}
    assert {name: missing for name, missing in unseen.items() if missing} == {}


def test_where_the_gate_lets_all_addresses_through_the_table_still_keeps_the_home(net: Internet) -> None:
    assert leaks(net, ADDRESSES, Wall("weakgate", (RESOLVER,), net.pc)) == frozenset()
