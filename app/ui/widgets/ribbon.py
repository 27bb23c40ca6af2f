"""The hatched ribbon that stands on every page of a network whose tokens have no value."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui.theme import Theme, font


_STEP = 12
_HEIGHT = 28
_TEXT_PX = 12


class Ribbon(QWidget):
    """Paints its text on a hatched ground; hidden while it has none."""

    def __init__(self, theme: Theme) -> None:
        """Make an empty one."""
        super().__init__()
        self._theme, self._text = theme, ""
        self.setFixedHeight(_HEIGHT)
        self.setVisible(False)
        theme.changed.connect(self.update)

    def say(self, text: str) -> None:
        """Show a text, or nothing."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.setVisible(bool(text))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint the hatching, and the text on a plain piece of it."""
        roles = self._theme.roles
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), roles.color("card"))
        stripe = roles.color("attention")
        stripe.setAlphaF(0.16)
        painter.setPen(QPen(stripe, 3))
        for left in range(-_HEIGHT, self.width() + _HEIGHT, _STEP):
            painter.drawLine(QPointF(left, _HEIGHT + 2), QPointF(left + _HEIGHT + 4, -2))
        painter.setFont(font(_TEXT_PX, strong=True))
        width = painter.fontMetrics().horizontalAdvance(self._text) + 32
        plate = QRectF((self.width() - width) / 2, 0, width, _HEIGHT)
        painter.fillRect(plate, roles.color("card"))
        painter.setPen(roles.color("attention"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, self._text)
        line = roles.color("border")
        painter.fillRect(QRectF(0, _HEIGHT - 1, self.width(), 1), line)
        painter.end()
