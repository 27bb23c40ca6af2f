"""Days as bars from zero: net solid, electricity hatched above it, gaps where nothing is known."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from app.ui.presenters.earnings import Bar, Scale
from app.ui.theme import Theme, font
from app.ui.widgets.pointing import Pointing


_LABEL_PX: Final = 12
_FOOT: Final = 28
_HEAD: Final = 12
_BETWEEN: Final = 8
_WIDEST_BAR: Final = 56
_HEIGHT: Final = 240


class DayChart(Pointing):
    """Paints the bars of some days; the arrow keys walk from day to day."""

    def __init__(self, theme: Theme, name: str) -> None:
        """Make an empty chart with a name for screen readers."""
        super().__init__(theme)
        self._bars: tuple[Bar, ...] = ()
        self._scale = Scale(0.0, ())
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_days(self, bars: tuple[Bar, ...], scale: Scale) -> None:
        """Show days on a scale."""
        if (bars, scale) != (self._bars, self._scale):
            self._bars, self._scale = bars, scale
            self.keep_in_range()
            self.update()

    def parts(self) -> tuple[str, ...]:
        """Return what each day says."""
        return tuple(bar.told for bar in self._bars)

    def part_at(self, x: float, y: float) -> int | None:
        """Return the day at a place."""
        area = self._area()
        if not self._bars or not area.contains(x, min(y, area.bottom() - 1)):
            return None
        return min(int((x - area.left()) / area.width() * len(self._bars)), len(self._bars) - 1)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for a readable chart."""
        return QSize(600, _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least room."""
        return QSize(240, _HEIGHT)

    def _area(self) -> QRectF:
        metrics = QFontMetricsF(font(_LABEL_PX))
        gutter = max((metrics.horizontalAdvance(text) for _, text in self._scale.ticks), default=0) + 12
        return QRectF(gutter, _HEAD, max(1.0, self.width() - gutter), self.height() - _HEAD - _FOOT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint scale and bars."""
        roles, area = self.theme.roles, self._area()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(_LABEL_PX))
        metrics = QFontMetricsF(font(_LABEL_PX))
        for part, text in self._scale.ticks:
            y = round(area.bottom() - part * area.height())
            zero = abs(part - self._scale.zero) < 1e-9
            painter.fillRect(QRectF(area.left(), y, area.width(), 1), roles.color("control" if zero else "border"))
            painter.setPen(roles.color("muted"))
            painter.drawText(QPointF(area.left() - 12 - metrics.horizontalAdvance(text), y + 4), text)
        free = -1.0
        for at, bar in enumerate(self._bars):
            self._paint_bar(painter, area, at, bar)
            free = self._paint_label(painter, area, at, bar, free)
        if self.hasFocus():
            painter.setPen(QPen(roles.color("link"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def _paint_bar(self, painter: QPainter, area: QRectF, at: int, bar: Bar) -> None:
        roles = self.theme.roles
        slot = area.width() / len(self._bars)
        wide = min(_WIDEST_BAR, max(2.0, slot * 0.62))
        middle = area.left() + slot * (at + 0.5)
        zero = area.bottom() - self._scale.zero * area.height()
        if at == self.current:
            light = QColor(roles.color("raised"))
            painter.fillRect(QRectF(area.left() + slot * at, area.top(), slot, area.height()), light)
        net, earned = bar.net * area.height(), bar.earned * area.height()
        color = roles.color("earn")
        base = max(net, 0.0)
        if earned > base:  # electricity: above the net, or from zero where the day made a loss
            hatch = QRectF(middle - wide / 2, zero - earned, wide, earned - base)
            painter.fillRect(hatch, QBrush(color, Qt.BrushStyle.BDiagPattern))
            painter.setPen(QPen(color, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(hatch.adjusted(0.5, 0.5, -0.5, -0.5))
        if net > 0:
            painter.fillRect(QRectF(middle - wide / 2, zero - net, wide, net), color)
        elif not bar.gap and net == 0 and earned == 0:
            painter.fillRect(QRectF(middle - wide / 2, zero - 1, wide, 2), color)
        elif net < 0:
            painter.fillRect(QRectF(middle - wide / 2, zero + 1, wide, -net), roles.color("attention"))

    def _paint_label(self, painter: QPainter, area: QRectF, at: int, bar: Bar, free: float) -> float:
        """Paint a label where it runs into none before it; return where the room for the next one begins."""
        if not bar.label:
            return free
        width = QFontMetricsF(font(_LABEL_PX)).horizontalAdvance(bar.label)
        middle = area.left() + area.width() / len(self._bars) * (at + 0.5)
        left = min(max(area.left(), middle - width / 2), self.width() - width)
        if left < free:
            return free
        painter.setPen(self.theme.roles.color("text" if bar.today else "muted"))
        painter.drawText(QPointF(left, self.height() - 8), bar.label)
        return left + width + _BETWEEN
