"""The pages of making, restoring, protecting and backing up a wallet. Pure; a page's repr shows no word of a phrase."""

from collections.abc import Sequence

from app.signer.page import Page, grouped


__all__ = ["Page"]

_NOBODY = "Nobody can reset it: without it and without your words, what the wallet holds is out of reach."


def new_wallet_page() -> Page:
    """Return the page on which a password for a new wallet is chosen."""
    return Page("Choose a password for your wallet", (), _NOBODY, "Create", new_password=True)


def new_password_page() -> Page:
    """Return the page on which a wallet gets another password."""
    return Page(
        "Choose a new password for your wallet",
        (),
        f"From now on it is needed for everything that leaves the wallet. {_NOBODY}",
        "Protect",
        new_password=True,
    )


def restored_page(address: str) -> Page:
    """Return the page on which a restored wallet gets its password."""
    return Page(
        "Choose a password for this wallet",
        (("These words are of", f"wallet {grouped(address)}"),),
        f"If that is not your address, a word is wrong or belongs to another program. {_NOBODY}",
        "Restore",
        new_password=True,
    )


def restore_page() -> Page:
    """Return the page on which a phrase is typed."""
    return Page(
        "Type the words of your wallet",
        (),
        "12 or 24 words, in their order, with blanks between. They stay on this PC. Whoever asks you for them "
        "elsewhere wants your money.",
        "Restore",
        entries=("Words",),
    )


def import_page(address: str) -> Page:
    """Return the page on which the password of another program's keystore is given."""
    return Page(
        "Take over this wallet?",
        (("The file says it is of", f"wallet {grouped(address)}" if int(address, 16) else "nobody in particular"),),
        "The file's password opens it, and protects the wallet here too.",
        "Import",
        password=True,
    )


def weak_page(problem: str) -> Page:
    """Return the page on which an imported wallet gets a better password than its file had."""
    return Page("Choose a better password", (), f"{problem} {_NOBODY}", "Import", new_password=True)


def protect_page(address: str, *, password: bool) -> Page:
    """Return the page that opens a wallet to give it another password."""
    note = (
        "Next comes the new password."
        if password
        else "So far any program of yours can use this wallet. You will write down its words and choose a password; "
        "then the password alone opens it here."
    )
    return Page(
        "Protect your wallet by a password?", (("Wallet", grouped(address)),), note, "Protect", password=password
    )


def backup_page(address: str, *, password: bool) -> Page:
    """Return the page that opens a wallet to show its words."""
    return Page(
        "Show the words of your wallet?",
        (("Wallet", grouped(address)),),
        "Whoever sees them can take everything. Be alone, and stop streams and recordings first.",
        "Show",
        password=password,
    )


def words_page(words: Sequence[str]) -> Page:
    """Return the page that shows the words."""
    return Page(
        "Write these words down, on paper and in this order",
        (),
        "They are your wallet. Take no picture of them and put them into no program. Next you type them.",
        "Next",
        secret=tuple(words),
    )


def retype_page(count: int) -> Page:
    """Return the page on which the words are typed from the paper."""
    return Page(
        "Type the words from your paper",
        (),
        f"All {count}, in their order, with blanks between.",
        "Next",
        entries=("Words",),
    )


def quiz_page(places: Sequence[int]) -> Page:
    """Return the page that asks for some of the words again."""
    return Page(
        "A last look at your paper",
        (),
        "Then the backup is done. Keep the paper where you would keep money.",
        "Done",
        entries=tuple(f"Word {place}" for place in places),
    )


def export_page(address: str, *, password: bool) -> Page:
    """Return the page that opens a wallet to write its key into a file for another program."""
    return Page(
        "Export the key of your wallet?",
        (("Wallet", grouped(address)),),
        "Whoever has the file and its password can take everything, now and later.",
        "Export",
        password=password,
    )


def export_password_page() -> Page:
    """Return the page on which the password of an exported file is chosen."""
    return Page(
        "Choose a password for the exported file",
        (),
        "The other program will ask for it.",
        "Export",
        new_password=True,
    )
