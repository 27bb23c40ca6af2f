"""Each attack of the trust design: it succeeds where its one control is missing, and fails against our contracts."""

from collections.abc import Callable, Iterator

import pytest

from tests.helpers.contracts import ALICE, BOB, DAILY_CAP, DELAY_S, TOKEN, WINDOW_S, Stage, key
from tests.helpers.weakened import compile_weakened
from wallet.address import Address
from wallet.contracts.artifacts import Artifact, Contract, load
from wallet.contracts.deployment import MOST
from wallet.merkle import Tree
from wallet.receipts import Statement, contract_domain, sign


pytestmark = pytest.mark.chain

BOND = 100 * TOKEN
STAKED = 2 * TOKEN
MALLORY = key("mallory").address
Make = Callable[..., Stage]


@pytest.fixture(scope="session")
def weak_contracts(tmp_path_factory: pytest.TempPathFactory) -> dict[Contract, Artifact]:
    """The contracts without their controls, compiled once."""
    return compile_weakened(tmp_path_factory.mktemp("weakened"))


@pytest.fixture
def ours(contracts_chain: Stage) -> Iterator[Make]:
    """Makes stages with our contracts; the chain is as before afterwards."""
    snapshot = contracts_chain.rpc("evm_snapshot")
    yield _maker(contracts_chain, load)
    assert contracts_chain.rpc("evm_revert", snapshot)


@pytest.fixture
def weak(contracts_chain: Stage, weak_contracts: dict[Contract, Artifact], ours: Make) -> Make:
    """Makes stages with weakened contracts, beside ours."""
    assert callable(ours)
    return _maker(contracts_chain, weak_contracts.__getitem__)


def _maker(chain: Stage, build: Callable[[Contract], Artifact]) -> Make:
    def make(*, cap: int = DAILY_CAP, epoch_cap: int = MOST) -> Stage:
        return Stage(
            chain.url,
            chain.web3,
            build=build,
            cap=cap,
            epoch_cap=epoch_cap,
            operator_bond=BOND,
            challenge_bond=STAKED,
        )

    return make


# --- the cap that is never read ----------------------------------------------------------------------------------


def _takes_a_thousand_times_the_cap(stage: Stage) -> int:
    stage.deposit(stage.buyer, 2_000 * TOKEN)
    tree = stage.settle({MALLORY: 1_001 * TOKEN}, 0, [stage.spend(stage.buyer, 1_001 * TOKEN)])
    stage.send(stage.pusher, stage.claim(tree, MALLORY, 1_001 * TOKEN))
    return stage.balance(MALLORY)


def test_the_cap_is_read(ours: Make, weak: Make) -> None:
    assert _takes_a_thousand_times_the_cap(weak(cap=TOKEN)) == 1_001 * TOKEN
    assert _takes_a_thousand_times_the_cap(ours(cap=TOKEN)) == TOKEN


# --- the batch that one leaf undoes ------------------------------------------------------------------------------


def _griefs_a_batch(stage: Stage) -> str:
    stage.deposit(stage.buyer, 1_000 * TOKEN)
    leaves = {ALICE: TOKEN, BOB: TOKEN}
    tree = stage.settle(leaves, 0, [stage.spend(stage.buyer, 2 * TOKEN)])
    batch = [(account, amount, tree.proof(account)) for account, amount in leaves.items()]
    griefer = stage.somebody("griefer")
    stage.send(griefer, stage.claim(tree, BOB, TOKEN))  # 66 000 gas, just before the batch
    return stage.refusal(stage.pusher, stage.settler.functions.claimMany(batch))


def test_one_claimed_leaf_does_not_undo_a_batch(ours: Make, weak: Make) -> None:
    assert _griefs_a_batch(weak()) == "NothingToClaim"
    assert _griefs_a_batch(ours()) == ""


# --- the wrong root that was accepted ----------------------------------------------------------------------------


def _wrong_root(stage: Stage) -> Tree:
    """A stolen poster's key allocates what a buyer signed for Alice to Mallory, and nobody looks for a window."""
    stage.deposit(stage.buyer, 1_000 * TOKEN)
    return stage.settle({MALLORY: 100 * TOKEN}, 0, [stage.spend(stage.buyer, 100 * TOKEN)])


