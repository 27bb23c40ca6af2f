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
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from gpu_sandbox.attack import resources as limits
from gpu_sandbox.attack.main import PENDING
from gpu_sandbox.attack.trying import Surroundings, Target
from gpu_sandbox.errors import AttackError
from gpu_sandbox.sandbox import config
from gpu_sandbox.sandbox.attack_doors import DOORS, Doors, at_the_doors
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import Container, ContainerState, Input, Spec
from gpu_sandbox.sandbox.targets import of_this_pc


MEMORY: Final = 256 << 20
PATIENCE_S: Final = 120.0
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
        engine: such as `docker 20.10.24`.
        runtime: what the container was asked to have.
        gvisor: whether gVisor's kernel was found underneath.
        seconds: how long it took.
        results: one per attempt.
    """

    engine: str
    runtime: str
    gvisor: bool
    seconds: float
    results: tuple[Result, ...]

    @property
    def leaks(self) -> tuple[str, ...]:
        """Names of the attempts that succeeded."""
        return tuple(result.id for result in self.results if not result.refused)


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
    spec: Spec | None = None,
) -> Report:
    """Attack the sandbox from inside, and at its doors. Blocks for some seconds.

    Args:
        sandbox: what jobs run in.
        image: digest of an image with a Python, `sha256:...`.
        extra: further targets on the network.
        doors: what jobs pass through before and after; tests open one.
        tell: called as it goes on.
        cancelled: ends it early.
        spec: the job's own limits, whose name, image, command and inputs are replaced; None takes small ones.

    Raises:
        AttackError: if it was cancelled, or the suite did not come to its end, so that nothing is known.
        GpuSandboxError: as the engine says.
    """
    began = time.monotonic()
    info = sandbox.engine_info()
    name = secrets.token_hex(32)
    with tempfile.TemporaryDirectory(prefix="lull-attack-") as text:
        folder = Path(text)
        base = spec or Spec(attempt=name, task=name, image=image, memory=MEMORY, output_bytes=_OUTPUT)
        where = surroundings(base, info.runtime, here=not info.desktop)
        where = replace(where, targets=of_this_pc(extra), out_bytes=sandbox.output_cap(base))
        files = {"attack.zip": folder / "attack.zip", "surroundings.json": folder / "surroundings.json"}
        files["attack.zip"].write_bytes(packed_suite())
        files["surroundings.json"].write_text(json.dumps(_told(where)), "utf-8")
        job = replace(
            base,
            attempt=name,
            task=name,
            image=image,
            command=(),
            inputs=tuple(_input(each, path) for each, path in files.items()),
        )
        try:
            results, kernel = _inside(sandbox, job, files, folder, tell, cancelled or threading.Event())
        finally:
            sandbox.remove(name, keep_checkpoint=False)
    results += at_the_doors(doors)
    every = tuple(Result(**each) for each in results)
    return Report(info.version, info.runtime, kernel, time.monotonic() - began, every)


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


def _inside(
    sandbox: Sandbox,
    job: Spec,
    files: dict[str, Path],
    folder: Path,
    tell: Callable[[Step], None],
    cancelled: threading.Event,
) -> tuple[list[dict[str, Any]], bool]:
    sandbox.prepare(job, files, script=f"{config.IN}/attack.zip")
    sandbox.start(job.attempt)
    ended = _followed(sandbox, job.attempt, tell, cancelled)
    sandbox.collect(job.attempt, folder / "results.tar", max_bytes=_OUTPUT, max_files=16)
    results, gvisor = _read(folder / "results.tar")
    flood = len(sandbox.logs(job.attempt, limits.LOG_FLOOD))
    for result in results:
        if result["how"] == PENDING:
            result["how"], result["refused"] = _end(ended)
        if result["id"] == "log-flood" and result["refused"]:
            kept = f"{flood >> 10} KiB of {limits.LOG_FLOOD >> 10} were kept"
            result["how"], result["refused"] = kept, flood <= _KEPT_LOG
    return results, gvisor


def _followed(sandbox: Sandbox, attempt: str, tell: Callable[[Step], None], cancelled: threading.Event) -> Container:
    """Wait for the end.

    Raises:
        AttackError: if it does not come, or is not wanted any more.
    """
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if cancelled.is_set():
            raise AttackError("it was stopped before its end")
        found = sandbox.wait(attempt, _LOOK_S)
        if found.state is ContainerState.EXITED:
            return found
        if found.state is ContainerState.GONE:
            raise AttackError("its container was removed by somebody else")
        if said := sandbox.progress(attempt):
            tell(Step(said.done, said.total, said.step))
    raise AttackError(f"it did not end within {PATIENCE_S:.0f} s")


def _end(ended: Container) -> tuple[str, bool]:
    """Return how a container ended that an attempt was to bring down, and whether that is a refusal."""
    if ended.oom_killed or ended.exit_code == 137:
        return "the kernel ended the whole container, as it is to", True
    return f"the container ended with status {ended.exit_code}", False


def _read(archive: Path) -> tuple[list[dict[str, Any]], bool]:
    """Read the results; the last line of an attempt counts.

    Raises:
        AttackError: if they are no results.
    """
    try:
        with tarfile.open(archive) as tar:
            file = tar.extractfile("results")
            lines = file.read().splitlines() if file else []
        head, *found = (json.loads(line) for line in lines)
        results = {str(each["id"]): each for each in found}
        complete = head["attempts"] == len(results)
        gvisor = bool(head["gvisor"])
    except (OSError, KeyError, ValueError, TypeError, tarfile.TarError) as error:
        raise AttackError(f"the suite left no results ({type(error).__name__})") from None
    if not complete:
        raise AttackError(f"the suite ended after {len(results)} of {head['attempts']} attempts")
    return list(results.values()), gvisor


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
