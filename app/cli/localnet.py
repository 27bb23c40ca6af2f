"""`lull localnet up`, `down` and `status`: market, chain and a funded buyer on this machine."""

import argparse

from app.cli.console import Console, Report
from app.cli.parsing import Parser, command
from app.localnet.network import down, status, up
from app.paths import default_home


def define(parser: Parser, _name: str) -> None:
    """Add the arguments of the group."""
    group = parser.add_subparsers(metavar="command", required=True)
    command(group.add_parser("up", help="start it, or find it running"), _up)
    command(group.add_parser("down", help="end it; its chain and its books are kept"), _down)
    command(group.add_parser("status", help="where it is"), _status)


def _up(_arguments: argparse.Namespace, console: Console) -> Report:
    return _report(up(default_home(), console.progress))


def _down(_arguments: argparse.Namespace, console: Console) -> Report:
    return _report(down(default_home(), console.progress))


def _status(_arguments: argparse.Namespace, _console: Console) -> Report:
    return _report(status(default_home()))


def _report(data: dict[str, object]) -> Report:
    return Report("\n".join(f"{name.replace('_', ' ')}: {_word(value)}" for name, value in data.items()), data)


def _word(value: object) -> object:
    return ("yes" if value else "no") if isinstance(value, bool) else value
