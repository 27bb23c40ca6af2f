"""The last seven days, small: their net, and a bar for each of them."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.presenters.home import WeekCard as WeekView
from app.ui.theme import Theme
from app.ui.widgets.basics import Card, Words
from app.ui.widgets.figure import Figure
from app.ui.widgets.kit import Kit


_FIGURE_PX = 26
_LEAST = 36
_HIGHEST = 96
_GAP = 6
_WIDEST = 40.0


class WeekCard(Card):
    """Shows a `WeekCard` of the presenter, or says what will stand there."""

    def __init__(self, kit: Kit) -> None:
        """Make an empty one."""
        super().__init__(gap=4)
        self._none = Words("muted", wrap=True)
        self._net, self._note, self._rate = Figure(kit.theme, _FIGURE_PX), Words("label", wrap=True), Words("label")
        self._bars = MiniBars(kit.theme)
        self.column.addWidget(Words("label", kit.voice.say("Last 7 days")))
        self.column.addWidget(self._net)
        for words in (self._note, self._rate, self._none):
            self.column.addWidget(words)
        self.column.addSpacing(8)
        self.column.addWidget(self._bars, 1000)
        self.column.addStretch(1)

    def show_week(self, week: WeekView | None, otherwise: str) -> None:
        """Show a week, or a sentence in its place."""
        for part in (self._net, self._bars):
            part.setVisible(week is not None)
        self._none.say_or_hide("" if week else otherwise)
        self._note.say_or_hide(week.note if week else "")
        self._rate.say_or_hide(week.rate if week else "", "earn")
        if week is not None:
            self._net.show_money(week.net)
            self._bars.show_bars(week.bars)


class MiniBars(QWidget):
    """Seven bars without a scale: the Earnings page has the figures."""

    def __init__(self, theme: Theme) -> None:
        """Make it with no bars."""
        super().__init__()
        self._theme = theme
        self._parts: tuple[float | None, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def show_bars(self, parts: tuple[float | None, ...]) -> None:
        """Show bars; each is a part of the highest."""
        if parts != self._parts:
            self._parts = parts
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return its room."""
        return QSize(140, _LEAST)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint the bars; today's is the last one."""
        if not self._parts:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        wide = min(_WIDEST, (self.width() - _GAP * (len(self._parts) - 1)) / len(self._parts))
        foot = float(self.height())
        for at, part in enumerate(self._parts):
            if part is None:
                continue
            high = max(2.0, part * min(foot, _HIGHEST))
            color = self._theme.roles.color("earn")
            if at < len(self._parts) - 1:
                color.setAlphaF(0.5)
            painter.setBrush(color)
            painter.drawRoundedRect(QRectF(at * (wide + _GAP), foot - high, wide, high), 2, 2)
        painter.end()
