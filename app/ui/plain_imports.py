"""Imports Qt, and takes PySide's hook out of `import` again: it reads the source of every module that comes after it.

PySide looks there for its own name, so that a module may ask for `from __feature__ import snake_case`. None of ours
does, and a start would read and keep 99 sources for it (resources/docs/adr/0032-first-frame.md has the figures).
"""

import builtins
from importlib import import_module


def import_qt() -> None:
    """Import QtCore, and import as Python does from then on."""
    import_module("PySide6.QtCore")
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
