"""Snapshots as an engine would send them: one for each state that a page must look right in."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from app.protocol.gpu import BenchmarkProgress, DeviceView
from app.protocol.money import Units
from app.protocol.snapshot import (
    ClaimView,
    Day,
    EarningsView,
    EngineView,
    Handback,
    JobView,
    NetworkView,
    Notice,
    Snapshot,
    Span,
    UsageView,
    WalletView,
)
from app.protocol.states import (
    AttemptState,
    ClaimState,
    EngineState,
    NetworkKind,
    Protection,
    Reason,
    ReasonCode,
    RunMode,
)
from tests.helpers.pieces import BACKS, CPU, GPU, OPEN_WALLS, PLAYING, QUIET_GAMES, TRANSACTIONS, WALLS


ONE = 10**18
ZONE = timezone(timedelta(hours=1))
NOW = datetime(2026, 11, 20, 20, 46, tzinfo=ZONE).timestamp()
"""A Friday evening, on the clock of a test's voice."""

QUIET = replace(
    GPU, temperature_c=41, utilisation_percent=2, power_w=28.6, memory_used_bytes=1_100_000_000, fan_percent=0
)  # fmt: skip
BUSY = replace(QUIET, temperature_c=58, utilisation_percent=99, power_w=241.3, memory_used_bytes=5_200_000_000)
LAPTOP = replace(
    QUIET, name="NVIDIA GeForce RTX 4060 Laptop GPU", power_w=4.1, power_limit_w=115.0,
    memory_used_bytes=300_000_000, memory_total_bytes=8_590_000_000,
)  # fmt: skip
HOT = replace(QUIET, temperature_c=84, fan_percent=78)
"""The card right after its job was frozen: the load is gone at once, the heat is not."""

OWNER = "0x9F8f72aA9304c8B593d555F12eF6589cC3A579A2"
HOSTILE = '<b>Bold</b> & <img src="x"> {title} %s %n'
LONG = "The Extraordinarily Long Name Of A Game Of The Year Deluxe Ultimate Definitive Edition Remastered"


def at(hour: int, minute: int = 0, *, day: int = 20) -> float:
    """Return a moment of the scenes' day."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).timestamp()


def lull(amount: float) -> Units:
    """Return an amount of tokens in the smallest unit, for amounts with few digits."""
    return Units(round(amount * 10**6) * 10**12)


def engine(
    state: EngineState,
    *reasons: Reason,
    mode: RunMode = RunMode.AUTO,
    until_at: float | None = None,
    finish_current: bool = False,
) -> EngineView:
    """Return an engine's view."""
    return EngineView(state, reasons, NOW - 600, mode, until_at, finish_current, "0.1.0", 4711)


PRACTICE = NetworkView(
    NetworkKind.PRACTICE, "http://127.0.0.1:8460", connected=True, chain_id=31337, symbol="tLULL", decimals=18,
    listed_at=at(14, 10),
)  # fmt: skip
NO_NETWORK = NetworkView(NetworkKind.NONE, "", connected=False, chain_id=None, symbol="", decimals=18, listed_at=None)
LIVE = replace(PRACTICE, kind=NetworkKind.LIVE, market_url="https://market.example", chain_id=8453, symbol="LULL")


def job(
    number: int, kind: str, state: AttemptState, started: float, *, price: float = 0.12, done: int = 1000
) -> JobView:
    """Return an attempt."""
    over = state not in (AttemptState.RUNNING, AttemptState.HELD, AttemptState.PREPARING)
    return JobView(
        attempt=f"{number:064x}", task=f"{number + 500:064x}", kind=kind, state=state, started_at=started,
        ended_at=started + 1380 if over else None, done=done, total=1000, price=lull(price),
        earned=lull(price * done / 1000), energy_mj=81_400_000 * done // 1000, active_ms=1_380_000 * done // 1000,
        receipts=23 * done // 1000, acknowledged=23 * done // 1000,
        failure="job.data" if state is AttemptState.FAILED else "",
        image="sha256:9b2f6d0c41aa7e5588c3d1f0e7b6a5948372615f4e3d2c1b0a9f8e7d6c5b4a39", runtime="runsc",
    )  # fmt: skip


