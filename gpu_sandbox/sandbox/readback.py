"""What became of what was asked for: an engine that drops a limit without a word is caught before anything runs."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias


JsonObject: TypeAlias = dict[str, Any]

MASKED_AT_LEAST: Final = frozenset({"/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/scsi", "/sys/firmware"})
READ_ONLY_AT_LEAST: Final = frozenset({"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"})


def differences(asked: JsonObject, found: JsonObject) -> tuple[str, ...]:
    """Compare a body with what the engine says that it made; return the names of the fields that differ.

    An empty list, an empty string, false, zero and nothing are equal. Variables and labels may have company (the
    image's own); the effective mounts and networks may not.

    Args:
        asked: a body of `job_body`.
        found: the answer of `GET /containers/{id}/json` for it.
    """
    config, host = found.get("Config") or {}, found.get("HostConfig") or {}
    wrong = [name for name in ("Image",) if asked[name] != found.get(name)]
    for name, value in asked.items():
        if name not in {"Image", "HostConfig", "Env", "Labels"} and not _same(value, config.get(name)):
            wrong.append(name)
    if not _environment_holds(asked["Env"], config.get("Env") or ()):
        wrong.append("Env")
    if not _within(asked["Labels"], config.get("Labels")):
        wrong.append("Labels")
    wrong += [f"HostConfig.{name}" for name in _host_differences(asked["HostConfig"], host)]
    if _effective_mounts(found) != _asked_mounts(asked):
        wrong.append("Mounts")
    networks = set((found.get("NetworkSettings") or {}).get("Networks") or {})
    if networks - {asked["HostConfig"]["NetworkMode"]}:
        wrong.append("NetworkSettings.Networks")
    return tuple(wrong)


def _host_differences(asked: JsonObject, found: JsonObject) -> Iterator[str]:
    for name, value in asked.items():
        there = found.get(name)
        if name in {"Ulimits", "Mounts"}:
            key = "Name" if name == "Ulimits" else "Target"
            if not _same_entries(value, there, key, exact=name == "Mounts"):
                yield name
        elif name == "DeviceRequests":
            if len(value) != len(there or ()) or not all(
                _within(a, f) for a, f in zip(value, there or (), strict=True)
            ):
                yield name
        elif not _same(value, there):
            yield name
    if not set(found.get("MaskedPaths") or ()) >= MASKED_AT_LEAST:
        yield "MaskedPaths"
    if not set(found.get("ReadonlyPaths") or ()) >= READ_ONLY_AT_LEAST:
        yield "ReadonlyPaths"


def _same(asked: object, found: object) -> bool:
    return asked == found if asked else not found


def _within(asked: Mapping[str, Any], found: object) -> bool:
    """Return whether all of `asked` stands in `found`, level by level."""
    if not isinstance(found, Mapping):
        return not asked
    return all(
        _within(value, found.get(key)) if isinstance(value, Mapping) else _same(value, found.get(key))
        for key, value in asked.items()
    )


def _same_entries(asked: list[JsonObject], found: object, key: str, *, exact: bool) -> bool:
    entries = {str(entry.get(key)): entry for entry in found} if isinstance(found, list) else {}
    if exact and len(entries) != len(asked):
        return False
    return all(_within(entry, entries.get(entry[key])) for entry in asked)


def _environment_holds(asked: Iterable[str], found: Iterable[str]) -> bool:
    """Return whether each variable has the value that was asked for, and stands there once."""
    values = [entry.partition("=") for entry in found]
    names = [name for name, _, _ in values]
    held = {name: value for name, _, value in values}
    pairs = [entry.partition("=") for entry in asked]
    return all(held.get(name) == value and names.count(name) == 1 for name, _, value in pairs)


def _asked_mounts(asked: JsonObject) -> set[tuple[Any, ...]]:
    mounts = asked["HostConfig"]["Mounts"]
    return {("volume", mount["Source"], mount["Target"], not mount["ReadOnly"]) for mount in mounts}


def _effective_mounts(found: JsonObject) -> set[tuple[Any, ...]]:
    keys = ("Type", "Name", "Destination", "RW")
    return {tuple(mount.get(key) for key in keys) for mount in found.get("Mounts") or ()}
