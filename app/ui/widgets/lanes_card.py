"""A card with lanes over time: its title, spans to choose from, the chart, what it says, and its twin as a table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout

from app.ui.presenters.lanes import LanesView
from app.ui.widgets.basics import Button, Card, Words
from app.ui.widgets.kit import Kit
from app.ui.widgets.lanes import Lanes
from app.ui.widgets.twin import Twin


if TYPE_CHECKING:
    from app.ui.widgets.table import Table


class LanesCard(Card):
    """Shows a `LanesView`, or says what will stand there.

    Attributes:
        chart: the lanes.
        twin: the button that shows the table.
        spans: the buttons that choose how long a time is shown.

    Signals:
        spanned: another one was chosen, by its place.
    """

    spanned = Signal(int)

    def __init__(self, kit: Kit, title: str, columns: Sequence[str], spans: Sequence[str] = ()) -> None:
        """Build it empty.

        Args:
            kit: what parts are given.
            title: of the card, and the name of the chart for screen readers.
            columns: titles of the table's columns; the first one is wide.
            spans: what the buttons say that choose how long a time is shown; the first one is chosen.
        """
        super().__init__()
        self._kit, self._columns, self._title = kit, tuple(columns), title
        self._summary = ""
        self.chart = Lanes(kit.theme, title)
        self.chart.told.connect(self._tell)
        self._told = Words("muted", wrap=True)
        self.twin = Twin(kit, self.column, self._build_table, of=title)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Words("strong", title), 1)
        group = QButtonGroup(self)
        self.spans: list[Button] = []
        for place, span in enumerate(spans):
            button = Button(span, kind="segment")
            button.setCheckable(True)
            button.setChecked(place == 0)
            group.addButton(button, place)
            head.addWidget(button)
            self.spans.append(button)
        group.idToggled.connect(lambda at, on: self.spanned.emit(at) if on else None)  # a screen reader does not click
        foot.setSpacing(16)
        foot.addWidget(self._told, 1)
        foot.addWidget(self.twin, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(head)
        self.column.addSpacing(4)
        self.column.addWidget(self.chart)
        self.column.addLayout(foot)

    @property
    def table(self) -> "Table | None":
        """The same as rows, while it is wanted."""
        return self.twin.table

    def show_view(self, view: LanesView, summary: str) -> None:
        """Show lanes, and a sentence below them while nothing is pointed at."""
        self._summary = summary
        self.chart.show_view(view)
        self.chart.setVisible(bool(view.lanes))
        self.twin.show_rows(view.rows)
        for button in self.spans:
            button.setVisible(bool(view.lanes))
        if self.chart.current is None:
            self._tell("")

    def _tell(self, told: str) -> None:
        self._told.say(told or self._summary)

    def _build_table(self) -> "Table":
        from app.ui.widgets.table import Column, Table  # noqa: PLC0415 - few look at it, and never before the first frame

        columns = (Column(title, wide=not place, right=bool(place)) for place, title in enumerate(self._columns))
        return Table(self._kit.theme, tuple(columns), self._title)