def _claims_under_the_previous_root(stage: Stage) -> str:
    wrong = _wrong_root(stage)
    stage.settle({ALICE: 100 * TOKEN}, 0, [])
    stage.send(stage.guardian, stage.settler.functions.revokePreviousRoot())
    return stage.refusal(stage.pusher, stage.claim(wrong, MALLORY, 100 * TOKEN))


def _claims_under_the_revoked_root(stage: Stage) -> str:
    wrong = _wrong_root(stage)
    stage.send(stage.guardian, stage.settler.functions.revokeRoot())
    return stage.refusal(stage.pusher, stage.claim(wrong, MALLORY, 100 * TOKEN))


@pytest.mark.parametrize("attack", [_claims_under_the_previous_root, _claims_under_the_revoked_root])
def test_a_wrong_root_that_was_accepted_can_be_ended(ours: Make, weak: Make, attack: Callable[[Stage], str]) -> None:
    assert attack(weak()) == ""
    assert attack(ours()) == "InvalidLeaf"


def test_a_revoked_root_proves_no_challenge_of_its_correction(ours: Make) -> None:
    stage = ours()
    wrong = _wrong_root(stage)
    stage.send(stage.guardian, stage.settler.functions.revokeRoot())
    stage.send(stage.poster, stage.propose({ALICE: 100 * TOKEN}, 0, []))
    proof = list(wrong.proof(MALLORY))
    challenge = stage.settler.functions.challengeWithProof(MALLORY, 100 * TOKEN, proof)
    assert stage.refusal(stage.pusher, challenge) == "InvalidLeaf"
    stage.later(WINDOW_S)
    stage.send(stage.pusher, stage.accept())
    stage.send(stage.pusher, stage.claim(Tree.build({ALICE: 100 * TOKEN}), ALICE, 100 * TOKEN))


# --- frozen by the guardian --------------------------------------------------------------------------------------


def _freezes(stage: Stage) -> int:
    """Veto root after root for a fortnight less a day; return how many were accepted."""
    stage.deposit(stage.buyer, 1_000 * TOKEN)
    accepted = 0
    for day in range(1, 6):
        leaves = {ALICE: day * TOKEN}
        spent = stage.vault.functions.collected(stage.buyer.address, stage.market.address).call()
        allocated = stage.read("totalAllocated")
        spends = [stage.spend(stage.buyer, spent + day * TOKEN - allocated)]
        stage.send(stage.poster, stage.propose(leaves, 0, spends))
        if stage.refusal(stage.guardian, stage.settler.functions.veto()) == "":
            stage.send(stage.guardian, stage.settler.functions.veto())
        else:
            stage.later(WINDOW_S)
            stage.send(stage.pusher, stage.accept())
            accepted += 1
        stage.later(2 * 86_400)
    return accepted


def test_a_stolen_guardians_key_freezes_nothing(ours: Make, weak: Make) -> None:
    assert _freezes(weak()) == 0
    assert _freezes(ours()) == 3, "two vetoes in 14 days, and then the roots go through"


# --- lowered, omitted and withheld leaves ------------------------------------------------------------------------


def statement(stage: Stage, owner: Address, epoch: int, amount: int, *, final: bool = True) -> tuple[object, bytes]:
    """Return what the market signed, as the settler takes it."""
    message = Statement(owner, epoch, amount, 0, final=final)
    signed = sign(contract_domain(31337, stage.deployment.settler), message, stage.market)
    return (owner, epoch, amount, 0, final), signed.signature


def sponsor(stage: Stage) -> None:
    """Give the pusher what challenges cost."""
    stage.send(stage.deployer, stage.token.functions.faucet(stage.pusher.address, 10 * STAKED))
    stage.send(stage.pusher, stage.token.functions.approve(stage.deployment.settler, 10 * STAKED))


