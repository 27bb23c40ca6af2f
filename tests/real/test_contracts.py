"""Claims on a real chain: the honest way through the contracts, and the ways that thieves have tried elsewhere."""

import pytest

from tests.helpers.contracts import ALICE, BOB, TOKEN, WINDOW_S, ClaimArguments, Stage, key
from wallet.address import ZERO_ADDRESS, Address, from_bytes
from wallet.merkle import Tree


pytestmark = pytest.mark.chain


# --- the honest way ----------------------------------------------------------------------------------------------


def test_a_buyer_pays_a_part_is_burned_and_the_rest_is_claimed(contracts: Stage) -> None:
    contracts.deposit(contracts.buyer, 1000 * TOKEN)
    leaves = {ALICE: 60 * TOKEN, BOB: 30 * TOKEN}
    tree = Tree.build(leaves)
    proposed = contracts.send(
        contracts.poster, contracts.propose(leaves, 10 * TOKEN, [contracts.spend(contracts.buyer, 100 * TOKEN)])
    )
    (event,) = contracts.events(contracts.settler, "RootProposed", proposed)
    assert event == {"epoch": 1, "root": tree.root, "allocated": 90 * TOKEN, "burned": 10 * TOKEN, "emitted": 0}
    assert contracts.read("pendingRoot") == tree.root
    assert contracts.read("pendingSince") == contracts.now
    assert contracts.balance(contracts.deployment.vault) == 1000 * TOKEN, "nothing moves when a root is proposed"

    contracts.later(WINDOW_S)
    accepted = contracts.send(contracts.pusher, contracts.accept())
    (event,) = contracts.events(contracts.settler, "RootAccepted", accepted)
    assert event == {"epoch": 1, "root": tree.root}
    assert contracts.balance(contracts.deployment.vault) == 900 * TOKEN
    assert contracts.balance(contracts.deployment.settler) == 90 * TOKEN
    assert contracts.token.functions.totalSupply().call() == 990 * TOKEN
    assert [contracts.read(name) for name in ("epoch", "totalAllocated", "totalBurned", "totalClaimed")] == [
        *(1, 90 * TOKEN, 10 * TOKEN, 0)
    ]
    assert (contracts.read("root"), contracts.read("pendingRoot"), contracts.read("pendingSince")) == (
        tree.root,
        b"\0" * 32,
        0,
    )

    claimed = contracts.send(contracts.pusher, contracts.claim(tree, ALICE, 60 * TOKEN))
    (event,) = contracts.events(contracts.settler, "Claimed", claimed)
    assert event == {"account": ALICE, "amount": 60 * TOKEN, "cumulative": 60 * TOKEN}
    assert contracts.balance(ALICE) == contracts.read("claimed", ALICE) == 60 * TOKEN


def test_leaves_are_cumulative_so_that_one_claim_pays_several_epochs(settled: tuple[Stage, Tree]) -> None:
    contracts, tree = settled
    contracts.send(contracts.pusher, contracts.claim(tree, ALICE, 60 * TOKEN))
    leaves = {ALICE: 100 * TOKEN, BOB: 50 * TOKEN}
    tree = contracts.settle(leaves, 0, [contracts.spend(contracts.buyer, 160 * TOKEN)])
    contracts.send(contracts.pusher, contracts.claim(tree, ALICE, 100 * TOKEN))
    contracts.send(contracts.pusher, contracts.claim(tree, BOB, 50 * TOKEN))
    assert (contracts.balance(ALICE), contracts.balance(BOB)) == (100 * TOKEN, 50 * TOKEN)
    assert contracts.read("totalClaimed") == contracts.read("totalAllocated") == 150 * TOKEN
    assert contracts.balance(contracts.deployment.settler) == 0


def test_who_has_no_ether_is_paid_by_a_push_of_somebody_else(settled: tuple[Stage, Tree]) -> None:
    contracts, tree = settled
    contracts.send(contracts.pusher, contracts.claim(tree, ALICE, 60 * TOKEN))
    assert contracts.balance(ALICE) == 60 * TOKEN
    assert contracts.balance(contracts.pusher.address) == 0, "who pushes gets nothing"
    assert contracts.rpc("eth_getBalance", ALICE, "latest") == "0x0"
    assert contracts.nonce(ALICE) == 0


def test_several_buyers_pay_for_one_root(contracts: Stage) -> None:
    contracts.deposit(contracts.buyer, 70 * TOKEN)
    contracts.deposit(contracts.other_buyer, 30 * TOKEN)
    spends = [contracts.spend(contracts.buyer, 70 * TOKEN), contracts.spend(contracts.other_buyer, 30 * TOKEN)]
    contracts.settle({ALICE: 100 * TOKEN}, 0, spends)
    assert contracts.balance(contracts.deployment.vault) == 0
    assert contracts.vault.functions.collected(contracts.buyer.address, contracts.market.address).call() == 70 * TOKEN


