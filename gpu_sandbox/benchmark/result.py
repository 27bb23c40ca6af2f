"""What the benchmark says: values and their JSON. Imports no NumPy, for the engine reads these."""

import json
import math
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Final

from gpu_sandbox.errors import BenchmarkError


MOST_BYTES: Final = 256 << 10
WHOLLY_WRONG: Final = 1e6
"""Stands for any error that is larger, infinite or no number: JSON has no word for these."""
_MOST_KERNELS: Final = 64
_MOST_CODES: Final = 8
_LONGEST: Final = 80


class Mode(StrEnum):
    """How much is measured."""

    QUICK = "quick"
    FULL = "full"
    RECHECK = "recheck"


class JobClass(StrEnum):
    """Kinds of work that get a score."""

    LLM_DECODE = "llm-decode"
    DIFFUSION = "diffusion"
    RENDER = "render"
    TRANSCODE = "transcode"


@dataclass(frozen=True, slots=True)
class Kernel:
    """One measured figure.

    Attributes:
        name: such as `gemm_f32_1t`.
        value: the median of all repeats, in `unit`.
        unit: such as `GFLOP/s`.
        spread: distance between the quartiles, divided by the median.
        limit: what the device can do physically, in `unit`; None where that is not known.
        error: the largest error of all outputs against the reference, in the kernel's own measure; at most
            `WHOLLY_WRONG`.
        correct: whether every output lay within the tolerance.
    """

    name: str
    value: float
    unit: str
    spread: float
    limit: float | None
    error: float
    correct: bool


@dataclass(frozen=True, slots=True)
class MeasuredDevice:
    """Which device was measured."""

    name: str
    kind: str
    uuid: str
    listable: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A finished benchmark.

    Attributes:
        mode: how much was measured.
        seconds: how long it took, without the start of its process.
        device: what was measured.
        kernels: the figures.
        scores: per job class; None where no figure of this suite says anything about it.
        ranges: per job class, the score at the lower and upper quartiles of its figures.
        memory_bytes: the device's own memory; None where it does not tell.
        throttled: codes of why it ran slower than it could, at any moment.
        hottest_c: degrees Celsius.
        limit_share: its power limit as a share of the default; below 1 its owner caps it.
        sustained: what was left of the first seconds' speed at the end of a soak; None without one.
        joules_per_tflop: energy of the soak by the card's counter; None without either.
    """

    mode: Mode
    seconds: float
    device: MeasuredDevice
    kernels: tuple[Kernel, ...]
    scores: dict[str, int | None]
    ranges: dict[str, tuple[int, int] | None] = field(default_factory=dict)
    memory_bytes: int | None = None
    throttled: tuple[str, ...] = ()
    hottest_c: int | None = None
    limit_share: float | None = None
    sustained: float | None = None
    joules_per_tflop: float | None = None

    @property
    def correct(self) -> bool:
        """Whether every output of every kernel was right. A device that computes wrongly is not to be listed."""
        return bool(self.kernels) and all(kernel.correct for kernel in self.kernels)

    def to_json(self) -> str:
        """Return one line of JSON, as `lull benchmark --json` prints it."""
        return json.dumps({"ok": True, **asdict(self)}, allow_nan=False)


@dataclass(frozen=True, slots=True)
class Progress:
    """What the benchmark is doing.

    Attributes:
        step: name of the kernel that is measured now.
        done, total: kernels.
    """

    step: str
    done: int
    total: int


def read_result(text: str) -> Result:
    """Read the child's answer: it may come from a program that broke, so that each value is looked at.

    Raises:
        BenchmarkError: if it is no result, or says why there is none.
    """
    try:
        answer = _as_dict(json.loads(text, parse_constant=_no_constant))
        if answer.get("ok") is not True:
            raise BenchmarkError(_text(answer.get("error", "it gave no reason"), 300))
        device = _as_dict(answer["device"])
        kernels = tuple(_kernel(_as_dict(entry)) for entry in _as_list(answer["kernels"])[:_MOST_KERNELS])
        scores, ranges = _as_dict(answer["scores"]), _as_dict(answer.get("ranges", {}))
        return Result(
            mode=Mode(_text(answer["mode"])),
            seconds=_number(answer["seconds"]),
            device=MeasuredDevice(
                _text(device["name"]), _text(device["kind"]), _text(device["uuid"], 100), _truth(device["listable"])
            ),
            kernels=kernels,
            scores={job.value: _whole(scores.get(job.value)) for job in JobClass},
            ranges={job.value: _range(ranges[job.value]) for job in JobClass if job.value in ranges},
            memory_bytes=_whole(answer.get("memory_bytes")),
            throttled=tuple(_text(code, 20) for code in _as_list(answer.get("throttled", []))[:_MOST_CODES]),
            hottest_c=_whole(answer.get("hottest_c")),
            limit_share=_maybe(answer.get("limit_share")),
            sustained=_maybe(answer.get("sustained")),
            joules_per_tflop=_maybe(answer.get("joules_per_tflop")),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BenchmarkError("its answer makes no sense") from None


def read_progress(line: str) -> Progress | None:
    """Read one line of the child's standard error; None for anything else that is printed there."""
    try:
        entry = json.loads(line, parse_constant=_no_constant)
        if not isinstance(entry, dict):
            return None
        done, total = entry["done"], entry["total"]
        if type(done) is not int or type(total) is not int or not 0 <= done <= total <= _MOST_KERNELS:
            return None
        return Progress(_text(entry["step"]), done, total)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def plain(text: str, longest: int) -> str:
    """Return text from the child as one line of printable characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:longest]


def _kernel(entry: dict[str, object]) -> Kernel:
    return Kernel(
        name=_text(entry["name"]),
        value=_number(entry["value"]),
        unit=_text(entry["unit"]),
        spread=_number(entry["spread"]),
        limit=_maybe(entry["limit"]),
        error=_number(entry["error"]),
        correct=_truth(entry["correct"]),
    )


def _as_dict(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _as_list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _text(value: object, longest: int = _LONGEST) -> str:
    if not isinstance(value, str):
        raise TypeError
    return plain(value, longest)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise ValueError
    return float(value)


def _maybe(value: object) -> float | None:
    return None if value is None else _number(value)


def _whole(value: object) -> int | None:
    return None if value is None else int(_number(value))


def _range(value: object) -> tuple[int, int] | None:
    if value is None:
        return None
    low, high = _as_list(value)
    return int(_number(low)), int(_number(high))


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _no_constant(name: str) -> float:
    raise ValueError(name)
