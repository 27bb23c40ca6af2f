"""Kills at every step of sends, claims, cancellations and challenges, and of signing: how many, and what was wrong.

python -m tests.bench crashes [--kills N] [--json]
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from app.localnet.anvil import start_anvil
from tests.helpers.contracts import Stage
from tests.helpers.crashing import KillingNode, crash_stage, plans, settled_leaves, trials
from tests.helpers.ports import free_port
from tests.helpers.signing import killed_signatures
from wallet.contracts.deployment import connected


_SIGNATURES = 24


def main(arguments: list[str]) -> int:
    """Run it; return 1 if anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench crashes")
    parser.add_argument("--kills", type=int, default=200, help="how many at the least, beside those of the signer; 200")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(arguments)
    began = time.monotonic()
    chain = start_anvil(free_port())
    try:
        with tempfile.TemporaryDirectory() as folder, connected(chain.url) as web3:
            figures = _run(crash_stage(chain.url, web3), Path(folder), wanted.kills, wanted.seed)
    finally:
        chain.stop()
    figures["seconds"] = round(time.monotonic() - began, 1)
    if wanted.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:14} {value}")
    return 0 if figures["ok"] else 1


def _run(stage: Stage, folder: Path, kills: int, seed: int) -> dict[str, object]:
    random_ = random.Random(seed)  # noqa: S311 - the same plan each time
    signed = killed_signatures(stage, folder / "signer", _SIGNATURES, random_)
    killed: Counter[str] = Counter({"sign": signed.kills})
    wrong, taken = list(signed.wrong), []
    planned = list(plans(random_, kills + kills // 3))
    leaves = settled_leaves(stage, planned)
    made = Counter[str]()
    with KillingNode(stage.url).running() as node:
        for trial in trials(stage, node, folder, planned, leaves):
            if killed.total() - killed["sign"] >= kills:
                break
            began = time.monotonic()
            try:
                trial.run()
                trial.check()
            except Exception as error:  # noqa: BLE001 - whatever was wrong is counted, and the rest goes on
                wrong.append(f"{trial.kind}: {type(error).__name__} {str(error)[:200]}")
            made[trial.kind] += 1
            killed += trial.done
            taken.append(time.monotonic() - began)
            print(f"{killed.total()} kills, {len(wrong)} wrong", file=sys.stderr)
    return {
        "ok": not wrong and killed.total() - killed["sign"] >= kills,
        "kills": killed.total(),
        "by_step": dict(killed),
        "transactions": dict(made),
        "wrong": wrong,
        "trial_p50_s": round(statistics.median(taken), 2),
    }
