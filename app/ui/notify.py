"""Tells rare messages through the tray, and remembers across starts what was told."""

import json
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSettings

from app.ui.prefs import Prefs
from app.ui.presenters.seen import Seen
from app.ui.presenters.toasts import Memory, Toast, next_toast
from app.ui.presenters.voice import Voice


_KEY: Final = "toasts/told"


class Notifier:
    """Decides with each snapshot whether something is due."""

    def __init__(self, store: QSettings, prefs: Prefs) -> None:
        """Read what was told from `store`."""
        self._store, self._prefs = store, prefs
        self._memory = _read(str(store.value(_KEY) or ""))

    def due(self, seen: Seen, voice: Voice, now: float) -> Toast | None:
        """Return the message that is due, once."""
        toast, memory = next_toast(seen, self._memory, voice, now)
        kept = _written(memory) != _written(self._memory)
        self._memory = memory
        if kept:
            self._store.setValue(_KEY, _written(memory))
        return toast if self._prefs.toasts else None


def _written(memory: Memory) -> str:
    told = {"unpaid": memory.unpaid, "week": memory.week, "last_at": memory.last_at, "faults": dict(memory.faults)}
    return json.dumps(told)


def _read(text: str) -> Memory:
    try:
        told = json.loads(text)
        faults = {str(code): float(at) for code, at in told["faults"].items()}
        return replace(
            Memory(), unpaid=bool(told["unpaid"]), week=str(told["week"]), last_at=float(told["last_at"]), faults=faults
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return Memory()
