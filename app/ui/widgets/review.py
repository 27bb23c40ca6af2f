"""A draft for review: what would happen, to whom, what to look at, and every field of the chain on demand."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.protocol.commands import SendDraft
from app.ui.presenters.sending import present_review
from app.ui.presenters.wallet import grouped
from app.ui.widgets.basics import Button, StateMark, Words, beginning, clear
from app.ui.widgets.facts import Facts
from app.ui.widgets.kit import Kit


class DraftReview(QWidget):
    """Shows one `SendDraft` of any kind."""

    def __init__(self, kit: Kit) -> None:
        """Make an empty one."""
        super().__init__()
        self._kit = kit
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self._sentence, self._to = Words("title", wrap=True), Words("strong", wrap=True)
        self._warnings = QVBoxLayout()
        self._warnings.setSpacing(6)
        self._lines, self._details = Facts(kit), Facts(kit)
        self._details.setVisible(False)
        self._more = Button(kit.voice.say("Show &details"), kind="quiet")
        self._more.clicked.connect(lambda: self._details.setVisible(not self._details.isVisibleTo(self)))
        for part in (self._sentence, self._to):
            column.addWidget(part)
        column.addLayout(self._warnings)
        column.addWidget(self._lines)
        column.addLayout(beginning(self._more))
        column.addWidget(self._details)

    def show_draft(self, draft: SendDraft) -> None:
        """Show a draft, with its details folded away."""
        review = present_review(draft, grouped(draft.to), self._kit.voice)
        self._sentence.say(review.sentence)
        self._to.say_or_hide(self._kit.voice.say("To {address}", address=review.to) if review.to else "")
        self._lines.show_lines(review.lines)
        self._details.show_lines(review.details)
        self._details.setVisible(False)
        clear(self._warnings)
        for tone, text in review.warnings:
            self._warnings.addWidget(Warned(self._kit, tone, text))


class Warned(QWidget):
    """A warning with its shape."""

    def __init__(self, kit: Kit, tone: str, text: str) -> None:
        """Show it."""
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        mark, self._words, self._tone = StateMark(kit.theme, 16), Words("body", wrap=True), tone
        mark.show_tone(tone)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._words, 1)
        self.doing = QHBoxLayout()
        row.addLayout(self.doing)
        self.say_or_hide(text)

    def say_or_hide(self, text: str) -> None:
        """Show a text, or take no room where there is none."""
        self._words.say(text, self._tone)
        self.setVisible(bool(text))
