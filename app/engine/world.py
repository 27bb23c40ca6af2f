"""What the engine knows at this moment: one mutable value, touched by the engine's event loop alone."""

import os
import sqlite3
import time
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from app.engine import membership, settings
from app.engine.budgets import traffic_left
from app.engine.earnings import Sums
from app.engine.gaming import Gaming
from app.engine.machine import minute_of_week
from app.engine.membership import Membership
from app.engine.memory import Memory
from app.engine.policy import Decision, Desired, Fault
from app.engine.pricing import electricity, price_of, weighed
from app.engine.purse import Holdings
from app.engine.returning import away_s, lengths, playing_since
from app.engine.settings import EngineSettings
from app.engine.store import handbacks, rules
from app.engine.store.verdicts import Verdict
from app.engine.views import Rollup, local_now
from app.market.schema import Action, Listing
from app.protocol.containment import AttackProgress
from app.protocol.gpu import BenchmarkProgress
from app.protocol.money import Units
from app.protocol.purse import TransactionView
from app.protocol.snapshot import ClaimView, DeviceView, Handback, Span, UsageView
from app.protocol.states import Protection, RunMode
from gpu_sandbox.limits.whose import CardUsers
from gpu_sandbox.sandbox.spec import EngineInfo


_MODE: Final = "mode"
_UNTIL: Final = "mode-until"
_THEN: Final = "mode-then"
_FINISH: Final = "finish-current"
_OWNER: Final = "owner"
_PROTECTION: Final = "protection"
_BACKED_UP: Final = "backed-up"
_LIE: Final = "market-lie"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the owner wants, as it survives a restart.

    Attributes:
        until_at: seconds of UTC at which `mode` falls back to `then`, or None.
        then: the mode before a snooze.
    """

    mode: RunMode = RunMode.AUTO
    until_at: float | None = None
    finish_current: bool = False
    then: RunMode = RunMode.AUTO

    def desired(self, settings: EngineSettings) -> Desired:
        """Return the wishes as the policy takes them: with a deadline of the monotonic clock."""
        until = None if self.until_at is None else time.monotonic() + (self.until_at - time.time())
        return Desired(self.mode, until, self.finish_current, settings.resume_after_s, settings.limits, self.then)


@dataclass(slots=True)
class Link:
    """What is known of the market's end.

    Attributes:
        connected: whether the last exchange succeeded.
        problem: why not.
        listed_at: since when this machine has been offered there without a break, seconds of UTC.
        listing: whether it is, and why not.
        actions: what the market wants, by attempt.
    """

    connected: bool = False
    problem: Fault | None = None
    listed_at: float | None = None
    listing: Listing | None = None
    actions: dict[str, Action] = field(default_factory=dict)


@dataclass(slots=True)
class World:
    """All that is known.

    Attributes:
        revision: rises with each change that clients may see.
        lie: what the market signed and must not have, or empty; then no new work is taken from it.
        docker: what answers as container engine, or None.
        docker_fault: why none answers, or None.
        backed_up: whether the owner has shown that he has the wallet's words.
        images: digests of the images that jobs may use here.
        gate_fault: why no job can have a gate here, or None.
        walled: whether a table of the kernel's stands around the gates besides.
        verdict: what came of the last attack on the sandbox, while it holds for what is here; None is due.
        attacking: the attack that runs now, or None.
        users: who uses each card, as its driver told at the last look.
        gaming: what counts as a game.
        benchmarking: the benchmark that has the device, or None.
        receipts: per attempt, how many receipts were signed and countersigned.
        usage: what jobs took of disk and network.
        unacknowledged: receipts of live attempts that wait for the market.
    """

    settings: EngineSettings
    wishes: Wishes
    member: Membership | None
    owner: str | None
    protection: Protection
    backed_up: bool
    lie: str
    decision: Decision | None = None
    memory: Memory = field(default_factory=Memory)
    since_at: float = field(default_factory=time.time)
    revision: int = 0
    link: Link = field(default_factory=Link)
    docker: EngineInfo | None = None
    docker_fault: str | None = None
    images: tuple[str, ...] = ()
    gate_fault: str | None = None
    walled: bool = False
    verdict: Verdict | None = None
    attacking: AttackProgress | None = None
    device: DeviceView | None = None
    devices: tuple[DeviceView, ...] = ()
    users: tuple[CardUsers, ...] = ()
    benchmarking: BenchmarkProgress | None = None
    handbacks: tuple[Handback, ...] = ()
    gaming: Gaming = field(default_factory=Gaming)
    receipts: dict[str, tuple[int, int]] = field(default_factory=dict)
    unacknowledged: int = 0
    rollups: dict[date, Rollup] = field(default_factory=dict)
    sums: Sums = field(default_factory=lambda: Sums(Units(0), Units(0), Units(0)))
    spans: list[Span] = field(default_factory=list)
    claims: tuple[ClaimView, ...] = ()
    transactions: tuple[TransactionView, ...] = ()
    claim_gas: Units | None = None
    holdings: Holdings | None = None
    chain_problem: Fault | None = None
    store_problem: Fault | None = None
    stated: Units | None = None
    usage: UsageView = field(default_factory=UsageView)

    def cost(self, energy_mj: int) -> Units:
        """Return what so many millijoules cost at the owner's tariff, in the market's token."""
        decimals = self.member.info.decimals if self.member else 18
        return electricity(energy_mj, self.tariff(), decimals)

    def weigh(self, energy_mj: int) -> int:
        """Return what so many millijoules cost at this hour, exact, to be added up (`app.engine.pricing.weighed`)."""
        decimals = self.member.info.decimals if self.member else 18
        return weighed(energy_mj, self.tariff(), decimals)

    def spent(self, energy_mj: int, weight: int | None) -> Units:
        """Return what an attempt's energy cost at the tariffs of its hours; at this hour's where nobody weighed it."""
        return self.cost(energy_mj) if weight is None else price_of(weight)

    def tariff(self) -> str:
        """Return what a kilowatt-hour costs at this hour, in whole tokens, as decimal text."""
        return self.settings.tariff_at(minute_of_week())

    def away_s(self) -> float | None:
        """Return for how many seconds no job will run here, or None where nobody can tell."""
        decision, now = self.decision, time.time()
        if decision is None:
            return None
        since, rest = playing_since(self.handbacks), self.settings.resume_after_s
        until = decision.memory.rests_until(rest)
        return away_s(
            decision.reasons,
            now=now,
            until_at=self.wishes.until_at,
            played_s=0.0 if since is None else now - since,
            games=lengths(self.handbacks),
            rest_s=rest,
            rest_left_s=None if until is None else until - time.monotonic(),
        )

    def network_bytes(self) -> int:
        """Return what a job may send and receive where there are gates: what the owner set, and the month has left."""
        left, most = self.traffic_left(), self.settings.network.most
        return 0 if self.gate_fault is not None else most if left is None else min(most, left)

    def traffic_left(self) -> int | None:
        """Return the bytes of traffic that are left of the owner's month; None where he set no limit."""
        return traffic_left(self.settings.budgets, self.usage, local_now())

    def cores(self) -> float:
        """Return how many cores a job may have: what the owner set, or all but one of the engine's machine."""
        there = self.docker.cores if self.docker is not None else os.cpu_count() or 2
        return min(self.settings.cores or max(1.0, there - 1.0), float(there))


