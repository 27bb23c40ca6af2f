"""Asks in a window of the signer's own. The only file outside `app.ui` that imports Qt."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.desktop.capture import Hide, can_hide_from_capture, hide_from_capture
from app.signer.consent import MAX_PASSWORD, Consent, password_problem
from app.signer.page import Page


_COLUMNS = 3
_RECORDED = "This system cannot keep a window out of recordings: end any recording or sharing of the screen first."


class ConsentDialog(QDialog):
    """One page. Cancel is the default button, so that Enter declines; closing the window declines too.

    Recordings do not get it where the system can do that; where it cannot, a page with a secret says so.

    Attributes:
        consent: what the owner gave; None until then.
    """

    def __init__(self, page: Page, problem: str = "", hide: Hide = hide_from_capture) -> None:
        super().__init__(None, Qt.WindowType.Dialog | Qt.WindowType.WindowStaysOnTopHint)
        self._hide = hide
        self.consent: Consent | None = None
        self._page = page
        self.setWindowTitle("Lull")
        self.setMinimumWidth(560)
        layout = QVBoxLayout(self)
        layout.setSpacing(16)
        layout.setContentsMargins(32, 24, 32, 24)
        title = _label(page.title)
        font = title.font()
        if font.pointSizeF() > 0:
            font.setPointSizeF(font.pointSizeF() * 1.3)
        else:  # a theme that counts in pixels
            font.setPixelSize(round(font.pixelSize() * 1.3))
        font.setBold(True)
        title.setFont(font)
        layout.addWidget(title)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        for name, value in page.facts:
            form.addRow(_label(name), _label(value, selectable=True))
        self._password = self._line(form, "Wallet password") if page.password else None
        self._new = self._line(form, "New password") if page.new_password else None
        self._again = self._line(form, "Once more") if page.new_password else None
        self._entries = [self._line(form, label, echo=True) for label in page.entries]
        if page.secret:
            layout.addLayout(_numbered(page.secret))
        layout.addLayout(form)
        layout.addWidget(_label(page.note))
        if page.secret and not can_hide_from_capture():
            layout.addWidget(_label(_RECORDED))
        self._problem = _label(problem)
        self._problem.setVisible(bool(problem))
        layout.addWidget(self._problem)
        buttons = QDialogButtonBox(self)
        self.accept_button = buttons.addButton(page.consent, QDialogButtonBox.ButtonRole.AcceptRole)
        self.cancel_button = buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.accept_button.setAutoDefault(False)
        self.cancel_button.setDefault(True)
        self.accept_button.clicked.connect(self._consent)
        self.cancel_button.clicked.connect(self.reject)
        layout.addWidget(buttons)
        (self._password or self._new or next(iter(self._entries), self.cancel_button)).setFocus()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Leave recordings before the first frame."""
        super().showEvent(event)
        self._hide(int(self.winId()), hidden=True)

    def _line(self, form: QFormLayout, name: str, *, echo: bool = False) -> QLineEdit:
        line = QLineEdit()
        line.setEchoMode(QLineEdit.EchoMode.Normal if echo else QLineEdit.EchoMode.Password)
        line.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        line.setMaxLength(MAX_PASSWORD + 1)
        line.setAccessibleName(name)
        form.addRow(_label(name), line)
        return line

    def _consent(self) -> None:
        problem, password = "", ""
        if self._new is not None and self._again is not None:
            password = self._new.text()
            problem = password_problem(password, self._again.text())
        elif self._password is not None:
            password = self._password.text()
            problem = "" if password else "The wallet's password is needed."
        elif not all(entry.text().strip() for entry in self._entries):
            problem = "Something is left empty."
        if problem:
            self._problem.setText(problem)
            self._problem.show()
            return
        self.consent = Consent(password, tuple(entry.text() for entry in self._entries))
        self.accept()

    def forget(self) -> None:
        """Empty the password fields."""
        for line in (self._password, self._new, self._again, *self._entries):
            if line is not None:
                line.clear()


def _numbered(words: tuple[str, ...]) -> QGridLayout:
    """Return words in columns, each beside its place; none can be selected, so that none lands in the clipboard."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    rows = -(-len(words) // _COLUMNS)
    for index, word in enumerate(words):
        grid.addWidget(_label(f"{index + 1}.  {word}"), index % rows, index // rows)
    return grid


def _label(text: str, *, selectable: bool = False) -> QLabel:
    """Return a label that shows its text as it is: no markup, whatever it contains."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(True)
    if selectable:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


class DialogAsker:
    """Asks in windows, one after the other."""

    def __init__(self) -> None:
        """Start Qt, if this process has not yet."""
        self._application: QWidget | object = QApplication.instance() or QApplication(["lull-signer"])

    @property
    def can_show(self) -> bool:
        """Somebody sits before the screen."""
        return True

    def ask(self, page: Page, problem: str = "") -> Consent | None:
        """Show the page and wait for the owner."""
        dialog = ConsentDialog(page, problem)
        dialog.exec()
        consent = dialog.consent
        dialog.forget()
        dialog.deleteLater()
        return consent
