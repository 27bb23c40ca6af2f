"""`installers/check [pytest arguments]`: all the set-up, then every check; pytest's summary is printed last.

Nothing is skipped: a missing engine, chain or keyring is a failure. Each stage runs even if one before it failed; the
exit status is 0 only if all passed.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from installers import container_engine, environment, lock, node, packages, screen
from installers.programs import ROOT, last_line, run
from installers.programs import environment as surroundings
from installers.quickstart import _alone
from installers.steps import SetupError, Steps, fail


_PACKAGES: Final = (
    *("xvfb", "xauth", "openbox", "trayer", "xdotool", "dbus", "dbus-x11", "gnome-keyring", "at-spi2-core"),
    *("busybox-static", "libc-bin", "gcc", "g++", "libc6-dev", "runsc", "iproute2"),
    *("libvulkan1", "mesa-vulkan-drivers"),
    *("docker-registry", "e2fsprogs", "nftables", "iproute2", "curl"),
)
_BIN: Final = environment.VENV / "bin"
_ON_WINDOWS: Final = (
    # What the branch of another system makes unreachable is reached on that system, and checked there.
    *("--platform", "win32", "--no-warn-unreachable", "--cache-dir", ".mypy_cache/windows"),
    *("--exclude", "^gpu_sandbox/attack/", "app", "gpu_sandbox", "wallet", "installers"),
)
_STAGES: Final[tuple[tuple[str, tuple[str | Path, ...]], ...]] = (
    ("format", (_BIN / "ruff", "format", "--check", ".")),
    ("lint", (_BIN / "ruff", "check", ".")),
    ("types", (_BIN / "mypy",)),
    ("types on Windows", (_BIN / "mypy", *_ON_WINDOWS)),
    ("import contracts", (_BIN / "lint-imports",)),
    ("contracts build", ("node", "wallet/contracts/build.mjs", "--check")),
    ("kernels build", (_BIN / "python", "resources/kernels/cuda/build.py", "--check")),
)
_AT_ONCE: Final = 2
_PYTEST: Final = (
    *("xvfb-run", "-a", "-s", "-screen 0 1280x800x24 -noreset", "dbus-run-session", "--"),
    *(str(_BIN / "python"), "-m", "pytest", "-n", str(_AT_ONCE), "--durations", "25"),
)
"""In two processes: much of a test is waiting for real parts. `installers/check -n 0` runs them in one."""


def main(arguments: list[str]) -> int:
    """Set up and check; return the exit status."""
    steps = Steps(sys.stdout)
    try:
        with _alone():
            _set_up(steps)
            failed = _stages(steps)
    except SetupError as error:
        return fail(error, "installers/check", as_json=False)
    except KeyboardInterrupt:
        return 130
    steps.say("  ".join(f"{name} {seconds:.0f} s" for name, seconds in steps.took))
    if failed:
        steps.say(f"FAILED before the tests: {', '.join(failed)}")
    tested = _tests(arguments)
    return tested or (1 if failed else 0)


def _set_up(steps: Steps) -> None:
    with steps.step("container engine"):
        container_engine.ensure(steps, [str(ROOT / "installers" / "check")])
    with steps.step("system packages"):
        packages.ensure(_PACKAGES, steps, "What the tests need")
    with steps.step("Python packages"):
        environment.ensure(steps, dev=True)
    with steps.step("practice chain and compiler"):
        node.ensure(steps, dev=True)
    with steps.step("libraries for windows"):
        screen.ensure(steps)
    with steps.step("images of the jobs"):
        if not run([_BIN / "lull", "images", "build"], steps):
            raise SetupError("images", "The images could not be made", last_line(), "lull images build")


def _stages(steps: Steps) -> list[str]:
    """Run the stages, two at a time, and print what each said in their order; return those that failed."""
    failed = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        running = [(name, pool.submit(_said, command)) for name, command in _STAGES]
        for name, outcome in running:
            steps.say(f"== {name}")
            said = outcome.result()
            print(said.text, end="", flush=True)
            steps.done(name, said.seconds)
            if not said.passed:
                failed.append(name)
    with steps.step("lock files"):
        if problems := lock.problems():
            failed.append("lock files")
            for problem in problems:
                steps.say(f"   {problem}")
    return failed


@dataclass(frozen=True, slots=True)
class _Said:
    """What a stage said, whether it passed, and how many seconds it took."""

    text: str
    passed: bool
    seconds: float


def _said(command: Sequence[str | Path]) -> _Said:
    began = time.monotonic()
    words = [str(part) for part in command]
    try:
        done = subprocess.run(
            words,
            cwd=ROOT,
            env=surroundings(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        return _Said(f"{words[0]}: {error.strerror}\n", passed=False, seconds=time.monotonic() - began)
    return _Said(done.stdout, done.returncode == 0, time.monotonic() - began)


def _tests(arguments: Sequence[str]) -> int:
    """Run pytest on a screen and a bus of its own; its summary stays the last thing on standard output."""
    around = surroundings(LULL_TESTS="1")
    for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "LULL_HOME"):
        around.pop(name, None)
    process = subprocess.Popen([*_PYTEST, *arguments], cwd=ROOT, env=around, stderr=subprocess.STDOUT)
    try:
        status = process.wait()
    except KeyboardInterrupt:
        process.wait(timeout=60)
        return 130
    return 1 if status else 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(sys.argv[1:]))
