"""A switch: on or off at a glance, by the place of its knob as well as by its colour."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from app.ui.theme import Theme
from app.ui.widgets.heeding import Heeding


_WIDE, _HIGH = 40, 24


class Switch(Heeding, QAbstractButton):
    """Paints itself. It says what is so: whoever owns it sets it when the change has happened."""

    def __init__(self, theme: Theme, name: str) -> None:
        """Make it off, with a name for screen readers."""
        super().__init__()
        self._theme = theme
        self.setCheckable(True)
        self.heed()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(_WIDE + 4, _HIGH + 4)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return its one size."""
        return QSize(_WIDE + 4, _HIGH + 4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint track and knob."""
        roles = self._theme.roles
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on, track = self.isChecked(), QRectF(2, 2, _WIDE, _HIGH)
        if self.hasFocus():
            painter.setPen(QPen(roles.color("link"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _HIGH / 2 + 1, _HIGH / 2 + 1)
        painter.setPen(Qt.PenStyle.NoPen if on else QPen(roles.color("control"), 1.5))
        painter.setBrush(roles.color("text") if on else roles.color("raised"))
        painter.drawRoundedRect(track.adjusted(1, 1, -1, -1), _HIGH / 2 - 1, _HIGH / 2 - 1)
        knob = QRectF(_WIDE - _HIGH + 6 if on else 6, 6, _HIGH - 8, _HIGH - 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(roles.color("ground" if on else "muted"))
        if not self.isEnabled():
            painter.setBrush(roles.color("control"))
        painter.drawEllipse(knob)
        painter.end()
