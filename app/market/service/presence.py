"""Which workers are here and what they say of themselves: in memory, because it is said afresh with each exchange.

A seat joins what a worker said last with a copy of what the database wants of him. The copy is taken again after each
change that touches him, so that an idle heartbeat costs no query at all.
"""

import asyncio
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import msgspec

from app.market.schema import MAX_MESSAGES, Action, DeviceClaim, Exchange, Listing, ProviderStatus
from app.market.service import devices, records
from app.market.service.admission import Device, listing
from app.market.service.config import MarketConfig
from app.market.service.leases import REPORTED, TransitionError, advance, lapse_reason
from app.market.service.lines import Offer
from app.market.service.lines import asked as wanted
from app.market.service.records import Attempt
from app.protocol.states import ACTIVE_ATTEMPTS, AttemptState
from wallet.address import Address


_MOST_BYTES: Final = 700 << 10
"""Bytes of messages in one answer, so that it stays within the protocol's limit."""
_OVER: Final = (AttemptState.ACCEPTED, AttemptState.REJECTED, AttemptState.FAILED, AttemptState.PREEMPTED)


@dataclass(frozen=True, slots=True)
class View:
    """What the database wants of one worker.

    Attributes:
        outbox: numbers and JSON of the first messages that he has not acknowledged.
        attempts: those that are not over.
        agreed: per task with a wish for its result, the digest that was agreed on.
        run_s: per attempt, how long preparing and running may take.
        bids: per job kind, the unit price and until when it stands.
        device: what is known of his device.
    """

    in_stream: str | None
    in_seq: int
    out_stream: str
    out_acked: int
    revision: int
    max_at_risk: int
    not_after: int
    outbox: tuple[tuple[int, bytes], ...]
    attempts: tuple[Attempt, ...]
    agreed: Mapping[str, str]
    run_s: Mapping[str, float]
    bids: Mapping[str, tuple[int, int]]
    device: Device | None


class _Deadline(msgspec.Struct):
    deadline_s: int


_DEADLINE: Final = msgspec.json.Decoder(_Deadline)


