"""The one button that mends what stopped: it starts, claims, opens a page, or copies a command where no button can."""

from PySide6.QtCore import Signal

from app.protocol.errors import AppError
from app.ui.presenters.faults import PLACES, Fault, Mending, present_error
from app.ui.widgets.basics import Button
from app.ui.widgets.kit import Kit


class MendButton(Button):
    """Hidden while there is nothing to mend.

    Signals:
        troubled: why the mend itself failed; empty when it is tried again.
    """

    troubled = Signal(str)

    def __init__(self, kit: Kit) -> None:
        """Make it hidden."""
        super().__init__()
        self._kit = kit
        self._fault: Fault | None = None
        self._busy = False
        self.clicked.connect(self._mend)
        self.setVisible(False)

    def show_fault(self, fault: Fault | None) -> None:
        """Offer the mend of a fault; what is being mended goes on."""
        self._fault = fault
        if not self._busy:
            self.say(fault.button if fault else "")
        self.setVisible(fault is not None and fault.mending is not Mending.NONE)

    def _mend(self) -> None:
        fault, actions = self._fault, self._kit.actions
        if fault is None:
            return
        self.troubled.emit("")
        if (place := PLACES.get(fault.mending)) is not None:
            actions.go.emit(place)
            return
        match fault.mending:
            case Mending.START_ENGINE:
                actions.start.emit()
            case Mending.RESTART_ENGINE:
                actions.restart.emit()
            case Mending.CLAIM:
                actions.claim.emit()
            case Mending.START_DOCKER:
                self._start_docker()
            case _:
                actions.copy.emit(fault.command)

    def _start_docker(self) -> None:
        from app.desktop.docker import start_docker  # noqa: PLC0415 - seldom, one hopes
        from app.ui.errand import Errand  # noqa: PLC0415 - the same

        self._wait(busy=True)
        Errand(start_docker, lambda _: self._wait(busy=False), self._failed, self).start()

    def _failed(self, error: AppError) -> None:
        """Say why, and offer the command instead; where there is none, say what to do."""
        self._wait(busy=False)
        fault = present_error(error, self._kit.voice)
        self.show_fault(fault)
        advice = fault.advice if fault.mending is Mending.NONE else ""
        self.troubled.emit(f"{fault.title}. {fault.message} {advice}".strip())

    def _wait(self, *, busy: bool) -> None:
        self._busy = busy
        self.setEnabled(not busy)
        self.say(self._kit.voice.say("Starting Docker…") if busy else self._fault.button if self._fault else "")
