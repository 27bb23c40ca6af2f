"""The sandbox as clients see it: what contains a job here, and what was tried against it."""

from typing import ClassVar

from app.protocol.records import record


@record
class Gate:
    """A demand on the engine that is not met; `code` and `args` are a problem of `app.protocol.errors`."""

    code: str
    args: dict[str, str]


@record
class SandboxView:
    """What contains a job on this PC.

    Attributes:
        engine: such as `docker 20.10.24`, or empty while none answers.
        runtime: `runc` or `runsc`.
        tier: `gvisor`, `container`, or empty while unknown.
        gates: demands that are not met; where there are any, only the practice network is served.
        canary: `passed`, `leaked`, `running`, `due`, or empty where none was needed yet.
        canary_at: when it last ended, or None.
        leaks: ids of attacks that succeeded.
        network: what stands between a job and the Internet: `none` (it has no network), `gate`, or `gate and table`
            where the kernel keeps the gate itself away from the home.
        network_fault: why no job can have a gate, though the owner lets them; one sentence.
    """

    engine: str = ""
    runtime: str = ""
    tier: str = ""
    gates: tuple[Gate, ...] = ()
    canary: str = ""
    canary_at: float | None = None
    leaks: tuple[str, ...] = ()
    network: str = "none"
    network_fault: str = ""


@record
class AttackResult:
    """One attempt of the attack suite.

    Attributes:
        id: such as `lan-tcp`.
        group: such as `network`.
        tried, how: one sentence each; `how` is what happened.
    """

    id: str
    group: str
    tried: str
    refused: bool
    how: str


@record
class AttackProgress:
    """An attack on the owner's own sandbox that runs now."""

    done: int
    total: int
    trying: str


@record
class AttackReport:
    """What came of an attack."""

    engine: str
    runtime: str
    seconds: float
    results: tuple[AttackResult, ...]


@record
class AttackSandbox:
    """Run the attack suite in containers with a job's exact configuration, and tell me each refusal."""

    answer: ClassVar[type] = AttackReport
