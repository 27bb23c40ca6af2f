"""How a command speaks: results on standard output, progress on standard error, one clear sentence for a failure.

With `--json` the last line of standard output is exactly one JSON object, also when the command fails:

    {"ok": false, "error": {"code": "...", "title": "...", "message": "...", "mend": "...", "retryable": false}}
"""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any, Final

from app.protocol.errors import AppError, UsageError
from app.protocol.records import record


DONE: Final = 0
FAILED: Final = 1
WRONG_CALL: Final = 2
INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141
"""What a shell reports for a program that SIGPIPE ended."""


@record
class Report:
    """What a command has to say at its end.

    Attributes:
        text: for people; may be empty.
        data: for programs, without `ok`.
        problem: why not all is well although the command did what it could; it is printed with the rest.
    """

    text: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    problem: AppError | None = None


class Console:
    """Where one command's output goes."""

    def __init__(self, *, as_json: bool) -> None:
        """With `as_json` nothing but the object goes to standard output."""
        self.as_json = as_json

    def progress(self, text: str) -> None:
        """Say on standard error what happens now; where that is closed, say nothing."""
        if sys.stderr is None:
            return
        with contextlib.suppress(OSError, ValueError):
            print(plain(text), file=sys.stderr, flush=True)

    def finish(self, report: Report) -> int:
        """Print a report and return the exit status."""
        if self.as_json:
            data = {"ok": report.problem is None, **report.data}
            if report.problem is not None:
                data["error"] = error_object(report.problem)
            print(json.dumps(data), flush=True)
        elif report.text:
            print(report.text, flush=True)
        if report.problem is None:
            return DONE
        if not self.as_json:
            self.progress(f"lull: {report.problem.sentence()}")
        return FAILED

    def fail(self, error: AppError) -> int:
        """Print an error and return the exit status."""
        self.progress(f"lull: {error.sentence()}")
        if self.as_json:
            print(json.dumps({"ok": False, "error": error_object(error)}), flush=True)
        return WRONG_CALL if isinstance(error, UsageError) or error.code == "usage" else FAILED


def guarded(console: Console, call: Callable[[], int]) -> int:
    """Return the exit status of `call`, with every way to fail turned into one sentence and a status."""
    try:
        return _told(console, call)
    except BrokenPipeError:
        _forget_output()
        return PIPE_CLOSED


def _told(console: Console, call: Callable[[], int]) -> int:
    try:
        status = call()
        sys.stdout.flush()
    except AppError as error:
        return console.fail(error)
    except KeyboardInterrupt:
        console.fail(AppError("interrupted"))
        return INTERRUPTED
    except SystemExit as ended:
        # A signal that asks the process to end, after everything was left in order.
        console.fail(AppError("interrupted"))
        return ended.code if isinstance(ended.code, int) else FAILED
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the last net: whatever it is, people get a sentence and not a stack
        return console.fail(_as_bug(error))
    else:
        return status


def _as_bug(error: Exception) -> AppError:
    """Log what must not happen, where there is a folder for it, and return it as what people are told."""
    import logging  # noqa: PLC0415 - only for what must not happen

    from app.crash import where  # noqa: PLC0415
    from app.logs import logging_to  # noqa: PLC0415
    from app.paths import default_home  # noqa: PLC0415
    from app.protocol.errors import BugError  # noqa: PLC0415

    with contextlib.suppress(OSError), logging_to(default_home().logs, "lull"):
        logging.getLogger(__name__).critical("broke: %s", where(error), exc_info=error)
    return error if isinstance(error, AppError) else BugError(where(error))


def _forget_output() -> None:
    """Point standard output at nothing, so that the interpreter does not complain when it flushes at its end."""
    with contextlib.suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)


def error_object(error: AppError) -> dict[str, Any]:
    """Return an error as programs get it."""
    return {
        "code": error.code,
        "title": error.title,
        "message": error.message,
        "mend": error.mend,
        "retryable": error.retryable,
    }


def plain(text: str) -> str:
    """Return text as one that cannot drive a terminal: control characters, except line ends, become blanks."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Return rows as aligned columns; the first row is the heading."""
    cells = [[plain(cell).replace("\n", " ") for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    lines = ("  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells)
    return "\n".join(lines)
