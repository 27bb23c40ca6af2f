"""The wrap key of a quick-start wallet: 32 random bytes in the system keyring, or in a file where there is no keyring.

The system keyring is no wall against other programs of the same user: any of them can ask it. It keeps the key off the
disk in the clear, and no more is claimed. Which of the two protections is in force is a value, so that it can be said.

No back end is ever searched for: one that some package brought along may ask on standard input or store plain text.
Nothing here asks anybody anything: a keyring that is locked counts as not there.
"""

import contextlib
import secrets
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from wallet.address import Address
from wallet.errors import KeyFileError
from wallet.keys.files import create_secret, read_secret, remove_secret
from wallet.keys.keystore import Protection


_SERVICE: Final = "Lull"
_SIZE: Final = 32
_PATIENCE_S: Final = 10.0
"""A keyring that waits for a prompt that nobody sees would hold the signer for ever."""

T = TypeVar("T")


class KeyringError(KeyFileError):
    """The system keyring is absent, locked or does not answer."""


class SystemKeyring(Protocol):
    """What is needed of a system's keyring: one secret text per account."""

    def put(self, account: str, secret: str) -> None:
        """Store, replacing what was there."""
        ...

    def get(self, account: str) -> str | None:
        """Return what is stored, or None."""
        ...

    def remove(self, account: str) -> None:
        """Forget; what is not there is no error."""
        ...


class SecretService:
    """The Secret Service of a Linux desktop (GNOME Keyring, KWallet, KeePassXC), over D-Bus.

    SecretStorage is called directly, because the `keyring` package asks for an unlocking and waits for it.
    """

    def put(self, account: str, secret: str) -> None:
        """Store in the default collection."""
        with _collection() as collection:
            collection.create_item(f"Lull wallet {account}", _attributes(account), secret.encode(), replace=True)

    def get(self, account: str) -> str | None:
        """Return what the default collection holds."""
        with _collection() as collection:
            for item in collection.search_items(_attributes(account)):
                secret: bytes = item.get_secret()
                return secret.decode()
        return None

    def remove(self, account: str) -> None:
        """Remove from the default collection."""
        with _collection() as collection:
            for item in list(collection.search_items(_attributes(account))):
                item.delete()


@contextlib.contextmanager
def _collection() -> Iterator[Any]:
    """Yield the unlocked default collection over a connection that is closed afterwards."""
    import secretstorage  # noqa: PLC0415 - 0.1 s, and there on Linux alone

    with contextlib.closing(secretstorage.dbus_init()) as bus:
        if not secretstorage.check_service_availability(bus):
            raise KeyringError("there is no system keyring")
        collection = secretstorage.get_collection_by_alias(bus, "default")
        if collection.is_locked():
            raise KeyringError("the system keyring is locked")
        yield collection


def _attributes(account: str) -> dict[str, str]:
    return {"service": _SERVICE, "username": account, "application": "lull"}


class BackendKeyring:
    """A back end of the `keyring` package: the credential manager of Windows, the keychain of macOS."""

    def __init__(self, backend: Any) -> None:  # noqa: ANN401 - each system's class is importable on that system alone
        self._backend = backend

    def put(self, account: str, secret: str) -> None:
        """Store."""
        self._backend.set_password(_SERVICE, account, secret)

    def get(self, account: str) -> str | None:
        """Return what is stored."""
        secret: str | None = self._backend.get_password(_SERVICE, account)
        return secret

    def remove(self, account: str) -> None:
        """Remove."""
        if self.get(account) is not None:
            self._backend.delete_password(_SERVICE, account)


def system_keyring() -> SystemKeyring:
    """Return the keyring of this system. Whether it is there shows when it is used."""
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring  # noqa: PLC0415 - there on Windows alone

        backend: Any = WinVaultKeyring  # it has no types
        backend = backend()
        backend.persist = "local machine"  # the default roams in a domain
        return BackendKeyring(backend)
    if sys.platform == "darwin":
        from keyring.backends.macOS import Keyring  # noqa: PLC0415 - there on macOS alone

        return BackendKeyring(Keyring())
    return SecretService()


