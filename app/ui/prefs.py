"""What the owner prefers of the windows themselves; all that concerns work lies with the engine."""

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, QSettings, Signal


class Look(StrEnum):
    """Dark, light, or whatever the system is."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


_LOOK: Final = "look"
_LANGUAGE: Final = "language"
_STREAMER: Final = "streamer"
_TOASTS: Final = "toasts"
SET_UP: Final = "set-up"


class Prefs(QObject):
    """The preferences, kept in the ui's own file; without one they last as long as the process.

    Signals:
        changed: one of them did; its argument is the key.
    """

    changed = Signal(str)

    def __init__(self, store: QSettings | None = None, parent: QObject | None = None) -> None:
        """Read them from `store`."""
        super().__init__(parent)
        self._store = store
        self._values: dict[str, str] = {}

    @property
    def look(self) -> Look:
        """The look that is wanted."""
        text = self._get(_LOOK)
        return Look(text) if text in tuple(Look) else Look.SYSTEM

    @property
    def language(self) -> str:
        """The language that is wanted, such as `de`; empty is the system's."""
        text = self._get(_LANGUAGE)
        return text if len(text) <= 10 and text.replace("_", "").isalpha() else ""

    @property
    def streamer(self) -> bool:
        """Whether sums and addresses are masked and kept out of recordings."""
        return self._get(_STREAMER) == "yes"

    @property
    def toasts(self) -> bool:
        """Whether rare messages may appear outside the window."""
        return self._get(_TOASTS) != "no"

    @property
    def step(self) -> str:
        """The step of the first set-up that comes next; `done` after the last one, empty before the first."""
        return self._get(SET_UP)

    def set_look(self, look: Look) -> None:
        """Want a look."""
        self._set(_LOOK, look.value)

    def set_language(self, language: str) -> None:
        """Want a language."""
        self._set(_LANGUAGE, language)

    def set_streamer(self, *, on: bool) -> None:
        """Mask sums and addresses, or do not."""
        self._set(_STREAMER, "yes" if on else "no")

    def set_toasts(self, *, on: bool) -> None:
        """Allow messages outside the window, or do not."""
        self._set(_TOASTS, "yes" if on else "no")

    def set_step(self, step: str) -> None:
        """Remember how far the first set-up came."""
        self._set(SET_UP, step)

    def _get(self, key: str) -> str:
        if self._store is None:
            return self._values.get(key, "")
        return str(self._store.value(f"prefs/{key}") or "")

    def _set(self, key: str, text: str) -> None:
        if text == self._get(key):
            return
        if self._store is None:
            self._values[key] = text
        else:
            self._store.setValue(f"prefs/{key}", text)
            self._store.sync()
        self.changed.emit(key)
