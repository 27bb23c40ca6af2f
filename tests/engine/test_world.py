"""What a job may have of this machine."""

from dataclasses import replace
from typing import Final

import pytest

from app.engine.budgets import month_of
from app.engine.settings import EngineSettings
from app.engine.views import local_now
from app.engine.world import Wishes, World
from app.protocol.snapshot import UsageView
from app.protocol.states import Protection, RunMode
from gpu_sandbox.sandbox.spec import EngineInfo


DOCKER: Final = EngineInfo("docker 27", "1.47", ("runc",), "runc", cores=4)


def world(cores: float, docker: EngineInfo | None) -> World:
    return World(
        settings=EngineSettings(cores=cores),
        wishes=Wishes(RunMode.AUTO),
        member=None,
        owner=None,
        protection=Protection.NONE,
        backed_up=False,
        lie="",
        docker=docker,
    )


@pytest.mark.parametrize(("wanted", "there", "given"), [(0, 4, 3), (0, 1, 1), (2, 4, 2), (1.5, 4, 1.5), (8, 4, 4)])
def test_a_job_is_offered_no_core_that_the_container_engine_does_not_have(
    wanted: float, there: int, given: float
) -> None:
    assert world(wanted, replace(DOCKER, cores=there)).cores() == given


def test_without_a_container_engine_this_machine_is_counted() -> None:
    assert world(0, None).cores() >= 1


def test_no_job_with_a_network_is_asked_for_where_it_could_have_no_gate_or_the_month_is_used_up() -> None:
    made = world(0, DOCKER)
    assert made.network_bytes() == 0, "the owner allows none"
    made.settings = EngineSettings(network_mib=64)
    assert made.network_bytes() == 64 << 20
    made.gate_fault = "gVisor lets no job reach its gate here"
    assert made.network_bytes() == 0
    made.gate_fault = None
    made.settings = EngineSettings(network_mib=64, traffic_gb=0.05)
    made.usage = UsageView(month_of(local_now()), 40_000_000)
    assert made.network_bytes() == 10_000_000
    made.usage = UsageView(month_of(local_now()), 50_000_000)
    assert made.network_bytes() == 0
