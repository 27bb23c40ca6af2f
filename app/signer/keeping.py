"""Making, restoring, protecting, backing up, exporting the owner's wallet. The words appear here and nowhere else."""

import secrets
from dataclasses import replace
from typing import Final

from app.paths import Home
from app.protocol.errors import KnownError
from app.signer import pages
from app.signer.asking import Asker, read_descriptor
from app.signer.consent import password_problem
from app.signer.finding import FindAsker
from app.signer.opening import TRIES, Opener, described, needs_password
from app.signer.requests import Backup, Create, Export, Exported, Import, Opening, Protect, Restore, Wallet
from wallet.errors import MnemonicError, WrongSecretError
from wallet.keys import envelope, keyring, keystore, mnemonic, store
from wallet.keys.keystore import Protection
from wallet.keys.owner import OwnerSecret
from wallet.keys.store import Sealed


_QUIZ: Final = 3
"""Words that are asked for at the end of a backup."""


class Keeper:
    """Keeps the wallet of one home."""

    def __init__(self, home: Home, find_asker: FindAsker) -> None:
        """Take the home, and the way to a person."""
        self._home = home
        self._find_asker = find_asker
        self._opener = Opener(home)

    # --- a new wallet ------------------------------------------------------------------------------------------

    def create(self, request: Create) -> Wallet:
        """Make a wallet of twelve new words; a quick-start wallet silently."""
        self._none_there()
        if request.opening is Opening.QUICK_START:
            return self._write_silently(OwnerSecret.generate())
        asker = self._find_asker(request.ask, request.password_fd)
        return self._write(OwnerSecret.generate(), self._new_password(asker, pages.new_wallet_page()), backed_up=False)

    def restore(self, request: Restore) -> Wallet:
        """Make the wallet of words that the owner has, behind a new password."""
        self._none_there()
        asker = self._find_asker(request.ask, request.password_fd)
        if request.words_fd is not None:
            try:
                secret = OwnerSecret.from_words(read_descriptor(request.words_fd, 4 * mnemonic.LONGEST))
            except MnemonicError as error:
                raise KnownError("wallet.words", what=error) from None
        else:
            secret = self._typed(asker)
        return self._write(secret, self._new_password(asker, pages.restored_page(secret.key().address)), backed_up=True)

    def _typed(self, asker: Asker) -> OwnerSecret:
        problem = ""
        for _ in range(TRIES):
            consent = asker.ask(pages.restore_page(), problem)
            if consent is None:
                raise KnownError("wallet.declined")
            try:
                return OwnerSecret.from_words(consent.entries[0] if consent.entries else "")
            except MnemonicError as error:
                problem = _sentence(str(error))
        raise KnownError("wallet.words", what="three times they were no phrase")

    def import_(self, request: Import) -> Wallet:
        """Make the wallet of another program's keystore, behind the password that opens it."""
        self._none_there()
        sealed = keystore.parse(request.keystore.encode())
        asker = self._find_asker(request.ask, request.password_fd)
        problem = ""
        for _ in range(TRIES):
            consent = asker.ask(pages.import_page(sealed.address), problem)
            if consent is None:
                raise (
                    KnownError("wallet.locked", what=problem.rstrip(".")) if problem else KnownError("wallet.declined")
                )
            try:
                secret = sealed.open(consent.password.encode())
            except WrongSecretError:
                problem = "That password does not open the keystore."
                continue
            if weak := password_problem(consent.password):
                password = self._new_password(asker, pages.weak_page(weak))
            else:
                password = consent.password
            return self._write(secret, password, backed_up=True)
        raise KnownError("wallet.locked", what="the password was wrong three times")

    # --- a wallet that is there --------------------------------------------------------------------------------

    def protect(self, request: Protect) -> Wallet:
        """Put the wallet behind a new password; a quick-start wallet is backed up first, where somebody can read.

        Afterwards neither the system keyring nor a file opens it, and nothing that was sealed for them is left.
        """
        sealed = self._opener.load()
        asker = self._find_asker(request.ask, request.password_fd)
        secret = self._opener.asking(sealed, pages.protect_page(sealed.address, password=needs_password(sealed)), asker)
        backed_up = sealed.backed_up
        if not backed_up and sealed.has_words and asker.can_show:
            self._show_and_quiz(secret, asker)
            backed_up = True
        if request.password_fd is not None or request.new_password_fd is not None:
            asker = self._find_asker(request.ask, request.new_password_fd)
        password = self._new_password(asker, pages.new_password_page())
        return self._reseal(sealed, secret, password, backed_up=backed_up)

    def backup(self, request: Backup) -> Wallet:
        """Show the words, and see that the owner wrote them down."""
        sealed = self._opener.load()
        if not sealed.has_words:
            raise KnownError("wallet.words", what="this wallet was imported and has none: back up its keystore file")
        asker = self._find_asker(request.ask)
        page = pages.backup_page(sealed.address, password=needs_password(sealed))
        consent = asker.ask(page)
        if consent is None:
            raise KnownError("wallet.declined")
        if needs_password(sealed):
            try:
                secret, password = sealed.open(consent.password.encode()), consent.password
            except WrongSecretError:
                raise KnownError("wallet.locked", what="that is not the wallet's password") from None
            self._show_and_quiz(secret, asker)
            return self._reseal(sealed, secret, password, backed_up=True)
        secret = self._opener.silently(sealed)
        self._show_and_quiz(secret, asker)
        wrap = keyring.fetch(sealed.address, sealed.protection, self._home.wrap_key)
        store.replace(self._home.keystore, envelope.seal(secret, wrap, sealed.protection, backed_up=True))
        return described(store.load(self._home.keystore))

    def export(self, request: Export) -> Exported:
        """Return the key as a keystore for another program, behind the wallet's password or a new one."""
        sealed = self._opener.load()
        asker = self._find_asker(request.ask, request.password_fd)
        page = pages.export_page(sealed.address, password=needs_password(sealed))
        secret = self._opener.asking(sealed, page, asker)
        password = self._new_password(asker, pages.export_password_page())
        content = keystore.seal(secret.key(), password.encode(), Protection.PASSWORD)
        return Exported(sealed.address, content.decode("ascii"))

    def _show_and_quiz(self, secret: OwnerSecret, asker: Asker) -> None:
        """Show the words, have them typed, and ask for some of them again.

        Raises:
            KnownError: `wallet.declined`, or `wallet.words` if they were wrong three times.
        """
        words = secret.words()
        if asker.ask(pages.words_page(words)) is None:
            raise KnownError("wallet.declined")
        problem = ""
        for _ in range(TRIES):
            consent = asker.ask(pages.retype_page(len(words)), problem)
            if consent is None:
                raise KnownError("wallet.declined")
            wrong = mnemonic.first_difference(consent.entries[0] if consent.entries else "", words)
            if wrong is None:
                break
            problem = f"Word {wrong} is another one on your paper than here."
        else:
            raise KnownError("wallet.words", what="three times they were not the words that were shown")
        self._quiz(words, asker)

    @staticmethod
    def _quiz(words: tuple[str, ...], asker: Asker) -> None:
        places = sorted(secrets.SystemRandom().sample(range(1, len(words) + 1), _QUIZ))
        consent = asker.ask(pages.quiz_page(places))
        if consent is None:
            raise KnownError("wallet.declined")
        if [mnemonic.normalised(entry) for entry in consent.entries] != [
            mnemonic.normalised(words[place - 1]) for place in places
        ]:
            raise KnownError("wallet.words", what="the answers at the end were not the words of those places")

    # --- writing -----------------------------------------------------------------------------------------------

    def _none_there(self) -> None:
        if (sealed := store.load(self._home.keystore)) is not None:
            raise KnownError("wallet.exists", owner=sealed.address)
        self._home.create()

    def _new_password(self, asker: Asker, page: pages.Page) -> str:
        consent = asker.ask(page)
        if consent is None:
            raise KnownError("wallet.declined")
        if problem := password_problem(consent.password):
            raise KnownError("wallet.locked", what=problem.rstrip("."))
        return consent.password

    def _write_silently(self, secret: OwnerSecret) -> Wallet:
        wrap = keyring.make_wrap_key(secret.key().address, self._home.wrap_key)
        store.create(self._home.keystore, envelope.seal(secret, wrap.secret, wrap.protection, backed_up=False))
        return replace(self._read_back(wrap.secret, secret), note=wrap.problem)

    def _write(self, secret: OwnerSecret, password: str, *, backed_up: bool) -> Wallet:
        content = envelope.seal(secret, password.encode(), Protection.PASSWORD, backed_up=backed_up)
        store.create(self._home.keystore, content)
        return self._read_back(password.encode(), secret)

    def _reseal(self, before: Sealed, secret: OwnerSecret, password: str, *, backed_up: bool) -> Wallet:
        content = envelope.seal(secret, password.encode(), Protection.PASSWORD, backed_up=backed_up)
        # The wallet is opened as it will be before the old way in is taken away.
        if envelope.parse(content).open(password.encode()) != secret:
            raise KnownError("wallet.locked", what="the new file does not open; nothing was changed")
        store.replace(self._home.keystore, content)
        if before.protection is not Protection.PASSWORD:
            keyring.forget(before.address, before.protection, self._home.wrap_key)
        return described(store.load(self._home.keystore))

    def _read_back(self, opens: bytes, secret: OwnerSecret) -> Wallet:
        written = store.load(self._home.keystore)
        if written is None or written.open(opens) != secret:
            raise KnownError("wallet.locked", what="the key file cannot be read back")
        return described(written)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
