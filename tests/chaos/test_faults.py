"""Each fault once: the job ends or goes on, nothing is left, and the rest of the machine gets its turn meanwhile."""

from pathlib import Path

import pytest

from gpu_sandbox.sandbox.engine import Engine
from tests.chaos.faults import FAULTS, PRIVATE, Ping, Stage, private_engine
from tests.helpers.docker import Image


pytestmark = pytest.mark.engine


@pytest.mark.timeout(90)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_ends_and_leaves_nothing(docker_engine: Engine, busybox: Image, tmp_path: Path, fault: str) -> None:
    ping = Ping()
    try:
        FAULTS[fault](Stage(docker_engine, busybox, tmp_path))
    finally:
        turns, _, _ = ping.end()
    assert turns > 0


@pytest.mark.timeout(180)
def test_an_engine_that_is_killed_filled_or_robbed_is_survived(busybox: Image) -> None:
    with private_engine(busybox) as (daemon, stage):
        for fault in PRIVATE.values():
            fault(daemon, stage)
