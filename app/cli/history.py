"""`lull jobs` and `lull earnings`: what was done and what it brought."""

import argparse
import csv
import io
import json

from app.cli import sending, words
from app.cli.console import Console, Report, table
from app.cli.parsing import Parser, command
from app.client.sync import connect
from app.paths import default_home
from app.protocol.commands import Export, GetExport, GetSnapshot
from app.protocol.errors import UsageError
from app.protocol.money import Units
from app.protocol.snapshot import Day, GateView, Snapshot
from app.protocol.wire import to_json


def define(parser: Parser, name: str) -> None:
    """Add the arguments of one of these commands."""
    if name == "jobs":
        command(parser, _jobs)
    else:
        command(parser, _earnings)
        parser.add_argument("--csv", action="store_true", help="print all days as CSV, amounts in the smallest unit")
        parser.add_argument(
            "--year", type=int, help="with --csv or --json: every entry of that year, for an accountant"
        )
        steps = parser.add_subparsers(metavar="command")
        contest = command(
            steps.add_parser("challenge", help="challenge a root that pays you too little; take the bond back"),
            sending.challenge,
        )
        sending.define(contest)


def _snapshot() -> Snapshot:
    with connect(default_home()) as client:
        return client.ask(GetSnapshot(), Snapshot)


def _jobs(_arguments: argparse.Namespace, _console: Console) -> Report:
    snapshot = _snapshot()
    rows = [("began", "job", "state", "done", "earned", "receipts", "attempt")]
    rows += [
        (
            words.clock(job.started_at),
            job.kind,
            job.state.value + (f" ({job.failure})" if job.failure else ""),
            f"{job.done}/{job.total}" if job.total else "-",
            words.money(job.earned, snapshot),
            f"{job.acknowledged}/{job.receipts}",
            job.attempt[:12],
        )
        for job in snapshot.jobs
    ]
    text = table(rows) if snapshot.jobs else "No job has run yet."
    reached = "\n".join(_reached(job.attempt[:12], job.gate) for job in snapshot.jobs if job.gate is not None)
    return Report(
        "\n".join(filter(None, (text, reached, words.practice(snapshot)))),
        {"jobs": [to_json(j) for j in snapshot.jobs]},
    )


def _reached(attempt: str, gate: GateView) -> str:
    """Return what one attempt's gate did, a line for each host."""
    lines = [f"{attempt} passed {words.size(gate.bytes)} of {words.size(gate.cap)} through its gate"]
    lines += [f"  {host.name}: {host.connections} connections, {words.size(host.bytes)}" for host in gate.hosts]
    if gate.refused:
        lines.append(f"  refused {gate.refused} times: {'; '.join(gate.why)}")
    return "\n".join(lines)


def _earnings(arguments: argparse.Namespace, _console: Console) -> Report:
    if arguments.csv and arguments.json:
        raise UsageError("--csv and --json exclude each other")
    if arguments.year is not None:
        return _entries(arguments)
    snapshot = _snapshot()
    if arguments.csv:
        return Report(_csv(snapshot))
    worked = [day for day in snapshot.earnings.days if day.jobs or day.earned or day.electricity]
    rows = [("day", "earned", "electricity", "net", "jobs")]
    rows += [
        (
            day.day,
            words.money(day.earned, snapshot),
            words.money(day.electricity, snapshot),
            words.money(_net(day), snapshot),
            str(day.jobs),
        )
        for day in worked
    ]
    text = table(rows) if worked else "Nothing was earned yet."
    text = "\n".join(
        filter(None, (text, _emitted(snapshot), _difference(snapshot), _leaf(snapshot), _challenge(snapshot)))
    )
    earnings = to_json(snapshot.earnings)
    data = {
        "symbol": snapshot.network.symbol,
        "decimals": snapshot.network.decimals,
        "network": snapshot.network.kind.value,
        "today": earnings["today"],
        "days": earnings["days"],
        "emitted": _text(snapshot.wallet.emitted),
        "push_cost": _text(snapshot.wallet.push_cost),
        "money": {name: str(getattr(snapshot.wallet, name)) for name in ("earned", "locked", "claimable", "paid")},
        "owed_says_market": _text(snapshot.wallet.owed_says_market),
        "leaf": to_json(snapshot.wallet.leaf),
        "challenge": to_json(snapshot.wallet.challenge),
    }
    return Report("\n".join(filter(None, (text, words.practice(snapshot)))), data)


def _entries(arguments: argparse.Namespace) -> Report:
    if not (arguments.csv or arguments.json):
        raise UsageError("--year goes with --csv or --json")
    with connect(default_home()) as client:
        found = client.ask(GetExport("csv" if arguments.csv else "json", arguments.year), Export)
    if arguments.csv:
        return Report(found.content.rstrip("\r\n"))
    return Report("", json.loads(found.content))


def _difference(snapshot: Snapshot) -> str:
    """Return what the owner's receipts say beside the market's word, where that is less."""
    wallet = snapshot.wallet
    said = wallet.owed_says_market
    if said is None or said >= wallet.earned:
        return ""
    theirs, ours = (words.money(amount, snapshot) for amount in (said, wallet.earned))
    return f"The market says {theirs}; your receipts say {ours}."


def _emitted(snapshot: Snapshot) -> str:
    """Return what part of the pay was emitted, and what pushing a claim would take of what epochs booked for it."""
    wallet = snapshot.wallet
    lines = []
    if wallet.emitted:
        lines.append(f"Of all that was earned, {words.money(wallet.emitted, snapshot)} was emitted.")
    if wallet.push_cost:
        cost = words.money(wallet.push_cost, snapshot)
        lines.append(f"Whoever pushes your claim gets {cost} of what buyers paid for that; your pay stays whole.")
    return "\n".join(lines)


def _leaf(snapshot: Snapshot) -> str:
    """Return how the owner's leaf of the root that waits looks, with the time left."""
    leaf = snapshot.wallet.leaf
    if leaf is None or not leaf.due:
        return ""
    held, due = words.money(leaf.held, snapshot), words.money(leaf.due, snapshot)
    if leaf.state == "fits":
        return f"The root that waits holds {held} for you: it fits."
    if leaf.state == "looking":
        return f"The market has not shown your leaf of the root that waits yet; {due} is due."
    left = words.duration(max(0.0, leaf.until_at - snapshot.at))
    what = f"holds {held} for you" if leaf.state == "short" else "is not shown to you"
    return f"The root that waits {what}, and {due} is due: `lull earnings challenge`, within {left}."


def _challenge(snapshot: Snapshot) -> str:
    """Return where the owner's challenge stands."""
    challenge = snapshot.wallet.challenge
    if challenge is None:
        return ""
    bond = words.money(challenge.bond, snapshot)
    if challenge.state == "open":
        return f"Your challenge can be answered until {words.clock(challenge.until_at)}; its bond is {bond}."
    return f"Your challenge is over: `lull earnings challenge` brings the bond of {bond} back."


def _text(amount: Units | None) -> str | None:
    return None if amount is None else str(amount)


def _csv(snapshot: Snapshot) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("day", "earned", "electricity", "net", "jobs", "symbol", "decimals"))
    for day in snapshot.earnings.days:
        unit = (_harmless(snapshot.network.symbol), snapshot.network.decimals)
        writer.writerow((day.day, day.earned, day.electricity, _net(day), day.jobs, *unit))
    return out.getvalue().rstrip("\n")


def _net(day: Day) -> Units:
    return Units(day.earned - day.electricity)


def _harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula; the symbol comes from the market."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
