"""The attack on one's own sandbox: the suite goes into a job's container as an input, and its results are read.

The container is made by the same `Sandbox`, from a `Spec` like a job's: what holds here holds there. What a container
cannot try by itself - images, specifications, archives - is tried beside it, on the very functions that jobs pass
through (`gpu_sandbox.sandbox.attack_doors`).
"""

import hashlib
import importlib.resources
import io
import json
import secrets
import tarfile
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from gpu_sandbox.attack import resources as limits
from gpu_sandbox.attack.main import PENDING
from gpu_sandbox.attack.trying import Surroundings, Target
from gpu_sandbox.errors import AttackError, EngineRefusedError
from gpu_sandbox.sandbox import config
from gpu_sandbox.sandbox.attack_doors import DOORS, Doors, at_the_doors
from gpu_sandbox.sandbox.engine import GVISOR, RUNC
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import Container, ContainerState, EngineInfo, Input, Spec
from gpu_sandbox.sandbox.targets import of_this_pc
from gpu_sandbox.sandbox.transport import JsonObject


MEMORY: Final = {"runc": 256 << 20, "runsc": 512 << 20}
"""Bytes, by runtime: enough for as many processes as may be. gVisor's own kernel counts as the job's."""
PATIENCE_S: Final = 120.0
_ROUNDS: Final = 6
"""Containers that may be ended as a whole by what they try."""
_LOOK_S: Final = 0.25
_OUTPUT: Final = 8 << 20
_KEPT_LOG: Final = 3 << 20
"""Bytes of a flood that may be left: two files of 1 MiB, and the line that was being written."""
_LONGEST: Final = 300
_MODULES: Final = "gpu_sandbox.attack"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one attempt; see `gpu_sandbox.attack.trying.Attempt`."""

    id: str
    group: str
    tried: str
    refused: bool
    how: str


@dataclass(frozen=True, slots=True)
class Report:
    """What came of an attack.

    Attributes:
        info: what was attacked.
        gvisor: whether gVisor's kernel was found underneath.
        seconds: how long it took.
        results: one per attempt.
        gate: whether a gate was attacked too.
    """

    info: EngineInfo
    gvisor: bool
    seconds: float
    results: tuple[Result, ...]
    gate: bool = False

    @property
    def engine(self) -> str:
        """Such as `docker 20.10.24`."""
        return self.info.version

    @property
    def runtime(self) -> str:
        """What the container was asked to have."""
        return self.info.runtime

    @property
    def leaks(self) -> tuple[str, ...]:
        """Names of the attempts that succeeded."""
        return tuple(result.id for result in self.results if not result.refused)


@dataclass(frozen=True, slots=True)
class GateTrial:
    """A gate to attack.

    Attributes:
        listed: what the attacker may reach. The first is a host of the Internet, where there is one; the others are
            names that lead home.
        max_bytes: what may pass.
    """

    listed: tuple[str, ...] = ("lull.invalid",)
    max_bytes: int = 4 << 20


@dataclass(frozen=True, slots=True)
class Step:
    """How far an attack is."""

    done: int
    total: int
    trying: str


def attack(
    sandbox: Sandbox,
    image: str,
    *,
    extra: Iterable[Target] = (),
    doors: Doors = DOORS,
    tell: Callable[[Step], None] = lambda _: None,
    cancelled: threading.Event | None = None,
    only: Collection[str] = (),
    gate: GateTrial | None = None,
) -> Report:
    """Attack the sandbox from inside, and at its doors. Blocks for some seconds.

    Args:
        sandbox: what jobs run in.
        image: digest of an image with a Python, `sha256:...`.
        extra: further targets on the network.
        doors: what jobs pass through before and after; tests open one.
        tell: called as it goes on.
        cancelled: ends it early.
        only: names of the attempts to make inside; none makes all, and those at the doors too.
        gate: a gate to attack besides, from a job of its own; None where jobs have none. Of its attempts all are made,
            but where some are named.

    Raises:
        AttackError: if it was cancelled, the suite did not come to its end, or the engine became another one
            meanwhile, so that nothing is known.
        GpuSandboxError: as the engine says.
    """
    began = time.monotonic()
    info = sandbox.engine_info()
    base = canary(image, info.runtime)
    where = surroundings(base, info.runtime, here=not info.desktop)
    where = replace(where, targets=of_this_pc(extra), out_bytes=sandbox.output_cap(base), only=tuple(only))
    with tempfile.TemporaryDirectory(prefix="lull-attack-") as folder:
        stop = cancelled or threading.Event()
        if gate is None or not only or any(not name.startswith("gate-") for name in only):
            found = _inside(_Round(sandbox, base, where, Path(folder)), tell, stop)
        else:
            found = _Found(0, gvisor=False, results={})
        if gate is not None:
            base = replace(base, domains=gate.listed, network_bytes=gate.max_bytes)
            wanted = tuple(name for name in only if name.startswith("gate-"))
            where = replace(where, only=wanted, listed=gate.listed, gate_bytes=gate.max_bytes)
            where = replace(where, gate=config.DOOR_SOCKET, relay=config.RELAY_PORT)
            gates = _inside(_Round(sandbox, base, where, Path(folder)), tell, stop).results
        else:
            gates = {}
    results = (*found.results.values(), *gates.values(), *(() if only else at_the_doors(doors)))
    every = tuple(Result(**each) for each in results)
    if sandbox.engine_info() != info:
        raise AttackError("the container engine became another one meanwhile")
    return Report(info, found.gvisor, time.monotonic() - began, every, gate is not None)


def canary(image: str, runtime: str) -> Spec:
    """Return the specification of the container that attacks: a job's, with little memory and a small disk.

    A bomb that is to be stopped at 8 GiB first takes 8 GiB of the owner's. All other fields of the container are those
    of every job (`tests/gpu_sandbox/sandbox/test_canary.py`), and each job's own sizes are read back before it starts.
    """
    memory = MEMORY.get(runtime, max(MEMORY.values()))
    return Spec(attempt="0" * 64, task="0" * 64, image=image, memory=memory, output_bytes=_OUTPUT)


def attack_best(
    sandbox: Sandbox, image: str, *, tell: Callable[[Step], None], cancelled: threading.Event, gate: bool = False
) -> Report:
    """Attack under gVisor where the engine has it, and leave jobs there if it holds and is really it; else under runc.

    Args:
        sandbox: what jobs run in.
        image: digest of an image with a Python.
        tell: called as it goes on.
        cancelled: ends it early.
        gate: whether to attack a gate too, where jobs can have one.

    Raises:
        AttackError, GpuSandboxError: as `attack`.
    """

    def trial() -> GateTrial | None:
        return GateTrial() if gate and sandbox.gateway.problem(sandbox.engine_info()) is None else None

    if GVISOR in sandbox.engine_info().runtimes:
        sandbox.prefer(GVISOR)
        try:
            report = attack(sandbox, image, tell=tell, cancelled=cancelled, gate=trial())
        except (EngineRefusedError, AttackError):
            report = None
        if report is not None and report.gvisor and not report.leaks:
            return report
        if cancelled.is_set():
            raise AttackError("it was stopped before its end")
        sandbox.prefer(RUNC)
    return attack(sandbox, image, tell=tell, cancelled=cancelled, gate=trial())


def _inside(first: "_Round", tell: Callable[[Step], None], cancelled: threading.Event) -> "_Found":
    """Run containers until every attempt was made.

    Raises:
        AttackError: if one of them ends every container.
    """
    results: dict[str, JsonObject] = {}
    for _ in range(_ROUNDS):
        found = replace(first, where=replace(first.where, done=tuple(results))).run(tell, cancelled)
        results |= found.results
        if found.attempts == len(results):
            return replace(found, results=results)
    raise AttackError(f"{len(results)} attempts came to an end; the last was {next(reversed(results), 'none')}")


def surroundings(spec: Spec, runtime: str, *, here: bool) -> Surroundings:
    """Return what the attacker is told, but for targets and disks: the limits as the container's body names them."""
    body = config.job_body(spec, instance="x", image=spec.image)["HostConfig"]
    ulimits = {limit["Name"]: limit["Hard"] for limit in body["Ulimits"]}
    return Surroundings(
        runtime=runtime,
        hostname=config.HOSTNAME,
        memory=body["Memory"],
        cpus=spec.cpus,
        pids=body["PidsLimit"],
        nofile=ulimits["nofile"],
        fsize=ulimits["fsize"],
        tmp_bytes=config.tmp_bytes(spec),
        shm_bytes=body["ShmSize"],
        progress_bytes=config.PROGRESS_BYTES,
        gpus=int(spec.gpu is not None),
        kernel=_kernel() if here else "",
        namespaces=_namespaces() if here else {},
    )


