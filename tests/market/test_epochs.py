"""Epochs: every unit that buyers pay is allocated or burned, once, whatever comes in which order."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from app.market.service.auction import emission, gross, push_fee
from app.market.service.settlement import Buyer, Due, Plan, SignedSpend, build
from wallet.address import Address, from_bytes


BURN = 1_000
PUSH = 100
HALF = 5_000
"""Basis points of what is burned that the token takes as emission."""


def _address(number: int) -> Address:
    return from_bytes(number.to_bytes(20, "big"))


OWNERS = [_address(n) for n in range(1, 6)]
BUYERS = [_address(n) for n in range(100, 104)]


@st.composite
def _dues(draw: st.DrawFn) -> list[Due]:
    count = draw(st.integers(0, 12))
    made = []
    for seq in range(1, count + 1):
        pay = tuple(
            (draw(st.sampled_from(OWNERS)), draw(st.integers(1, 10**21))) for _ in range(draw(st.integers(1, 3)))
        )
        push, emit = draw(st.sampled_from([0, PUSH, 500])), draw(st.sampled_from([0, HALF]))
        cost = sum(gross(net, BURN, push) for _, net in pay)
        emitted = tuple(emission(net, BURN, push, emit) for _, net in pay)
        fee = sum(push_fee(net, push) for _, net in pay)
        made.append(Due(f"{seq:064x}", draw(st.sampled_from(BUYERS)), seq, pay, cost, float(seq), emitted, fee))
    return made


def _signed(*amounts: int) -> tuple[SignedSpend, ...]:
    return tuple(SignedSpend(amount, amount.to_bytes(65, "big")) for amount in amounts)


def _exact(dues: list[Due], collected: int = 0) -> list[Buyer]:
    """Return buyers who signed for exactly what they owe."""
    owed = {b: sum(d.gross for d in dues if d.buyer == b) for b in BUYERS}
    return [Buyer(b, collected, 10**30, 0, _signed(collected + owed[b])) for b in BUYERS]


def _books(plan: Plan, buyers: list[Buyer], before: dict[Address, int]) -> None:
    """Check what the contract checks, and that nobody's allocation shrinks."""
    collected = {b.account: b.collected for b in buyers}
    covered = sum(p.spend.cumulative - collected[p.buyer] for p in plan.payments)
    growth = plan.allocated - sum(before.values())
    assert covered == growth - plan.emitted + plan.burned + plan.push_fee
    assert plan.emitted * 2 <= plan.burned
    assert plan.push_fee * 20 <= growth
    assert plan.allocated == sum(plan.leaves.values())
    assert all(plan.leaves[account] >= amount for account, amount in before.items())


@given(_dues(), st.dictionaries(st.sampled_from(OWNERS), st.integers(1, 10**21)))
def test_what_is_collected_is_what_is_allocated_and_burned(dues: list[Due], before: dict[Address, int]) -> None:
    buyers = _exact(dues)
    plan = build(before, dues, buyers, patient_until=0.0)
    if not dues:
        assert plan is None
        return
    assert plan is not None
    _books(plan, buyers, before)
    for owner in OWNERS:
        earned = sum(share for due in dues for account, share in due.shares if account == owner)
        assert plan.leaves.get(owner, 0) == before.get(owner, 0) + earned
    assert plan.burned == sum(due.gross - due.push_fee - sum(net for _, net in due.pay) for due in dues)
    assert all(payment.refund == 0 for payment in plan.payments)


@given(_dues(), st.randoms(use_true_random=False))
def test_an_epoch_does_not_depend_on_the_order_of_what_is_due(dues: list[Due], chance: random.Random) -> None:
    shuffled = list(dues)
    chance.shuffle(shuffled)
    buyers = _exact(dues)
    assert build({}, dues, buyers, patient_until=0.0) == build({}, shuffled, list(reversed(buyers)), patient_until=0.0)


