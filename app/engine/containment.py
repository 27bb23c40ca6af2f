"""What contains jobs here, and the proof of it: the attack suite before the first job, and whenever the owner asks.

A verdict holds for one container engine, runtime, driver and profile. Once one of them is another, or the engine was
away, it has lapsed and the next job waits for a new one. A leak stops all work until an attack finds none.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from app.engine.world import Verdict, World
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


class Containment:
    """Runs attacks, one at a time; `world.verdict` and `world.attacking` are written here."""

    def __init__(self, sandbox: Sandbox, world: World, driver: Callable[[], str], changed: Callable[[], None]) -> None:
        """Take what is attacked.

        Args:
            sandbox: of this instance.
            world: what is known.
            driver: the version of the device's driver, or an empty text.
            changed: called when clients may see something new.
        """
        self._sandbox = sandbox
        self._world = world
        self._driver = driver
        self._changed = changed
        self._turn = asyncio.Lock()
        self._cancelled: threading.Event | None = None
        self._failed: tuple[float, KnownError] | None = None

    def stop_for_game(self) -> None:
        """End an attack that runs, where a game wants the machine."""
        decision = self._world.decision
        if decision is not None and any(reason.code is ReasonCode.GAME for reason in decision.reasons):
            self.cancel()

    def cancel(self) -> None:
        """End an attack that runs."""
        if self._cancelled is not None:
            self._cancelled.set()

    async def attack(self) -> AttackReport:
        """Attack, because the owner wants to see it.

        Raises:
            KnownError: `docker.unreachable`, `image.missing`, `disk.full` or `sandbox.unproven`.
        """
        async with self._turn:
            report = await self._attack(self._world.images)
        results = tuple(AttackResult(r.id, r.group, r.tried, r.refused, r.how) for r in report.results)
        return AttackReport(report.engine, report.runtime, report.seconds, results)

    async def proven(self, image: str) -> bool:
        """Return whether jobs are contained here; attacks first where that is not known yet.

        Args:
            image: the next job's: the suite runs in it, or in another one that has a Python.

        Raises:
            KnownError: as `attack`; then it is not known.
        """
        async with self._turn:
            if self._failed is not None and time.monotonic() - self._failed[0] < AGAIN_S:
                raise self._failed[1]
            if not self._holds():
                try:
                    await self._attack((image, *self._world.images))
                except KnownError as error:
                    if error.code != "sandbox.stopped":
                        self._failed = (time.monotonic(), error)
                    raise
            verdict = self._world.verdict
            return verdict is not None and not verdict.leaks

    def _key(self) -> str | None:
        docker = self._world.docker
        return profile.fingerprint(docker, self._driver()) if docker is not None else None

    def _holds(self) -> bool:
        verdict = self._world.verdict
        return verdict is not None and verdict.key == self._key()

    async def _attack(self, images: tuple[str, ...]) -> Report:
        key = self._key()
        if key is None:
            raise KnownError("docker.unreachable", what=self._world.docker_fault or "it was not asked yet")
        loop = asyncio.get_running_loop()
        self._cancelled = cancelled = threading.Event()
        self._tell(Step(0, 0, ""))

        def tell(step: Step) -> None:
            loop.call_soon_threadsafe(self._tell, step)

        try:
            report = await asyncio.to_thread(self._blocking, images, cancelled, tell)
        except asyncio.CancelledError:
            cancelled.set()
            raise
        finally:
            self._cancelled = None
            self._world.attacking = None
            self._changed()
        self._failed = None
        if self._world.docker is not None:
            self._world.docker = replace(self._world.docker, runtime=report.runtime)
        self._world.verdict = Verdict(self._key() or key, time.time(), report.leaks)
        log.info("attacked the sandbox: %d of %d refused", len(report.results) - len(report.leaks), len(report.results))
        for leak in report.leaks:
            log.error("the sandbox leaks: %s", leak)
        self._changed()
        return report

    def _blocking(self, images: tuple[str, ...], cancelled: threading.Event, tell: Callable[[Step], None]) -> Report:
        try:
            image = self._sandbox.images.with_python(images)
            return attack_best(self._sandbox, image, cancelled=cancelled, tell=tell)
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
    )


def _canary(world: World) -> str:
    if world.attacking is not None:
        return "running"
    if world.verdict is None:
        return "due" if world.member is not None else ""
    return "leaked" if world.verdict.leaks else "passed"


def _gate(docker: EngineInfo, name: str) -> Gate:
    return Gate("docker.gates", {"what": name, "engine": docker.version})
