"""The engine's state as clients see it: one frozen value, sent whole, of codes and numbers and never of sentences.

Times called `_at` are seconds of UTC since 1970. Text that came from outside (names of games, jobs, devices) is capped
and plain.
"""

from dataclasses import field

from app.protocol.containment import AttackProgress, SandboxView
from app.protocol.gpu import BenchmarkProgress, BenchmarkView, DeviceView
from app.protocol.money import Units
from app.protocol.purse import ChallengeView, LeafView, TransactionView
from app.protocol.records import record
from app.protocol.states import (
    AttemptState,
    ClaimState,
    EngineState,
    NetworkKind,
    Protection,
    Reason,
    RunMode,
)
from app.protocol.yielding import GamesView, Handback


__all__ = [
    "AttackProgress",
    "BenchmarkProgress",
    "BenchmarkView",
    "ChallengeView",
    "ClaimView",
    "Day",
    "DeviceView",
    "EarningsView",
    "EngineView",
    "GamesView",
    "Handback",
    "JobView",
    "LeafView",
    "NetworkView",
    "Notice",
    "SandboxView",
    "Snapshot",
    "Span",
    "TransactionView",
    "UsageView",
    "WalletView",
]


@record
class EngineView:
    """What the engine does, and why.

    Attributes:
        reasons: why it does not work, heaviest first; empty while it works.
        until_at: when `mode` falls back to AUTO, or None.
        finish_current: whether it pauses once the current job is done.
    """

    state: EngineState
    reasons: tuple[Reason, ...]
    since_at: float
    mode: RunMode
    until_at: float | None
    finish_current: bool
    version: str
    pid: int


@record
class NetworkView:
    """The market and the chain that this engine works with.

    Attributes:
        symbol, decimals: how amounts are written.
        listed_at: since when this machine has been offered to the market without a break, or None.
        proven: whether its device has proved itself there, and may have the jobs that need one.
    """

    kind: NetworkKind
    market_url: str
    connected: bool
    chain_id: int | None
    symbol: str
    decimals: int
    listed_at: float | None
    proven: bool = False


@record
class ReachedHost:
    """One host of a job's list, and what went to and from it.

    Attributes:
        bytes: both ways.
    """

    name: str
    connections: int
    bytes: int


@record
class GateView:
    """What the gate of a job that has a list of hosts did: the job itself has no network.

    Attributes:
        bytes: all that went through, the questions for names included.
        cap: the most that may.
        hosts: in the order in which they were first reached.
        refused: how many requests were refused.
        why: the first different reasons; text from outside.
    """

    bytes: int
    cap: int
    hosts: tuple[ReachedHost, ...] = ()
    refused: int = 0
    why: tuple[str, ...] = ()


@record
class JobView:
    """One attempt: the current one, or one of the past.

    Attributes:
        attempt, task: 64 hex digits.
        kind: such as `embed-text`.
        done, total: units of work.
        price: net pay for the whole task.
        earned: net pay by the latest receipt, accepted or not.
        energy_mj: millijoules.
        receipts, acknowledged: how many were signed, and how many the market countersigned.
        failure: a code from `app.protocol.errors`, or empty.
        gate: what it reached, or None where it has no list of hosts.
        start: units of work that another provider had done before; the pay here is for the rest.
        moved: units of work that were handed over, or 0; it is paid for those then.
    """

    attempt: str
    task: str
    kind: str
    state: AttemptState
    started_at: float
    ended_at: float | None
    done: int
    total: int
    price: Units
    earned: Units
    energy_mj: int
    active_ms: int
    receipts: int
    acknowledged: int
    held: Reason | None = None
    failure: str = ""
    image: str = ""
    runtime: str = ""
    gate: GateView | None = None
    start: int = 0
    moved: int = 0


@record
class Span:
    """A stretch of today, for the Lull line.

    Attributes:
        kind: `earning`, `game`, `paused`, `waiting` or `fault`.
        label: a game's name or a job's kind; text from outside.
        net_per_hour: of the job in this stretch, after electricity.
    """

    start_at: float
    end_at: float
    kind: str
    label: str
    net_per_hour: Units


