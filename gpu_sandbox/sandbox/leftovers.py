"""Processes that a container's runtime left behind: after a start that failed, gVisor's shim and sandbox live on.

They are told by the container's id among their arguments, and only ids of removed containers of this instance are
looked for. The engine that runs as an ordinary user may not end root's processes: then they are named, for the log.
"""

import os
import re
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final


_ID = re.compile(r"[0-9a-f]{64}")
_PROGRAMS: Final = ("containerd-shim", "runsc", "runc", "exe")
"""Names of programs that runtimes consist of; gVisor starts itself again as `/proc/self/exe`."""


def leftovers(container: str, proc: Path = Path("/proc")) -> tuple[int, ...]:
    """Return the ids of the processes of a runtime that have a container's id among their arguments.

    Args:
        container: its full id; anything else finds nothing.
        proc: where the system shows its processes.
    """
    if not _ID.fullmatch(container):
        return ()
    found = []
    for entry in proc.glob("[0-9]*"):
        with suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            named = any(container.encode() in word for word in words[1:])
            program = os.fsdecode(words[0]).rpartition("/")[2]
            if named and program.startswith(_PROGRAMS):
                found.append(int(entry.name))
    return tuple(sorted(found))


def end_leftovers(container: str) -> tuple[int, ...]:
    """Kill what a removed container's runtime left; return the processes that may not be killed."""
    kept: list[int] = []
    if sys.platform != "linux":  # the containers' processes are in a machine of their own, and Docker is alone there
        return ()
    for pid in leftovers(container):
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        except OSError:
            kept.append(pid)
            continue
        try:
            # The handle holds this very process: what is read now is true of whatever the signal meets.
            if pid in leftovers(container):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        except ProcessLookupError:
            continue
        except OSError:
            kept.append(pid)
        finally:
            os.close(handle)
    return tuple(kept)
