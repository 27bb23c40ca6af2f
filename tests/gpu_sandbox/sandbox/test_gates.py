"""Which versions pass the gates."""

import pytest

from gpu_sandbox.errors import EngineRefusedError
from gpu_sandbox.sandbox.gates import failed_gates, runc_floor
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
