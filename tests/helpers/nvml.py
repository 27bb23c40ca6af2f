"""A simulated NVIDIA driver, loaded by the real pynvml in a process of its own: no test machine has a card."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self


_SOURCE: Final = Path(__file__).with_name("nvml.c")
_CHILD: Final = """
import dataclasses, json, sys
from gpu_sandbox.devices.reader import DeviceReader
from pathlib import Path
reader = DeviceReader(Path(sys.argv[1]))
for line in sys.stdin:
    if line.startswith("energy "):
        answer = reader.energy_mj(line.split()[1])
    elif line == "close\\n":
        answer = reader.close()
    elif line.startswith("busy "):
        answer = reader.nvml().busy(line.split()[1])
    elif line == "may-sleep\\n":
        answer = reader.may_sleep()
    else:
        reading = reader.read()
        answer = dataclasses.asdict(reading)
    print(json.dumps(answer), flush=True)
reader.close()
"""


def build_driver(folder: Path) -> Path:
    """Compile the library into `folder` and return the folder: a compiler is part of the tests' set-up."""
    command = [
        "gcc",
        "-shared",
        "-fPIC",
        "-O1",
        "-Wall",
        "-Werror",
        "-o",
        str(folder / "libnvidia-ml.so.1"),
        str(_SOURCE),
    ]
    subprocess.run(command, check=True)
    return folder


def driver_environment(library: Path | None, state: Path) -> dict[str, str]:
    """Return the environment of a program that shall find the simulated driver (or none) in the state of a file."""
    environment = {**os.environ, "LULL_TEST_NVML": str(state)}
    if library:
        environment["LD_LIBRARY_PATH"] = str(library)
    return environment


def write_machine(state: Path, values: Mapping[str, object]) -> None:
    """Make this the state of the machine, at once."""
    new = state.with_suffix(".new")
    new.write_text("".join(f"{key} {value}\n" for key, value in values.items()), encoding="utf-8")
    new.replace(state)


def read_machine(state: Path) -> dict[str, str]:
    """Return the state of the machine, with what a program set in it."""
    return dict(line.split(" ", 1) for line in state.read_text(encoding="utf-8").splitlines() if " " in line)


FIRST: Final = "GPU-11111111-2222-3333-4444-555555555555"
SECOND: Final = "GPU-aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
RTX_4090: Final[dict[str, object]] = {
    "name": "NVIDIA GeForce RTX 4090",
    "uuid": FIRST,
    "bus": "00000000:01:00.0",
    "pci": "0x268410de",
    "capability": "8.9",
    "cores": 16384,
    "bits": 384,
    "vbios": "95.02.3C.40.0E",
    "virtual": 0,
    "link.most": 4,
    "lanes.most": 16,
    "memory": 24 << 30,
    "used": 900 << 20,
    "temperature": 41,
    "slowdown": 88,
    "memory.temperature": 56,
    "utilisation": 3,
    "power": 35250,
    "limit": 450000,
    "limit.default": 450000,
    "limit.least": 150000,
    "limit.most": 600000,
    "energy": 123_456_789_012,
    "fan": 30,
    "clock.sm": 2520,
    "clock.memory": 10501,
    "most.memory": 10501,
    "reasons": "0x1",
    "pstate": 8,
    "display": 1,
}
"""A card with a screen, at rest: values by what they are, for `cards`."""
RTX_3060: Final[dict[str, object]] = {
    "name": "NVIDIA GeForce RTX 3060",
    "uuid": SECOND,
    "bus": "00000000:02:00.0",
    "pci": "0x250310de",
    "capability": "8.6",
    "cores": 3584,
    "bits": 192,
    "link.most": 4,
    "lanes.most": 16,
    "memory": 12 << 30,
    "used": 1 << 30,
    "temperature": 80,
    "utilisation": 100,
    "power": 170000,
    "limit": 170000,
    "limit.default": 170000,
    "limit.least": 100000,
    "limit.most": 212000,
    "most.memory": 7501,
    "reasons": "0x24",
    "pstate": 2,
    "display": 0,
}
"""A card without a screen, at work and hot; it counts no energy and its memory has no thermometer."""


def cards(*all_cards: Mapping[str, object], driver: str = "580.95.05") -> dict[str, object]:
    """Return the state of a machine with these cards."""
    state: dict[str, object] = {"driver": driver, "cuda": 13000, "count": len(all_cards)}
    for index, card in enumerate(all_cards):
        state |= {f"{index}.{what}": value for what, value in card.items()}
    return state


class SimulatedDriver:
    """A process that reads devices, beside a driver whose state the test writes."""

    def __init__(self, library: Path | None, state: Path, pci: Path | None = None) -> None:
        """Start the process.

        Args:
            library: the folder of the library, or None for a machine without a driver.
            state: a file of this test's own.
            pci: a folder of PCI functions as the kernel shows them, or None for a machine that shows none.
        """
        self._state = state
        self.set({})
        environment = driver_environment(library, state)
        self._process = subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(pci or state.with_suffix(".no-pci"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def set(self, values: Mapping[str, object]) -> None:
        """Make this the state of the machine."""
        write_machine(self._state, values)

    def read(self) -> tuple[list[dict[str, object]], list[str]]:
        """Return devices and problems as the reader gives them now."""
        answer = self._ask("read")
        assert isinstance(answer, dict)
        return answer["devices"], answer["problems"]

    def reading(self) -> dict[str, object]:
        """Return the whole reading: devices, problems, errors."""
        answer = self._ask("read")
        assert isinstance(answer, dict)
        return answer

    def busy(self, uuid: str) -> object:
        """Return the share of the SMs by process."""
        return self._ask(f"busy {uuid}")

    def may_sleep(self) -> object:
        """Return whether a card could sleep."""
        return self._ask("may-sleep")

    def disconnect(self) -> None:
        """Let the reader close its connection to the driver; the next `read` opens another."""
        self._ask("close")

    def energy_mj(self, uuid: str) -> object:
        """Return the energy counter as the reader gives it now."""
        return self._ask(f"energy {uuid}")

    def _ask(self, question: str) -> object:
        sink, source = _pipe(self._process.stdin), _pipe(self._process.stdout)
        sink.write(question + "\n")
        sink.flush()
        answer: object = json.loads(source.readline())
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=60)


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe
