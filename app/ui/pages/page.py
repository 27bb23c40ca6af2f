"""What all pages share: a column of at most 960 pixels that scrolls, and what a page must be able to do."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.protocol.states import NetworkKind
from app.ui.presenters.claiming import ClaimStatus
from app.ui.presenters.seen import Seen
from app.ui.widgets.basics import Button, Picture, Words
from app.ui.widgets.kit import Kit


WIDEST: Final = 960
MARGIN: Final = 32
GAP: Final = 16


class Page(QScrollArea):
    """A page. Its parts go into `column`.

    Attributes:
        kit: theme, voice and actions.
        column: the page's layout.
    """

    def __init__(self, kit: Kit, name: str) -> None:
        """Make an empty page with a name for screen readers."""
        super().__init__()
        self.kit = kit
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(0, 24, 0, MARGIN)
        self.column.setSpacing(GAP)
        outer = centred(content, name="page")
        self._sides = outer.layout()
        self.setWidget(outer)
        self.verticalScrollBar().rangeChanged.connect(self._make_room)

    def show_seen(self, seen: Seen, now: float) -> None:
        """Show what is known, at `now` in seconds of UTC since 1970; a page of words alone has nothing to show."""

    def _make_room(self, _least: int, most: int) -> None:
        """Take the scroll bar's room from the margin, so that nothing moves when it comes."""
        if self._sides is not None:
            bar = self.verticalScrollBar().sizeHint().width() if most else 0
            self._sides.setContentsMargins(MARGIN, 0, MARGIN - bar, 0)

    def open_part(self, name: str) -> None:
        """Open a part of the page by its name; most have none."""

    def show_claim(self, status: ClaimStatus) -> None:
        """Show how a claim stands; only the wallet does."""


def centred(content: QWidget, *, name: str = "") -> QWidget:
    """Return a widget that keeps `content` in the middle, no wider than a page's column."""
    content.setMaximumWidth(WIDEST)
    outer = QWidget()
    if name:
        outer.setObjectName(name)
    row = QHBoxLayout(outer)
    row.setContentsMargins(MARGIN, 0, MARGIN, 0)
    row.setSpacing(0)
    row.addStretch(1)
    row.addWidget(content, 1000)
    row.addStretch(1)
    return outer


class EmptyState(QWidget):
    """What stands on a page that has nothing yet: what will appear, when, and one action at most.

    Attributes:
        join: leads to the market that is missing; shown by pages that wait for work.
    """

    def __init__(self, kit: Kit, picture: str) -> None:
        """Make it with a picture."""
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 56, 24, 56)
        column.setSpacing(16)
        column.addWidget(Picture(kit.theme, 40, picture), 0, Qt.AlignmentFlag.AlignHCenter)
        self.words = Words("muted", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.words.setMaximumWidth(440)
        self.words.setMinimumWidth(280)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.words, 1000)
        row.addStretch(1)
        column.addLayout(row)
        self.join = Button(kit.voice.say("Join a market…"), kind="filled")
        self.join.clicked.connect(lambda: kit.actions.go.emit("settings#join"))
        self.join.setVisible(False)
        self.buttons = QHBoxLayout()
        self.buttons.addWidget(self.join)
        self.buttons.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(self.buttons)
        column.addStretch(1)

    def offer_market(self, seen: Seen) -> None:
        """Offer to join a market where none is joined: nothing would ever appear here otherwise."""
        self.join.setVisible(seen.live is not None and seen.live.network.kind is NetworkKind.NONE)
