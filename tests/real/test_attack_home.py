"""The attack suite under runc and under gVisor, on a PC in a home network of its own: every attempt is refused."""

from collections.abc import Iterator

import pytest

from gpu_sandbox.sandbox.attack import attack
from gpu_sandbox.sandbox.engine import GVISOR, RUNC
from gpu_sandbox.sandbox.runner import Sandbox
from tests.helpers.home_network import TARGETS, HomeNetwork, home_network
from tests.helpers.workloads import loaded_image


HOME = ("192.168.1.1:80", "192.168.1.10:445", "169.254.169.254:80", "8.8.8.8:443", "192.168.1.2:9099")
pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def home_of_a_pc() -> Iterator[HomeNetwork]:
    with home_network() as made:
        yield made


@pytest.mark.parametrize("runtime", [RUNC, GVISOR])
def test_nothing_of_the_home_is_reached_and_every_attempt_is_refused(home_of_a_pc: HomeNetwork, runtime: str) -> None:
    assert home_of_a_pc.reach(
        "192.168.1.1:80", "192.168.1.10:445", "169.254.169.254:80", "8.8.8.8:443", "192.168.1.2:9099"
    )
    engine = home_of_a_pc.engine
    engine.prefer(runtime)
    image = loaded_image(engine)
    report = attack(Sandbox(engine, "testhome"), image, extra=TARGETS)
    assert [result for result in report.results if not result.refused] == []
    assert (report.runtime, report.gvisor) == (runtime, runtime == GVISOR)
    assert {target.id for target in TARGETS} < {result.id for result in report.results}
