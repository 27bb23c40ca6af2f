"""Earned pay is either locked, claimable or paid, and a market that says otherwise is caught by its own signatures."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.address import Address, from_bytes
from wallet.amounts import Units
from wallet.errors import AmountError, ProofError
from wallet.merkle import Tree
from wallet.receipts import Outcome, Receipt, Statement, Verdict, message_hash
from wallet.rewards import Audit, Flaw, Leaf, Place, Roots, audit, balances, is_paid_for, place


ME = from_bytes(b"\1" * 20)
OTHER = from_bytes(b"\2" * 20)

_amounts = st.integers(0, 10**30)


def _receipt(attempt: int, amount: int, seq: int = 1, fence: int = 1) -> Receipt:
    return Receipt(attempt.to_bytes(32, "big"), fence, seq, 1, 1, 1, amount, b"\0" * 32)


def _verdict(receipt: Receipt, amount: int | None = None, outcome: Outcome = Outcome.ACCEPTED) -> Verdict:
    pay = (receipt.amount if amount is None else amount) if outcome is Outcome.ACCEPTED else 0
    return Verdict(receipt.attempt, receipt.fence, b"\7" * 32, outcome, pay, message_hash(receipt), "quorum")


def _statement(paid: int, *, epoch: int = 1, final: bool = False, owner: Address = ME, emitted: int = 0) -> Statement:
    return Statement(owner, epoch, paid, emitted, final)


def _leaf(cumulative: int, *, epoch: int = 1, account: Address = ME) -> Leaf:
    return Leaf(epoch, b"\0" * 32, account, Units(cumulative), ())


_pay = st.lists(_amounts, max_size=12)


@given(_pay, st.data())
def test_an_honest_market_shows_no_difference(pay: list[int], data: st.DataObject) -> None:
    receipts = [_receipt(n, amount) for n, amount in enumerate(pay)]
    rejected = data.draw(st.sets(st.sampled_from(range(len(pay))))) if pay else set()
    verdicts = [
        _verdict(r, outcome=Outcome.REJECTED if n in rejected else Outcome.ACCEPTED) for n, r in enumerate(receipts)
    ]
    due = sum(amount for n, amount in enumerate(pay) if n not in rejected)
    found = audit(verdicts, receipts, _statement(due, final=True), _leaf(due))
    assert (found.earned, found.judged, found.stated, found.in_root) == (due, due, due, due)
    assert found.difference == 0
    assert found.unjudged == 0
    assert not found.is_short
    assert found.findings == ()


@given(st.lists(_amounts, min_size=1, max_size=8), st.data())
def test_a_market_that_states_less_than_was_earned_is_caught(pay: list[int], data: st.DataObject) -> None:
    receipts = [_receipt(n, amount) for n, amount in enumerate(pay)]
    held_back = data.draw(st.integers(0, sum(pay)))
    found = audit(map(_verdict, receipts), receipts, _statement(sum(pay) - held_back), None)
    assert found.difference == held_back
    assert found.is_short == (held_back > 0)


@given(st.lists(_amounts, min_size=1, max_size=8), st.data())
def test_a_verdict_that_pays_less_than_the_receipt_is_found(pay: list[int], data: st.DataObject) -> None:
    receipts = [_receipt(n, amount) for n, amount in enumerate(pay)]
    judged = [data.draw(st.integers(0, 2 * amount)) for amount in pay]
    verdicts = [_verdict(r, amount) for r, amount in zip(receipts, judged, strict=True)]
    found = audit(verdicts, receipts, _statement(sum(judged)), None)
    expected = {
        (r.attempt, Flaw.UNDERPAID if amount < r.amount else Flaw.OVERPAID)
        for r, amount in zip(receipts, judged, strict=True)
        if amount != r.amount
    }
    assert {(f.attempt, f.flaw) for f in found.findings} == expected
    assert found.earned == sum(pay), "one's own receipts decide what is due"
    assert found.judged == sum(judged)
    assert found.difference == sum(pay) - sum(judged)


def test_only_the_last_receipt_of_an_attempt_counts() -> None:
    receipts = [_receipt(1, 30, seq=3), _receipt(1, 10, seq=1), _receipt(1, 20, seq=2), _receipt(1, 5, seq=9, fence=0)]
    assert audit([_verdict(receipts[0])], receipts, None, None).earned == 30
    assert audit([], receipts, None, None) == Audit(Units(0), Units(0), Units(30), None, Units(0), Units(0), ()), (
        "without a verdict nothing is earned yet, and nothing is complained about"
    )


def test_the_same_verdict_twice_counts_once() -> None:
    receipt = _receipt(1, 10)
    found = audit([_verdict(receipt)] * 2, [receipt], _statement(10), None)
    assert (found.earned, found.judged, found.findings) == (10, 10, ())


def test_a_market_that_takes_an_acceptance_back_contradicts_itself() -> None:
    receipt = _receipt(1, 10)
    for verdicts in (
        [_verdict(receipt), _verdict(receipt, outcome=Outcome.REJECTED)],
        [_verdict(receipt, outcome=Outcome.REJECTED), _verdict(receipt)],
    ):
        found = audit(verdicts, [receipt], _statement(0), None)
        assert found.earned == 10
        assert [f.flaw for f in found.findings] == [Flaw.CONTRADICTED]
        assert found.difference == 10


def test_an_accepted_attempt_whose_receipts_are_lost_is_due_what_the_market_signed() -> None:
    found = audit([_verdict(_receipt(1, 10))], [], None, None)
    assert (found.earned, found.findings) == (10, ())


def test_pay_that_was_emitted_counts_as_stated() -> None:
    receipt = _receipt(1, 10)
    assert audit([_verdict(receipt)], [receipt], _statement(7, emitted=3), None).difference == 0


@given(_amounts, _amounts, st.integers(0, 3), st.integers(0, 8), st.booleans())
def test_a_root_that_lacks_what_a_statement_promised_is_caught_from_the_epoch_on_from_which_it_binds(
    stated: int,
    in_root: int,
    statement_epoch: int,
    leaf_epoch: int,
    final: bool,  # noqa: FBT001 - drawn
) -> None:
    found = audit([], [], _statement(stated, epoch=statement_epoch, final=final), _leaf(in_root, epoch=leaf_epoch))
    promised = statement_epoch + (0 if final else 3) <= leaf_epoch
    assert found.missing_from_root == (max(0, stated - in_root) if promised else 0)


def test_papers_of_different_owners_are_not_compared() -> None:
    with pytest.raises(ProofError, match=OTHER):
        audit([], [], _statement(1), _leaf(1, account=OTHER))


def test_a_verdict_pays_exactly_one_receipt() -> None:
    receipt = _receipt(1, 10)
    assert is_paid_for(_verdict(receipt), receipt)
    assert not is_paid_for(_verdict(receipt, 9), receipt)
    assert not is_paid_for(_verdict(receipt, outcome=Outcome.REJECTED), receipt)
    assert not is_paid_for(_verdict(_receipt(1, 10, seq=2)), receipt)


# --- where a leaf stands -----------------------------------------------------------------------------------------


_accounts = st.binary(min_size=20, max_size=20).map(from_bytes)
_leaves = st.dictionaries(_accounts, _amounts, min_size=1, max_size=10)


@given(_leaves, _leaves, _leaves, st.data())
def test_a_leaf_stands_where_its_proof_leads(
    accepted: dict[Address, int], pending: dict[Address, int], previous: dict[Address, int], data: st.DataObject
) -> None:
    trees = {
        Place.ACCEPTED: (Tree.build(accepted), accepted),
        Place.PENDING: (Tree.build(pending), pending),
        Place.PREVIOUS: (Tree.build(previous), previous),
    }
    roots = Roots(*(tree.root for tree, _ in trees.values()))
    for expected, (tree, leaves) in trees.items():
        account = data.draw(st.sampled_from(sorted(leaves)))
        leaf = Leaf(1, b"\xff" * 32, account, Units(leaves[account]), tree.proof(account))
        holds = [where for where, (other, _) in trees.items() if other.root == tree.root]
        assert place(leaf, roots) == (expected if expected in holds[:1] else holds[0])
        assert place(replace(leaf, cumulative=Units(leaf.cumulative + 1)), roots) is Place.NOWHERE


def test_a_root_that_only_the_market_names_is_not_believed() -> None:
    tree = Tree.build({ME: 10})
    leaf = Leaf(1, tree.root, ME, Units(10), ())
    assert place(leaf, Roots()) is Place.NOWHERE
    assert place(leaf, Roots(accepted=b"\1" * 32)) is Place.NOWHERE
    assert place(leaf, Roots(accepted=tree.root)) is Place.ACCEPTED


# --- the four numbers --------------------------------------------------------------------------------------------


@given(_amounts, _amounts, _amounts, _amounts)
def test_no_number_is_ever_negative_and_the_surplus_is_what_they_differ_by(
    earned: int, accepted: int, pending: int, claimed: int
) -> None:
    found = balances(earned=earned, accepted=accepted, pending=pending, claimed=claimed)
    assert min(found.locked, found.in_pending_root, found.claimable, found.paid, found.surplus) >= 0
    assert found.in_pending_root <= found.locked
    assert found.locked + found.claimable + found.paid == found.earned + found.surplus
    assert found.paid == claimed


@given(st.lists(_amounts, min_size=4, max_size=4).map(sorted))
def test_with_an_honest_market_earned_is_locked_and_claimable_and_paid(numbers: list[int]) -> None:
    claimed, accepted, pending, earned = numbers
    found = balances(earned=earned, accepted=accepted, pending=pending, claimed=claimed)
    assert found.earned == found.locked + found.claimable + found.paid
    assert found.surplus == 0
    assert found.claimable == accepted - claimed
    assert found.in_pending_root == pending - accepted


@given(_amounts, _amounts)
def test_a_root_above_the_own_papers_shows_as_surplus(earned: int, extra: int) -> None:
    found = balances(earned=earned, accepted=earned + extra, pending=0, claimed=0)
    assert (found.surplus, found.locked, found.claimable) == (extra, 0, earned + extra)


def test_a_claim_under_the_previous_root_may_have_paid_more_than_the_accepted_root_holds() -> None:
    found = balances(earned=100, accepted=40, pending=100, claimed=60)
    assert (found.claimable, found.paid, found.locked, found.in_pending_root) == (0, 60, 40, 40)


@pytest.mark.parametrize("name", ["earned", "accepted", "pending", "claimed"])
def test_a_negative_amount_is_refused(name: str) -> None:
    with pytest.raises(AmountError):
        balances(**({"earned": 0, "accepted": 0, "pending": 0, "claimed": 0} | {name: -1}))
