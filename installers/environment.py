"""The virtual environment: `.venv` from a hash-pinned lock file, and this checkout in it, without a download."""

import platform
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from installers import packages, stamps
from installers.programs import ROOT, last_line, run, said
from installers.programs import environment as surroundings
from installers.steps import SetupError, Steps


VENV: Final = ROOT / ".venv"
PYTHON: Final = VENV / "Scripts" / "python.exe" if sys.platform == "win32" else VENV / "bin" / "python"
_LOCK: Final = ROOT / "requirements.lock"
_DEV_LOCK: Final = ROOT / "requirements-dev.lock"
_STAMP: Final = VENV / "lull-lock.json"
_OURS: Final = VENV / "lull-checkout.json"


def ensure(steps: Steps, *, dev: bool) -> None:
    """Make `.venv` what the lock file says; nothing is done where it is.

    Args:
        steps: tells the progress.
        dev: with what the tests need. An environment with that also serves without.

    Raises:
        SetupError: `setup.venv` or `setup.packages`.
    """
    wanted, enough = _key(_DEV_LOCK if dev else _LOCK), [_key(_DEV_LOCK)]
    if not dev:
        enough.append(wanted)
    if not (_works() and stamps.matches(_STAMP, enough)):
        _make(steps)
        _fill(steps, _DEV_LOCK if dev else _LOCK)
        stamps.write(_STAMP, wanted)
    for packages_folder in VENV.glob("Lib/site-packages" if sys.platform == "win32" else "lib/python*/site-packages"):
        keep_bytecode_of_qt(PYTHON, packages_folder, steps)
    ours = stamps.key_of(ROOT / "pyproject.toml", str(ROOT), _STAMP)
    if not stamps.matches(_OURS, [ours]):
        _install_ours(steps)
        stamps.write(_OURS, ours)


def _key(lock: Path) -> str:
    return stamps.key_of(lock, lock.name, platform.python_version(), platform.machine(), sys.executable)


def _works() -> bool:
    return said([PYTHON, "-c", "import pip; print('works')"]) == "works"


def _make(steps: Steps) -> None:
    if said([sys.executable, "-c", "import ensurepip, venv; print('here')"]) != "here":
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        if sys.platform == "win32":
            raise SetupError("venv", "This Python has no venv", "Its module venv is missing.", "Install Python anew.")
        packages.install([f"python{version}-venv"], steps, "Python's venv module")
    if VENV.exists():
        steps.say("   the lock file or Python changed: the environment is made anew")
        shutil.rmtree(VENV, ignore_errors=True)
    if not run([sys.executable, "-m", "venv", VENV], steps):
        mend = "Install Python anew." if sys.platform == "win32" else "sudo apt-get install -y python3-venv"
        raise SetupError("venv", "The virtual environment could not be made", f"{last_line()}.", mend)


def _fill(steps: Steps, lock: Path) -> None:
    steps.say(f"   packages of {lock.name}, each checked against its hash")
    if not _pip(["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", lock], steps):
        shutil.rmtree(VENV, ignore_errors=True)
        message = f"pip says: {last_line()}"
        mend = "installers/quickstart" + (".ps1" if sys.platform == "win32" else "")
        raise SetupError("venv", "The packages could not be installed", message, mend)


def keep_bytecode_of_qt(python: Path, folder: Path, steps: Steps) -> None:
    """Unpack the modules inside of Qt for Python's library, once, by its own switch `SBK_EMBED`.

    Else each start of a window unzips and compiles them again, which takes 15 ms of the processor. Where that fails,
    windows start as slowly as they did, and work.

    Args:
        python: the environment's interpreter.
        folder: its packages.
        steps: tells the progress.
    """
    unpacked = folder / "shiboken6" / "files.dir"
    if unpacked.exists() or not unpacked.parent.exists():
        return
    load = f"import sys; sys.path.insert(0, {str(folder)!r}); import shiboken6"
    if not (
        run([python, "-c", load], steps, around=surroundings(SBK_EMBED="0"))
        and run([python, "-m", "compileall", "-q", unpacked], steps)
    ):
        shutil.rmtree(unpacked, ignore_errors=True)


def _install_ours(steps: Steps) -> None:
    if not _pip(["--no-build-isolation", "--no-deps", "--no-index", "-e", ROOT], steps):
        raise SetupError("venv", "This checkout could not be installed", f"pip says: {last_line()}", "rm -r .venv")
    run([PYTHON, "-m", "compileall", "-q", "app", "gpu_sandbox", "wallet"], steps)


def _pip(arguments: Sequence[str | Path], steps: Steps) -> bool:
    return run([PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", *arguments], steps)
