"""Words, buttons and cards: the standard widgets with the house's rules built in."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.ui.icons import icon, picture
from app.ui.theme import Theme


_BREAK: Final = "\u200b"
_LONGEST_WORD: Final = 24
_HEAD: Final = 16
"""Pixels above the first line of every card, however narrow its sides are."""


def breakable(text: str) -> str:
    """Return text in which very long words may break, so that a name from outside cannot widen a window."""
    words = text.split(" ")
    if all(len(word) <= _LONGEST_WORD for word in words):
        return text
    return " ".join(
        _BREAK.join(word[at : at + _LONGEST_WORD] for at in range(0, len(word), _LONGEST_WORD)) for word in words
    )


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet selects by, and have it selected again where it was before."""
    if (widget.property(name) or "") != (value or ""):
        widget.setProperty(name, value)
        if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            widget.style().unpolish(widget)
            widget.style().polish(widget)


def show(widget: QWidget, *, shown: bool) -> None:
    """Show a part or hide it. One that is in no window yet is shown with it: now, it would be a window of its own."""
    if shown and widget.parentWidget() is None:
        widget.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, on=False)
        widget.setAttribute(Qt.WidgetAttribute.WA_WState_Hidden, on=True)
    else:
        widget.setVisible(shown)


class Words(QLabel):
    """A label that shows plain text, whatever the text looks like."""

    def __init__(self, kind: str = "body", text: str = "", *, wrap: bool = False) -> None:
        """Make a label of a kind that the style sheet knows: sentence, title, strong, label, muted or body."""
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("words", kind)
        self.setWordWrap(wrap)
        if wrap:
            self.setMinimumWidth(40)
        self.say(text)

    def say(self, text: str, tone: str = "") -> None:
        """Show text, in a tone's colour where one is given."""
        shown = breakable(text) if self.wordWrap() else text
        if shown != self.text():
            self.setText(shown)
            self.setAccessibleName(text)
        restyle(self, "tone", tone)

    def say_or_hide(self, text: str, tone: str = "") -> None:
        """Show text, and take no room where there is none."""
        self.say(text, tone)
        show(self, shown=bool(text))


class Button(QPushButton):
    """A button whose mnemonic is underlined only while Alt is down, and whose focus ring comes with the keyboard."""

    def __init__(self, text: str = "", *, kind: str = "", name: str = "") -> None:
        """Make a button.

        Args:
            text: with `&` before the mnemonic.
            kind: `filled`, `quiet` or `segment`; else it is outlined.
            name: what a screen reader says, where the text does not say it.
        """
        super().__init__()
        self._text = ""
        self._alt = False
        if kind:
            self.setProperty(kind, True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if name:
            self.setAccessibleName(name)
        self.say(text)

    def say(self, text: str) -> None:
        """Show a text of our own; `&` stands before its mnemonic."""
        if text != self._text:
            self._text = text
            self._show()

    def show_mnemonic(self, *, alt: bool) -> None:
        """Underline the mnemonic, or do not."""
        if alt != self._alt:
            self._alt = alt
            self._show()

    def _show(self) -> None:
        self.setText(self._text if self._alt else self._text.replace("&", ""))
        self.setShortcut(QKeySequence.mnemonic(self._text))


class IconButton(QPushButton):
    """A small button that is a picture, with a name for those who do not see it."""

    def __init__(self, theme: Theme, picture_name: str, name: str, *, height: int = 28) -> None:
        """Make it; `name` is spoken and shown when the pointer rests on it."""
        super().__init__()
        self._theme, self._picture = theme, picture_name
        self.setProperty("quiet", True)
        self.setProperty("tiny", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedSize(QSize(28, height))
        theme.changed.connect(self._paint_icon)
        self._paint_icon()

    def _paint_icon(self) -> None:
        self.setIcon(icon(self._picture, self._theme.roles.muted, 14))


class Picture(QWidget):
    """An icon in the colour of a role, sharp at every scale."""

    def __init__(self, theme: Theme, size: int, name: str = "", role: str = "muted") -> None:
        """Make a square of `size` pixels with the icon `name`."""
        super().__init__()
        self._theme, self._name, self._role, self._drawn = theme, name, role, ""
        self._pixmap: QPixmap | None = None
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    def show_picture(self, name: str, role: str) -> None:
        """Show another icon."""
        if (name, role) != (self._name, self._role):
            self._name, self._role = name, role
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint the icon."""
        if not self._name:
            return
        color, ratio = self._theme.roles.color(self._role), self.devicePixelRatioF()
        drawn = f"{self._name} {color.name()} {ratio}"
        if self._pixmap is None or drawn != self._drawn:
            self._pixmap, self._drawn = picture(self._name, color, self.width(), ratio), drawn
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._pixmap)
        painter.end()


class StateMark(Picture):
    """A state's shape in its colour."""

    def show_tone(self, tone: str) -> None:
        """Show the shape of a tone."""
        self.show_picture(tone, tone)


class Card(QFrame):
    """A box on the ground with a column in it."""

    def __init__(self, *, margins: int = 20, gap: int = 8) -> None:
        """Make an empty card."""
        super().__init__()
        self.setProperty("card", True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(margins, max(margins - 4, _HEAD), margins, max(margins - 2, 12))
        self.column.setSpacing(gap)


def beginning(button: QWidget) -> QHBoxLayout:
    """Return a row at whose beginning a button stands, no wider than its text."""
    row = QHBoxLayout()
    row.addWidget(button)
    row.addStretch(1)
    return row


def rule() -> QFrame:
    """Return a thin line."""
    line = QFrame()
    line.setProperty("rule", True)
    return line


def clear(column: QVBoxLayout, keep: Callable[[QWidget], bool] = lambda _: False) -> None:
    """Take the widgets out of a column and delete them, but for those to keep."""
    for at in range(column.count() - 1, -1, -1):
        item = column.itemAt(at)
        widget = item.widget() if item else None
        if widget is not None and not keep(widget):
            column.takeAt(at)
            widget.hide()
            widget.deleteLater()
