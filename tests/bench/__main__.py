"""`python -m tests.bench NAME [--json]`: figures, not tests. Each prints its machine, its counts, and a reference."""

import importlib
import sys
from typing import Final


NAMES: Final = {
    "faults": "faults of the sandbox, round after round: what stays, and who waits meanwhile",
    "crashes": "kills at every step of sends, claims and signatures, and what was wrong afterwards",
    "handback": "a game starts to the job frozen; beside BOINC",
    "market": "heartbeats, receipts and awards of the reference market",
    "gpu": "each kernel of the benchmark on this machine's device, beside an independent measurement",
    "nvml": "one reading of two cards, and reading once a second, on the simulated driver",
    "settlement": "gas per root, pull, claim and job at 10, 1 000 and 10 000 providers; trees and audits",
    "sandbox": "start of a job, its work inside and outside, the way of its output",
    "windows": "what runs under Wine with CPython's build for Windows",
    "startup": "start to the first picture; memory and work of engine and windows",
}


def main(arguments: list[str]) -> int:
    """Run one benchmark; return 2 when the call was wrong."""
    if not arguments or arguments[0] not in NAMES:
        listed = "\n".join(f"  {name:10} {what}" for name, what in NAMES.items())
        print(f"usage: python -m tests.bench NAME [--json]\n\n{listed}", file=sys.stderr)
        return 2
    status: int = importlib.import_module(f"tests.bench.{arguments[0]}").main(arguments[1:])
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
