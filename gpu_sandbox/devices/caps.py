"""Power limits that we set on cards, and their way back: on exit, after a crash, and at the next start.

What a limit was is on disk before it changes, since the driver keeps a limit when the program that set it dies.
Standard library alone, NVML by ctypes: the guardian runs this file as a program, `python caps.py FILE`, when the engine
is dead. A limit that somebody else set after us stays as he set it.
"""

import ctypes
import json
import os
import sys
import threading
from contextlib import suppress
from typing import Any, Self


TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

_MOST_CARDS = 64


class DriverCaps:
    """Implements `gpu_sandbox.limits.ports.PowerCaps`. Any thread may call."""

    def __init__(self, path: "Path | str") -> None:
        """Name the file in which the cards' own limits are kept while ours are in force."""
        self._path = str(path)
        self._turn = threading.Lock()

    def cap(self, device: str, watts: int) -> bool:
        """Let a card draw no more than `watts`, or the least that it takes; return whether it was so set.

        A card whose own limit is lower already keeps that.
        """
        with self._turn, _Driver() as driver:
            card = driver.card(device)
            now = driver.limit(card)
            if card is None or now is None:
                return False
            kept = _read(self._path)
            own = kept[device]["own"] if device in kept and kept[device]["ours"] == now else now
            ours = max(watts * 1000, driver.least(card))
            if ours >= own:
                return False
            kept[device] = {"own": own, "ours": ours}
            _write(self._path, kept)
            if driver.set_limit(card, ours):
                return True
            if now == own:
                kept.pop(device)
                _write(self._path, kept)
            return False

    def lift(self) -> bool:
        """Give every card its own limit back; return whether all have them. Nothing to do is success."""
        with self._turn:
            kept = _read(self._path)
            if not kept:
                return True
            with _Driver() as driver:
                for device, limit in tuple(kept.items()):
                    card = driver.card(device)
                    now = driver.limit(card)
                    if now is not None and (now != limit["ours"] or driver.set_limit(card, limit["own"])):
                        kept.pop(device)
            _write(self._path, kept)
            return not kept


class _Driver:
    """The driver's library, open for a moment; one that is missing or refuses answers None and False."""

    def __init__(self) -> None:
        self._library: Any = None
        name = "libnvidia-ml.so.1" if sys.platform != "win32" else "nvml.dll"
        try:
            library = ctypes.CDLL(name)
            if library.nvmlInit_v2() == 0:
                self._library = library
        except (OSError, AttributeError):
            return

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._library is not None:
            self._library.nvmlShutdown()

    def card(self, device: str) -> ctypes.c_void_p | None:
        if self._library is None:
            return None
        card = ctypes.c_void_p()
        if self._library.nvmlDeviceGetHandleByUUID(device.encode(), ctypes.byref(card)) != 0:
            return None
        return card

    def limit(self, card: ctypes.c_void_p | None) -> int | None:
        if self._library is None or card is None:
            return None
        found = ctypes.c_uint()
        wrong = self._library.nvmlDeviceGetPowerManagementLimit(card, ctypes.byref(found))
        return None if wrong else int(found.value)

    def least(self, card: ctypes.c_void_p) -> int:
        low, high = ctypes.c_uint(), ctypes.c_uint()
        wrong = self._library.nvmlDeviceGetPowerManagementLimitConstraints(card, ctypes.byref(low), ctypes.byref(high))
        return 0 if wrong else int(low.value)

    def set_limit(self, card: ctypes.c_void_p | None, milliwatts: int) -> bool:
        if self._library is None or card is None:
            return False
        return bool(self._library.nvmlDeviceSetPowerManagementLimit(card, ctypes.c_uint(milliwatts)) == 0)


def _read(path: str) -> dict[str, dict[str, int]]:
    """Return what is kept; a file that makes no sense keeps nothing."""
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - pathlib is not loaded in the guardian's program
            kept = json.load(file)
        return {
            str(device): {"own": int(limit["own"]), "ours": int(limit["ours"])}
            for device, limit in list(kept.items())[:_MOST_CARDS]
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _write(path: str, kept: dict[str, dict[str, int]]) -> None:
    """Put it on the disk, whole and synced, before anything changes on a card.

    Raises:
        OSError: if that is not possible.
    """
    if not kept:
        with suppress(FileNotFoundError):
            os.unlink(path)  # noqa: PTH108 - as above
        return
    descriptor = os.open(f"{path}.new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, json.dumps(kept).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.replace(f"{path}.new", path)  # noqa: PTH105 - as above


if __name__ == "__main__":
    raise SystemExit(0 if DriverCaps(sys.argv[1]).lift() else 1)