RUNNING = job(42, "embed-text", AttemptState.RUNNING, at(20, 31), done=440)


def history() -> tuple[JobView, ...]:
    """Return a past with every outcome in it."""
    outcomes = (
        (41, "train-digits", AttemptState.COMMITTED, at(19, 40), 0.2),
        (40, "embed-text", AttemptState.ACCEPTED, at(19, 12), 0.12),
        (39, "embed-text", AttemptState.REJECTED, at(18, 44), 0.12),
        (38, "transcode", AttemptState.PREEMPTED, at(17, 2), 0.31),
        (37, "render", AttemptState.FAILED, at(16, 30), 0.44),
        (36, "embed-text", AttemptState.DISPUTED, at(15, 58), 0.12),
        (35, "train-digits", AttemptState.LAPSED, at(14, 20), 0.2),
        (34, "embed-text", AttemptState.ACCEPTED, at(11, 5), 0.12),
        (33, "embed-text", AttemptState.ACCEPTED, at(22, 5, day=19), 0.12),
    )
    return tuple(
        job(number, kind, state, start, price=price, done=620 if state is AttemptState.PREEMPTED else 1000)
        for number, kind, state, start, price in outcomes
    )


def days(count: int = 31) -> tuple[Day, ...]:
    """Return days of earnings with a gap, a loss and a day of nothing."""
    today, found = date(2026, 11, 20), []
    for back in range(count - 1, 0, -1):
        wave = (back * 37 % 23) / 23
        earned, cost = 0.35 + 1.1 * wave, 0.1 + 0.16 * wave
        if back in (11, 12):
            continue
        if back == 4:
            earned, cost = 0.08, 0.21
        if back == 6:
            earned, cost = 0.0, 0.0
        day = (today - timedelta(days=back)).isoformat()
        found.append(Day(day, lull(earned), lull(cost), int(earned * 9)))
    return tuple(found)


TODAY = Day("2026-11-20", lull(0.52), lull(0.1), 4)
SPANS = (
    Span(at(7, 55), at(8, 20), "waiting", "", Units(0)),
    Span(at(8, 20), at(10, 50), "earning", "train-digits", lull(0.07)),
    Span(at(10, 50), at(12, 40), "earning", "embed-text", lull(0.11)),
    Span(at(12, 40), at(13, 30), "paused", "", Units(0)),
    Span(at(13, 30), at(14, 10), "fault", "", Units(0)),
    Span(at(14, 10), at(15, 35), "waiting", "", Units(0)),
    Span(at(15, 35), at(17, 5), "earning", "render", lull(0.05)),
    Span(at(17, 5), at(19, 30), "game", "Elden Ring", Units(0)),
    Span(at(19, 30), at(20, 46), "earning", "embed-text", lull(0.11)),
)


def wallet() -> WalletView:
    """Return a wallet with something in each of its numbers."""
    return WalletView(
        owner=OWNER, protection=Protection.KEYRING, earned=lull(12.91), locked=lull(0.64), locked_until_at=NOW + 2520,
        claimable=lull(4.1), paid=lull(8.17), balance=lull(8.17), native_balance=Units(0),
        owed_says_market=lull(12.91), burned=lull(1.43),
        claims=(
            ClaimView(lull(5.02), ClaimState.INCLUDED, at(21, 4, day=18), "0x" + "7c" * 32, 92_248),
            ClaimView(lull(3.15), ClaimState.INCLUDED, at(20, 15, day=11), "0x" + "1f" * 32, 92_260),
        ),
        transactions=TRANSACTIONS, push_cost=lull(0.03), unbacked=True,
    )  # fmt: skip


