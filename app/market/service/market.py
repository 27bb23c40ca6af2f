"""The market as its HTTP rim sees it: each call checks, changes and answers; a sweep follows whatever happened."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final, Protocol, TypeVar

import msgspec

from app.market.codec import encode
from app.market.schema import (
    MAX_BLOB,
    PROTOCOL,
    Account,
    ClaimReply,
    EpochList,
    Exchange,
    MarketInfo,
    OrderRequest,
    Proofs,
    RevocationNoted,
    RevocationRequest,
    Session,
    SpendRequest,
    Stored,
    TaskList,
    TaskView,
)
from app.market.service import books, inbox, judge, moving, orders, records, revoking, scopes, views
from app.market.service.auth import Gate, Identity
from app.market.service.blobs import Blobs
from app.market.service.config import MarketConfig
from app.market.service.examiner import Examiner
from app.market.service.limits import Buckets
from app.market.service.presence import Presence, Seat
from app.market.service.refusals import CONFLICT, FORBIDDEN, RefusalError
from app.market.service.rules import Rules
from app.market.service.store import Store, Unit
from app.market.service.sweeper import sweep
from app.market.service.uploads import Uploads
from app.protocol.errors import AppError
from wallet.address import Address


log = logging.getLogger(__name__)
T = TypeVar("T")

_MOST_LISTED: Final = 200
_CLEAR_S: Final = 60.0
"""Seconds between two looks for checkpoints that nobody needs any more."""


class Settlement(Protocol):
    """The chain, as the market uses it. A market without one settles nothing."""

    async def deposit(self, buyer: Address) -> int:
        """Return what the vault holds for a buyer and he has not asked back, in the smallest unit.

        Raises:
            RefusalError: if the chain does not answer.
        """
        ...

    async def claim(self, account: Address) -> ClaimReply:
        """Push an account's claim, and return once it is in a block.

        Raises:
            RefusalError: if the chain does not answer, or the claim fails.
        """
        ...

    async def run(self) -> None:
        """Settle epoch after epoch until cancelled."""
        ...

    async def close(self) -> None:
        """End what it started."""
        ...


class Clock:
    """Seconds of UTC that never jump: the wall clock at the start, and the monotonic one since."""

    def __init__(self) -> None:
        """Begin now."""
        self._offset = time.time() - time.monotonic()

    def __call__(self) -> float:
        """Return the time."""
        return self._offset + time.monotonic()


class Market:
    """One market in one process. It belongs to one event loop."""

    def __init__(
        self, rules: Rules, store: Store, blobs: Blobs, checkpoints: Blobs, clock: Callable[[], float]
    ) -> None:
        """Take the parts; `run` brings it to life."""
        self.rules = rules
        self.clock = clock
        self.store = store
        self.gate = Gate(rules, clock)
        self.strangers = Buckets(rules.config.rate_per_s, rules.config.rate_burst, clock)
        self.settlement: Settlement | None = None
        self._blobs = blobs
        self._checkpoints = checkpoints
        self._uploads = Uploads(rules.config, clock)
        self._cleared_at = clock()
        self._presence = Presence(rules.config, clock())
        self._presence.open(store.reader)
        self.challenges = Examiner(rules, self._presence, self.change, clock)
        self._trees = books.Trees(store.reader)
        self._due = asyncio.Event()
        self._closing = False

    @property
    def config(self) -> MarketConfig:
        """The operator's decisions."""
        return self.rules.config

    # --- life ----------------------------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Sweep and settle while the context lasts."""
        tasks = [asyncio.create_task(self._sweeps(), name="sweeper")]
        if self.settlement is not None:
            tasks.append(asyncio.create_task(self.settlement.run(), name="settlement"))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def close_polls(self) -> None:
        """Answer all who wait: the market is about to stop."""
        self._closing = True
        self._presence.wake_all()

    async def _sweeps(self) -> None:
        pace = self.config.tick_s
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._due.wait(), timeout=max(pace, min(1.0, self.config.lease_s / 10)))
            self._due.clear()
            try:
                await self._sweep()
            except AppError as error:
                # The disk may be full: leases and deadlines wait, and so does everybody who would be told of them.
                log.error("the sweep failed: %s", error)  # noqa: TRY400 - a known error needs no traceback
                await asyncio.sleep(1)
            except Exception:
                log.exception("the sweep failed")
                await asyncio.sleep(1)
            await asyncio.sleep(pace)

    async def _sweep(self) -> None:
        now = self.clock()
        await self.challenges.sweep(now)
        self.gate.sweep()
        for (worker,) in self.store.reader.execute(revoking.REVOKED).fetchall():
            self.gate.revoke(worker)
        standings, lapsed = self._presence.standings(now), self._presence.lapsed(now)
        offers = self._presence.offers(now)
        await self.change(lambda unit: sweep(unit, self.rules, standings, lapsed, offers), stir=False)
        if now - self._cleared_at > _CLEAR_S:
            self._cleared_at = now
            await self._checkpoints.keep(moving.kept(self.store.reader))

    async def change(self, change: Callable[[Unit], T], *, stir: bool = True) -> T:
        """Change the database, tell whom it concerns, and have the sweeper look (`stir`)."""
        result, touched = await self.store.write(change)
        self._presence.refresh(self.store.reader, touched)
        if stir:
            self._due.set()
        return result

    # --- anyone --------------------------------------------------------------------------------------------------

    def info(self) -> MarketInfo:
        """Return what this market says of itself."""
        config = self.config
        return MarketInfo(
            protocol=PROTOCOL,
            name=config.name,
            network=config.network,
            market=self.rules.market,
            chain_id=config.chain_id,
            settler=config.settler,
            vault=config.vault,
            token=config.token,
            symbol=config.symbol,
            decimals=config.decimals,
            window_s=config.window_s,
            burn_bps=config.burn_bps,
            lease_s=int(config.lease_s),
            hold_s=int(config.hold_s),
            kinds=config.kinds,
            emission_bps=config.emission_bps,
            push_bps=config.push_bps,
            checkpoint_bytes=config.checkpoint_bytes,
            move_after_s=int(config.move_after_s),
        )

    async def login(self, identity: Identity) -> Session:
        """Open a session for somebody whose login holds."""
        if identity.grant is not None:
            worker, grant = identity.account, identity.grant
            if revoking.is_revoked(self.store.reader, worker, grant.not_after):
                raise RefusalError("grant-revoked", "the grant was revoked", status=FORBIDDEN)
            packed = encode(identity.packed_grant) if identity.packed_grant else b""
            known = self.store.reader.execute("SELECT grant_json FROM workers WHERE worker = ?", (worker,)).fetchone()
            if known is None or known[0] != packed:
                await self.change(lambda unit: inbox.admit(unit, grant, packed))
            self._presence.seat(self.store.reader, worker, identity.owner)
        token, lasts = self.gate.open(identity)
        return Session(token=token, expires_in_s=lasts, role=identity.role)

    async def revoke(self, request: RevocationRequest) -> RevocationNoted:
        """Take an owner's word that a worker of his works no more, and let the worker out.

        Raises:
            RefusalError: if it is not signed by the owner of that worker, for this settler and chain.
        """
        noted = await self.change(lambda unit: revoking.revoke(unit, self.rules, request.revocation))
        worker, sql = Address(noted.worker), self.store.reader
        if revoking.is_revoked(sql, worker, revoking.end_of(sql, worker)):
            self.gate.revoke(worker)
        return noted

    def epochs(self) -> EpochList:
        """Return the settled epochs."""
        return EpochList(epochs=books.epochs(self.store.reader, _MOST_LISTED))

    # --- workers -------------------------------------------------------------------------------------------------

    async def exchange(self, identity: Identity, exchange: Exchange, host: str) -> bytes:
        """Take what a worker says, and answer at once or when there is something to say."""
        seat = self._presence.seat(self.store.reader, identity.account, identity.owner)
        if seat.listens(exchange, self.clock(), host):
            self._due.set()
        seat.turn += 1
        turn = seat.turn
        if seat.news(exchange):
            speaker = inbox.Speaker(identity.account, identity.owner, host)
            await self.change(lambda unit: inbox.receive(unit, self.rules, speaker, exchange))
        # A third of a lease: a provider who waits is not heard meanwhile.
        deadline = self.clock() + min(exchange.wait_s, self.config.lease_s / 3)
        while not (exchange.messages or seat.view.outbox or seat.view.revision != exchange.revision):
            left = deadline - self.clock()
            if left <= 0 or turn != seat.turn or self._closing:
                break
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(seat.changed.wait(), timeout=left)
        return self._desired(seat)

    def _desired(self, seat: Seat) -> bytes:
        view, now = seat.view, self.clock()
        return msgspec.json.encode(
            {
                "stream": view.out_stream,
                "messages": [{"seq": seq, "body": msgspec.Raw(body)} for seq, body in view.outbox],
                "acked": view.in_seq,
                "revision": view.revision,
                "actions": seat.actions(self.store.reader, now, self.config),
                "listing": seat.listing(now, self.config),
                "proof": self.challenges.wish(seat.worker),
                "poll_s": 0.0,
                "time": now,
            }
        )

    def input_path(self, identity: Identity, attempt: str, sha256: str) -> Path:
        """Return where an input of a worker's own attempt is."""
        return self._blobs.find(scopes.input_of(self.store.reader, identity.account, attempt, sha256).sha256)

    async def store_result(self, identity: Identity, attempt: str, chunks: AsyncIterator[bytes]) -> Stored:
        """Store the result that a worker's attempt was asked for."""
        wanted = scopes.result_wanted(self.store.reader, identity.account, attempt)
        with self._uploads.alone(attempt, "result"):
            size = await self._blobs.store(self._uploads.paced(chunks), wanted.sha256, wanted.most)
            await self.change(lambda unit: scopes.delivered(unit, attempt))
        return Stored(sha256=wanted.sha256, size=size)

    async def store_checkpoint(self, identity: Identity, attempt: str, chunks: AsyncIterator[bytes]) -> Stored:
        """Store the checkpoint that a worker's held attempt was asked for: somebody else goes on from it."""
        asked = moving.wanted(self.store.reader, identity.account, attempt, self.clock())
        sha256 = asked.checkpoint or ""
        with self._uploads.alone(attempt, "checkpoint"):
            try:
                coming = self._uploads.paced(chunks, until=asked.move_by)
                size = await self._checkpoints.store(coming, sha256, asked.checkpoint_size)
            except RefusalError:
                # Other bytes than were promised, or too late: one try is enough, and the attempt stays where it is.
                await self.change(lambda unit: moving.withdraw(unit, attempt))
                raise
            await self.change(lambda unit: moving.moved(unit, identity.account, attempt, sha256, judge.abandon))
        return Stored(sha256=sha256, size=size)

    def checkpoint_path(self, identity: Identity, attempt: str) -> Path:
        """Return where the checkpoint is that a worker's own attempt goes on from."""
        return self._checkpoints.find(moving.checkpoint_of(self.store.reader, identity.account, attempt))

    # --- buyers --------------------------------------------------------------------------------------------------

    async def store_input(self, identity: Identity, sha256: str, chunks: AsyncIterator[bytes]) -> Stored:
        """Store a buyer's input."""
        room = scopes.room_for(self.store.reader, self.rules, identity.account)
        with self._uploads.within(identity.account, room, self._uploads.paced(chunks)) as coming:
            size = await self._blobs.store(coming, sha256, min(MAX_BLOB, room))
            await self.change(lambda unit: scopes.add_input(unit, identity.account, sha256, size), stir=False)
        return Stored(sha256=sha256, size=size)

    async def order(self, identity: Identity, request: OrderRequest) -> TaskView:
        """Take an order."""
        deposit = await self.settlement.deposit(identity.account) if self.settlement else None
        task = await self.change(lambda unit: orders.place(unit, self.rules, identity.account, request, deposit))
        return self._view(task)

    def tasks(self, identity: Identity) -> TaskList:
        """Return a buyer's tasks."""
        found = records.tasks_of_buyer(self.store.reader, identity.account, _MOST_LISTED)
        return TaskList(tasks=tuple(self._view(task) for task in found))

    def task(self, identity: Identity, name: str) -> TaskView:
        """Return one of a buyer's tasks."""
        return self._view(orders.own_task(self.store.reader, identity.account, name))

    async def cancel(self, identity: Identity, name: str) -> TaskView:
        """Cancel one of a buyer's tasks."""
        return self._view(await self.change(lambda unit: orders.cancel(unit, identity.account, name)))

    def result_path(self, identity: Identity, name: str) -> Path:
        """Return where the accepted result of one of a buyer's tasks is."""
        return self._blobs.find(scopes.result_of(self.store.reader, identity.account, name))

    def account(self, identity: Identity) -> Account:
        """Return where a buyer stands."""
        return orders.account_view(self.store.reader, identity.account)

    async def spend(self, identity: Identity, request: SpendRequest) -> Account:
        """Take a buyer's signature for what he owes."""
        await self.change(lambda unit: orders.add_spend(unit, self.rules, identity.account, request.spend))
        return self.account(identity)

    def _view(self, task: records.Task) -> TaskView:
        return views.task_view(self.store.reader, task, self._presence.progress)

    # --- money ---------------------------------------------------------------------------------------------------

    def proofs(self, identity: Identity) -> Proofs:
        """Return the leaf of whom a session speaks for."""
        return books.proofs(self.store.reader, self._trees, identity.owner)

    async def claim(self, identity: Identity) -> ClaimReply:
        """Push the claim of whom a session speaks for."""
        if self.settlement is None:
            raise RefusalError("no-chain", "this market settles nothing", status=CONFLICT)
        return await self.settlement.claim(identity.owner)
