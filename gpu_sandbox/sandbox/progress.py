"""What a job says, of its progress and in its log: bounded, and made plain, for a hostile job may say anything."""

import json
import struct
import tarfile
from typing import IO, Final

from gpu_sandbox.sandbox.spec import Progress


MAX_LINE: Final = 1024
MAX_STEP: Final = 80
MAX_UNITS: Final = 2**53
_LINES: Final = 16
_TAIL: Final = 1 << 14
_MAX_LOG: Final = 8 << 20


def last_progress(tail: bytes) -> Progress | None:
    """Return the last line that is a whole JSON object with `done` and `total`, or None where there is none.

    Up to 16 lines are tried from the end; a line without its newline is still being written. Nothing that stands there
    raises.

    Args:
        tail: the end of the file.
    """
    whole, newline, _ = tail.rpartition(b"\n")
    if not newline:
        return None
    for line in reversed(whole.rsplit(b"\n", _LINES)[-_LINES:]):
        if progress := _parsed(line):
            return progress
    return None


def _parsed(line: bytes) -> Progress | None:
    if len(line) > MAX_LINE:
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    done, total, step = value.get("done"), value.get("total"), value.get("step", "")
    if type(done) is not int or type(total) is not int or not 0 <= done <= total <= MAX_UNITS:
        return None
    saved = value.get("saved", 0)
    return Progress(
        done,
        total,
        plain_word(step) if isinstance(step, str) else "",
        saved if type(saved) is int and 0 <= saved <= done else 0,
    )


def plain_word(text: str) -> str:
    """Return at most 80 printable characters on one line."""
    return "".join(c if c.isprintable() else " " for c in text[: 4 * MAX_STEP])[:MAX_STEP].strip()


def plain_lines(text: bytes, max_bytes: int) -> str:
    """Return the end of a log as printable lines: no escape sequence reaches a terminal, no control character a window.

    Args:
        text: what the job wrote.
        max_bytes: cap on the answer in UTF-8.
    """
    lines = text[-max_bytes:].decode(errors="replace").replace("\r\n", "\n")
    clean = "".join(c if c.isprintable() or c in "\n\t" else " " for c in lines)
    return clean.encode()[-max_bytes:].decode(errors="ignore")


def tail_of_first_file(stream: IO[bytes], limit: int) -> bytes:
    """Return the end of the one regular file that an archive holds; nothing if it is anything else."""
    try:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            entry = tar.next()
            if entry is None or not entry.isreg() or entry.size > limit or (file := tar.extractfile(entry)) is None:
                return b""
            tail = b""
            while chunk := file.read(_TAIL):
                tail = (tail + chunk)[-_TAIL:]
            return tail
    except (tarfile.TarError, UnicodeError):
        return b""


def unframed(stream: IO[bytes], limit: int) -> bytes:
    """Return the last bytes of a log stream without its frames.

    Each frame is a byte for the stream, three zeros, and the length as a big-endian 32-bit number (Docker's API,
    "attach to a container").
    """
    text = bytearray()
    total = 0
    while len(head := stream.read(8)) == 8 and total < _MAX_LOG:
        (length,) = struct.unpack(">4xI", head)
        text += stream.read(min(length, _MAX_LOG))
        total += length
        if len(text) > 2 * limit:
            del text[:-limit]
    return bytes(text[-limit:])
