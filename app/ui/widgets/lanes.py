"""Paints lanes: measured values over time, one below the other, on one axis of time."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy

from app.ui.presenters.lanes import Lane, LanesView, Point
from app.ui.theme import BODY_PX, Theme, font
from app.ui.widgets.pointing import Pointing


_LABEL_PX: Final = 12
_HEAD: Final = 24
_BAND: Final = 56
_GAP: Final = 16
_FOOT: Final = 24
_DOT: Final = 3.0
_LEAST_WIDE: Final = 240


class Lanes(Pointing):
    """Shows a `LanesView`; the arrow keys walk from moment to moment."""

    def __init__(self, theme: Theme, name: str) -> None:
        """Make an empty chart with a name for screen readers."""
        super().__init__(theme)
        self._view = LanesView()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_view(self, view: LanesView) -> None:
        """Show lanes."""
        if view != self._view:
            other = len(view.lanes) != len(self._view.lanes)
            self._view = view
            self.keep_in_range()
            if other:
                self.updateGeometry()
            self.update()

    def parts(self) -> tuple[str, ...]:
        """Return what each moment says."""
        return tuple(stop.told for stop in self._view.stops)

    def part_at(self, x: float, y: float) -> int | None:  # noqa: ARG002 - all lanes share one time
        """Return the moment nearest to a place."""
        area = self._area()
        if not self._view.stops or not area.left() <= x <= area.right():
            return None
        there = (x - area.left()) / area.width()
        stops = self._view.stops
        return min(range(len(stops)), key=lambda place: abs(stops[place].x - there))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for all lanes."""
        lanes = max(len(self._view.lanes), 1)
        return QSize(600, lanes * (_HEAD + _BAND) + (lanes - 1) * _GAP + _FOOT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least room."""
        return QSize(_LEAST_WIDE, self.sizeHint().height())

    def _area(self) -> QRectF:
        metrics = QFontMetricsF(font(_LABEL_PX))
        ticks = (text for lane in self._view.lanes for text in (lane.least, lane.most))
        gutter = max((metrics.horizontalAdvance(text) for text in ticks), default=0) + 12
        return QRectF(0, 0, max(1.0, self.width() - gutter), self.height() - _FOOT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint lanes, times and what is pointed at."""
        area, roles = self._area(), self.theme.roles
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, lane in enumerate(self._view.lanes):
            top = place * (_HEAD + _BAND + _GAP)
            self._paint_lane(painter, QRectF(0, top, area.width(), _HEAD + _BAND), lane)
        painter.setFont(font(_LABEL_PX))
        painter.setPen(roles.color("muted"))
        metrics = QFontMetricsF(font(_LABEL_PX))
        for x, text in self._view.marks:
            wide = metrics.horizontalAdvance(text)
            left = min(max(0.0, area.width() * x - wide / 2), area.width() - wide)
            painter.drawText(QPointF(left, self.height() - 6), text)
        if self.current is not None:
            x = round(area.width() * self._view.stops[self.current].x)
            painter.fillRect(QRectF(x, _HEAD, 1, area.height() - _HEAD), roles.color("text"))
        if self.hasFocus():
            painter.setPen(QPen(roles.color("link"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def _paint_lane(self, painter: QPainter, box: QRectF, lane: Lane) -> None:
        roles = self.theme.roles
        band = box.adjusted(0, _HEAD, 0, 0)
        painter.setFont(font(_LABEL_PX))
        painter.setPen(roles.color("muted"))
        painter.drawText(QPointF(box.left(), box.top() + 14), lane.label)
        painter.drawText(QPointF(band.right() + 12, band.top() + 10), lane.most)
        painter.drawText(QPointF(band.right() + 12, band.bottom() - 1), lane.least)
        strong = font(BODY_PX, strong=True)
        painter.setFont(strong)
        painter.setPen(roles.color("text"))
        wide = QFontMetricsF(strong).horizontalAdvance(lane.value)
        painter.drawText(QPointF(band.right() - wide, box.top() + 14), lane.value)
        for y in (band.top(), band.center().y(), band.bottom()):
            painter.fillRect(QRectF(band.left(), round(y), band.width(), 1), roles.color("border"))
        for run in lane.runs:
            self._paint_run(painter, band, run)

    def _paint_run(self, painter: QPainter, band: QRectF, run: tuple[Point, ...]) -> None:
        def at(x: float, part: float) -> QPointF:
            return QPointF(band.left() + x * band.width(), band.bottom() - part * band.height())

        color = self.theme.roles.color("wait")
        faint = self.theme.roles.color("wait")
        faint.setAlphaF(0.22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faint)
        if not self._view.dots and len(run) > 1:
            under = QPainterPath(at(run[0].x, 0.0))
            for point in run:
                under.lineTo(at(point.x, point.high))
            under.lineTo(at(run[-1].x, 0.0))
            painter.drawPath(under)
        painter.setPen(QPen(color, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([at(point.x, point.mean) for point in run]))
        if self._view.dots or len(run) == 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            for point in run:
                painter.drawEllipse(at(point.x, point.mean), _DOT, _DOT)
