"""Faults, round after round: how long a round takes, whether anything stays, and how late a process of 50 ms gets."""

import argparse
import json
import os
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Final

from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.images import Images
from tests.chaos.faults import FAULTS, PRIVATE, Ping, Stage, private_engine, timed
from tests.chaos.wholes import HOSTILE, WHOLE, engine_killed_whole, hostile_images, whole
from tests.helpers.docker import Image, busybox_root, pack_image


_ALONE_S: Final = 5.0


def main(arguments: list[str]) -> int:
    """Run; return 1 where a round failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench faults")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--only", default="", help="faults whose name has this in it")
    chosen = parser.parse_args(arguments)
    engine = Engine()
    alone = _alone()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        image = pack_image(folder, f"faults-{os.getpid()}", busybox_root(), Entrypoint=["/bin/sh"], Env=["PATH=/bin"])
        Images(engine).load(image.archive, image.digest)
        try:
            rows = [_measured(fault, chosen.rounds, engine, image, folder) for fault in FAULTS if chosen.only in fault]
            rows += _hostile(chosen.rounds, engine, folder, chosen.only)
            if chosen.only in WHOLE:
                rows += _whole(chosen.rounds, image, folder)
        finally:
            engine.remove_image(image.tag)
        rows += _private(chosen.rounds, image, chosen.only)
    if chosen.json:
        print(json.dumps({"cores": os.cpu_count(), "rounds": chosen.rounds, "alone": alone, "faults": rows}))
    else:
        print("nothing of ours runs  " + "  ".join(f"{key} {value}" for key, value in alone.items()))
        for row in rows:
            print("  ".join(f"{key} {value}" for key, value in row.items()))
    return 1 if any(row["failed"] for row in rows) else 0


def _alone() -> dict[str, float]:
    """Return how late the process gets its turns while nothing of ours runs: what this machine does by itself."""
    ping = Ping()
    time.sleep(_ALONE_S)
    _, slow, worst = ping.end()
    return {"ping_late_p99_ms": round(slow, 1), "ping_late_worst_ms": round(worst, 1)}


def _measured(fault: str, rounds: int, engine: Engine, image: Image, folder: Path) -> dict[str, object]:
    def once(number: int) -> None:
        place = folder / f"{fault.replace(' ', '-')}-{number}"
        place.mkdir()
        FAULTS[fault](Stage(engine, image, place))

    return _rounds(fault, [partial(once, number) for number in range(rounds)])


def _private(rounds: int, image: Image, only: str) -> list[dict[str, object]]:
    chosen = {name: fault for name, fault in PRIVATE.items() if only in name}
    if not chosen:
        return []
    with private_engine(image) as (daemon, stage):
        return [_rounds(name, [partial(fault, daemon, stage)] * rounds) for name, fault in chosen.items()]


def _hostile(rounds: int, engine: Engine, folder: Path, only: str) -> list[dict[str, object]]:
    chosen = {name: fault for name, fault in HOSTILE.items() if only in name}
    if not chosen:
        return []
    with hostile_images(engine, folder) as stage:
        return [_rounds(name, [partial(fault, stage)] * rounds) for name, fault in chosen.items()]


def _whole(rounds: int, image: Image, folder: Path) -> list[dict[str, object]]:
    with whole(folder, image) as stage:
        return [_rounds(WHOLE, [partial(engine_killed_whole, stage)] * rounds)]


def _rounds(name: str, rounds: list["partial[None]"]) -> dict[str, object]:
    took, failed, ping, began = [], [], Ping(), time.process_time()
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
        "own_cpu_s": round((time.process_time() - began) / len(rounds), 3),
        "ping_turns": turns,
        "ping_late_p99_ms": round(slow, 1),
        "ping_late_worst_ms": round(worst, 1),
    }
