"""Who is offered work: pure."""

from typing import Any, Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.market.claims import rate_of, suits
from app.market.schema import DeviceClaim, DeviceFigure, JobSpec, Listing
from app.market.service.admission import Device, Network, State, claimed, failed, listing, passed


CARD: Final = DeviceClaim(
    uuid="GPU-12345678",
    name="a card",
    kind="nvidia",
    memory=8 << 30,
    figures=(DeviceFigure(name="gemm_i8", value=10.0, unit="TOP/s", correct=True),),
)
PROCESSOR: Final = msgspec.structs.replace(CARD, kind="software", uuid="cpu-12345678")


def claim(device: DeviceClaim, network: Network = "live", before: Device | None = None, **keys: Any) -> Device:  # noqa: ANN401
    """Return a device that was claimed at second 100."""
    return claimed(before, device, network, **{"twice": False, "now": 100.0, **keys})


def seen(device: Device | None, network: Network = "live", now: float = 100.0) -> Listing:
    """Return its listing."""
    return listing(device, network, patience_s=50.0, now=now)


@pytest.mark.parametrize(
    ("device", "network", "code"),
    [
        (None, "live", "no-device"),
        (PROCESSOR, "live", "software"),
        (CARD, "live", "unproven"),
        (PROCESSOR, "practice", "unproven"),
        (None, "practice", ""),
    ],
)
def test_a_live_market_takes_a_proven_card_alone(device: DeviceClaim | None, network: Network, code: str) -> None:
    found = seen(claim(device, network) if device else None, network)
    assert (found.code, found.listed, found.gpu) == (code, code == "", False)


def test_one_card_is_listed_once_where_there_is_money() -> None:
    assert seen(claim(CARD, twice=True)).code == "twice"
    assert seen(claim(CARD, "practice", twice=True), "practice").code == "unproven"


def test_a_proof_lasts_until_the_next_challenge_was_left_too_long() -> None:
    proven = passed(claim(CARD), 9.0, next_s=30.0, now=100.0)
    assert seen(proven, now=100.0) == Listing(listed=True, gpu=True)
    assert not proven.is_due(129.0)
    assert proven.is_due(130.0)
    assert seen(proven, now=179.0).listed
    assert seen(proven, now=181.0).code == "absent"


def test_each_failure_waits_longer_than_the_one_before_and_a_proof_forgives() -> None:
    device, pauses = claim(CARD), []
    for _ in range(9):
        device = failed(device, "wrong", "row 1 is wrong", retry_s=60.0, now=1000.0)
        pauses.append(device.due_at - 1000.0)
    assert pauses[:4] == [60.0, 240.0, 960.0, 3840.0]
    assert pauses[-1] == 86_400.0
    assert seen(device, now=1000.0) == Listing(listed=False, code="wrong", what="row 1 is wrong", retry_s=86_400)
    assert passed(device, 1.0, next_s=1.0, now=0.0).failures == 0


def test_a_new_measurement_of_the_same_card_keeps_its_proof_unless_it_is_much_faster() -> None:
    def at(value: float) -> DeviceClaim:
        figure = DeviceFigure(name="gemm_i8", value=value, unit="TOP/s", correct=True)
        return msgspec.structs.replace(CARD, figures=(figure,))

    proven = passed(claim(CARD), 9.0, next_s=30.0, now=100.0)
    for value in (1.0, 12.4):
        again = claim(at(value), before=proven)
        assert (again.state, again.claim) == (State.PROVEN, at(value))
    assert claim(at(12.6), before=proven).state is State.DUE
    assert claim(msgspec.structs.replace(CARD, memory=24 << 30), before=proven).state is State.DUE


def test_a_refused_claim_that_is_mended_is_asked_to_prove_itself() -> None:
    refused = claim(msgspec.structs.replace(CARD, virtualised=True))
    assert seen(refused) == Listing(listed=False, code="doubt", what="slice")
    assert not refused.is_due(1e9)
    assert claim(CARD, before=refused).state is State.DUE


@given(st.lists(st.sampled_from(["claim", "other", "refused", "pass", "fail", "wait"]), max_size=30))
def test_nobody_is_listed_who_did_not_prove_the_claim_that_stands(steps: list[str]) -> None:
    device, now, proven, failures = claim(CARD), 100.0, False, 0
    for step in steps:
        now += 10.0
        match step:
            case "claim":
                device = claim(CARD, before=device, now=now)
                proven = proven and device.state is State.PROVEN
            case "other":
                device = claim(msgspec.structs.replace(CARD, name=f"card {now}"), before=device, now=now)
                proven = False
            case "refused":
                device = claim(PROCESSOR, before=device, now=now)
                proven = False
            case "pass" if device.is_due(now):
                device, proven, failures = passed(device, 1.0, next_s=100.0, now=now), True, 0
            case "fail" if device.is_due(now):
                device, proven = failed(device, "late", "", retry_s=60.0, now=now), False
                failures += 1
        assert seen(device, now=now).listed <= proven
        # No other claim shortens the pause after a failure.
        assert device.failures == failures
        assert not failures or device.state is State.REFUSED or device.due_at > 100.0


def test_the_rate_is_what_the_figure_says_whatever_its_unit() -> None:
    def rate(value: float, unit: str) -> float:
        figure = DeviceFigure(name="gemm_i8", value=value, unit=unit, correct=True)
        return rate_of(msgspec.structs.replace(CARD, figures=(figure,)))

    assert rate(2.0, "TOP/s") == rate(2000.0, "GOP/s") == 2.0
    assert rate(2.0, "bananas") == rate_of(msgspec.structs.replace(CARD, figures=())) == 1e-3


def test_a_job_that_asks_for_nothing_suits_every_device() -> None:
    spec = JobSpec(kind="embed-text", image="sha256:" + "11" * 32, units=1, gpu=True)
    assert suits(msgspec.structs.replace(CARD, memory=None), spec)
    assert not suits(CARD, msgspec.structs.replace(spec, gpu_memory=(8 << 30) + 1))
    assert not suits(CARD, msgspec.structs.replace(spec, gpu_class="render"))
    assert suits(msgspec.structs.replace(CARD, scores={"render": 1}), msgspec.structs.replace(spec, gpu_class="render"))