def test_a_root_may_correct_who_gets_what_without_new_money(settled: tuple[Stage, Tree]) -> None:
    contracts, _ = settled
    tree = contracts.settle({ALICE: 50 * TOKEN, BOB: 40 * TOKEN}, 0, [])
    contracts.send(contracts.pusher, contracts.claim(tree, BOB, 40 * TOKEN))
    assert contracts.balance(BOB) == 40 * TOKEN


# --- claims ------------------------------------------------------------------------------------------------------


def test_a_second_claim_of_the_same_leaf_is_refused(settled: tuple[Stage, Tree]) -> None:
    contracts, tree = settled
    contracts.send(contracts.pusher, contracts.claim(tree, ALICE, 60 * TOKEN))
    assert contracts.refusal(contracts.pusher, contracts.claim(tree, ALICE, 60 * TOKEN)) == "NothingToClaim"


def test_a_claim_with_anothers_proof_or_amount_is_refused(settled: tuple[Stage, Tree]) -> None:
    contracts, tree = settled
    claim = contracts.settler.functions.claim
    for account, amount, proof in (
        (ALICE, 60 * TOKEN, tree.proof(BOB)),
        (ALICE, 61 * TOKEN, tree.proof(ALICE)),
        (BOB, 60 * TOKEN, tree.proof(ALICE)),
        (key("mallory").address, 60 * TOKEN, tree.proof(ALICE)),
        (ALICE, 60 * TOKEN, ()),
        (ALICE, 60 * TOKEN, (*tree.proof(ALICE), tree.root)),
        (ZERO_ADDRESS, 60 * TOKEN, tree.proof(ALICE)),
    ):
        assert contracts.refusal(contracts.pusher, claim(account, amount, list(proof))) == "InvalidLeaf"


def test_before_the_first_root_nothing_can_be_claimed(contracts: Stage) -> None:
    tree = Tree.build({ALICE: 1})
    assert contracts.refusal(contracts.pusher, contracts.claim(tree, ALICE, 1)) == "InvalidLeaf"


def test_a_pending_root_pays_nothing(contracts: Stage) -> None:
    contracts.deposit(contracts.buyer, 100 * TOKEN)
    contracts.send(contracts.poster, contracts.propose({ALICE: TOKEN}, 0, [contracts.spend(contracts.buyer, TOKEN)]))
    contracts.later(10 * WINDOW_S)
    assert (
        contracts.refusal(contracts.pusher, contracts.claim(Tree.build({ALICE: TOKEN}), ALICE, TOKEN)) == "InvalidLeaf"
    )


def test_leaves_above_the_allocation_pay_no_more_than_the_allocation(contracts: Stage) -> None:
    contracts.deposit(contracts.buyer, 1000 * TOKEN)
    contracts.settle({BOB: 50 * TOKEN}, 0, [contracts.spend(contracts.buyer, 50 * TOKEN)])
    leaves = {ALICE: 80 * TOKEN, BOB: 50 * TOKEN}
    call = contracts.propose(leaves, 0, [contracts.spend(contracts.buyer, 100 * TOKEN)], allocated=100 * TOKEN)
    contracts.send(contracts.poster, call)
    contracts.later(WINDOW_S)
    contracts.send(contracts.pusher, contracts.accept())
    tree = Tree.build(leaves)
    contracts.send(contracts.pusher, contracts.claim(tree, BOB, 50 * TOKEN))
    assert contracts.refusal(contracts.pusher, contracts.claim(tree, ALICE, 80 * TOKEN)) == "AboveAllocation"
    batch = contracts.settler.functions.claimMany([(ALICE, 80 * TOKEN, list(tree.proof(ALICE)))])
    contracts.send(contracts.pusher, batch)
    assert contracts.balance(ALICE) == 0
    assert contracts.read("totalClaimed") == 50 * TOKEN


def test_an_inner_node_cannot_be_claimed_as_a_leaf(settled: tuple[Stage, Tree]) -> None:
    contracts, tree = settled
    pair = b"".join(sorted((*tree.proof(ALICE), *tree.proof(BOB))))
    account, amount = from_bytes(pair[12:32]), int.from_bytes(pair[32:], "big")
    assert contracts.refusal(contracts.pusher, contracts.settler.functions.claim(account, amount, [])) == "InvalidLeaf"


def _batch(tree: Tree, leaves: dict[Address, int]) -> list[ClaimArguments]:
    return [(account, amount, tree.proof(account)) for account, amount in leaves.items()]