@record
class Day:
    """One day of earnings, in the machine's own time zone.

    Attributes:
        day: ISO date.
        earned: accepted pay, and what was emitted for it.
        electricity: its cost at the owner's tariff, in the same token.
        emitted: the part of `earned` that was emitted, or None where nobody says.
    """

    day: str
    earned: Units
    electricity: Units
    jobs: int
    emitted: Units | None = None


@record
class EarningsView:
    """What was earned. Net is earned less electricity and may be negative."""

    today: Day
    days: tuple[Day, ...]
    spans: tuple[Span, ...]


@record
class ClaimView:
    """One claim and where it stands."""

    amount: Units
    state: ClaimState
    at: float
    transaction: str
    gas: int | None


@record
class WalletView:
    """The owner's money. Earned, locked, claimable and paid are four different numbers.

    Attributes:
        owner: the payout address, or None while there is no wallet.
        earned: all accepted pay, ever, and what was emitted for it.
        locked: earned and not yet claimable.
        locked_until_at: when the next part becomes claimable, if known.
        claimable: under the accepted root and not yet paid.
        paid: paid out by the distributor, read from the chain.
        balance: tokens at the address, read from the chain.
        native_balance: ETH (wei) at the address; the wallet needs none.
        owed_says_market: the market's last statement; differs from `earned` if somebody is wrong.
        burned: all that was burned on this chain.
        transactions: what left or reached the wallet, newest first, at most 200.
        unbacked: whether the key's words were never written down.
        upgrade_due: whether the balance is near the cap above which a password and a backup are asked for.
        push_cost: what the relayer would take from a claim now, or None.
        claim_gas: what a claim of one's own would cost in wei at this moment, or None.
        emitted: the part of `earned` that was emitted.
        leaf: the owner's leaf under the root that waits, audited; None while none waits.
        challenge: the owner's own challenge of a root, or None.
    """

    owner: str | None
    protection: Protection
    earned: Units
    locked: Units
    locked_until_at: float | None
    claimable: Units
    paid: Units
    balance: Units | None
    native_balance: Units | None
    owed_says_market: Units | None
    burned: Units | None
    claims: tuple[ClaimView, ...] = ()
    transactions: tuple[TransactionView, ...] = ()
    unbacked: bool = False
    upgrade_due: bool = False
    push_cost: Units | None = None
    claim_gas: Units | None = None
    emitted: Units | None = None
    leaf: LeafView | None = None
    challenge: ChallengeView | None = None


@record
class UsageView:
    """What jobs took of this PC beside its time.

    Attributes:
        month: of the owner's calendar, such as `2026-11`; empty before anything was counted.
        traffic_bytes: inputs and results that went over the network in that month.
        disk_bytes: images and data of jobs; None is not measured.
    """

    month: str = ""
    traffic_bytes: int = 0
    disk_bytes: int | None = None


@record
class Notice:
    """Something that the user should know: a code from `app.protocol.errors`, with its arguments."""

    code: str
    args: dict[str, str]
    at: float


@record
class Snapshot:
    """All that a client may show, at one moment.

    Attributes:
        revision: rises with each change; an event names the revision it leads to.
        jobs: the latest attempts, newest first, at most 200.
        device, devices: the one that works, and all of them.
        handback, handbacks: the last hand-back, and the latest ones, newest first, at most 50.
    """

    revision: int
    at: float
    engine: EngineView
    network: NetworkView
    device: DeviceView | None
    job: JobView | None
    jobs: tuple[JobView, ...]
    earnings: EarningsView
    wallet: WalletView
    handback: Handback | None
    sandbox: str = ""
    notices: tuple[Notice, ...] = field(default=())
    devices: tuple[DeviceView, ...] = ()
    handbacks: tuple[Handback, ...] = ()
    games: GamesView = field(default_factory=GamesView)
    benchmarking: BenchmarkProgress | None = None
    containment: SandboxView = field(default_factory=SandboxView)
    attacking: AttackProgress | None = None
    usage: UsageView = field(default_factory=UsageView)
