"""A real market and its providers over HTTP: who proves his device is listed, and who lies is not."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from app.market.connection import MarketRefusedError
from app.market.provider import proof_binding
from app.market.schema import Desired, DeviceClaim, DeviceFigure, Listing, ProofWish
from gpu_sandbox.benchmark.challenge import Answer, compute, matrices, on_processor
from tests.helpers.market import Town, running_market
from tests.helpers.provider import Habits, SimProvider
from tests.market.conftest import Scene, play
from wallet.address import to_bytes
from wallet.keys.worker import WorkerKey


_UUID: Final = "GPU-6f2e0b1c-1111-2222-3333-444455556666"
_SLOW: Final = DeviceFigure(name="gemm_i8", value=0.0002, unit="TOP/s", correct=True)
PRACTICE: Final = DeviceClaim(uuid="cpu-00112233445566778899", name="llvmpipe", kind="software", figures=(_SLOW,))
CARD: Final = DeviceClaim(
    uuid=_UUID,
    name="NVIDIA GeForce RTX 3060",
    kind="nvidia",
    memory=12 << 30,
    capability=(8, 6),
    cores=3584,
    memory_bits=192,
    pci_id=0x250410DE,
    virtualised=False,
    scores={"render": 1000, "llm-decode": 900},
    figures=(_SLOW,),
)


@pytest.fixture(scope="module")
def market_settings() -> dict[str, object]:
    """Patient with a busy machine, and quick to ask again."""
    return {"proof_slack_s": 30, "proof_retry_s": 0.05, "proof_every_s": 3600}


def claim(**changes: Any) -> DeviceClaim:  # noqa: ANN401 - fields of a claim
    """Return the card with changes, under a name of its own."""
    fresh = hashlib.sha256(WorkerKey.generate().address.encode()).hexdigest()[:32]
    return msgspec.structs.replace(CARD, **{"uuid": f"GPU-{fresh}", **changes})


async def provider(here: Town, device: DeviceClaim | None) -> SimProvider:
    """Return a provider with a device; it has bid and is here."""
    return await here.provider(habits=Habits(device=device, image=here.image))


async def wished(one: SimProvider) -> ProofWish:
    """Return what it is asked for."""
    for _ in range(200):
        desired = await one.step(0.1)
        if desired.proof is not None:
            return desired.proof
    raise AssertionError("it was not asked")


async def listing(one: SimProvider, code: str) -> Desired:
    """Return the market's answer once its listing says this."""
    desired = await one.step()
    for _ in range(200):
        if desired.listing.code == code:
            return desired
        desired = await one.step(0.1)
    raise AssertionError(f"it says {desired.listing}")


async def answer(
    one: SimProvider, wish: ProofWish, *, binding: bytes | None = None, spoil: bool = False, rounds: int | None = None
) -> Listing:
    """Answer a challenge, honestly unless told otherwise."""
    seed, ours = await one.session.proof_seed(wish.challenge)
    bound = ours if binding is None else binding
    made = compute(seed, wish.size, bound, on_processor, rounds or wish.rounds)
    if spoil:
        product = on_processor(*matrices(seed, wish.size), wish.rounds)
        product[:, 0] += 1
        made = Answer(product, bound)
    rows = await one.session.promise_proof(wish.challenge, made.root)
    return await one.session.open_proof(wish.challenge, made.as_bytes(rows))


