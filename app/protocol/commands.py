"""What a client may ask of the engine, and the answers. One class per command; each answer's type stands beside it."""

from dataclasses import field
from typing import ClassVar, TypeAlias

from app.protocol.containment import AttackReport, AttackSandbox
from app.protocol.gpu import Benchmarks, GetBenchmarks, GetTelemetry, Telemetry
from app.protocol.history import GetHistory, History
from app.protocol.joining import LookAtMarket, MarketView
from app.protocol.money import Units
from app.protocol.pay import GetPay, GetPerJob, PayView, PerJob
from app.protocol.purse import (
    GetSubmitted,
    PrepareCancel,
    PrepareChallenge,
    PrepareClaim,
    PrepareSend,
    SendDraft,
    SubmitSigned,
    Submitted,
)
from app.protocol.records import record
from app.protocol.snapshot import Snapshot
from app.protocol.states import RunMode
from app.protocol.yielding import GameRules, SetGameRule


__all__ = [
    "GetSubmitted",
    "PrepareCancel",
    "PrepareChallenge",
    "PrepareClaim",
    "PrepareSend",
    "SendDraft",
    "SubmitSigned",
    "Submitted",
]


@record
class Done:
    """It happened; there is nothing more to say."""


@record
class GetSnapshot:
    """Give me the whole state."""

    answer: ClassVar[type] = Snapshot


@record
class Subscribe:
    """Send me events from now on, beginning with a snapshot.

    Attributes:
        visible: False while no window shows anything: then only changes of state are sent, no figures.
    """

    visible: bool
    answer: ClassVar[type] = Snapshot


@record
class SetMode:
    """Work, or do not.

    Attributes:
        until_s: seconds after which the mode falls back to AUTO; None means until it is changed.
    """

    mode: RunMode
    until_s: float | None = None
    answer: ClassVar[type] = Done


@record
class FinishThenPause:
    """Finish the current job, then pause until resumed; with `wanted` False, take that back."""

    wanted: bool = True
    answer: ClassVar[type] = Done


@record
class Join:
    """Work at this market from now on.

    Attributes:
        url: the market's origin, such as `https://market.example`.
        rpc: the chain's node, chosen by the owner and never by the market.
        grant: the owner's signed `Grant`, as `app.market.schema` writes it in JSON.
    """

    url: str
    rpc: str
    grant: str
    answer: ClassVar[type] = Done


@record
class Leave:
    """Work at no market."""

    answer: ClassVar[type] = Done


@record
class WorkerAddress:
    """The address of this machine's worker key, which a grant names."""

    address: str


@record
class GetWorker:
    """Tell me the worker's address."""

    answer: ClassVar[type] = WorkerAddress


@record
class SetOwner:
    """Pay goes to this address from now on; the signer says so after it made or opened a wallet.

    Attributes:
        protection: an `app.protocol.states.Protection`.
        backed_up: whether the owner showed that he has the words, or there are none.
    """

    owner: str
    protection: str
    backed_up: bool = True
    answer: ClassVar[type] = Done


@record
class Claimed:
    """A claim was asked for.

    Attributes:
        amount: what it pays; 0 when nothing is claimable.
        transaction: hash of the relayer's transaction.
    """

    amount: Units
    transaction: str
    gas: int | None


@record
class Claim:
    """Have the relayer push what is claimable to the owner's address, and wait until it is in a block."""

    answer: ClassVar[type] = Claimed


@record
class Figure:
    """One measured figure of the benchmark."""

    name: str
    value: float
    unit: str
    spread: float
    limit: float | None
    error: float
    correct: bool


@record
class BenchmarkResult:
    """A benchmark, measured now or remembered.

    Attributes:
        scores: by job class; None where it has none.
        ranges: by job class, the score at the lower and upper quartiles of its figures.
        throttled: codes of why the device ran slower than it could.
        limit_share: its power limit as a share of the default.
        sustained: what a soak left of the first speed; None without one.
    """

    mode: str
    seconds: float
    cached: bool
    device_name: str
    device_kind: str
    device_uuid: str
    listable: bool
    figures: tuple[Figure, ...]
    scores: dict[str, int | None] = field(default_factory=dict)
    ranges: dict[str, tuple[int, int] | None] = field(default_factory=dict)
    memory_bytes: int | None = None
    throttled: tuple[str, ...] = ()
    hottest_c: int | None = None
    limit_share: float | None = None
    sustained: float | None = None
    joules_per_tflop: float | None = None


@record
class RunBenchmark:
    """Measure the device, or return the last result for the same device and driver where `fresh` is False.

    Attributes:
        mode: `quick`, `full` or `recheck`.
    """

    fresh: bool = False
    mode: str = "quick"
    answer: ClassVar[type] = BenchmarkResult


@record
class CancelAttack:
    """End the attack on the sandbox that runs; none runs is success."""

    answer: ClassVar[type] = Done


@record
class CancelBenchmark:
    """End the benchmark that runs, if one does."""

    answer: ClassVar[type] = Done


@record
class LogLines:
    """The last lines of the log, redacted."""

    lines: tuple[str, ...]


@record
class GetLogs:
    """Give me the last `count` lines of the log."""

    count: int = 200
    answer: ClassVar[type] = LogLines


@record
class SetSetting:
    """Change one of the owner's settings; `value` is its text as `lull settings` shows it."""

    key: str
    value: str
    answer: ClassVar[type] = Done


@record
class Setting:
    """One setting: its text and its default's."""

    key: str
    value: str
    default: str


@record
class Settings:
    """All settings."""

    settings: tuple[Setting, ...]


@record
class GetSettings:
    """Give me all settings."""

    answer: ClassVar[type] = Settings


@record
class Export:
    """A file for an accountant: what it may be called, and its text."""

    name: str
    content: str


@record
class GetExport:
    """Give me the ledger as a file.

    Attributes:
        format: `csv` or `json`; the latter also holds what proves the debt.
        year: of the machine's own calendar; None for all.
    """

    format: str
    year: int | None = None
    answer: ClassVar[type] = Export


@record
class ShowWindow:
    """Ask the running ui to show its window: a second start of the app does this instead of starting."""

    answer: ClassVar[type] = Done


@record
class Shutdown:
    """End the engine: the current job is checkpointed where it can be, and stopped."""

    answer: ClassVar[type] = Done


Command: TypeAlias = (
    GetSnapshot
    | Subscribe
    | SetMode
    | FinishThenPause
    | LookAtMarket
    | Join
    | Leave
    | GetWorker
    | SetOwner
    | Claim
    | PrepareSend
    | PrepareClaim
    | PrepareChallenge
    | PrepareCancel
    | SubmitSigned
    | GetSubmitted
    | RunBenchmark
    | AttackSandbox
    | CancelAttack
    | CancelBenchmark
    | GetBenchmarks
    | GetTelemetry
    | GetLogs
    | SetSetting
    | GetSettings
    | GetExport
    | GetPay
    | GetPerJob
    | GetHistory
    | SetGameRule
    | ShowWindow
    | Shutdown
)
Answer: TypeAlias = (
    Done
    | Snapshot
    | WorkerAddress
    | MarketView
    | Claimed
    | SendDraft
    | Submitted
    | BenchmarkResult
    | AttackReport
    | Benchmarks
    | Telemetry
    | LogLines
    | Settings
    | Export
    | PayView
    | PerJob
    | History
    | GameRules
)
