"""The engine's benchmark: refused, followed, cancelled, remembered; the child measures this machine for real."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.engine.bench import Bench, refusal
from app.engine.cards import Cards
from app.engine.store.database import Database, open_database
from app.engine.world import World, load_world
from app.protocol.errors import KnownError
from gpu_sandbox.devices.snapshot import DeviceKind, DeviceSnapshot, GpuProcess


@dataclass
class Parts:
    """A benchmark with its database, and what clients could have seen of it."""

    bench: Bench
    cards: Cards
    world: World
    database: Database
    seen: list[str] = field(default_factory=list)
    measuring: asyncio.Event = field(default_factory=asyncio.Event)


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    """The engine's parts that measure, on this machine's processor."""
    database = await open_database(tmp_path / "engine.sqlite")
    world = await database.read(load_world)
    found: list[Parts] = []

    def changed() -> None:
        if found and world.benchmarking:
            found[0].seen.append(f"{world.benchmarking.mode} {world.benchmarking.measuring}")
            if world.benchmarking.measuring:
                found[0].measuring.set()

    bench = Bench(database, world, changed)
    found.append(Parts(bench, bench.cards, world, database))
    await bench.start()
    yield found[0]
    bench.close()
    await database.close()


async def test_a_benchmark_is_followed_remembered_and_not_repeated(parts: Parts) -> None:
    result = await parts.bench.measure(fresh=False, mode="recheck")
    again = await parts.bench.measure(fresh=False, mode="recheck")
    history = await parts.bench.history("")

    assert all(figure.correct for figure in result.figures)
    assert (result.cached, again.cached) == (False, True)
    assert [run.mode for run in history.runs] == ["recheck"]
    assert set(history.runs[0].figures) == {figure.name for figure in result.figures}
    assert parts.seen[0] == "recheck "
    assert parts.seen[-1] == "recheck done"
    assert parts.world.benchmarking is None


@pytest.mark.parametrize("who", ["owner", "game"])
async def test_a_benchmark_ends_when_its_owner_or_a_game_wants_that(parts: Parts, who: str) -> None:
    running = asyncio.create_task(parts.bench.measure(fresh=True, mode="full"))
    async with asyncio.timeout(30):
        await parts.measuring.wait()

    if who == "owner":
        await parts.bench.cancel()
    else:
        parts.bench.stop_for_game()

    with pytest.raises(KnownError, match="It was stopped" if who == "owner" else "A game started"):
        await running
    assert parts.world.benchmarking is None
    assert (await parts.bench.history("")).runs == ()


async def test_cancelling_nothing_and_asking_for_nonsense_are_harmless(parts: Parts) -> None:
    await parts.bench.cancel()
    with pytest.raises(KnownError, match="mode"):
        await parts.bench.measure(fresh=True, mode="slow")


async def test_a_device_that_errs_takes_no_work_until_it_is_right_again(parts: Parts) -> None:
    device = parts.world.device
    assert device is not None
    await parts.cards.checked(device.uuid, correct=False)
    assert parts.world.device is not None
    assert parts.world.device.quarantine == "error"

    # It is remembered beyond a restart.
    again = Cards(parts.database, await parts.database.read(load_world), lambda: None)
    await again.start()
    await again.checked(device.uuid, correct=True)
    again.close()
    await parts.bench.measure(fresh=True, mode="recheck")
    assert parts.world.device.quarantine == ""


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, ""),
        ({"utilisation_percent": 24, "processes": (GpuProcess(7, True, None),)}, ""),
        ({"utilisation_percent": 25}, "25 % busy"),
        ({"utilisation_percent": 1, "processes": (GpuProcess(4242, False, 1),)}, "4242"),
        ({"utilisation_percent": 0, "processes": (GpuProcess(4242, False, 1),)}, ""),
        ({"asleep": True}, "sleeps"),
    ],
)
def test_a_card_in_use_is_not_measured(more: dict[str, object], words: str) -> None:
    card = DeviceSnapshot("GPU-1", "RTX", DeviceKind.NVIDIA, True, 0.0, **more)  # type: ignore[arg-type]

    found = refusal(card, on_battery=False)
    assert words in found
    assert bool(words) == bool(found)
    assert refusal(card, on_battery=True) == "the PC runs on battery"
