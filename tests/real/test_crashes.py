"""The engine's process is killed at every step of a send and of a claim; one transaction is the end of it, each time.

`python -m tests.bench crashes` does the same two hundred times and more.
"""

import random
from collections import Counter
from pathlib import Path

import pytest

from tests.helpers.contracts import Stage
from tests.helpers.crashing import KillingNode, plans, settled_claims, trials


pytestmark = pytest.mark.chain


def test_one_transaction_is_left_whatever_was_killed_when(contracts: Stage, tmp_path: Path) -> None:
    planned = list(plans(random.Random(1), 14))  # noqa: S311 - the same plan each time
    proofs = settled_claims(contracts, sum(kind == "claim" for kind, _ in planned))
    killed: Counter[str] = Counter()
    with KillingNode(contracts.url).running() as node:
        for trial in trials(contracts, node, tmp_path, planned, proofs):
            trial.run()
            trial.check()
            killed += trial.done
    assert set(killed) >= {"draft", "journal", "broadcast", "receipt", "reorg"}
    assert killed.total() >= 12
