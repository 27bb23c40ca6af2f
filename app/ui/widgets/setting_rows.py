"""Rows of settings: name and sentence at the left, the control at the right, and what went wrong below it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.protocol.commands import SetSetting
from app.protocol.errors import AppError
from app.ui.icons import picture
from app.ui.presenters.faults import present_error
from app.ui.presenters.settings import OPTIONAL_WEEKS, Kind, SettingView, is_on, switched
from app.ui.theme import Theme
from app.ui.widgets.basics import Button, Words, show
from app.ui.widgets.kit import Kit
from app.ui.widgets.switch import Switch


if TYPE_CHECKING:
    from app.ui.widgets.week_editor import WeekEditor

_NUMBER_WIDTH = 148
_TEXT_WIDTH = 260
_UNIT_MARGIN = 12
_CHEVRON = 14


class Line(QWidget):
    """One line of a form.

    Attributes:
        control: where the control stands.
        problem: what is wrong, hidden while nothing is.
    """

    def __init__(self, label: str, note: str) -> None:
        """Make it with room for a control."""
        super().__init__()
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(16)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._label, self._note = Words("body", label, wrap=True), Words("label", wrap=True)
        self._note.say_or_hide(note)
        words.addWidget(self._label)
        words.addWidget(self._note)
        self.control = QHBoxLayout()
        self.control.setSpacing(8)
        row.addLayout(words, 1)
        row.addLayout(self.control)
        self.problem = Words("label", wrap=True)
        self.problem.setVisible(False)
        column.addLayout(row)
        column.addWidget(self.problem)

    def say_label(self, label: str) -> None:
        """Change the name."""
        self._label.say(label)

    def say_note(self, note: str) -> None:
        """Change the sentence below the name."""
        self._note.say_or_hide(note)


class Choice(QComboBox):
    """A list to choose from, dressed as the other controls; the wheel scrolls the page, not the choice."""

    def __init__(self, theme: Theme, name: str, choices: tuple[tuple[str, str], ...]) -> None:
        """Make it from pairs of what a choice means and what it says."""
        super().__init__()
        self._theme = theme
        theme.changed.connect(self.update)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for meaning, text in choices:
            self.addItem(text, meaning)

    def show_choice(self, meaning: str) -> None:
        """Show one as chosen, without telling anybody."""
        self.blockSignals(True)
        self.setCurrentIndex(max(0, self.findData(meaning)))
        self.blockSignals(False)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the chevron, which a style sheet could only load from a file of one colour."""
        super().paintEvent(event)
        painter = QPainter(self)
        glyph = picture("chevron", self._theme.roles.muted, _CHEVRON, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - _CHEVRON - 10, (self.height() - _CHEVRON) // 2, glyph)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Let the page scroll."""
        event.ignore()


class SettingLine(Line):
    """One of the engine's settings. It is sent when it is left or Enter is pressed; what the engine refuses is said."""

    def __init__(self, kit: Kit, view: SettingView, changed: Callable[[], None]) -> None:
        """Make the control that fits.

        Args:
            kit: what parts are given.
            view: the setting.
            changed: called after each change.
        """
        super().__init__(view.label, view.note)
        self._kit, self._view, self._changed = kit, view, changed
        self.switch: Switch | None = None
        self.edit: QLineEdit | None = None
        self.week: WeekEditor | None = None
        self.unfold: Button | None = None
        self._unit: Words | None = None
        self.reset = Button(view.default, kind="quiet", name=kit.voice.say("Back to the usual value"))
        self.reset.clicked.connect(self._reset)
        self.control.addWidget(self.reset)
        if view.kind is Kind.SWITCH:
            self.switch = Switch(kit.theme, view.label)
            self.switch.clicked.connect(self._flip)
            self.control.addWidget(self.switch)
        elif view.kind is Kind.WEEK:
            self._build_week(kit, view)
        else:
            self.edit = QLineEdit()
            self.edit.setAccessibleName(view.label)
            self.edit.setMaxLength(400)
            self.edit.setFixedWidth(_NUMBER_WIDTH if view.kind is Kind.NUMBER else _TEXT_WIDTH)
            self.edit.setAlignment(
                Qt.AlignmentFlag.AlignRight if view.kind is Kind.NUMBER else Qt.AlignmentFlag.AlignLeft
            )
            self.edit.editingFinished.connect(self._edited)
            self.control.addWidget(self.edit)
            self._unit = Words("label")
            self._unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            inside = QHBoxLayout(self.edit)
            inside.setContentsMargins(_UNIT_MARGIN, 0, _UNIT_MARGIN, 0)
            inside.addStretch(1)
            inside.addWidget(self._unit)
        self.show_setting(view)

    def _build_week(self, kit: Kit, view: SettingView) -> None:
        """Build a grid; where an empty one is no hour at all, it is unfolded first."""
        from app.ui.widgets.week_editor import WeekEditor  # noqa: PLC0415 - few settings are hours

        optional = view.key in OPTIONAL_WEEKS
        self.week = WeekEditor(kit, view.key, view.label, empty=optional)
        show(self.week, shown=not optional)
        if optional:
            self.unfold = Button(kit.voice.say("Choose hours…"))
            self.unfold.clicked.connect(self._unfold)
            self.control.addWidget(self.unfold)
        self.column.addWidget(self.week)

    def _unfold(self) -> None:
        if self.week is not None and self.unfold is not None:
            unfolded = not self.week.isVisibleTo(self)
            self.week.setVisible(unfolded)
            say = self._kit.voice.say
            self.unfold.say(say("Hide the hours") if unfolded else say("Choose hours…"))

    def show_setting(self, view: SettingView) -> None:
        """Show the value that is in force; what somebody is typing stays."""
        self._view = view
        self.say_note(view.note)
        if self._unit is not None and self.edit is not None:
            self._unit.say_or_hide(view.unit)
            self.edit.setTextMargins(0, 0, self._unit.sizeHint().width() + 6 if view.unit else 0, 0)
        if self.week is not None:
            self.week.show_text(view.value)
        if self.switch is not None:
            self.switch.setChecked(is_on(view.value))
        if self.edit is not None and not (self.edit.hasFocus() and self.edit.isModified()):
            self.edit.setText(view.value)
        self.reset.say(view.default)
        self.reset.setVisible(bool(view.default))

    def _flip(self) -> None:
        if self.switch is not None:
            wanted = self.switch.isChecked()
            self.switch.setChecked(is_on(self._view.value))
            self._send(switched(self._view.value, on=wanted))

    def _edited(self) -> None:
        if self.edit is not None and self.edit.text().strip() != self._view.value:
            self._send(self.edit.text().strip())

    def _reset(self) -> None:
        self._send(self._view.original)

    def _send(self, value: str) -> None:
        self._kit.actions.ask(self, SetSetting(self._view.key, value), self._done, self._refused)

    def _done(self, _answer: object) -> None:
        self.problem.setVisible(False)
        if self.edit is not None:
            self.edit.setModified(False)
        self._changed()

    def _refused(self, error: AppError) -> None:
        fault = present_error(error, self._kit.voice)
        self.problem.say_or_hide(fault.message or fault.title, "fault")


class SettingRows(QWidget):
    """The settings of one group, asked of the engine and kept up to date after each change."""

    def __init__(self, kit: Kit, refresh: Callable[[], None]) -> None:
        """Make an empty list; `refresh` is called when the settings are to be asked for again."""
        super().__init__()
        self._kit, self._refresh = kit, refresh
        self._shape: tuple[tuple[str, Kind], ...] = ()
        self.lines: list[SettingLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)

    def show_settings(self, views: tuple[SettingView, ...]) -> None:
        """Show settings; lines that stay keep their widgets."""
        shape = tuple((view.key, view.kind) for view in views)
        if shape == self._shape:
            for line, view in zip(self.lines, views, strict=True):
                line.show_setting(view)
            return
        self._shape = shape
        for line in self.lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = [SettingLine(self._kit, view, self._refresh) for view in views]
        for line in self.lines:
            self._column.addWidget(line)
