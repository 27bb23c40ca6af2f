"""Arguments: a parser whose complaints are errors of ours, and the values that people write."""

import argparse
import re
from collections.abc import Callable
from typing import Final, NoReturn, TypeAlias

from app.cli.console import Console, Report
from app.protocol.errors import UsageError


Run: TypeAlias = Callable[[argparse.Namespace, Console], Report]

_PARTS: Final = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_DURATION: Final = re.compile(r"(?:(\d{1,4})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?", re.ASCII)
_LONGEST_S: Final = 366 * 86400


class Parser(argparse.ArgumentParser):
    """An argument parser that raises `UsageError` where argparse would print and exit."""

    def error(self, message: str) -> NoReturn:
        """Refuse the call."""
        raise UsageError(f"{message} (`{self.prog} --help` says more)")


def command(parser: argparse.ArgumentParser, run: Run) -> argparse.ArgumentParser:
    """Make a parser one of a command that is run by `run`, with the options that all have."""
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    parser.set_defaults(run=run)
    return parser


def duration_s(text: str) -> int:
    """Return the seconds that `90s`, `30m`, `1h30m` or `2d` means.

    Raises:
        argparse.ArgumentTypeError: if it is none of these, zero, or more than a year.
    """
    match = _DURATION.fullmatch(text)
    seconds = (
        sum(int(part or 0) * scale for part, scale in zip(match.groups(), _PARTS.values(), strict=True)) if match else 0
    )
    if not 0 < seconds <= _LONGEST_S:
        raise argparse.ArgumentTypeError("a time is like 90s, 30m, 1h30m or 2d")
    return seconds


def count(least: int, most: int) -> Callable[[str], int]:
    """Return a parser of whole numbers between `least` and `most`."""

    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text[:12]) <= most:
            raise argparse.ArgumentTypeError(f"a whole number between {least} and {most} is needed")
        return int(text)

    return parse
