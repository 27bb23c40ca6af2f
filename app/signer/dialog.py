"""Asks in a window of the signer's own. The only file outside `app.ui` that imports Qt."""

import json
import re
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
)

import resources
from app.desktop.capture import Hide, can_hide_from_capture, hide_from_capture
from app.signer.consent import MAX_PASSWORD, Consent, password_problem
from app.signer.page import Page


_COLUMNS = 3
_FAMILY, _BODY_PX = "Inter Lull", 14
"""The bundled font and its usual size, as in the windows."""

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
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(600)
        layout = QVBoxLayout(self)
        layout.setSpacing(16)
        layout.setContentsMargins(32, 24, 32, 24)
        title = _label(page.title, words="title")
        font = title.font()
        if font.pointSizeF() > 0:
            font.setPointSizeF(font.pointSizeF() * 1.3)
        else:  # a theme that counts in pixels
            font.setPixelSize(round(font.pixelSize() * 1.3))
        font.setBold(True)
        title.setFont(font)
        layout.addWidget(title)
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, value in page.facts:
            form.addRow(_label(name, words="muted"), _label(value, selectable=True))
        self._password = self._line(form, "Wallet password") if page.password else None
        self._new = self._line(form, "New password") if page.new_password else None
        self._again = self._line(form, "Once more") if page.new_password else None
        self._entries = [self._line(form, label, echo=True) for label in page.entries]
        if page.secret:
            layout.addLayout(_numbered(page.secret))
        layout.addLayout(form)
        layout.addWidget(_label(page.note, words="muted"))
        if page.secret and not can_hide_from_capture():
            layout.addWidget(_label(_RECORDED, tone="attention"))
        self._problem = _label(problem, tone="fault")
        self._problem.setVisible(bool(problem))
        layout.addWidget(self._problem)
        buttons = QDialogButtonBox(self)
        self.accept_button = buttons.addButton(page.consent, QDialogButtonBox.ButtonRole.AcceptRole)
        self.cancel_button = buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.accept_button.setAutoDefault(False)
        self.cancel_button.setDefault(True)
        self.accept_button.clicked.connect(self._consent)
        self.cancel_button.clicked.connect(self.reject)
        layout.addSpacing(8)
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
        form.addRow(_label(name, words="muted"), line)
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
    grid.setVerticalSpacing(8)
    rows = -(-len(words) // _COLUMNS)
    for index, word in enumerate(words):
        grid.addWidget(_label(f"{index + 1}.  {word}", words="strong"), index % rows, index // rows)
    return grid


def _label(text: str, *, selectable: bool = False, words: str = "body", tone: str = "") -> QLabel:
    """Return a label that shows its text as it is: no markup, whatever it contains."""
    label = QLabel()
    label.setProperty("words", words)
    label.setProperty("tone", tone)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(True)
    if selectable:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def dress(application: QApplication) -> None:
    """Give the signer the app's fonts and colours, so that its window is known as Lull's.

    It must ask in any case: where they cannot be read it looks plain.
    """
    folder = Path(resources.__file__).parent
    light = application.styleHints().colorScheme() is Qt.ColorScheme.Light
    try:
        roles = json.loads((folder / "theme" / ("light.json" if light else "dark.json")).read_text("utf-8"))
        sheet = (folder / "theme" / "lull.qss").read_text("utf-8").partition("*/")[2]
    except (OSError, ValueError):
        return
    for name in ("Inter-Regular.ttf", "Inter-SemiBold.ttf"):
        QFontDatabase.addApplicationFont(str(folder / "fonts" / name))
    face = QFont(_FAMILY)
    face.setPixelSize(_BODY_PX)
    application.setStyle("Fusion")
    application.setFont(face)
    application.setStyleSheet(re.sub(r"@(\w+)", lambda match: str(roles.get(match[1], "")), sheet))


class DialogAsker:
    """Asks in windows, one after the other."""

    def __init__(self) -> None:
        """Start Qt and dress it, if this process has not yet."""
        self._application = QApplication.instance()
        if self._application is None:
            self._application = QApplication(["lull-signer"])
            dress(self._application)

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
