"""The engine's process is killed at every step of a send, a claim, a cancellation and a challenge; none happens twice.

`python -m tests.bench crashes` does the same two hundred times and more.
"""

import random
from collections import Counter
from pathlib import Path

import pytest

from tests.helpers.contracts import Stage
from tests.helpers.crashing import KINDS, KillingNode, crash_stage, plans, settled_leaves, trials


pytestmark = pytest.mark.chain


def test_one_transaction_is_left_whatever_was_killed_when(contracts: Stage, tmp_path: Path) -> None:
    planned = list(plans(random.Random(1), 14))  # noqa: S311 - the same plan each time
    assert {kind for kind, _ in planned} == set(KINDS)
    stage = crash_stage(contracts.url, contracts.web3)
    leaves = settled_leaves(stage, planned)
    killed: Counter[str] = Counter()
    with KillingNode(stage.url).running() as node:
        for trial in trials(stage, node, tmp_path, planned, leaves):
            trial.run()
            trial.check()
            killed += trial.done
    assert set(killed) >= {"draft", "journal", "broadcast", "receipt", "reorg"}
    assert killed.total() >= 12
