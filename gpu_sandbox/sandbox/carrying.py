"""A checkpoint on its way to another machine: packed out of a volume here, unpacked read-only beside the inputs there.

What comes from elsewhere is untrusted. It is taken only if it is a canonical archive to the byte, as `pack` writes it:
plain files with plain names, no more of them than a checkpoint may have. A job finds it under `/lull/in/.checkpoint`,
which `LULL_CHECKPOINT` names, and may look at it or leave it.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from gpu_sandbox.errors import DataError
from gpu_sandbox.sandbox import config
from gpu_sandbox.sandbox.archive import canonical_archive, checked_path, tar_header
from gpu_sandbox.sandbox.config import CARRIED, CHECKPOINT, LABEL_ATTEMPT, LABEL_INSTANCE, LABEL_TASK, Names
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.images import Images
from gpu_sandbox.sandbox.pack import TAR_BLOCK
from gpu_sandbox.sandbox.spec import Output
from gpu_sandbox.sandbox.storage import CHECKPOINT_FILES, Storage
from gpu_sandbox.sandbox.turns import Turns


MAX_CARRIED_NAME: Final = 84
"""Bytes of a file's path in a checkpoint that moves: on the other side it lies two folders deeper."""
_FOLDER: Final = CHECKPOINT.rpartition("/")[2]
_UNDER: Final = "in/" + CARRIED.rpartition("/")[2]
_CHUNK: Final = 1 << 20


class Carrying:
    """Packs the checkpoints of one instance's tasks. Calls block; any thread may call."""

    def __init__(self, engine: Engine, instance: str, images: Images, storage: Storage, turns: Turns) -> None:
        """Take the engine, whose volumes these are, the images that it has, the disks, and the attempts' locks."""
        self._engine = engine
        self._instance = instance
        self._images = images
        self._storage = storage
        self._turns = turns

    def pack(self, attempt: str, task: str, image: str, to: Path, *, max_bytes: int) -> Output:
        """Write a task's checkpoint, whose attempt does not run now, to the file `to` as a canonical archive.

        It comes through the attempt's helper, or where the job was ended through one that is made for it. Then the disk
        rests: what lies behind its volume's device by now may be anything of the owner's, so it gets a new one first.

        Args:
            attempt: which.
            task: its task.
            image: digest of its image.
            to: the file to write; its folder exists.
            max_bytes: cap on the archive.

        Raises:
            DataError: if it breaks a limit, or holds links, devices or hostile names.
            DiskFullError: if there is no room for it.
            EngineRefusedError, ImageMissingError: if it is not there or not on its own disk, or the engine does not
                give it.
            EngineUnreachableError: if no engine answers.
        """
        names = config.names_of(self._instance, attempt, task)
        with self._turns.of(attempt):
            if self._engine.inspect(names.job) is not None:
                self._storage.check(names)
                return self._read(names, to, max_bytes)
            labels = {LABEL_INSTANCE: self._instance, LABEL_ATTEMPT: attempt, LABEL_TASK: task}
            body = config.reader_body(names, labels, image=self._images.resolve(image))
            try:
                self._engine.remove(names.helper)  # a crash left it
                self._storage.wake(names.checkpoint)
                self._engine.create(names.helper, body)
                return self._read(names, to, max_bytes)
            finally:
                self._engine.remove(names.helper)
                if not self._engine.containers({LABEL_INSTANCE: self._instance, LABEL_TASK: task}):
                    self._storage.rest(names.checkpoint)

    def _read(self, names: Names, to: Path, max_bytes: int) -> Output:
        with self._engine.get(names.helper, CHECKPOINT) as stream:
            packed = canonical_archive(stream, to, folder=_FOLDER, max_bytes=max_bytes, max_files=CHECKPOINT_FILES)
        check(to)  # what nobody could unpack is not to be offered: the owner would be blamed for it
        return packed


def files_in(archive: Path) -> Iterator[tuple[str, int, int]]:
    """Yield path, offset and size of each file in a canonical archive, and refuse any other archive.

    Raises:
        DataError: if it is not one, or holds what no checkpoint may.
    """
    last: tuple[str, ...] = ()
    count = 0
    try:
        with archive.open("rb") as stream:
            while (head := stream.read(TAR_BLOCK)) != bytes(TAR_BLOCK):
                path, size = _entry(head)
                key = tuple(path.split("/"))
                count += 1
                if key <= last or key[: len(last)] == last != () or count > CHECKPOINT_FILES:
                    raise _not_ours()
                last = key
                at = stream.tell()
                stream.seek(size, 1)
                if stream.read(-size % TAR_BLOCK) != bytes(-size % TAR_BLOCK):
                    raise _not_ours()
                yield path, at, size
            if stream.read(TAR_BLOCK + 1) != bytes(TAR_BLOCK):
                raise _not_ours()
    except OSError as error:
        raise DataError(f"the checkpoint cannot be read: {error.strerror}") from None


def check(archive: Path) -> int:
    """Return how many files a checkpoint has.

    Raises:
        DataError: if it is no canonical archive.
    """
    return sum(1 for _ in files_in(archive))


def unpacked(archive: Path, sha256: str) -> Iterator[bytes]:
    """Yield the entries of a tar stream that lay a checkpoint out below `/lull`, readable and not writable.

    Raises:
        DataError: if it is no canonical archive, or another one than was agreed; the stream must then be thrown away.
    """
    yield tar_header(f"{_UNDER}/", 0, mode=0o755, kind=b"5")
    made: set[str] = set()
    running = hashlib.sha256()
    try:
        with archive.open("rb") as stream:
            for path, at, size in files_in(archive):
                for depth in range(1, path.count("/") + 1):
                    folder = "/".join(path.split("/")[:depth])
                    if folder not in made:
                        made.add(folder)
                        yield tar_header(f"{_UNDER}/{folder}/", 0, mode=0o755, kind=b"5")
                running.update(stream.read(at - stream.tell()))
                yield tar_header(f"{_UNDER}/{path}", size, mode=0o444)
                left = size
                while chunk := stream.read(min(_CHUNK, left)):
                    left -= len(chunk)
                    running.update(chunk)
                    yield chunk
                yield bytes(left + -size % TAR_BLOCK)
            while chunk := stream.read(_CHUNK):
                running.update(chunk)
    except OSError as error:
        raise DataError(f"the checkpoint cannot be read: {error.strerror}") from None
    if running.hexdigest() != sha256:
        raise DataError("the checkpoint has another digest than was agreed")


def _entry(head: bytes) -> tuple[str, int]:
    """Return path and size of a header that is ours to the byte."""
    try:
        path = head[:100].rstrip(b"\0").decode()
        size = int(head[124:135], 8) if head[124:125] in b"01234567" else int.from_bytes(head[125:136], "big")
    except ValueError:
        raise _not_ours() from None
    if len(path.encode()) > MAX_CARRIED_NAME or size > 1 << 40:
        raise _not_ours()
    checked_path(f"{_FOLDER}/{path}", _FOLDER)
    if tar_header(path, size) != head:
        raise _not_ours()
    return path, size


def _not_ours() -> DataError:
    return DataError("the checkpoint is no archive as we write it")
