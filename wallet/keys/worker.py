"""The worker's key: random, per machine, in a file of its own; it works and owns nothing."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Final

import coincurve

from wallet.address import Address
from wallet.errors import KeyFileError
from wallet.keys.files import not_written, sync_folder
from wallet.signing import address_of, sign_digest


_ORDER: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


class WorkerKey:
    """A secp256k1 key in memory. Its repr names the address, never the key."""

    __slots__ = ("_address", "_key")

    def __init__(self, secret: bytes) -> None:
        """Take 32 secret bytes.

        Raises:
            KeyFileError: if they are no key.
        """
        if len(secret) != 32 or not 0 < int.from_bytes(secret, "big") < _ORDER:
            raise KeyFileError("the bytes are no secp256k1 key") from None
        self._key = coincurve.PrivateKey(secret)
        self._address = address_of(self._key.public_key)

    @classmethod
    def generate(cls) -> "WorkerKey":
        """Return a new key from the system's randomness."""
        return cls((secrets.randbelow(_ORDER - 1) + 1).to_bytes(32, "big"))

    @property
    def address(self) -> Address:
        """The address of this key."""
        return self._address

    def sign(self, digest: bytes) -> bytes:
        """Return the 65-byte signature of a 32-byte digest."""
        return sign_digest(self._key, digest)

    def __repr__(self) -> str:
        return f"WorkerKey({self._address})"

    def __reduce__(self) -> str:
        """Refuse to be pickled: a key must not wander into a file or another process by accident."""
        raise TypeError("a key is not to be pickled")

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
        if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077:
            raise KeyFileError(f"others can read the worker's key: run `chmod 600 {path}`")
        content = file.read(200)
    try:
        secret = bytes.fromhex(content.decode("ascii"))
    except ValueError:
        raise KeyFileError("the worker's key file holds no key: move it away, and a new one is made") from None
    return WorkerKey(secret)
