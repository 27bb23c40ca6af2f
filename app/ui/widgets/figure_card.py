"""One of the wallet's numbers: its name, the figure, and what it means."""

from app.ui.presenters.wallet import Figure as WalletFigure
from app.ui.widgets.basics import Card, Words
from app.ui.widgets.figure import Figure
from app.ui.widgets.kit import Kit


_SMALL_PX = 22


class FigureCard(Card):
    """One of the wallet's numbers."""

    def __init__(self, kit: Kit) -> None:
        """Build an empty one."""
        super().__init__(gap=2)
        self._title, self._note = Words("label"), Words("label", wrap=True)
        self._money = Figure(kit.theme, _SMALL_PX)
        for part in (self._title, self._money, self._note):
            self.column.addWidget(part)
        self.column.addStretch(1)  # beside one whose words take two lines, the figures stay on one

    def show_figure(self, figure: WalletFigure) -> None:
        """Show a number."""
        self._title.say(figure.title)
        self._money.show_money(figure.money)
        self._note.say(figure.note)
