"""The look: colour roles, dark first and light where the system is, and the style sheet that is made of them."""

import json
import re
from dataclasses import fields
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from app.protocol.records import record
from app.ui.assets import asset


FAMILY: Final = "Inter Lull"
STYLE: Final = "Fusion"
BODY_PX: Final = 14
_ROLE: Final = re.compile(r"@(\w+)")


@record
class Roles:
    """The colours by what they are for, as `#RRGGBB`; resources/theme holds them.

    Attributes:
        ground, card, raised: what things stand on.
        border: quiet lines. control: edges of what can be used.
        earn: money moving. game: a game has the GPU. wait: nothing to do. attention: worth a look.
        fault: the user must act. link: links and focus.
    """

    ground: str
    card: str
    raised: str
    border: str
    control: str
    text: str
    muted: str
    earn: str
    game: str
    wait: str
    attention: str
    fault: str
    link: str

    def color(self, role: str) -> QColor:
        """Return a role's colour; `paused` shares the colour of `wait` and differs by shape."""
        return QColor(getattr(self, "wait" if role == "paused" else role))


def load_roles(name: str) -> Roles:
    """Return the roles of `dark` or `light`."""
    values = json.loads(asset("theme", f"{name}.json").read_text("utf-8"))
    return Roles(**{field.name: values[field.name] for field in fields(Roles)})


def style_sheet(roles: Roles) -> str:
    """Return the style sheet with the roles' colours in it."""
    sheet = asset("theme", "lull.qss").read_text("utf-8")
    return _ROLE.sub(lambda match: str(getattr(roles, match[1])), sheet.partition("*/")[2])


def font(pixels: int, *, strong: bool = False) -> QFont:
    """Return the bundled font in one of its two weights, with figures of equal width."""
    made = QFont(FAMILY)
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    made.setFeature(QFont.Tag("tnum"), 1)
    made.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    return made


class Theme(QObject):
    """The theme in force.

    Attributes:
        roles: its colours.

    Signals:
        changed: the system went from dark to light or back; what paints itself paints again.
    """

    changed = Signal()

    def __init__(
        self, app: QApplication, name: str | None = None, *, styled: bool = False, later: bool = False
    ) -> None:
        """Dress the application.

        Args:
            app: what is dressed.
            name: `dark` or `light`; None follows the system, and is dark where that does not say.
            styled: whether the application was made with `-style`, which spares Python 566 names of `QStyle`.
            later: not before `dress` is called: without a window fonts and style would be memory for nothing.
        """
        super().__init__(app)
        self._app, self._name, self._styled, self._dressed = app, name, styled, False
        self.roles = self._wanted()
        app.styleHints().colorSchemeChanged.connect(self._follow)
        if not later:
            self.dress()

    def dress(self) -> None:
        """Give the application its fonts, its style and its colours, once."""
        if self._dressed:
            return
        self._dressed = True
        for file in ("Inter-Regular.ttf", "Inter-SemiBold.ttf"):
            QFontDatabase.addApplicationFont(str(asset("fonts", file)))
        if not self._styled:
            self._app.setStyle(STYLE)
        self._app.setFont(font(BODY_PX))
        self._color()

    def choose(self, name: str | None) -> None:
        """Be `dark` or `light` from now on, or follow the system."""
        self._name = name
        self._follow()

    def _wanted(self) -> Roles:
        light = self._app.styleHints().colorScheme() is Qt.ColorScheme.Light
        return load_roles(self._name or ("light" if light else "dark"))

    def _follow(self) -> None:
        roles = self._wanted()
        if roles != self.roles:
            self.roles = roles
            if self._dressed:
                self._color()
            self.changed.emit()

    def _color(self) -> None:
        roles, palette = self.roles, QPalette()
        for place, role in (
            (QPalette.ColorRole.Window, "ground"),
            (QPalette.ColorRole.Base, "card"),
            (QPalette.ColorRole.AlternateBase, "card"),
            (QPalette.ColorRole.Button, "raised"),
            (QPalette.ColorRole.ToolTipBase, "raised"),
            (QPalette.ColorRole.WindowText, "text"),
            (QPalette.ColorRole.Text, "text"),
            (QPalette.ColorRole.ButtonText, "text"),
            (QPalette.ColorRole.ToolTipText, "text"),
            (QPalette.ColorRole.PlaceholderText, "muted"),
            (QPalette.ColorRole.Highlight, "raised"),
            (QPalette.ColorRole.HighlightedText, "text"),
            (QPalette.ColorRole.Link, "link"),
            (QPalette.ColorRole.Accent, "link"),
        ):
            palette.setColor(place, roles.color(role))
        self._app.setPalette(palette)
        self._app.setStyleSheet(style_sheet(roles))
