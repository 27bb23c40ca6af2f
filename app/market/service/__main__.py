"""`python -m app.market.service CONFIG`: the reference market from a configuration file."""

import argparse
import sys
from pathlib import Path

from app.market.service.main import revoke, serve
from app.protocol.errors import AppError


def main(arguments: list[str]) -> int:
    """Run the market; return 0 when it was asked to stop, 1 when it could not start, 2 when the call was wrong."""
    parser = argparse.ArgumentParser(prog="python -m app.market.service", description="The reference market.")
    parser.add_argument("config", type=Path, help="its configuration, a JSON or TOML file")
    parser.add_argument("--revoke", metavar="WORKER", help="take a worker's grant back, and do nothing else")
    wanted = parser.parse_args(arguments)
    try:
        if wanted.revoke is not None:
            revoke(wanted.config, wanted.revoke)
            return 0
        return serve(wanted.config)
    except AppError as error:
        print(error.sentence(), file=sys.stderr)  # noqa: T201 - a program's own words
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
