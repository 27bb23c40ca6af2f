"""The table of commands. A command's module is imported when it is called, and nothing of it before."""

import importlib
from dataclasses import dataclass
from typing import Final

from app import __version__
from app.cli.console import Console, guarded
from app.protocol.errors import UsageError


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: its module in this package, one line about it, and whether it lasts.

    A lasting one starts processes or containers: SIGTERM lets it end them first.
    """

    module: str
    about: str
    lasting: bool = False


COMMANDS: Final[dict[str, Entry]] = {
    "demo": Entry("demo", "the whole loop on a local network: jobs, verification, settlement, claim", lasting=True),
    "status": Entry("engine", "what the engine does, and why"),
    "pause": Entry("engine", "stop working until resumed, or for a time"),
    "resume": Entry("engine", "work again"),
    "logs": Entry("engine", "the last lines of the engine's log"),
    "settings": Entry("engine", "show the settings, or change one"),
    "games": Entry("games", "what is seen as a game now, and why; ignore or always, per program"),
    "jobs": Entry("history", "the latest jobs"),
    "earnings": Entry("history", "what was earned, day by day"),
    "wallet": Entry("wallet", "create, restore, balance, claim, send, backup and more"),
    "market": Entry("market", "join or leave a market, or serve one", lasting=True),
    "submit": Entry("buyer", "buy work from a market"),
    "results": Entry("buyer", "fetch the result of a task"),
    "localnet": Entry("localnet", "market, chain and a funded buyer on this machine", lasting=True),
    "benchmark": Entry("benchmark", "measure the GPU"),
    "images": Entry("images", "images of jobs, and publishers whom you trust", lasting=True),
    "sandbox": Entry("sandbox", "attack the sandbox, and list each refusal", lasting=True),
    "doctor": Entry("doctor", "check what Lull needs, and say how to mend it"),
}


def usage() -> str:
    """Return what `lull --help` prints."""
    rows = [
        ("(nothing)", "the desktop app"),
        ("engine", "the headless engine"),
        *((n, e.about) for n, e in COMMANDS.items()),
    ]
    lines = "\n".join(f"  {name:10} {about}" for name, about in rows)
    return (
        "usage: lull [command] [--help] [--json]\n\n"
        "Your graphics card earns in the lull between games.\n\n"
        f"commands:\n{lines}\n\n"
        "options:\n  --version  print the version\n  --help     print this; `lull command --help` says more\n\n"
        "LULL_HOME names the folder of another instance."
    )


def run(arguments: list[str]) -> int:
    """Run one command and return the exit status: 0 it happened, 1 it failed, 2 the call was wrong."""
    console = Console(as_json="--json" in arguments)
    return guarded(console, lambda: _run(arguments, console))


def _run(arguments: list[str], console: Console) -> int:
    name = arguments[0]
    if name in ("-h", "--help", "help"):
        print(usage())
        return 0
    if name in ("-V", "--version"):
        print(f"lull {__version__}")
        return 0
    entry = COMMANDS.get(name)
    if entry is None:
        raise UsageError(f"there is no command {name[:40]!r}")
    from app.cli.parsing import Parser  # noqa: PLC0415 - argparse, not for --version

    parser = Parser(prog=f"lull {name}", description=entry.about, allow_abbrev=False)
    importlib.import_module(f"app.cli.{entry.module}").define(parser, name)
    try:
        parsed = parser.parse_args(arguments[1:])
    except SystemExit:  # --help has printed
        return 0
    if not entry.lasting:
        return console.finish(parsed.run(parsed, console))
    from app.bootstrap import private_files, unwinding_signals  # noqa: PLC0415 - logging, for these alone

    with private_files(), unwinding_signals():
        return console.finish(parsed.run(parsed, console))
