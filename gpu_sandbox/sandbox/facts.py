"""What a verdict on the sandbox depends on beside our own files: how the engine is set up, and this PC since its boot.

Each fact is one line of text. A fact that cannot be had is said to be missing, so that its coming is a change as well.
"""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final


_SAID: Final = (
    *("ID", "OperatingSystem", "OSType", "KernelVersion", "Isolation", "ExperimentalBuild"),
    *("CgroupDriver", "CgroupVersion", "SecurityOptions", "Driver", "DockerRootDir", "InitBinary"),
    *("DefaultRuntime", "Runtimes", "ContainerdCommit", "RuncCommit", "InitCommit"),
    *("MemoryLimit", "SwapLimit", "PidsLimit", "CpuCfsPeriod", "CpuCfsQuota", "CPUShares", "OomKillDisable"),
)
"""Of the engine's `/info` (moby, api/swagger.yaml, SystemInfo): what stays as long as nobody changes the engine."""
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_PROGRAMS: Final = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
"""Where a service looks for a program that is named without a folder."""
_MISSING: Final = "-"


def of_engine(info: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what an engine says of its own configuration, from its `/info`."""
    return tuple(f"{name}={json.dumps(info.get(name, _MISSING), sort_keys=True)}" for name in _SAID)


def of_this_pc(runtimes: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what else can be another one tomorrow: the boot, the user, and the runtimes' own programs.

    A runtime does not tell its version to the engine in all cases (gVisor's never does): its program's size and time
    stand for it.

    Args:
        runtimes: as the engine's `/info` names them: each with the path of its program.
    """
    user = str(os.getuid()) if hasattr(os, "getuid") else _MISSING
    paths = sorted({str((each or {}).get("path") or _MISSING) for each in runtimes.values()})
    return (f"boot={_text(_BOOT)}", f"user={user}", *(f"{path}={_program(path)}" for path in paths))


def _program(name: str) -> str:
    path = shutil.which(name, path=os.pathsep.join(_PROGRAMS))
    try:
        found = Path(path or _MISSING).stat()
    except OSError:
        return _MISSING
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ino}"


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except OSError:
        return _MISSING
