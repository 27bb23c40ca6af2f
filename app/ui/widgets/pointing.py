"""What the two charts share: pointing at a part with the mouse or the arrow keys, and saying what it is."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from app.ui.theme import Theme


class Pointing(QWidget):
    """A painted chart of parts.

    Attributes:
        current: the part that is pointed at, or None.

    Signals:
        told: what the part says that is pointed at; empty when none is.
    """

    told = Signal(str)

    def __init__(self, theme: Theme) -> None:
        """Make it with no parts."""
        super().__init__()
        self.theme = theme
        self.current: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self.update)

    def parts(self) -> tuple[str, ...]:
        """Return what each part says, from left to right; none while nothing is painted."""
        return ()

    def part_at(self, x: float, y: float) -> int | None:
        """Return the part at a place; None where none is."""
        del x, y
        return None

    def point_at(self, part: int | None) -> None:
        """Point at a part, or at none."""
        if part != self.current:
            self.current = part
            said = self.parts()[part] if part is not None else ""
            self.setAccessibleDescription(said)
            self.told.emit(said)
            self.update()

    def keep_in_range(self) -> None:
        """Point at nothing if the parts changed so that the old one is gone."""
        if self.current is not None:
            part = self.current if self.current < len(self.parts()) else None
            self.current = None
            self.point_at(part)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Point at what lies under the mouse."""
        self.point_at(self.part_at(event.position().x(), event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Point at nothing."""
        self.point_at(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Point at nothing."""
        self.point_at(None)
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move to the part beside it, or to the first or last one."""
        last = len(self.parts()) - 1
        here = self.current
        target = {
            Qt.Key.Key_Left: last if here is None else max(here - 1, 0),
            Qt.Key.Key_Right: 0 if here is None else min(here + 1, last),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(Qt.Key(event.key()))
        if target is None or last < 0:
            super().keyPressEvent(event)
        else:
            self.point_at(target)
