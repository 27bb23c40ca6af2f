"""The table that says the same as a chart: made when it is asked for, and gone when it is folded away."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QBoxLayout

from app.ui.widgets.basics import Button
from app.ui.widgets.kit import Kit


if TYPE_CHECKING:
    from app.ui.widgets.table import Table

_MOST_ROWS = 8


class Twin(Button):
    """The button that unfolds it.

    Attributes:
        table: the rows, while they are wanted.
    """

    def __init__(self, kit: Kit, home: QBoxLayout, make: Callable[[], "Table"], *, of: str = "") -> None:
        """Make it folded.

        Args:
            kit: what parts are given.
            home: the layout at whose end the table unfolds.
            make: makes the table, empty. It is where the table's code is loaded: few look at one, and never before the
                first frame.
            of: what a screen reader says of the chart, where a page has several, which no mnemonic tells apart.
        """
        super().__init__(kind="quiet")
        self._kit, self._home, self._make, self._of = kit, home, make, of
        self._rows: tuple[Sequence[str], ...] = ()
        self.table: Table | None = None
        self.clicked.connect(self._toggle)
        self._word()

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Say what the chart says now; without rows there is nothing to unfold."""
        self._rows = tuple(rows)
        self.setVisible(bool(rows))
        if self.table is not None and not rows:
            self._toggle()
        self._fill()

    def _toggle(self) -> None:
        if self.table is None:
            self.table = self._make()
            self._fill()
            self._home.addWidget(self.table)
            self.table.show()
        else:
            self.table.hide()
            self.table.deleteLater()
            self.table = None
        self._word()

    def _fill(self) -> None:
        if self.table is None:
            return
        from app.ui.widgets.table import Row  # noqa: PLC0415 - it is there by now

        self.table.show_rows(tuple(Row(str(place), tuple(row)) for place, row in enumerate(self._rows)))
        self.table.fit(_MOST_ROWS)

    def _word(self) -> None:
        say, shown = self._kit.voice.say, self.table is not None
        if not self._of:
            self.say(say("Hide the &table") if shown else say("Show as &table"))
            return
        text = say("Hide the table") if shown else say("Show as table")
        self.say(text)
        self.setAccessibleName(f"{text}: {self._of}")
