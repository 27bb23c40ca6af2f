"""The version gates: which of an engine's parts are older than the fixes that a market with money in it asks for."""

import re
from collections.abc import Mapping
from typing import Any, Final


_RUNC_FIXED: Final = {(1, 2): (1, 2, 8), (1, 3): (1, 3, 3)}
"""CVE-2025-31133, -52565 and -52881: fixed in 1.2.8, 1.3.3 and 1.4.0-rc.3 (the advisories of opencontainers/runc)."""
_RUNC_OLDEST: Final = (1, 2, 8)
_DESKTOP_FIXED: Final = (4, 59, 0)
_TOOLKIT_FIXED: Final = (1, 17, 8)
"""CVE-2025-23266 and the ones before it (NVIDIA's bulletins of July 2025); the engine names it where it knows of it."""
_NUMBERS = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?(?:[-~]rc\.?(\d+))?")
_LIMITS: Final = {"MemoryLimit": "memory", "PidsLimit": "pids", "CpuCfsQuota": "cpu"}


def failed_gates(version: Mapping[str, Any], info: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the gates that fail, from the engine's `/version` and `/info`.

    A name is a word such as `runc-older-than-1.2.8`, `no-seccomp` or `no-memory-limit`. What cannot be read fails.
    """
    failed = []
    components = {str(part.get("Name")): str(part.get("Version")) for part in version.get("Components") or ()}
    if floor := runc_floor(components.get("runc", "")):
        failed.append(f"runc-older-than-{floor}")
    if desktop_too_old(version, info):
        failed.append(f"docker-desktop-older-than-{'.'.join(map(str, _DESKTOP_FIXED))}")
    if toolkit := toolkit_floor(components):
        failed.append(f"nvidia-toolkit-older-than-{toolkit}")
    options = [str(option) for option in info.get("SecurityOptions") or ()]
    if not any(option.startswith("name=seccomp") and "unconfined" not in option for option in options):
        failed.append("no-seccomp")
    failed += [f"no-{name}-limit" for key, name in _LIMITS.items() if info.get(key) is False]
    return tuple(failed)


def desktop_too_old(version: Mapping[str, Any], info: Mapping[str, Any]) -> bool:
    """Return whether this is a Docker Desktop whose containers can reach its interface, or one of unknown version.

    CVE-2025-9074 (before 4.44.3) and CVE-2026-6406 (before 4.59.0).
    """
    if "desktop" not in str(info.get("OperatingSystem")).lower():
        return False
    platform = str((version.get("Platform") or {}).get("Name"))
    found = _NUMBERS.search(platform)
    return not found or tuple(int(part or 0) for part in found.groups()[:3]) < _DESKTOP_FIXED


def toolkit_floor(components: Mapping[str, str]) -> str:
    """Return the version that NVIDIA's container toolkit would have to reach; empty where it has, or is not there."""
    text = next((components[name] for name in components if "nvidia" in name.lower()), "")
    found = _NUMBERS.search(text)
    if not found or tuple(int(part or 0) for part in found.groups()[:3]) >= _TOOLKIT_FIXED:
        return ""
    return ".".join(map(str, _TOOLKIT_FIXED))


def runc_floor(text: str) -> str:
    """Return the version that this runc would have to reach, or an empty string where it has.

    Debian writes `1.1.5+ds1`, GitHub's builds `1.3.0-rc.2`.
    """
    found = _NUMBERS.match(text.removeprefix("v"))
    if not found:
        return ".".join(map(str, _RUNC_OLDEST))
    major, minor, patch = (int(part or 0) for part in found.groups()[:3])
    candidate = int(found[4]) if found[4] else None
    if (major, minor, patch) == (1, 4, 0) and candidate is not None:
        return "" if candidate >= 3 else "1.4.0"
    floor = _RUNC_FIXED.get((major, minor), _RUNC_OLDEST)
    reached = (major, minor, patch) > floor or ((major, minor, patch) == floor and candidate is None)
    return "" if reached else ".".join(map(str, floor))
