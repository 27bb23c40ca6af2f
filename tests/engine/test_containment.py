"""A verdict on the sandbox is believed by the next engine while it is about the same things, and no longer."""

import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.engine.containment import KEPT_S, Containment
from app.engine.store import verdicts
from app.engine.store.database import Database, open_database
from app.engine.store.verdicts import Verdict
from app.engine.world import World, load_world
from gpu_sandbox.sandbox import facts
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.profile import fingerprint
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import EngineInfo


INFO = EngineInfo(
    version="docker 28.5.2",
    api="1.51",
    runtimes=("runc", "runsc"),
    runtime="runc",
    components=("containerd 2.1.9", "runc 1.3.3"),
    facts=("CgroupVersion=2", "boot=1", "user=1000", "runc=1 2 3"),
)
CHANGES: dict[str, dict[str, Any]] = {
    "another engine": {"version": "docker 28.5.3"},
    "another runc": {"components": ("containerd 2.1.9", "runc 1.3.2")},
    "another set of runtimes": {"runtimes": ("runc",)},
    "a gate that fails now": {"gates": ("no-seccomp",)},
    "AppArmor that was not there": {"apparmor": True},
    "an engine without root": {"rootless": True},
    "root that is nobody": {"remapped": True},
    "another kernel, boot, user or option": {"facts": ("CgroupVersion=1", "boot=1", "user=1000", "runc=1 2 3")},
}


@dataclass
class Case:
    """An engine's knowledge of its sandbox, with Docker as the test says."""

    database: Database
    world: World
    containment: Containment
    doubt: Path
    driver: str = ""

    async def keep(self, at: float | None = None, runtime: str = "runc", leaks: tuple[str, ...] = ()) -> Verdict:
        """Store a verdict on what is here now."""
        key = fingerprint(replace(INFO, runtime=runtime), self.driver)
        verdict = Verdict(key, time.time() if at is None else at, runtime, leaks)
        await self.database.write(lambda c: verdicts.store(c, verdict))
        return verdict


@pytest.fixture
async def case(tmp_path: Path) -> AsyncIterator[Case]:
    database = await open_database(tmp_path / "lull.db")
    world = await database.read(load_world)
    world.docker = INFO
    sandbox = Sandbox(Engine(tmp_path / "nobody.sock"), "x")
    doubt = tmp_path / "doubt"
    made: Case
    containment = Containment(sandbox, world, database, doubt, lambda: made.driver, lambda: (), lambda: None)
    made = Case(database, world, containment, doubt)
    yield made
    await database.close()


async def test_a_verdict_outlives_the_engine_that_came_to_it(case: Case) -> None:
    kept = await case.keep()
    await case.containment.look()
    assert case.world.verdict == kept
    assert await case.containment.proven("sha256:" + "0" * 64), "no container engine answers here: nothing was tried"


@pytest.mark.parametrize("what", CHANGES)
async def test_it_has_lapsed_once_something_is_another(case: Case, what: str) -> None:
    await case.keep()
    await case.containment.look()
    case.world.docker = replace(INFO, **CHANGES[what])
    await case.containment.look()
    assert case.world.verdict is None
    case.world.docker = INFO
    await case.containment.look()
    assert case.world.verdict is not None, "what was proven is so again"


async def test_it_has_lapsed_with_another_driver(case: Case) -> None:
    await case.keep()
    case.driver = "580.95"
    await case.containment.look()
    assert case.world.verdict is None


async def test_it_lapses_while_no_engine_answers(case: Case) -> None:
    await case.keep()
    await case.containment.look()
    case.world.docker = None
    await case.containment.look()
    assert case.world.verdict is None


@pytest.mark.parametrize("age_s", [KEPT_S, KEPT_S * 1000, -3600.0])
async def test_it_lapses_with_time_and_none_comes_from_the_future(case: Case, age_s: float) -> None:
    await case.keep(at=time.time() - age_s)
    await case.containment.look()
    assert case.world.verdict is None


