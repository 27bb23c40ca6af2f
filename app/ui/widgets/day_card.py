"""Today: the Lull line, what it says where it is pointed at, and its twin for those who read tables."""

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from app.ui.presenters.lull_line import LineView
from app.ui.widgets.basics import Card, Words
from app.ui.widgets.kit import Kit
from app.ui.widgets.legend import Legend
from app.ui.widgets.lull_line import LullLine
from app.ui.widgets.twin import Twin


if TYPE_CHECKING:
    from app.ui.widgets.table import Table


_FIGURE: Final = re.compile(r"(?<=\d) (?=\w)")
"""The space between a figure and its unit, at which no line ends."""


class DayCard(Card):
    """The Lull line in its card.

    Attributes:
        line: the band.
        twin: the button that shows them.
    """

    def __init__(self, kit: Kit) -> None:
        """Build it."""
        super().__init__()
        voice = kit.voice
        self._kit, self._summary = kit, ""
        self._legend = Legend(kit.theme)
        self.line = LullLine(kit.theme, voice.say("Today, hour by hour"))
        self.line.told.connect(self._tell)
        self._told = Words("muted", wrap=True)
        self.twin = Twin(kit, self.column, self._build_table)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(Words("label", voice.say("Today")), 1)
        head.addWidget(self._legend)
        foot.setSpacing(16)
        foot.addWidget(self._told, 1)
        foot.addWidget(self.twin, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(head)
        self.column.addWidget(self.line)
        self.column.addLayout(foot)

    @property
    def table(self) -> "Table | None":
        """The same spans as rows, while it is wanted."""
        return self.twin.table

    def show_line(self, view: LineView) -> None:
        """Show a day."""
        self._summary = view.summary or self._kit.voice.say("What this PC does today appears here, hour by hour.")
        self.line.show_line(view)
        self._legend.show_entries(view.legend)
        self.twin.show_rows([(row.start, row.end, row.what, row.net_per_hour) for row in view.rows])
        if self.line.current is None:
            self._tell("")

    def _tell(self, told: str) -> None:
        self._told.say(told or _FIGURE.sub("\u00a0", self._summary))

    def _build_table(self) -> "Table":
        from app.ui.widgets.table import Column, Table  # noqa: PLC0415 - few look at it, and never before the first frame

        say = self._kit.voice.say
        columns = (
            Column(say("From")),
            Column(say("To")),
            Column(say("What"), wide=True),
            Column(say("Net per hour"), right=True),
        )
        return Table(self._kit.theme, columns, say("Today as a table"))
