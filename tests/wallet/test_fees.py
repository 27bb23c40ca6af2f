"""Fees: a first offer that lasts, a ladder that every node takes as a replacement, and a cap that nothing passes."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.chain.fees import GWEI, RUNGS, Fees, bump, first_offer, gwei, ladder, policy_of
from wallet.errors import FeeError


@given(st.integers(0, 10**15), st.integers(1, 10**15), st.integers(1, 10**16))
def test_each_rung_beats_the_one_below_by_an_eighth_and_none_passes_the_cap(tip: int, fee: int, cap: int) -> None:
    if not tip <= fee <= cap:
        with pytest.raises(FeeError):
            ladder(Fees(tip, fee), cap)
        return
    offers = ladder(Fees(tip, fee), cap)
    assert offers[0] == Fees(tip, fee)
    assert len(offers) <= RUNGS
    for below, above in itertools.pairwise(offers):
        assert above.max_fee * 8 >= below.max_fee * 9
        assert above.tip * 8 >= below.tip * 9
        assert above.tip > below.tip
        assert above.tip <= above.max_fee <= cap
    assert len(offers) == RUNGS or bump(offers[-1]).max_fee > cap


@given(st.sampled_from([1, 10, 8453, 42161, 31337, 999]), st.integers(0, 10**13), st.lists(st.integers(0, 10**13)))
def test_the_first_offer_lasts_and_stays_within_the_policy(chain: int, base: int, tips: list[int]) -> None:
    policy = policy_of(chain)
    try:
        offer = first_offer(policy, base, tips)
    except FeeError:
        assert base + policy.tip_floor > policy.cap or base + policy.tip_ceiling > policy.cap
        return
    assert policy.tip_floor <= offer.tip <= policy.tip_ceiling
    assert base + offer.tip <= offer.max_fee <= policy.cap
    assert offer.max_fee == policy.cap or offer.max_fee == 2 * base + offer.tip


def test_one_node_that_wants_absurd_tips_bleeds_nobody() -> None:
    policy = policy_of(1)
    assert first_offer(policy, 10 * GWEI, [10**18] * 5).tip == policy.tip_ceiling


def test_a_price_is_readable() -> None:
    assert [gwei(v) for v in (0, 7, GWEI, 3 * GWEI // 2, 300 * GWEI)] == [
        "0 gwei",
        "7 wei",
        "1 gwei",
        "1.5 gwei",
        "300 gwei",
    ]
