"""An X server of a test's own, for programs whose windows the test's own Qt must not share."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator


@contextlib.contextmanager
def x_display() -> Iterator[str]:
    """Run Xvfb on a free display; yield the display's name."""
    program = shutil.which("Xvfb")
    assert program, "Xvfb is not installed: run installers/check"
    readable, writable = os.pipe()
    server = subprocess.Popen(
        [program, "-displayfd", str(writable), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        pass_fds=[writable],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writable)
    with server, os.fdopen(readable) as numbers:
        try:
            yield f":{numbers.readline().strip()}"
        finally:
            server.terminate()
