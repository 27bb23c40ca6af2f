"""The Lull line: today as one band of 24 hours, painted, and read out part by part."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from app.ui.presenters.lull_line import LineSpan, LineView, SpanKind, decimate
from app.ui.theme import Theme, font
from app.ui.widgets.legend import fill_span, role_of
from app.ui.widgets.pointing import Pointing


BAND: Final = 120
_TOP: Final = 10
_AXIS: Final = 26
_LABEL_PX: Final = 12
_ROUND: Final = 8
_APART: Final = 1
"""Pixels between one span and the next."""
_LEAST_TICK_GAP: Final = 64
_EMPTY: Final = LineView((), (), None, (), (), "")


class LullLine(Pointing):
    """Paints a `LineView`. Spans narrower than a pixel share one; the arrow keys walk along what is left."""

    def __init__(self, theme: Theme, name: str) -> None:
        """Make an empty band with a name for screen readers."""
        super().__init__(theme)
        self._view = _EMPTY
        self._spans: tuple[LineSpan, ...] = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_line(self, view: LineView) -> None:
        """Show a day."""
        if view != self._view:
            self._view = view
            self._decimate()
            self.keep_in_range()
            self.update()

    def parts(self) -> tuple[str, ...]:
        """Return what each span says."""
        return tuple(span.told for span in self._spans)

    def part_at(self, x: float, y: float) -> int | None:
        """Return the span at a place."""
        if not _TOP <= y <= _TOP + BAND:
            return None
        part = x / max(1, self.width())
        return next((at for at, span in enumerate(self._spans) if span.left <= part < span.right), None)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for the band and the hours."""
        return QSize(600, _TOP + BAND + _AXIS)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least room."""
        return QSize(200, _TOP + BAND + _AXIS)

    def resizeEvent(self, event: object) -> None:  # noqa: ARG002, N802 - Qt's name
        """Fit the spans to the new width."""
        self._decimate()
        self.keep_in_range()

    def _decimate(self) -> None:
        self._spans = decimate(self._view.spans, max(1, self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint the band."""
        roles = self.theme.roles
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        band = QRectF(0, _TOP, self.width(), BAND)
        clip = QPainterPath()
        clip.addRoundedRect(band, _ROUND, _ROUND)
        painter.save()
        painter.setClipPath(clip)
        painter.fillRect(band, roles.color("ground"))
        hours = QColor(roles.color("border"))
        hours.setAlphaF(0.6)
        for part, _ in self._view.ticks[1:-1]:
            painter.fillRect(QRectF(round(part * self.width()), _TOP, 1, BAND), hours)
        if self._view.now is not None:
            painter.fillRect(QRectF(self._view.now * self.width(), _TOP, self.width(), BAND), roles.color("card"))
        for at, span in enumerate(self._spans):
            self._paint_span(painter, span, current=at == self.current)
        painter.restore()
        painter.setPen(QPen(roles.color("border"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(band.adjusted(0.5, 0.5, -0.5, -0.5), _ROUND, _ROUND)
        self._paint_names(painter)
        self._paint_hours(painter)
        if self._view.now is not None:
            self._paint_now(painter, self._view.now * self.width())
        if self.hasFocus():
            painter.setPen(QPen(roles.color("link"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(band.adjusted(1, 1, -1, -1), _ROUND, _ROUND)
        painter.end()

    def _rect(self, span: LineSpan) -> QRectF:
        left, right = round(span.left * self.width()), round(span.right * self.width())
        height = BAND * span.height
        return QRectF(left, _TOP + BAND - height, max(1, right - left), height)

    def _paint_span(self, painter: QPainter, span: LineSpan, *, current: bool) -> None:
        rect, roles = self._rect(span), self.theme.roles
        apart = rect.adjusted(0, 0, -_APART, 0) if rect.width() > 4 * _APART else rect
        fill_span(painter, apart, span.kind, roles.color(role_of(span.kind)), roles.color("ground"))
        if current:
            full = QRectF(rect.left(), _TOP, rect.width(), BAND)
            painter.setPen(QPen(self.theme.roles.color("link"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(full.adjusted(1, 1, -1, -1) if rect.width() > 4 else full)

    def _paint_names(self, painter: QPainter) -> None:
        """Write a game's name into its span, where at least some letters of it fit."""
        face = font(_LABEL_PX, strong=True)
        metrics = QFontMetricsF(face)
        painter.setFont(face)
        for span in self._spans:
            rect = self._rect(span).adjusted(8, 8, -6, -6)
            if not span.name or rect.width() < 24:
                continue
            name = metrics.elidedText(span.name, Qt.TextElideMode.ElideRight, rect.width())
            if len(name) < min(4, len(span.name)):
                continue
            painter.setPen(self.theme.roles.color("ground" if span.kind is SpanKind.GAME else "fault"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, name)

    def _paint_hours(self, painter: QPainter) -> None:
        painter.setFont(font(_LABEL_PX))
        painter.setPen(self.theme.roles.color("muted"))
        metrics = QFontMetricsF(font(_LABEL_PX))
        ticks = self._view.ticks
        step = 1 if self.width() / max(1, len(ticks) - 1) >= _LEAST_TICK_GAP else 2
        base = _TOP + BAND + _AXIS - 8
        for part, text in ticks[::step]:
            width = metrics.horizontalAdvance(text)
            left = min(max(0.0, part * self.width() - width / 2), self.width() - width)
            painter.drawText(QPointF(left, base), text)

    def _paint_now(self, painter: QPainter, x: float) -> None:
        color = self.theme.roles.color("text")
        painter.fillRect(QRectF(x - 1, _TOP - 2, 2, BAND + 4), color)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QPointF(x, _TOP - 4), 4, 4)
