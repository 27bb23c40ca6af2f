"""Opening the owner's secret: by his password, or by the wrap key once he consented, and nowhere else in Lull."""

from typing import Final

from app.paths import Home
from app.protocol.errors import KnownError
from app.protocol.states import Protection
from app.signer.asking import Asker
from app.signer.page import Page
from app.signer.requests import Wallet
from wallet.errors import WrongSecretError
from wallet.keys import keyring, keystore, store
from wallet.keys.owner import OwnerSecret
from wallet.keys.store import Sealed


TRIES: Final = 3


class Opener:
    """The wallet of one home, locked until somebody is asked."""

    def __init__(self, home: Home) -> None:
        """Take the home."""
        self._home = home

    def load(self) -> Sealed:
        """Return the wallet, locked.

        Raises:
            KnownError: `wallet.none`.
            KeyFileError: if its file cannot be used.
        """
        sealed = store.load(self._home.keystore)
        if sealed is None:
            raise KnownError("wallet.none")
        return sealed

    def silently(self, sealed: Sealed) -> OwnerSecret:
        """Open a quick-start wallet without asking; the policy decides who may."""
        return sealed.open(keyring.fetch(sealed.address, sealed.protection, self._home.wrap_key))

    def asking(self, sealed: Sealed, page: Page, asker: Asker) -> OwnerSecret:
        """Show a page, and open the wallet once the owner consented and, where it has a password, gave it.

        Raises:
            KnownError: `wallet.declined`, or `wallet.locked` after three wrong passwords.
        """
        problem = ""
        for _ in range(TRIES):
            consent = asker.ask(page, problem)
            if consent is None:
                raise (
                    KnownError("wallet.locked", what=problem.rstrip(".")) if problem else KnownError("wallet.declined")
                )
            if sealed.protection is not keystore.Protection.PASSWORD:
                return self.silently(sealed)
            try:
                return sealed.open(consent.password.encode())
            except WrongSecretError:
                problem = "That is not the wallet's password."
        raise KnownError("wallet.locked", what="the password was wrong three times")


def declined(problem: str = "") -> KnownError:
    """Return what it is when nobody consents: after a problem that was told, the problem."""
    return KnownError("wallet.locked", what=problem.rstrip(".")) if problem else KnownError("wallet.declined")


def needs_password(sealed: Sealed) -> bool:
    """Return whether a password opens the wallet."""
    return sealed.protection is keystore.Protection.PASSWORD


def said(sealed: Sealed) -> Protection:
    """Return a wallet's protection in the words of the protocol."""
    return Protection(sealed.protection.value)


def described(sealed: Sealed | None) -> Wallet:
    """Return what may be told of a wallet without opening it."""
    if sealed is None:
        return Wallet(None, Protection.NONE)
    return Wallet(sealed.address, said(sealed), has_words=sealed.has_words, backed_up=sealed.backed_up)
