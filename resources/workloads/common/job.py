"""What every job of ours needs: its folders, progress, files written whole, checked arguments, a polite stop."""
# ruff: noqa: INP001 - runs as a script inside the image, not as part of a package

import io
import json
import os
import signal
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final

import numpy as np


LONGEST_PROGRESS: Final = 64 << 10
"""Bytes that the file of progress lines may have before it is begun anew."""
_BETWEEN_LINES_S: Final = 0.25


class RefusedError(Exception):
    """The input or an argument is wrong; the text is one sentence for the buyer."""


class StoppedError(Exception):
    """The job was asked to stop, and what it had is saved."""


@dataclass(frozen=True, slots=True)
class Folders:
    """What a job sees of the world.

    Attributes:
        root: `/lull` in a container.
    """

    root: Path

    @property
    def inputs(self) -> Path:
        """The buyer's files, read-only."""
        return self.root / "in"

    @property
    def outputs(self) -> Path:
        """What is collected when the job ends well."""
        return self.root / "out"

    @property
    def checkpoints(self) -> Path:
        """What outlives an attempt; it may be empty, stale or damaged."""
        return self.root / "ckpt"

    @property
    def resumable(self) -> tuple[Path, ...]:
        """Folders to go on from, the best first: the job's own checkpoints, then those of a run on another machine.

        That machine is a stranger's, so what it wrote is trusted no more than an input is.
        """
        handed = os.environ.get("LULL_CHECKPOINT", "")
        return (self.checkpoints, Path(handed)) if handed else (self.checkpoints,)

    @property
    def progress(self) -> Path:
        """One JSON object per line: `{"done": 3, "total": 10, "step": "embedding", "saved": 2}`."""
        return self.root / "progress" / "lines"


class Progress:
    """Tells how far the job is, at most four times a second and always at the end."""

    def __init__(self, file: Path, total: int, step: str) -> None:
        """Append to `file`; `total` is in units of work, `step` is one short word."""
        self._file = file
        self._total = total
        self._step = step
        self._last = -1.0

    def tell(self, done: int, saved: int = 0) -> None:
        """Say that `done` units are done, and `saved` of them in the checkpoint."""
        now = time.monotonic()
        if done < self._total and self._last >= 0 and now - self._last < _BETWEEN_LINES_S:
            return
        self._last = now
        line = (
            json.dumps(
                {"done": done, "total": self._total, "step": self._step} | ({"saved": saved} if saved else {})
            ).encode()
            + b"\n"
        )
        try:
            if self._file.exists() and self._file.stat().st_size > LONGEST_PROGRESS:
                write_whole(self._file, line)
                return
            with self._file.open("ab") as stream:
                stream.write(line)
        except OSError:
            # A full progress volume must not cost the buyer his result.
            self._last = float("inf")


class PoliteStop:
    """Turns SIGTERM into an exception at the next good moment. A container's first process would ignore it."""

    def __init__(self) -> None:
        """Listen from now on."""
        self._asked = False
        signal.signal(signal.SIGTERM, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the signature of a handler
        self._asked = True

    def check(self) -> None:
        """Call this when all is saved.

        Raises:
            StoppedError: if the job was asked to stop.
        """
        if self._asked:
            raise StoppedError


def units() -> int | None:
    """Return the units of work that were ordered, `LULL_UNITS`, or None if nobody said.

    Raises:
        RefusedError: if it is not a number from 1 on.
    """
    text = os.environ.get("LULL_UNITS", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 12 and int(text)):
        raise RefusedError(f"LULL_UNITS is a whole number from 1 on, not {text[:40]!r}")
    return int(text)


def no_arguments(arguments: list[str]) -> None:
    """Refuse arguments.

    Raises:
        RefusedError: if there is one.
    """
    if arguments:
        raise RefusedError(f"this job takes no arguments, not {arguments[0][:40]!r}")


def read_input(file: Path, limit: int) -> bytes:
    """Return an input's bytes.

    Raises:
        RefusedError: if it is missing, or larger than `limit` bytes.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(limit + 1)
    except (FileNotFoundError, IsADirectoryError):
        raise RefusedError(f"the input {file.name} is missing") from None
    if len(content) > limit:
        raise RefusedError(f"{file.name} is larger than {limit >> 20} MiB; split it into several jobs")
    return content


def write_whole(file: Path, content: bytes) -> None:
    """Write a file so that after a crash there is the old one or the new one, never a part."""
    draft = file.with_name(f".{file.name}.new")
    with draft.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def write_json(file: Path, value: object) -> None:
    """Write JSON with sorted keys: equal values, equal bytes."""
    write_whole(file, json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1).encode() + b"\n")


def npy(array: np.ndarray[Any, Any]) -> bytes:
    """Return an array in NumPy's file format, version 1.0: equal arrays, equal bytes."""
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.asarray(array, order="C"), version=(1, 0), allow_pickle=False)
    return stream.getvalue()


def npz(arrays: Mapping[str, np.ndarray[Any, Any]]) -> bytes:
    """Return arrays as an archive that `numpy.load` reads, sorted, stored, undated: equal arrays, equal bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(arrays):
            entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, npy(arrays[name]))
    return stream.getvalue()


def read_npz(file: Path) -> dict[str, np.ndarray[Any, Any]] | None:
    """Return the arrays of an archive of ours, or None if it is missing or damaged (each entry has a checksum)."""
    try:
        # From memory: NumPy leaves a damaged file open.
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
