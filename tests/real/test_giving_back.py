"""Whatever refuses, raises or fights: the machine goes back to the game, and the receipt says how and why."""

import json
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.spec import ContainerState
from tests.helpers.docker import COUNTING, Bench
from tests.helpers.game import PretendGame
from tests.helpers.giving import GivingEngine, docker_that_refuses_to_pause
from tests.helpers.nvml import FIRST, RTX_4090, build_driver, cards, driver_environment, write_machine
from tests.helpers.waiting import until


pytestmark = pytest.mark.engine

_STUBBORN: Final = "trap '' TERM; while :; do sleep 0.02; done"
_POLITE: Final = "trap 'echo kept > /lull/ckpt/state; exit 0' TERM; while :; do sleep 0.02; done"
_GIB: Final = 1 << 30


def _gone(bench: Bench, attempt: str) -> bool:
    return bench.sandbox.state(attempt).state in {ContainerState.GONE, ContainerState.EXITED}


def _pids(engine: Engine, bench: Bench, attempt: str) -> list[int]:
    container = bench.sandbox.state(attempt).id
    listed = subprocess.run(["docker", "top", container, "-o", "pid"], capture_output=True, text=True, check=True)
    assert engine.inspect(container) is not None
    return [int(word) for word in listed.stdout.split()[1:]]


# --- a job on the processor ------------------------------------------------------------------------------------------


def test_a_game_freezes_the_job_and_its_end_lets_it_go_on(bench: Bench, tmp_path: Path) -> None:
    attempt = bench.start(COUNTING)
    with GivingEngine(tmp_path, bench, attempt) as engine:
        with PretendGame("Portal"):
            receipt = engine.frozen()
            assert (receipt["how"], receipt["cause"]) == ("freeze", "steam-launch")
            assert receipt["reason"]["args"]["title"] == "Portal"
            assert 0 <= receipt["decide_ms"] <= receipt["freeze_ms"]
            assert receipt["idle_ms"] is receipt["vram_ms"] is receipt["vram_bytes"] is None, "a job without a card"
        assert engine.resumed()["ended_at"]


def test_where_the_kernel_tells_nothing_by_itself_the_poller_gives_back_too(bench: Bench, tmp_path: Path) -> None:
    attempt = bench.start(COUNTING)
    with GivingEngine(tmp_path, bench, attempt, method="polling") as engine, PretendGame("Portal"):
        assert engine.frozen()["how"] == "freeze"


@pytest.mark.alone
@pytest.mark.parametrize("script", [_STUBBORN, _POLITE])
def test_a_job_that_docker_will_not_pause_is_ended(bench: Bench, tmp_path: Path, script: str) -> None:
    attempt = bench.start(script)
    with (
        docker_that_refuses_to_pause(tmp_path) as refusing,
        GivingEngine(tmp_path, bench, attempt, direct=False, docker=refusing) as engine,
        PretendGame("Portal"),
    ):
        began = time.monotonic()
        receipt = engine.frozen()
        assert receipt["how"] == "stop"
        assert _gone(bench, attempt)
        assert time.monotonic() - began < 8


def test_a_job_that_is_held_for_nearly_as_long_as_the_market_keeps_it_is_given_back_with_a_word(
    bench: Bench, tmp_path: Path
) -> None:
    attempt = bench.start(COUNTING)
    with GivingEngine(tmp_path, bench, attempt, hold_s=1.0) as engine, PretendGame("Portal"):
        engine.frozen()
        until(lambda: _gone(bench, attempt), within_s=60, what="the attempt given back")
    (path,) = tmp_path.glob("*.db")
    with closing(sqlite3.connect(path)) as database:
        said = [json.loads(body) for (body,) in database.execute("SELECT body FROM outbox")]
    assert [(message["t"], message["how"]) for message in said if message["t"] == "ended"] == [("ended", "preempted")]


# --- a job with a card ----------------------------------------------------------------------------------------------


