"""What the shades of the Lull line mean: a sample and a word for each kind that the day has."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.presenters.lull_line import SpanKind
from app.ui.theme import Theme, font


_LABEL_PX = 12
_SAMPLE = 10
_GAP = 6
_BETWEEN = 16
_ROUND_FROM = 6


def role_of(kind: SpanKind) -> str:
    """Return the colour role of a kind of span."""
    return {SpanKind.EARNING: "earn", SpanKind.GAME: "game", SpanKind.FAULT: "fault"}.get(kind, "wait")


def fill_span(painter: QPainter, rect: QRectF, kind: SpanKind, color: QColor) -> None:
    """Fill a rectangle as spans of a kind are filled: solid, hatched, crossed or outlined, so that shape tells too."""
    if kind in (SpanKind.EARNING, SpanKind.GAME):
        _fill_solid(painter, rect, color, soft=kind is SpanKind.EARNING)
        return
    faint = QColor(color)
    if kind is SpanKind.PAUSED:
        faint.setAlphaF(0.55)
        painter.fillRect(rect, QBrush(faint, Qt.BrushStyle.BDiagPattern))
    elif kind is SpanKind.FAULT:
        faint.setAlphaF(0.45)
        painter.fillRect(rect, QBrush(faint, Qt.BrushStyle.DiagCrossPattern))
    painter.setPen(QPen(faint if kind is SpanKind.PAUSED else color, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = 3.5 if kind is SpanKind.WAITING and min(rect.width(), rect.height()) > 4 * _SAMPLE / 3 else 0.5
    painter.drawRect(rect.adjusted(inset, inset, -inset, -inset))


def _fill_solid(painter: QPainter, rect: QRectF, color: QColor, *, soft: bool) -> None:
    """Fill with rounded shoulders; what earns fades towards its foot, so that the edge that is read stands out."""
    if rect.width() <= _ROUND_FROM:
        painter.fillRect(rect, color)
        return
    ink = QBrush(color)
    if soft and rect.height() > 2 * _SAMPLE:
        shade = QLinearGradient(rect.topLeft(), rect.bottomLeft())
        foot = QColor(color)
        foot.setAlphaF(0.45)
        shade.setColorAt(0.0, color)
        shade.setColorAt(1.0, foot)
        ink = QBrush(shade)
    radius = min(4.0, rect.width() / 4)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawRoundedRect(rect.adjusted(0.5, 0, -0.5, 0), radius, radius)


class Legend(QWidget):
    """Paints the samples in a row, right-aligned."""

    def __init__(self, theme: Theme) -> None:
        """Make an empty one."""
        super().__init__()
        self._theme = theme
        self._entries: tuple[tuple[SpanKind, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_entries(self, entries: tuple[tuple[SpanKind, str], ...]) -> None:
        """Show these kinds with their names."""
        if entries != self._entries:
            self._entries = entries
            self.setAccessibleName(", ".join(text for _, text in entries))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for all entries."""
        metrics = QFontMetricsF(font(_LABEL_PX))
        wide = sum(_SAMPLE + _GAP + metrics.horizontalAdvance(text) + _BETWEEN for _, text in self._entries)
        return QSize(max(0, int(wide - _BETWEEN + 2)), 16)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint samples and words."""
        painter = QPainter(self)
        face = font(_LABEL_PX)
        painter.setFont(face)
        metrics, left = QFontMetricsF(face), 0.0
        for kind, text in self._entries:
            sample = QRectF(left, (self.height() - _SAMPLE) / 2, _SAMPLE, _SAMPLE)
            fill_span(painter, sample, kind, self._theme.roles.color(role_of(kind)))
            painter.setPen(self._theme.roles.color("muted"))
            wide = metrics.horizontalAdvance(text)
            box = QRectF(left + _SAMPLE + _GAP, 0, wide + 2, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
            left += _SAMPLE + _GAP + wide + _BETWEEN
        painter.end()
