"""Files that hold secrets: for their owner's eyes alone, whole or not at all, and with the generation before kept."""

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from wallet.errors import FullDiskError, KeyFileError


_SCANNED_S = 2.0


def previous(path: Path) -> Path:
    """Return where the generation before `path` is kept."""
    return path.with_name(path.name + ".previous")


def write_secret(path: Path, content: bytes) -> None:
    """Replace `path` by `content`; what was there is kept as `previous(path)`.

    The new file has mode 0600 before it has content and is on the disk before it gets its name. At each moment there is
    the new file or the generation before.

    Raises:
        KeyFileError: if it cannot be written.
    """
    with _written(path, content) as temporary:
        if path.exists():
            _replace(path, previous(path))
        _replace(temporary, path)


def create_secret(path: Path, content: bytes) -> None:
    """Write `content` to `path`, which must not be there: of two processes that try at once, one fails.

    Raises:
        KeyFileError: if it is there, or cannot be written.
    """
    with _written(path, content) as temporary:
        try:
            os.link(temporary, path)
        except FileExistsError:
            raise KeyFileError(f"{path.name} is there already") from None
        except OSError:  # a file system without hard links
            if path.exists():
                raise KeyFileError(f"{path.name} is there already") from None
            temporary.rename(path)


def _replace(path: Path, by: Path) -> None:
    """Give a file another's name. On Windows one that is open has to be waited for, and scanners open what is new."""
    deadline = time.monotonic() + (_SCANNED_S if sys.platform == "win32" else 0)
    while True:
        try:
            path.replace(by)
        except PermissionError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.02)
        else:
            return


@contextlib.contextmanager
def _written(path: Path, content: bytes) -> Iterator[Path]:
    """Yield a synced temporary file that is to become `path`; afterwards sync the folder and leave nothing else."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            yield temporary
            sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise not_written(error, path, path.name) from None


def not_written(error: OSError, path: Path, what: str) -> KeyFileError:
    """Return why a key file could not be written; `what` names it in the sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return FullDiskError(path)
    return KeyFileError(f"{what} cannot be written: {error.strerror}")


def sync_folder(folder: Path) -> None:
    """Put a folder's names on the disk, where the system can: Windows opens no folders and needs none opened."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_secret(path: Path, *, limit: int) -> bytes:
    """Return what `path` holds.

    Args:
        path: the file.
        limit: bytes of the largest file that is read.

    Raises:
        FileNotFoundError: if there is none.
        KeyFileError: if others can read it, it is too large, or it cannot be read.
    """
    try:
        with path.open("rb") as file:
            if sys.platform != "win32" and os.fstat(file.fileno()).st_mode & 0o077:
                raise KeyFileError(f"others can read {path.name}: run `chmod 600 {path}`")
            content = file.read(limit + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise KeyFileError(f"{path.name} cannot be read: {error.strerror}") from None
    if len(content) > limit:
        raise KeyFileError(f"{path.name} is larger than {limit} bytes: it is no key file")
    return content


def remove_secret(path: Path) -> None:
    """Remove `path` and its generation before; a missing one is no error."""
    for name in (path, previous(path)):
        with contextlib.suppress(FileNotFoundError):
            name.unlink()
