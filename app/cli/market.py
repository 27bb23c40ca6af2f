"""`lull market join`, `leave`, `revoke`, `serve` and `bond`."""

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.cli import granting, keeping, words
from app.cli.asking import how_to_ask
from app.cli.console import Console, Report, plain
from app.cli.parsing import Parser, command, count
from app.client.launch import ensure_engine
from app.client.sync import connect
from app.paths import default_home
from app.protocol.commands import Done, GetSnapshot, GetWorker, Join, Leave, SetOwner, WorkerAddress
from app.protocol.errors import AppError, KnownError, UsageError
from app.protocol.money import Units
from app.protocol.snapshot import Snapshot
from app.signer.client import ask_signer
from app.signer.requests import Grant, Revoke, Show
from wallet.amounts import Token, format_amount
from wallet.receipts import MAX_GRANT_S


if TYPE_CHECKING:
    from app.market.schema import MarketInfo


_DAYS: Final = 30
_AT_RISK: Final = 100
"""Whole tokens of unsettled pay that a grant lets stand unless the owner says otherwise."""
_JOIN_S: Final = 60.0
_RPC: Final = "a node of the chain, chosen by you; of several, parted by commas, more than half must agree"


def define(parser: Parser, _name: str) -> None:
    """Add the arguments of the group."""
    group = parser.add_subparsers(metavar="command", required=True)
    join = command(group.add_parser("join", help="work at a market from now on"), _join)
    join.add_argument("url", help="the market's address, such as https://market.example")
    join.add_argument("--rpc", required=True, metavar="URL", help=_RPC)
    join.add_argument("--unsigned", type=Path, metavar="FILE", help="write what an owner's key elsewhere is to sign")
    join.add_argument("--signed", type=Path, metavar="FILE", help="join with that file, once it is signed")
    join.add_argument("--signature", metavar="HEX", help="with --signed: the signature")
    join.add_argument("--days", type=count(1, 30), default=_DAYS, help=f"how long this machine may work there; {_DAYS}")
    join.add_argument(
        "--at-risk",
        type=count(1, 10**9),
        default=_AT_RISK,
        metavar="TOKENS",
        help=f"the most unsettled pay that you let stand, in whole tokens; {_AT_RISK}",
    )
    command(group.add_parser("leave", help="work at no market"), _leave)
    revoke = command(group.add_parser("revoke", help="let a PC work for you no more; costs no gas"), _revoke)
    revoke.add_argument("worker", nargs="?", help="the address of its worker key; by default this PC's")
    revoke.add_argument("--market", metavar="URL", help="the market; by default the one that is joined")
    keeping.descriptor(revoke)
    serve = command(group.add_parser("serve", help="run the reference market"), _serve)
    serve.add_argument("config", type=Path, help="its configuration, a JSON or TOML file")
    bond = command(group.add_parser("bond", help="as an operator: fill the bond up to what each root needs"), _bond)
    bond.add_argument("config", type=Path, help="the market's configuration")
    bond.add_argument("--key", type=Path, required=True, metavar="FILE", help="key of an account that has the tokens")


def _join(arguments: argparse.Namespace, console: Console) -> Report:
    home = default_home()
    wallet = ask_signer(home, Show())
    elsewhere = None if wallet.owner is not None else granting.external_owner(home)
    origin, info = _ask_market(arguments.url)
    for line in _described(origin, info):
        console.progress(line)
    ensure_engine(home)
    with connect(home) as client:
        worker = client.ask(GetWorker(), WorkerAddress).address
    if elsewhere is not None:
        return _join_elsewhere(arguments, granting.Terms(elsewhere, worker, info), origin)
    request = Grant(
        origin=origin,
        worker=worker,
        market=info.market,
        settler=info.settler,
        chain_id=info.chain_id,
        not_after=int(time.time()) + arguments.days * 86400,
        max_at_risk=Units(arguments.at_risk * 10**info.decimals),
        symbol=info.symbol,
        decimals=info.decimals,
        ask=how_to_ask(sys.platform),
    )
    granted = ask_signer(home, request)
    with connect(home) as client:
        client.ask(SetOwner(granted.owner, granted.protection.value, granted.backed_up), Done)
        client.ask(Join(origin, arguments.rpc, granted.grant), Done, timeout_s=_JOIN_S)
    return _joined(origin, info, granted.owner, worker)


def _join_elsewhere(arguments: argparse.Namespace, terms: granting.Terms, origin: str) -> Report:
    """Join with a grant that was signed where the owner's key is, or write what is to be signed there."""
    if arguments.unsigned is not None:
        not_after = int(time.time()) + arguments.days * 86400
        granting.write_unsigned(arguments.unsigned, terms, not_after, arguments.at_risk * 10**terms.info.decimals)
        text = f"Sign {arguments.unsigned} (EIP-712) with {terms.owner}, then join with --signed and --signature."
        return Report(text, {"owner": terms.owner, "unsigned": str(arguments.unsigned)})
    if arguments.signed is None or arguments.signature is None:
        raise UsageError(
            f"the key of {terms.owner} is not on this PC: write what it is to sign with --unsigned FILE, "
            "then join with --signed FILE --signature HEX"
        )
    grant = granting.read_signed(arguments.signed, arguments.signature, terms)
    with connect(default_home()) as client:
        client.ask(Join(origin, arguments.rpc, grant), Done, timeout_s=_JOIN_S)
    return _joined(origin, terms.info, terms.owner, terms.worker)