NO_WALLET = WalletView(
    None, Protection.NONE, Units(0), Units(0), None, Units(0), Units(0), None, None, None, None
)  # fmt: skip


def earning() -> Snapshot:
    """A job runs, and everything has a past."""
    return Snapshot(
        revision=7, at=NOW, engine=engine(EngineState.RUNNING), network=PRACTICE, device=GPU, job=RUNNING,
        jobs=(RUNNING, *history()), earnings=EarningsView(TODAY, days(), SPANS), wallet=wallet(),
        handback=Handback(Reason(ReasonCode.GAME, {"title": "Elden Ring"}), at(17, 5), 11.2, at(19, 29), at(19, 30)),
        sandbox="docker 27.3.1, runsc", devices=(GPU,), handbacks=BACKS, games=QUIET_GAMES, containment=WALLS,
        usage=UsageView("2026-11", 3_400_000_000, 12_100_000_000),
    )  # fmt: skip


def live() -> Snapshot:
    """The same on a network whose tokens have a value."""
    return replace(earning(), network=LIVE)


def empty() -> Snapshot:
    """The first minute: no market, no wallet, nothing earned."""
    return Snapshot(
        revision=1, at=NOW, engine=engine(EngineState.NEEDS_SETUP, Reason(ReasonCode.SETUP, {"code": "market.none"})),
        network=NO_NETWORK, device=CPU, job=None, jobs=(),
        earnings=EarningsView(Day("2026-11-20", Units(0), Units(0), 0), (), ()), wallet=NO_WALLET, handback=None,
    )  # fmt: skip


def waiting() -> Snapshot:
    """Nobody offers work."""
    return idle(Reason(ReasonCode.NO_WORK))


def paused() -> Snapshot:
    """The owner paused it until ten."""
    reason = Reason(ReasonCode.USER_PAUSE)
    view = engine(EngineState.PAUSED, reason, mode=RunMode.NEVER, until_at=at(22))
    return replace(held(reason, kind="paused"), engine=view)


def game(title: str = "Elden Ring") -> Snapshot:
    """A game has the GPU, and the job is frozen."""
    reason = Reason(ReasonCode.GAME, {"title": title, "phase": "playing"})
    held = replace(RUNNING, state=AttemptState.HELD, held=reason)
    spans = (*SPANS[:-1], replace(SPANS[-1], end_at=at(20, 20)), Span(at(20, 20), NOW, "game", title, Units(0)))
    return replace(
        earning(), engine=engine(EngineState.PAUSED, reason), job=held, jobs=(held, *history()),
        earnings=EarningsView(TODAY, days(), spans), handback=Handback(reason, at(20, 20), 11.2, None, None),
        games=PLAYING,
    )  # fmt: skip


def fault() -> Snapshot:
    """The container engine stopped."""
    args = {"what": "nothing listens at /var/run/docker.sock"}
    reason = Reason(ReasonCode.FAULT, {"code": "docker.unreachable", **args})
    spans = (*SPANS[:-1], replace(SPANS[-1], end_at=at(20, 10)), Span(at(20, 10), NOW, "fault", "", Units(0)))
    return replace(
        earning(), engine=engine(EngineState.FAULT, reason), job=None, jobs=history(),
        earnings=EarningsView(TODAY, days(), spans),
        containment=OPEN_WALLS, device=QUIET, devices=(QUIET,),
        notices=(Notice("chain.unreachable", {"url": "http://127.0.0.1:8545", "what": "timed out"}, at(20, 30)),),
    )  # fmt: skip


def finishing() -> Snapshot:
    """The owner wants this job finished, and then a pause."""
    return replace(earning(), engine=engine(EngineState.DRAINING, finish_current=True))


