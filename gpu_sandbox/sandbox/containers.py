"""What the engine says of a container, as a value."""

from contextlib import suppress
from typing import Final

from gpu_sandbox.sandbox.cgroup import Cgroup, cgroup_of
from gpu_sandbox.sandbox.config import LABEL_ATTEMPT, LABEL_TASK
from gpu_sandbox.sandbox.spec import Container, ContainerState
from gpu_sandbox.sandbox.transport import JsonObject


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


def _cgroup(found: JsonObject) -> Cgroup | None:
    pid = found["State"].get("Pid")
    return cgroup_of(pid, str(found["Id"])) if isinstance(pid, int) else None


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
