"""What the engine says of a container, as a value."""

from typing import Final

from gpu_sandbox.sandbox.config import LABEL_ATTEMPT, LABEL_TASK
from gpu_sandbox.sandbox.spec import Container, ContainerState
from gpu_sandbox.sandbox.transport import JsonObject


_STATES: Final = {
    "created": ContainerState.CREATED,
    "running": ContainerState.RUNNING,
    "restarting": ContainerState.RUNNING,
    "paused": ContainerState.FROZEN,
    "exited": ContainerState.EXITED,
    "dead": ContainerState.EXITED,
    "removing": ContainerState.GONE,
}


def container_of(found: JsonObject) -> Container:
    """Return the value of the answer of `GET /containers/{id}/json`."""
    labels = (found.get("Config") or {}).get("Labels") or {}
    state = found["State"]
    kind = _STATES.get(str(state.get("Status")), ContainerState.EXITED)
    ended = kind is ContainerState.EXITED
    return Container(
        id=str(found["Id"]),
        attempt=str(labels.get(LABEL_ATTEMPT, "")),
        task=str(labels.get(LABEL_TASK, "")),
        state=kind,
        exit_code=int(state.get("ExitCode", -1)) if ended else None,
        oom_killed=ended and bool(state.get("OOMKilled")),
    )
