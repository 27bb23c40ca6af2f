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
reader = DeviceReader()
for line in sys.stdin:
    if line.startswith("energy "):
        answer = reader.energy_mj(line.split()[1])
    elif line == "close\\n":
        answer = reader.close()
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


class SimulatedDriver:
    """A process that reads devices, beside a driver whose state the test writes."""

    def __init__(self, library: Path | None, state: Path) -> None:
        """Start the process.

        Args:
            library: the folder of the library, or None for a machine without a driver.
            state: a file of this test's own.
        """
        self._state = state
        self.set({})
        environment = {**os.environ, "LULL_TEST_NVML": str(state)}
        if library:
            environment["LD_LIBRARY_PATH"] = str(library)
        self._process = subprocess.Popen(
            [sys.executable, "-c", _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def set(self, values: Mapping[str, object]) -> None:
        """Make this the state of the machine."""
        new = self._state.with_suffix(".new")
        new.write_text("".join(f"{key} {value}\n" for key, value in values.items()), encoding="utf-8")
        new.replace(self._state)

    def read(self) -> tuple[list[dict[str, object]], list[str]]:
        """Return devices and problems as the reader gives them now."""
        answer = self._ask("read")
        assert isinstance(answer, dict)
        return answer["devices"], answer["problems"]

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
        self._process.communicate(timeout=10)


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe
