"""What a job may ask of the sandbox, and what became of it: values, checked once where they are made."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from gpu_sandbox.errors import SpecError
from gpu_sandbox.sandbox.domains import Rules, Traffic


MAX_OUTPUT_BYTES: Final = 2 << 30
MAX_INPUTS: Final = 64
MAX_INPUT_BYTES: Final = 1 << 40
MAX_VARIABLES: Final = 64
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_ID = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_ENVIRONMENT_NAME = re.compile(r"LULL_[A-Z0-9_]{1,40}")


@dataclass(frozen=True, slots=True)
class Input:
    """One input file: it appears as `/lull/in/<name>`.

    Attributes:
        name: a plain file name, lower case.
        sha256: 64 hex digits.
        size: bytes.
    """

    name: str
    sha256: str
    size: int

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise SpecError(f"an input's name is plain lower-case text, not {self.name[:80]!r}")
        if not _ID.fullmatch(self.sha256):
            raise SpecError(f"input {self.name} has no SHA-256 digest")
        if not 0 <= self.size <= MAX_INPUT_BYTES:
            raise SpecError(f"input {self.name} has a size below nothing or above 1 TiB")


@dataclass(frozen=True, slots=True)
class Carried:
    """A checkpoint of the task from another machine (`gpu_sandbox.sandbox.carrying`).

    Attributes:
        sha256: 64 hex digits; of the archive.
        size: its bytes.
    """

    sha256: str
    size: int

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.sha256) or not 0 < self.size <= MAX_INPUT_BYTES:
            raise SpecError("a checkpoint has a SHA-256 digest and a size")


@dataclass(frozen=True, slots=True)
class Spec:
    """What one attempt runs. Anything that is not here, no job can have.

    Attributes:
        attempt: 64 hex digits; names the container and its volumes.
        task: 64 hex digits; names the volume of checkpoints, which outlives an attempt.
        image: digest of the image's configuration, `sha256:...`.
        command: arguments behind the image's own entry point.
        environment: names begin with `LULL_`.
        inputs: files under `/lull/in`.
        memory: bytes, swap included (there is none).
        cpus: cores, at least 0.1.
        output_bytes: cap on what is collected from `/lull/out`.
        output_files: cap on its entries.
        gpu: the driver's UUID of the card to give, or None.
        deadline_s: seconds of running after which the job is stopped.
        domains: names that it may reach through a gate; with none it has no network, and no gate.
        network_bytes: cap on what it sends and receives, over all containers of its attempt.
        network_rate: bytes a second, both ways together; 0 is no limit.
        spent: what an earlier container of its attempt sent and received.
        checkpoint: what the job goes on from, or None where it begins.
    """

    attempt: str
    task: str
    image: str
    command: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    inputs: tuple[Input, ...] = ()
    memory: int = 1 << 30
    cpus: float = 1.0
    output_bytes: int = 64 << 20
    output_files: int = 256
    gpu: str | None = None
    deadline_s: int = 3600
    domains: tuple[str, ...] = ()
    network_bytes: int = 0
    network_rate: int = 0
    spent: Traffic = field(default_factory=Traffic)
    checkpoint: Carried | None = None

    @property
    def input_bytes(self) -> int:
        """Bytes of all that goes in."""
        return sum(each.size for each in self.inputs) + (self.checkpoint.size if self.checkpoint else 0)

    def __post_init__(self) -> None:  # noqa: C901 - a list of checks, one per field
        if not (_ID.fullmatch(self.attempt) and _ID.fullmatch(self.task)):
            raise SpecError("tasks and attempts are named by 64 hexadecimal digits")
        if not _DIGEST.fullmatch(self.image):
            raise SpecError("an image is named by its sha256 digest, never by a tag")
        if len(self.command) > 64 or any(len(word) > 4096 or "\0" in word for word in self.command):
            raise SpecError("the command is too long")
        if len(self.environment) > MAX_VARIABLES:
            raise SpecError(f"a job sets at most {MAX_VARIABLES} variables")
        for name, value in self.environment.items():
            if not _ENVIRONMENT_NAME.fullmatch(name) or len(value) > 4096 or "\0" in value:
                raise SpecError(f"a job may set LULL_ variables only, not {name[:80]!r}")
        if len(self.inputs) > MAX_INPUTS or len({i.name for i in self.inputs}) != len(self.inputs):
            raise SpecError(f"a job has at most {MAX_INPUTS} inputs with different names")
        if not 32 << 20 <= self.memory <= 1 << 40:
            raise SpecError("a job's memory lies between 32 MiB and 1 TiB")
        if not 0.1 <= self.cpus <= 1024:
            raise SpecError("a job has between 0.1 and 1024 cores")
        if not 0 < self.output_bytes <= MAX_OUTPUT_BYTES or not 0 < self.output_files <= 100_000:
            raise SpecError("the cap on a job's output is out of range")
        if not 1 <= self.deadline_s <= 7 * 24 * 3600:
            raise SpecError("a job's deadline lies between a second and a week")
        self._check_network()

    def _check_network(self) -> None:
        if self.domains:
            Rules(self.domains, self.network_bytes)
        if self.network_rate < 0:
            raise SpecError("a job's rate on the network is below nothing")


class ContainerState(StrEnum):
    """What the engine says of a container."""

    CREATED = "created"
    RUNNING = "running"
    FROZEN = "frozen"
    EXITED = "exited"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Container:
    """A container of one instance.

    Attributes:
        id: the engine's own id.
        attempt, task: from its labels.
        state: what the engine says.
        exit_code: set once it exited.
        oom_killed: whether the kernel killed it for want of memory.
    """

    id: str
    attempt: str
    task: str
    state: ContainerState
    exit_code: int | None = None
    oom_killed: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """The last whole line of `/lull/progress/lines` (JSON): what the job says of itself, not to be trusted with money.

    Attributes:
        done, total: units of work.
        step: a short word of the job's own; text from outside, at most 80 characters.
        saved: units of work that the checkpoint holds, as far as the job says so.
    """

    done: int
    total: int
    step: str = ""
    saved: int = 0


@dataclass(frozen=True, slots=True)
class Output:
    """What was collected from `/lull/out`, as one canonical tar file.

    The archive holds regular files alone, sorted by name, with time, owner and mode fixed: equal results, equal bytes.

    Attributes:
        sha256: 64 hex digits over the archive.
        size: bytes of the archive.
        files: how many there are.
    """

    sha256: str
    size: int
    files: int


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Which engine runs the jobs.

    Attributes:
        version: such as `docker 20.10.24`.
        api: such as `1.41`.
        runtimes: registered runtimes.
        runtime: the one that jobs get: `runc` or `runsc`.
        gates: names of the version gates that failed; then only a practice network may be joined.
        components: versions of its parts, such as `runc 1.1.5`.
        apparmor: whether it confines containers with AppArmor.
        architecture: of its machine, as Go names it.
        desktop: whether it runs in a machine of its own (Docker Desktop), so that nothing of this one is its.
        processors: how many it has, numbered from 0, that a job may be held to; 0 where they cannot be named.
        rootless, remapped: whether its root is an ordinary user here, or root in containers is one.
        cores: processors of its machine, which is not this one under Docker Desktop.
        memory: bytes of its machine's memory.
        root: the folder where it keeps volumes, on its machine.
        facts: what else a verdict on it depends on; see `gpu_sandbox.sandbox.facts`.
    """

    version: str
    api: str
    runtimes: tuple[str, ...]
    runtime: str
    gates: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    apparmor: bool = False
    architecture: str = "amd64"
    desktop: bool = False
    processors: int = 0
    rootless: bool = False
    remapped: bool = False
    cores: int = 1
    memory: int = 0
    root: str = "/"
    facts: tuple[str, ...] = ()

    @property
    def shares_devices(self) -> bool:
        """Whether it sees this system's loop devices, and may mount what lies behind them."""
        return not self.rootless and not self.desktop

    def too_small_for(self, spec: Spec) -> str | None:
        """Say in a sentence what a job wants and the engine's machine has not; None where it has all."""
        if spec.cpus > self.cores:
            return f"this machine has {self.cores} cores, and the job wants {spec.cpus:g}"
        if 0 < self.memory < spec.memory:
            return f"this machine has {self.memory >> 20} MiB of memory, and the job wants {spec.memory >> 20} MiB"
        return None