def huge() -> Snapshot:
    """Numbers as long as the protocol lets them be."""
    big = Units(10**18 * 987_654_321_012_345)
    many = replace(RUNNING, done=987_654_321_098, total=1_987_654_321_098, price=big, energy_mj=10**15, receipts=10**9)
    day = Day("2026-11-20", big, Units(big // 7), 123_456)
    return replace(
        earning(), job=many, jobs=(many, *history()),
        earnings=EarningsView(day, tuple(replace(old, earned=Units(old.earned * 10**14)) for old in days()), SPANS),
        wallet=replace(wallet(), earned=big, balance=big, claimable=big, locked=big, paid=big,
                       owed_says_market=Units(big - 10**18)),
        device=replace(GPU, name="NVIDIA " * 20, temperature_c=104, power_w=1234.5),
    )  # fmt: skip


def long_names() -> Snapshot:
    """Names as long and as hostile as somebody can make them."""
    base = game(LONG)
    nasty = replace(RUNNING, kind=HOSTILE, runtime=HOSTILE)
    unbroken = replace(RUNNING, attempt="9" * 64, kind="Pneumonoultramicroscopicsilicovolcanoconiosis" * 2)
    spans = (*base.earnings.spans[:-1], Span(at(20, 20), NOW, "game", HOSTILE, Units(0)))
    notices = (
        Notice("market.refused", {"what": HOSTILE * 4}, at(20)),
        Notice("chain.unreachable", {"url": "u" * 300, "what": HOSTILE}, at(19)),
        Notice("disk.full", {"path": "/" + "p" * 200}, at(18)),
    )
    return replace(
        base,
        device=replace(GPU, name=HOSTILE * 3),
        job=nasty,
        jobs=(nasty, unbroken, *history()),
        network=replace(PRACTICE, symbol="<i>tLULL</i>&x", market_url="http://" + "x" * 200 + ".example"),
        earnings=replace(base.earnings, spans=spans),
        notices=notices,
    )


def small() -> Snapshot:
    """Sums below a hundredth, and a day that made a loss."""
    dust = Units(3 * 10**15)
    return replace(
        earning(), earnings=EarningsView(Day("2026-11-20", dust, Units(10**15), 1), (), SPANS[-1:]),
        wallet=replace(wallet(), earned=dust, locked=dust, claimable=dust, paid=Units(0), balance=Units(0), claims=(),
                       protection=Protection.FILE, owed_says_market=Units(10**15)),
    )  # fmt: skip


def _still(kind: str, device: DeviceView = QUIET, minutes: float = 30) -> Snapshot:
    """A past that ended minutes ago, and a card with nothing to do since."""
    since = NOW - minutes * 60
    spans = (*SPANS[:-1], replace(SPANS[-1], end_at=since), Span(since, NOW, kind, "", Units(0)))
    return replace(earning(), earnings=EarningsView(TODAY, days(), spans), device=device, devices=(device,))


def held(
    *reasons: Reason,
    state: EngineState = EngineState.PAUSED,
    kind: str = "waiting",
    device: DeviceView = QUIET,
    minutes: float = 30,
) -> Snapshot:
    """The engine is held by reasons, and its job rests."""
    job = replace(RUNNING, state=AttemptState.HELD, held=reasons[0])
    return replace(_still(kind, device, minutes), engine=engine(state, *reasons), job=job, jobs=(job, *history()))


def idle(
    *reasons: Reason, state: EngineState = EngineState.WAITING, kind: str = "waiting", minutes: float = 30
) -> Snapshot:
    """The engine has no job, for reasons."""
    return replace(_still(kind, minutes=minutes), engine=engine(state, *reasons), job=None, jobs=history())


def measuring() -> Snapshot:
    """The card is measured."""
    progress = BenchmarkProgress("quick", "tensor_f16", 5, 12, 8.4)
    return replace(idle(Reason(ReasonCode.BENCHMARK), minutes=1), benchmarking=progress, device=BUSY, devices=(BUSY,))


def resting() -> Snapshot:
    """A game was closed a moment ago."""
    reason = Reason(ReasonCode.GAME, {"title": "Elden Ring", "phase": "resting", "resume_at": str(at(20, 52))})
    found = held(reason)
    played = replace(found.earnings.spans[-1], end_at=at(20, 42), kind="game", label="Elden Ring")
    spans = (*found.earnings.spans[:-1], played, Span(at(20, 42), NOW, "waiting", "", Units(0)))
    return replace(found, earnings=replace(found.earnings, spans=spans))


def slowed() -> Snapshot:
    """A job runs slower, because the card drew too much."""
    device = replace(GPU, temperature_c=57, utilisation_percent=78, power_w=183.0, fan_percent=38)
    spans = (*SPANS[:-1], replace(SPANS[-1], end_at=at(20, 30)), replace(SPANS[-1], start_at=at(20, 30),
             net_per_hour=lull(0.08)))  # fmt: skip
    return replace(
        earning(), engine=engine(EngineState.THROTTLED, _WATTS), device=device, devices=(device,),
        earnings=EarningsView(TODAY, days(), spans),
    )  # fmt: skip


def preparing() -> Snapshot:
    """A job was won half a minute ago, and is fetched."""
    job = replace(RUNNING, state=AttemptState.PREPARING, started_at=NOW - 30, done=0, earned=Units(0), energy_mj=0,
                  active_ms=0, receipts=0, acknowledged=0)  # fmt: skip
    return replace(idle(state=EngineState.PREPARING, minutes=1), job=job, jobs=(job, *history()))


def hurt() -> Snapshot:
    """The card computed wrongly, and takes no work."""
    device = replace(QUIET, quarantine="error")
    reason = Reason(ReasonCode.FAULT, {"code": "device.quarantine", "what": "error"})
    return replace(idle(reason, state=EngineState.FAULT, kind="fault"), device=device, devices=(device,))


_HEAT = Reason(ReasonCode.THERMAL, {"celsius": "84", "limit": "80", "what": "celsius"})
_HOURS = Reason(ReasonCode.SCHEDULE, {"until_at": str(at(22))})
_CHEAP = Reason(ReasonCode.TARIFF, {"until_at": str(at(22))})
_SILENT = Reason(
    ReasonCode.NETWORK, {"code": "market.unreachable", "url": "http://127.0.0.1:8460", "what": "timed out"}
)
_WATTS = Reason(ReasonCode.THERMAL, {"what": "watts", "watts": "183", "limit": "200"})
_FULL = Reason(ReasonCode.BUDGET, {"what": "disk", "used": "40200000000", "limit": "40000000000"})

HOMES = {
    "cooling": lambda: held(_HEAT, device=HOT, minutes=1), "hours": lambda: held(_HOURS),
    "tariff": lambda: held(_CHEAP), "asleep": lambda: held(Reason(ReasonCode.SLEEP)),
    "battery": lambda: held(Reason(ReasonCode.BATTERY), device=LAPTOP), "input": lambda: held(Reason(ReasonCode.INPUT)),
    "suspected": lambda: held(Reason(ReasonCode.GAME, {"title": "", "phase": "suspected"}), minutes=1),
    "resting": resting,
    "offline": lambda: idle(_SILENT), "measuring": measuring, "budget": lambda: idle(_FULL, state=EngineState.PAUSED),
    "quarantine": hurt, "slowed": slowed,
    "handing-back": lambda: replace(
        earning(), engine=engine(EngineState.SUSPENDING, game().engine.reasons[0]), games=PLAYING
    ),
    "preparing": preparing,
}  # fmt: skip
"""More states of Home: one for each reason that its sentence can have."""

ALL = {
    "empty": empty, "earning": earning, "live": live, "waiting": waiting, "paused": paused, "game": game,
    "fault": fault, "finishing": finishing, "huge": huge, "long-names": long_names, "small": small,
}  # fmt: skip
