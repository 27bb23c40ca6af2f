"""Each key, stolen: the most that its thief can take, counted on the chain and printed beside what the design allows.

pytest -s tests/real/test_stolen_keys.py
"""

from collections.abc import Iterator

import pytest

from tests.helpers.contracts import ALICE, BOB, DELAY_S, TOKEN, WINDOW_S, Stage, key
from tests.real.test_contract_attacks import sponsor, statement
from wallet.merkle import Tree
from wallet.receipts import Commit, Grant, contract_domain, sign


pytestmark = pytest.mark.chain

BOND = 100 * TOKEN
STAKED = 2 * TOKEN
CAP = 50 * TOKEN
"""Leaves in a day at the most."""
AT_RISK = 5 * TOKEN
THIEF = key("thief").address


@pytest.fixture
def stage(contracts_chain: Stage) -> Iterator[Stage]:
    """Our contracts, with a buyer's deposit of 1 000, and bonds."""
    snapshot = contracts_chain.rpc("evm_snapshot")
    made = Stage(contracts_chain.url, contracts_chain.web3, cap=CAP, operator_bond=BOND, challenge_bond=STAKED)
    made.deposit(made.buyer, 1_000 * TOKEN)
    sponsor(made)
    yield made
    assert contracts_chain.rpc("evm_revert", snapshot)


def _report(who: str, taken: int, lost: int, design: str) -> None:
    print(f"{who:9} takes {taken / TOKEN:8.2f}, others lose {lost / TOKEN:8.2f}   design: {design}")  # noqa: T201


def test_a_stolen_workers_key_costs_what_its_grant_puts_at_risk_and_redirects_nothing(stage: Stage) -> None:
    owner, worker = stage.somebody("owner"), key("worker")
    stage.send(stage.deployer, stage.token.functions.faucet(owner.address, 50 * TOKEN))
    stage.send(owner, stage.token.functions.approve(stage.deployment.stake, 50 * TOKEN))
    stage.send(owner, stage.stake.functions.stake(owner.address, 50 * TOKEN))
    tree = stage.settle({owner.address: 10 * TOKEN}, 0, [stage.spend(stage.buyer, 10 * TOKEN)])
    domain, now = contract_domain(31337, stage.deployment.settler), stage.now
    grant = Grant(
        *(owner.address, worker.address, stage.market.address, stage.deployment.settler, 31337),
        *(now + 7 * 86_400, AT_RISK),
    )
    granted = sign(domain, grant, owner)
    fields = tuple(getattr(grant, name) for name in Grant.__slots__)
    calls = []
    for n in range(3):  # the thief contradicts himself in the owner's name, again and again
        one, other = (
            sign(domain, Commit(bytes([n]) * 32, 1, worker.address, bytes([side]) * 32), worker) for side in (1, 2)
        )
        evidence = (bytes([n]) * 32, 1, b"\1" * 32, b"\2" * 32, one.signature, other.signature)
        calls.append(stage.stake.functions.slash(fields, granted.signature, evidence))
    stage.send(stage.pusher, calls[0])
    assert [stage.refusal(stage.pusher, call) for call in calls] == ["EvidenceUsed", "NothingAtRisk", "NothingAtRisk"]
    stage.send(stage.pusher, stage.claim(tree, owner.address, 10 * TOKEN))
    lost = 50 * TOKEN - stage.stake.functions.stakes(owner.address).call()[0]
    _report("worker", stage.balance(THIEF) + stage.balance(worker.address), lost, "maxAtRisk (5) until the grant ends")
    assert lost == AT_RISK
    assert stage.balance(owner.address) == 10 * TOKEN, "pay goes where it went"
    stage.later(8 * 86_400)
    assert stage.refusal(stage.pusher, calls[2]) == "InvalidGrant", "the grant is over"


def test_a_stolen_markets_key_delays_and_costs_its_operator(stage: Stage) -> None:
    leaves = {ALICE: 60 * TOKEN}
    stage.send(stage.poster, stage.propose(leaves, 0, [stage.spend(stage.buyer, 60 * TOKEN)]))
    lie = statement(stage, THIEF, 1, 10**9 * TOKEN)  # and by it an honest root is challenged
    before = stage.balance(stage.pusher.address)
    stage.send(stage.pusher, stage.settler.functions.challenge(*lie))
    stage.later(WINDOW_S)
    stage.send(stage.pusher, stage.settler.functions.uphold(1))
    taken = stage.balance(stage.pusher.address) - before
    deposit = stage.vault.functions.balanceOf(stage.buyer.address).call()
    _report("market", taken, BOND, "refuse, delay; its signature convicts it; the operator's bond (100) pays")
    assert (taken, deposit) == (STAKED, 1_000 * TOKEN), "no buyer and no provider loses anything"


