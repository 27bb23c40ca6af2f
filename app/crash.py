"""What happens when Lull itself breaks: the place is logged, without variables, and a hard crash leaves a file."""

import contextlib
import faulthandler
import logging
import os
import sys
import threading
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.locking import try_lock
from app.protocol.errors import AppError, BugError


log = logging.getLogger(__name__)

_MAX_REPORT: Final = 64 << 10


@contextlib.contextmanager
def crashes_reported(folder: Path, role: str) -> Iterator[str]:
    """Report crashes of this process meanwhile; yield what the crash before left, or an empty text.

    A crash of the interpreter (a fault in a library) writes each thread's stack into `folder/<role>.crash`; when the
    next process of the role starts, that is moved to `<role>.crash.previous`. An exception that nobody caught, in any
    thread, in a slot of Qt's or in a destructor, is logged with its traceback; one that ends the block is a `BugError`
    from there on, which names its place and nothing else.

    Raises:
        BugError: instead of whatever is no `AppError`.
    """
    path = folder / f"{role}.crash"
    descriptor, before = _take(path)
    if before:
        log.warning("the %s before this one crashed; its stack is in %s.crash.previous", role, role)
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    sys.excepthook, threading.excepthook, sys.unraisablehook = _uncaught, _in_thread, _in_destructor
    try:
        with _faults_to(descriptor, path):
            yield before
    except AppError:
        raise
    except Exception as error:
        log.critical("broke: %s", where(error), exc_info=error)
        raise BugError(where(error)) from None
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


@contextlib.contextmanager
def _faults_to(descriptor: int | None, path: Path) -> Iterator[None]:
    if descriptor is None:
        yield
        return
    was_on = faulthandler.is_enabled()
    faulthandler.enable(descriptor)
    try:
        yield
    finally:
        faulthandler.disable()
        if was_on:
            faulthandler.enable()
        if sys.platform == "win32":  # no file that is open goes there, and nobody takes it between these two
            os.close(descriptor)
            with contextlib.suppress(OSError):
                path.unlink()
        else:
            path.unlink(missing_ok=True)
            os.close(descriptor)


def _take(path: Path) -> tuple[int | None, str]:
    """Return the locked and empty crash file, and what a crash had left in it.

    There is no file where another process of the role holds it: that one will report for itself.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        log.warning("a crash of the interpreter would leave no trace: %s", error.strerror)
        return None, ""
    try:
        if not try_lock(descriptor):
            os.close(descriptor)
            return None, ""
        if report := os.read(descriptor, _MAX_REPORT):
            previous = os.open(f"{path}.previous", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(previous, "wb") as file:
                file.write(report)
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
    except OSError:
        os.close(descriptor)
        return None, ""
    return descriptor, report.decode("utf-8", "replace")


def where(error: BaseException) -> str:
    """Return the type of an error and the innermost place of ours on its way; never its text."""
    ours = innermost = ""
    trace = error.__traceback__
    while trace is not None:
        name = str(trace.tb_frame.f_globals.get("__name__", "?"))
        innermost = f"{name}:{trace.tb_lineno}"
        if name.partition(".")[0] in ("app", "gpu_sandbox", "wallet"):
            ours = innermost
        trace = trace.tb_next
    return f"{type(error).__name__} at {ours or innermost or '?'}"


def _uncaught(kind: type[BaseException], error: BaseException, trace: types.TracebackType | None) -> None:
    log.critical("uncaught: %s", where(error.with_traceback(trace)), exc_info=(kind, error, trace))
    with contextlib.suppress(OSError, ValueError):
        print(BugError(where(error)).sentence(), file=sys.stderr)  # noqa: T201 - the last words of the process


def _in_thread(arguments: threading.ExceptHookArgs) -> None:
    error = arguments.exc_value
    if error is None or isinstance(error, SystemExit):
        return
    name = arguments.thread.name if arguments.thread else "?"
    log.error("thread %s ended: %s", name, where(error), exc_info=error)


def _in_destructor(arguments: "sys.UnraisableHookArgs") -> None:
    error = arguments.exc_value
    log.error("in a destructor: %s", where(error) if error else arguments.err_msg, exc_info=error)
