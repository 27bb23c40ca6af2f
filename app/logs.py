"""Logs: files that this user alone reads, with a cap on their size, UTC times, and no secrets in them."""

import contextlib
import io
import logging
import os
import re
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final


FILE_BYTES: Final = 2 << 20
FILES: Final = 4
"""A role's logs take at most `FILES` times `FILE_BYTES`."""
RING_LINES: Final = 1000
_LONGEST: Final = 2000
"""Characters of the longest message: it may quote a market or a job."""

_MOST_LINES: Final = 100
"""Lines of the longest traceback; the innermost are kept."""

_QUIET: Final = ("httpx", "httpcore", "urllib3", "docker", "asyncio", "web3", "uvicorn.access")
"""Libraries that tell addresses and bodies at lower levels."""

_REDACTED: Final = "[redacted]"
_NAMED: Final = r"(?:authorization|bearer|token|secret|passw|passphrase|private|wrap|api.?key|salt)\w{0,20}"
_RULES: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # A URL keeps its scheme and host; credentials, path and query may be keys.
        (r"(\b[a-z][a-z0-9+.-]{1,20}://)[^\s/?#'\"<>@]{0,300}@", r"\1"),
        (r"(\b[a-z][a-z0-9+.-]{1,20}://[^\s/?#'\"<>]{1,300})[/?#][^\s'\"<>]+", r"\1/…"),
        # A phrase is words: everything up to the end of the line.
        (r"(?i)(\b(?:mnemonic|seed|phrase|recovery)[^\n=:]{0,30}[=:])[^\n]+", rf"\1{_REDACTED}"),
        # A word that names a secret, a sign, and the secret, quoted or not.
        (
            rf"(?i)({_NAMED}['\"]?\s{{0,3}}[=:]\s{{0,3}})(?:bearer\s)?(?:\[redacted\]|'[^'\n]*'|\"[^\"\n]*\"|[^\s,]+)",
            rf"\1{_REDACTED}",
        ),
        (r"(?i)(\bbearer\s+)(?!\[)\S+", rf"\1{_REDACTED}"),
        # 32 bytes as hex within three words behind such a word, and any signature.
        (
            rf"(?i)(\b(?:key|{_NAMED})\W{{1,9}}(?:\w{{1,20}}\W{{1,9}}){{0,3}}?)(?:0x)?[0-9a-f]{{64}}\b",
            rf"\1{_REDACTED}",
        ),
        (r"(?i)\b(?:0x)?[0-9a-f]{130}\b", _REDACTED),
    )
)


def redact(text: str) -> str:
    """Return `text` without what may be secret.

    Gone are the credentials, path and query of URLs, what stands behind words that name a secret, and signatures.
    It is the last net and no licence: nothing secret is to be logged in the first place.
    """
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


class LineFormatter(logging.Formatter):
    """`2026-11-21T03:42:06.123Z WARNING app.engine.jobs: message`, and a traceback indented below it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one record as text: one line, and those of a traceback (of places, without variables)."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        said = "".join(c if c.isprintable() else " " for c in record.getMessage())
        if len(said) > _LONGEST:
            said = said[: _LONGEST - 1] + "…"
        text = f"{moment}.{int(record.msecs):03}Z {record.levelname} {record.name}: {said}"
        if record.exc_info:
            lines = self.formatException(record.exc_info).splitlines()[-_MOST_LINES:]
            text += "".join(f"\n    {line[:_LONGEST]}" for line in lines)
        return redact(text)


class LogRing(logging.Handler):
    """The last lines, in memory, for `lull logs` and the window."""

    def __init__(self, size: int = RING_LINES) -> None:
        """Keep `size` records."""
        super().__init__()
        self._lines: deque[str] = deque(maxlen=size)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        self._lines.append(self.format(record))

    def lines(self, count: int) -> tuple[str, ...]:
        """Return the last `count` records, oldest first."""
        with self.lock or contextlib.nullcontext():
            return tuple(self._lines)[-count:] if count > 0 else ()


class _LogFile(logging.FileHandler):
    """A file with mode 0600 from its first moment, put aside for a new one when it is full: `ui.log`, `ui.log.1`, ...

    Where the disk is full, the ring still has the lines. The standard library's own comes with sockets, queues and
    pickles, which no start needs.
    """

    def __init__(self, path: Path, most: int) -> None:
        """Write to `path` at most `most` bytes."""
        self._most = most
        super().__init__(path)

    def _open(self) -> io.TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return io.TextIOWrapper(io.FileIO(descriptor, "ab"), encoding="utf-8", errors="backslashreplace")

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, into a new file where the one that is there would grow beyond the most."""
        try:
            line = self.format(record) + self.terminator
            stream = self.stream or self._open()
            size = os.fstat(stream.fileno()).st_size
            if size and size + len(line.encode("utf-8", "backslashreplace")) > self._most:
                stream = self._next(stream)
            self.stream = stream
            stream.write(line)
            self.flush()
        except Exception:  # noqa: BLE001 - whatever is wrong with a line or a disk, nobody's work ends for it
            self.handleError(record)

    def _next(self, stream: io.TextIOWrapper) -> io.TextIOWrapper:
        self.stream = None
        stream.close()
        for number in range(FILES - 1, 0, -1):
            newer = Path(f"{self.baseFilename}.{number - 1}" if number > 1 else self.baseFilename)
            with contextlib.suppress(FileNotFoundError):
                newer.replace(f"{self.baseFilename}.{number}")
        return self._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Drop the record: to complain on standard error for each one would only fill another disk."""


@contextlib.contextmanager
def logging_to(
    folder: Path, role: str, *, level: int = logging.INFO, file_bytes: int = FILE_BYTES
) -> Iterator[LogRing]:
    """Log into `folder/<role>.log` and into a ring, which is yielded; afterwards everything is as before.

    Args:
        folder: the folder of logs; must exist.
        role: the process's role, such as `engine`.
        level: the least level that is kept.
        file_bytes: the size at which a file is put aside for a new one.
    """
    ring = LogRing()
    handlers: list[logging.Handler] = [ring]
    root = logging.getLogger()
    complaint: OSError | None = None
    try:
        handlers.append(_LogFile(folder / f"{role}.log", file_bytes))
    except OSError as error:
        complaint = error
    before = root.level, {name: logging.getLogger(name).level for name in _QUIET}
    for handler in handlers:
        handler.setFormatter(LineFormatter())
        root.addHandler(handler)
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    if complaint is not None:
        logging.getLogger(__name__).warning("logs are kept in memory alone: %s", complaint.strerror)
    try:
        yield ring
    finally:
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(before[0])
        for name, was in before[1].items():
            logging.getLogger(name).setLevel(was)


def last_lines(folder: Path, role: str, count: int) -> tuple[str, ...]:
    """Return the last lines of a role's file, for when its process is not there to be asked."""
    try:
        with (folder / f"{role}.log").open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - (256 << 10)))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ()
    return tuple(lines[-count:]) if count > 0 else ()
