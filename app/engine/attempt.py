"""One attempt's container, step by step: prepare, start, freeze, thaw, watch, collect, clear up.

Each step first stores the state that it leads to, then acts; so after a crash the same step is taken again, and every
step can be taken twice. Freezing alone acts first: a game waits for nothing.
"""

import asyncio
import logging
import shutil
import sqlite3
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from app.engine.card import Card
from app.engine.earnings import book_electricity
from app.engine.settings import Network
from app.engine.store import attempts, mailbox
from app.engine.store.attempts import AttemptRow
from app.engine.store.database import Database
from app.engine.work import Seal, commit_message, new_seal, next_receipt, reveal_message, sandbox_spec
from app.market.schema import AttemptEnded, InputRef
from app.protocol.errors import BugError
from app.protocol.money import Units
from app.protocol.states import AttemptState
from gpu_sandbox.errors import (
    DataError,
    DiskFullError,
    EngineRefusedError,
    EngineUnreachableError,
    GpuSandboxError,
    ImageMissingError,
    SpecError,
)
from gpu_sandbox.limits.ports import Freezer, Use
from gpu_sandbox.sandbox.domains import Traffic, traffic_of
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import Container, ContainerState, Spec
from wallet.eip712 import Domain
from wallet.signing import Signer


log = logging.getLogger(__name__)
T = TypeVar("T")

ANNOUNCE_AT: Final = 0.9
"""Part of the market's patience with a held attempt after which it is given back; a lapse would be a silent loss."""
MAX_RESTARTS: Final = 5
"""How often an attempt goes on from a checkpoint after its container was killed from outside."""

_KILLED: Final = (137, 143)
"""Exit codes of a process that was killed by SIGKILL or SIGTERM."""


def _no_card() -> None:
    """Stand in where no card is given to jobs."""


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
        contained: whether jobs are contained here, which is tried first where it is not known; takes the job's image.
        runtime: the name of the container runtime in force.
        network: what the owner lets jobs have of the network now.
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
    card: Callable[[], Card | None] = _no_card
    network: Callable[[], Network] = Network
    moved: Callable[[int], Awaitable[None]] = _not_counted
    used: Callable[[str], None] = lambda _: None
    pretends: Callable[[], bool] = lambda: False


