"""Which versions pass the gates."""

import pytest

from gpu_sandbox.errors import EngineRefusedError
from gpu_sandbox.sandbox.gates import desktop_too_old, failed_gates, runc_floor, toolkit_floor
from gpu_sandbox.sandbox.transport import agreed_version


@pytest.mark.parametrize(
    ("version", "floor"),
    [
        ("1.1.5+ds1", "1.2.8"),
        ("1.2.7", "1.2.8"),
        ("1.2.8", ""),
        ("v1.2.9", ""),
        ("1.3.0", "1.3.3"),
        ("1.3.3-rc.1", "1.3.3"),
        ("1.3.3", ""),
        ("1.3.6+ds1", ""),
        ("1.4.0-rc.2", "1.4.0"),
        ("1.4.0-rc.3", ""),
        ("1.4.1", ""),
        ("2.0.0", ""),
        ("", "1.2.8"),
        ("unknown", "1.2.8"),
    ],
)
def test_runc_is_as_new_as_its_fixes(version: str, floor: str) -> None:
    assert runc_floor(version) == floor


def test_an_engine_that_confines_no_system_calls_fails_a_gate() -> None:
    version = {"Components": [{"Name": "runc", "Version": "1.3.3"}]}
    assert failed_gates(version, {"SecurityOptions": ["name=seccomp,profile=builtin"]}) == ()
    assert failed_gates(version, {"SecurityOptions": ["name=seccomp,profile=unconfined"]}) == ("no-seccomp",)
    assert failed_gates(version, {"SecurityOptions": None}) == ("no-seccomp",)


def test_an_engine_without_limits_fails_a_gate_for_each() -> None:
    version = {"Components": [{"Name": "runc", "Version": "1.3.3"}]}
    info = {"SecurityOptions": ["name=seccomp"], "MemoryLimit": False, "PidsLimit": False, "CpuCfsQuota": True}
    assert failed_gates(version, info) == ("no-memory-limit", "no-pids-limit")


@pytest.mark.parametrize(
    ("newest", "oldest", "agreed"),
    [("1.41", "1.12", "1.41"), ("1.51", "1.24", "1.51"), ("1.52", "1.44", "1.51"), ("1.60", "1.55", "1.55")],
)
def test_both_sides_speak_the_version_that_is_agreed(newest: str, oldest: str, agreed: str) -> None:
    assert agreed_version({"ApiVersion": newest, "MinAPIVersion": oldest, "Os": "linux"}) == agreed


@pytest.mark.parametrize(
    "version",
    [
        {"ApiVersion": "1.41", "Components": [{"Name": "Podman Engine"}]},
        {"ApiVersion": "1.40"},
        {"ApiVersion": "1.51", "Os": "windows"},
        {},
    ],
)
def test_an_engine_that_jobs_cannot_be_given_to_is_refused_in_one_sentence(version: dict[str, object]) -> None:
    with pytest.raises(EngineRefusedError) as refused:
        agreed_version(version)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "old"),
    [
        ("Docker Desktop 4.59.0 (210443)", False),
        ("Docker Desktop 4.60.1 (1)", False),
        ("Docker Desktop 4.44.3 (1)", True),
        ("Docker Desktop 4.58.9 (1)", True),
        ("", True),
    ],
)
def test_a_docker_desktop_whose_interface_can_be_reached_fails(name: str, old: bool) -> None:  # noqa: FBT001 - a table
    assert desktop_too_old({"Platform": {"Name": name}}, {"OperatingSystem": "Docker Desktop"}) is old
    assert not desktop_too_old({"Platform": {"Name": name}}, {"OperatingSystem": "Debian GNU/Linux 12"})


def test_an_old_toolkit_of_nvidias_fails_where_the_engine_names_it() -> None:
    assert toolkit_floor({"nvidia-container-runtime": "1.17.7"}) == "1.17.8"
    assert toolkit_floor({"nvidia-container-runtime": "1.20.0"}) == ""
    assert toolkit_floor({"runc": "1.1.5"}) == ""
