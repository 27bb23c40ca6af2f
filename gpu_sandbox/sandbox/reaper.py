"""The reaper: containers and volumes of an instance that nobody knows any more, after a crash or a lost power line."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from gpu_sandbox.errors import EngineRefusedError
from gpu_sandbox.sandbox.config import LABEL_ATTEMPT, LABEL_INSTANCE, LABEL_ROLE, LABEL_TASK, ROLE_DISK
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.leftovers import end_leftovers
from gpu_sandbox.sandbox.storage import Storage
from gpu_sandbox.sandbox.transport import JsonObject


@dataclass(frozen=True, slots=True)
class Reaped:
    """What was reaped.

    Attributes:
        containers, volumes, networks: names of what was removed.
        failed: names of what is still there, each with the reason.
    """

    containers: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


def reap(
    engine: Engine, instance: str, keep: AbstractSet[str], keep_tasks: AbstractSet[str], storage: Storage
) -> Reaped:
    """Remove an instance's containers, running or not, then its volumes, networks and disks, but for what is known.

    Args:
        engine: where.
        instance: whose; nothing without its label is looked at.
        keep: attempts that are known, with what they have and the checkpoints of their tasks.
        keep_tasks: further tasks whose checkpoints stay.
        storage: removes volumes with the disks behind them.

    Raises:
        EngineUnreachableError: if no engine answers.
    """
    mine = {LABEL_INSTANCE: instance}
    storage.sweep()
    # A disk's own volume goes with its disk, and a helper that is just making one is nobody's leftover.
    containers, volumes = (
        [entry for entry in found if _labels(entry).get(LABEL_ROLE) != ROLE_DISK]
        for found in (engine.containers(mine), engine.volumes(mine))
    )
    known = [labels for labels in map(_labels, (*containers, *volumes)) if labels.get(LABEL_ATTEMPT) in keep]
    tasks = keep_tasks | {labels.get(LABEL_TASK, "") for labels in known}
    failed: list[str] = []
    removed = _remove(
        engine.remove,
        {_name(entry): str(entry["Id"]) for entry in containers if _labels(entry).get(LABEL_ATTEMPT) not in keep},
        failed,
    )
    gone = _remove(
        storage.remove,
        {str(entry["Name"]): str(entry["Name"]) for entry in volumes if not _stays(_labels(entry), keep, tasks)},
        failed,
    )
    networks = {
        str(entry["Name"]): str(entry["Id"])
        for entry in engine.networks(mine)
        if _labels(entry).get(LABEL_ATTEMPT) not in keep
    }
    nets = _remove(engine.remove_network, networks, failed)
    disks = _remove(storage.remove, {name: name for name in storage.orphans(keep, tasks)}, failed)
    for entry in containers:
        if _labels(entry).get(LABEL_ATTEMPT) not in keep:
            failed += [f"process {pid} of a runtime" for pid in end_leftovers(str(entry["Id"]))]
    return Reaped(removed, (*gone, *disks), nets, tuple(failed))


def _stays(labels: dict[str, str], keep: AbstractSet[str], tasks: AbstractSet[str]) -> bool:
    """Tell an attempt's own volume from a task's checkpoints, which carry no attempt."""
    if LABEL_ATTEMPT in labels:
        return labels[LABEL_ATTEMPT] in keep
    return labels.get(LABEL_TASK) in tasks


def _remove(remove: Callable[[str], None], what: dict[str, str], failed: list[str]) -> tuple[str, ...]:
    removed = []
    for name, handle in what.items():
        try:
            remove(handle)
        except EngineRefusedError as error:
            failed.append(f"{name}: {error}")
        else:
            removed.append(name)
    return tuple(removed)


def _labels(entry: JsonObject) -> dict[str, str]:
    return entry.get("Labels") or {}


def _name(entry: JsonObject) -> str:
    names = entry.get("Names") or [entry["Id"]]
    return str(names[0]).removeprefix("/")
