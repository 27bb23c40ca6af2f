"""Faults, round after round: how long a round takes, whether anything stays, and how late a process of 50 ms gets."""

import argparse
import json
import os
import statistics
import tempfile
from functools import partial
from pathlib import Path

from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.images import Images
from tests.chaos.faults import FAULTS, PRIVATE, Ping, Stage, private_engine, timed
from tests.helpers.docker import Image, busybox_root, pack_image


def main(arguments: list[str]) -> int:
    """Run; return 1 where a round failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench faults")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=20)
    chosen = parser.parse_args(arguments)
    engine = Engine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        image = pack_image(folder, f"faults-{os.getpid()}", busybox_root(), Entrypoint=["/bin/sh"], Env=["PATH=/bin"])
        Images(engine).load(image.archive, image.digest)
        try:
            rows = [_measured(fault, chosen.rounds, engine, image, folder) for fault in FAULTS]
        finally:
            engine.remove_image(image.tag)
        rows += _private(chosen.rounds, image)
    if chosen.json:
        print(json.dumps({"cores": os.cpu_count(), "rounds": chosen.rounds, "faults": rows}))
    else:
        for row in rows:
            print("  ".join(f"{key} {value}" for key, value in row.items()))
    return 1 if any(row["failed"] for row in rows) else 0


def _measured(fault: str, rounds: int, engine: Engine, image: Image, folder: Path) -> dict[str, object]:
    def once(number: int) -> None:
        place = folder / f"{fault.replace(' ', '-')}-{number}"
        place.mkdir()
        FAULTS[fault](Stage(engine, image, place))

    return _rounds(fault, [partial(once, number) for number in range(rounds)])


def _private(rounds: int, image: Image) -> list[dict[str, object]]:
    with private_engine(image) as (daemon, stage):
        return [_rounds(name, [partial(fault, daemon, stage)] * rounds) for name, fault in PRIVATE.items()]


def _rounds(name: str, rounds: list["partial[None]"]) -> dict[str, object]:
    took, failed, ping = [], [], Ping()
    for each in rounds:
        try:
            took.append(timed(each))
        except Exception as error:  # noqa: BLE001 - a round that fails is a figure here
            failed.append(f"{type(error).__name__}: {error}"[:200])
    turns, slow, worst = ping.end()
    return {
        "fault": name,
        "rounds": len(rounds),
        "failed": failed,
        "median_s": round(statistics.median(took), 2) if took else None,
        "worst_s": round(max(took), 2) if took else None,
        "ping_turns": turns,
        "ping_late_p99_ms": round(slow, 1),
        "ping_late_worst_ms": round(worst, 1),
    }
