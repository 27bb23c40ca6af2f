"""The group `lull wallet`, and of it `create`, `address`, `balance` and `claim`."""

import argparse
import sys

from app.cli import keeping, sending, words
from app.cli.asking import how_to_ask
from app.cli.console import Console, Report, plain, table
from app.cli.parsing import Parser, command
from app.client.sync import connect
from app.paths import Home, default_home
from app.protocol.commands import Claim, Claimed, GetSnapshot
from app.protocol.errors import AppError, KnownError
from app.protocol.snapshot import Snapshot
from app.protocol.states import Protection
from app.protocol.wire import to_json
from app.signer.client import ask_signer
from app.signer.requests import Create, Opening, Show, Wallet


_CLAIM_S = 180.0
"""A claim is answered when it is in a block."""


def define(parser: Parser, _name: str) -> None:
    """Add the arguments of the group."""
    group = parser.add_subparsers(metavar="command", required=True)
    create = command(group.add_parser("create", help="make a wallet"), _create)
    create.add_argument("--password", action="store_true", help="put it behind a password that is asked for")
    keeping.descriptor(create)
    keeping.define(group)
    command(group.add_parser("address", help="the address that pay goes to"), _address)
    command(group.add_parser("balance", help="earned, locked, claimable, paid"), _balance)
    claim = command(group.add_parser("claim", help="have what is claimable paid out; costs no gas"), _claim)
    claim.add_argument("--self", action="store_true", dest="by_myself", help="without the relayer: you pay the gas")
    claim.add_argument("--below", metavar="PERCENT", help="with --self: only if the gas costs less of it than this")
    claim.add_argument("--worth", metavar="COINS", help="with --below: what one token is worth in the chain's coin")
    sending.define(claim)
    send = command(group.add_parser("send", help="send tokens to an address"), sending.send)
    send.add_argument("to", help="the address, 0x and 40 digits")
    send.add_argument("amount", help="how many tokens, such as 1.5")
    sending.define(send)
    cancel = command(group.add_parser("cancel", help="cancel a transaction that waits"), sending.cancel)
    cancel.add_argument("transaction", nargs="?", default="", help="its hash; by default the one that waits longest")
    sending.define(cancel)
    command(group.add_parser("history", help="what left and reached the wallet"), _history)


def _create(arguments: argparse.Namespace, console: Console) -> Report:
    home = default_home()
    by_password = arguments.password or arguments.password_fd is not None
    opening = Opening.PASSWORD if by_password else Opening.QUICK_START
    wallet = ask_signer(home, Create(opening, how_to_ask(sys.platform), arguments.password_fd))
    if not keeping.tell_engine(home, wallet):
        console.progress("lull: the engine is not running; it hears of the wallet when a market is joined")
    return keeping.report(wallet)


def _address(_arguments: argparse.Namespace, _console: Console) -> Report:
    home = default_home()
    wallet = ask_signer(home, Show())
    if wallet.owner is None:
        wallet = _external_of(home)
    return keeping.report(wallet)


def _external_of(home: Home) -> Wallet:
    """Return the address that a running engine pays to without there being a key here.

    Raises:
        KnownError: `wallet.none`.
    """
    try:
        with connect(home) as client:
            owner = client.ask(GetSnapshot(), Snapshot).wallet.owner
    except AppError:
        owner = None
    if owner is None:
        raise KnownError("wallet.none")
    return Wallet(owner, Protection.NONE)


def _balance(_arguments: argparse.Namespace, _console: Console) -> Report:
    with connect(default_home()) as client:
        snapshot = client.ask(GetSnapshot(), Snapshot)
    wallet = snapshot.wallet
    if wallet.owner is None:
        raise KnownError("wallet.none")
    lines = [
        wallet.owner,
        f"Earned     {words.money(wallet.earned, snapshot)}",
        f"Locked     {words.money(wallet.locked, snapshot)}"
        + (f", until {words.clock(wallet.locked_until_at)}" if wallet.locked_until_at else ""),
        f"Claimable  {words.money(wallet.claimable, snapshot)}",
        f"Paid       {words.money(wallet.paid, snapshot)}",
        f"Balance    {words.money(wallet.balance, snapshot)}",
        words.practice(snapshot),
    ]
    unit = {
        "symbol": snapshot.network.symbol,
        "decimals": snapshot.network.decimals,
        "network": snapshot.network.kind.value,
    }
    return Report("\n".join(line for line in lines if line), {**to_json(wallet), **unit})


def _history(_arguments: argparse.Namespace, _console: Console) -> Report:
    with connect(default_home()) as client:
        snapshot = client.ask(GetSnapshot(), Snapshot)
    rows = [("when", "what", "amount", "other side", "state", "transaction")]
    rows += [
        (
            words.clock(each.at),
            plain(each.kind),
            words.money(each.amount, snapshot),
            plain(each.peer) or "-",
            plain(each.state) + (", can be cancelled" if each.cancellable else ""),
            plain(each.hash) or "-",
        )
        for each in snapshot.wallet.transactions
    ]
    text = table(rows) if len(rows) > 1 else "Nothing has left or reached the wallet yet."
    data = {
        "transactions": [to_json(each) for each in snapshot.wallet.transactions],
        "symbol": snapshot.network.symbol,
        "decimals": snapshot.network.decimals,
    }
    return Report("\n".join(filter(None, (text, words.practice(snapshot)))), data)


def _claim(arguments: argparse.Namespace, console: Console) -> Report:
    if arguments.by_myself:
        return sending.claim(arguments, console)
    with connect(default_home()) as client:
        console.progress("claiming: the relayer pays the gas")
        claimed = client.ask(Claim(), Claimed, timeout_s=_CLAIM_S)
        snapshot = client.ask(GetSnapshot(), Snapshot)
    if not claimed.amount:
        raise KnownError("claim.nothing")
    text = f"{words.money(claimed.amount, snapshot)} paid out, in transaction {claimed.transaction}."
    return Report("\n".join(filter(None, (text, words.practice(snapshot)))), to_json(claimed))
