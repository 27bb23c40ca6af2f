"""What the engine says of a container, as a value, and how one is ended."""

from contextlib import suppress
from typing import Final

from gpu_sandbox.sandbox.config import DOOR, LABEL_ATTEMPT, LABEL_TASK
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.frozen import By, frozen_by
from gpu_sandbox.sandbox.spec import Container, ContainerState
from gpu_sandbox.sandbox.transport import ConflictError, JsonObject


_STATES: Final = {
    "created": ContainerState.CREATED,
    "running": ContainerState.RUNNING,
    "restarting": ContainerState.RUNNING,
    "paused": ContainerState.FROZEN,
    "exited": ContainerState.EXITED,
    "dead": ContainerState.EXITED,
    "removing": ContainerState.GONE,
}


def kill(engine: Engine, name: str) -> None:
    """End a container where it stands, and wait for its end."""
    with suppress(ConflictError):  # it has just ended by itself
        engine.kill(name)
    engine.wait(name, 10)


def has_gate(found: JsonObject) -> bool:
    """Return whether the answer of `GET /containers/{id}/json` is that of a job with a gate."""
    return any(mount.get("Destination") == DOOR for mount in found.get("Mounts") or ())


def container_of(found: JsonObject) -> Container:
    """Return the value of the answer of `GET /containers/{id}/json`."""
    labels = (found.get("Config") or {}).get("Labels") or {}
    state = found["State"]
    kind = _STATES.get(str(state.get("Status")), ContainerState.EXITED)
    if kind is ContainerState.RUNNING and frozen_by(found) is not By.NOBODY:
        kind = ContainerState.FROZEN
    ended = kind is ContainerState.EXITED
    return Container(
        id=str(found["Id"]),
        attempt=str(labels.get(LABEL_ATTEMPT, "")),
        task=str(labels.get(LABEL_TASK, "")),
        state=kind,
        exit_code=int(state.get("ExitCode", -1)) if ended else None,
        oom_killed=ended and bool(state.get("OOMKilled")),
    )
