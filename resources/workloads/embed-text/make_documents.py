"""Makes `documents.jsonl`: paragraphs of the SQLite documentation, which is in the public domain.

    apt-get download sqlite3-doc && dpkg -x sqlite3-doc_*.deb unpacked
    python make_documents.py unpacked/usr/share/doc/sqlite3 >documents.jsonl

The committed file was made from version 3.40.1-2+deb12u2 of Debian's package.
"""
# ruff: noqa: INP001 - a script beside its data, not part of a package

import json
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Final


PAGES: Final = (
    *("about", "affcase1", "appfileformat", "atomiccommit", "backup", "datatype3", "different", "faq", "fasterthanfs"),
    *("flextypegood", "foreignkeys", "howitworks", "howtocorrupt", "isolation", "lockingv3", "malloc", "mmap"),
    *("queryplanner", "quirks", "rtree", "security", "tempfiles", "testing", "undoredo", "useovernet", "wal"),
    *("whentouse", "whyc", "whynotgit", "windowfunctions"),
)
"""Pages that are mostly prose."""
PER_PAGE: Final = 8
SHORTEST, LONGEST = 250, 900
"""Characters of a paragraph."""
_BREAKS: Final = frozenset(
    ("p", "li", "ul", "ol", "pre", "blockquote", "table", "div", "h1", "h2", "h3", "h4", "dd", "dt", "dl", "center")
)
_NOT_PROSE: Final = frozenset(("script", "style", "pre", "table"))


class Paragraphs(HTMLParser):
    """Collects the text of each `<p>`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._words: list[str] | None = None
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the base's name
        """Begin a paragraph, or end one."""
        if tag in _BREAKS:
            self._end()
        if tag == "p":
            self._words = []
        self._skipping += tag in _NOT_PROSE

    def handle_endtag(self, tag: str) -> None:
        """End a paragraph."""
        if tag in _BREAKS:
            self._end()
        if tag in _NOT_PROSE and self._skipping:
            self._skipping -= 1

    def handle_data(self, data: str) -> None:
        """Keep the text of an open paragraph."""
        if self._words is not None and not self._skipping:
            self._words.append(data)

    def _end(self) -> None:
        if self._words and (text := " ".join("".join(self._words).split())):
            self.found.append(text)
        self._words = None


def paragraphs(page: str) -> list[str]:
    """Return the paragraphs of an HTML page that read as whole sentences."""
    parser = Paragraphs()
    parser.feed(page)
    parser.close()
    whole = [text for text in parser.found if SHORTEST <= len(text) <= LONGEST]
    return [text for text in whole if text[0].isupper() and text[-1] in ".!?"]


def main() -> None:
    """Write one document per line to standard output."""
    folder = Path(sys.argv[1])
    seen: set[str] = set()
    for name in PAGES:
        texts = [t for t in paragraphs((folder / f"{name}.html").read_text("utf-8")) if t not in seen][:PER_PAGE]
        seen.update(texts)
        for number, text in enumerate(texts, 1):
            document = {"id": f"sqlite/{name}/{number}", "text": text}
            sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
