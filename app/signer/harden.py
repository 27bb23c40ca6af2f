"""Makes this process hard to look into: no core file, no debugger of the same user, an end with its parent."""

import ctypes
import signal
import sys


_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4


def harden() -> tuple[str, ...]:
    """Harden this process; return what could not be done, in words.

    On Linux, a process that is not dumpable gives its memory to no process of the same user: neither by ptrace nor
    through /proc (prctl(2), ptrace(2)). Another system has other means, or none: it is said and not hidden.
    """
    missing: list[str] = []
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - there on Unix alone

        try:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        except (ValueError, OSError):
            missing.append("core files are not switched off")
    if sys.platform != "linux":
        missing.append("other programs of this user can read the signer's memory")
        return tuple(missing)
    try:
        prctl = ctypes.CDLL(None, use_errno=True).prctl
    except (OSError, AttributeError):
        prctl = None
    if prctl is None or prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        missing.append("other programs of this user can read the signer's memory")
    if prctl is None or prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0) != 0:
        missing.append("the signer may outlive who asked it")
    return tuple(missing)
