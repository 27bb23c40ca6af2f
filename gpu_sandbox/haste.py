"""What lets a thread act within a millisecond: soon after it wakes, and without waiting for threads beside it."""

import ctypes
import gc
import os
import platform
import struct
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final


SWITCH_S: Final = 0.0005
"""Seconds after which a thread that holds the interpreter gives way. Python's own 5 ms are asked of a thread that has
seen a game once for each of its dozen system calls, whenever another one computes."""
_NICE: Final = -10
_TURN_NS: Final = 100_000
"""The shortest turn on a processor that may be asked for: who asks for short ones is served sooner when it wakes (Linux
6.12, `sched_attr.sched_runtime`). Any user may."""
_SCHED_SETATTR: Final = {"x86_64": 314, "aarch64": 274}
_ATTRIBUTES: Final = struct.Struct("=IIQiIQQQ")
"""struct sched_attr: size, policy, flags, nice, priority, runtime, deadline, period."""
_RESET_ON_FORK: Final = 1


def hurry() -> None:
    """Let this thread run soon after it wakes, as far as this user may ask for it, and show its name. Never raises."""
    if sys.platform != "linux":
        return
    thread = threading.get_native_id()
    call_this_thread(threading.current_thread().name)
    with suppress(OSError):  # root may, and whom the limit RLIMIT_NICE lets
        os.setpriority(os.PRIO_PROCESS, thread, _NICE)
    call = _SCHED_SETATTR.get(platform.machine())
    if call is None:
        return
    nice = os.getpriority(os.PRIO_PROCESS, thread)
    wanted = _ATTRIBUTES.pack(_ATTRIBUTES.size, os.SCHED_OTHER, _RESET_ON_FORK, nice, 0, _TURN_NS, 0, 0)
    with suppress(OSError, AttributeError):  # an older kernel ignores the turn; a filter of system calls may refuse
        ctypes.CDLL(None).syscall(call, 0, wanted, 0)


def call_this_thread(name: str) -> None:
    """Show a name to `top -H` and its like; of a longer one they see 15 characters."""
    if sys.platform == "linux":
        with suppress(OSError):
            Path(f"/proc/self/task/{threading.get_native_id()}/comm").write_text(name[:15], encoding="ascii")


def settle() -> None:
    """Let no thread of this process hold up another for long, once all that it needs is there."""
    sys.setswitchinterval(SWITCH_S)
    # What is here by now stays: no later search for garbage goes through it, for tens of milliseconds, again.
    gc.collect()
    gc.freeze()
