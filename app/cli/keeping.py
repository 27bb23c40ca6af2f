"""`lull wallet restore`, `password`, `backup`, `export`, `external`: no secret goes through here but by the signer.

A password or words that come by a file descriptor are read by the signer itself; this process only passes it on.
"""

import argparse
import os
import sys
from pathlib import Path
from typing import Final

from app.cli.asking import how_to_ask
from app.cli.console import Console, Report
from app.cli.parsing import Parser, command, count
from app.client.sync import connect
from app.paths import Home, as_known, default_home
from app.protocol.commands import Done, SetOwner
from app.protocol.errors import AppError, KnownError, UsageError
from app.protocol.states import Protection
from app.signer.client import ask_signer
from app.signer.requests import Backup, Export, Import, Protect, Restore, Show, Wallet
from wallet.address import parse_address
from wallet.errors import AddressError


MAX_KEYSTORE: Final = 16 << 10
"""Bytes of the largest keystore file that is looked at."""
_HIGHEST_FD: Final = 1 << 16
_PROTECTIONS: Final = {
    Protection.NONE: "no key here",
    Protection.FILE: "a key file that whoever can read your files can use",
    Protection.KEYRING: "the system keyring, which any program of yours can ask",
    Protection.PASSWORD: "your password",
}


def define(group: "argparse._SubParsersAction[Parser]") -> None:
    """Add the commands to the group."""
    restore = command(
        group.add_parser("restore", help="make the wallet of words or a keystore that you have"), _restore
    )
    restore.add_argument("--keystore", type=Path, metavar="FILE", help="a keystore (Ethereum V3) in place of words")
    restore.add_argument("--words-fd", type=count(3, _HIGHEST_FD), metavar="N", help="read the words there")
    descriptor(restore)
    password = command(group.add_parser("password", help="put the wallet behind a new password"), _password)
    descriptor(password)
    password.add_argument("--new-password-fd", type=count(3, _HIGHEST_FD), metavar="N", help="read the new one there")
    command(group.add_parser("backup", help="show the words, and check that you wrote them down"), _backup)
    export = command(group.add_parser("export", help="write the key into a keystore for another program"), _export)
    export.add_argument("file", type=Path, help="the keystore to write; one that is there is not touched")
    descriptor(export)
    external = command(
        group.add_parser("external", help="have pay go to an address whose key is not on this PC"), _external
    )
    external.add_argument("address", help="0x and 40 digits, of a hardware wallet for example")


def descriptor(parser: argparse.ArgumentParser) -> None:
    """Add the option that names where the wallet's password is read from."""
    parser.add_argument("--password-fd", type=count(3, _HIGHEST_FD), metavar="N", help="read the password there")


def tell_engine(home: Home, wallet: Wallet) -> bool:
    """Tell a running engine whom pay goes to; return whether one runs."""
    if wallet.owner is None:
        raise KnownError("wallet.none")
    try:
        with connect(home) as client:
            client.ask(SetOwner(wallet.owner, wallet.protection.value, wallet.backed_up), Done)
    except AppError as error:
        if error.code == "engine.not-running":
            return False
        raise
    return True


def report(wallet: Wallet) -> Report:
    """Return what there is to say of a wallet."""
    lines = [str(wallet.owner), f"Protected by {_PROTECTIONS[wallet.protection]}."]
    if wallet.note:
        lines.append(f"It is not in the keyring: {wallet.note}.")
    if not wallet.backed_up:
        lines.append("Its words were never written down: run `lull wallet backup`.")
    return Report(
        "\n".join(lines),
        {
            "address": wallet.owner,
            "protection": wallet.protection.value,
            "backed_up": wallet.backed_up,
            "note": wallet.note,
        },
    )


def _told(home: Home, wallet: Wallet, console: Console) -> Report:
    if not tell_engine(home, wallet):
        console.progress("lull: the engine is not running; it hears of the wallet when a market is joined")
    return report(wallet)


def _restore(arguments: argparse.Namespace, console: Console) -> Report:
    home, ask = default_home(), how_to_ask(sys.platform)
    if arguments.keystore is not None:
        if arguments.words_fd is not None:
            raise UsageError("a wallet is restored from words or from a keystore, not from both")
        request: Import | Restore = Import(_read_keystore(arguments.keystore), ask, arguments.password_fd)
    else:
        request = Restore(ask, arguments.words_fd, arguments.password_fd)
    return _told(home, ask_signer(home, request), console)


def _read_keystore(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_KEYSTORE + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    if len(content) > MAX_KEYSTORE:
        raise UsageError(f"{path} is larger than {MAX_KEYSTORE} bytes: it is no keystore")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is no keystore") from None


def _password(arguments: argparse.Namespace, console: Console) -> Report:
    home = default_home()
    request = Protect(how_to_ask(sys.platform), arguments.password_fd, arguments.new_password_fd)
    return _told(home, ask_signer(home, request), console)


def _backup(_arguments: argparse.Namespace, console: Console) -> Report:
    home = default_home()
    return _told(home, ask_signer(home, Backup(how_to_ask(sys.platform))), console)


def _export(arguments: argparse.Namespace, _console: Console) -> Report:
    home, path = default_home(), arguments.file
    if path.exists():
        raise UsageError(f"{path} is there already; name a new file")
    exported = ask_signer(home, Export(how_to_ask(sys.platform), arguments.password_fd))
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise as_known(error, path) from None
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(exported.keystore)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)  # half a key is none, and would be in the way of the next try
        raise as_known(error, path) from None
    text = f"The key of {exported.owner} is in {path}. Whoever has the file and its password has the money."
    return Report(text, {"address": exported.owner, "file": str(path)})


def _external(arguments: argparse.Namespace, _console: Console) -> Report:
    home = default_home()
    try:
        address = parse_address(arguments.address)
    except AddressError as error:
        raise UsageError(str(error)) from None
    here = ask_signer(home, Show())
    if here.owner is not None and here.owner != address:
        raise KnownError("wallet.exists", owner=here.owner)
    with connect(home) as client:
        client.ask(SetOwner(address, Protection.NONE.value), Done)
    text = f"Pay goes to {address}. Its key is not on this PC, so nothing can be sent from here."
    return Report(text, {"address": address, "protection": Protection.NONE.value, "backed_up": True})
