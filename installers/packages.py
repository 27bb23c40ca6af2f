"""The distribution's packages, by apt-get: only what is missing, and one sentence where it cannot be had."""

import shutil
from collections.abc import Sequence
from typing import Final

from installers.programs import last_line, run_as_root, said
from installers.steps import SetupError, Steps


_APT: Final = (
    *("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"),
    *("-o", "DPkg::Lock::Timeout=180", "-o", "Acquire::Retries=3"),
)


def missing(names: Sequence[str]) -> list[str]:
    """Return those of the packages that are not installed."""
    return [name for name in names if "install ok installed" not in said(["dpkg-query", "-W", "-f=${Status}", name])]


def install(names: Sequence[str], steps: Steps, why: str) -> None:
    """Install packages; the lists are fetched once if the first try fails, for a fresh system has none.

    Raises:
        SetupError: if there is no apt-get, no root, or they cannot be had.
    """
    by_hand = f"sudo apt-get install -y --no-install-recommends {' '.join(names)}"
    if not shutil.which("apt-get"):
        raise SetupError(
            "packages",
            f"{why} is missing",
            f"This system has no apt-get; install {', '.join(names)} by its own means, and run this again.",
        )
    steps.say(f"   installing {' '.join(names)}")
    command = [*_APT, "install", "--no-install-recommends", *names]
    if run_as_root(command, steps, f"Installing {why}"):
        return
    run_as_root([*_APT, "update"], steps, "Fetching the package lists")
    if not run_as_root(command, steps, f"Installing {why}"):
        raise SetupError("packages", f"{why} could not be installed", f"apt-get says: {last_line()}", by_hand)


def ensure(names: Sequence[str], steps: Steps, why: str) -> None:
    """Install those of the packages that are missing.

    Raises:
        SetupError: as `install`.
    """
    if absent := missing(names):
        install(absent, steps, why)