def _joined(origin: str, info: "MarketInfo", owner: str, worker: str) -> Report:
    data = {
        "market": origin,
        "name": info.name,
        "network": info.network,
        "chain_id": info.chain_id,
        "owner": owner,
        "worker": worker,
    }
    return Report(f"Joined {plain(info.name)} at {origin}.", data)


def _ask_market(url: str) -> "tuple[str, MarketInfo]":
    """Return the market's origin in its one spelling and what it says of itself."""
    import httpx  # noqa: PLC0415 - 0.1 s, for this command alone

    from app.market.connection import market_info  # noqa: PLC0415
    from app.market.origin import parse_origin  # noqa: PLC0415

    origin = parse_origin(url)

    async def ask() -> "MarketInfo":
        async with httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=20) as client:
            return await market_info(client, origin)

    return origin, asyncio.run(ask())


def _described(origin: str, info: "MarketInfo") -> list[str]:
    """Return what a market says of itself, before anything is signed."""
    practice = " Practice network: its tokens have no value." if info.network == "practice" else ""
    share = f"{info.burn_bps / 100:g} %"
    return [
        f"{plain(info.name)[:100]} at {origin}, chain {info.chain_id}.{practice}",
        f"  trades {', '.join(sorted(info.kinds)) or 'nothing'}; {share} of what buyers pay is burned",
        f"  pay can be claimed {words.duration(info.window_s)} after it is settled",
    ]


def _revoke(arguments: argparse.Namespace, console: Console) -> Report:
    """Sign a revocation, and bring it to the market; it can be brought to the stake vault by anyone."""
    home, worker, url = default_home(), arguments.worker, arguments.market
    if worker is None or url is None:
        with connect(home) as client:
            worker = worker or client.ask(GetWorker(), WorkerAddress).address
            url = url or client.ask(GetSnapshot(), Snapshot).network.market_url
    if not url:
        raise KnownError("market.none")
    origin, info = _ask_market(url)
    until = int(time.time()) + MAX_GRANT_S
    request = Revoke(worker, info.settler, info.chain_id, until, how_to_ask(sys.platform), arguments.password_fd)
    signed = ask_signer(home, request)
    noted, problem = True, ""
    try:
        _bring(origin, signed.revocation)
    except AppError as error:
        noted, problem = False, error.sentence()
        console.progress(f"lull: the market has not noted it: {problem}")
    text = f"{worker} works for {signed.owner} no more: no grant that ends by {until} holds."
    if not noted:
        text += " The market does not know it yet; bring it the revocation again."
    data = {
        "worker": worker,
        "owner": signed.owner,
        "until": until,
        "noted": noted,
        "problem": problem,
        "revocation": json.loads(signed.revocation),
    }
    return Report(text, data)


def _bring(origin: str, revocation: str) -> None:
    """Bring a market a signed revocation.

    Raises:
        KnownError: an error of `app.market.connection`.
    """
    import httpx  # noqa: PLC0415 - 0.1 s, for this command alone

    from app.market.codec import decode  # noqa: PLC0415 - msgspec, for this alone
    from app.market.connection import bring_revocation  # noqa: PLC0415
    from app.market.schema import SignedMessage  # noqa: PLC0415

    async def bring() -> None:
        async with httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=20) as client:
            await bring_revocation(client, origin, decode(SignedMessage, revocation.encode()))

    asyncio.run(bring())


def _leave(_arguments: argparse.Namespace, _console: Console) -> Report:
    with connect(default_home()) as client:
        client.ask(Leave(), Done)
    return Report("Left. Finished work stays paid.")


def _serve(arguments: argparse.Namespace, console: Console) -> Report:
    from app.market.service.main import serve  # noqa: PLC0415 - FastAPI, for this command alone

    if arguments.json:
        raise UsageError("a market runs until it is ended and has no result to print")
    console.progress(f"serving the market of {arguments.config}; Ctrl-C ends it")
    serve(arguments.config)
    return Report("The market was ended.")


def _bond(arguments: argparse.Namespace, _console: Console) -> Report:
    """Post what is missing of the operator's bond; again, if need be."""
    from app.market.service.bond import fill_up  # noqa: PLC0415 - brings web3

    done = fill_up(arguments.config, arguments.key)
    token = Token(plain(done.symbol), done.decimals)
    held, needed = format_amount(done.bond, token), format_amount(done.needed, token)
    text = f"The bond holds {held}, and {needed} is needed."
    if done.posted:
        text = f"Posted {format_amount(done.posted, token)}, in transaction {done.transaction}. {text}"
    data = {
        "posted": str(done.posted),
        "bond": str(done.bond),
        "needed": str(done.needed),
        "transaction": done.transaction,
        "symbol": token.symbol,
        "decimals": token.decimals,
    }
    return Report(text, data)
