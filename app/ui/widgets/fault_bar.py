"""An error in place: what stopped, the cause, the button that mends it, and the code for whoever asks."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.protocol.errors import AppError
from app.ui.presenters.faults import MOST_BARS, Fault, Mending, present_error
from app.ui.presenters.voice import in_a_row
from app.ui.widgets.basics import Button, IconButton, StateMark, Words, clear
from app.ui.widgets.kit import Kit
from app.ui.widgets.mend_button import MendButton


class FaultBar(QFrame):
    """One trouble. It is never a window of its own and takes no focus."""

    def __init__(self, kit: Kit, fault: Fault, *, dismissible: bool = True) -> None:
        """Show a fault."""
        super().__init__()
        self._kit, self.fault = kit, fault
        voice, tone = kit.voice, "fault" if fault.urgent else "attention"
        self.setProperty("bar", tone)
        self.setAccessibleName(f"{fault.title}. {fault.message}")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 12, 12)
        row.setSpacing(12)
        mark = StateMark(kit.theme, 20)
        mark.show_tone(tone)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Words("strong", fault.title, wrap=True))
        text = in_a_row(fault.message, fault.advice)
        if text:
            words.addWidget(Words("muted", text, wrap=True))
        row.addLayout(words, 1)
        self._trouble = Words("body", wrap=True)
        self._trouble.setVisible(False)
        words.addWidget(self._trouble)
        if fault.mending is not Mending.NONE:
            self.mend = MendButton(kit)
            self.mend.troubled.connect(lambda why: self._trouble.say_or_hide(why, "fault"))
            row.addWidget(self.mend, 0, Qt.AlignmentFlag.AlignVCenter)
            self.mend.show_fault(fault)
        code = Button(voice.say("Copy code"), kind="quiet", name=voice.say("Copy the error's code"))
        code.clicked.connect(self._copy_code)
        row.addWidget(code, 0, Qt.AlignmentFlag.AlignVCenter)
        if dismissible:
            away = IconButton(kit.theme, "close", voice.say("Put this message away"))
            away.clicked.connect(self._dismiss)
            row.addWidget(away, 0, Qt.AlignmentFlag.AlignVCenter)

    def _copy_code(self) -> None:
        self._kit.actions.copy.emit(f"{self.fault.code}: {self.fault.message}")

    def _dismiss(self) -> None:
        self._kit.actions.dismiss.emit(self.fault.key)


class FaultSlot(QVBoxLayout):
    """The place of one fault: of what the owner has just asked for, beside where he asked."""

    def __init__(self, kit: Kit) -> None:
        """Begin empty."""
        super().__init__()
        self._kit = kit
        self._bar: FaultBar | None = None

    def show_fault(self, error: AppError | None) -> None:
        """Show why something was refused, or nothing."""
        if self._bar is not None:
            self.removeWidget(self._bar)
            self._bar.hide()
            self._bar.deleteLater()
            self._bar = None
        if error is not None:
            self._bar = FaultBar(self._kit, present_error(error, self._kit.voice), dismissible=False)
            self.addWidget(self._bar)


class FaultBars(QWidget):
    """The bars of a page, newest first; what does not fit is counted."""

    def __init__(self, kit: Kit) -> None:
        """Make an empty stack, which takes no room."""
        super().__init__()
        self._kit = kit
        self._shown: tuple[Fault, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.setVisible(False)

    def show_faults(self, faults: tuple[Fault, ...]) -> None:
        """Show these faults; a bar that stays is not made again, so that a button keeps its focus."""
        if faults == self._shown:
            return
        self._shown = faults
        wanted = faults[:MOST_BARS]
        kept: list[FaultBar] = []

        def keep(widget: QWidget) -> bool:
            if isinstance(widget, FaultBar) and widget.fault in wanted:
                kept.append(widget)
                return True
            return False

        clear(self._column, keep)
        have = {bar.fault.key: bar for bar in kept}
        for place, fault in enumerate(wanted):
            self._column.insertWidget(place, have.get(fault.key) or FaultBar(self._kit, fault))
        if rest := len(faults) - len(wanted):
            more = self._kit.voice.count(rest, "{n} more message", "{n} more messages")
            self._column.addWidget(Words("label", more))
        self.setVisible(bool(faults))
