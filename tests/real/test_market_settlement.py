"""From accepted work to claimed pay, on a real chain: sums to the unit, crashes at any point, owners without ETH."""

import asyncio
import contextlib
import json
import random
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.localnet.anvil import Anvil
from app.market.connection import MarketRefusedError
from app.market.schema import Leaf, Proofs, TaskView
from app.market.service.config import ChainConfig, load_config
from app.market.service.contracts import Calls
from app.protocol.errors import KnownError
from tests.helpers.contracts import TOKEN, Stage
from tests.helpers.market import MarketProcess, Town, eventually, town
from tests.helpers.ports import free_port
from tests.helpers.provider import SimProvider
from wallet.address import Address
from wallet.contracts.deployment import connected
from wallet.keccak import keccak256
from wallet.keys.worker import WorkerKey
from wallet.merkle import verify


pytestmark = pytest.mark.chain

DEPOSIT = 1_000 * TOKEN


@dataclass(frozen=True, slots=True)
class Place:
    """A market with contracts of its own, on the shared chain."""

    stage: Stage
    market: MarketProcess
    folder: Path


def _key_file(folder: Path, name: str, key: WorkerKey) -> str:
    file = folder / name
    file.touch(mode=0o600)
    file.write_text(key.secret_hex())
    return name


def _settings(stage: Stage, rpc: str, folder: Path) -> dict[str, object]:
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "rpc": rpc,
        "chain_id": stage.deployment.chain_id,
        "token": stage.deployment.token,
        "vault": stage.deployment.vault,
        "settler": stage.deployment.settler,
        "window_s": stage.window_s,
        "market_key": _key_file(folder, "market.key", stage.market),
        "poster_key": _key_file(folder, "poster.key", stage.poster),
        "relayer_key": _key_file(folder, "relayer.key", stage.pusher),
    }


@pytest.fixture
def stage(anvil: Anvil) -> Iterator[Stage]:
    """Contracts of this test's own, with a window of a second, on a chain whose time is everybody's."""
    with connected(anvil.url) as web3:
        yield Stage(anvil.url, web3, window_s=1)


@pytest.fixture
def place(stage: Stage, anvil: Anvil, tmp_path: Path) -> Iterator[Place]:
    """A running market that settles on these contracts."""
    folder = tmp_path / "market"
    market = MarketProcess(folder, **_settings(stage, anvil.url, folder))
    market.start()
    try:
        yield Place(stage, market, tmp_path)
    finally:
        market.stop()


def _play(place: Place, acts: Callable[[Town], Awaitable[None]], *, deposit: int = DEPOSIT) -> None:
    place.stage.deposit(place.stage.buyer, deposit)

    async def whole() -> None:
        async with town(place.market, place.folder, buyer=place.stage.buyer) as here:
            await acts(here)

    asyncio.run(whole())


@contextlib.asynccontextmanager
async def _two_at_work(here: Town) -> AsyncIterator[tuple[SimProvider, SimProvider]]:
    one, two = await here.provider(), await here.provider(price=2)
    async with here.living():
        yield one, two


async def _settled(here: Town, task: str, *, within_s: float = 30.0) -> TaskView:
    return await here.until(task, lambda view: view.state == "settled", within_s=within_s)


def _holds(stage: Stage, leaf: Leaf) -> bool:
    """Check a leaf against the root that the chain has."""
    root = stage.read("root")
    return leaf.root == bytes(root).hex() and verify(
        root, Address(leaf.account), int(leaf.cumulative), [bytes.fromhex(sibling) for sibling in leaf.proof]
    )


def _sums(stage: Stage, market: MarketProcess, providers: list[SimProvider]) -> None:
    """The chain's own figures, to the unit: what was collected is what is allocated and burned."""
    collected = stage.vault.functions.collected(stage.buyer.address, stage.market.address).call()
    allocated, burned = stage.read("totalAllocated"), stage.read("totalBurned")
    assert collected == allocated + burned, market.log.read_text()
    earned = sum(v.amount for p in providers for v in p.verdicts.values())
    assert allocated >= earned
    assert stage.balance(stage.deployment.settler) == allocated - stage.read("totalClaimed")


