"""Roots on a real chain: who may propose one, what it must be covered by, and how it dies."""

import pytest

from tests.helpers.contracts import ALICE, TOKEN, WINDOW_S, Stage, key
from wallet.address import ZERO_ADDRESS
from wallet.merkle import Tree


pytestmark = pytest.mark.chain


def test_only_the_poster_proposes(contracts: Stage) -> None:
    call = contracts.settler.functions.propose((b"\1" * 32, 0, 0, 0, 0), [])
    for somebody in (contracts.guardian, contracts.market, contracts.buyer, contracts.deployer, key("mallory")):
        assert contracts.refusal(somebody, call) == "NotPoster"


def test_a_root_cannot_be_accepted_before_its_window(contracts: Stage) -> None:
    assert contracts.refusal(contracts.pusher, contracts.accept()) == "NoRootPending"
    contracts.deposit(contracts.buyer, 100 * TOKEN)
    contracts.send(contracts.poster, contracts.propose({ALICE: TOKEN}, 0, [contracts.spend(contracts.buyer, TOKEN)]))
    accept = contracts.accept()
    for _ in range(2):
        assert contracts.refusal(contracts.poster, accept) == "WindowOpen"
        contracts.later(WINDOW_S // 2 - 10)
    contracts.later(20)
    contracts.send(contracts.pusher, accept)
    assert contracts.refusal(contracts.pusher, accept) == "NoRootPending"


def test_one_root_waits_at_a_time(contracts: Stage) -> None:
    contracts.send(contracts.poster, contracts.settler.functions.propose((b"\1" * 32, 0, 0, 0, 0), []))
    assert (
        contracts.refusal(contracts.poster, contracts.settler.functions.propose((b"\2" * 32, 0, 0, 0, 0), []))
        == "RootPending"
    )


def test_the_zero_root_and_a_shrinking_allocation_are_refused(settled: tuple[Stage, Tree]) -> None:
    contracts, _ = settled
    propose = contracts.settler.functions.propose
    assert contracts.refusal(contracts.poster, propose((b"\0" * 32, 90 * TOKEN, 0, 0, 0), [])) == "ZeroRoot"
    assert (
        contracts.refusal(contracts.poster, propose((b"\1" * 32, 90 * TOKEN - 1, 0, 0, 0), [])) == "AllocationShrinks"
    )


@pytest.mark.parametrize(
    ("allocated", "burned"), [(90, 11), (90, 9), (91, 10), (89, 10), (100, 10), (0, 10), (90, 0), (101, 0)]
)
def test_what_is_collected_is_exactly_what_is_allocated_and_burned(
    contracts: Stage, allocated: int, burned: int
) -> None:
    contracts.deposit(contracts.buyer, 1000 * TOKEN)
    spends = [contracts.spend(contracts.buyer, 100 * TOKEN)]
    call = contracts.propose({ALICE: 90 * TOKEN}, burned * TOKEN, spends, allocated=allocated * TOKEN)
    assert contracts.refusal(contracts.poster, call) == "CollectedMismatch"


def test_a_root_for_which_nobody_pays_is_refused(contracts: Stage) -> None:
    contracts.deposit(contracts.buyer, 1000 * TOKEN)
    assert (
        contracts.refusal(contracts.poster, contracts.propose({contracts.poster.address: 1000 * TOKEN}, 0, []))
        == "CollectedMismatch"
    )


def test_the_same_signature_pays_once(settled: tuple[Stage, Tree]) -> None:
    contracts, _ = settled
    again = [contracts.spend(contracts.buyer, 100 * TOKEN)]
    assert contracts.refusal(contracts.poster, contracts.propose({ALICE: 190 * TOKEN}, 0, again)) == "CollectedMismatch"
    older = [contracts.spend(contracts.buyer, 70 * TOKEN)]
    assert contracts.refusal(contracts.poster, contracts.propose({ALICE: 160 * TOKEN}, 0, older)) == "CollectedMismatch"


def test_the_same_signature_twice_in_one_root_never_passes(contracts: Stage) -> None:
    contracts.deposit(contracts.buyer, 1000 * TOKEN)
    twice = [contracts.spend(contracts.buyer, 100 * TOKEN)] * 2
    contracts.send(contracts.poster, contracts.propose({ALICE: 200 * TOKEN}, 0, twice))
    contracts.later(WINDOW_S)
    assert contracts.refusal(contracts.pusher, contracts.accept()) == "CollectedMismatch"
    assert contracts.balance(contracts.deployment.vault) == 1000 * TOKEN


def test_a_signature_for_another_market_chain_vault_amount_or_buyer_is_refused(contracts: Stage) -> None:
    contracts.deposit(contracts.buyer, 1000 * TOKEN)
    contracts.deposit(contracts.other_buyer, 1000 * TOKEN)
    account, amount, signature = contracts.spend(contracts.buyer, 100 * TOKEN)
    for spend in (
        contracts.spend(contracts.buyer, 100 * TOKEN, market=key("another market").address),
        contracts.spend(contracts.buyer, 100 * TOKEN, chain_id=1),
        contracts.spend(contracts.buyer, 100 * TOKEN, vault=contracts.deployment.settler),
        (account, amount + 1, signature),
        (contracts.other_buyer.address, amount, signature),
        (ZERO_ADDRESS, amount, signature),
        (account, amount, signature[:64] + b"\x1d"),
        (account, amount, b"\0" * 64 + b"\x1b"),
        (account, amount, _high(signature)),
    ):
        call = contracts.propose({ALICE: spend[1]}, 0, [spend])
        assert contracts.refusal(contracts.poster, call) == "InvalidSignature"
    for short in (b"", signature[:64], signature + b"\0"):
        call = contracts.propose({ALICE: amount}, 0, [(account, amount, short)])
        assert contracts.refusal(contracts.poster, call) == "InvalidSignature"


def _high(signature: bytes) -> bytes:
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    high = order - int.from_bytes(signature[32:64], "big")
    return signature[:32] + high.to_bytes(32, "big") + bytes([55 - signature[64]])


def test_a_vetoed_root_pays_nobody_and_a_new_one_can_follow(contracts: Stage) -> None:
    contracts.deposit(contracts.buyer, 1000 * TOKEN)
    spends = [contracts.spend(contracts.buyer, 100 * TOKEN)]
    contracts.send(contracts.poster, contracts.propose({key("mallory").address: 100 * TOKEN}, 0, spends))
    veto = contracts.settler.functions.veto()
    for somebody in (contracts.poster, contracts.pusher, contracts.deployer, contracts.market):
        assert contracts.refusal(somebody, veto) == "NotGuardian"
    receipt = contracts.send(contracts.guardian, veto)
    (event,) = contracts.events(contracts.settler, "RootVetoed", receipt)
    assert event["epoch"] == 1
    assert contracts.refusal(contracts.guardian, veto) == "NoRootPending"
    contracts.later(WINDOW_S)
    assert contracts.refusal(contracts.pusher, contracts.accept()) == "NoRootPending"
    tree = contracts.settle({ALICE: 100 * TOKEN}, 0, spends)
    assert contracts.read("epoch") == 1
    contracts.send(contracts.pusher, contracts.claim(tree, ALICE, 100 * TOKEN))


def test_a_stolen_guardians_key_vetoes_twice_in_14_days_and_no_more(contracts: Stage) -> None:
    propose = contracts.settler.functions.propose((b"\1" * 32, 0, 0, 0, 0), [])
    veto = contracts.settler.functions.veto()
    for _ in range(2):
        contracts.send(contracts.poster, propose)
        contracts.send(contracts.guardian, veto)
        contracts.later(24 * 3600)
    contracts.send(contracts.poster, propose)
    assert contracts.refusal(contracts.guardian, veto) == "VetoesUsedUp"
    contracts.later(12 * 24 * 3600)
    contracts.send(contracts.guardian, veto)
    contracts.send(contracts.poster, propose)
    assert contracts.refusal(contracts.guardian, veto) == "VetoesUsedUp", "the second of the two is 13 days old"
    contracts.later(24 * 3600)
    contracts.send(contracts.guardian, veto)


def test_the_poster_can_take_a_wrong_root_back(contracts: Stage) -> None:
    retract = contracts.settler.functions.retract()
    assert contracts.refusal(contracts.poster, retract) == "NoRootPending"
    contracts.send(contracts.poster, contracts.settler.functions.propose((b"\1" * 32, 0, 0, 0, 0), []))
    for somebody in (contracts.guardian, contracts.pusher):
        assert contracts.refusal(somebody, retract) == "NotPoster"
    contracts.send(contracts.poster, retract)
    assert contracts.read("pendingRoot") == b"\0" * 32
    contracts.send(contracts.poster, contracts.settler.functions.propose((b"\2" * 32, 0, 0, 0, 0), []))


def test_the_most_spends_fit_into_one_transaction_and_one_more_is_refused(contracts: Stage) -> None:
    most = contracts.read("MAX_SPENDS")
    buyers = [contracts.somebody(f"buyer {n}") for n in range(most)]
    contracts.send(contracts.deployer, contracts.token.functions.faucet(contracts.buyer.address, most * TOKEN))
    nonce = contracts.nonce(contracts.buyer.address)
    for number, buyer in enumerate(buyers):
        contracts.enqueue(contracts.buyer, contracts.token.functions.transfer(buyer.address, TOKEN), nonce + number)
        contracts.enqueue(buyer, contracts.token.functions.approve(contracts.vault.address, TOKEN), 0)
        contracts.enqueue(buyer, contracts.vault.functions.deposit(TOKEN), 1)
    spends = [contracts.spend(buyer, TOKEN) for buyer in buyers]
    too_many = [*spends, spends[0]]
    assert contracts.refusal(contracts.poster, contracts.propose({ALICE: most * TOKEN}, 0, too_many)) == "TooManySpends"
    proposed = contracts.send(contracts.poster, contracts.propose({ALICE: most * TOKEN}, 0, spends))
    contracts.later(WINDOW_S)
    accepted = contracts.send(contracts.pusher, contracts.accept())
    limit = 1 << 24
    assert proposed["gasUsed"] < limit, "EIP-7825 caps a transaction's gas"
    assert accepted["gasUsed"] < limit
    assert contracts.balance(contracts.deployment.settler) == most * TOKEN
