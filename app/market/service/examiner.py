"""Devices that are to prove themselves: who is asked when, and what comes of each step of an answer."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from app.market.claims import rate_of
from app.market.proving import ProofError, check, terms_for
from app.market.schema import Listing, ProofPromise, ProofRows, ProofSeed, ProofWish
from app.market.service import devices, outbox
from app.market.service.admission import Device, listing
from app.market.service.challenges import Challenges
from app.market.service.presence import Presence
from app.market.service.refusals import CONFLICT, RefusalError
from app.market.service.rules import Rules
from app.market.service.store import Unit
from wallet.address import Address


log = logging.getLogger(__name__)
T = TypeVar("T")


class Change(Protocol):
    """Changes the market's database, tells whom it concerns, and has the sweeper look."""

    def __call__(self, change: Callable[[Unit], T], /) -> Awaitable[T]: ...  # noqa: D102 - see above


class Examiner:
    """The market's challenges; it lives on the event loop, and checks answers in a thread, one at a time."""

    def __init__(self, rules: Rules, presence: Presence, change: Change, clock: Callable[[], float]) -> None:
        """Take the parts."""
        self._rules = rules
        self._presence = presence
        self._change = change
        self._clock = clock
        self._open = Challenges()
        self._checking = asyncio.Lock()

    async def sweep(self, now: float) -> None:
        """Fail who is late, forget who is gone, and ask whose turn it is."""
        for worker, name in self._open.late(now):
            await self._failed(worker, name, "late", "the answer did not come in time")
        for worker in self._presence.away(now):
            self._open.drop(worker)
        asked = [seat for seat in self._presence.to_challenge(now) if not self._open.has(seat.worker)]
        if not asked:
            return
        for seat in asked:
            if seat.view.device is not None:
                rate = rate_of(seat.view.device.claim)
                self._open.begin(seat.worker, terms_for(rate, self._rules.config.proof_slack_s))

        def tell(unit: Unit) -> None:
            for seat in asked:
                outbox.touch(unit, seat.worker)

        await self._change(tell)

    def wish(self, worker: Address) -> ProofWish | None:
        """Return what a worker is asked for."""
        return self._open.wish(worker)

    def seed(self, worker: Address, name: str) -> ProofSeed:
        """Give the seed, once."""
        return self._open.seed(worker, name, self._clock())

    async def promise(self, worker: Address, name: str, said: ProofPromise) -> ProofRows:
        """Take a promise, by this moment of the market's clock."""
        try:
            return self._open.promise(worker, name, bytes.fromhex(said.root), self._clock())
        except ProofError as error:
            await self._failed(worker, name, "late", str(error))
            raise RefusalError("late", str(error), status=CONFLICT) from None

    async def rows(self, worker: Address, name: str, body: bytes) -> Listing:
        """Check opened rows; return what they are worth."""
        try:
            promise, opened = self._open.opened(worker, name, body)
            async with self._checking:
                await asyncio.to_thread(check, promise, opened)
        except ProofError as error:
            return await self._failed(worker, name, "wrong", str(error))
        log.info("worker %s proved %.4g Tops/s", worker, promise.tera_ops)
        return await self._over(worker, name, lambda unit: devices.passed(unit, self._rules, worker, promise.tera_ops))

    async def _failed(self, worker: Address, name: str, code: str, what: str) -> Listing:
        log.warning("worker %s did not prove his device: %s", worker, what)
        return await self._over(worker, name, lambda unit: devices.failed(unit, self._rules, worker, code, what))

    async def _over(self, worker: Address, name: str, outcome: Callable[[Unit], Device | None]) -> Listing:
        """Write what came of a challenge; only then may the sweep ask anew."""
        try:
            return self._listing(await self._change(outcome))
        finally:
            self._open.drop(worker, name)

    def _listing(self, device: Device | None) -> Listing:
        config = self._rules.config
        return listing(device, config.network, patience_s=config.proof_patience_s, now=self._clock())
