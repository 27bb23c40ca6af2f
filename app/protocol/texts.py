"""Text from outside made fit to be read: one line, nothing that reorders or hides, no towers of marks."""

from typing import Final


MOST_MARKS: Final = 4
"""Combining marks on one letter: no script that people write needs more, and a hundred of them cover other lines."""


def printable(text: str) -> str:
    """Return text with a blank for each character that is not printable, bidirectional controls among them."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if line.isascii() else _thinned(line)


def _thinned(text: str) -> str:
    """Return text without the marks that are too many on one letter."""
    from unicodedata import category  # noqa: PLC0415 - a table of a megabyte, for text that is not ASCII alone

    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if category(character) in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)
