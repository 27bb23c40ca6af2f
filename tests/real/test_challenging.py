"""A market that cheats an owner of his leaf: his app notices, challenges, and gets its bond back with as much again."""

import itertools
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.protocol.errors import KnownError
from tests.helpers.cheating import Owner, owner_at
from tests.helpers.contracts import BOB, TOKEN, WINDOW_S, Stage
from tests.helpers.payments import give
from wallet.keys.worker import WorkerKey
from wallet.merkle import Tree


pytestmark = pytest.mark.chain

BOND = 2 * TOKEN
OPERATORS = 100 * TOKEN


@pytest.fixture(scope="module")
def bonded(contracts_chain: Stage) -> Iterator[Stage]:
    """Contracts under which a challenge costs a bond; the chain is as before afterwards."""
    snapshot = contracts_chain.rpc("evm_snapshot")
    yield Stage(contracts_chain.url, contracts_chain.web3, operator_bond=OPERATORS, challenge_bond=BOND)
    assert contracts_chain.rpc("evm_revert", snapshot)


@pytest.fixture
def stage(bonded: Stage) -> Iterator[Stage]:
    """These contracts, as they were, at today's time: a chain that was put back is late by what was undone."""
    snapshot = bonded.rpc("evm_snapshot")
    if bonded.now < time.time():
        bonded.rpc("evm_setNextBlockTimestamp", int(time.time()))
        bonded.rpc("evm_mine")
    yield bonded
    assert bonded.rpc("evm_revert", snapshot)


@pytest.fixture
async def owner(stage: Stage, tmp_path: Path) -> AsyncIterator[Owner]:
    """An owner who was paid 60 in the first epoch, by the market's final word; he has 10 tokens and a coin."""
    key = WorkerKey.generate()
    give(stage, key.address, tokens=10)
    stage.deposit(stage.buyer, 1_000 * TOKEN)
    first = stage.settle(
        {key.address: 60 * TOKEN, BOB: 30 * TOKEN}, 10 * TOKEN, [stage.spend(stage.buyer, 100 * TOKEN)]
    )
    async with owner_at(stage, key, tmp_path) as made:
        assert await made.hear(60 * TOKEN, epoch=1) == []
        made.show(first, 60 * TOKEN)
        yield made


def cheat(made: Owner, leaf: int | None) -> Tree:
    """Propose a root in which the owner's leaf holds `leaf`, or is not; the rest of it is Bob's."""
    stage = made.stage
    total = 90 * TOKEN
    mine = {} if leaf is None else {made.key.address: leaf}
    leaves = {**mine, BOB: total - (leaf or 0)}
    stage.send(stage.poster, stage.propose(leaves, 0, []))
    return Tree.build(leaves)