@settings(max_examples=60)
@given(_dues(), st.data())
def test_epoch_after_epoch_everything_is_paid_exactly_once(dues: list[Due], data: st.DataObject) -> None:
    """Buyers sign for exactly what they owe after any number of tasks, or never; what they ordered covers it."""
    allocations: dict[Address, int] = {}
    collected = dict.fromkeys(BUYERS, 0)
    burned, due, refunded = 0, list(dues), dict.fromkeys(BUYERS, 0)
    spare = {b: data.draw(st.integers(0, 10**21)) for b in BUYERS}
    for _ in range(8):
        buyers = []
        for b in BUYERS:
            costs = [d.gross for d in due if d.buyer == b]
            signed = data.draw(st.integers(0, len(costs)))
            covering = collected[b] + sum(costs) + spare[b]
            buyers.append(Buyer(b, collected[b], 10**30, 0, _signed(collected[b] + sum(costs[:signed]), covering)))
        patience = data.draw(st.sampled_from([0.0, 5.0, 100.0]))
        plan = build(allocations, due, buyers, patient_until=patience)
        if plan is None:
            continue
        _books(plan, buyers, allocations)
        for payment in plan.payments:
            collected[payment.buyer] = payment.spend.cumulative
            refunded[payment.buyer] += payment.refund
            due = [d for d in due if d not in payment.tasks]
        allocations, burned = dict(plan.leaves), burned + plan.burned
    last = build(allocations, due, _everything(due, collected), patient_until=1e9)
    if last is not None:
        _books(last, _everything(due, collected), allocations)
        allocations, burned = dict(last.leaves), burned + last.burned
    for owner in OWNERS:
        assert allocations.get(owner, 0) == sum(share for d in dues for a, share in d.shares if a == owner)
    for b in BUYERS:
        assert allocations.get(b, 0) == refunded[b]
    assert burned == sum(d.gross - d.push_fee - sum(net for _, net in d.pay) for d in dues)


def _everything(due: list[Due], collected: dict[Address, int]) -> list[Buyer]:
    return [
        Buyer(b, collected[b], 10**30, 0, _signed(collected[b] + sum(d.gross for d in due if d.buyer == b)))
        for b in BUYERS
    ]


def _due(seq: int, net: int = 90, *, at: float = 1.0) -> Due:
    return Due(f"{seq:064x}", BUYERS[0], seq, ((OWNERS[0], net),), gross(net, BURN), at)


def test_an_exact_signature_settles_the_tasks_that_it_covers_and_no_more() -> None:
    buyer = Buyer(BUYERS[0], 0, 10**9, 0, _signed(100, 1000))
    plan = build({}, [_due(1), _due(2)], [buyer], patient_until=0.0)
    assert plan is not None
    assert [due.seq for due in plan.payments[0].tasks] == [1]
    assert (plan.allocated, plan.burned) == (90, 10)


def test_a_covering_signature_is_not_used_before_the_buyers_time_is_up() -> None:
    buyer = Buyer(BUYERS[0], 0, 10**9, 0, _signed(1000))
    assert build({}, [_due(1, at=50.0)], [buyer], patient_until=50.0) is None


def test_what_a_covering_signature_yields_too_much_is_allocated_back_to_the_buyer() -> None:
    buyer = Buyer(BUYERS[0], 0, 10**9, 0, _signed(1000))
    plan = build({}, [_due(1)], [buyer], patient_until=2.0)
    assert plan is not None
    assert plan.leaves == {OWNERS[0]: 90, BUYERS[0]: 900}
    assert plan.burned == 10


def test_a_covering_signature_is_not_used_where_open_orders_need_it() -> None:
    buyer = Buyer(BUYERS[0], 0, 10**9, 500, _signed(1000))
    assert build({}, [_due(1)], [buyer], patient_until=2.0) is None


def test_the_smallest_signature_that_covers_is_used_and_leaves_the_rest_for_open_orders() -> None:
    buyer = Buyer(BUYERS[0], 0, 10**9, 500, _signed(400, 1000))
    plan = build({}, [_due(1)], [buyer], patient_until=2.0)
    assert plan is not None
    assert plan.payments[0].spend.cumulative == 400


def test_a_buyer_without_the_deposit_is_left_out_and_the_others_are_settled() -> None:
    poor = Buyer(BUYERS[0], 0, 99, 0, _signed(100))
    other = Due("f" * 64, BUYERS[1], 2, ((OWNERS[1], 90),), 100, 1.0)
    plan = build({}, [_due(1), other], [poor, Buyer(BUYERS[1], 0, 100, 0, _signed(100))], patient_until=0.0)
    assert plan is not None
    assert plan.leaves == {OWNERS[1]: 90}
