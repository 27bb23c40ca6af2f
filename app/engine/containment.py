"""What contains jobs here, and the proof of it: the attack suite before the first job, and whenever the owner asks.

A verdict holds for one container engine, runtime, driver, kernel, boot and profile, for a day at the most; it is kept
across starts of this program. Once one of them is another it has lapsed, and the next job waits for a new one. A leak
stops all work until an attack finds none, or what leaked is another; a restart does not lift it.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.engine.store import verdicts
from app.engine.store.database import Database
from app.engine.store.verdicts import Verdict
from app.engine.world import World
from app.protocol.containment import AttackProgress, AttackReport, AttackResult, Gate, SandboxView
from app.protocol.errors import KnownError
from app.protocol.states import ReasonCode
from gpu_sandbox.errors import (
    AttackError,
    DiskFullError,
    EngineUnreachableError,
    GpuSandboxError,
    ImageMissingError,
)
from gpu_sandbox.sandbox import profile
from gpu_sandbox.sandbox.attack import Report, Step, attack_best
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import EngineInfo


log = logging.getLogger(__name__)

AGAIN_S: Final = 30.0
"""Seconds before an attack that could not be made is tried again for a job that waits."""
KEPT_S: Final = 24 * 3600.0
"""Seconds for which a verdict holds at the most: what no fingerprint sees is looked at once a day."""
_GATE: Final = "+gate"
"""Behind the fingerprint of a verdict on jobs' gates too."""
_AHEAD_S: Final = 60.0
"""Seconds by which a clock may have been set back since: a verdict from further ahead is none."""