def packed_suite() -> bytes:
    """Return the suite as one zip file that a Python runs; equal sources, equal bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("gpu_sandbox/__init__.py"), "")
        archive.writestr(
            zipfile.ZipInfo("__main__.py"), f"import sys\nfrom {_MODULES}.main import main\nsys.exit(main())\n"
        )
        for file in sorted(importlib.resources.files(_MODULES).iterdir(), key=lambda each: each.name):
            if file.name.endswith(".py"):
                archive.writestr(zipfile.ZipInfo(f"gpu_sandbox/attack/{file.name}"), file.read_bytes())
    return packed.getvalue()


@dataclass(frozen=True, slots=True)
class _Found:
    """What one container's results say.

    Attributes:
        attempts: how many the whole suite has.
        gvisor: whether gVisor's kernel was underneath.
        results: one per attempt that was made, by name.
    """

    attempts: int
    gvisor: bool
    results: dict[str, JsonObject]


@dataclass(frozen=True, slots=True)
class _Round:
    """One container. What ends the container as a whole is followed by another one, for the attempts that are left."""

    sandbox: Sandbox
    base: Spec
    where: Surroundings
    folder: Path

    def run(self, tell: Callable[[Step], None], cancelled: threading.Event) -> _Found:
        """Run the suite, but for the attempts that are done; return what came of the others."""
        name = secrets.token_hex(32)
        files = {"attack.zip": self.folder / "attack.zip", "surroundings.json": self.folder / "surroundings.json"}
        files["attack.zip"].write_bytes(packed_suite())
        files["surroundings.json"].write_text(json.dumps(_told(self.where)), "utf-8")
        inputs = tuple(_input(each, path) for each, path in files.items())
        job = replace(self.base, attempt=name, task=name, command=(), inputs=inputs)
        try:
            self.sandbox.prepare(job, files, script=f"{config.IN}/attack.zip")
            self.sandbox.start(name)
            ended = self._followed(name, tell, cancelled)
            archive = self.folder / "results.tar"
            self.sandbox.collect(name, archive, max_bytes=_OUTPUT, max_files=16)
            found = _read(archive)
            flood = len(self.sandbox.logs(name, limits.LOG_FLOOD))
        finally:
            self.sandbox.remove(name, keep_checkpoint=False)
        for result in found.results.values():
            if result["how"] == PENDING:
                why = "for want of memory" if ended.oom_killed else f"with status {ended.exit_code}"
                result["how"] = f"the whole container was ended, as it is to, {why}"
            if result["id"] == "log-flood" and result["refused"]:
                result["how"] = f"{flood >> 10} KiB of {limits.LOG_FLOOD >> 10} were kept"
                result["refused"] = flood <= _KEPT_LOG
        return found

    def _followed(self, attempt: str, tell: Callable[[Step], None], cancelled: threading.Event) -> Container:
        """Wait for the end.

        Raises:
            AttackError: if it does not come, or is not wanted any more.
        """
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if cancelled.is_set():
                raise AttackError("it was stopped before its end")
            found = self.sandbox.wait(attempt, _LOOK_S)
            if found.state is ContainerState.EXITED:
                return found
            if found.state is ContainerState.GONE:
                raise AttackError("its container was removed by somebody else")
            if said := self.sandbox.progress(attempt):
                tell(Step(said.done, said.total, said.step))
        raise AttackError(f"it did not end within {PATIENCE_S:.0f} s")


def _read(archive: Path) -> _Found:
    """Read the results; the last line of an attempt counts.

    Raises:
        AttackError: if they are no results.
    """
    try:
        with tarfile.open(archive) as tar:
            file = tar.extractfile("results")
            lines = file.read().splitlines() if file else []
        head, *found = (json.loads(line) for line in lines)
        return _Found(head["attempts"], bool(head["gvisor"]), {str(each["id"]): each for each in found})
    except (OSError, KeyError, ValueError, TypeError, tarfile.TarError) as error:
        raise AttackError(f"the suite left no results ({type(error).__name__})") from None


def _told(where: Surroundings) -> dict[str, Any]:
    values = asdict(where)
    del values["gvisor"]
    return values | {"targets": [tuple(target) for target in where.targets]}


def _input(name: str, path: Path) -> Input:
    content = path.read_bytes()
    return Input(name, hashlib.sha256(content).hexdigest(), len(content))


def _kernel() -> str:
    try:
        return Path("/proc/sys/kernel/osrelease").read_text("ascii").strip()
    except OSError:
        return ""


def _namespaces() -> dict[str, int]:
    """Return this process's namespaces, which are the host's; where there are none, nothing can be compared."""
    try:
        return {each.name: each.stat().st_ino for each in Path("/proc/self/ns").iterdir()}
    except OSError:
        return {}
