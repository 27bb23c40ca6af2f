"""The hours of a week as a grid of days and hours: painted with the mouse, or with the arrow keys and the space bar."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.presenters.hours import Stretches, cell_told, covered, painted, parts_of
from app.ui.presenters.voice import WEEKDAYS, Voice
from app.ui.theme import Theme, font


_LABEL_PX: Final = 12
_GUTTER: Final = 44
_HEAD: Final = 22
_ROW: Final = 24
_GAP: Final = 2
_RADIUS: Final = 3


class WeekGrid(QWidget):
    """Paints stretches of the week, and changes them by whole hours.

    Attributes:
        stretches: what is shown.
        place: the day and the hour that keys act on.

    Signals:
        changed: somebody painted, and has let go.
        told: what the cell says that is pointed at; empty if none is.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(self, theme: Theme, voice: Voice, name: str) -> None:
        """Make an empty grid with a name for screen readers."""
        super().__init__()
        self._theme, self._voice = theme, voice
        self.stretches: Stretches = ()
        self.place = (0, 0)
        self._brush: bool | None = None
        self._from = (0, 0)
        self._before: Stretches = ()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_stretches(self, stretches: Stretches) -> None:
        """Show stretches; what somebody paints right now stays."""
        if stretches != self.stretches and self._brush is None:
            self.stretches = stretches
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return its room."""
        return QSize(640, _HEAD + 7 * _ROW)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least room."""
        return QSize(_GUTTER + 24 * 8, _HEAD + 7 * _ROW)

    def cell_at(self, x: float, y: float) -> tuple[int, int]:
        """Return the day and the hour nearest to a place."""
        wide = (self.width() - _GUTTER) / 24
        return min(max(int((y - _HEAD) / _ROW), 0), 6), min(max(int((x - _GUTTER) / wide), 0), 23)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to paint: what is out goes in, and the other way round."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._from = self.place = self.cell_at(event.position().x(), event.position().y())
            self._before = self.stretches
            self._brush = covered(self.stretches, *self.place) < 1
            self._paint_to(self.place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Paint a rectangle from where the button went down, or point."""
        cell = self.cell_at(event.position().x(), event.position().y())
        if self._brush is not None:
            self._paint_to(cell)
        self.told.emit(cell_told(self.stretches, *cell, self._voice))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Let go."""
        if self._brush is not None:
            self._brush = None
            self.changed.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show the cursor, and say where it is."""
        super().focusInEvent(event)
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show it no more."""
        super().focusOutEvent(event)
        self.told.emit("")
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move by an hour or a day; with Shift paint what is passed; Space changes the hour."""
        key, (day, hour) = Qt.Key(event.key()), self.place
        moves = {
            Qt.Key.Key_Left: (day, max(hour - 1, 0)),
            Qt.Key.Key_Right: (day, min(hour + 1, 23)),
            Qt.Key.Key_Up: (max(day - 1, 0), hour),
            Qt.Key.Key_Down: (min(day + 1, 6), hour),
            Qt.Key.Key_Home: (day, 0),
            Qt.Key.Key_End: (day, 23),
        }
        if key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._change([self.place], on=covered(self.stretches, *self.place) < 1)
        elif key in moves:
            there = moves[key]
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._change(_rectangle(self.place, there), on=covered(self.stretches, *self.place) == 1)
            self.place = there
        else:
            super().keyPressEvent(event)
            return
        self._tell()

    def _tell(self) -> None:
        said = cell_told(self.stretches, *self.place, self._voice)
        self.setAccessibleDescription(said)
        self.told.emit(said)
        self.update()

    def _change(self, cells: list[tuple[int, int]], *, on: bool) -> None:
        after = painted(self.stretches, cells, on=on)
        if after != self.stretches:
            self.stretches = after
            self.changed.emit()

    def _paint_to(self, cell: tuple[int, int]) -> None:
        self.stretches = painted(self._before, _rectangle(self._from, cell), on=bool(self._brush))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint hours, days and cells."""
        roles, wide = self._theme.roles, (self.width() - _GUTTER) / 24
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        face = font(_LABEL_PX)
        painter.setFont(face)
        painter.setPen(roles.color("muted"))
        metrics = QFontMetricsF(face)
        for hour in range(0, 25, 6 if wide < 18 else 3):
            text = f"{hour:02}:00"
            room = metrics.horizontalAdvance(text)
            left = min(max(_GUTTER + hour * wide - (room / 2 if hour else 0), 0.0), self.width() - room)
            painter.drawText(QPointF(left, 12), text)
        for day in range(7):
            top = _HEAD + day * _ROW
            painter.setPen(roles.color("muted"))
            painter.drawText(
                QRectF(0, top, _GUTTER - 8, _ROW), Qt.AlignmentFlag.AlignVCenter, self._voice.translate(WEEKDAYS[day])
            )
            for hour in range(24):
                self._paint_cell(painter, day, hour, QRectF(_GUTTER + hour * wide, top, wide, _ROW))
        if self.hasFocus():
            day, hour = self.place
            painter.setPen(QPen(roles.color("link"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(_GUTTER + hour * wide, _HEAD + day * _ROW, wide, _ROW), _RADIUS, _RADIUS)
        painter.end()

    def _paint_cell(self, painter: QPainter, day: int, hour: int, box: QRectF) -> None:
        roles = self._theme.roles
        inner = box.adjusted(_GAP / 2, _GAP / 2, -_GAP / 2, -_GAP / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(roles.color("raised"))
        painter.drawRoundedRect(inner, _RADIUS, _RADIUS)
        painter.setBrush(roles.color("wait"))
        for begin, end in parts_of(self.stretches, day, hour):
            filled = QRectF(
                inner.left() + inner.width() * begin, inner.top(), inner.width() * (end - begin), _ROW - _GAP
            )
            painter.drawRoundedRect(filled, _RADIUS, _RADIUS)


def _rectangle(one: tuple[int, int], other: tuple[int, int]) -> list[tuple[int, int]]:
    """Return all cells between two corners."""
    days, hours = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return [(day, hour) for day in range(days[0], days[1] + 1) for hour in range(hours[0], hours[1] + 1)]
