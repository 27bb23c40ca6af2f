"""The head of Home: within three seconds one can say what Lull does, why, and what today came to."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.protocol.commands import FinishThenPause
from app.ui.icons import icon
from app.ui.presenters.faults import Fault, Mending
from app.ui.presenters.home import HomePage, PauseChoice, Primary, pause_choices, play_command, resume_command
from app.ui.presenters.reasons import Tone
from app.ui.presenters.seen import Seen
from app.ui.widgets.basics import Button, StateMark, Words, restyle
from app.ui.widgets.figure import Figure
from app.ui.widgets.kit import Kit
from app.ui.widgets.mend_button import MendButton


_FIGURE_PX = 44
_MARK = 28
_MENDS_AT = 2
"""The place of the mending among the buttons, where it does not lead."""


class Hero(QWidget):
    """State sentence, reason and the one filled button at the left; today's net at the right.

    Attributes:
        primary: Pause with its menu, Resume, or Start.
        pause_menu: the ways to pause.
        undo: takes "finish, then pause" back.
        mend: mends what stopped.
    """

    def __init__(self, kit: Kit) -> None:
        """Build it."""
        super().__init__()
        self._kit = kit
        self._view: HomePage | None = None
        self._seen: Seen | None = None
        self._now = 0.0
        self._fault: Fault | None = None
        self._choices: tuple[PauseChoice, ...] = ()
        self._mark = StateMark(kit.theme, _MARK)
        self._sentence, self._reason = Words("sentence", wrap=True), Words("reason", wrap=True)
        self._net, self._net_note = Figure(kit.theme, _FIGURE_PX, right=True), Words("label")
        self._net_label, self._trouble = Words("reason"), Words("body", wrap=True)
        self._trouble.setVisible(False)
        self.primary, self.mend = Button(kind="filled"), MendButton(kit)
        self.play = Button(kit.voice.say("Play &now"), name=kit.voice.say("Play now: give the GPU back for four hours"))
        self.play.setToolTip(kit.voice.say("Gives the GPU back at once, for four hours or until you resume."))
        self.play.clicked.connect(lambda: kit.actions.command.emit(play_command()))
        self.undo = Button(kit.voice.say("&Keep going"), name=kit.voice.say("Do not pause after this job"))
        self.pause_menu = QMenu(self)
        self.primary.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # puts the chevron behind the text
        self.primary.clicked.connect(self._press)
        self.pause_menu.aboutToShow.connect(self._fill_menu)
        self.mend.troubled.connect(lambda why: self._trouble.say_or_hide(why, "fault"))
        self.undo.clicked.connect(self._keep_going)
        kit.theme.changed.connect(self._paint_chevron)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 8)
        row.setSpacing(24)
        row.addLayout(self._left(), 1)
        row.addLayout(self._right())

    def _left(self) -> QVBoxLayout:
        first = QHBoxLayout()
        first.setSpacing(12)
        beside = QVBoxLayout()
        beside.setContentsMargins(0, 2, 0, 0)  # beside the first line of two
        beside.addWidget(self._mark)
        beside.addStretch(1)
        first.addLayout(beside)
        first.addWidget(self._sentence, 1)
        self._buttons = buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.primary, self.play, self.mend, self.undo):
            buttons.addWidget(button)
        buttons.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addLayout(first)
        left.addWidget(self._reason)
        left.addSpacing(10)
        left.addLayout(buttons)
        left.addWidget(self._trouble)
        left.addStretch(1)
        return left

    def _right(self) -> QVBoxLayout:
        right = QVBoxLayout()
        right.setSpacing(2)
        for words in (self._net_label, self._net_note):
            words.setAlignment(Qt.AlignmentFlag.AlignRight)
        for part in (self._net, self._net_label, self._net_note):
            right.addWidget(part)
        right.addStretch(1)
        return right

    def show_view(self, view: HomePage, seen: Seen, now: float) -> None:
        """Show the state; `seen` and `now` are what the menu is made of when it opens."""
        self._seen, self._now = seen, now
        live = seen.live
        self.undo.setVisible(bool(live and live.engine.finish_current))
        if view == self._view:
            return
        self._view = view
        self._mark.show_tone(view.state.tone)
        self._sentence.say(view.state.sentence)
        self._reason.say(view.state.reason)
        self._net.show_money(view.net)
        self._net.setHidden(view.net is None)
        self._net_label.say(view.net_label)
        self._net_note.say_or_hide(view.net_note)
        pausing = view.primary is Primary.PAUSE
        fault = view.state.fault if view.primary is not Primary.START else None
        mends = fault is not None and fault.mending is not Mending.NONE
        leads = mends and (view.state.tone is Tone.FAULT or view.primary is Primary.NONE)
        if leads != (self._buttons.indexOf(self.mend) == 0):  # the one that stands out comes first
            self._buttons.removeWidget(self.mend)
            self._buttons.insertWidget(0 if leads else _MENDS_AT, self.mend)
            self.setTabOrder(*((self.mend, self.primary) if leads else (self.play, self.mend)))
        restyle(self.mend, "filled", leads)
        restyle(self.primary, "filled", not leads)
        self.primary.say(view.button)
        self.primary.setVisible(view.primary is not Primary.NONE)
        if pausing != (self.primary.menu() is not None):
            self.primary.setMenu(self.pause_menu if pausing else None)  # type: ignore[arg-type]  # None takes it away
        self.play.setVisible(view.play)
        if fault != self._fault:
            self._trouble.setVisible(False)
        self._fault = fault
        self.mend.show_fault(fault)
        self._paint_chevron()

    def _press(self) -> None:
        if self._view is not None and self._view.primary is Primary.RESUME:
            self._kit.actions.command.emit(resume_command())
        elif self._view is not None and self._view.primary is Primary.START:
            self._kit.actions.start.emit()

    def _fill_menu(self) -> None:
        """Build the menu when it opens: its times are those of the clock now."""
        self.pause_menu.clear()
        live = self._seen.live if self._seen else None
        self._choices = pause_choices(live, self._kit.voice, self._now) if live else ()
        for place, choice in enumerate(self._choices):
            action = self.pause_menu.addAction(choice.text)
            action.setData(place)
            if choice.checked:
                action.setCheckable(True)
                action.setChecked(True)
            action.triggered.connect(self._choose)

    def _choose(self) -> None:
        action = self.sender()
        place = action.data() if isinstance(action, QAction) else None
        if isinstance(place, int) and place < len(self._choices):
            self._kit.actions.command.emit(self._choices[place].command)

    def _keep_going(self) -> None:
        self._kit.actions.command.emit(FinishThenPause(wanted=False))

    def _paint_chevron(self) -> None:
        pausing = self._view is not None and self._view.primary is Primary.PAUSE
        roles = self._kit.theme.roles
        color = roles.ground if self.primary.property("filled") else roles.text
        self.primary.setIcon(icon("chevron", color, 16) if pausing else QIcon())
