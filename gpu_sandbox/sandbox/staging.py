"""Inputs on their way in: one tar stream, hashed and measured as it passes, so that what arrives is what was agreed."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from gpu_sandbox.errors import DataError
from gpu_sandbox.sandbox.archive import tar_header
from gpu_sandbox.sandbox.carrying import unpacked
from gpu_sandbox.sandbox.config import INIT, NOBODY
from gpu_sandbox.sandbox.spec import Carried, Input


INIT_NAME: Final = INIT.rpartition("/")[2]
CARRIED_FILE: Final = ".checkpoint"
"""What a checkpoint's file is called among a job's files; no input can be called so."""
_BLOCK: Final = 512
_CHUNK: Final = 1 << 20


def staged(
    inputs: Sequence[Input], files: Mapping[str, Path], init: bytes = b"", checkpoint: Carried | None = None
) -> Iterator[bytes]:
    """Yield a tar stream to unpack at `/lull`: the four folders with their owners, and the inputs under `in`.

    The bytes that are hashed are the bytes that are sent: a file that changes meanwhile is caught.

    Args:
        inputs: what was agreed.
        files: where each of them lies on this machine.
        init: the job's first process, which goes beside the inputs.
        checkpoint: what the job goes on from; its file is `CARRIED_FILE` of `files`.

    Raises:
        DataError: as soon as a file is missing, or has another size or digest; the stream must then be thrown away.
    """
    if set(files) != {each.name for each in inputs} | ({CARRIED_FILE} if checkpoint else set()):
        raise DataError("the files at hand are not the inputs of the job")
    yield tar_header("in/", 0, mode=0o755, kind=b"5")
    for folder in ("out/", "ckpt/"):
        yield tar_header(folder, 0, mode=0o700, owner=NOBODY, kind=b"5")
    if init:
        yield tar_header(f"in/{INIT_NAME}", len(init), mode=0o555)
        yield init + bytes(-len(init) % _BLOCK)
    for each in inputs:
        yield from _file(each, files[each.name])
    if checkpoint is not None:
        yield from unpacked(files[CARRIED_FILE], checkpoint.sha256)
    yield bytes(2 * _BLOCK)


def _file(each: Input, path: Path) -> Iterator[bytes]:
    running = hashlib.sha256()
    left = each.size
    yield tar_header(f"in/{each.name}", each.size, mode=0o444)
    try:
        with path.open("rb") as file:
            while chunk := file.read(min(_CHUNK, left + 1)):
                left -= len(chunk)
                if left < 0:
                    raise DataError(f"input {each.name} is longer than the {each.size} bytes that were agreed")
                running.update(chunk)
                yield chunk
    except OSError as error:
        raise DataError(f"input {each.name} cannot be read: {error.strerror}") from None
    if left:
        raise DataError(f"input {each.name} is {left} bytes shorter than was agreed")
    if running.hexdigest() != each.sha256:
        raise DataError(f"input {each.name} has another digest than was agreed")
    yield bytes(-each.size % _BLOCK)