def test_a_stolen_posters_key_takes_a_days_limit_and_only_if_nobody_looks_for_a_window(stage: Stage) -> None:
    wrong = {THIEF: 900 * TOKEN}
    stage.send(stage.poster, stage.propose(wrong, 0, [stage.spend(stage.buyer, 900 * TOKEN)]))
    assert stage.refusal(stage.poster, stage.accept()) == "WindowOpen", "in the window the guardian can veto it"
    stage.later(WINDOW_S)
    stage.send(stage.poster, stage.accept())
    stage.send(stage.pusher, stage.claim(Tree.build(wrong), THIEF, 900 * TOKEN))
    again = stage.claim(Tree.build(wrong), THIEF, 900 * TOKEN)
    stage.send(stage.guardian, stage.settler.functions.revokeRoot())
    stage.later(86_400)
    assert stage.refusal(stage.pusher, again) == "InvalidLeaf"
    _report("poster", stage.balance(THIEF), stage.balance(THIEF), "a window, and the daily limit (50)")
    assert stage.balance(THIEF) == CAP
    stage.send(stage.poster, stage.propose({ALICE: 850 * TOKEN}, 0, [], allocated=900 * TOKEN))
    stage.later(WINDOW_S)
    stage.send(stage.pusher, stage.accept())
    stage.send(stage.pusher, stage.claim(Tree.build({ALICE: 850 * TOKEN}), ALICE, 850 * TOKEN))


def test_a_stolen_posters_key_takes_nothing_that_no_buyer_signed(stage: Stage) -> None:
    call = stage.settler.functions.propose((b"\1" * 32, TOKEN, 0, 0, 0), [])
    assert stage.refusal(stage.poster, call) == "CollectedMismatch"
    assert stage.refusal(stage.poster, stage.settler.functions.withdrawBond(BOND)) == "NotOperator"
    assert stage.refusal(stage.deployer, stage.settler.functions.withdrawBond(BOND + 1)) == "BondMissing"


def test_a_stolen_guardians_key_takes_nothing(stage: Stage) -> None:
    calls = stage.settler.functions
    vetoed = 0
    for _ in range(4):
        stage.send(stage.poster, stage.propose({ALICE: TOKEN}, 0, [stage.spend(stage.buyer, TOKEN)]))
        if stage.refusal(stage.guardian, calls.veto()):
            break
        stage.send(stage.guardian, calls.veto())
        vetoed += 1
    assert stage.refusal(stage.guardian, calls.postBond(0)) == "", "which is anybody's right"
    _report("guardian", stage.balance(stage.guardian.address), 0, f"two vetoes in 14 days (made {vetoed})")
    assert vetoed == 2
    assert stage.balance(stage.guardian.address) == 0


def test_a_stolen_relayers_key_takes_the_push_fee_and_nothing_else(stage: Stage) -> None:
    leaves = {ALICE: 30 * TOKEN, BOB: 10 * TOKEN}
    spends = [stage.spend(stage.buyer, 42 * TOKEN)]
    too_much = stage.propose(leaves, 0, [stage.spend(stage.buyer, 43 * TOKEN)], push_fee=3 * TOKEN)
    assert stage.refusal(stage.poster, too_much) == "PushFeeAboveLimit"
    stage.send(stage.poster, stage.propose(leaves, 0, spends, push_fee=2 * TOKEN))
    stage.later(WINDOW_S)
    stage.send(stage.pusher, stage.accept())
    assert stage.read("pushFeeOf", 30 * TOKEN) == 3 * TOKEN // 2
    tree, before = Tree.build(leaves), stage.balance(stage.pusher.address)
    batch = [(account, amount, tree.proof(account)) for account, amount in leaves.items()]
    stage.send(stage.pusher, stage.settler.functions.claimMany(batch * 2))
    taken = stage.balance(stage.pusher.address) - before
    _report("relayer", taken, 0, "the fee that the epoch booked: 5 % (2) of what it pushes")
    assert taken == 2 * TOKEN
    assert (stage.balance(ALICE), stage.balance(BOB)) == (30 * TOKEN, 10 * TOKEN)
    assert stage.read("pushFees") == 0


def test_a_stolen_buyers_key_takes_his_deposit_less_what_he_owes_and_slowly(stage: Stage) -> None:
    stage.deposit(stage.other_buyer, 500 * TOKEN)
    spend = stage.spend(stage.buyer, 60 * TOKEN)
    stage.send(stage.buyer, stage.vault.functions.requestWithdrawal(1_000 * TOKEN))
    assert stage.refusal(stage.buyer, stage.vault.functions.withdraw()) == "WithdrawalTooEarly"
    stage.settle({ALICE: 60 * TOKEN}, 0, [spend])
    stage.later(DELAY_S)
    stage.send(stage.buyer, stage.vault.functions.withdraw())
    taken = stage.balance(stage.buyer.address)
    _report("buyer", taken, 0, "his own deposit (1 000) less what he signed for (60)")
    assert taken == 940 * TOKEN
    assert stage.balance(stage.deployment.vault) == 500 * TOKEN, "the other buyer's"
