"""The sidebar: one entry for each page that exists; pictures alone where the window is narrow."""

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget

from app.ui.icons import picture
from app.ui.theme import BODY_PX, Theme, font
from app.ui.widgets.heeding import Heeding


WIDE: Final = 208
NARROW: Final = 64
_ENTRY: Final = 40
_PICTURE: Final = 18
_BREAK: Final = 16


class _Entry(Heeding, QAbstractButton):
    """A page's entry. It paints itself, so that its mnemonic is underlined only while Alt is down.

    Signals:
        pointed: the pointer or the focus came to it, or left it.
    """

    pointed = Signal(bool)

    def __init__(self, theme: Theme, name: str, text: str) -> None:
        super().__init__()
        self._theme, self._picture, self._text = theme, name, text
        self.narrow, self.alt = False, False
        self.setCheckable(True)
        self.setAutoExclusive(True)  # one of several, which a screen reader then says; the group sees to it anyway
        self.heed(both=False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(text.replace("&", ""))
        self.setShortcut(QKeySequence.mnemonic(text))
        self.setFixedHeight(_ENTRY)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(NARROW - 16, _ENTRY)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        super().enterEvent(event)
        self.pointed.emit(True)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().leaveEvent(event)
        self.pointed.emit(False)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusInEvent(event)
        self.pointed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self.pointed.emit(False)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        roles, box = self._theme.roles, QRectF(self.rect())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            painter.setBrush(roles.color("raised"))
            painter.drawRoundedRect(box, 8, 8)
        if self.isChecked():
            painter.setBrush(roles.color("text"))
            painter.drawRoundedRect(QRectF(0, box.height() / 2 - 8, 3, 16), 1.5, 1.5)
        color = roles.color("text" if self.isChecked() else "muted")
        left = (box.width() - _PICTURE) / 2 if self.narrow else 14.0
        glyph = picture(self._picture, color, _PICTURE, self.devicePixelRatioF())
        painter.drawPixmap(int(left), int((box.height() - _PICTURE) / 2), glyph)
        if not self.narrow:
            painter.setPen(color)
            painter.setFont(font(BODY_PX, strong=self.isChecked()))
            mnemonic = Qt.TextFlag.TextShowMnemonic if self.alt else Qt.TextFlag.TextHideMnemonic
            painter.drawText(box.adjusted(44, 0, -8, 0), int(Qt.AlignmentFlag.AlignVCenter) | int(mnemonic), self._text)
        if self.hasFocus():
            painter.setPen(QPen(roles.color("link"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 8, 8)
        painter.end()


class Sidebar(QWidget):
    """The entries, of which one is the page that is shown.

    Signals:
        chosen: the number of the page that was chosen.
        pointed: the number of the page that may be chosen next; -1 when none is pointed at any more.
    """

    chosen = Signal(int)
    pointed = Signal(int)

    def __init__(
        self, theme: Theme, entries: tuple[tuple[str, str], ...], name: str, breaks: frozenset[int] = frozenset()
    ) -> None:
        """Make entries from pairs of a picture's name and a text with its mnemonic; a gap stands before `breaks`."""
        super().__init__()
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(name)
        self._theme = theme
        column = self._column = QVBoxLayout(self)
        column.setSpacing(4)
        self._mark = _Mark(theme)
        column.addWidget(self._mark)
        column.addSpacing(20)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        for at, (image, text) in enumerate(entries):
            if at in breaks:
                column.addSpacing(_BREAK)
                if at == max(breaks):
                    column.addStretch(1)
            entry = _Entry(theme, image, text)
            self._group.addButton(entry, at)
            entry.clicked.connect(lambda _=True, at=at: self.chosen.emit(at))
            entry.pointed.connect(lambda come, at=at: self.pointed.emit(at if come else -1))
            column.addWidget(entry)
        if not breaks:
            column.addStretch(1)
        self.set_narrow(narrow=False)

    def choose(self, place: int) -> None:
        """Mark an entry as the one that is shown."""
        self._group.button(place).setChecked(True)

    def set_narrow(self, *, narrow: bool) -> None:
        """Show pictures alone, or pictures and texts."""
        self.setFixedWidth(NARROW if narrow else WIDE)
        self._column.setContentsMargins(8 if narrow else 12, 24, 8 if narrow else 12, 16)
        self._mark.narrow = narrow
        for entry in self._entries():
            entry.narrow = narrow
            entry.setToolTip(entry.accessibleName() if narrow else "")
            entry.update()

    def show_mnemonics(self, *, alt: bool) -> None:
        """Underline the mnemonics while Alt is down."""
        for entry in self._entries():
            if entry.alt != alt:
                entry.alt = alt
                entry.update()

    def _entries(self) -> list[_Entry]:
        return [button for button in self._group.buttons() if isinstance(button, _Entry)]


class _Mark(QWidget):
    """The app's sign and name."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self.narrow = theme, False
        self.setFixedHeight(32)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        painter = QPainter(self)
        size = 28
        left = (self.width() - size) // 2 if self.narrow else 10
        painter.drawPixmap(left, (self.height() - size) // 2, picture("app", "#000", size, self.devicePixelRatioF()))
        if not self.narrow:
            painter.setPen(self._theme.roles.color("text"))
            painter.setFont(font(18, strong=True))
            painter.drawText(self.rect().adjusted(48, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, "Lull")
        painter.end()
