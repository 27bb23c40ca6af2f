"""What settlement costs: gas per root, per buyer's pull, per claim and per job; the time of trees and of an audit.

On a practice chain of its own, with the contracts as they are committed. Gas is execution gas, without what a second
layer charges for data. The reference of the same run is a plain transfer of the token to somebody who has some.
"""

import argparse
import json
import os
import platform
import secrets
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from app.localnet.anvil import start_anvil
from tests.helpers.contracts import TOKEN, Stage, key
from tests.helpers.ports import free_port
from wallet.address import Address, from_bytes
from wallet.amounts import Units
from wallet.contracts.deployment import connected
from wallet.merkle import Tree
from wallet.receipts import Outcome, Receipt, Statement, Verdict, message_hash
from wallet.rewards import Leaf, Place, Roots, audit, place


SIZES: Final = (10, 1_000, 10_000)
"""Providers."""
BATCH: Final = 60
"""Claims in one push."""
BUYERS: Final = 10
JOBS_A_DAY: Final = 10
"""Of one provider."""
_TREE: Final = 100_000
_RUNS: Final = 5
_PAPERS: Final = 500
"""Attempts behind an audit."""
_BOND: Final = 100 * TOKEN


def main(arguments: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench settlement", description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    figures: dict[str, Any] = {
        "machine": f"{platform.system()} {platform.release()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }
    figures |= _times()
    chain = start_anvil(free_port())
    try:
        with connected(chain.url) as web3:
            for size in SIZES:
                stage = Stage(chain.url, web3, operator_bond=_BOND, challenge_bond=TOKEN)
                figures |= Settlement(stage, size).measure()
    finally:
        chain.stop()
    figures |= _per_job(figures)
    if options.json:
        print(json.dumps(figures))
    else:
        width = max(map(len, figures))
        print("\n".join(f"{name:{width}}  {value}" for name, value in figures.items()))
    return 0


class Settlement:
    """One settler with so many providers, epoch after epoch."""

    def __init__(self, stage: Stage, size: int) -> None:
        """Take fresh contracts; every buyer has a deposit."""
        self._stage = stage
        self._size = size
        self._accounts = [key(f"provider {n}").address for n in range(min(size, BATCH + 1))]
        self._accounts += [from_bytes((n + 10**9).to_bytes(20, "big")) for n in range(size - len(self._accounts))]
        self._leaves: dict[Address, int] = dict.fromkeys(self._accounts, 0)
        self._buyers = [stage.somebody(f"buyer {n}") for n in range(BUYERS)]
        for buyer in self._buyers:
            stage.deposit(buyer, 10**9 * TOKEN)
        self._spent = dict.fromkeys((buyer.address for buyer in self._buyers), 0)

    def measure(self) -> dict[str, Any]:
        """Return the figures of this size, and under their plain names those of the largest."""
        stage, pusher = self._stage, self._stage.pusher
        first = self._epoch(buyers=1)
        one = 0
        for account in (self._accounts[-1], self._accounts[0]):  # the very first claim also fills the contract's slots
            one = self._gas(pusher, stage.claim(first[0], account, self._leaves[account]))
        second = self._epoch(buyers=1)
        again = self._gas(pusher, stage.claim(second[0], self._accounts[0], self._leaves[self._accounts[0]]))
        self._gas(pusher, self._batch(second[0], 1))
        third = self._epoch(buyers=1, push_fee=True)
        pushed = self._gas(pusher, self._batch(third[0], 1))
        fourth = self._epoch(buyers=BUYERS)
        # The first batch of accounts that were never paid, and one of accounts that were.
        steps = min(BATCH, self._size - 1)
        self._gas(pusher, self._batch(fourth[0], steps))
        fifth = self._epoch(buyers=BUYERS)
        many = self._gas(pusher, self._batch(fifth[0], steps))
        small = self._epoch(buyers=1)
        single = self._gas(pusher, self._batch(small[0], 1))
        whole = self._epoch(buyers=1)
        pull = (fifth[1] - small[1]) / (BUYERS - 1)
        name = f"_{self._size}"
        sized = {
            f"gas_root{name}": round(whole[1] - pull),
            f"gas_pull_per_buyer{name}": round(pull),
            f"gas_claim_first{name}": one,
            f"gas_claim{name}": again,
            f"gas_claim_with_fee{name}": pushed,
            f"gas_claim_batch{name}": round((many - single) / (steps - 1)) if steps > 1 else None,
        }
        if self._size != SIZES[-1]:
            return sized
        transfer = self._gas(pusher, stage.token.functions.transfer(self._accounts[0], 1))
        return sized | {
            "gas_root": sized[f"gas_root{name}"],
            "gas_pull_per_buyer": sized[f"gas_pull_per_buyer{name}"],
            "gas_claim_10k_first": one,
            "gas_claim_10k": again,
            "gas_claim_10k_with_fee": pushed,
            "gas_claim_batch": sized[f"gas_claim_batch{name}"],
            "gas_transfer": transfer,
            "claim_to_transfer_ratio": round(again / transfer, 2),
        }

    def _epoch(self, *, buyers: int, push_fee: bool = False) -> tuple[Tree, int]:
        """Settle an epoch in which everybody earned; return its tree, and the gas of proposal and acceptance."""
        stage = self._stage
        for account in self._leaves:
            self._leaves[account] += TOKEN
        allocated, burned = sum(self._leaves.values()), self._size * TOKEN // 9
        fee = self._size * TOKEN // 50 if push_fee else 0
        emitted = burned // 2
        price = self._size * TOKEN + burned + fee - emitted
        spends = []
        for n, buyer in enumerate(self._buyers[:buyers]):
            self._spent[buyer.address] += price // buyers + (price % buyers if n == 0 else 0)
            spends.append(stage.spend(buyer, self._spent[buyer.address]))
        tree = Tree.build(self._leaves)
        epoch = (tree.root, allocated, burned, emitted, fee)
        gas = self._gas(stage.poster, stage.settler.functions.propose(epoch, spends))
        stage.later(stage.window_s)
        return tree, gas + self._gas(stage.pusher, stage.accept())

    def _batch(self, tree: Tree, count: int) -> Any:  # noqa: ANN401 - web3 does not type it
        claims = [(account, self._leaves[account], tree.proof(account)) for account in self._accounts[1 : count + 1]]
        return self._stage.settler.functions.claimMany(claims)

    def _gas(self, who: Any, call: Any) -> int:  # noqa: ANN401 - web3 does not type it
        return int(self._stage.send(who, call)["gasUsed"])


def _per_job(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return gas per job, of 10 000 providers with 10 jobs a day, daily roots and weekly claims in batches."""
    providers = SIZES[-1]
    jobs = providers * JOBS_A_DAY * 7
    roots = 7 * (figures["gas_root"] + BUYERS * figures["gas_pull_per_buyer"])
    claims = providers * (figures["gas_claim_batch"] + 21_000 / BATCH)
    return {"gas_per_job": round((roots + claims) / jobs), "per_job_assumes": "10 jobs a day, weekly claims in batches"}


def _times() -> dict[str, Any]:
    amounts = {from_bytes(secrets.token_bytes(20)): secrets.randbelow(10**24) for _ in range(_TREE)}
    began = time.process_time()
    tree, builds = _timed(lambda: Tree.build(amounts))
    processor = (time.process_time() - began) / _RUNS
    owner = next(iter(amounts))
    papers = [_papers(n) for n in range(_PAPERS)]
    total = sum(receipt.amount for receipt, _ in papers)
    amounts[owner] = total
    tree = Tree.build(amounts)
    leaf = Leaf(1, tree.root, owner, Units(total), tree.proof(owner))
    statement = Statement(owner, 1, total, 0, final=True)
    roots = Roots(accepted=tree.root)

    def own() -> bool:
        found = audit([v for _, v in papers], [r for r, _ in papers], statement, leaf)
        return place(leaf, roots) is Place.ACCEPTED and not found.is_short

    fits, audits = _timed(own)
    if not fits:
        raise AssertionError("the leaf does not stand under its own root")
    return {
        "tree_100k_s": round(min(builds), 3),
        "tree_100k_median_s": round(statistics.median(builds), 3),
        "tree_100k_cpu_s": round(processor, 3),
        "audit_ms": round(statistics.median(audits) * 1000, 2),
        "audit_attempts": _PAPERS,
        "proof_hashes": len(leaf.proof),
    }


def _timed(call: Callable[[], Any]) -> tuple[Any, list[float]]:
    result, times = None, []
    for _ in range(_RUNS):
        began = time.perf_counter()
        result = call()
        times.append(time.perf_counter() - began)
    return result, times


def _papers(n: int) -> tuple[Receipt, Verdict]:
    attempt = n.to_bytes(32, "big")
    receipt = Receipt(attempt, 1, 1, 10, 1_000, 5_000, TOKEN, b"\0" * 32)
    return receipt, Verdict(attempt, 1, attempt, Outcome.ACCEPTED, TOKEN, message_hash(receipt), "quorum")
