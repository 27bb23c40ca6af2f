"""The job runner: one attempt's container and volumes, from the inputs to the collected output.

An attempt is two containers and four volumes (`gpu_sandbox.sandbox.Names`). The job runs in one container. The
other, the helper, has the same volumes and is never started: what goes in and what comes out goes through it. The
engine locks a container while it copies from it, so a copy from the job itself would keep a freeze waiting.
"""

import threading
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from math import ceil
from pathlib import Path
from typing import Final

from gpu_sandbox.errors import DiskFullError, EngineRefusedError, GpuSandboxError
from gpu_sandbox.sandbox import config
from gpu_sandbox.sandbox.carrying import Carrying
from gpu_sandbox.sandbox.config import LABEL_ATTEMPT, LABEL_INSTANCE, LABEL_ROLE, LABEL_TASK, ROLE_JOB, Names
from gpu_sandbox.sandbox.containers import container_of, has_gate, kill
from gpu_sandbox.sandbox.disks import Wanted
from gpu_sandbox.sandbox.domains import Traffic
from gpu_sandbox.sandbox.engine import Engine, free_bytes
from gpu_sandbox.sandbox.firewall import Wall
from gpu_sandbox.sandbox.frozen import thaw
from gpu_sandbox.sandbox.gateway import GateParts, Gateway
from gpu_sandbox.sandbox.heartbeat import Heart, init_program
from gpu_sandbox.sandbox.images import Images
from gpu_sandbox.sandbox.looks import Looks
from gpu_sandbox.sandbox.progress import plain_lines, unframed
from gpu_sandbox.sandbox.readback import differences
from gpu_sandbox.sandbox.reaper import Reaped, reap
from gpu_sandbox.sandbox.spec import Container, ContainerState, EngineInfo, Output, Progress, Spec
from gpu_sandbox.sandbox.staging import staged
from gpu_sandbox.sandbox.storage import CHECKPOINT_FILES, Disks, Storage, checkpoint_bytes
from gpu_sandbox.sandbox.transport import ConflictError, GoneError, JsonObject
from gpu_sandbox.sandbox.turns import Turns


_LOG_LINES: Final = 1000
_RESERVE: Final = 256 << 20
"""Bytes of disk that no job gets."""


