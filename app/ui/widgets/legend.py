"""What the shades of the Lull line mean: a sample and a word for each kind that the day has."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QLinearGradient, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.presenters.lull_line import SpanKind
from app.ui.theme import Theme, font


_LABEL_PX = 12
_SAMPLE = 10
_GAP = 6
_BETWEEN = 16
_ROUND_FROM = 6
_ROUND = 4.0
_OUTLINE = 1.5
_FOOT = 0.42
"""How much of its colour is left at the foot of what earns."""


def role_of(kind: SpanKind) -> str:
    """Return the colour role of a kind of span."""
    return {SpanKind.EARNING: "earn", SpanKind.GAME: "game", SpanKind.FAULT: "fault"}.get(kind, "wait")


def fill_span(painter: QPainter, rect: QRectF, kind: SpanKind, color: QColor, ground: QColor) -> None:
    """Fill a rectangle as spans of a kind are filled: solid, hatched, crossed or outlined, so that shape tells too.

    Args:
        painter: what paints.
        rect: the span; its foot is where the band ends, and its shoulders are round.
        kind: what happened.
        color: the colour of its role.
        ground: what lies behind, into which the foot of what earns fades.
    """
    shape = _standing(rect)
    painter.setPen(Qt.PenStyle.NoPen)
    if kind in (SpanKind.EARNING, SpanKind.GAME):
        soft = kind is SpanKind.EARNING and rect.height() > 2 * _SAMPLE
        painter.fillPath(shape, QBrush(_fading(rect, color, ground)) if soft else QBrush(color))
        return
    faint = QColor(color)
    faint.setAlphaF(0.55)
    if kind is not SpanKind.WAITING:
        pattern = Qt.BrushStyle.BDiagPattern if kind is SpanKind.PAUSED else Qt.BrushStyle.DiagCrossPattern
        painter.fillPath(shape, QBrush(faint, pattern))
    painter.setPen(QPen(color, _OUTLINE))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_standing(rect.adjusted(_OUTLINE / 2, _OUTLINE / 2, -_OUTLINE / 2, -_OUTLINE / 2)))


def _standing(rect: QRectF) -> QPainterPath:
    """Return a rectangle with round shoulders that stands flat on the ground; a sample and a sliver are plain."""
    path, radius = QPainterPath(), min(_ROUND, rect.height() / 5)
    if rect.width() <= _ROUND_FROM:
        path.addRect(rect)
    elif rect.height() <= _SAMPLE:
        path.addRoundedRect(rect, radius, radius)
    else:
        edge = 2 * radius
        path.moveTo(rect.bottomLeft())
        path.arcTo(QRectF(rect.left(), rect.top(), edge, edge), 180, -90)
        path.arcTo(QRectF(rect.right() - edge, rect.top(), edge, edge), 90, -90)
        path.lineTo(rect.bottomRight())
        path.closeSubpath()
    return path


def _fading(rect: QRectF, color: QColor, ground: QColor) -> QLinearGradient:
    """Return a shade that is fullest at the top, so that the edge that is read stands out."""
    shade = QLinearGradient(rect.topLeft(), rect.bottomLeft())
    shade.setColorAt(0.0, color)
    shade.setColorAt(1.0, _mixed(color, ground, _FOOT))
    return shade


def _mixed(color: QColor, ground: QColor, part: float) -> QColor:
    """Return a colour thinned with what lies behind it, and as opaque: lines below do not shine through."""
    one, other = color.getRgb()[:3], ground.getRgb()[:3]  # type: ignore[index]  # a tuple, whatever the stub says
    return QColor(*(round(a * part + b * (1 - part)) for a, b in zip(one, other, strict=True)))


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
            roles = self._theme.roles
            fill_span(painter, sample, kind, roles.color(role_of(kind)), roles.color("card"))
            painter.setPen(self._theme.roles.color("muted"))
            wide = metrics.horizontalAdvance(text)
            box = QRectF(left + _SAMPLE + _GAP, 0, wide + 2, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
            left += _SAMPLE + _GAP + wide + _BETWEEN
        painter.end()