def test_a_device_is_listed_once_it_has_proved_itself(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        one = await provider(here, claim())
        wish = await wished(one)
        assert (await one.step()).listing == Listing(listed=False, code="unproven", retry_s=0)
        assert await answer(one, wish) == Listing(listed=True, gpu=True)
        desired = await one.step()
        assert desired.listing == Listing(listed=True, gpu=True)
        assert desired.proof is None

    scene(acts)


def test_only_an_admitted_device_gets_the_job_that_needs_it(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        needs: dict[str, Any] = {"gpu": True, "gpu_memory": 10 << 30, "gpu_class": "llm-decode", "gpu_score": 800}
        without = await provider(here, None)
        small = await provider(here, claim(name="a card", memory=8 << 30, cores=None, memory_bits=None))
        fit = await provider(here, claim())
        task = await here.order(replicas=1, **needs)
        assert (await answer(small, await wished(small))).gpu
        for one in (without, small, fit):
            await one.step(0.1)
        assert (await here.buyer.task(task.task)).state == "queued"
        assert (await answer(fit, await wished(fit))).gpu
        async with here.living():
            done = await here.closed(task.task)
        assert done.state == "accepted"
        assert [a.owner for a in done.attempts] == [fit.owner.address]

    scene(acts)


def test_whoever_claims_a_device_and_does_not_prove_it_gets_no_work_at_all(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        liar, honest = await provider(here, claim()), await provider(here, None)
        await wished(liar)
        task = await here.order(replicas=1)
        async with here.living():
            done = await here.closed(task.task)
        assert [a.owner for a in done.attempts] == [honest.owner.address]

    scene(acts)


@pytest.mark.parametrize(
    "lie",
    [{"spoil": True}, {"binding": bytes(32)}, {"rounds": 1}],
    ids=["wrong rows", "another one's answer", "a chain cut short"],
)
def test_a_wrong_answer_is_found_and_may_be_mended_by_the_next(scene: Scene, lie: dict[str, Any]) -> None:
    async def acts(here: Town) -> None:
        one = await provider(here, claim(figures=(msgspec.structs.replace(_SLOW, value=0.0004),)))
        wish = await wished(one)
        assert wish.rounds > 1
        told = await answer(one, wish, **lie)
        assert (told.listed, told.code) == (False, "wrong")
        assert "row" in told.what
        # Whoever thinks that this is wrong is asked again, and nobody decides but the answer.
        assert (await answer(one, await wished(one))).listed

    scene(acts)


def test_the_answer_of_another_worker_is_worth_nothing(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        one, friend = await provider(here, claim()), await provider(here, claim())
        mine, his = await wished(one), await wished(friend)
        with pytest.raises(MarketRefusedError):
            await one.session.proof_seed(his.challenge)
        told = await answer(
            one, mine, binding=proof_binding(bytes.fromhex(mine.challenge), to_bytes(friend.worker.address))
        )
        assert told.code == "wrong"

    scene(acts)


def test_an_answer_that_was_given_before_is_worth_nothing(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        one = await provider(here, claim())
        first = await wished(one)
        seed, binding = await one.session.proof_seed(first.challenge)
        made = compute(seed, first.size, binding, on_processor, first.rounds)
        rows = await one.session.promise_proof(first.challenge, made.root)
        for again in (
            one.session.proof_seed(first.challenge),
            one.session.promise_proof(first.challenge, made.root),
        ):
            with pytest.raises(MarketRefusedError):
                await again
        assert (await one.session.open_proof(first.challenge, b"no rows")).code == "wrong"
        with pytest.raises(MarketRefusedError):
            await one.session.open_proof(first.challenge, made.as_bytes(rows))
        second = await wished(one)
        assert second.challenge != first.challenge
        await one.session.proof_seed(second.challenge)
        rows = await one.session.promise_proof(second.challenge, made.root)
        assert (await one.session.open_proof(second.challenge, made.as_bytes(rows))).code == "wrong"

    scene(acts)


def test_steps_in_another_order_are_refused(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        one = await provider(here, claim())
        wish = await wished(one)
        for early in (
            one.session.promise_proof(wish.challenge, bytes(32)),
            one.session.open_proof(wish.challenge, b""),
            one.session.proof_seed("ab" * 32),
        ):
            with pytest.raises(MarketRefusedError):
                await early
        assert (await answer(one, wish)).listed

    scene(acts)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"name": "NVIDIA GeForce RTX 4090"}, "cores, bus, memory"),
        ({"virtualised": True}, "slice"),
        ({"figures": (msgspec.structs.replace(_SLOW, correct=False),)}, "wrong"),
        ({"figures": (DeviceFigure(name="launch", value=900.0, unit="us", correct=True),)}, "proxy"),
    ],
)
def test_a_card_that_cannot_be_what_it_says_is_not_even_asked(scene: Scene, changes: dict[str, Any], what: str) -> None:
    async def acts(here: Town) -> None:
        one = await provider(here, claim(**changes))
        desired = await listing(one, "doubt")
        assert desired.listing == Listing(listed=False, code="doubt", what=what)
        assert desired.proof is None

    scene(acts)


def test_a_failed_device_does_not_come_back_under_another_name(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        one = await provider(here, claim())
        assert (await answer(one, await wished(one), spoil=True)).code == "wrong"
        one.habits = replace(one.habits, device=None)
        await one.step()
        one.habits = replace(one.habits, device=claim())
        assert (await one.step()).listing.code == "wrong"

    scene(acts)


def play_alone(folder: Path, acts: Callable[[Town], Awaitable[None]], **settings: object) -> None:
    """Play a scene at a market of its own."""
    with running_market(folder / "market", **settings) as market:
        play(market, folder, acts)


def test_a_promise_that_does_not_come_in_time_fails(tmp_path: Path) -> None:
    async def acts(here: Town) -> None:
        one = await provider(here, claim())
        wish = await wished(one)
        seed, binding = await one.session.proof_seed(wish.challenge)
        await listing(one, "late")
        root = compute(seed, wish.size, binding, on_processor, wish.rounds).root
        with pytest.raises(MarketRefusedError):
            await one.session.promise_proof(wish.challenge, root)

    play_alone(tmp_path, acts, proof_slack_s=0.001)


def test_whoever_leaves_a_challenge_too_long_is_not_listed_any_more(tmp_path: Path) -> None:
    async def acts(here: Town) -> None:
        one = await provider(here, claim())
        assert (await answer(one, await wished(one))).listed
        await wished(one)  # it does not answer
        await listing(one, "absent")
        assert (await answer(one, await wished(one))).listed

    play_alone(tmp_path, acts, proof_slack_s=30, proof_every_s=1.0, proof_patience_s=1.0)