def _cheats(stage: Stage, how: str) -> str:
    """Alice is due 60: the poster lowers, omits or withholds her leaf, and she challenges; return why it is refused."""
    stage.deposit(stage.buyer, 1_000 * TOKEN)
    stage.deposit(stage.other_buyer, 1_000 * TOKEN)
    sponsor(stage)
    cheat = {"lowered": {ALICE: 20 * TOKEN, MALLORY: 40 * TOKEN}}.get(how, {MALLORY: 60 * TOKEN})
    honest = Tree.build(cheat)
    if how == "proof":
        honest = stage.settle({ALICE: 60 * TOKEN}, 0, [stage.spend(stage.other_buyer, 60 * TOKEN)])
        cheat = {MALLORY: 120 * TOKEN}
    elif how == "withheld":
        for spends in ([stage.spend(stage.other_buyer, 3 * TOKEN)], [], []):
            stage.settle({BOB: 3 * TOKEN}, 0, spends)
        cheat |= {BOB: 3 * TOKEN}
    stage.send(stage.poster, stage.propose(cheat, 0, [stage.spend(stage.buyer, 60 * TOKEN)]))
    calls = stage.settler.functions
    if how == "proof":
        challenge = calls.challengeWithProof(ALICE, 60 * TOKEN, list(honest.proof(ALICE)))
    elif how == "withheld":
        challenge = calls.challenge(*statement(stage, ALICE, 1, 60 * TOKEN, final=False))
    else:
        challenge = calls.challenge(*statement(stage, ALICE, 1, 60 * TOKEN))
    stage.send(stage.pusher, challenge)
    for shown in {ALICE, *cheat} & set(cheat):
        proof = list(Tree.build(cheat).proof(shown))
        assert stage.refusal(stage.poster, calls.answer(1, cheat[shown], proof)) in ("LeafTooSmall", "InvalidLeaf")
    stage.later(WINDOW_S)
    return stage.refusal(stage.poster, stage.accept())


@pytest.mark.parametrize("how", ["lowered", "omitted", "proof", "withheld"])
def test_a_leaf_that_is_lowered_omitted_or_withheld_is_challenged(ours: Make, weak: Make, how: str) -> None:
    assert _cheats(weak(), how) == ""
    stage = ours()
    assert _cheats(stage, how) == "Unanswered"
    calls = stage.settler.functions
    assert stage.refusal(stage.poster, calls.retract()) == "Unanswered", "taking it back would make the attempt free"
    before, supply = stage.balance(stage.pusher.address), stage.token.functions.totalSupply().call()
    stage.send(stage.pusher, calls.uphold(1))
    assert stage.read("pendingRoot") == b"\0" * 32
    assert stage.balance(stage.pusher.address) - before == 2 * STAKED, "the bond, and as much of the operator's"
    assert supply - stage.token.functions.totalSupply().call() == BOND - STAKED, "the rest of it is burned"
    assert stage.read("operatorBond") == 0
    bare = stage.settler.functions.propose((b"\1" * 32, stage.read("totalAllocated"), 0, 0, 0), [])
    assert stage.refusal(stage.poster, bare) == "BondMissing"


def test_a_challenge_that_is_wrong_costs_its_bond_and_delays_by_nothing(ours: Make) -> None:
    stage = ours()
    stage.deposit(stage.buyer, 1_000 * TOKEN)
    sponsor(stage)
    leaves = {ALICE: 60 * TOKEN, BOB: TOKEN}
    stage.send(stage.poster, stage.propose(leaves, 0, [stage.spend(stage.buyer, 61 * TOKEN)]))
    calls, before = stage.settler.functions, stage.token.functions.totalSupply().call()
    stage.send(stage.pusher, calls.challenge(*statement(stage, ALICE, 1, 60 * TOKEN)))
    assert stage.refusal(stage.pusher, calls.uphold(1)) == "AnswerTime"
    assert stage.refusal(stage.pusher, calls.refund(1)) == "StillPending"
    stage.send(stage.poster, calls.answer(1, 60 * TOKEN, list(Tree.build(leaves).proof(ALICE))))
    assert before - stage.token.functions.totalSupply().call() == STAKED
    assert stage.refusal(stage.pusher, calls.refund(1)) == "NoChallenge"
    stage.later(WINDOW_S)
    stage.send(stage.pusher, stage.accept())
    assert stage.read("operatorBond") == BOND


