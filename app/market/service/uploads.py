"""Bounds on what is being uploaded: one upload of a thing at a time, never slower than a least rate, never for ever.

Bytes on their way stand in no table, so no quota in the database counts them. Here they are bounded: what one attempt
was asked for comes once at a time, and all that a buyer sends at once fits into the room that he has. He may well send
one input twice at once, for two tasks.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Final

from app.market.service.config import MarketConfig
from app.market.service.refusals import RefusalError
from wallet.address import Address


_RETRY_S: Final = 5


@dataclass(slots=True)
class _Cargo:
    """What a buyer sends now: how many uploads, and the bytes of those that did not fail."""

    uploads: int = 0
    size: int = 0


class Uploads:
    """All uploads that are under way."""

    def __init__(self, config: MarketConfig, clock: Callable[[], float]) -> None:
        """Take the operator's bounds, and the market's clock in seconds."""
        self._config = config
        self._clock = clock
        self._busy: set[tuple[str, str]] = set()
        self._cargo: dict[Address, _Cargo] = {}

    @contextlib.contextmanager
    def alone(self, whose: str, what: str) -> Iterator[None]:
        """Let nobody else upload the same thing meanwhile.

        Raises:
            RefusalError: `busy` if somebody does already. It is no conflict: the one before may be a broken connection
                of the same sender, and he asks again.
        """
        key = (whose, what)
        if key in self._busy:
            raise RefusalError("busy", "these bytes are on their way already", status=429, retry_after_s=_RETRY_S)
        self._busy.add(key)
        try:
            yield
        finally:
            self._busy.discard(key)

    async def paced(self, chunks: AsyncIterator[bytes], until: float | None = None) -> AsyncIterator[bytes]:
        """Yield what comes, while it comes at the least rate and no later than `until`, a time of the market's clock.

        Raises:
            RefusalError: `slow`.
        """
        size, began = 0, self._clock()
        while True:
            due = began + self._config.upload_patience_s + size / self._config.upload_rate
            due = due if until is None else min(due, until)
            try:
                async with asyncio.timeout(max(0.0, due - self._clock())):
                    chunk = await anext(chunks)
            except StopAsyncIteration:
                return
            except TimeoutError:
                raise RefusalError("slow", "the bytes did not arrive in time", status=408) from None
            size += len(chunk)
            yield chunk

    @contextlib.contextmanager
    def within(self, buyer: Address, room: int, chunks: AsyncIterator[bytes]) -> Iterator[AsyncIterator[bytes]]:
        """Give what comes, while all that a buyer sends at once fits into the room that he has.

        What failed is counted no more, for it is deleted. What is stored stays counted until he sends nothing more: the
        others were told their room before.

        Raises:
            RefusalError: `quota`, to whoever reads.
        """
        cargo = self._cargo.setdefault(buyer, _Cargo())
        cargo.uploads += 1
        mine = 0

        async def counted() -> AsyncIterator[bytes]:
            nonlocal mine
            async for chunk in chunks:
                mine += len(chunk)
                cargo.size += len(chunk)
                if mine <= room < cargo.size:  # one alone that is larger is refused by what stores it
                    raise RefusalError("quota", "this buyer sends more at once than he has room for", status=413)
                yield chunk

        try:
            yield counted()
        except BaseException:
            cargo.size -= mine
            raise
        finally:
            cargo.uploads -= 1
            if cargo.uploads == 0:
                del self._cargo[buyer]
