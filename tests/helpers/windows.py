"""What tests read from a window."""

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.protocol.snapshot import Snapshot
from app.ui.pages.home import Home
from app.ui.window import Window


Open = Callable[[Snapshot], Window]
"""A way to open a window on a snapshot."""


def texts(widget: QWidget) -> str:
    """Return the words that can be seen in a widget once it is laid out, without the marks where one may break."""
    QApplication.processEvents()
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    return "\n".join(labels).replace("\u200b", "")


def home(window: Window) -> Home:
    """Return the page of that name."""
    page = window.page(0)
    assert isinstance(page, Home)
    return page
