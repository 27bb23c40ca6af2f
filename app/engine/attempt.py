"""One attempt, step by step: prepare, start, watch, collect, commit, reveal, clear up.

Each step first stores the state that it leads to, then acts; so after a crash the same step is taken again, and every
step can be taken twice. What games and owners move in between is in `app.engine.held`.
"""

import logging
import sqlite3
import time
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from app.engine.earnings import book_electricity
from app.engine.held import HeldAttempt
from app.engine.store import attempts, mailbox
from app.engine.store.attempts import AttemptRow
from app.engine.tools import Tools
from app.engine.work import Seal, commit_message, new_seal, next_receipt, reveal_message, sandbox_spec
from app.market.provider import MarketRefusedError
from app.market.schema import AttemptEnded
from app.protocol.errors import BugError
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
from gpu_sandbox.sandbox.spec import Container, ContainerState, Spec
from wallet.eip712 import Domain


log = logging.getLogger(__name__)
T = TypeVar("T")

ANNOUNCE_AT: Final = 0.9
"""Part of the market's patience with a held attempt after which it is given back; a lapse would be a silent loss."""
SPOILED: Final = "checkpoint"
"""Why an attempt is given back that cannot go on from where another one was: it costs nobody anything."""
MAX_RESTARTS: Final = 5
"""How often an attempt goes on from a checkpoint after its container was killed from outside."""

_UNWANTED: Final = (400, 403, 404, 409, 413)
"""Statuses of a refusal that stands; for others it is tried again."""
_KILLED: Final = (137, 143)
"""Exit codes of a process that was killed by SIGKILL or SIGTERM."""


