"""The auction: what every award keeps to, whatever was bid."""

import random

from hypothesis import given
from hypothesis import strategies as st

from app.market.service.auction import JUDGES, Ask, emission, first_run, further_run, gross, push_fee, reserve
from wallet.address import Address, from_bytes
from wallet.amounts import BPS


def _address(number: int) -> Address:
    return from_bytes(number.to_bytes(20, "big"))


_seeds = st.binary(min_size=32, max_size=32)
_asks = st.lists(
    st.builds(
        Ask,
        worker=st.integers(1, 40).map(_address),
        owner=st.integers(100, 108).map(_address),
        unit_price=st.integers(0, 50),
        free=st.booleans(),
        yielded=st.booleans(),
    ),
    max_size=25,
    unique_by=lambda ask: ask.worker,
).map(lambda asks: sorted(asks, key=lambda ask: ask.unit_price))


@given(_asks, st.integers(1, 20), st.integers(1, 4), st.integers(0, 600), _seeds)
def test_the_price_is_never_above_the_reserve_and_never_below_the_winners_own_bid(
    asks: list[Ask], units: int, replicas: int, limit: int, seed: bytes
) -> None:
    award = first_run(asks, units=units, replicas=replicas, limit=limit, seed=seed)
    if award is not None:
        assert award.ask.unit_price * units <= award.price <= limit
        assert award.ask.free


@given(_asks, st.integers(1, 20), st.integers(1, 4), st.integers(0, 600), _seeds)
def test_the_lowest_free_bid_wins_unless_its_owner_gave_the_task_back(
    asks: list[Ask], units: int, replicas: int, limit: int, seed: bytes
) -> None:
    award = first_run(asks, units=units, replicas=replicas, limit=limit, seed=seed)
    able = [ask for ask in asks if ask.free and ask.unit_price * units <= limit]
    assert (award is None) == (not able)
    if award is not None:
        assert (award.ask.yielded, award.ask.unit_price) == min((ask.yielded, ask.unit_price) for ask in able)


@given(_asks, st.integers(1, 20), st.integers(1, 4), st.integers(1, 600), _seeds, st.randoms(use_true_random=False))
def test_an_award_does_not_depend_on_the_order_of_equal_bids(
    asks: list[Ask], units: int, replicas: int, limit: int, seed: bytes, chance: random.Random
) -> None:
    shuffled = sorted(asks, key=lambda ask: (ask.unit_price, chance.random()))
    one = first_run(asks, units=units, replicas=replicas, limit=limit, seed=seed)
    assert one == first_run(shuffled, units=units, replicas=replicas, limit=limit, seed=seed)


@given(_asks, st.integers(1, 20), st.integers(1, 4), st.integers(0, 600), _seeds)
def test_what_is_not_read_would_have_changed_nothing(
    asks: list[Ask], units: int, replicas: int, limit: int, seed: bytes
) -> None:
    award = first_run(asks, units=units, replicas=replicas, limit=limit, seed=seed)
    best: dict[Address, int] = {}
    for ask in asks:
        if ask.unit_price * units <= limit:
            best.setdefault(ask.owner, ask.unit_price)
    ranked = sorted(best.values())
    if award is not None:
        rank = replicas + JUDGES
        price = ranked[rank - 1] * units if len(ranked) >= rank else limit
        assert award.price == max(price, award.ask.unit_price * units)


@given(_asks, st.integers(1, 20), st.integers(1, 4), st.integers(0, 600), _seeds)
def test_below_the_reserve_as_many_owners_take_the_price_as_a_mismatch_needs(
    asks: list[Ask], units: int, replicas: int, limit: int, seed: bytes
) -> None:
    award = first_run(asks, units=units, replicas=replicas, limit=limit, seed=seed)
    if award is not None and award.price < limit:
        willing = {ask.owner for ask in asks if ask.unit_price * units <= award.price}
        assert len(willing) >= replicas + JUDGES


@given(_asks, st.integers(1, 20), st.integers(0, 600), _seeds, st.sets(st.integers(100, 108).map(_address)))
def test_a_further_run_goes_to_another_owner_who_bid_at_or_below_the_price(
    asks: list[Ask], units: int, price: int, seed: bytes, taken: set[Address]
) -> None:
    ask = further_run(asks, units=units, price=price, seed=seed, taken=taken)
    able = [a for a in asks if a.free and a.unit_price * units <= price and a.owner not in taken]
    assert (ask is None) == (not able)
    if ask is not None:
        assert ask in able
        assert not ask.yielded or all(a.yielded for a in able)


def test_a_lot_gives_owners_equal_chances_however_many_workers_they_have() -> None:
    many = [Ask(_address(n), _address(100), 1, free=True) for n in range(1, 30)]
    one = Ask(_address(40), _address(101), 1, free=True)
    drawn = [further_run([*many, one], units=1, price=9, seed=bytes([n] * 32), taken=()) for n in range(200)]
    assert 60 < sum(ask is one for ask in drawn) < 140


_BURNS = st.integers(0, 9000)
_PUSHES = st.integers(0, 500)


@given(st.integers(0, 10**30), st.integers(1, 8), _BURNS, _PUSHES)
def test_the_runs_that_a_decided_mismatch_pays_never_cost_more_than_the_buyer_ordered(
    max_price: int, replicas: int, burn_bps: int, push_bps: int
) -> None:
    net = reserve(max_price, replicas, burn_bps, push_bps)
    paid = replicas + JUDGES - 1 if replicas > 1 else 1
    assert paid * gross(net, burn_bps, push_bps) <= max_price


@given(st.integers(0, 10**30), _BURNS, _PUSHES)
def test_the_burn_is_its_share_of_what_the_buyer_pays_and_costs_him_less_than_a_unit_more(
    net: int, burn_bps: int, push_bps: int
) -> None:
    paid, held = gross(net, burn_bps, push_bps), net + push_fee(net, push_bps)
    assert (paid - held) * BPS >= paid * burn_bps
    assert (paid - 1) * (BPS - burn_bps) < held * BPS or paid == 0


@given(st.integers(0, 10**30), _BURNS, _PUSHES, st.integers(0, 5000))
def test_a_provider_is_emitted_no_more_than_his_share_of_what_his_own_pay_burns(
    net: int, burn_bps: int, push_bps: int, emission_bps: int
) -> None:
    burned = gross(net, burn_bps, push_bps) - net - push_fee(net, push_bps)
    emitted = emission(net, burn_bps, push_bps, emission_bps)
    assert 0 <= emitted * BPS <= burned * emission_bps
    assert burned * emission_bps < (emitted + 1) * BPS
    assert push_fee(net, push_bps) * 20 <= net, "the contract takes 5 % at the most"
