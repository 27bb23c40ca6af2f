"""Writes the catalogue of all sentences that the windows say, for translators: `python -m tests.catalogue`.

It finds the literals of `say`, `count` and `marked` in app/ui, and the sentences of `app.protocol.errors`. A test fails
while resources/translations/lull.ts lacks a sentence of the windows.
"""

import ast
import sys
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from app.protocol.errors import WORDINGS


ROOT: Final = Path(__file__).parents[1]
CATALOGUE: Final = ROOT / "resources" / "translations" / "lull.ts"
_CALLS: Final = frozenset({"say", "count", "marked"})


def sentences(*, errors: bool = True) -> tuple[list[str], list[str]]:
    """Return the plain sentences, with those of the errors or without, and those with a plural; each sorted."""
    plain: set[str] = set()
    plural: set[str] = set()
    for path in sorted((ROOT / "app" / "ui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in _CALLS:
                into = plural if _name(node.func) == "count" else plain
                into.update(
                    arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                )
    for wording in WORDINGS.values() if errors else ():
        plain.update(part for part in (wording.title, wording.message, wording.mend) if part)
    return sorted(plain - {""}), sorted(plural - plain)


def catalogue() -> str:
    """Return the catalogue as Qt's translation source."""
    plain, plural = sentences()
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>", '<TS version="2.1" sourcelanguage="en">']
    lines += ["<context>", "    <name>lull</name>"]
    for sentence in plain:
        lines += _message(sentence, "<message>", '<translation type="unfinished"></translation>')
    for sentence in plural:
        forms = '<translation type="unfinished"><numerusform></numerusform></translation>'
        lines += _message(sentence, '<message numerus="yes">', forms)
    return "\n".join([*lines, "</context>", "</TS>", ""])


def _message(sentence: str, opening: str, translation: str) -> list[str]:
    source = escape(sentence, {'"': "&quot;", "'": "&apos;"})
    return [f"    {opening}", f"        <source>{source}</source>", f"        {translation}", "    </message>"]


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


if __name__ == "__main__":
    CATALOGUE.write_text(catalogue(), "utf-8")
    sys.stdout.write(f"{CATALOGUE}: {sum(len(part) for part in sentences())} sentences\n")
