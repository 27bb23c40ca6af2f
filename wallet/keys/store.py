"""The owner's file on the disk: written whole, read with the generation before as a second chance, in either format."""

from pathlib import Path
from typing import Final, Protocol

from wallet.address import Address
from wallet.errors import KeyFileError
from wallet.keys import envelope, keystore
from wallet.keys.files import create_secret, previous, read_secret, sync_folder, write_secret
from wallet.keys.keystore import Protection
from wallet.keys.owner import OwnerSecret


MAX_FILE: Final = 16 << 10
"""Bytes of the largest file that is read."""


class Sealed(Protocol):
    """A wallet that is still locked."""

    @property
    def address(self) -> Address:
        """Whom it belongs to."""
        ...

    @property
    def protection(self) -> Protection:
        """What opens it."""
        ...

    @property
    def has_words(self) -> bool:
        """Whether there are words to write down."""
        ...

    @property
    def backed_up(self) -> bool:
        """Whether the owner has shown that he has them, or there are none."""
        ...

    def open(self, secret: bytes) -> OwnerSecret:
        """Return what it seals; raises `WrongSecretError` and `KeyFileError`."""
        ...


def parse(content: bytes) -> Sealed:
    """Return a wallet's file as a value, whichever of the two formats it has.

    Raises:
        KeyFileError: if it is neither.
    """
    if f'"{envelope.MARK}"'.encode() in content[:200]:
        return envelope.parse(content)
    return keystore.parse(content)


def create(path: Path, content: bytes) -> None:
    """Write the first file of a wallet; one that is there is never touched.

    Raises:
        KeyFileError: if there is one, or it cannot be written.
    """
    create_secret(path, content)


def replace(path: Path, content: bytes) -> None:
    """Write a wallet that is sealed anew, twice: no generation stays that the old secret opens.

    Raises:
        KeyFileError: if it cannot be written; then the old one is there, whole.
    """
    write_secret(path, content)
    try:
        write_secret(path, content)
    except KeyFileError:
        # No room for a second one: it is no loss, but the generation that the old secret opens has to go.
        previous(path).unlink(missing_ok=True)
        sync_folder(path.parent)


def load(path: Path) -> Sealed | None:
    """Return the wallet in `path`, or None if there is none.

    The generation before takes the place of a file that is missing or damaged.

    Raises:
        KeyFileError: if there is one and it cannot be used.
    """
    problem: KeyFileError | None = None
    for candidate in (path, previous(path)):
        try:
            content = read_secret(candidate, limit=MAX_FILE)
        except FileNotFoundError:
            continue
        try:
            return parse(content)
        except KeyFileError as error:
            problem = problem or error
    if problem is not None:
        raise problem
    return None