class Attempt:
    """One attempt that is not forgotten yet.

    Attributes:
        row: what the database holds, and the progress since.
        recovered: whether it is known what became of its container.
    """

    def __init__(self, row: AttemptRow, domain: Domain | None, tools: Tools, *, recovered: bool = True) -> None:
        """Take a stored attempt.

        Args:
            row: what the database holds.
            domain: what its messages are signed for; None where it can only be ended.
            tools: what it works with.
            recovered: False for one of an engine before this one: `recover` comes first then.
        """
        self.row = row
        self.recovered = recovered
        self._signing = domain
        self._tools = tools
        self._container: str | None = None
        self._running_since: float | None = None
        self._receipt_at = time.monotonic()
        self._uploaded = False
        self._held_since: float | None = None
        self.card = tools.card() if row.assigned.spec.gpu else None

    @property
    def folder(self) -> Path:
        """Where inputs and the result lie until the attempt is over."""
        return self._tools.data / self.row.attempt

    @property
    def result(self) -> Path:
        """The collected result."""
        return self.folder / "result.tar"

    @property
    def is_running(self) -> bool:
        """Whether its processes run at this moment, as far as is known."""
        return self._running_since is not None

    @property
    def running(self) -> str | None:
        """The container whose processes run at this moment, as far as is known."""
        return self._container if self.is_running else None

    @property
    def has_container(self) -> bool:
        """Whether a container of it was started."""
        return self._container is not None

    def active_ms(self) -> int:
        """Return how long its processes ran, up to now."""
        running = time.monotonic() - self._running_since if self._running_since is not None else 0.0
        return self.row.active_ms + int(running * 1000)

    @property
    def _domain(self) -> Domain:
        if self._signing is None:
            raise BugError("an attempt of no market was to sign")
        return self._signing

    async def _store(self, row: AttemptRow) -> None:
        self.row = row
        await self._tools.database.write(lambda c: attempts.save(c, row))

    async def _do(self, action: Callable[..., T], *arguments: Any, **named: Any) -> T:  # noqa: ANN401 - passed through
        return await asyncio.to_thread(action, *arguments, **named)

    # --- the steps ---------------------------------------------------------------------------------------------

    async def recover(self) -> None:
        """Take over what an engine before this one left: adopt a living container, or go back to the beginning.

        The container is adopted frozen, so that the policy decides before anything runs.

        Raises:
            EngineUnreachableError: if no container engine answers now.
        """
        if self.row.state in (AttemptState.RUNNING, AttemptState.HELD, AttemptState.PREPARING):
            container = await self._do(self._tools.sandbox.state, self.row.attempt)
            if container.state in (ContainerState.GONE, ContainerState.CREATED):
                await self._store(replace(self.row, state=AttemptState.ASSIGNED))
            else:
                self._container = container.id
                await self._do(self._tools.sandbox.adopt, self.row.attempt)
                if container.state is ContainerState.RUNNING:
                    await self._frozen(container.id)
                await self._with_gate(self._tools.freezer.freeze)
                await self._do(self._tools.freezer.prepare, container.id)
                await self._store(replace(self.row, state=AttemptState.HELD))
                self._held_since = time.monotonic()
                log.info("adopted the container of attempt %s, %s", self.row.attempt[:8], container.state)
        self.recovered = True

    async def prepare(self) -> None:
        """Fetch the inputs and make the container, without starting it; where the sandbox leaks, give the job back.

        Raises:
            AppError: if the market does not give the inputs now, or the sandbox cannot be tried.
            EngineUnreachableError: if no container engine answers now.
        """
        await self._store(replace(self.row, state=AttemptState.PREPARING))
        if not await self._tools.contained(self.row.assigned.spec.image):
            await self.preempt("sandbox")
            return
        try:
            spec = self._spec()
            await self._do(self.folder.mkdir, mode=0o700, parents=True, exist_ok=True)
            files: dict[str, Path] = {}
            for number, ref in enumerate(self.row.assigned.inputs):
                files[ref.name] = self.folder / f"in-{number}"
                await self._tools.fetch(self.row.attempt, ref, files[ref.name])
            container = await self._do(self._tools.sandbox.prepare, spec, files)
            await self._do(self._tools.used, spec.image)
        except EngineUnreachableError:
            raise
        except (GpuSandboxError, OSError) as error:
            await self.fail(_failure(error), error)
            return
        self._container = container.id

    async def start(self) -> None:
        """Let the prepared container run."""
        await self._store(replace(self.row, state=AttemptState.RUNNING, runtime=self._tools.runtime()))
        try:
            await self._do(self._tools.sandbox.start, self.row.attempt)
        except EngineRefusedError as error:
            await self.fail("docker.refused", error)
            return
        self._running_since = time.monotonic()
        self._receipt_at = time.monotonic()
        if self._container is not None:
            await self._do(self._tools.freezer.prepare, self._container)
            await self._with_gate(self._tools.freezer.prepare)

    async def freeze(self) -> float | None:
        """Freeze it at once; return the moment (monotonic) at which it stood still, or None if nothing runs.

        Raises:
            EngineUnreachableError: if no container engine answers, and we may not freeze without one.
        """
        if self._container is None or self._running_since is None:
            return None
        still = await self._frozen(self._container)
        if still is None:
            return None
        self.row = self._counted()
        self._running_since, self._held_since = None, still
        await self._with_gate(self._tools.freezer.freeze)
        return still

    async def note_frozen(self) -> None:
        """Store that it was frozen; apart from the freezing, since a game waits for nothing.

        What a step has found meanwhile, such as the job's end, stays.
        """
        if self.row.state is AttemptState.RUNNING and self._running_since is None and self._container is not None:
            await self._store(replace(self.row, state=AttemptState.HELD))

    async def _frozen(self, container: str) -> float | None:
        try:
            return await self._fast(self._tools.freezer.freeze, container)
        except EngineRefusedError as error:
            log.info("nothing to freeze in attempt %s: %s", self.row.attempt[:8], error)
            return None

    async def _with_gate(self, action: Callable[[str], object]) -> None:
        """Do the same with the job's gate, where it has one: nothing is fetched for a job that stands still."""
        if not self.row.assigned.spec.domains:
            return
        try:
            await self._fast(action, self._tools.sandbox.gate(self.row.attempt))
        except GpuSandboxError as error:
            log.warning("the gate of attempt %s does not follow its job: %s", self.row.attempt[:8], error)

    async def _note_traffic(self, *, last: bool = False) -> None:
        """Take down what the job's gate did; with `last` it is ended, and the log says it too."""
        if not self.row.assigned.spec.domains:
            return
        traffic = await self._do(self._tools.sandbox.traffic, self.row.attempt, last=last)
        if traffic is None:
            return
        before = traffic_of(self.row.traffic) or Traffic()
        self.row = replace(self.row, traffic=traffic.text())
        if traffic.bytes > before.bytes:
            await self._tools.moved(traffic.bytes - before.bytes)
        if last:
            for line in traffic.told():
                log.info("attempt %s %s", self.row.attempt[:8], line)

    async def _fast(self, action: Callable[[str], T], container: str) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._tools.freezing, action, container)

    async def thaw(self) -> None:
        """Let it go on. What was taken off the card is brought back first, once there is room for it."""
        if self._container is None or self._running_since is not None:
            return
        if self.card is not None and not await self.card.has_room(self._container):
            log.info("attempt %s waits for room on its card", self.row.attempt[:8])
            return
        await self._store(replace(self.row, state=AttemptState.RUNNING))
        await self._with_gate(self._tools.freezer.thaw)
        try:
            await self._fast(self._tools.freezer.thaw, self._container)
        except EngineRefusedError as error:
            log.warning("attempt %s cannot be thawed, and goes on from its checkpoint: %s", self.row.attempt[:8], error)
            await self.evict(0)
            return
        self._running_since, self._held_since = time.monotonic(), None
        if self.card is not None and not await self.card.bring_back():
            await self.evict(0)

    async def watch(self, receipt_every_s: float) -> None:
        """Look at the container once: note progress, sign a receipt when one is due, act when it has ended.

        Raises:
            EngineUnreachableError: if no container engine answers now.
        """
        container = await self._do(self._tools.sandbox.state, self.row.attempt)
        if container.state in (ContainerState.EXITED, ContainerState.GONE):
            await self._note_traffic(last=True)
            await self._ended(container)
            return
        spec = self.row.assigned.spec
        if spec.domains and self._tools.network().most < spec.network_bytes:
            log.info("attempt %s is given back: the owner lets no job have so much network", self.row.attempt[:8])
            await self.preempt()
            return
        if progress := await self._do(self._tools.sandbox.progress, self.row.attempt):
            done = max(self.row.done, min(progress.done * self.row.total // max(progress.total, 1), self.row.total - 1))
            self.row = replace(self.row, done=done)
        if self.active_ms() > self.row.assigned.spec.deadline_s * 1000:
            await self._do(self._tools.sandbox.stop, self.row.attempt, 0)
            await self.fail("job.failed", f"it ran longer than {self.row.assigned.spec.deadline_s} s")
        elif overrun := await self._do(self._tools.sandbox.overrun, self._spec()):
            await self._do(self._tools.sandbox.stop, self.row.attempt, 0)
            await self.fail("job.failed", overrun)
        elif time.monotonic() - self._receipt_at >= receipt_every_s:
            await self.receipt()

    def _spec(self) -> Spec:
        """Return what the sandbox runs.

        Raises:
            SpecError: if the job asks for what no job may have.
        """
        tools, device = self._tools, self.card.device if self.card else None
        return sandbox_spec(self.row, device, tools.network(), pretends=tools.pretends())

    async def receipt(self) -> None:
        """Sign how far it is, unless the last receipt says so already."""
        self._receipt_at = time.monotonic()
        await self._note_traffic()
        self.row = self._counted()
        row = self.row
        await self._tools.database.write(lambda c: self._say_receipt(c, row))

    def _say_receipt(self, connection: sqlite3.Connection, row: AttemptRow) -> None:
        attempts.save(connection, row)
        if made := next_receipt(row, attempts.last_receipt(connection, row.attempt), self._domain, self._tools.worker):
            stored, message = made
            attempts.add_receipt(connection, stored)
            mailbox.say(connection, message)

    def _counted(self) -> AttemptRow:
        """Return the row with the running time up to now, and begin to count afresh."""
        begun, active, used = self._running_since, self.row.active_ms, 0
        if begun is not None:
            now = self._running_since = time.monotonic()
            spec = self.row.assigned.spec
            used = self._tools.energy(spec.cpu_milli / 1000, gpu=spec.gpu, begin=begun, end=now)
            active += int((now - begun) * 1000)
        before = self.row.energy_weight
        if before is None:
            before = self._tools.weigh(self.row.energy_mj)
        weight = before + self._tools.weigh(used)
        return replace(self.row, active_ms=active, energy_mj=self.row.energy_mj + used, energy_weight=weight)

    async def _ended(self, container: Container) -> None:
        row = self._counted()
        self._running_since = None
        self._container = None
        if container.state is ContainerState.EXITED and container.exit_code == 0:
            await self._store(replace(row, state=AttemptState.COMPLETING))
        elif container.state is ContainerState.GONE or (container.exit_code in _KILLED and not container.oom_killed):
            await self._again(row)
        else:
            self.row = row
            why = (
                "it needed more memory than it may have" if container.oom_killed else f"exit code {container.exit_code}"
            )
            await self.fail("job.failed", why)

    async def _again(self, row: AttemptRow) -> None:
        """Go on from the last checkpoint, after somebody else ended the container."""
        if row.restarts >= MAX_RESTARTS:
            self.row = row
            await self.fail("job.failed", "its container was ended too often from outside")
            return
        log.info("attempt %s goes on from its last checkpoint", row.attempt[:8])
        await self._do(self._tools.sandbox.remove, row.attempt, keep_checkpoint=True)
        await self._store(replace(row, state=AttemptState.ASSIGNED, restarts=row.restarts + 1))

    async def complete(self) -> None:
        """Collect the result, sign the last receipt and commit to the digest.

        Raises:
            EngineUnreachableError: if no container engine answers now.
        """
        job = self.row.assigned.spec
        try:
            output = await self._do(
                self._tools.sandbox.collect,
                self.row.attempt,
                self.result,
                max_bytes=job.output_bytes,
                max_files=job.output_files,
            )
        except EngineUnreachableError:
            raise
        except (DataError, DiskFullError, EngineRefusedError) as error:
            await self.fail(_failure(error), error)
            return
        seal = new_seal(output.sha256)
        row = replace(
            self.row,
            state=AttemptState.COMMITTED,
            done=self.row.total,
            digest=seal.digest,
            salt=seal.salt,
            ended_at=time.time(),
        )

        def commit(connection: sqlite3.Connection) -> None:
            self._say_receipt(connection, row)
            mailbox.say(connection, commit_message(row, seal, self._domain, self._tools.worker))

        await self._tools.database.write(commit)
        self.row = row
        await self._do(self._tools.sandbox.remove, row.attempt, keep_checkpoint=False)

    async def reveal(self) -> None:
        """Open the commit: by now all partners have committed."""
        row = replace(self.row, state=AttemptState.REVEALED)
        seal = Seal(row.digest or "", row.salt or "")

        def reveal(connection: sqlite3.Connection) -> None:
            attempts.save(connection, row)
            mailbox.say(connection, reveal_message(row, seal, self._domain, self._tools.worker))

        await self._tools.database.write(reveal)
        self.row = row

    async def upload(self) -> None:
        """Give the market the result itself. Doing it twice is harmless.

        Raises:
            AppError: if the market does not take it now.
        """
        if not self._uploaded:
            await self._tools.upload(self.row.attempt, self.result)
            self._uploaded = True

    async def fail(self, code: str, why: object) -> None:
        """End it without a result, tell the market and clear up."""
        log.warning("attempt %s failed: %s: %s", self.row.attempt[:8], code, why)
        await self._end(
            AttemptState.FAILED,
            code,
            AttemptEnded(
                attempt=self.row.attempt,
                fence=self.row.fence,
                how="failed",
                code=code,
            ),
        )

    def held_too_long(self, hold_s: float | None) -> bool:
        """Return whether it has stood still for nearly as long as the market keeps it: said in time, that is free."""
        if hold_s is None or self._held_since is None:
            return False
        return time.monotonic() - self._held_since >= hold_s * ANNOUNCE_AT

    async def preempt(self, code: str = "owner") -> None:
        """Give it back to the market: the owner wants his machine, or his sandbox leaks."""
        await self._end(
            AttemptState.PREEMPTED,
            "",
            AttemptEnded(
                attempt=self.row.attempt,
                fence=self.row.fence,
                how="preempted",
                code=code,
            ),
        )

    async def suspend(self, grace_s: float) -> None:
        """End its container and keep its checkpoints: a later engine goes on from the last one.

        Args:
            grace_s: seconds that the job has to write one more checkpoint.
        """
        row, container = self._counted(), self._container
        self._running_since = None
        self._container = None
        if row.state in (AttemptState.PREPARING, AttemptState.RUNNING, AttemptState.HELD):
            await self._store(replace(row, state=AttemptState.ASSIGNED))
            await self._ask_to_end(container, grace_s)

    async def _ask_to_end(self, container: str | None, grace_s: float) -> None:
        """End the container and remove it, checkpoints aside; a frozen process could not hear that it is asked."""
        if container is not None and grace_s > 0:
            with suppress(EngineRefusedError):
                await self._fast(self._tools.freezer.thaw, container)
        await self._do(self._tools.sandbox.stop, self.row.attempt, grace_s)
        await self._note_traffic(last=True)
        await self._do(self._tools.sandbox.remove, self.row.attempt, keep_checkpoint=True)

    # --- giving back more than the processor ---------------------------------------------------------------------

    async def use(self) -> Use | None:
        """Return what its processes have of their card now, as the driver tells; None where there is none."""
        return await self.card.use(self._container) if self.card and self._container else None

    async def park(self, within_s: float) -> bool:
        """Take its memory off the card and leave it frozen; return whether the driver did."""
        return await self.card.park(self._container, within_s) if self.card and self._container else False

    async def evict(self, grace_s: float) -> None:
        """End its container and keep its checkpoints; it begins again from the last one when it may.

        Nothing is noted before the container is gone: until then it counts as running.

        Args:
            grace_s: seconds that the job has to write one more checkpoint; 0 kills it where it stands.

        Raises:
            EngineUnreachableError, EngineRefusedError: if the container engine does not do it.
        """
        await self._ask_to_end(self._container, grace_s)
        row = self._counted()
        self._running_since = self._container = None
        if self.card is not None:
            self.card.emptied()
        await self._store(replace(row, state=AttemptState.ASSIGNED))

    async def lapse(self) -> None:
        """End it, because the market says that it is somebody else's by now."""
        await self._end(AttemptState.LAPSED, "", None)

    async def _end(self, state: AttemptState, code: str, message: AttemptEnded | None) -> None:
        row = replace(self._counted(), state=state, failure=code, ended_at=self.row.ended_at or time.time())
        self._running_since = None

        def end(connection: sqlite3.Connection) -> None:
            attempts.save(connection, row)
            book_electricity(connection, row, self._tools.spent(row.energy_mj, row.energy_weight), time.time())
            if message is not None:
                mailbox.say(connection, message)

        await self._tools.database.write(end)
        self.row = row

    async def forget(self) -> None:
        """Remove container, volumes and files for good.

        Raises:
            EngineUnreachableError: if no container engine answers now; it is tried again later.
        """
        await self._note_traffic(last=True)
        await self._do(self._tools.sandbox.remove, self.row.attempt, keep_checkpoint=False)
        await self._do(shutil.rmtree, self.folder, ignore_errors=True)
        self._container = None
        await self._store(replace(self.row, forgotten=True))


def _failure(error: Exception) -> str:
    """Return the error code that stands for what the sandbox raised."""
    match error:
        case ImageMissingError():
            return "image.missing"
        case DataError():
            return "job.data"
        case DiskFullError() | OSError():
            return "disk.full"
        case SpecError():
            return "job.refused"
        case _:
            return "docker.refused"
