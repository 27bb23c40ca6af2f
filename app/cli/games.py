"""`lull games`: what is seen as a game now, and why; ignore or always, per program."""

import argparse
from typing import Final

from app.cli.console import Console, Report, table
from app.cli.parsing import Parser, command
from app.client.sync import connect
from app.paths import default_home
from app.protocol.commands import GetSnapshot
from app.protocol.snapshot import Snapshot
from app.protocol.wire import to_json
from app.protocol.yielding import GameRules, GamesView, SetGameRule


CAUSES: Final = {
    "steam-launch": "Steam started it",
    "launcher": "a launcher started it",
    "game-library": "it lies in a folder of games",
    "wine": "a Windows program",
    "gamemode": "it asked for GameMode",
    "full-screen": "it fills the screen",
    "gpu-user": "it draws with the GPU",
    "running-app": "Steam says so",
    "owner": "your rule",
    "together": "two signs together",
    "sleep": "the PC is going to sleep",
}
"""What each cause of evidence means to people."""
_VERDICTS: Final = {"game": "a game", "suspect": "perhaps", "ignored": "ignored", "weak": "no game"}
_RULES: Final = {"ignore": "never a game", "always": "always a game"}


def define(parser: Parser, _name: str) -> None:
    """Add the arguments."""
    command(parser, _show)
    group = parser.add_subparsers(metavar="command")
    for verdict, about in (("ignore", "never count a program as a game"), ("always", "always count a program as one")):
        rule = command(group.add_parser(verdict, help=about), _rule)
        rule.add_argument("program", help="its path, or its key as `lull games` shows it")
        rule.add_argument("--why", default="", metavar="TEXT", help="a word for yourself")
        rule.set_defaults(verdict=verdict)
    forget = command(group.add_parser("forget", help="take a rule back"), _rule)
    forget.add_argument("program", help="as the rule names it")
    forget.set_defaults(verdict="none", why="")


def _show(_arguments: argparse.Namespace, _console: Console) -> Report:
    with connect(default_home()) as client:
        games = client.ask(GetSnapshot(), Snapshot).games
    return Report(_text(games), to_json(games))


def _text(games: GamesView) -> str:
    parts = []
    if games.seen:
        rows = [(s.title, _VERDICTS.get(s.verdict, s.verdict), _because(s.causes), s.program) for s in games.seen]
        parts.append(table([("program", "is", "because", "key"), *rows]))
    else:
        parts.append("No game runs.")
    if games.suggestions:
        names = "\n".join(f"  lull games ignore {seen.program}" for seen in games.suggestions)
        parts.append(f"Often suspected today, and never a game:\n{names}")
    if games.rules:
        rows = [(r.title, _RULES.get(r.verdict, r.verdict), r.why, r.program) for r in games.rules]
        parts.append(table([("rule for", "is", "why", "key"), *rows]))
    blind = [f"{name} sees nothing: {why}." for name, why in (games.sensors or {}).items() if why]
    return "\n\n".join([*parts, *(["\n".join(blind)] if blind else [])])


def _because(causes: tuple[str, ...]) -> str:
    return ", ".join(CAUSES.get(cause, cause) for cause in causes)


def _rule(arguments: argparse.Namespace, _console: Console) -> Report:
    with connect(default_home()) as client:
        seen = client.ask(GetSnapshot(), Snapshot).games
        title = next((s.title for s in (*seen.seen, *seen.suggestions) if s.program == arguments.program), "")
        wanted = SetGameRule(arguments.program, title, arguments.verdict, arguments.why)
        answer = client.ask(wanted, GameRules)
    words = {"ignore": "is never a game from now on", "always": "always counts as a game from now on"}
    said = words.get(arguments.verdict, "is judged by what it does again")
    return Report(f"{title or arguments.program} {said}.", to_json(answer))
