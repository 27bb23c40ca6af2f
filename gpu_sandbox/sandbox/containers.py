"""What the engine says of a container, as a value, and how one is ended or thawed whoever froze it."""

from contextlib import suppress
from typing import Final

from gpu_sandbox.errors import EngineRefusedError
from gpu_sandbox.sandbox.cgroup import Cgroup, cgroup_of
from gpu_sandbox.sandbox.config import DOOR, LABEL_ATTEMPT, LABEL_TASK
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.spec import Container, ContainerState
from gpu_sandbox.sandbox.transport import ConflictError, JsonObject


_THAW_S: Final = 1.0
_STATES: Final = {
    "created": ContainerState.CREATED,
    "running": ContainerState.RUNNING,
    "restarting": ContainerState.RUNNING,
    "paused": ContainerState.FROZEN,
    "exited": ContainerState.EXITED,
    "dead": ContainerState.EXITED,
    "removing": ContainerState.GONE,
}


def let_go(found: JsonObject) -> None:
    """Thaw a container that was frozen by hand, of which the engine does not know; any other is left as it is."""
    group = _cgroup(found)
    if group is not None and group.frozen() and group.writable:
        with suppress(OSError):  # it has just ended
            group.set(frozen=False, within_s=_THAW_S)


def thaw(engine: Engine, name: str) -> None:
    """Let a container go on, whether it was frozen by hand or by the engine.

    Raises:
        EngineRefusedError: if the engine keeps it frozen.
    """
    found = engine.inspect(name)
    if found is not None and not found["State"].get("Paused"):
        let_go(found)
    elif found is not None:
        try:
            engine.unpause(name)
        except EngineRefusedError:  # somebody else was faster
            found = engine.inspect(name)
            if found is not None and found["State"].get("Paused"):
                raise


def kill(engine: Engine, name: str) -> None:
    """End a container where it stands, and wait for its end."""
    with suppress(ConflictError):  # it has just ended by itself
        engine.kill(name)
    engine.wait(name, 10)


def _cgroup(found: JsonObject) -> Cgroup | None:
    pid = found["State"].get("Pid")
    return cgroup_of(pid, str(found["Id"])) if isinstance(pid, int) else None


def has_gate(found: JsonObject) -> bool:
    """Return whether the answer of `GET /containers/{id}/json` is that of a job with a gate."""
    return any(mount.get("Destination") == DOOR for mount in found.get("Mounts") or ())


def container_of(found: JsonObject) -> Container:
    """Return the value of the answer of `GET /containers/{id}/json`."""
    labels = (found.get("Config") or {}).get("Labels") or {}
    state = found["State"]
    kind = _STATES.get(str(state.get("Status")), ContainerState.EXITED)
    group = _cgroup(found) if kind is ContainerState.RUNNING else None
    if group is not None and group.frozen():
        kind = ContainerState.FROZEN  # by hand: the engine does not know
    ended = kind is ContainerState.EXITED
    return Container(
        id=str(found["Id"]),
        attempt=str(labels.get(LABEL_ATTEMPT, "")),
        task=str(labels.get(LABEL_TASK, "")),
        state=kind,
        exit_code=int(state.get("ExitCode", -1)) if ended else None,
        oom_killed=ended and bool(state.get("OOMKilled")),
    )