@pytest.mark.parametrize("by", ["statement", "leaf"])
async def test_a_lowered_leaf_is_noticed_challenged_and_ends_the_root(owner: Owner, stage: Stage, by: str) -> None:
    assert (await owner.look()).audit is None, "nothing waits"
    due = 60 * TOKEN
    if by == "statement":
        due += 5 * TOKEN
        assert await owner.hear(due, epoch=2) == []
    lowered = cheat(owner, 40 * TOKEN)
    owner.show_waiting(lowered, 40 * TOKEN)
    audit = await owner.audit()
    view = audit.view()
    assert (view.state, view.due, view.held, view.evidence) == ("short", due, 40 * TOKEN, by)
    assert view.until_at == stage.read("pendingSince") + WINDOW_S
    assert (audit.papers.in_root, audit.papers.stated) == (40 * TOKEN, due)
    assert audit.papers.missing_from_root == due - 40 * TOKEN

    before = stage.balance(owner.key.address)
    draft, done = await owner.step()
    assert (draft.kind, draft.amount, draft.to, done.state) == ("bond", BOND, stage.deployment.settler, "final")
    draft, done = await owner.step()
    assert (draft.kind, draft.amount, draft.bond, done.state) == ("challenge", due, BOND, "final")
    assert (draft.debt is not None) == (by == "statement")
    assert stage.balance(owner.key.address) == before - BOND
    held = await owner.look()
    assert held.challenge is not None
    assert (held.challenge.state, held.challenge.needed, held.challenge.bond) == ("open", due, BOND)
    assert (await owner.refused()).code == "challenge.open"

    stage.later(WINDOW_S // 2 + 2)
    held = await owner.look()
    assert held.challenge is not None
    assert held.challenge.state == "ripe"
    draft, done = await owner.step()
    assert (draft.kind, draft.challenge, done.state) == ("uphold", held.challenge.number, "final")
    assert stage.balance(owner.key.address) == before + BOND, "the bond, and as much of the operator's"
    held = await owner.look()
    assert (held.challenge, held.audit) == (None, None)
    assert stage.refusal(stage.poster, stage.accept()) == "NoRootPending"
    assert (await owner.refused()).code == "challenge.none"


async def test_a_leaf_that_is_left_out_is_told_once_the_market_had_time_to_show_it(owner: Owner) -> None:
    await owner.look()
    cheat(owner, None)
    assert (await owner.audit()).view().state == "looking"
    assert (await owner.refused()).code == "challenge.none", "an honest market may need a moment"
    owner.purse.auditor.clock = lambda: 10**9
    view = (await owner.audit()).view()
    assert (view.state, view.due, view.held) == ("withheld", 60 * TOKEN, 0)
    await owner.step()
    draft, done = await owner.step()
    assert (draft.kind, done.state) == ("challenge", "final")


async def test_an_honest_root_fits_and_gives_no_cause_to_challenge(owner: Owner, stage: Stage) -> None:
    leaves = {owner.key.address: 65 * TOKEN, BOB: 30 * TOKEN}
    assert await owner.hear(65 * TOKEN, epoch=2, final=False) == []
    stage.send(stage.poster, stage.propose(leaves, 0, [stage.spend(stage.buyer, 105 * TOKEN)]))
    owner.show_waiting(Tree.build(leaves), 65 * TOKEN)
    assert (await owner.audit()).view().state == "fits"
    error = await owner.refused()
    assert (error.code, "holds all that is due" in error.message) == ("challenge.none", True)


async def test_what_the_market_shows_of_another_root_counts_for_nothing(owner: Owner) -> None:
    await owner.look()
    cheat(owner, 1)
    other = Tree.build({owner.key.address: 60 * TOKEN, BOB: 1})
    owner.show_waiting(other, 60 * TOKEN)
    assert (await owner.audit()).view().held == 0


async def test_a_market_that_goes_silent_hides_its_leaf_and_not_the_proof(owner: Owner, stage: Stage) -> None:
    await owner.look()  # the accepted leaf is kept here
    cheat(owner, 1)
    owner.shown[0] = KnownError("market.unreachable", url="x", what="it is gone")
    assert (await owner.audit()).view().state == "looking"
    owner.purse.auditor.clock = lambda: 10**9
    assert (await owner.audit()).view().evidence == "leaf"
    assert stage.read("openChallenges") == 0


async def test_a_challenge_of_a_root_that_is_vetoed_brings_its_bond_back(owner: Owner, stage: Stage) -> None:
    await owner.look()
    tree = cheat(owner, 1)
    owner.show_waiting(tree, 1)
    await owner.look()
    before = stage.balance(owner.key.address)
    await owner.step()
    await owner.step()
    stage.send(stage.guardian, stage.settler.functions.veto())
    held = await owner.look()
    assert held.audit is None
    assert held.challenge is not None
    assert held.challenge.state == "over"
    draft, done = await owner.step()
    assert (draft.kind, done.state) == ("refund", "final")
    assert stage.balance(owner.key.address) == before


async def test_a_challenge_that_was_answered_is_over_and_its_bond_burned(owner: Owner, stage: Stage) -> None:
    await owner.look()
    leaves = {owner.key.address: 60 * TOKEN, BOB: 31 * TOKEN}
    stage.send(stage.poster, stage.propose(leaves, 0, [stage.spend(stage.buyer, 101 * TOKEN)]))
    owner.purse.auditor.clock = itertools.count(0.0, 10.0**9).__next__
    await owner.look()
    assert (await owner.audit()).view().state == "withheld"
    before = stage.balance(owner.key.address)
    await owner.step()
    await owner.step()
    tree = Tree.build(leaves)
    number = stage.read("challengeCount")
    answer = stage.settler.functions.answer(number, 60 * TOKEN, list(tree.proof(owner.key.address)))
    stage.send(stage.poster, answer)
    assert (await owner.look()).challenge is None
    assert stage.balance(owner.key.address) == before - BOND


async def test_without_the_bond_it_is_named_and_nothing_drafted(owner: Owner, stage: Stage) -> None:
    await owner.look()
    tree = cheat(owner, 1)
    owner.show_waiting(tree, 1)
    await owner.look()
    everything = stage.balance(owner.key.address)
    stage.send(owner.key, stage.token.functions.transfer(BOB, everything - 1))
    assert (await owner.refused()).code == "send.funds"


async def test_after_the_window_it_is_too_late_and_said(owner: Owner, stage: Stage) -> None:
    await owner.look()
    tree = cheat(owner, 1)
    owner.show_waiting(tree, 1)
    await owner.look()
    stage.later(WINDOW_S + 1)
    error = await owner.refused()
    assert (error.code, "ended" in error.message) == ("challenge.none", True)


async def test_a_flood_of_statements_of_far_epochs_washes_no_proof_away(owner: Owner) -> None:
    for number in range(100):
        assert await owner.hear(60 * TOKEN + number, epoch=10_000 + number, final=False) == []
    tree = cheat(owner, 1)
    owner.show_waiting(tree, 1)
    assert (await owner.audit()).view().due == 60 * TOKEN
