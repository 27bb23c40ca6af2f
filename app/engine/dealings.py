"""This machine's dealings with its market: what it says of itself, its bids, what it hears, and the owner's purse."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from app.engine import earnings
from app.engine.archive import Archive
from app.engine.auditing import LeafAudit
from app.engine.bench import Bench
from app.engine.chain import Chain
from app.engine.inbox import Effects, Terms, absorb
from app.engine.incoming import Incoming
from app.engine.jobs import Jobs
from app.engine.link import MarketLine
from app.engine.membership import Membership
from app.engine.offering import can_give
from app.engine.policy import Fault
from app.engine.pricing import energy_per_unit, floor_price, unit_bid
from app.engine.prover import Prover
from app.engine.purse import Holdings, Purse
from app.engine.store import mailbox
from app.engine.store.database import Database
from app.engine.store.mailbox import StoredMailbox
from app.engine.views import plain
from app.engine.work import bid_message
from app.engine.world import Link, World, store_lie
from app.market.provider import ProviderSession
from app.market.schema import Checkpoint, Desired, InputRef, Listing, ProviderStatus
from app.protocol.commands import Claimed
from app.protocol.errors import KnownError
from app.protocol.money import Units
from app.protocol.purse import TransactionView
from app.protocol.states import AttemptState
from wallet.chain.fees import policy_of
from wallet.chain.orders import CHALLENGE
from wallet.chain.pool import open_nodes
from wallet.signing import Signer


log = logging.getLogger(__name__)

BID_LIFE_S: Final = 3600
"""Seconds for which a bid holds; it is made again after half of them."""
_HEARD_S: Final = 0.05
"""Seconds between two looks whether the market has heard something."""
GAS_LOOK_S: Final = 15.0
"""Seconds between two looks at the price of gas."""
MOST_UNACKNOWLEDGED: Final = 2
"""With so many receipts that the market has not countersigned, no new work is taken from it."""


@dataclass(frozen=True, slots=True)
class Prices:
    """What this machine works for now, per unit of work.

    Attributes:
        floor: what the electricity of a unit costs, by job kind.
        bid: floor and margin.
    """

    floor: dict[str, Units]
    bid: dict[str, Units]


def prices(connection: sqlite3.Connection, kinds: tuple[str, ...], tariff: str, margin: int, decimals: int) -> Prices:
    """Return the prices of all job kinds, from what was measured here."""
    used = {kind: energy_per_unit(earnings.energy_history(connection, kind)) for kind in kinds}
    return Prices(
        floor={kind: floor_price(mj, 1, tariff, decimals) for kind, mj in used.items()},
        bid={kind: unit_bid(mj, tariff, margin, decimals) for kind, mj in used.items()},
    )


class Dealings:
    """The line to one market and what belongs to it; lives as long as the membership.

    Attributes:
        chain: the owner's own transactions.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        member: Membership,
        worker: Signer,
        database: Database,
        world: World,
        jobs: Jobs,
        bench: Bench,
        changed: Callable[[], None],
    ) -> None:
        """Take the membership and who works for it.

        Args:
            client: for market and chain.
            member: the market.
            worker: this machine's key.
            database: where everything is kept.
            world: what is known; `link`, `holdings`, `stated` and `lie` are written here.
            jobs: the attempts.
            bench: knows what is claimed of the device, and lends it for challenges.
            changed: called after each change that the loop or a client wants to know.
        """
        self._member = member
        self._worker = worker
        self._database = database
        self._world = world
        self._jobs = jobs
        self._bench = bench
        self._prover = Prover(bench, jobs)
        self._changed = changed
        session = ProviderSession(client, member.url, worker, member.grant, StoredMailbox(database))
        self._line = MarketLine(session, self)
        node = open_nodes(client, member.rpc, member.info.chain_id)
        archive = Archive(session.proofs, database, member.network)
        self._purse = Purse(node, member, database, session, archive, self._purse_told)
        self.chain = Chain(node, member, database, archive.proofs, self._chain_told, audited=self._audited)
        policy = policy_of(member.info.chain_id)
        self._incoming = Incoming(node, member, database, policy, self._arrived)
        self._prices = Prices({}, {})
        self._bid_at = 0.0
        self._said: object = None
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    def start(self) -> None:
        """Begin to talk."""
        self._tasks = (
            asyncio.create_task(self._talk(), name="market-line"),
            asyncio.create_task(self._purse.run(), name="purse"),
            asyncio.create_task(self.chain.run(), name="transactions"),
            asyncio.create_task(self._watch_gas(), name="gas"),
            asyncio.create_task(self._incoming.run(), name="incoming"),
        )

    async def stop(self) -> None:
        """Hang up."""
        await self._prover.stop()
        for task in self._tasks:
            task.cancel()
        for result in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(result, Exception):
                log.error("a part of the market's line had failed: %r", result)
        if self._world.link.connected:
            await self._line.hang_up()
        self._world.link = Link()
        self._world.holdings = None

    async def _talk(self) -> None:
        await self.bid()
        await self._line.run()

    # --- what it says ------------------------------------------------------------------------------------------

    def status(self) -> ProviderStatus:
        """Return what this machine does now."""
        world = self._world
        decision = world.decision
        available = (
            decision is not None
            and decision.take_work
            and world.unacknowledged < MOST_UNACKNOWLEDGED
            and bool(world.images)
        )
        status = ProviderStatus(
            available=available,
            images=world.images,
            memory=world.settings.memory_mib << 20,
            cpu_milli=int(world.cores() * 1000),
            gpu=can_give(self._bench.cards.device, world.docker, practice=self._member.info.network == "practice"),
            device=self._bench.claim(),
            network_bytes=world.network_bytes(),
            attempts=self._jobs.statuses(),
        )
        self._said = _essence(status)
        return status

    async def speak_if_needed(self) -> None:
        """Say soon what the market does not know yet; renew bids that grow old."""
        if time.monotonic() - self._bid_at > BID_LIFE_S / 2:
            await self.bid()
        before, waiting = self._said, await self._database.read(lambda c: mailbox.unsent(c, 1))
        if waiting or _essence(self.status()) != before:
            self._line.speak()

    async def tell(self, within_s: float) -> bool:
        """Have the market hear what it does not know; return whether it did in time."""
        # The first of two answers may be to what was said before.
        enough = self._line.answers + 2

        async def unsaid() -> bool:
            return bool(await self._database.read(lambda c: mailbox.unsent(c, 1)))

        try:
            async with asyncio.timeout(within_s):
                while self._line.answers < enough or await unsaid():
                    self._line.speak()
                    await asyncio.sleep(_HEARD_S)
        except TimeoutError:
            return False
        return True

    def speak(self) -> None:
        """Ask the market now, whatever it was asked to wait for: this machine was away."""
        self._line.speak()

    async def bid(self) -> None:
        """Bid anew for every job kind that the market trades."""
        member, margin, tariff = self._member, self._world.settings.margin_percent, self._world.tariff()
        kinds = tuple(member.info.kinds)

        def renew(connection: sqlite3.Connection) -> Prices:
            now = time.time()
            found = prices(connection, kinds, tariff, margin, member.info.decimals)
            for kind, price in found.bid.items():
                message = bid_message(kind, price, member.domain, self._worker, now=now, life_s=BID_LIFE_S)
                mailbox.say(connection, message)
            return found

        self._prices = await self._database.write(renew)
        self._bid_at = time.monotonic()
        self._line.speak()

    # --- what it hears -----------------------------------------------------------------------------------------

    def line(self, problem: Fault | None) -> None:
        """Take note that the market answers, or why it does not."""
        link = self._world.link
        connected = problem is None
        if (link.connected, link.problem) != (connected, problem):
            link.connected, link.problem = connected, problem
            link.listed_at = None
            self._changed()

    async def heard(self, session: ProviderSession, desired: Desired) -> None:
        """Store what the market said, in one transaction with the note that it was understood."""
        self._listed(desired.listing)
        self._prover.wished(session, desired.proof)
        terms = Terms(self._member, self._worker.address, self._prices.floor, self._world.spent)
        if desired.messages:
            effects = await self._database.write(lambda c: absorb(c, desired.stream, desired.messages, terms))
            await self._took_effect(effects)
        actions = {action.attempt: action for action in desired.actions}
        known = {name: (a.action, a.fence) for name, a in self._world.link.actions.items()}
        self._world.link.actions = actions
        if desired.messages or known != {name: (a.action, a.fence) for name, a in actions.items()}:
            self._jobs.look_again()
            self._changed()

    def _listed(self, listing: Listing) -> None:
        """Take note whether the market offers this machine work, and why not."""
        link = self._world.link
        known, link.listing = link.listing, listing
        if listing.listed != (link.listed_at is not None):
            link.listed_at = time.time() if listing.listed else None
        if (listing.listed, listing.code) != ((known.listed, known.code) if known else None):
            log.info("listed: %s %s", listing.listed, plain(f"{listing.code} {listing.what}"))
            self._changed()

    async def _took_effect(self, effects: Effects) -> None:
        await self._jobs.reload(self._member, effects.touched)
        if effects.lies and not self._world.lie:
            lie = effects.lies[0]
            self._world.lie = lie
            await self._database.write(lambda c: store_lie(c, lie))
        if any(row.state is AttemptState.ACCEPTED for row in self._jobs.rows().values()):
            await self.bid()  # what it really used is known now
        self._purse.look()

    def _purse_told(self, holdings: Holdings | None, problem: Fault | None) -> None:
        if holdings is not None:
            before, self._world.holdings = self._world.holdings, holdings
            if before is None or before.chain.balance != holdings.chain.balance:
                self._incoming.look()
        self._world.chain_problem = problem
        self._changed()

    def _audited(self) -> LeafAudit | None:
        return self._purse.audit

    async def _arrived(self) -> None:
        self._chain_told(await self.chain.views())

    def _chain_told(self, transactions: tuple[TransactionView, ...]) -> None:
        if transactions != self._world.transactions:
            self._world.transactions = transactions
            if any(each.kind == CHALLENGE for each in transactions):
                self._purse.contest()
            self._purse.look()
            self._changed()

    async def _watch_gas(self) -> None:
        """Keep an eye on what a claim of one's own would cost, while there is something to claim."""
        while True:
            held = self._world.holdings
            claimable = held is not None and held.accepted > held.chain.claimed
            cost = await self.chain.claim_cost() if claimable else None
            if cost != self._world.claim_gas:
                self._world.claim_gas = cost
                self._changed()
            await asyncio.sleep(GAS_LOOK_S)

    # --- what others need of it --------------------------------------------------------------------------------

    async def fetch(self, attempt: str, ref: InputRef, to: Path) -> None:
        """Bring an input of an attempt to a path; what is there already and right is kept."""
        await self._line.session.fetch_input(attempt, ref, to)

    async def fetch_checkpoint(self, attempt: str, checkpoint: Checkpoint, to: Path) -> None:
        """Bring what an attempt goes on from to a path."""
        await self._line.session.fetch_checkpoint(attempt, checkpoint, to)

    async def hand_over(self, attempt: str, path: Path) -> None:
        """Give the market the checkpoint of an attempt, for another provider."""
        await self._line.session.hand_over(attempt, path)

    async def upload(self, attempt: str, path: Path) -> None:
        """Give the market the result of an attempt."""
        await self._line.session.upload_result(attempt, path)

    async def claim(self) -> Claimed:
        """Have the relayer push what is claimable.

        Raises:
            KnownError: `claim.*`, or what is in the way.
        """
        return await self._purse.claim()

    def look(self) -> None:
        """Look at the chain soon."""
        self._purse.look()


class NoDealings:
    """Stands where no market is joined."""

    @property
    def chain(self) -> Chain:
        """Refuse."""
        raise KnownError("chain.none")

    async def fetch(self, _attempt: str, _ref: InputRef, _to: Path) -> None:
        """Refuse."""
        raise KnownError("market.none")

    async def fetch_checkpoint(self, _attempt: str, _checkpoint: Checkpoint, _to: Path) -> None:
        """Refuse."""
        raise KnownError("market.none")

    async def hand_over(self, _attempt: str, _path: Path) -> None:
        """Refuse."""
        raise KnownError("market.none")

    async def upload(self, _attempt: str, _path: Path) -> None:
        """Refuse."""
        raise KnownError("market.none")

    async def tell(self, _within_s: float) -> bool:
        """Say that nobody hears."""
        return False

    def speak(self) -> None:
        """Do nothing."""

    async def claim(self) -> Claimed:
        """Refuse."""
        raise KnownError("market.none")


def _essence(status: ProviderStatus) -> object:
    """Return the part of a status that the market should hear of at once."""
    return (
        status.available,
        status.images,
        status.gpu,
        status.device,
        status.network_bytes,
        tuple((a.attempt, a.state, a.checkpoint) for a in status.attempts),
    )
