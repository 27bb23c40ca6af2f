"""The reference-count trap of PySide6: some releases lose a reference with each call, until the interpreter dies."""

import sys

import PySide6
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


_ROUNDS = 400


class Painted(QWidget):
    """Overrides something that returns nothing."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        QPainter(self).end()


class Sender(QObject):
    """Sends to a lambda."""

    sent = Signal(bool)


def test_overrides_and_lambdas_lose_no_reference(qapp: QApplication) -> None:
    widget, sender = Painted(), Sender()
    heard: list[bool] = []
    sender.sent.connect(lambda value: heard.append(value) if not value else None)
    widget.resize(40, 20)
    widget.show()
    qapp.processEvents()
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(_ROUNDS):
        widget.repaint()
        sender.sent.emit(True)
    after = sys.getrefcount(None), sys.getrefcount(True)
    widget.close()
    assert [later - earlier > -_ROUNDS // 4 for earlier, later in zip(before, after, strict=True)] == [True, True]


def test_the_release_is_the_one_that_is_pinned() -> None:
    assert PySide6.__version_info__[:2] == (6, 11), PySide6.__version__