class Sandbox:
    """Runs the jobs of one instance. Calls block; any thread may call; changes of one attempt wait for each other.

    Every call raises `EngineUnreachableError` where no engine answers, besides what it names.

    Attributes:
        gateway: the gates of jobs that may reach listed names.
        carrying: packs the checkpoints of jobs that go on elsewhere.
    """

    def __init__(
        self,
        engine: Engine,
        instance: str,
        disks: Disks | None = None,
        *,
        gates: GateParts | None = None,
        wall: Wall | None = None,
    ) -> None:
        """Take the engine and the instance, whose label every container and volume carries.

        Args:
            engine: where the containers run.
            instance: plain lower-case letters and digits.
            disks: makes the disks that jobs write to; None leaves them volumes without an end (see `overrun`).
            gates: what the gates of jobs with a list of names are made of; None lets no job have one.
            wall: stands around the gates' bridges; None leaves the gates alone.

        Raises:
            SpecError: if the instance is not named plainly.
        """
        config.names_of(instance, "", "")
        self._engine = engine
        self._storage = Storage(engine, disks)
        self._instance = instance
        self._images = Images(engine)
        self._heart = Heart(engine)
        self.gateway = Gateway(engine, instance, self._images, gates, wall)
        self._guard = threading.Lock()
        self._turns = Turns()
        self.carrying = Carrying(engine, instance, self._images, self._storage, self._turns)
        self._looks = Looks(engine)
        self._tasks: dict[str, set[str]] = {}

    @property
    def instance(self) -> str:
        """Whose jobs these are."""
        return self._instance

    @property
    def images(self) -> Images:
        """The engine's images."""
        return self._images

    def engine_info(self) -> EngineInfo:
        """Say which engine this is, and which runtime jobs get."""
        return self._engine.info()

    def prefer(self, runtime: str) -> None:
        """Give jobs this runtime from now on, where the engine has it."""
        self._engine.prefer(runtime)

    def output_cap(self, spec: Spec) -> int | None:
        """Return the bytes after which the volume for a job's output is full; None where it is watched instead."""
        return self._storage.cap(spec.output_bytes, spec.output_files)

    # --- before it runs ----------------------------------------------------------------------------------------

    def prepare(self, spec: Spec, files: Mapping[str, Path], *, script: str | None = None) -> Container:
        """Make an attempt's volumes, put its inputs in and create its container, which does not run yet.

        An attempt that was prepared with the same specification and has not ended is adopted, running or not. One that
        has ended, or differs, is thrown away (its checkpoints stay) and made anew. After an error nothing of it is left
        but older checkpoints.

        Args:
            spec: what to run.
            files: each input's file on this machine, by the input's name; a checkpoint's by `staging.CARRIED_FILE`.
            script: what the image's Python is to run instead of the image's own program; for the attack suite.

        Raises:
            ImageMissingError: if the image is not here, or has no Python though one is needed.
            DataError: if a file is missing, or is not what was agreed.
            DiskFullError: if there is no room for its inputs and the output that it may write.
            EngineRefusedError: if the engine refuses a field, drops one, or confines no system calls.
            SpecError: if the specification or the image asks for what no job may have.
        """
        info = self._engine.info()
        if wrong := info.too_small_for(spec):
            raise EngineRefusedError(wrong)
        if "no-seccomp" in info.gates:
            raise EngineRefusedError("this engine confines no system calls (seccomp is off), so no job runs on it")
        image = self._images.resolve(spec.image)
        program = self._images.program(image)
        asked = config.job_body(
            spec,
            instance=self._instance,
            image=image,
            program=program.running(script) if script else program.with_command(spec.command),
            runtime=info.runtime,
            apparmor=info.apparmor,
            processors=info.processors,
        )
        names = config.names_of(self._instance, spec.attempt, spec.task)
        needed = spec.input_bytes + spec.output_bytes + _RESERVE
        free = free_bytes(info)
        if free is not None and free < needed:
            raise DiskFullError(f"the job needs {needed >> 20} MiB of disk, and {free >> 20} MiB are free")
        with self._turns.of(spec.attempt):
            with self._guard:
                self._tasks.setdefault(spec.attempt, set()).add(spec.task)
            found = self._engine.inspect(names.job)
            if found is not None and not differences(asked, found) and self._storage.in_place(names):
                mine = container_of(found)
                if mine.state is not ContainerState.EXITED:
                    return mine
            self._discard(spec.attempt)
            of_task = self._engine.volumes({LABEL_INSTANCE: self._instance, LABEL_TASK: spec.task})
            try:
                return self._make(spec, files, names, asked, info)
            except BaseException:
                with suppress(GpuSandboxError):
                    self._discard(spec.attempt)
                    if names.checkpoint not in {str(volume["Name"]) for volume in of_task}:
                        self._storage.remove(names.checkpoint)
                raise

    def _make(
        self, spec: Spec, files: Mapping[str, Path], names: Names, asked: JsonObject, info: EngineInfo
    ) -> Container:
        engine, init = self._engine, init_program(info.architecture)
        labels = self._labels(spec.attempt, spec.task)
        engine.create_volume(names.inputs, labels)
        engine.create_volume(names.progress, labels, config.progress_options())
        output = Wanted(names.output, spec.output_bytes, spec.output_files)
        checkpoint = Wanted(names.checkpoint, checkpoint_bytes(spec.output_bytes), CHECKPOINT_FILES)
        of_task = {LABEL_INSTANCE: self._instance, LABEL_TASK: spec.task}
        self._storage.create({output: labels, checkpoint: of_task}, info)
        if spec.domains:
            self.gateway.volumes(names, labels)
        gate, runtime = bool(spec.domains), asked["HostConfig"]["Runtime"]
        helper = config.helper_body(names, labels, image=asked["Image"], runtime=runtime, gate=gate)
        engine.put(engine.create(names.helper, helper), "/lull", staged(spec.inputs, files, init, spec.checkpoint))
        if spec.domains:
            engine.put(names.helper, "/lull", self.gateway.staged(init))
            self.gateway.make(spec, names, labels, info)
        engine.create(names.job, asked)
        found = engine.inspect(names.job)
        if found is None:
            raise EngineRefusedError("the container vanished after it was created")
        if wrong := differences(asked, found):
            raise EngineRefusedError(f"the engine made something else than it was asked for: {', '.join(wrong)}")
        return container_of(found)

    def start(self, attempt: str) -> Container:
        """Start a prepared attempt; running or frozen already is success.

        Raises:
            EngineRefusedError: if it was not prepared, has ended, cannot start, or shares a task's checkpoints with an
                attempt that runs.
        """
        with self._turns.of(attempt):
            found = self._job(attempt)
            mine = container_of(found)
            names = config.names_of(self._instance, attempt, mine.task)
            if mine.state in {ContainerState.RUNNING, ContainerState.FROZEN}:
                self._heart.beat(mine.id)
                return mine
            if mine.state is not ContainerState.CREATED:
                raise EngineRefusedError("the attempt has ended; prepare it again")
            for other in self.list():
                active = other.state in {ContainerState.RUNNING, ContainerState.FROZEN}
                if active and other.task == mine.task and other.attempt != attempt:
                    raise EngineRefusedError("another attempt of the same task runs here")
            self._storage.check(names)
            if has_gate(found):
                self.gateway.open(names, self._heart)
            self._engine.start(mine.id)
            self._heart.beat(mine.id)
            return self.state(attempt)

    def adopt(self, attempt: str) -> Container:
        """Take over an attempt that another engine started: from now on this one's heart beats for it."""
        mine = self.state(attempt)
        if mine.state in {ContainerState.RUNNING, ContainerState.FROZEN}:
            self._heart.beat(mine.id)
            self.gateway.beat(config.names_of(self._instance, attempt, mine.task), self._heart)
        return mine

    # --- while it runs -----------------------------------------------------------------------------------------

    def state(self, attempt: str) -> Container:
        """Return what the engine says of an attempt; one that is not there is `GONE`."""
        found = self._engine.inspect(self._name(attempt, "job"))
        if found is None:
            return Container("", attempt, "", ContainerState.GONE)
        mine = container_of(found)
        if mine.state is ContainerState.EXITED:
            self._heart.drop(mine.id)
        return mine

    def wait(self, attempt: str, timeout_s: float) -> Container:
        """Block until an attempt has ended or `timeout_s` seconds have passed; return its state then."""
        with suppress(GoneError):
            self._engine.wait(self._name(attempt, "job"), timeout_s)
        return self.state(attempt)

    def progress(self, attempt: str, *, max_age_s: float | None = None) -> Progress | None:
        """Return what a running job last said of itself; None if nothing that can be understood.

        Args:
            attempt: which.
            max_age_s: seconds that an answer may be old. None lets looking cost a twentieth of the time at most:
                Docker 20.10 starts a process for each look (50 ms), 28 does not (4 ms).
        """
        return self._looks.progress(attempt, self._name(attempt, "helper"), max_age_s)

    def overrun(self, spec: Spec) -> str | None:
        """Say in a sentence which of an attempt's volumes holds more than it may; None while all is well.

        A disk of a fixed size cannot overrun and costs nothing to look at. A volume without an end is measured by the
        engine, at most a twentieth of the time; meanwhile a job can write on.
        """
        return self._storage.overrun(config.names_of(self._instance, spec.attempt, spec.task), spec.output_bytes)

    def gate(self, attempt: str) -> str:
        """Return the name of the container of an attempt's gate, which is there if the attempt has a list of names."""
        return self._name(attempt, "gate")

    def traffic(self, attempt: str, *, last: bool = False) -> Traffic | None:
        """Return what an attempt's gate did until now; None where it has none. With `last` it is ended first."""
        names = config.names_of(self._instance, attempt, "")
        return self.gateway.settle(names) if last else self.gateway.traffic(names)

    def logs(self, attempt: str, max_bytes: int) -> str:
        """Return the end of what a job wrote to its outputs, as printable text of at most `max_bytes` in UTF-8."""
        with suppress(GoneError), self._engine.logs(self._name(attempt, "job"), _LOG_LINES) as stream:
            return plain_lines(unframed(stream, max_bytes), max_bytes)
        return ""

    def stop(self, attempt: str, grace_s: float) -> Container:
        """End an attempt: thaw it if it is frozen, ask it to end, kill it after `grace_s` seconds; gone is success.

        With no grace it is killed where it stands, frozen or not. Its output and checkpoints stay.
        """
        name = self._name(attempt, "job")
        state = self.state(attempt).state
        with suppress(GoneError):
            if state in {ContainerState.RUNNING, ContainerState.FROZEN}:
                if grace_s <= 0:
                    kill(self._engine, name)
                else:
                    thaw(self._engine, name)
                    self._engine.stop(name, ceil(grace_s))
        return self.state(attempt)

    # --- after it ran ------------------------------------------------------------------------------------------

    def collect(self, attempt: str, to: Path, *, max_bytes: int, max_files: int) -> Output:
        """Write what an ended job left in `/lull/out` to the file `to`, as one canonical archive (`Output`).

        Args:
            attempt: which.
            to: the file to write; its folder exists. A file that is there is replaced once the new one is whole.
            max_bytes: cap on the archive.
            max_files: cap on its entries, folders included.

        Raises:
            DataError: if the output breaks a limit, or holds links, devices or hostile names.
            DiskFullError: if there is no room for it.
            EngineRefusedError: if the job still runs, or is not there.
        """
        with self._turns.of(attempt):
            if container_of(self._job(attempt)).state is not ContainerState.EXITED:
                raise EngineRefusedError("the job has not ended, so its output is not complete")
            names = config.names_of(self._instance, attempt, "")
            self._storage.check(names)
            return self._storage.collect(names, to, max_bytes=max_bytes, max_files=max_files)

    def remove(self, attempt: str, *, keep_checkpoint: bool) -> None:
        """Remove an attempt's containers and volumes, running or not; gone already is success.

        Args:
            attempt: which.
            keep_checkpoint: whether the checkpoints of its task stay, for a later attempt.
        """
        with self._turns.of(attempt):
            self._discard(attempt)
            if not keep_checkpoint:
                with self._guard:
                    tasks = self._tasks.pop(attempt, set())
                for task in tasks:
                    with suppress(ConflictError):  # another attempt of the task uses it
                        self._storage.remove(config.names_of(self._instance, attempt, task).checkpoint)

    def list(self) -> tuple[Container, ...]:
        """Return the jobs of this instance that are there, in whatever state."""
        found = self._engine.containers({LABEL_INSTANCE: self._instance, LABEL_ROLE: ROLE_JOB})
        jobs = (self._engine.inspect(str(entry["Id"])) for entry in found)
        return tuple(container_of(job) for job in jobs if job is not None)

    def reap(self, keep: AbstractSet[str], *, keep_tasks: AbstractSet[str] = frozenset()) -> Reaped:
        """Remove what this instance left behind and nobody knows any more; never anything of another instance.

        Args:
            keep: attempts that are known. What they have stays, and so do the checkpoints of their tasks. Attempts
                that are just being prepared or collected stay too.
            keep_tasks: further tasks whose checkpoints stay.
        """
        busy = self._turns.busy()
        with self._guard:
            keep = keep | busy
            keep_tasks = keep_tasks | {task for attempt in busy for task in self._tasks.get(attempt, ())}
        reaped = reap(self._engine, self._instance, keep, keep_tasks, self._storage)
        self.gateway.stand()
        for container in self._heart.beats_for():
            if self._engine.inspect(container) is None:
                self._heart.drop(container)
        return reaped

    # --- parts -------------------------------------------------------------------------------------------------

    def _name(self, attempt: str, part: str) -> str:
        return getattr(config.names_of(self._instance, attempt, ""), part)  # type: ignore[no-any-return]

    def _labels(self, attempt: str, task: str) -> dict[str, str]:
        return {LABEL_INSTANCE: self._instance, LABEL_ATTEMPT: attempt, LABEL_TASK: task}

    def _job(self, attempt: str) -> JsonObject:
        found = self._engine.inspect(self._name(attempt, "job"))
        if found is None:
            raise EngineRefusedError("there is no container of this attempt")
        return found

    def _discard(self, attempt: str) -> None:
        """Remove an attempt's containers and its own volumes, and note whose checkpoints it had."""
        mine = {LABEL_INSTANCE: self._instance, LABEL_ATTEMPT: attempt}
        containers, volumes = self._engine.containers(mine), self._engine.volumes(mine)
        tasks = {str(entry["Labels"][LABEL_TASK]) for entry in (*containers, *volumes)}
        self._looks.forget(attempt)
        with self._guard:
            if tasks:
                self._tasks.setdefault(attempt, set()).update(tasks)
        for entry in containers:
            self._heart.drop(str(entry["Id"]))
            self._engine.remove(str(entry["Id"]))
        for volume in volumes:
            self._storage.remove(str(volume["Name"]))
        for task in tasks:
            if not self._engine.containers({LABEL_INSTANCE: self._instance, LABEL_TASK: task}):
                self._storage.rest(config.names_of(self._instance, attempt, task).checkpoint)
        if self._name(attempt, "door") in {str(volume["Name"]) for volume in volumes}:
            self.gateway.remove(self._engine.networks(mine))