@dataclass(frozen=True, slots=True)
class WrapKey:
    """What a keystore is sealed with, and where it is kept.

    Attributes:
        secret: 32 random bytes as 64 hex digits, as a keystore takes them.
        problem: why it is not in the system keyring; empty if it is there.
    """

    secret: bytes = field(repr=False)
    protection: Protection
    problem: str = ""


def make_wrap_key(account: Address, fallback: Path) -> WrapKey:
    """Make a wrap key and keep it where it is safest: in the system keyring, else in a file.

    Args:
        account: the wallet's address; names the keyring's entry.
        fallback: the file for a machine without a keyring. One that is there is used: a crash left it, or another
            process that makes a wallet at this moment, and then both can open theirs.

    Raises:
        KeyFileError: if it can be kept nowhere.
    """
    secret = secrets.token_hex(_SIZE)
    try:
        ring = system_keyring()
        _patiently(lambda: ring.put(account, secret))
        if _patiently(lambda: ring.get(account)) == secret:
            return WrapKey(secret.encode("ascii"), Protection.KEYRING)
        problem = "the system keyring forgets what it is given"
    except KeyringError as error:
        problem = str(error)
    if not fallback.exists():
        try:
            create_secret(fallback, secret.encode("ascii") + b"\n")
        except KeyFileError:
            if not fallback.exists():
                raise
    return WrapKey(fetch(account, Protection.FILE, fallback), Protection.FILE, problem)


def fetch(account: Address, protection: Protection, fallback: Path) -> bytes:
    """Return a wrap key that was kept.

    Raises:
        KeyringError: if it is in the system keyring, and that is absent or locked.
        KeyFileError: if it is gone or cannot be read.
    """
    if protection is Protection.KEYRING:
        ring = system_keyring()
        found = _patiently(lambda: ring.get(account))
        if found is None:
            raise KeyFileError("the system keyring no longer holds the key that opens the wallet")
        return found.encode("ascii", "replace")
    try:
        secret = read_secret(fallback, limit=200).strip()
    except FileNotFoundError:
        raise KeyFileError(f"{fallback.name}, which opens the wallet, is missing") from None
    if len(secret) != 2 * _SIZE:
        raise KeyFileError(f"{fallback.name}, which opens the wallet, is damaged")
    return secret


def forget(account: Address, protection: Protection, fallback: Path) -> None:
    """Remove a wrap key, after which nothing opens what it sealed.

    Raises:
        KeyringError: if it is in the system keyring, and that is absent or locked.
    """
    if protection is Protection.KEYRING:
        ring = system_keyring()
        _patiently(lambda: ring.remove(account))
    remove_secret(fallback)


def _complaint(error: Exception) -> str:
    """Return what a keyring's own error means, in words of ours: its text is not known to hold no secret."""
    if "AccessDenied" in f"{type(error).__name__} {getattr(error, 'name', '')} {error}":
        return "the system keyring refuses this program"
    if type(error).__name__ in ("ItemNotFoundException", "LockedException"):
        return "the system keyring is locked, or has no place for keys yet"
    if type(error).__name__ == "SecretServiceNotAvailableException":
        return "there is no system keyring"
    return f"the system keyring cannot be used ({type(error).__name__})"


def _patiently(call: Callable[[], T]) -> T:
    """Return what a call to the keyring returns, if it does so in time; none of its own errors get through."""
    results: list[T] = []
    problems: list[KeyringError] = []

    def work() -> None:
        try:
            results.append(call())
        except KeyringError as error:
            problems.append(error)
        except Exception as error:  # noqa: BLE001 - D-Bus, three systems: whatever it was, the keyring is of no use
            problems.append(KeyringError(_complaint(error)))

    thread = threading.Thread(target=work, name="system keyring", daemon=True)
    thread.start()
    thread.join(_PATIENCE_S)
    if results:
        return results[0]
    raise (problems[0] if problems else KeyringError("the system keyring does not answer")) from None
