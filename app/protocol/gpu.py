"""The GPU as clients see it: what it is, how it feels, what was measured of it."""

from typing import ClassVar

from app.protocol.records import record


@record
class BenchmarkView:
    """The last benchmark of the device, in short.

    Attributes:
        mode: `quick`, `full` or `recheck`.
        figures: value by kernel.
        scores: by job class (`llm-decode`, `diffusion`, `render`, `transcode`); a reference card has 1000, None where
            the class cannot run here.
    """

    measured_at: float
    mode: str
    figures: dict[str, float]
    scores: dict[str, int | None] | None = None


@record
class DeviceView:
    """One device, and how it feels; None is "not available", never zero.

    Attributes:
        kind: `nvidia`, `wgpu` or `software`.
        listable: whether it may earn real money.
        display: whether a screen hangs on it, so that it yields to games.
        throttled: why it runs slower than it could: codes such as `power-cap`, `thermal`, `power-brake`.
        quarantine: code of why it takes no work until a re-check passes (`xid`, `lost`, `error`, `too-hot`), or empty.
    """

    name: str
    kind: str
    uuid: str
    listable: bool
    temperature_c: int | None = None
    utilisation_percent: int | None = None
    power_w: float | None = None
    benchmark: BenchmarkView | None = None
    memory_temperature_c: int | None = None
    fan_percent: int | None = None
    power_limit_w: float | None = None
    memory_used_bytes: int | None = None
    memory_total_bytes: int | None = None
    display: bool | None = None
    throttled: tuple[str, ...] = ()
    quarantine: str = ""


@record
class BenchmarkProgress:
    """A benchmark that runs now.

    Attributes:
        measuring: the kernel that is measured now.
        done, total: kernels.
        seconds: since it began.
    """

    mode: str
    measuring: str
    done: int
    total: int
    seconds: float


@record
class Sample:
    """How a device felt at one moment; None where it does not say."""

    at: float
    utilisation_percent: int | None
    temperature_c: int | None
    power_w: float | None


@record
class Telemetry:
    """The latest samples of one device, oldest first, at most 3 600."""

    uuid: str
    samples: tuple[Sample, ...]


@record
class GetTelemetry:
    """Give me the samples of the last `seconds` of the device `uuid`; empty means the one that works."""

    uuid: str = ""
    seconds: float = 900.0
    answer: ClassVar[type] = Telemetry


@record
class Benchmarks:
    """What was measured of one device, newest first, at most 200."""

    uuid: str
    runs: tuple[BenchmarkView, ...]


@record
class GetBenchmarks:
    """Give me the history of the device `uuid`; empty means the one that works."""

    uuid: str = ""
    answer: ClassVar[type] = Benchmarks
