"""The line to the market: one exchange after the other, for as long as this machine belongs to one."""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

import httpx
import msgspec

from app.engine.policy import Fault
from app.market.backoff import backoff_s
from app.market.provider import MarketRefusedError, ProviderSession
from app.market.schema import Desired, ProviderStatus
from app.protocol.errors import AppError


log = logging.getLogger(__name__)

POLL_S: Final = 20.0
"""How long the market may keep an answer back."""
FAREWELL_S: Final = 1.0
"""How long the market may take to hear the last word; an end waits for no longer."""
SETTLE_S: Final = 0.05
"""A wish to speak waits this long for others, so that a burst of changes is one exchange."""


class Ears(Protocol):
    """Who speaks through the line."""

    def status(self) -> ProviderStatus:
        """Return what this machine does now."""
        ...

    async def heard(self, session: ProviderSession, desired: Desired) -> None:
        """Store what the market said; it is confirmed afterwards by the next exchange."""
        ...

    def line(self, problem: Fault | None) -> None:
        """Take note that the market answers (None), or why it does not."""
        ...


def as_fault(error: AppError) -> Fault:
    """Return an error as a reason to show."""
    return Fault(error.code, error.values)


class MarketLine:
    """Keeps talking to one market until it is cancelled.

    Attributes:
        answers: how often the market has answered.
    """

    def __init__(
        self, session: ProviderSession, ears: Ears, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        """Take a session and who speaks through it."""
        self._session = session
        self._ears = ears
        self._pause = pause
        self.answers = 0
        self._wish = asyncio.Event()
        self._failures = 0
        self._chance = random.Random()  # noqa: S311 - spreads retries, keeps no secret

    @property
    def session(self) -> ProviderSession:
        """The session, for inputs, results, proofs and claims."""
        return self._session

    def speak(self) -> None:
        """Say soon what there is to say; an answer that is kept back for nothing is not waited for."""
        self._wish.set()

    async def run(self) -> None:
        """Exchange for ever."""
        wait = 0.0
        while True:
            self._wish.clear()
            try:
                desired = await self._exchange(wait)
            except AppError as error:
                wait = 0.0
                await self._failed(error)
                continue
            if desired is None:
                wait = 0.0
                await self._pause(SETTLE_S)
                continue
            self._failures = 0
            self._ears.line(None)
            await self._ears.heard(self._session, desired)
            self.answers += 1
            # A first exchange after something was said is answered at once, so that the acknowledgement is here soon.
            wait = 0.0 if desired.messages else POLL_S
            if desired.poll_s > 0:
                await self._idle(desired.poll_s)

    async def hang_up(self) -> None:
        """Say, once `run` was cancelled, that nothing is taken here any more.

        Else a market counts on this machine until it has been silent for long, and a buyer waits meanwhile. A market
        that did not answer last is not told.
        """
        if self._failures:
            return
        last = msgspec.structs.replace(self._ears.status(), available=False)
        with contextlib.suppress(AppError, httpx.HTTPError, TimeoutError):
            async with asyncio.timeout(FAREWELL_S):
                await self._session.exchange(last, 0.0)

    async def _exchange(self, wait: float) -> Desired | None:
        """Return the market's answer, or None if there is something to say meanwhile."""
        talk = asyncio.create_task(self._session.exchange(self._ears.status(), wait))
        wish = asyncio.create_task(self._wish.wait())
        try:
            await asyncio.wait({talk, wish}, return_when=asyncio.FIRST_COMPLETED)
            if not talk.done() and wait > 0:
                return None
            return await talk
        finally:
            for task in (talk, wish):
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError, AppError, httpx.HTTPError):
                await talk
            with contextlib.suppress(asyncio.CancelledError):
                await wish

    async def _failed(self, error: AppError) -> None:
        self._failures += 1
        seconds = backoff_s(self._failures, self._chance)
        if isinstance(error, MarketRefusedError) and error.retry_after_s is not None:
            seconds = max(seconds, error.retry_after_s)
        log.warning("the market does not answer as it should; again in %.0f s: %s", seconds, error)
        self._ears.line(as_fault(error))
        await self._idle(seconds)

    async def _idle(self, seconds: float) -> None:
        """Wait, but not past a wish to speak that comes in the meantime; never less than a second after a failure."""
        least = min(seconds, 1.0)
        begun = time.monotonic()
        await self._pause(least)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds - (time.monotonic() - begun)):
                await self._wish.wait()
