"""What a benchmark found, as cards: a score for each class of job, and each figure beside its physical limit."""

from PySide6.QtWidgets import QVBoxLayout

from app.ui.presenters.benchmark import FigureRow, Score
from app.ui.presenters.device import GaugeView
from app.ui.widgets.basics import Card, Words, clear
from app.ui.widgets.gauge import Gauge
from app.ui.widgets.kit import Kit


_GAP = 14


class ScoresCard(Card):
    """The score for each class of job."""

    def __init__(self, kit: Kit) -> None:
        """Make an empty one, hidden."""
        super().__init__()
        self._kit = kit
        self._shown: tuple[Score, ...] = ()
        say = kit.voice.say
        self.column.addWidget(Words("strong", say("Scores")))
        self.column.addWidget(Words("label", say("The mark on each bar is a reference card's 1000."), wrap=True))
        self._row = QVBoxLayout()
        self._row.setSpacing(10)
        self.column.addLayout(self._row)
        self.setVisible(False)

    def show_scores(self, scores: tuple[Score, ...]) -> None:
        """Show scores."""
        if scores == self._shown:
            return
        self._shown = scores
        self.setVisible(bool(scores))
        clear(self._row)
        for score in scores:
            gauge = Gauge(self._kit.theme)
            gauge.show_gauge(GaugeView(score.name, score.value, score.part, "text", score.span, score.mark))
            self._row.addWidget(gauge)


class FiguresCard(Card):
    """The figures, each with a bar up to its physical limit."""

    def __init__(self, kit: Kit) -> None:
        """Make an empty one, hidden."""
        super().__init__()
        self._kit = kit
        self._title = Words("label", wrap=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(_GAP)
        self.column.addWidget(Words("strong", kit.voice.say("Figures")))
        self.column.addWidget(self._title)
        self.column.addLayout(self._list)
        self.setVisible(False)

    def show_figures(self, figures: tuple[FigureRow, ...], how: str) -> None:
        """Show figures, and how they came about."""
        self._title.say(self._kit.voice.say("Measured, beside the card's physical limit. {how}", how=how))
        self.setVisible(bool(figures))
        clear(self._list)
        for figure in figures:
            gauge = Gauge(self._kit.theme)
            label = " \u00b7 ".join((figure.name, figure.limit, *((figure.note,) if figure.note else ())))
            gauge.show_gauge(GaugeView(label, figure.value, figure.part, figure.tone))
            self._list.addWidget(gauge)
