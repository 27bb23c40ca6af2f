"""A sum of money, large: its figure and, small beside it on the same line, its unit."""

from typing import Final

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.presenters.money import Money
from app.ui.theme import Theme, font


_GAP: Final = 8
_SMALLEST: Final = 11


class Figure(QWidget):
    """Paints an amount as large as fits, from its full size down; one that never fits ends in an ellipsis."""

    def __init__(self, theme: Theme, pixels: int, *, right: bool = False) -> None:
        """Make it with figures of `pixels` height, at the left or the right edge."""
        super().__init__()
        self._theme, self._pixels, self._right = theme, pixels, right
        self._money: Money | None = None
        self._tone = "text"
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_money(self, money: Money | None, tone: str = "text") -> None:
        """Show an amount, or a dash while none is known."""
        if money != self._money or tone != self._tone:
            self._money, self._tone = money, tone
            self.setAccessibleName(money.text if money else "\u2013")
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for the full size."""
        return QSize(int(sum(self._widths(self._pixels))) + 2, round(self._pixels * 52 / 44))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for the smallest size."""
        return QSize(min(int(sum(self._widths(_SMALLEST))) + 2, 120), round(self._pixels * 52 / 44))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint figure and unit on one base line."""
        pixels = self._pixels
        while pixels > _SMALLEST and sum(self._widths(pixels)) > self.width():
            pixels -= 1
        figure, _, unit = self._widths(pixels)
        left = max(0.0, self.width() - sum(self._widths(pixels))) if self._right else 0.0
        base = self.height() - round(self._pixels * 14 / 44)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setPen(self._theme.roles.color(self._tone if self._money else "muted"))
        painter.setFont(font(pixels, strong=True))
        room = max(0.0, self.width() - unit - (_GAP if unit else 0))
        fits = painter.fontMetrics().elidedText(self._figure, Qt.TextElideMode.ElideRight, int(room) + 1)
        painter.drawText(QPointF(left, base), fits)
        if unit and self._money:
            painter.setPen(self._theme.roles.color("muted"))
            painter.setFont(font(_unit_pixels(pixels)))
            painter.drawText(QPointF(left + min(figure, room) + _GAP, base), self._money.unit)
        painter.end()

    @property
    def _figure(self) -> str:
        return self._money.figure if self._money else "\u2013"

    def _widths(self, pixels: int) -> tuple[float, float, float]:
        """Return the widths of figure, gap and unit."""
        figure = QFontMetricsF(font(pixels, strong=True)).horizontalAdvance(self._figure)
        if not self._money:
            return figure, 0, 0
        return figure, _GAP, QFontMetricsF(font(_unit_pixels(pixels))).horizontalAdvance(self._money.unit)


def _unit_pixels(pixels: int) -> int:
    return max(12, min(18, round(pixels * 0.42)))
