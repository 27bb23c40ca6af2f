"""`lull submit` and `lull results`: buying work from a market."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import httpx
import msgspec

from app.cli import words
from app.cli.console import Console, Report, plain
from app.cli.converting import converted
from app.cli.parsing import Parser, command, count
from app.localnet.network import Network
from app.market.buyer import CLOSED, Buyer
from app.market.connection import market_info
from app.market.jobfile import load_job
from app.market.origin import parse_origin
from app.market.schema import MAX_BLOB, MarketInfo, TaskView
from app.paths import Home, cache_folder, default_home
from app.protocol.errors import KnownError, UsageError
from gpu_sandbox.sandbox.recipes import build, recipes
from wallet.amounts import Token, format_amount
from wallet.errors import FullDiskError, KeyFileError
from wallet.keys.worker import WorkerKey, load_or_create


T = TypeVar("T")

_MAX_PRICE: Final = 5
"""Whole tokens that a task may cost in all, unless the buyer or the job file says otherwise."""
_WAIT_S: Final = 3600.0
_EXAMPLE: Final = """
A job file:

  kind: embed-text              # what providers bid for
  image: embed-text             # an image that `lull images build` makes
  units: 237                    # units of work
  memory: 768 MiB
  inputs:                       # name in /lull/in: file beside the job file
    documents.jsonl: documents.jsonl

Others lie in resources/workloads.
"""


@dataclass(frozen=True, slots=True)
class _Purse:
    """Where one buys, and with whose key."""

    origin: str
    key: WorkerKey
    state: Path


def define(parser: Parser, name: str) -> None:
    """Add the arguments of one of these commands."""
    if name == "submit":
        command(parser, _submit)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = _EXAMPLE
        parser.add_argument("job", type=Path, help="the job file")
        parser.add_argument("--max-price", type=count(1, 10**9), metavar="TOKENS", help=f"whole tokens; {_MAX_PRICE}")
        parser.add_argument("--wait", action="store_true", help="until it is accepted, or failed")
    else:
        command(parser, _results)
        parser.add_argument("task", metavar="ID", help="the task, or the first digits of its name")
        parser.add_argument("--out", type=Path, help="the file to write; ID.tar by default")
    parser.add_argument("--market", metavar="URL", help="the market; the local network's by default")
    parser.add_argument("--key", type=Path, metavar="FILE", help="the buyer's key; the local network's by default")


def _purse(arguments: argparse.Namespace, home: Home) -> _Purse:
    if (arguments.market is None) != (arguments.key is None):
        raise UsageError("--market and --key go together")
    if arguments.market is not None:
        origin, file, state = parse_origin(arguments.market), arguments.key, home.root / "buyer.json"
        if not file.is_file():
            raise UsageError(f"there is no key file {file}")
    elif (here := Network(home).status()) is not None:
        origin, file, state = here.market, here.buyer_key, here.folder / "buyer.json"
    else:
        raise KnownError("localnet.down")
    try:
        return _Purse(origin, load_or_create(file), state)
    except FullDiskError as error:
        raise KnownError("disk.full", path=error.path) from None
    except KeyFileError as error:
        raise KnownError("wallet.locked", what=error) from None


def _submit(arguments: argparse.Namespace, console: Console) -> Report:
    purse = _purse(arguments, default_home())
    job = load_job(arguments.job, lambda name: _digest_of(name, console.progress))

    async def buy(buyer: Buyer, info: MarketInfo) -> Report:
        price = job.max_price
        if arguments.max_price is not None or price is None:
            price = (arguments.max_price or _MAX_PRICE) * 10**info.decimals
        inputs = [(each.reference, each.path) for each in job.inputs]
        task = await buyer.submit(job.spec, inputs, replicas=job.replicas, max_price=price)
        if arguments.wait:
            console.progress(f"{task.task} was ordered; waiting for {job.replicas} runs that agree")
            task = await buyer.wait(task.task, within_s=_WAIT_S)
        return _report(task, info)

    return _at_market(purse, buy)


def _results(arguments: argparse.Namespace, _console: Console) -> Report:
    purse = _purse(arguments, default_home())
    wanted = arguments.task.lower()

    async def fetch(buyer: Buyer, info: MarketInfo) -> Report:
        found = [task for task in await buyer.tasks() if task.task.startswith(wanted)]
        if len(found) != 1:
            raise UsageError(f"{len(found) or 'no'} tasks of this buyer begin with {plain(wanted)[:64]}")
        task = found[0]
        if task.result is None:
            state = f"it is {plain(task.state)}" + (f": {plain(task.reason)}" if task.reason else "")
            raise KnownError("market.refused", what=f"the task has no result; {state}")
        out = arguments.out or Path(f"{task.task[:16]}.tar")
        await buyer.fetch(task, out.absolute(), max_bytes=MAX_BLOB)
        report = _report(task, info)
        return Report(f"{report.text}\nResult in {out}.", {**report.data, "file": str(out.absolute())})

    return _at_market(purse, fetch)


def _digest_of(name: str, progress: Callable[[str], None]) -> str | None:
    """Return the digest of an image that ships with Lull; it is made first if need be."""
    with converted():
        found = [recipe for recipe in recipes() if recipe.name == name]
        return build(found[0], cache_folder(), progress).digest if found else None


def _at_market(purse: _Purse, deal: Callable[[Buyer, MarketInfo], Awaitable[T]]) -> T:
    async def run() -> T:
        async with httpx.AsyncClient(follow_redirects=False, trust_env=False) as client:
            info = await market_info(client, purse.origin)
            buyer = await Buyer.dial(client, purse.origin, purse.key, state=purse.state)
            return await deal(buyer, info)

    return asyncio.run(run())


def _report(task: TaskView, info: MarketInfo) -> Report:
    token = Token(plain(info.symbol), info.decimals)
    lines = [f"{task.task}  {plain(task.kind)}: {plain(task.state)}"]
    if task.state in CLOSED and int(task.cost):
        lines.append(f"It costs {format_amount(int(task.cost), token)}, verified by {plain(task.verified_by)}.")
    if info.network == "practice":
        lines.append(words.PRACTICE)
    return Report("\n".join(lines), msgspec.to_builtins(task))
