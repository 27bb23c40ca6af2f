"""Our power limits come back: after use, after a crash, at the next start; and nobody else's is touched."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from gpu_sandbox.devices import caps
from tests.helpers.nvml import (
    FIRST,
    RTX_3060,
    RTX_4090,
    SECOND,
    build_driver,
    cards,
    driver_environment,
    read_machine,
    write_machine,
)


_CHILD: Final = """
import json, sys
from gpu_sandbox.devices.caps import DriverCaps
held = DriverCaps(sys.argv[1])
print(json.dumps([held.cap(*wish) for wish in json.loads(sys.argv[2])]))
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_driver(tmp_path_factory.mktemp("driver"))


class Machine:
    """A machine with two cards, and programs that set their limits and die."""

    def __init__(self, library: Path | None, folder: Path) -> None:
        self.state = folder / "machine"
        self.kept = folder / "limits.json"
        self._environment = driver_environment(library, self.state)
        write_machine(self.state, cards(RTX_4090 | {"root": 1}, RTX_3060 | {"root": 1}))

    def cap(self, *wishes: tuple[str, int]) -> list[bool]:
        return json.loads(self._run("-c", _CHILD, str(self.kept), json.dumps(wishes)).stdout)  # type: ignore[no-any-return]

    def lift(self) -> int:
        """Do what the guardian does: without our packages, and without other people's."""
        return self._run("-I", "-S", caps.__file__, str(self.kept)).returncode

    def limits(self) -> list[int]:
        machine = read_machine(self.state)
        return [int(machine["0.limit"]), int(machine["1.limit"])]

    def change(self, **values: object) -> None:
        write_machine(self.state, read_machine(self.state) | {k.replace("_", "."): v for k, v in values.items()})

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words], env=self._environment, capture_output=True, text=True, check=False
        )


@pytest.fixture
def machine(library: Path, tmp_path: Path) -> Machine:
    return Machine(library, tmp_path)


def test_a_cap_is_set_and_after_a_crash_the_guardians_program_gives_both_cards_their_own_back(machine: Machine) -> None:
    assert machine.cap((FIRST, 300), (SECOND, 120)) == [True, True]
    assert machine.limits() == [300_000, 120_000]
    assert machine.kept.stat().st_mode & 0o777 == 0o600
    assert machine.lift() == 0
    assert machine.limits() == [450_000, 170_000]
    assert not machine.kept.exists()
    assert machine.lift() == 0, "nothing to do is success"


def test_a_second_cap_still_knows_the_cards_own_limit(machine: Machine) -> None:
    machine.cap((FIRST, 300))
    machine.cap((FIRST, 200))
    assert machine.limits()[0] == 200_000
    machine.lift()
    assert machine.limits()[0] == 450_000


def test_what_the_owner_set_after_us_stays(machine: Machine) -> None:
    machine.cap((FIRST, 300))
    machine.change(**{"0_limit": 350_000})
    assert machine.lift() == 0
    assert machine.limits()[0] == 350_000


def test_no_limit_is_raised_and_none_is_set_below_what_the_card_takes(machine: Machine) -> None:
    assert machine.cap((SECOND, 500), (FIRST, 20)) == [False, True]
    assert machine.limits() == [150_000, 170_000]


def test_a_lost_card_keeps_its_entry_and_the_other_one_gets_its_own_back(machine: Machine) -> None:
    machine.cap((FIRST, 300), (SECOND, 120))
    machine.change(**{"0_uuid": "gone"})
    assert machine.lift() == 1
    assert machine.limits()[1] == 170_000
    machine.change(**{"0_uuid": FIRST})
    assert machine.lift() == 0
    assert machine.limits() == [450_000, 170_000]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"GPU-1": 3}', '{"GPU-1": {"own": "x", "ours": 1}}'])
def test_a_file_that_makes_no_sense_harms_nothing(machine: Machine, text: str) -> None:
    machine.kept.write_text(text, encoding="utf-8")
    assert machine.lift() == 0
    assert machine.limits() == [450_000, 170_000]


def test_a_user_who_may_not_set_a_limit_leaves_nothing_behind(machine: Machine) -> None:
    machine.change(**{"0_root": 0})
    assert machine.cap((FIRST, 300)) == [False]
    assert not machine.kept.exists()


def test_without_a_driver_nothing_is_capped_and_what_is_kept_waits(tmp_path: Path) -> None:
    machine = Machine(None, tmp_path)
    assert machine.cap((FIRST, 300)) == [False]
    machine.kept.write_text(json.dumps({FIRST: {"own": 450_000, "ours": 300_000}}), encoding="utf-8")
    assert machine.lift() == 1
    assert machine.kept.exists()