class Card:
    """A simulated card on which the job's processes hold memory, and a driver that may take checkpoints."""

    def __init__(self, folder: Path, pids: list[int], *, checkpoints: bool) -> None:
        self.state = folder / "machine"
        self.cuda = folder / "cuda"
        self.cuda.mkdir()
        self._pids = pids
        library = build_driver(folder)
        if checkpoints:
            source = Path(__file__).parents[1] / "helpers" / "cuda_checkpoint.c"
            target = str(folder / "libcuda.so.1")
            subprocess.run(["gcc", "-shared", "-fPIC", "-Wall", "-Werror", "-o", target, str(source)], check=True)
        self.environment = driver_environment(library, self.state) | {"LULL_TEST_CUDA": str(self.cuda)}
        for pid in pids:
            (self.cuda / str(pid)).write_text("running\n", encoding="utf-8")
        self.holds()

    def holds(self, *, used: int = 3 * _GIB, **more: object) -> None:
        """Make the job hold two gibibytes."""
        compute = ",".join(f"{pid}:{2 * _GIB // len(self._pids)}" for pid in self._pids)
        write_machine(self.state, cards(RTX_4090 | {"compute": compute, "used": used} | more))

    def empty(self, *, used: int = _GIB, **more: object) -> None:
        """Make the job hold nothing."""
        write_machine(self.state, cards(RTX_4090 | {"used": used} | more))

    def fails(self) -> None:
        """Make the driver fail altogether."""
        write_machine(self.state, cards(RTX_4090) | {"init.error": 9, "count.error": 15})

    def words(self) -> set[str]:
        """Return in which states the driver has the job's processes."""
        return {path.read_text(encoding="utf-8").strip() for path in self.cuda.iterdir()}

    @contextmanager
    def follows(self) -> Iterator[None]:
        """Let the memory go off the card when the driver takes a checkpoint, and come back with it."""
        done = threading.Event()

        def follow() -> None:
            while not done.wait(0.02):
                if self.words() == {"checkpointed"}:
                    self.empty()
                    return

        thread = threading.Thread(target=follow)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


@pytest.fixture
def attempt(bench: Bench) -> str:
    return bench.start(COUNTING)


def _card(tmp_path: Path, docker_engine: Engine, bench: Bench, attempt: str, *, checkpoints: bool) -> Card:
    pids = _pids(docker_engine, bench, attempt)  # its init, its shell, and what that runs at the moment
    return Card(tmp_path, pids[1:2], checkpoints=checkpoints)


def _with_card(tmp_path: Path, bench: Bench, attempt: str, card: Card) -> GivingEngine:
    return GivingEngine(tmp_path, bench, attempt, device=FIRST, environment=card.environment)


def test_a_jobs_memory_leaves_the_card_for_the_game_and_comes_back_afterwards(
    tmp_path: Path, docker_engine: Engine, bench: Bench, attempt: str
) -> None:
    card = _card(tmp_path, docker_engine, bench, attempt, checkpoints=True)
    with _with_card(tmp_path, bench, attempt, card) as engine:
        with card.follows(), PretendGame("Portal"):
            receipt: dict[str, Any] = engine.says(lambda said: bool(said.get("vram_ms")))
            assert (receipt["how"], receipt["vram_bytes"], receipt["device"]) == ("checkpoint", 2 * _GIB, FIRST)
            assert receipt["freeze_ms"] <= receipt["idle_ms"] <= receipt["vram_ms"]
            assert card.words() == {"checkpointed"}
            # The game's own memory: no room for the job's.
            card.empty(used=22 * _GIB)
        time.sleep(1.5)
        assert card.words() == {"checkpointed"}, "a restore without room would be the job's death"
        card.empty()
        engine.resumed()
        until(lambda: card.words() == {"running"}, what="the job on the card")


@pytest.mark.alone
def test_where_the_driver_takes_no_checkpoints_the_job_is_asked_for_one_of_its_own_and_ends(
    tmp_path: Path, docker_engine: Engine, bench: Bench
) -> None:
    attempt = bench.start(_POLITE)
    card = _card(tmp_path, docker_engine, bench, attempt, checkpoints=False)
    with _with_card(tmp_path, bench, attempt, card) as engine, PretendGame("Portal"):
        receipt = engine.says(lambda said: bool(said.get("vram_ms")))
        assert receipt["how"] == "stop"
        assert receipt["freeze_ms"] < 1000, "it stood still long before it was gone"
        assert _gone(bench, attempt)


@pytest.mark.alone
@pytest.mark.parametrize("trouble", ["a driver that fails", "a job that blocks its checkpoint"])
def test_what_cannot_be_proven_or_saved_is_ended(
    tmp_path: Path, docker_engine: Engine, bench: Bench, trouble: str
) -> None:
    attempt = bench.start(_STUBBORN)
    blocks = trouble == "a job that blocks its checkpoint"
    card = _card(tmp_path, docker_engine, bench, attempt, checkpoints=blocks)
    if blocks:
        for path in card.cuda.iterdir():
            path.write_text("unwilling\n", encoding="utf-8")
    with _with_card(tmp_path, bench, attempt, card) as engine, PretendGame("Portal"):
        if not blocks:
            card.fails()
        receipt = engine.says(lambda said: bool(said.get("vram_ms")))
        assert receipt["how"] == "stop"
        assert _gone(bench, attempt)
        assert receipt["reason"]["code"] == "game"
        assert receipt["vram_ms"] < 12_000
