"""`python -m app.market.service CONFIG`: the reference market from a configuration file."""

import sys
from pathlib import Path

from app.market.service.main import serve
from app.protocol.errors import AppError


def main(arguments: list[str]) -> int:
    """Run the market; return 0 when it was asked to stop, 1 when it could not start, 2 when the call was wrong."""
    if len(arguments) != 1:
        print("usage: python -m app.market.service CONFIG", file=sys.stderr)  # noqa: T201 - a program's own words
        return 2
    try:
        return serve(Path(arguments[0]))
    except AppError as error:
        print(error.sentence(), file=sys.stderr)  # noqa: T201 - a program's own words
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
