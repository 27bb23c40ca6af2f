"""Starts the container engine as the desktop does: the system's own service manager, which asks for the password."""

import shutil
import subprocess
from typing import Final

from app.protocol.errors import KnownError


_PATIENCE_S: Final = 120.0
"""Seconds for somebody who looks for a password."""
_LONGEST: Final = 200


def start_docker() -> None:
    """Have `systemctl` start Docker, and wait until it did.

    Raises:
        KnownError: `docker.not-started`, with the reason in the service manager's words.
    """
    program = shutil.which("systemctl")
    if program is None:
        raise KnownError("docker.not-started", what="this system has no systemctl")
    try:
        done = subprocess.run(  # noqa: S603 - the system's own program, with words of ours
            [program, "start", "docker"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise KnownError("docker.not-started", what="nobody answered the system's question") from None
    except OSError as error:
        raise KnownError("docker.not-started", what=error.strerror or "systemctl does not run") from None
    if done.returncode != 0:
        said = " ".join(done.stderr.split())[:_LONGEST]
        raise KnownError("docker.not-started", what=said.rstrip(".") or f"systemctl ended with {done.returncode}")
