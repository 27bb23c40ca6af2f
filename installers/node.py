"""The practice chain's program (and, for tests, the contracts' compiler) from npm, pinned by hash, no script run."""

import shutil
from typing import Final

from installers import packages, stamps
from installers.programs import ROOT, TOOLS, last_line, run, said
from installers.steps import SetupError, Steps


_SOURCE: Final = ROOT / "installers" / "npm"
_PLACE: Final = TOOLS / "npm"
_STAMP: Final = _PLACE / "lull-lock.json"
_OLDEST: Final = 18


def ensure(steps: Steps, *, dev: bool) -> None:
    """Make `.tools/npm` what the lock file says; nothing is done where it is.

    Args:
        steps: tells the progress.
        dev: with the compiler and the contracts' library. That also serves without.

    Raises:
        SetupError: `setup.node` or `setup.packages`.
    """
    lock = _SOURCE / "package-lock.json"
    wanted, enough = stamps.key_of(lock, str(dev)), [stamps.key_of(lock, str(True))]
    if not dev:
        enough.append(wanted)
    if dev:
        _ensure_node(steps)
    if stamps.matches(_STAMP, enough) and (_PLACE / "node_modules").is_dir():
        return
    _ensure_node(steps)
    _PLACE.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(_SOURCE / name, _PLACE / name)
    steps.say("   packages of package-lock.json, each checked against its hash")
    omit = [] if dev else ["--omit=dev"]
    if not run(["npm", "ci", *omit, "--ignore-scripts", "--no-audit", "--no-fund"], steps, cwd=_PLACE):
        raise SetupError("node", "The practice chain could not be got", f"npm says: {last_line()}", "rm -r .tools/npm")
    stamps.write(_STAMP, wanted)


def _ensure_node(steps: Steps) -> None:
    if not (_version() and shutil.which("npm")):
        packages.install(["nodejs", "npm"], steps, "Node.js")
    if (version := _version()) < _OLDEST:
        message = f"It is version {version}, and {_OLDEST} is the oldest that fits."
        raise SetupError("node", "Node.js is too old", message, "Install a newer Node.js, and run this again.")


def _version() -> int:
    major = said(["node", "--version"]).removeprefix("v").partition(".")[0]
    return int(major) if major.isdigit() else 0
