"""What a job may have of this machine."""

from dataclasses import replace
from typing import Final

import pytest

from app.engine.settings import EngineSettings
from app.engine.world import Wishes, World
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
