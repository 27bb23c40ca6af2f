"""The attack suite against the real sandbox: every attempt is refused."""

from collections import Counter

import pytest

from gpu_sandbox.attack.main import suite
from gpu_sandbox.attack.trying import Surroundings
from gpu_sandbox.sandbox.attack import Step, attack, packed_suite
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.targets import gateway, listening, of_this_pc
from tests.helpers.workloads import loaded_image


pytestmark = pytest.mark.engine
GROUPS = {
    *("files", "devices", "capabilities", "syscalls", "namespaces", "cgroups", "network", "engine api"),
    *("resources", "data path", "images"),
}


def test_every_attempt_is_refused(docker_engine: Engine) -> None:
    steps: list[Step] = []
    report = attack(Sandbox(docker_engine, "testattack"), loaded_image(docker_engine), tell=steps.append)
    assert [result for result in report.results if not result.refused] == []
    assert len(report.results) >= 200
    assert {result.group for result in report.results} == GROUPS
    assert all(result.tried and result.how for result in report.results)
    assert steps
    assert not docker_engine.containers({"lull.instance": "testattack"})
    assert not docker_engine.volumes({"lull.instance": "testattack"})


def test_no_two_attempts_have_one_name() -> None:
    names = Counter(attempt.id for attempt in suite(Surroundings(targets=of_this_pc())))
    assert [name for name, count in names.items() if count > 1] == []


def test_equal_sources_give_an_equal_suite() -> None:
    assert packed_suite() == packed_suite()


def test_the_gateway_and_the_open_ports_are_read_as_the_kernel_writes_them() -> None:
    head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n"
    assert gateway(f"{head}eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\n") == "192.168.1.1"
    assert gateway(head) == ""
    rows = "  sl  local_address rem_address   st\n 0: 00000000:1F90 00000000:0000 0A\n 1: 0100007F:0016 0:0 01\n"
    assert listening(rows) == (8080,)