def load_view(sql: sqlite3.Connection, worker: Address, config: MarketConfig) -> View:
    """Return what the database wants of a worker who has logged in at least once."""
    ((in_stream, in_seq, out_stream, out_acked, revision, max_at_risk, not_after),) = sql.execute(
        """SELECT in_stream, in_seq, out_stream, out_acked, revision, max_at_risk, not_after FROM workers
        WHERE worker = ?""",
        (worker,),
    ).fetchall()
    rows = sql.execute("SELECT seq, body FROM outbox WHERE worker = ? ORDER BY seq LIMIT ?", (worker, MAX_MESSAGES))
    outbox: list[tuple[int, bytes]] = []
    size = 0
    for seq, body in rows.fetchall():
        size += len(body)
        if outbox and size > _MOST_BYTES:
            break
        outbox.append((seq, body))
    attempts = tuple(records.open_attempts_of_worker(sql, worker))
    agreed, run_s = {}, {}
    for attempt in attempts:
        ((digest, delivered, spec),) = sql.execute(
            "SELECT agreed, delivered, spec_json FROM tasks WHERE task = ?", (attempt.task,)
        ).fetchall()
        if digest is not None and not delivered:
            agreed[attempt.task] = digest
        run_s[attempt.attempt] = _DEADLINE.decode(spec).deadline_s + config.prepare_s
    bids = sql.execute("SELECT kind, unit_price, not_after FROM bids WHERE worker = ?", (worker,)).fetchall()
    return View(
        in_stream=in_stream,
        in_seq=in_seq,
        out_stream=out_stream,
        out_acked=out_acked,
        revision=revision,
        max_at_risk=int(max_at_risk),
        not_after=not_after,
        outbox=tuple(outbox),
        attempts=attempts,
        agreed=agreed,
        run_s=run_s,
        bids={kind: (int(price), until) for kind, price, until in bids},
        device=devices.find(sql, worker),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A worker who is here, as the auction sees him: a value that the writer's thread may keep.

    Attributes:
        free: whether he takes an attempt now.
        device: his device, if it is admitted to jobs that need one and can be had now.
    """

    worker: Address
    owner: Address
    host: str
    status: ProviderStatus
    free: bool
    max_at_risk: int
    bids: Mapping[str, tuple[int, int]]
    device: DeviceClaim | None = None


@dataclass(slots=True)
class Seat:
    """One worker, here or not.

    Attributes:
        status: what he said last, or None since the market's start.
        heard_at: when that was, in seconds of the market's clock.
        listed: per attempt, when he last said that he has it.
        changed: set, and replaced, when what is wanted of him changes.
        turn: rises with each exchange; an older one that still waits is answered at once.
    """

    worker: Address
    owner: Address
    view: View
    host: str = ""
    status: ProviderStatus | None = None
    heard_at: float = 0.0
    listed: dict[str, float] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    turn: int = 0

    def wake(self) -> None:
        """Let whoever waits look again."""
        self.changed.set()
        self.changed = asyncio.Event()

    def listens(self, exchange: Exchange, now: float, host: str) -> bool:
        """Take in what the worker says of himself; tell whether it may let the auction award something new."""
        before, self.status, self.host, self.heard_at = self.status, exchange.status, host, now
        self.listed = {s.attempt: now for s in exchange.status.attempts}
        new = exchange.status
        return new.available and (
            before is None
            or not before.available
            or (before.images, before.memory, before.cpu_milli, before.gpu, before.device, before.network_bytes)
            != (new.images, new.memory, new.cpu_milli, new.gpu, new.device, new.network_bytes)
        )

    def news(self, exchange: Exchange) -> bool:
        """Tell whether an exchange says anything that the database does not hold."""
        view = self.view
        if exchange.stream != view.in_stream:
            return True
        if any(message.seq > view.in_seq for message in exchange.messages):
            return True
        if exchange.status.device != (view.device.claim if view.device else None):
            return True
        if exchange.ack_stream != view.out_stream:
            if view.out_acked:
                return True
        elif exchange.ack != view.out_acked:
            return True
        return any(self._moves(s.attempt, s.fence, s.state) for s in exchange.status.attempts)

    def _moves(self, name: str, fence: int, reported: str) -> bool:
        event = REPORTED.get(reported)
        for attempt in self.view.attempts:
            if event is not None and attempt.attempt == name and attempt.fence == fence:
                try:
                    return advance(attempt.lease(fence), event, 0.0).state is not attempt.state
                except TransitionError:
                    return False
        return False

    def lapsed(self, now: float, started_at: float, config: MarketConfig) -> Iterator[tuple[str, str]]:
        """Yield the attempts whose leases are over by time, each with the reason."""
        for attempt in self.view.attempts:
            heard_at = max(self.listed.get(attempt.attempt, 0.0), attempt.granted_at, started_at)
            reason = lapse_reason(
                attempt.lease(attempt.fence),
                now,
                heard_at=heard_at,
                lease_s=config.lease_s,
                hold_s=config.hold_s,
                run_s=self.view.run_s[attempt.attempt],
            )
            if reason is not None:
                yield attempt.attempt, reason

    def is_here(self, now: float, lease_s: float) -> bool:
        """Return whether he was heard within a lease."""
        return self.status is not None and now - self.heard_at <= lease_s and self.view.not_after > now

    def is_busy(self) -> bool:
        """Return whether an attempt holds his device."""
        return any(attempt.state in ACTIVE_ATTEMPTS for attempt in self.view.attempts)

    def listing(self, now: float, config: MarketConfig) -> Listing:
        """Return whether he is offered work."""
        return listing(self.view.device, config.network, patience_s=config.proof_patience_s, now=now)

    def standing(self, now: float, config: MarketConfig) -> Standing | None:
        """Return the worker as the auction sees him, or None if he is not here or not listed."""
        status, device = self.status, self.view.device
        if status is None or not self.is_here(now, config.lease_s) or not self.view.bids:
            return None
        listed = self.listing(now, config)
        if not listed.listed:
            return None
        return Standing(
            self.worker,
            self.owner,
            self.host,
            status,
            # Whoever is to be challenged gets nothing new, so that he comes to it.
            free=status.available and not self.is_busy() and not (device is not None and device.is_due(now)),
            max_at_risk=self.view.max_at_risk,
            bids=self.view.bids,
            device=device.claim if device is not None and listed.gpu and status.gpu else None,
        )

    def offers(self) -> Iterator[Offer]:
        """Yield the checkpoints that he could hand over, of attempts that he holds."""
        held = {(a.attempt, a.fence) for a in self.view.attempts if a.state is AttemptState.HELD}
        for status in self.status.attempts if self.status and held else ():
            if status.checkpoint is not None and (status.attempt, status.fence) in held:
                back_at = None if status.away_s is None else self.heard_at + status.away_s
                yield Offer(status.attempt, status.checkpoint, back_at)

    def progress(self, attempt: str) -> tuple[int, int]:
        """Return units of work done and in all, as he said last."""
        for status in self.status.attempts if self.status else ():
            if status.attempt == attempt:
                return status.done, status.total
        return 0, 0

    def actions(self, sql: sqlite3.Connection, now: float, config: MarketConfig) -> tuple[Action, ...]:
        """Return what is wanted: of every open attempt, and of all others that he still lists."""
        wishes = [self._action(attempt, now, config) for attempt in self.view.attempts]
        known = {action.attempt for action in wishes}
        for status in self.status.attempts if self.status else ():
            if status.attempt not in known:
                wishes.append(self._farewell(sql, status.attempt, status.fence))
                known.add(status.attempt)
        return tuple(wishes)

    def _action(self, attempt: Attempt, now: float, config: MarketConfig) -> Action:
        def wish(action: Literal["run", "wait", "reveal", "upload", "hand-over", "moved"], left_s: float) -> Action:
            left_ms = max(0, int(left_s * 1000))
            return Action(attempt=attempt.attempt, fence=attempt.fence, action=action, lease_ms=left_ms)

        if attempt.state is AttemptState.MOVED:
            return wish("moved", 0)
        if attempt.state in ACTIVE_ATTEMPTS:
            left = config.lease_s
            if attempt.held_at is not None:
                left = min(left, attempt.held_at + config.hold_s - now)
            if wanted(attempt, now):
                return msgspec.structs.replace(wish("hand-over", left), reason=attempt.checkpoint or "")
            return wish("run", left)
        if attempt.state is AttemptState.COMMITTED and attempt.reveal_by is not None:
            return wish("reveal", attempt.reveal_by - now)
        asked = attempt.upload_by is not None and attempt.upload_by >= now
        if asked and attempt.upload_by is not None and self.view.agreed.get(attempt.task) == attempt.digest:
            return wish("upload", attempt.upload_by - now)
        return wish("wait", 0)

    def _farewell(self, sql: sqlite3.Connection, name: str, fence: int) -> Action:
        found = records.find_attempt(sql, name)
        if found is None or found.worker != self.worker:
            return Action(attempt=name, fence=fence, action="stop", lease_ms=0, reason="unknown")
        over = found.state in _OVER
        return Action(
            attempt=name, fence=found.fence, action="done" if over else "stop", lease_ms=0, reason=found.reason
        )


class Presence:
    """All seats; it lives on the event loop."""

    def __init__(self, config: MarketConfig, started_at: float) -> None:
        """Begin empty, at a time of the market's clock."""
        self._config = config
        self._started_at = started_at
        self._seats: dict[Address, Seat] = {}

    def open(self, sql: sqlite3.Connection) -> None:
        """Seat all who have open attempts; after a restart their leases begin anew."""
        for worker, owner in sql.execute(
            """SELECT worker, owner FROM workers w WHERE EXISTS
            (SELECT 1 FROM attempts a WHERE a.worker = w.worker AND a.ended_at IS NULL)"""
        ).fetchall():
            self.seat(sql, worker, owner)

    def seat(self, sql: sqlite3.Connection, worker: Address, owner: Address) -> Seat:
        """Return a worker's seat."""
        seat = self._seats.get(worker)
        if seat is None:
            seat = self._seats[worker] = Seat(worker, owner, load_view(sql, worker, self._config))
        seat.owner = owner
        return seat

    def refresh(self, sql: sqlite3.Connection, workers: set[str]) -> None:
        """Take the copies of these workers again, and wake who waits."""
        for worker in workers:
            if seat := self._seats.get(Address(worker)):
                seat.view = load_view(sql, seat.worker, self._config)
                seat.wake()

    def wake_all(self) -> None:
        """Let all who wait look again."""
        for seat in self._seats.values():
            seat.wake()

    def lapsed(self, now: float) -> list[tuple[str, str]]:
        """Return all attempts whose leases are over by time, with the reasons."""
        return [lapse for seat in self._seats.values() for lapse in seat.lapsed(now, self._started_at, self._config)]

    def offers(self, now: float) -> list[Offer]:
        """Return the checkpoints that workers who are here could hand over."""
        here = (seat for seat in self._seats.values() if seat.is_here(now, self._config.lease_s))
        return [offer for seat in here for offer in seat.offers()]

    def standings(self, now: float) -> list[Standing]:
        """Return all workers who are here."""
        found = (seat.standing(now, self._config) for seat in self._seats.values())
        return [standing for standing in found if standing is not None]

    def to_challenge(self, now: float) -> list[Seat]:
        """Return who is here, has nothing to do, and is to prove his device now."""
        return [
            seat
            for seat in self._seats.values()
            if seat.view.device is not None
            and seat.view.device.is_due(now)
            and not seat.is_busy()
            and seat.is_here(now, self._config.lease_s)
        ]

    def away(self, now: float) -> list[Address]:
        """Return the workers who are not here."""
        return [worker for worker, seat in self._seats.items() if not seat.is_here(now, self._config.lease_s)]

    def progress(self, attempt: str, worker: Address) -> tuple[int, int]:
        """Return what a worker said last of an attempt's units: done, and in all."""
        seat = self._seats.get(worker)
        return seat.progress(attempt) if seat else (0, 0)
