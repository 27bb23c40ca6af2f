"""`lull status`, `pause`, `resume`, `logs` and `settings`: the engine, from a shell."""

import argparse

from app.cli import words
from app.cli.console import Console, Report, table
from app.cli.parsing import Parser, command, count, duration_s
from app.client.sync import connect
from app.logs import last_lines
from app.paths import default_home
from app.protocol.commands import Done, GetLogs, GetSettings, GetSnapshot, LogLines, SetMode, SetSetting, Settings
from app.protocol.errors import AppError, UsageError
from app.protocol.snapshot import Snapshot
from app.protocol.states import RunMode
from app.protocol.wire import to_json


def define(parser: Parser, name: str) -> None:
    """Add the arguments of one of these commands."""
    match name:
        case "status":
            command(parser, _status)
        case "pause":
            command(parser, _pause)
            parser.add_argument(
                "--for", dest="seconds", type=duration_s, metavar="TIME", help="such as 1h; else for good"
            )
        case "resume":
            command(parser, _resume)
        case "logs":
            command(parser, _logs)
            parser.add_argument("--of", choices=("engine", "ui", "lull"), default="engine", help="whose; the engine's")
            parser.add_argument("--lines", type=count(1, 1000), default=50, metavar="N", help="how many; 50 by default")
        case _:
            command(parser, _settings)
            parser.add_argument("key", nargs="?", help="the setting to change")
            parser.add_argument("value", nargs="?", help="its new value")


def _status(_arguments: argparse.Namespace, _console: Console) -> Report:
    with connect(default_home()) as client:
        snapshot = client.ask(GetSnapshot(), Snapshot)
    lines = [words.state(snapshot)]
    if snapshot.device is not None:
        lines.append(f"Device: {snapshot.device.name}" + ("" if snapshot.device.listable else " (practice alone)"))
    if snapshot.network.market_url:
        lines.append(f"Market: {snapshot.network.market_url}" + ("" if snapshot.network.connected else " (no answer)"))
        lines.append(f"Today: {words.money(snapshot.earnings.today.earned, snapshot)}")
    if snapshot.handback is not None:
        lines.append(words.handback(snapshot.handback))
    lines += [AppError(notice.code, **notice.args).sentence() for notice in snapshot.notices]
    lines.append(words.practice(snapshot))
    return Report("\n".join(line for line in lines if line), to_json(snapshot))


def _pause(arguments: argparse.Namespace, _console: Console) -> Report:
    return _set_mode(RunMode.NEVER, arguments.seconds)


def _resume(_arguments: argparse.Namespace, _console: Console) -> Report:
    return _set_mode(RunMode.AUTO, None)


def _set_mode(mode: RunMode, seconds: int | None) -> Report:
    with connect(default_home()) as client:
        client.ask(SetMode(mode, float(seconds) if seconds is not None else None), Done)
        snapshot = client.ask(GetSnapshot(), Snapshot)
    data = {
        "state": snapshot.engine.state.value,
        "mode": snapshot.engine.mode.value,
        "until_at": snapshot.engine.until_at,
    }
    return Report(words.state(snapshot), data)


def _logs(arguments: argparse.Namespace, console: Console) -> Report:
    home = default_home()
    if arguments.of != "engine":
        lines = last_lines(home.logs, arguments.of, arguments.lines)
        return Report("\n".join(lines) or "Nothing was logged.", {"lines": list(lines)})
    try:
        with connect(home) as client:
            lines = client.ask(GetLogs(arguments.lines), LogLines).lines
    except AppError as error:
        if error.code != "engine.not-running":
            raise
        lines = last_lines(home.logs, "engine", arguments.lines)
        if not lines:
            raise
        console.progress("lull: the engine is not running; these are the last lines of its file")
    return Report("\n".join(lines), {"lines": list(lines)})


def _settings(arguments: argparse.Namespace, _console: Console) -> Report:
    if (arguments.key is None) != (arguments.value is None):
        raise UsageError("`lull settings KEY VALUE` changes a setting, `lull settings` shows all")
    with connect(default_home()) as client:
        if arguments.key is not None:
            client.ask(SetSetting(arguments.key, arguments.value), Done)
        settings = client.ask(GetSettings(), Settings).settings
    rows = [("setting", "value", "default"), *((s.key, s.value, s.default) for s in settings)]
    return Report(table(rows), {"settings": {s.key: {"value": s.value, "default": s.default} for s in settings}})
