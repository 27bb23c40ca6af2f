"""The user's language: a translation from the resources where there is one, and how numbers are written there."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from app.ui.assets import asset
from app.ui.presenters.voice import Numbers, Voice


CONTEXT = "lull"
"""The one context of all sentences in the catalogue."""

_NAME: Final = "lull-translator"


def make_voice(app: QCoreApplication, locale: QLocale | None = None) -> Voice:
    """Return the voice for a locale, and install its translation where the resources have one.

    Args:
        app: what owns the translation.
        locale: None is the system's.
    """
    locale = locale or QLocale.system()
    for before in app.findChildren(QTranslator, _NAME):
        QCoreApplication.removeTranslator(before)
        before.deleteLater()
    for name in (locale.name(), locale.name().partition("_")[0]):
        catalogue = asset("translations", f"lull_{name}.qm")
        if catalogue.is_file():
            install(app, catalogue)
            break
    return Voice(translate, Numbers(point=locale.decimalPoint()))


def install(app: QCoreApplication, catalogue: Path) -> bool:
    """Install a compiled catalogue, and return whether it is one."""
    translator = QTranslator(app)
    translator.setObjectName(_NAME)
    return translator.load(str(catalogue)) and QCoreApplication.installTranslator(translator)


def translate(source: str, n: int = -1) -> str:
    """Return a sentence in the installed language, or in English where it has none."""
    return QCoreApplication.translate(CONTEXT, source, None, n)