def test_two_providers_are_paid_without_ever_having_eth_and_a_part_is_burned(place: Place) -> None:
    stage = place.stage

    async def acts(here: Town) -> None:
        async with _two_at_work(here) as (one, two):
            task = await here.order(max_price=10 * TOKEN)
            accepted = await here.buyer.wait(task.task, within_s=10, every_s=0.02)
            assert accepted.state == "accepted"
            await _settled(here, task.task)
            for provider in (one, two):
                await _claimed(stage, provider)
            await eventually(lambda: all(any(s.final for s in p.statements) for p in (one, two)))
        pay = sum(int(a.price) for a in accepted.attempts)
        assert stage.read("totalAllocated") == stage.read("totalClaimed") == pay
        assert stage.read("totalBurned") == int(accepted.cost) - pay > 0
        assert stage.vault.functions.balanceOf(stage.buyer.address).call() == DEPOSIT - int(accepted.cost)
        _sums(stage, place.market, [one, two])
        (epoch,) = (await here.client.get(f"{here.market.origin}/v1/epochs")).json()["epochs"]
        assert (epoch["state"], epoch["allocated"], epoch["burned"]) == (
            "accepted",
            str(pay),
            str(stage.read("totalBurned")),
        )

    _play(place, acts)


async def _claimed(stage: Stage, provider: SimProvider) -> None:
    owner = provider.owner.address
    proofs = await provider.session.proofs()
    assert proofs.accepted is not None
    assert _holds(stage, proofs.accepted)
    reply = await provider.session.claim()
    assert reply.transaction is not None
    assert int(reply.amount) == int(proofs.accepted.cumulative) == stage.balance(owner) > 0
    again = await provider.session.claim()
    assert (again.transaction, again.amount) == (None, "0")
    assert stage.web3.eth.get_balance(owner) == 0  # type: ignore[arg-type]  # web3's own kind of str
    assert provider.statements[-1].paid == stage.balance(owner)


EMISSION_BPS, PUSH_BPS = 5_000, 400


