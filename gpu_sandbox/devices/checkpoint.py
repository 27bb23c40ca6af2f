"""Takes the memory of running CUDA programs off a card and back, by the driver's own calls.

Since driver 570 on Linux (x86-64): lock, checkpoint; later restore, unlock. The program must not be frozen meanwhile,
its own threads do the work. A restore that finds no room is fatal to it, so the caller looks first. Needs root, as
tracing does. Source: NVIDIA's CUDA driver API, section "CUDA Checkpointing".
"""

import ctypes
import os
import platform
import sys
import time
from typing import Any, Final

from gpu_sandbox.errors import CheckpointError


_LIBRARY: Final = "libcuda.so.1"
_ARGUMENTS: Final = 64
"""Bytes of each call's arguments; all but the lock's first word are reserved and zero."""
_RUNNING, _LOCKED, _CHECKPOINTED = 0, 1, 2


class CudaCheckpoints:
    """Implements `gpu_sandbox.limits.ports.Checkpointer`. Calls block; one thread at a time."""

    def __init__(self) -> None:
        """Look for the driver's calls; nothing is opened yet."""
        self._cuda = _load()
        self._ready = False

    def possible(self) -> bool:
        """Whether the driver has the calls and this process may make them."""
        return sys.platform != "win32" and self._cuda is not None and os.geteuid() == 0

    def save(self, pids: frozenset[int], within_s: float) -> None:
        """Move what the programs hold off the card.

        Args:
            pids: programs that have a context on it.
            within_s: seconds for all of them together.

        Raises:
            CheckpointError: if one of them is not done; the others are brought back.
        """
        until, done = time.monotonic() + within_s, []
        for pid in sorted(pids):
            left_ms = int(max(0.0, until - time.monotonic()) * 1000)
            try:
                self._call("Lock", pid, left_ms)
                done.append(pid)
                self._call("Checkpoint", pid)
            except CheckpointError:
                for each in done:
                    self._undo(each)
                raise

    def restore(self, pids: frozenset[int], within_s: float) -> None:  # noqa: ARG002 - the driver takes no time limit here
        """Bring back what was saved, and let the programs go on.

        Raises:
            CheckpointError: if one of them is lost.
        """
        for pid in sorted(pids):
            if self._state(pid) == _CHECKPOINTED:
                self._call("Restore", pid)
            if self._state(pid) == _LOCKED:
                self._call("Unlock", pid)

    def _undo(self, pid: int) -> None:
        for call, state in (("Restore", _CHECKPOINTED), ("Unlock", _LOCKED)):
            try:
                if self._state(pid) == state:
                    self._call(call, pid)
            except CheckpointError:
                return

    def _state(self, pid: int) -> int:
        state = ctypes.c_int(_RUNNING)
        self._check("GetState", self._open().cuCheckpointProcessGetState(pid, ctypes.byref(state)))
        return int(state.value)

    def _call(self, name: str, pid: int, first: int = 0) -> None:
        arguments = (ctypes.c_uint * (_ARGUMENTS // 4))(first)
        function = getattr(self._open(), f"cuCheckpointProcess{name}")
        self._check(name, function(pid, ctypes.byref(arguments)))

    def _open(self) -> Any:  # noqa: ANN401 - a library
        if self._cuda is None:
            raise CheckpointError("this driver takes no checkpoints")
        if not self._ready:
            self._check("cuInit", self._cuda.cuInit(0))
            self._ready = True
        return self._cuda

    @staticmethod
    def _check(what: str, result: int) -> None:
        if result:
            raise CheckpointError(f"the driver's {what} answered {result}")


def _load() -> Any:  # noqa: ANN401 - a library
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return None
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError:
        return None
    calls = ("GetState", "Lock", "Checkpoint", "Restore", "Unlock")
    return library if all(hasattr(library, f"cuCheckpointProcess{call}") for call in calls) else None