def load_world(connection: sqlite3.Connection) -> World:
    """Return what was known when the engine ended."""
    owner, protection = load_owner(connection)
    return World(
        settings=settings.load(connection),
        wishes=load_wishes(connection),
        member=membership.load(connection),
        owner=owner,
        protection=protection,
        backed_up=_get(connection, _BACKED_UP) != "0",
        lie=load_lie(connection),
        handbacks=handbacks.latest(connection),
        gaming=Gaming(rules=rules.load(connection)),
    )


def load_wishes(connection: sqlite3.Connection) -> Wishes:
    """Return the stored wishes."""
    until = _get(connection, _UNTIL)
    return Wishes(
        RunMode(_get(connection, _MODE) or RunMode.AUTO),
        float(until) if until else None,
        _get(connection, _FINISH) == "1",
        RunMode(_get(connection, _THEN) or RunMode.AUTO),
    )


def store_wishes(connection: sqlite3.Connection, wishes: Wishes) -> None:
    """Store the wishes."""
    _set(connection, _MODE, wishes.mode)
    _set(connection, _THEN, wishes.then)
    _set(connection, _UNTIL, "" if wishes.until_at is None else repr(wishes.until_at))
    _set(connection, _FINISH, "1" if wishes.finish_current else "0")


def load_owner(connection: sqlite3.Connection) -> tuple[str | None, Protection]:
    """Return the payout address, or None, and what protects its key on this PC."""
    return _get(connection, _OWNER), Protection(_get(connection, _PROTECTION) or Protection.NONE)


def store_owner(connection: sqlite3.Connection, owner: str, protection: Protection, *, backed_up: bool) -> None:
    """Store the payout address, what protects its key here, and whether the owner has shown that he has the words."""
    _set(connection, _OWNER, owner)
    _set(connection, _PROTECTION, protection)
    _set(connection, _BACKED_UP, "1" if backed_up else "0")


def load_lie(connection: sqlite3.Connection) -> str:
    """Return what the market signed and must not have, or nothing."""
    return _get(connection, _LIE) or ""


def store_lie(connection: sqlite3.Connection, what: str) -> None:
    """Remember what the market signed and must not have; empty forgets it, with a new market."""
    _set(connection, _LIE, what)


def expired(wishes: Wishes, now: float) -> Wishes:
    """Return the wishes with a mode whose time is over back at the one before."""
    if wishes.until_at is not None and now >= wishes.until_at:
        return replace(wishes, mode=wishes.then, until_at=None, then=RunMode.AUTO)
    return wishes


def _get(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def _set(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