async def test_it_lapses_while_the_engine_runs(case: Case) -> None:
    kept = await case.keep()
    await case.containment.look()
    case.world.verdict = replace(kept, at=kept.at - KEPT_S)
    await case.database.write(lambda c: verdicts.store(c, replace(kept, at=kept.at - KEPT_S)))
    await case.containment.look()
    assert case.world.verdict is None


@pytest.mark.parametrize("age_s", [0.0, KEPT_S * 1000])
async def test_a_leak_is_no_less_a_leak_after_a_restart_however_old_it_is(case: Case, age_s: float) -> None:
    kept = await case.keep(at=time.time() - age_s, leaks=("tmp-execute",))
    await case.containment.look()
    assert case.world.verdict == kept
    assert not await case.containment.proven("sha256:" + "0" * 64)


async def test_a_leak_that_was_found_without_an_engine_voids_what_was_proven(case: Case) -> None:
    await case.keep()
    case.doubt.touch()
    await case.containment.look()
    assert case.world.verdict is None
    case.doubt.unlink()
    await case.containment.look()
    assert case.world.verdict is None, "it is gone for good"


async def test_jobs_stay_under_the_runtime_that_was_proven(case: Case) -> None:
    await case.keep(runtime="runsc")
    await case.containment.look()
    assert case.world.verdict is not None
    assert case.world.docker == replace(INFO, runtime="runsc")
    await case.containment.look()
    assert case.world.verdict is not None, "that jobs have another runtime now changes nothing"


async def test_a_runtime_that_is_not_there_any_more_proves_nothing(case: Case) -> None:
    await case.keep(runtime="runsc")
    case.world.docker = replace(INFO, runtimes=("runc",))
    await case.containment.look()
    assert case.world.verdict is None


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
FIELDS = {"key": "k", "at": 1.5, "runtime": "runc", "leaks": ["a"]}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(sorted(FIELDS)), JSON, st.text(max_size=9))
async def test_a_row_that_is_no_verdict_in_every_detail_is_none(case: Case, field: str, wrong: Any, more: str) -> None:  # noqa: ANN401 - anything
    for value in (wrong, {**FIELDS, field: wrong}, {**FIELDS, f"x{more}": wrong}):
        text = json.dumps(value)
        await case.database.write(
            lambda c, text=text: c.execute("INSERT OR REPLACE INTO meta VALUES ('verdict', ?)", (text,))  # type: ignore[misc]
        )
        found = await case.database.read(verdicts.load)
        assert found is None or (isinstance(value, dict) and {**FIELDS, field: wrong} == value)


async def test_a_row_that_is_no_json_is_none(case: Case) -> None:
    for text in ("", "{", "[" * 100_000, '{"key": NaN}'):
        await case.database.write(
            lambda c, text=text: c.execute("INSERT OR REPLACE INTO meta VALUES ('verdict', ?)", (text,))  # type: ignore[misc]
        )
        assert await case.database.read(verdicts.load) is None


def test_what_the_engine_says_each_time_is_no_part_of_it_and_what_it_is_set_up_with_is() -> None:
    info = {"KernelVersion": "6.1", "SystemTime": "now", "Containers": 1, "Runtimes": {"runc": {"path": "runc"}}}
    said = facts.of_engine(info)
    assert facts.of_engine({**info, "SystemTime": "later", "Containers": 2}) == said
    assert facts.of_engine({**info, "KernelVersion": "6.2"}) != said
    assert facts.of_engine({**info, "Runtimes": {"runc": {"path": "runc", "runtimeArgs": ["--no-seccomp"]}}}) != said
    assert facts.of_engine({}) != said


def test_a_runtimes_program_that_is_replaced_is_another(tmp_path: Path) -> None:
    program = tmp_path / "runsc"
    runtimes = {"runsc": {"path": str(program)}}
    missing = facts.of_this_pc(runtimes)
    program.write_bytes(b"one")
    program.chmod(0o755)
    first = facts.of_this_pc(runtimes)
    assert facts.of_this_pc(runtimes) == first != missing
    program.write_bytes(b"three")
    assert facts.of_this_pc(runtimes) != first
