"""Starts the container engine as the desktop does.

On Linux that is the system's own service manager, which asks for the password; on Windows Docker's own program.
"""

import shutil
import subprocess
import sys
from typing import Final

from app.protocol.errors import KnownError


_PATIENCE_S: Final = 120.0
"""Seconds for somebody who looks for a password."""
_LONGEST: Final = 200


def start_docker(platform: str = sys.platform) -> None:
    """Have `systemctl` start Docker, or `docker` start Docker Desktop, and wait until it did.

    Args:
        platform: as `sys.platform` names it.

    Raises:
        KnownError: `docker.not-started`, or on Windows `docker.desktop`, with the reason in that program's words.
    """
    if platform == "win32":
        _start("docker", ("desktop", "start"), "docker.desktop")
    else:
        _start("systemctl", ("start", "docker"), "docker.not-started")


def _start(name: str, words: tuple[str, ...], code: str) -> None:
    program = shutil.which(name)
    if program is None:
        raise KnownError(code, what=f"this system has no {name}")
    try:
        done = subprocess.run(  # noqa: S603 - the system's own program, with words of ours
            [program, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise KnownError(code, what="nobody answered the system's question") from None
    except OSError as error:
        raise KnownError(code, what=error.strerror or f"{name} does not run") from None
    if done.returncode != 0:
        said = " ".join(done.stderr.split())[:_LONGEST]
        raise KnownError(code, what=said.rstrip(".") or f"{name} ended with {done.returncode}")
