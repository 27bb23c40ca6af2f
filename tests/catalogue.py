"""Writes the catalogue of all sentences that the windows say, and the translations of it: `python -m tests.catalogue`.

It finds the literals of `say`, `count` and `marked` in app/ui, and the sentences of `app.protocol.errors`. A test fails
while resources/translations/lull.ts lacks a sentence of the windows. Each language's file keeps what was translated,
takes up what is new as unfinished, and is compiled beside itself.
"""

import ast
import subprocess
import sys
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from app.protocol.errors import WORDINGS


ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "resources" / "translations"
CATALOGUE: Final = FOLDER / "lull.ts"
LANGUAGES: Final = {"de": 2, "zh_CN": 1}
"""Each language with the number of its plural forms."""

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


def catalogue(language: str = "", known: dict[str, str] | None = None) -> str:
    """Return the catalogue as Qt's translation source, with the translations that are known."""
    plain, plural = sentences()
    known, forms = known or {}, LANGUAGES.get(language, 1)
    named = f' language="{language}"' if language else ""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<!DOCTYPE TS>",
        f'<TS version="2.1"{named} sourcelanguage="en">',
    ]
    lines += ["<context>", "    <name>lull</name>"]
    for sentence in plain:
        lines += _message(sentence, "<message>", _translation(escape(known.get(sentence, ""))))
    for sentence in plural:
        text = escape(known.get(sentence, ""))
        lines += _message(sentence, '<message numerus="yes">', _translation(text, forms))
    return "\n".join([*lines, "</context>", "</TS>", ""])


def translations(path: Path) -> dict[str, str]:
    """Return what a file translates: a sentence, and its translation or the first form of it."""
    found = {}
    for message in ET.parse(path).iter("message"):  # noqa: S314 - ours
        translation = message.find("translation")
        form = None if translation is None else translation.find("numerusform")
        text = (form if form is not None else translation).text if translation is not None else ""
        if text:
            found[message.findtext("source") or ""] = text
    return found


def compile_catalogue(path: Path) -> None:
    """Compile a file beside itself with Qt's own compiler."""
    import PySide6  # noqa: PLC0415 - needed here alone

    compiler = Path(PySide6.__file__).parent / "lrelease"
    subprocess.run([compiler, "-silent", str(path)], check=True)


def _translation(text: str, forms: int = 0) -> str:
    state = "" if text else ' type="unfinished"'
    inside = f"<numerusform>{text}</numerusform>" * forms if forms else text
    return f"<translation{state}>{inside}</translation>"


def _message(sentence: str, opening: str, translation: str) -> list[str]:
    source = escape(sentence, {'"': "&quot;", "'": "&apos;"})
    return [f"    {opening}", f"        <source>{source}</source>", f"        {translation}", "    </message>"]


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def main() -> int:
    """Write everything again."""
    CATALOGUE.write_text(catalogue(), "utf-8")
    count = sum(len(part) for part in sentences())
    sys.stdout.write(f"{CATALOGUE.name}: {count} sentences\n")
    for language in LANGUAGES:
        path = FOLDER / f"lull_{language}.ts"
        known = translations(path) if path.exists() else {}
        path.write_text(catalogue(language, known), "utf-8")
        compile_catalogue(path)
        missing = [sentence for part in sentences() for sentence in part if sentence not in known]
        sys.stdout.write(f"{path.name}: {len(missing)} to translate\n" + "".join(f"  {each}\n" for each in missing))
    return 0


if __name__ == "__main__":
    sys.exit(main())