def test_a_batch_skips_what_is_claimed_or_invalid_and_pays_the_rest(contracts: Stage) -> None:
    contracts.deposit(contracts.buyer, 1000 * TOKEN)
    people = [key(f"provider {n}").address for n in range(5)]
    leaves = {person: (n + 1) * TOKEN for n, person in enumerate(people)} | {ZERO_ADDRESS: TOKEN}
    tree = contracts.settle(leaves, 0, [contracts.spend(contracts.buyer, sum(leaves.values()))])
    batch = _batch(tree, leaves)
    front_run = contracts.claim(tree, people[0], 1 * TOKEN)
    batch[1] = (people[1], 99 * TOKEN, batch[1][2])
    batch.append(batch[3])
    contracts.send(contracts.somebody("front-runner"), front_run)
    receipt = contracts.send(contracts.pusher, contracts.settler.functions.claimMany(batch))
    events = contracts.events(contracts.settler, "Claimed", receipt)
    assert [event["account"] for event in events] == people[2:]
    assert [contracts.balance(person) for person in people] == [TOKEN, 0, 3 * TOKEN, 4 * TOKEN, 5 * TOKEN]
    assert contracts.read("totalClaimed") == 13 * TOKEN
    assert contracts.settler.functions.claimMany(batch).call() == 0, "again, and nobody is paid twice"


def test_a_claim_in_flight_is_paid_under_the_previous_root_for_one_window(settled: tuple[Stage, Tree]) -> None:
    contracts, old = settled
    contracts.settle({ALICE: 60 * TOKEN, BOB: 45 * TOKEN}, 0, [contracts.spend(contracts.buyer, 115 * TOKEN)])
    assert contracts.read("previousRoot") == old.root
    assert contracts.read("previousRootUntil") == contracts.now + WINDOW_S
    snapshot = contracts.rpc("evm_snapshot")
    contracts.send(contracts.pusher, contracts.claim(old, BOB, 30 * TOKEN))
    assert contracts.balance(BOB) == 30 * TOKEN
    contracts.rpc("evm_revert", snapshot)
    contracts.later(WINDOW_S)
    assert contracts.refusal(contracts.pusher, contracts.claim(old, BOB, 30 * TOKEN)) == "InvalidLeaf"


def test_the_guardian_can_end_the_previous_root_at_once(settled: tuple[Stage, Tree]) -> None:
    contracts, old = settled
    revoke = contracts.settler.functions.revokePreviousRoot()
    assert contracts.refusal(contracts.guardian, revoke) == "NoPreviousRoot"
    contracts.settle({ALICE: 1 * TOKEN, BOB: 89 * TOKEN}, 0, [])
    for somebody in (contracts.poster, contracts.pusher, contracts.deployer):
        assert contracts.refusal(somebody, revoke) == "NotGuardian"
    receipt = contracts.send(contracts.guardian, revoke)
    (event,) = contracts.events(contracts.settler, "PreviousRootRevoked", receipt)
    assert event == {"epoch": 1, "root": old.root}
    assert contracts.refusal(contracts.pusher, contracts.claim(old, ALICE, 60 * TOKEN)) == "InvalidLeaf"


def test_no_more_leaves_in_a_day_than_the_limit_and_the_rest_stays_claimable(contracts_chain: Stage) -> None:
    snapshot = contracts_chain.rpc("evm_snapshot")
    contracts = Stage(contracts_chain.url, contracts_chain.web3, cap=100 * TOKEN)
    contracts.deposit(contracts.buyer, 1000 * TOKEN)
    tree = contracts.settle({ALICE: 250 * TOKEN, BOB: 50 * TOKEN}, 0, [contracts.spend(contracts.buyer, 300 * TOKEN)])
    contracts.send(contracts.pusher, contracts.claim(tree, ALICE, 250 * TOKEN))
    assert contracts.balance(ALICE) == 100 * TOKEN, "a claim above the limit is paid as far as that lets it through"
    contracts.later(864)
    free = contracts.read("outflowAvailable")
    assert TOKEN <= free < 2 * TOKEN, "a hundredth of a day lets a hundredth of the limit through"
    contracts.later(43_200 - 864)
    contracts.send(contracts.pusher, contracts.claim(tree, BOB, 50 * TOKEN))
    assert contracts.balance(BOB) == 50 * TOKEN
    contracts.later(86_400)
    contracts.send(contracts.pusher, contracts.settler.functions.claimMany(_batch(tree, {ALICE: 250 * TOKEN})))
    assert contracts.balance(ALICE) == 200 * TOKEN
    contracts.later(86_400)
    contracts.send(contracts.pusher, contracts.claim(tree, ALICE, 250 * TOKEN))
    assert contracts.balance(ALICE) == 250 * TOKEN
    contracts_chain.rpc("evm_revert", snapshot)


