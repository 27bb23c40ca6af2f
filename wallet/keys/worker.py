"""The worker's key: random, per machine, in a file of its own; it works and owns nothing."""

import contextlib
import os
import secrets
import sys
from pathlib import Path

from wallet.errors import KeyFileError
from wallet.keys.files import not_written, sync_folder
from wallet.keys.signing_key import SigningKey


class WorkerKey(SigningKey):
    """A secp256k1 key that works and owns nothing."""

    __slots__ = ()

    def secret_hex(self) -> str:
        """Return the key as 64 hex digits, for writing it to its own file and nothing else."""
        secret: bytes = self._key.secret
        return secret.hex()


def load_or_create(path: Path) -> WorkerKey:
    """Return the key in `path`, made first if there is none.

    The file has mode 0600 before it has content, is synced, and appears whole or not at all. Of several that make one
    at once, one wins, and all return its key.

    Raises:
        KeyFileError: if the file can be read by others, or holds no key, or cannot be written.
    """
    try:
        return _load(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise KeyFileError(f"the worker's key file cannot be read: {error.strerror}") from None
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(8)}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(WorkerKey.generate().secret_hex() + "\n")
                file.flush()
                os.fsync(file.fileno())
            # A link, unlike a rename, never takes the place of a key that somebody else has made meanwhile.
            with contextlib.suppress(FileExistsError):
                os.link(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(path.parent)
        return _load(path)
    except OSError as error:
        raise not_written(error, path, "the worker's key file") from None


def _load(path: Path) -> WorkerKey:
    with path.open("rb") as file:
        if sys.platform != "win32" and os.fstat(file.fileno()).st_mode & 0o077:
            raise KeyFileError(f"others can read the worker's key: run `chmod 600 {path}`")
        content = file.read(200)
    try:
        secret = bytes.fromhex(content.decode("ascii"))
    except ValueError:
        raise KeyFileError("the worker's key file holds no key: move it away, and a new one is made") from None
    return WorkerKey(secret)
