"""The current job, small: what it does, where it stands, how far it is and what it pays."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QProgressBar

from app.ui.presenters.jobs import JobCard
from app.ui.widgets.basics import Card, Words
from app.ui.widgets.kit import Kit


_STEPS = 1000
GAP = 16


class CurrentJob(Card):
    """Shows a `JobCard`, or says why there is none."""

    def __init__(self, kit: Kit, *, wide: bool = False) -> None:
        """Make an empty card.

        Args:
            kit: what parts are given.
            wide: whether work and pay stand on one line.
        """
        super().__init__()
        head = QHBoxLayout()
        head.addWidget(Words("label", kit.voice.say("Current job")), 1)
        self._state = Words("label")
        head.addWidget(self._state, 0, Qt.AlignmentFlag.AlignRight)
        self._title = Words("strong", wrap=True)
        self._progress = QProgressBar()
        self._progress.setRange(0, _STEPS)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(kit.voice.say("Progress of the current job"))
        self._done, self._pay, self._none = (
            Words("muted", wrap=True),
            Words("muted", wrap=True),
            Words("muted", wrap=True),
        )
        self.column.addLayout(head)
        foot = QBoxLayout(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        foot.setSpacing(GAP if wide else 4)
        foot.addWidget(self._done, 1 if wide else 0)
        if not wide:
            foot.addStretch(1)  # what it pays stands at the foot, where the cards beside it end
        foot.addWidget(self._pay, 1 if wide else 0)
        if wide:
            self._pay.setAlignment(Qt.AlignmentFlag.AlignRight)
        for part in (self._title, self._progress, self._none):
            self.column.addWidget(part)
        self.column.addLayout(foot, 1)

    def show_job(self, job: JobCard | None, otherwise: str) -> None:
        """Show a job, or a sentence in its place."""
        self._none.say_or_hide("" if job else otherwise)
        self._title.say_or_hide(job.title if job else "")
        self._state.say_or_hide(job.state if job else "", job.tone if job else "")
        self._done.say_or_hide(job.done if job else "")
        self._pay.say_or_hide(job.pay if job else "")
        known = job is not None and job.part is not None
        self._progress.setVisible(known)
        if job is not None and job.part is not None:
            self._progress.setValue(round(job.part * _STEPS))
            self._progress.setAccessibleDescription(job.done)
