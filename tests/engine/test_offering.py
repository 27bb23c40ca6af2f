"""What a machine claims to have, what a job could get of it, and why a market does not list it: pure."""

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.offering import can_give, claim_of, problem
from app.market.claims import doubts_of, rate_of
from app.market.codec import decode, encode
from app.market.schema import DeviceClaim, Listing
from app.protocol.errors import WORDINGS
from gpu_sandbox.benchmark.result import Kernel, MeasuredDevice, Mode, Result
from gpu_sandbox.devices.snapshot import CardIdentity, DeviceKind, DeviceSnapshot
from gpu_sandbox.sandbox.spec import EngineInfo


_UUID: Final = "GPU-6f2e0b1c-1111-2222-3333-444455556666"
CARD: Final = DeviceSnapshot(
    _UUID,
    "NVIDIA GeForce RTX 3060",
    DeviceKind.NVIDIA,
    listable=True,
    taken_at=1.0,
    memory_total=12 << 30,
    identity=CardIdentity(
        pci_id=0x2504_10DE, capability=(8, 6), cores=3584, memory_bits=192, memory_mhz_most=7501, virtualised=False
    ),
)
RESULT: Final = Result(
    Mode.QUICK,
    12.0,
    MeasuredDevice(CARD.name, "nvidia", _UUID, listable=True),
    (
        Kernel("gemm_i8", 9.5, "TOP/s", 0.01, None, 0.0, correct=True),
        Kernel("multiprocessors", 28.0, "SM", 0.0, 28.0, 0.0, correct=True),
    ),
    {"render": 1000, "transcode": None},
)
PROCESSOR: Final = replace(CARD, uuid="cpu-0011223344556677", kind=DeviceKind.SOFTWARE, listable=False)
DOCKER: Final = EngineInfo("docker 27", "1.47", ("runc",), "runc")


def test_an_honest_card_claims_what_a_market_believes() -> None:
    claim = claim_of(CARD, RESULT)

    assert decode(DeviceClaim, encode(claim)) == claim
    assert (claim.name, claim.memory, claim.scores) == (CARD.name, 12 << 30, {"render": 1000})
    assert doubts_of(claim) == ()
    assert rate_of(claim) == 9.5


@given(st.text(max_size=200), st.floats(0, 1e300))
def test_whatever_a_driver_says_can_be_sent(text: str, value: float) -> None:
    device = replace(RESULT.device, name=text)
    kernels = (replace(RESULT.kernels[0], value=value, unit=text),)
    claim = claim_of(CARD, replace(RESULT, device=device, kernels=kernels))

    assert decode(DeviceClaim, encode(claim)) == claim


@pytest.mark.parametrize(
    ("device", "docker", "practice", "given"),
    [
        (CARD, DOCKER, False, True),
        (CARD, replace(DOCKER, api="1.41"), False, False),  # before devices have names
        (CARD, replace(DOCKER, api="unknown"), True, False),
        (CARD, None, True, False),
        (replace(CARD, asleep=True), DOCKER, False, False),
        (PROCESSOR, DOCKER, True, True),
        (PROCESSOR, DOCKER, False, False),
        (replace(CARD, kind=DeviceKind.WGPU), DOCKER, True, False),  # no way into a container
        (None, DOCKER, True, False),
    ],
)
def test_a_job_can_have_what_docker_can_give(
    device: DeviceSnapshot | None, docker: EngineInfo | None, *, practice: bool, given: bool
) -> None:
    assert can_give(device, docker, practice=practice) is given


@pytest.mark.parametrize("code", [code for code in WORDINGS if code.startswith("listing.")])
def test_each_reason_of_a_market_has_words(code: str) -> None:
    found = problem(Listing(listed=False, code=code.removeprefix("listing."), what="row 3"))

    assert found is not None
    assert (found.code, found.args) == (code, {"what": "row 3"})


def test_a_reason_that_nobody_knows_is_shown_as_plain_text() -> None:
    found = problem(Listing(listed=False, code="because", what="\x1b[31mno\n"))

    assert found is not None
    assert found.code == "listing.refused"
    assert found.args["what"].isprintable()
    assert problem(Listing(listed=True)) is None
    assert problem(None) is None
