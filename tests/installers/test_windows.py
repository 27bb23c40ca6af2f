"""The way onto Windows, as far as it can be looked at without one."""

import re
import subprocess
import sys

import pytest

from installers.programs import ROOT
from installers.windows import docker_sentence


SCRIPT = (ROOT / "installers" / "quickstart.ps1").read_bytes()


def test_the_script_is_plain_ascii_which_every_powershell_reads_alike() -> None:
    assert SCRIPT.decode("ascii").isprintable() or b"\r" not in SCRIPT
    assert max(map(len, SCRIPT.decode("ascii").splitlines())) <= 130


def test_the_script_starts_a_module_that_is_there_with_words_that_it_knows() -> None:
    text = SCRIPT.decode("ascii")
    (module,) = re.findall(r"-m ([\w.]+)", text)
    said = subprocess.run(
        [sys.executable, "-m", module, "--help"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert all(option in said for option in re.findall(r"'(--[\w-]+)'", text))


def test_the_script_wants_the_python_that_the_project_wants() -> None:
    wanted = re.search(r'requires-python = ">=(\d+)\.(\d+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert wanted
    assert f"({wanted[1]}, {wanted[2]})".encode() in SCRIPT


def test_the_script_asks_for_no_administrator_and_no_exception_of_the_antivirus() -> None:
    assert not re.search(rb"(?i)runas|mppreference|exclusion|set-executionpolicy|invoke-expression|iex |http", SCRIPT)


@pytest.mark.parametrize(
    ("system", "words"),
    [("linux", "Docker answers"), ("windows", "Switch to Linux containers"), ("", "install it with its WSL 2 engine")],
)
def test_docker_is_spoken_of_with_what_mends_it(system: str, words: str) -> None:
    assert words in docker_sentence(system)


def test_every_package_that_runs_there_has_a_build_for_windows_or_is_pure() -> None:
    """What has no build for Windows is not asked for there: `installers/windows.py` compiles nothing."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    for name in ("safe-pysha3", "jeepney", "python-xlib"):
        (marker,) = re.findall(rf"^{name}==\S+ ; (.*?) \\$", lock, re.MULTILINE)
        assert re.search(r"sys_platform (!= 'win32'|== 'linux')", marker)
