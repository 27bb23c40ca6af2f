"""A gauge: what is measured, its figure, and how much of its limit that is."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy

from app.ui.presenters.device import GaugeView
from app.ui.theme import BODY_PX, Theme, font


_HIGH = 34
_BAR = 6
_LABEL_PX = 12
_WHOLE = 100


class Gauge(QProgressBar):
    """Paints a `GaugeView`: label at the left, figure at the right, a bar below where there is a limit.

    It is a progress bar to screen readers, which so hear how much of the limit is taken.
    """

    def __init__(self, theme: Theme) -> None:
        """Make an empty one."""
        super().__init__()
        self._theme = theme
        self.setObjectName("gauge")
        self.setRange(0, _WHOLE)
        self._view = GaugeView("", "", None, "text")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_gauge(self, view: GaugeView) -> None:
        """Show a figure."""
        if view != self._view:
            self._view = view
            self.setAccessibleName(f"{view.label}: {view.value}")
            if view.part is None:
                self.reset()
            else:
                self.setValue(round(_WHOLE * min(max(view.part, 0.0), 1.0)))
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return its room."""
        return QSize(160, _HIGH)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least room."""
        return QSize(100, _HIGH)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint label, figure and bar."""
        view, roles, wide = self._view, self._theme.roles, float(self.width())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        figure = font(BODY_PX, strong=True)
        value = QFontMetricsF(figure).elidedText(view.value, Qt.TextElideMode.ElideRight, wide * 0.7)
        room = QFontMetricsF(figure).horizontalAdvance(value)
        words = font(_LABEL_PX)
        painter.setFont(words)
        painter.setPen(roles.color("muted"))
        label = QFontMetricsF(words).elidedText(view.label, Qt.TextElideMode.ElideRight, max(0.0, wide - room - 12))
        painter.drawText(QRectF(0, 0, wide, 20), Qt.AlignmentFlag.AlignVCenter, label)
        painter.setFont(figure)
        painter.setPen(roles.color("text" if view.tone not in ("attention", "fault") else view.tone))
        painter.drawText(QRectF(wide - room - 1, 0, room + 1, 20), Qt.AlignmentFlag.AlignVCenter, value)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(roles.color("raised"))
        track = QRectF(0, 24, wide, _BAR)
        painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
        if view.part is not None and view.part > 0:
            painter.setBrush(roles.color("muted" if view.tone == "text" else view.tone))
            painter.drawRoundedRect(QRectF(0, 24, max(_BAR, wide * view.part), _BAR), _BAR / 2, _BAR / 2)
        if view.span is not None:
            low, high = view.span
            painter.fillRect(QRectF(wide * low, 26, max(2.0, wide * (high - low)), 2), roles.color("text"))
        if view.mark is not None:
            painter.fillRect(QRectF(wide * view.mark - 1, 22, 2, _BAR + 4), roles.color("control"))
        painter.end()