def test_only_the_markets_word_in_time_is_a_challenge(ours: Make) -> None:
    stage = ours()
    stage.deposit(stage.buyer, 1_000 * TOKEN)
    sponsor(stage)
    calls = stage.settler.functions
    first = statement(stage, ALICE, 1, TOKEN)
    assert stage.refusal(stage.pusher, calls.challenge(*first)) == "NoRootPending"
    stage.send(stage.poster, stage.propose({BOB: TOKEN}, 0, [stage.spend(stage.buyer, TOKEN)]))
    assert stage.refusal(stage.pusher, calls.challenge(*statement(stage, ALICE, 2, TOKEN))) == "StatementTooNew"
    early = statement(stage, ALICE, 0, TOKEN, final=False)
    assert stage.refusal(stage.pusher, calls.challenge(*early)) == "StatementTooNew", "it was not final, and is young"
    forged = (first[0], statement(stage, ALICE, 1, 2 * TOKEN)[1])
    assert stage.refusal(stage.pusher, calls.challenge(*forged)) == "InvalidStatement"
    assert stage.refusal(stage.pusher, calls.challenge(*statement(stage, ALICE, 1, 0))) == "NothingChallenged"
    stage.later(WINDOW_S)
    assert stage.refusal(stage.pusher, calls.challenge(*first)) == "WindowClosed"


def test_challenges_of_a_root_that_is_vetoed_are_refunded(ours: Make) -> None:
    stage = ours()
    stage.deposit(stage.buyer, 1_000 * TOKEN)
    sponsor(stage)
    calls, before = stage.settler.functions, stage.balance(stage.pusher.address)
    stage.send(stage.poster, stage.propose({BOB: TOKEN}, 0, [stage.spend(stage.buyer, TOKEN)]))
    stage.send(stage.pusher, calls.challenge(*statement(stage, ALICE, 1, TOKEN)))
    stage.send(stage.guardian, calls.veto())
    stage.send(stage.poster, stage.propose({BOB: TOKEN}, 0, [stage.spend(stage.buyer, TOKEN)]))
    stage.later(WINDOW_S)
    assert stage.refusal(stage.pusher, calls.uphold(1)) == "NoChallenge", "it was of another root"
    stage.send(stage.pusher, calls.refund(1))
    assert stage.balance(stage.pusher.address) == before
    stage.send(stage.pusher, stage.accept())


# --- the vault and supply ----------------------------------------------------------------------------------------


def _replays_a_signature(stage: Stage) -> str:
    stage.deposit(stage.buyer, 1_000 * TOKEN)
    spend = stage.spend(stage.buyer, 100 * TOKEN)
    stage.settle({ALICE: 100 * TOKEN}, 0, [spend])
    stage.later(DELAY_S)
    return stage.refusal(stage.poster, stage.propose({ALICE: 200 * TOKEN}, 0, [spend]))


def test_a_signature_is_not_pulled_twice(ours: Make, weak: Make) -> None:
    assert _replays_a_signature(weak()) == ""
    assert _replays_a_signature(ours()) == "CollectedMismatch"


def _empties_a_deposit_at_once(stage: Stage) -> str:
    stage.deposit(stage.buyer, 1_000 * TOKEN)
    return stage.refusal(stage.poster, stage.propose({ALICE: 900 * TOKEN}, 0, [stage.spend(stage.buyer, 900 * TOKEN)]))


def test_a_market_takes_no_more_in_an_epoch_than_its_cap(ours: Make, weak: Make) -> None:
    assert _empties_a_deposit_at_once(weak(epoch_cap=100 * TOKEN)) == ""
    assert _empties_a_deposit_at_once(ours(epoch_cap=100 * TOKEN)) == "AboveEpochCap"


def _prints_money(stage: Stage, emitted: int) -> str:
    stage.deposit(stage.buyer, 1_000 * TOKEN)
    price = 90 * TOKEN + 10 * TOKEN - emitted
    spends = [stage.spend(stage.buyer, price)]
    stage.send(stage.poster, stage.propose({MALLORY: 90 * TOKEN}, 10 * TOKEN, spends, emitted=emitted))
    stage.later(WINDOW_S)
    return stage.refusal(stage.pusher, stage.accept())


def test_no_more_is_emitted_than_a_half_of_what_is_burned(ours: Make, weak: Make) -> None:
    assert _prints_money(weak(), 80 * TOKEN) == ""
    assert _prints_money(ours(), 5 * TOKEN + 1) == "EmissionAboveBurn"
    assert _prints_money(ours(), 5 * TOKEN) == ""