def _burned_for(net: int) -> int:
    """Return what pay of `net` burns, worked out from the operator's published terms alone."""
    held = net + net * PUSH_BPS // 10_000
    return -(-held * 10_000 // 9_000) - held


@pytest.mark.parametrize("prices", [(1, 2), (333, 334)])
def test_each_provider_is_emitted_half_of_what_his_own_pay_burned_and_who_pushes_is_paid(
    stage: Stage, anvil: Anvil, tmp_path: Path, prices: tuple[int, int]
) -> None:
    folder = tmp_path / "market"
    market = MarketProcess(folder, **_settings(stage, anvil.url, folder), emission_bps=EMISSION_BPS, push_bps=PUSH_BPS)
    market.start()

    async def acts(here: Town) -> None:
        one, two = await here.provider(price=prices[0]), await here.provider(price=prices[1])
        async with here.living():
            for number in range(2):
                task = await here.order(max_price=10 * TOKEN + 7 + number)
                await here.buyer.wait(task.task, within_s=10, every_s=0.02)
                await _settled(here, task.task)
            for provider in (one, two):
                await provider.session.claim()
            await eventually(lambda: all(any(s.final for s in p.statements) for p in (one, two)))
        for provider in (one, two):
            owner, verdicts = provider.owner.address, list(provider.verdicts.values())
            emitted = sum(v.emitted for v in verdicts)
            assert 0 < emitted * 2 <= sum(_burned_for(v.amount) for v in verdicts)
            assert all(v.emitted == _burned_for(v.amount) // 2 for v in verdicts)
            last = provider.statements[-1]
            assert (last.paid, last.emitted) == (sum(v.amount for v in verdicts), emitted)
            assert stage.balance(owner) == last.paid + last.emitted
        everything = [v for p in (one, two) for v in p.verdicts.values()]
        fees = sum(v.amount * PUSH_BPS // 10_000 for v in everything)
        assert stage.read("totalEmitted") == sum(v.emitted for v in everything)
        assert stage.read("totalBurned") == sum(_burned_for(v.amount) for v in everything)
        assert stage.read("totalAllocated") == stage.read("totalClaimed")
        assert 0 < stage.balance(stage.pusher.address) <= fees
        assert stage.balance(stage.pusher.address) + stage.read("pushFees") == fees
        assert stage.balance(stage.deployment.settler) == stage.read("pushFees")
        epochs = (await here.client.get(f"{here.market.origin}/v1/epochs")).json()["epochs"]
        assert sum(int(e["push_fee"]) for e in epochs) == fees
        assert sum(int(e["emitted"]) for e in epochs) == stage.read("totalEmitted")

    try:
        _play(Place(stage, market, tmp_path), acts)
    finally:
        market.stop()


def test_epoch_after_epoch_the_leaves_only_grow_and_everything_is_paid_once(place: Place) -> None:
    stage = place.stage

    async def acts(here: Town) -> None:
        async with _two_at_work(here) as (one, two):
            for _ in range(3):
                task = await here.order(max_price=7 * TOKEN + 1)
                await here.buyer.wait(task.task, within_s=10, every_s=0.02)
                await _settled(here, task.task)
            await asyncio.gather(*[p.session.claim() for p in (one, two, one, two)])
            owners = {p.owner.address: sum(v.amount for v in p.verdicts.values()) for p in (one, two)}
        assert {owner: stage.balance(owner) for owner in owners} == owners
        assert stage.read("epoch") == 3
        assert stage.read("totalClaimed") == stage.read("totalAllocated") == sum(owners.values())
        _sums(stage, place.market, [one, two])

    _play(place, acts)


def test_a_buyer_who_signs_for_nothing_pays_by_his_order_and_gets_the_rest_back(
    stage: Stage, anvil: Anvil, tmp_path: Path
) -> None:
    folder = tmp_path / "market"
    market = MarketProcess(folder, **_settings(stage, anvil.url, folder), grace_s=0.1)
    market.start()

    async def acts(here: Town) -> None:
        async with _two_at_work(here) as (one, two):
            task = await here.order(max_price=10 * TOKEN)
            view = await _settled(here, task.task)
            await one.session.claim()
            await two.session.claim()
        back: Proofs = await here.buyer.proofs()
        assert back.accepted is not None
        assert int(back.accepted.cumulative) == 10 * TOKEN - int(view.cost) > 0
        reply = await here.buyer.claim()
        assert int(reply.amount) == 10 * TOKEN - int(view.cost) == stage.balance(stage.buyer.address)
        books = await here.buyer.books()
        assert books.owed == books.collected == str(10 * TOKEN)
        _sums(stage, market, [one, two])

    try:
        _play(Place(stage, market, tmp_path), acts)
    finally:
        market.stop()


def test_a_claim_pays_what_the_chain_has_accepted_though_the_books_have_not_noticed_yet(
    stage: Stage, anvil: Anvil, tmp_path: Path
) -> None:
    folder = tmp_path / "market"
    market = MarketProcess(folder, **_settings(stage, anvil.url, folder))
    market.start()

    async def acts(here: Town) -> None:
        async with _two_at_work(here) as (one, two):
            task = await here.order(max_price=10 * TOKEN)
            await here.buyer.wait(task.task, within_s=10, every_s=0.02)
            await eventually(lambda: stage.read("pendingRoot") != bytes(32), within_s=20)
            await eventually(lambda: _accepted_by_somebody(stage), within_s=20)
            for provider in (one, two):
                reply = await provider.session.claim()
                assert int(reply.amount) == stage.balance(provider.owner.address) > 0
        assert stage.read("totalClaimed") == stage.read("totalAllocated")

    try:
        _play(Place(stage, market, tmp_path), acts)
    finally:
        market.stop()


def _accepted_by_somebody(stage: Stage) -> bool:
    """Accept as soon as the contract lets one, and never mind whether the market was quicker."""
    stage.enqueue(stage.buyer, stage.accept(), stage.nonce(stage.buyer.address))
    return bool(stage.read("root") != bytes(32))


def test_killed_between_proposal_and_acceptance_it_neither_proposes_twice_nor_loses(place: Place) -> None:
    stage, market = place.stage, place.market

    async def acts(here: Town) -> None:
        async with _two_at_work(here) as (one, two):
            task = await here.order(max_price=10 * TOKEN)
            await here.buyer.wait(task.task, within_s=10, every_s=0.02)
            await eventually(lambda: stage.read("pendingRoot") != bytes(32), within_s=20)
            market.kill()
            waits = stage.read("pendingRoot")
            await asyncio.to_thread(market.start)
            await _settled(here, task.task)
            assert stage.read("root") == waits
            await eventually(lambda: len(one.verdicts) == len(two.verdicts) == 1)
        assert stage.read("epoch") == 1
        assert _count(stage, "RootProposed") == _count(stage, "RootAccepted") == 1
        _sums(stage, market, [one, two])

    _play(place, acts)


def _count(stage: Stage, event: str) -> int:
    return len(stage.settler.events[event]().get_logs(from_block=0))


def test_killed_again_and_again_while_it_settles_and_claims_it_pays_everything_once(place: Place) -> None:
    stage, market = place.stage, place.market
    chance = random.Random(11)  # noqa: S311 - no secret

    async def acts(here: Town) -> None:
        async with _two_at_work(here) as (one, two):
            tasks = [await here.order(max_price=3 * TOKEN + n) for n in range(3)]
            for _ in range(3):
                await asyncio.sleep(chance.uniform(0.1, 0.7))
                market.kill()
                await asyncio.to_thread(market.start)
            for task in tasks:
                await here.until(task.task, lambda v: v.state in ("accepted", "settled"), within_s=30)
            await here.buyer.settle()
            for task in tasks:
                await _settled(here, task.task, within_s=60)
            await eventually(lambda: len(one.verdicts) == len(two.verdicts) == 3)
            claims = asyncio.gather(*[p.session.claim() for p in (one, two)], return_exceptions=True)
            await asyncio.sleep(0.02)
            market.kill()
            await asyncio.to_thread(market.start)
            await claims
            for provider in (one, two):
                await provider.session.claim()
        for provider in (one, two):
            assert stage.balance(provider.owner.address) == sum(v.amount for v in provider.verdicts.values())
        assert _count(stage, "RootProposed") == _count(stage, "RootAccepted") == stage.read("epoch")
        assert _count(stage, "Claimed") == 2
        _sums(stage, market, [one, two])

    _play(place, acts)


def test_a_vetoed_root_is_proposed_anew_and_nothing_is_paid_twice(place: Place) -> None:
    stage = place.stage

    async def acts(here: Town) -> None:
        async with _two_at_work(here) as (one, two):
            task = await here.order(max_price=10 * TOKEN)
            await here.buyer.wait(task.task, within_s=10, every_s=0.02)
            await eventually(lambda: stage.read("pendingRoot") != bytes(32), within_s=20)
            stage.send(stage.guardian, stage.settler.functions.veto())
            await _settled(here, task.task)
            await eventually(lambda: len(one.verdicts) == len(two.verdicts) == 1)
        assert _count(stage, "RootProposed") == 2
        assert stage.read("epoch") == 1
        _sums(stage, place.market, [one, two])

    _play(place, acts)


def test_a_deposit_that_is_gone_before_acceptance_pays_nobody_and_is_settled_once_it_is_back(
    anvil: Anvil, tmp_path: Path
) -> None:
    """Withdrawals are slower than the window; here a slot of the vault is changed to what no buyer can bring about."""
    folder = tmp_path / "market"
    with connected(anvil.url) as web3:
        stage = Stage(anvil.url, web3, window_s=2)
        market = MarketProcess(folder, **_settings(stage, anvil.url, folder))
        market.start()

        async def acts(here: Town) -> None:
            async with _two_at_work(here) as (one, two):
                task = await here.order(max_price=10 * TOKEN)
                await here.buyer.wait(task.task, within_s=10, every_s=0.02)
                await eventually(lambda: stage.read("pendingRoot") != bytes(32), within_s=20)
                _set_deposit(stage, 0)
                await eventually(lambda: _count(stage, "RootRetracted") == 1, within_s=20)
                assert (stage.read("epoch"), stage.read("totalAllocated"), stage.read("totalBurned")) == (0, 0, 0)
                _set_deposit(stage, DEPOSIT)
                await _settled(here, task.task)
                await eventually(lambda: len(one.verdicts) == len(two.verdicts) == 1)
            _sums(stage, market, [one, two])

        try:
            _play(Place(stage, market, tmp_path), acts)
        finally:
            market.stop()


def _set_deposit(stage: Stage, amount: int) -> None:
    """Write a buyer's balance into the vault's storage; the slot of the mapping is found by trying."""
    balance = stage.vault.functions.balanceOf(stage.buyer.address)
    for slot in range(8):
        key = bytes.fromhex(stage.buyer.address[2:]).rjust(32, b"\0") + slot.to_bytes(32, "big")
        name = "0x" + keccak256(key).hex()
        before = stage.rpc("eth_getStorageAt", stage.deployment.vault, name, "latest")
        if int(before, 16) != balance.call():
            continue
        stage.rpc("anvil_setStorageAt", stage.deployment.vault, name, "0x" + amount.to_bytes(32, "big").hex())
        if balance.call() == amount:
            return
        stage.rpc("anvil_setStorageAt", stage.deployment.vault, name, before)
    raise AssertionError("the vault has another layout")


def test_an_order_beyond_the_deposit_is_refused(place: Place) -> None:
    async def acts(here: Town) -> None:
        await here.order(max_price=6 * TOKEN)
        with pytest.raises(MarketRefusedError) as caught:
            await here.order(max_price=5 * TOKEN)
        assert caught.value.refusal.code == "deposit"
        await here.order(max_price=4 * TOKEN)

    _play(place, acts, deposit=10 * TOKEN)


def test_what_was_asked_back_from_the_vault_is_no_deposit(place: Place) -> None:
    async def acts(here: Town) -> None:
        with pytest.raises(MarketRefusedError) as caught:
            await here.order(max_price=5 * TOKEN)
        assert caught.value.refusal.code == "deposit"

    stage = place.stage
    stage.deposit(stage.buyer, 10 * TOKEN)
    stage.send(stage.buyer, stage.vault.functions.requestWithdrawal(10 * TOKEN))
    _play(place, acts, deposit=TOKEN)


def test_with_nothing_allocated_there_is_nothing_to_claim(place: Place) -> None:
    async def acts(here: Town) -> None:
        provider = await here.provider()
        reply = await provider.session.claim()
        assert (reply.transaction, reply.amount) == (None, "0")
        assert (await provider.session.proofs()).accepted is None

    _play(place, acts)


def test_a_market_that_cannot_settle_does_not_start_and_says_why(stage: Stage, anvil: Anvil, tmp_path: Path) -> None:
    config = tmp_path / "market.json"
    settings = {"data": "data", "port": free_port(), **_settings(stage, anvil.url, tmp_path), "window_s": 5}
    config.write_text(json.dumps(settings))
    done = subprocess.run(
        [sys.executable, "-m", "app.market.service", str(config)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert done.returncode == 1
    assert "its window is 1, not 5" in line


def test_node_and_contracts_are_compared_with_the_configuration(stage: Stage, anvil: Anvil, tmp_path: Path) -> None:
    config = tmp_path / "market.json"
    config.write_text(json.dumps({"data": "data", **_settings(stage, anvil.url, tmp_path)}))
    good = load_config(config)
    assert good.chain is not None

    def verify_with(poster: WorkerKey = stage.poster, *, rpc: str = anvil.url, **changes: object) -> None:
        chain = ChainConfig(rpc, tmp_path, tmp_path)
        changed = replace(good, **changes)  # type: ignore[arg-type]  # fields of a configuration
        Calls(chain, changed, poster, stage.pusher).verify(stage.market.address)

    verify_with()
    somebody = WorkerKey.generate()
    for change, words in [
        ({"rpc": f"http://127.0.0.1:{free_port()}"}, "The chain's node does not answer"),
        ({"chain_id": 1}, "another chain"),
        ({"settler": somebody.address}, "o contract stands at"),
        ({"vault": stage.deployment.token}, "its vault is"),
        ({"poster": somebody}, "its poster is"),
    ]:
        with pytest.raises(KnownError) as caught:
            verify_with(**change)  # type: ignore[arg-type]  # its arguments
        assert words in caught.value.sentence()