class Attempt(HeldAttempt):
    """One attempt that is not forgotten yet: what it runs, signs and delivers.

    Attributes:
        is_leaving: whether its checkpoint is on its way to the market at this moment.
    """

    def __init__(self, row: AttemptRow, domain: Domain | None, tools: Tools, *, recovered: bool = True) -> None:
        """Take a stored attempt.

        Args:
            row: what the database holds.
            domain: what its messages are signed for; None where it can only be ended.
            tools: what it works with.
            recovered: False for one of an engine before this one: `recover` comes first then.
        """
        super().__init__(row, tools, recovered=recovered)
        self._signing = domain
        self._receipt_at = time.monotonic()
        self._uploaded = False
        self.is_leaving = False
        self._went_on = row.start == 0

    @property
    def _domain(self) -> Domain:
        if self._signing is None:
            raise BugError("an attempt of no market was to sign")
        return self._signing

    async def prepare(self) -> None:
        """Fetch the inputs and make the container, without starting it; where the sandbox leaks, give the job back.

        Raises:
            AppError: if the market does not give the inputs now, or the sandbox cannot be tried.
            EngineUnreachableError: if no container engine answers now.
        """
        await self.store(replace(self.row, state=AttemptState.PREPARING))
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
            if not await self.fetch_checkpoint(files):
                await self.preempt(SPOILED)
                return
            container = await self._do(self._tools.sandbox.prepare, spec, files)
            await self._do(self._tools.used, spec.image)
        except EngineUnreachableError:
            raise
        except (GpuSandboxError, OSError) as error:
            await self.fail(_failure(error), error)
            return
        self.hold.container = container.id

    async def start(self) -> None:
        """Let the prepared container run."""
        await self.store(replace(self.row, state=AttemptState.RUNNING, runtime=self._tools.runtime()))
        try:
            await self._do(self._tools.sandbox.start, self.row.attempt)
        except EngineRefusedError as error:
            await self.fail("docker.refused", error)
            return
        self.hold.since, self.hold.still_since = time.monotonic(), None
        self._receipt_at = time.monotonic()
        if self.hold.container is not None:
            await self._do(self._tools.freezer.prepare, self.hold.container)
            await self.hold.gate(self._tools.freezer.prepare)

    async def watch(self, receipt_every_s: float) -> None:
        """Look at the container once: note progress, sign a receipt when one is due, act when it has ended.

        Raises:
            EngineUnreachableError: if no container engine answers now.
        """
        container = await self._do(self._tools.sandbox.state, self.row.attempt)
        if container.state in (ContainerState.EXITED, ContainerState.GONE):
            await self.note_traffic(last=True)
            await self._ended(container)
            return
        if self.row.assigned.spec.domains and await self._offline():
            return
        if progress := await self._do(self._tools.sandbox.progress, self.row.attempt):
            total = self.row.total
            done, saved = (min(n * total // max(progress.total, 1), total - 1) for n in (progress.done, progress.saved))
            if not self._went_on and done < self.row.start:
                log.warning("attempt %s does not go on from the checkpoint that it was given", self.row.attempt[:8])
                await self.preempt(SPOILED)
                return
            self._went_on = True
            self._saved = max(self._saved, saved)
            self.row = replace(self.row, done=max(self.row.done, done))
        if self.active_ms() > self.row.assigned.spec.deadline_s * 1000:
            await self._do(self._tools.sandbox.stop, self.row.attempt, 0)
            await self.fail("job.failed", f"it ran longer than {self.row.assigned.spec.deadline_s} s")
        elif overrun := await self._do(self._tools.sandbox.overrun, self._spec()):
            await self._do(self._tools.sandbox.stop, self.row.attempt, 0)
            await self.fail("job.failed", overrun)
        elif time.monotonic() - self._receipt_at >= receipt_every_s:
            await self.receipt()

    async def _offline(self) -> bool:
        """Give a job with a network back where the owner lets it have none any more; return whether that was so."""
        if self._tools.network().most < self.row.assigned.spec.network_bytes:
            log.info("attempt %s is given back: the owner lets no job have so much network", self.row.attempt[:8])
            await self.preempt()
            return True
        if self._tools.traffic_left() is None:
            return False
        await self.note_traffic()
        if self._tools.traffic_left() != 0:
            return False
        log.info("attempt %s is given back: the month's traffic is used up", self.row.attempt[:8])
        await self.preempt("budget", "network.budget")
        return True

    def _spec(self) -> Spec:
        """Return what the sandbox runs.

        Raises:
            SpecError: if the job asks for what no job may have.
        """
        tools, device = self._tools, self.hold.card.device if self.hold.card else None
        return sandbox_spec(self.row, device, tools.network(), pretends=tools.pretends())

    async def receipt(self) -> None:
        """Sign how far it is, unless the last receipt says so already."""
        self._receipt_at = time.monotonic()
        await self.note_traffic()
        self.row = self.hold.counted(self.row)
        row = self.row
        await self._tools.database.write(lambda c: self._say_receipt(c, row))

    def _say_receipt(self, connection: sqlite3.Connection, row: AttemptRow) -> None:
        attempts.save(connection, row)
        if made := next_receipt(row, attempts.last_receipt(connection, row.attempt), self._domain, self._tools.worker):
            stored, message = made
            attempts.add_receipt(connection, stored)
            mailbox.say(connection, message)

    async def _ended(self, container: Container) -> None:
        row = self.hold.counted(self.row)
        self.hold.let_go()
        if container.state is ContainerState.EXITED and container.exit_code == 0:
            await self.store(replace(row, state=AttemptState.COMPLETING))
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
        await self.store(replace(row, state=AttemptState.ASSIGNED, restarts=row.restarts + 1))

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

    async def offer_checkpoint(self, most: int) -> None:
        """Pack the checkpoint and sign what is done: the market moves no unit that no receipt speaks of.

        Raises:
            EngineUnreachableError: if no container engine answers now.
        """
        await self.pack(most)
        if self.offer is not None:
            await self.receipt()

    async def hand_over(self) -> None:
        """Give the market the checkpoint: another provider goes on, and this one's part is paid with his.

        Raises:
            AppError: if the market does not take it now.
        """
        if self.offer is None:
            return
        before = self.row.moved  # by a try whose answer was lost: the market may have that checkpoint
        await self.store(replace(self.row, moved=self.offer.done))
        self.is_leaving = True
        try:
            await self._tools.hand_over(self.row.attempt, self.packed)
        except MarketRefusedError as error:
            if error.status not in _UNWANTED:
                raise
            log.info("the checkpoint of attempt %s is not wanted: %s", self.row.attempt[:8], error)
            self.offer, self._unpackable = None, True
            await self.store(replace(self.row, moved=before))
            return
        finally:
            self.is_leaving = False
        await self.note_moved()

    async def note_moved(self) -> None:
        """Take note that another provider goes on."""
        log.info("attempt %s went on elsewhere, from %d units", self.row.attempt[:8], self.row.moved)
        self.offer = None
        await self._end(AttemptState.MOVED, "", None)

    def held_too_long(self, hold_s: float | None) -> bool:
        """Return whether it has stood still for nearly as long as the market keeps it: said in time, that is free."""
        if hold_s is None or self.hold.still_since is None:
            return False
        return time.monotonic() - self.hold.still_since >= hold_s * ANNOUNCE_AT

    async def preempt(self, code: str = "owner", failure: str = "") -> None:
        """Give it back to the market: the owner wants his machine, or his sandbox leaks.

        Args:
            code: what the market is told.
            failure: the code of what the owner is told, where he did not do it himself.
        """
        await self._end(
            AttemptState.PREEMPTED,
            failure,
            AttemptEnded(
                attempt=self.row.attempt,
                fence=self.row.fence,
                how="preempted",
                code=code,
            ),
        )

    async def lapse(self) -> None:
        """End it, because the market says that it is somebody else's by now."""
        await self._end(AttemptState.LAPSED, "", None)

    async def _end(self, state: AttemptState, code: str, message: AttemptEnded | None) -> None:
        row = replace(self.hold.counted(self.row), state=state, failure=code, ended_at=self.row.ended_at or time.time())
        self.hold.since = None

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
        await self.remove_all()
        await self.store(replace(self.row, forgotten=True))


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