class Containment:
    """Runs attacks, one at a time; `world.verdict` and `world.attacking` are written here."""

    def __init__(
        self,
        sandbox: Sandbox,
        world: World,
        database: Database,
        doubt: Path,
        driver: Callable[[], str],
        ours: Callable[[], tuple[str, ...]],
        changed: Callable[[], None],
    ) -> None:
        """Take what is attacked.

        Args:
            sandbox: of this instance.
            world: what is known.
            database: keeps the verdict.
            doubt: a file that stands where an attack without this engine found a leak.
            driver: the version of the device's driver, or an empty text.
            ours: digests of the images that ship with Lull and are here; called in a thread.
            changed: called when clients may see something new.
        """
        self._sandbox = sandbox
        self._world = world
        self._database = database
        self._doubt = doubt
        self._driver = driver
        self._ours = ours
        self._changed = changed
        self._turn = asyncio.Lock()
        self._cancelled: threading.Event | None = None
        self._failed: tuple[float, KnownError] | None = None
        self._looked_at: tuple[EngineInfo | None, str, bool] | None = None

    def stop_for_game(self) -> None:
        """End an attack that runs, where a game wants the machine."""
        decision = self._world.decision
        if decision is not None and any(reason.code is ReasonCode.GAME for reason in decision.reasons):
            self.cancel()

    def cancel(self) -> None:
        """End an attack that runs."""
        if self._cancelled is not None:
            self._cancelled.set()

    async def look(self) -> None:
        """Take note of what is here now: a verdict that holds for it is known again, one that does not has lapsed."""
        if not self._turn.locked():
            async with self._turn:
                await self._recall()

    async def attack(self) -> AttackReport:
        """Attack, because the owner wants to see it.

        Raises:
            KnownError: `docker.unreachable`, `image.missing`, `disk.full` or `sandbox.unproven`.
        """
        async with self._turn:
            report = await self._attack(self._world.images, gate=True)
        results = tuple(AttackResult(r.id, r.group, r.tried, r.refused, r.how) for r in report.results)
        return AttackReport(report.engine, report.runtime, report.seconds, results)

    async def proven(self, image: str) -> bool:
        """Return whether jobs are contained here; attacks first where that is not known yet.

        Args:
            image: the next job's: the suite runs in it where no image of ours is here.

        Raises:
            KnownError: as `attack`; then it is not known.
        """
        async with self._turn:
            if self._failed is not None and time.monotonic() - self._failed[0] < AGAIN_S:
                raise self._failed[1]
            await self._recall()
            if self._world.verdict is None:
                try:
                    await self._attack((image, *self._world.images), gate=self._gated())
                except KnownError as error:
                    if error.code != "sandbox.stopped":
                        self._failed = (time.monotonic(), error)
                    raise
            verdict = self._world.verdict
            return verdict is not None and not verdict.leaks

    async def _recall(self) -> None:
        """Let the verdict be the one that holds for what is here now, or none."""
        world, seen = self._world, self._seen()
        before, doubted = world.verdict, self._doubt.exists()
        if seen == self._looked_at and not doubted and (before is None or self._in_time(before)):
            return
        self._looked_at = seen
        if doubted:
            await self._database.write(verdicts.forget)
        stored = await self._database.read(verdicts.load)
        world.verdict = stored if stored is not None and self._holds(stored) else None
        if world.verdict is not None and world.docker is not None and world.docker.runtime != world.verdict.runtime:
            self._sandbox.prefer(world.verdict.runtime)
            world.docker = replace(world.docker, runtime=world.verdict.runtime)
        if world.verdict != before:
            self._changed()

    def _holds(self, verdict: Verdict) -> bool:
        docker = self._world.docker
        if docker is None or verdict.runtime not in docker.runtimes or not self._in_time(verdict):
            return False
        key = profile.fingerprint(replace(docker, runtime=verdict.runtime), self._driver())
        return verdict.key == f"{key}{_GATE}" or (verdict.key == key and not self._gated())

    def _gated(self) -> bool:
        """Return whether jobs may have a gate, so that it is to be attacked too."""
        return self._world.network_bytes() > 0

    def _seen(self) -> tuple[EngineInfo | None, str, bool]:
        """Return what a verdict is about, as far as it changes while this program runs."""
        return self._world.docker, self._driver(), self._gated()

    @staticmethod
    def _in_time(verdict: Verdict) -> bool:
        """Return whether a verdict is not too old, or from a day that has not come; a leak never is."""
        return bool(verdict.leaks) or -_AHEAD_S <= time.time() - verdict.at < KEPT_S

    async def _attack(self, images: tuple[str, ...], *, gate: bool) -> Report:
        if self._world.docker is None:
            raise KnownError("docker.unreachable", what=self._world.docker_fault or "it was not asked yet")
        loop = asyncio.get_running_loop()
        self._cancelled = cancelled = threading.Event()
        self._tell(Step(0, 0, ""))

        def tell(step: Step) -> None:
            loop.call_soon_threadsafe(self._tell, step)

        try:
            report, ours = await asyncio.to_thread(self._blocking, images, cancelled, tell, gate=gate)
        except asyncio.CancelledError:
            cancelled.set()
            raise
        finally:
            self._cancelled = None
            self._world.attacking = None
            self._changed()
        self._failed = None
        await self._judge(report, lasting=ours)
        return report

    async def _judge(self, report: Report, *, lasting: bool) -> None:
        """Let a report be the verdict; a lasting one survives this program's end."""
        world = self._world
        log.info("attacked the sandbox: %d of %d refused", len(report.results) - len(report.leaks), len(report.results))
        for leak in report.leaks:
            log.error("the sandbox leaks: %s", leak)
        key = profile.fingerprint(report.info, self._driver()) + (_GATE if report.gate else "")
        verdict = Verdict(key, time.time(), report.runtime, report.leaks)
        await self._database.write(
            (lambda c: verdicts.store(c, verdict)) if lasting or verdict.leaks else verdicts.forget
        )
        self._doubt.unlink(missing_ok=True)
        if world.docker is not None:
            world.docker = report.info
        world.verdict, self._looked_at = verdict, self._seen()
        self._changed()

    def _blocking(
        self, images: tuple[str, ...], cancelled: threading.Event, tell: Callable[[Step], None], *, gate: bool
    ) -> tuple[Report, bool]:
        """Attack, in an image of ours where there is one: a buyer's could lie about what it tried.

        Returns the report, and whether the image was ours.
        """
        try:
            ours = self._ours()
            image = self._sandbox.images.with_python((*ours, *images))
            return attack_best(self._sandbox, image, cancelled=cancelled, tell=tell, gate=gate), image in ours
        except EngineUnreachableError as error:
            raise KnownError("docker.unreachable", what=error) from None
        except ImageMissingError:
            raise KnownError("image.missing", image="with a Python") from None
        except DiskFullError:
            raise KnownError("disk.full", path="the container engine's folder") from None
        except AttackError as error:
            code = "sandbox.stopped" if cancelled.is_set() else "sandbox.unproven"
            raise KnownError(code, what=error) from None
        except GpuSandboxError as error:
            raise KnownError("sandbox.unproven", what=error) from None

    def _tell(self, step: Step) -> None:
        self._world.attacking = AttackProgress(step.done, step.total, step.trying[:80])
        self._changed()


def sandbox_view(world: World) -> SandboxView:
    """Return what clients see of what contains jobs here."""
    docker, verdict = world.docker, world.verdict
    if docker is None:
        return SandboxView()
    return SandboxView(
        engine=docker.version,
        runtime=docker.runtime,
        tier="gvisor" if docker.runtime == "runsc" else "container",
        gates=tuple(_gate(docker, name) for name in docker.gates),
        canary=_canary(world),
        canary_at=verdict.at if verdict else None,
        leaks=verdict.leaks if verdict else (),
        network=_network(world),
        network_fault=world.gate_fault or "",
    )


def _network(world: World) -> str:
    if not world.settings.network.most or world.gate_fault is not None:
        return "none"
    return "gate and table" if world.walled else "gate"


def _canary(world: World) -> str:
    if world.attacking is not None:
        return "running"
    if world.verdict is None:
        return "due" if world.member is not None else ""
    return "leaked" if world.verdict.leaks else "passed"


def _gate(docker: EngineInfo, name: str) -> Gate:
    return Gate("docker.gates", {"what": name, "engine": docker.version})
