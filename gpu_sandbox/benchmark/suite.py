"""What a way to drive a device brings to the benchmark: its kernels, and how long each is measured.

A suite lives in the benchmark's child process and holds the device's context. It is not cancelled from inside: the
child ends at once when it is told to, and the driver takes back what it held.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from gpu_sandbox.benchmark.measuring import Plan, Work, measure
from gpu_sandbox.benchmark.result import Kernel, MeasuredDevice, Mode, Progress
from gpu_sandbox.benchmark.soak import Soak


if TYPE_CHECKING:  # it brings NumPy, and BLAS is to be told first how many threads it has
    from gpu_sandbox.benchmark.challenge import Multiply


@dataclass(frozen=True, slots=True)
class Step:
    """One kernel that is to be measured.

    Attributes:
        name: the kernel's, as it is shown while it is measured.
        make: prepares it: only one kernel holds memory at a time.
        plan: how long.
    """

    name: str
    make: Callable[[], Work]
    plan: Plan


class Suite(Protocol):
    """A device that is open, and what is measured on it."""

    @property
    def device(self) -> MeasuredDevice:
        """What is measured."""
        ...

    @property
    def memory_bytes(self) -> int | None:
        """The device's own memory; None where it has none or the way to drive it does not tell."""
        ...

    def measure(self, mode: Mode, on_progress: Callable[[Progress], None]) -> tuple[Kernel, ...]:
        """Measure the kernels that this device can run.

        Args:
            mode: how much.
            on_progress: told before each kernel, and once at the end.

        Raises:
            BenchmarkError: if the driver refuses or a kernel breaks.
        """
        ...

    def close(self) -> None:
        """Let the device go."""
        ...


@runtime_checkable
class Soaking(Protocol):
    """A suite that can also keep its device busy for long."""

    def soak(self, seconds: float) -> Soak:
        """Multiply matrices without a pause; the work is in TFLOP.

        Raises:
            BenchmarkError: if the driver refuses or a kernel breaks.
        """
        ...


class Prover(Protocol):
    """A device that is open, and multiplies for a challenge."""

    @property
    def device(self) -> MeasuredDevice:
        """What multiplies."""
        ...

    def multiplier(self, size: int) -> "Multiply":
        """Return what multiplies n x n matrices, with all that it needs in place.

        Raises:
            BenchmarkError: if the driver refuses.
        """
        ...

    def close(self) -> None:
        """Let the device go."""
        ...


class SuiteMissingError(Exception):
    """This way to drive a device is not there; the text says why, and the next one is tried."""


def measure_steps(steps: Sequence[Step], on_progress: Callable[[Progress], None]) -> tuple[Kernel, ...]:
    """Measure one kernel after the other, and tell before each, and once at the end."""
    kernels: list[Kernel] = []
    for done, step in enumerate(steps):
        on_progress(Progress(step.name, done, len(steps)))
        kernels.append(measure(step.make(), step.plan))
    on_progress(Progress("done", len(steps), len(steps)))
    return tuple(kernels)
