"""What attempts work with: the engine's parts as an attempt sees them, put together once in `app.engine.service`."""

from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.engine.card import Card
from app.engine.settings import Network
from app.engine.store.database import Database
from app.market.schema import Checkpoint, InputRef
from app.protocol.errors import BugError
from app.protocol.money import Units
from gpu_sandbox.limits.ports import Freezer
from gpu_sandbox.sandbox.carrying import Carrying
from gpu_sandbox.sandbox.runner import Sandbox
from wallet.signing import Signer


def _no_card() -> None:
    """Stand in where no card is given to jobs."""


async def _none_carried(_attempt: str, _checkpoint: Checkpoint, _to: Path) -> None:
    raise BugError("nothing is fetched here")


async def _none_handed_over(_attempt: str, _path: Path) -> None:
    raise BugError("nothing is handed over here")


async def _not_counted(_bytes: int) -> None:
    """Stand in where no month is counted."""


class EnergyUse(Protocol):
    """Tells what a job used; `app.engine.cards.Cards.energy` does."""

    def __call__(self, cores: float, *, gpu: bool, begin: float, end: float) -> int:
        """Return the millijoules of a job with so many cores, between two moments of the monotonic clock."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What attempts work with.

    Attributes:
        freezing: an executor of its own, so that nothing queues before a freeze.
        energy: what a job used between two moments, in millijoules.
        weigh: what so many millijoules cost at this hour (`app.engine.pricing.weighed`).
        spent: what energy cost in the market's token, from its millijoules and what they were weighed as.
        fetch: brings an input of an attempt to a path; raises AppError.
        upload: gives the market the result of an attempt; raises AppError.
        carrying: packs the checkpoint of an attempt that stands still; None where none is ever handed over.
        fetch_checkpoint: brings what an attempt goes on from to a path; raises AppError.
        hand_over: gives the market an attempt's checkpoint; raises AppError.
        away: for how many seconds no job will run here, or None where nobody can tell.
        contained: whether jobs are contained here, which is tried first where it is not known; takes the job's image.
        runtime: the name of the container runtime in force.
        network: what the owner lets jobs have of the network now.
        traffic_left: bytes that are left of the owner's month; None where he set no limit.
        moved: told of bytes that jobs' gates let through: they count for the owner's month.
        used: told which image an attempt uses: the least recently used ones are given up first.
        card: makes the hold of one attempt on the card that jobs get; None where none is given to jobs.
        pretends: whether jobs that need a card run without one here, on the processor.
    """

    database: Database
    sandbox: Sandbox
    freezer: Freezer
    freezing: Executor
    worker: Signer
    data: Path
    energy: EnergyUse
    weigh: Callable[[int], int]
    spent: Callable[[int, int | None], Units]
    fetch: Callable[[str, InputRef, Path], Awaitable[None]]
    upload: Callable[[str, Path], Awaitable[None]]
    contained: Callable[[str], Awaitable[bool]]
    runtime: Callable[[], str]
    carrying: Carrying | None = None
    fetch_checkpoint: Callable[[str, Checkpoint, Path], Awaitable[None]] = _none_carried
    hand_over: Callable[[str, Path], Awaitable[None]] = _none_handed_over
    away: Callable[[], float | None] = lambda: None
    card: Callable[[], Card | None] = _no_card
    network: Callable[[], Network] = Network
    traffic_left: Callable[[], int | None] = lambda: None
    moved: Callable[[int], Awaitable[None]] = _not_counted
    used: Callable[[str], None] = lambda _: None
    pretends: Callable[[], bool] = lambda: False
