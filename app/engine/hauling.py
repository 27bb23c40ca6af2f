"""The bytes of attempts on their way from and to the market, counted for the owner's month."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from app.engine.dealings import Dealings, NoDealings
from app.market.schema import Checkpoint, InputRef


class Hauling:
    """Brings and takes what attempts need, at whatever market is joined now. What it raises is the market line's."""

    def __init__(self, dealings: Callable[[], Dealings | NoDealings], moved: Callable[[int], Awaitable[None]]) -> None:
        """Take the present line to the market, and who counts bytes."""
        self._dealings = dealings
        self._moved = moved

    async def fetch(self, attempt: str, ref: InputRef, to: Path) -> None:
        """Bring an input of an attempt to a path."""
        here = await asyncio.to_thread(to.exists)
        await self._dealings().fetch(attempt, ref, to)
        await self._moved(0 if here else ref.size)

    async def fetch_checkpoint(self, attempt: str, checkpoint: Checkpoint, to: Path) -> None:
        """Bring what an attempt goes on from to a path."""
        await self._dealings().fetch_checkpoint(attempt, checkpoint, to)
        await self._moved(checkpoint.size)

    async def upload(self, attempt: str, path: Path) -> None:
        """Give the market the result of an attempt."""
        await self._dealings().upload(attempt, path)
        await self._moved((await asyncio.to_thread(path.stat)).st_size)

    async def hand_over(self, attempt: str, path: Path) -> None:
        """Give the market the checkpoint of an attempt."""
        await self._dealings().hand_over(attempt, path)
        await self._moved((await asyncio.to_thread(path.stat)).st_size)
