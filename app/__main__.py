"""`lull`: the roles of the one executable, by the first argument.

    lull            the desktop app; `--hidden` begins with the tray alone
    lull engine     the headless engine
    lull COMMAND    a client of the engine (`app.cli`)

Nothing heavy is imported before the role is known.
"""

import sys
from collections.abc import Callable

from app.cli.console import Console, guarded
from app.protocol.errors import KnownError, UsageError


_ENGINE_USAGE = """usage: lull engine [--json]

The engine without windows. It ends with Ctrl-C.

  --json  what keeps it from starting is told as one JSON object"""


def main(argv: list[str] | None = None) -> int:
    """Run the role that the arguments name, and return the exit status."""
    arguments = sys.argv[1:] if argv is None else argv
    match arguments:
        case [] | ["--hidden"]:
            return guarded(Console(as_json=False), _ui(hidden=bool(arguments)))
        case ["engine", *rest] if "--help" not in rest and "-h" not in rest:
            return guarded(Console(as_json="--json" in rest), _engine([word for word in rest if word != "--json"]))
        case ["engine", *_]:
            print(_ENGINE_USAGE)  # noqa: T201
            return 0
    from app.cli.main import run  # noqa: PLC0415 - each role imports its own

    return run(arguments)


def _ui(*, hidden: bool) -> Callable[[], int]:
    def show() -> int:
        import gc  # noqa: PLC0415
        import os  # noqa: PLC0415

        gc.disable()  # nothing is garbage before the first frame
        from app.bootstrap import started  # noqa: PLC0415
        from app.desktop.screen import screen_answers  # noqa: PLC0415
        from app.logs import last_lines  # noqa: PLC0415

        if not screen_answers(os.environ):
            raise KnownError("screen.none")
        from app.ui.main import run  # noqa: PLC0415 - Qt

        with started("ui") as process:
            lines = last_lines(process.home.logs, "ui", 200) if process.crashed_before else ()
            return run(process.home, hidden=hidden, crash=process.crashed_before, lines=lines)

    return show


def _engine(arguments: list[str]) -> Callable[[], int]:
    def serve() -> int:
        if arguments:
            raise UsageError("`lull engine` takes no arguments but --json")
        from app.engine.main import run  # noqa: PLC0415

        return run()

    return serve


if __name__ == "__main__":
    sys.exit(main())