def test_claims_of_different_accounts_share_one_limit(contracts_chain: Stage) -> None:
    snapshot = contracts_chain.rpc("evm_snapshot")
    contracts = Stage(contracts_chain.url, contracts_chain.web3, cap=100 * TOKEN)
    contracts.deposit(contracts.buyer, 1000 * TOKEN)
    leaves = {ALICE: 60 * TOKEN, BOB: 60 * TOKEN}
    tree = contracts.settle(leaves, 0, [contracts.spend(contracts.buyer, 120 * TOKEN)])
    contracts.send(contracts.pusher, contracts.claim(tree, ALICE, 60 * TOKEN))
    contracts.send(contracts.pusher, contracts.claim(tree, BOB, 60 * TOKEN))
    assert contracts.balance(ALICE) == 60 * TOKEN
    assert 40 * TOKEN <= contracts.balance(BOB) < 41 * TOKEN
    contracts_chain.rpc("evm_revert", snapshot)


def test_what_a_claim_costs_does_not_depend_on_the_second_in_which_it_is_made(contracts: Stage) -> None:
    contracts.deposit(contracts.buyer, 1000 * TOKEN)
    people = [key(f"provider {n}").address for n in range(8)]
    leaves = dict.fromkeys(people, TOKEN)
    tree = contracts.settle(leaves, 0, [contracts.spend(contracts.buyer, 8 * TOKEN)])
    contracts.send(contracts.pusher, contracts.claim(tree, people[0], TOKEN))
    contracts.rpc("evm_setAutomine", False)
    nonce = contracts.nonce(contracts.pusher.address)
    sent = [
        contracts.enqueue(contracts.pusher, contracts.claim(tree, p, TOKEN), nonce + n)
        for n, p in enumerate(people[1:3])
    ]
    contracts.rpc("evm_mine")
    contracts.rpc("evm_setAutomine", True)
    contracts.later(10)
    sent.append(contracts.enqueue(contracts.pusher, contracts.claim(tree, people[3], TOKEN), nonce + 2))
    used = [int(contracts.rpc("eth_getTransactionReceipt", transaction)["gasUsed"], 16) for transaction in sent]
    assert max(used) - min(used) < 500, "an estimate made a second before still holds, but for the bytes of its data"


def test_an_unlimited_outflow_never_overflows(contracts_chain: Stage) -> None:
    snapshot = contracts_chain.rpc("evm_snapshot")
    contracts = Stage(contracts_chain.url, contracts_chain.web3, cap=2**96 - 1)
    contracts.deposit(contracts.buyer, 1000 * TOKEN)
    tree = contracts.settle({ALICE: TOKEN, BOB: TOKEN}, 0, [contracts.spend(contracts.buyer, 2 * TOKEN)])
    contracts.send(contracts.pusher, contracts.claim(tree, ALICE, TOKEN))
    contracts.later(400 * 86_400)
    assert contracts.read("outflowAvailable") == 2**96 - 1
    contracts.send(contracts.pusher, contracts.claim(tree, BOB, TOKEN))
    contracts_chain.rpc("evm_revert", snapshot)


def test_an_exhausted_limit_refuses_a_claim_and_skips_a_leaf(contracts_chain: Stage) -> None:
    snapshot = contracts_chain.rpc("evm_snapshot")
    contracts = Stage(contracts_chain.url, contracts_chain.web3, cap=86_400)
    contracts.deposit(contracts.buyer, TOKEN)
    tree = contracts.settle({ALICE: 86_400, BOB: 1}, 0, [contracts.spend(contracts.buyer, 86_401)])
    contracts.rpc("evm_setAutomine", False)
    nonce = contracts.nonce(contracts.pusher.address)
    calls = [contracts.claim(tree, ALICE, 86_400), contracts.claim(tree, BOB, 1)]
    calls.append(contracts.settler.functions.claimMany(_batch(tree, {BOB: 1})))
    sent = [contracts.enqueue(contracts.pusher, call, nonce + n) for n, call in enumerate(calls)]
    contracts.rpc("evm_mine")
    contracts.rpc("evm_setAutomine", True)
    status = [contracts.rpc("eth_getTransactionReceipt", transaction)["status"] for transaction in sent]
    assert status == ["0x1", "0x0", "0x1"], "in one block no time passes, and the limit is used up"
    assert (contracts.balance(ALICE), contracts.balance(BOB)) == (86_400, 0)
    contracts_chain.rpc("evm_revert", snapshot)
