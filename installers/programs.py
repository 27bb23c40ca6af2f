"""Running other programs: their output goes into the set-up's log, and what it means to need root is said once."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from installers.steps import SetupError, Steps


ROOT: Final = Path(__file__).resolve().parents[1]
TOOLS: Final = ROOT / ".tools"
LOG: Final = TOOLS / "setup.log"
_EVERY_S: Final = 10.0
_LOOK_S: Final = 0.1
_TAIL: Final = 2000


def environment(**more: str) -> dict[str, str]:
    """Return this environment without what would slow Python down or lead it astray, and with `more`."""
    dropped = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    return {**{name: value for name, value in os.environ.items() if name not in dropped}, **more}


def run(
    command: Sequence[str | Path], steps: Steps, *, cwd: Path = ROOT, around: Mapping[str, str] | None = None
) -> bool:
    """Run a program to its end, its output into the log; return whether it succeeded.

    Each ten seconds the last line that it printed is shown, so that a long download is seen to move.

    Raises:
        SetupError: if it cannot be started.
    """
    TOOLS.mkdir(exist_ok=True)
    with LOG.open("ab") as log:
        log.write(f"\n$ {' '.join(map(str, command))}\n".encode())
        log.flush()
        begin = log.tell()
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env=dict(around) if around is not None else environment(),
            )
        except OSError as error:
            raise SetupError("program", f"{command[0]} cannot be started", f"{error.strerror}.") from None
        try:
            _follow(process, steps, begin)
        except BaseException:
            end(process)
            raise
    return process.returncode == 0


def _follow(process: subprocess.Popen[bytes], steps: Steps, begin: int) -> None:
    began = shown = time.monotonic()
    while process.poll() is None:
        time.sleep(_LOOK_S)
        if (now := time.monotonic()) - shown >= _EVERY_S:
            shown = now
            steps.say(f"   ... {now - began:.0f} s  {last_line(begin)}")


def end(process: subprocess.Popen[bytes]) -> None:
    """End a program: ask, then kill."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def last_line(begin: int = 0) -> str:
    """Return the last line that stands in the log behind the byte `begin`."""
    try:
        with LOG.open("rb") as log:
            log.seek(max(begin, log.seek(0, os.SEEK_END) - _TAIL))
            lines = [line for line in log.read().decode("utf-8", "replace").splitlines() if line.strip()]
    except OSError:
        return ""
    return lines[-1].strip()[:160] if lines else ""


def said(command: Sequence[str | Path]) -> str:
    """Return what a program prints, without surrounding blanks; empty if it fails or is not there."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=True,
            cwd=ROOT,
            env=environment(),
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def as_root(command: Sequence[str], why: str) -> list[str]:
    """Return the command as root would run it: as it is for root, by `sudo` where somebody can type a password.

    Args:
        command: the program and its arguments.
        why: what needs root, such as `Installing docker.io`.

    Raises:
        SetupError: if there is neither, with the command to run by hand.
    """
    if sys.platform == "win32":
        raise SetupError("root", f"{why} needs an administrator", "Lull never asks for one on Windows.", "")
    if os.geteuid() == 0:
        return list(command)
    by_hand = f"sudo {' '.join(part for part in command if part != 'env' and '=' not in part)}"
    if not shutil.which("sudo"):
        raise SetupError("root", f"{why} needs root", "This user is not root, and there is no sudo.", by_hand)
    if sys.stdin.isatty() or _sudo_is_silent():
        return ["sudo", *command]
    raise SetupError("root", f"{why} needs root", "There is no terminal on which sudo could ask.", by_hand)


def _sudo_is_silent() -> bool:
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0


def run_as_root(command: Sequence[str], steps: Steps, why: str) -> bool:
    """Run a program as root; where sudo asks for a password, it does so on the terminal.

    Raises:
        SetupError: if that is not possible.
    """
    full = as_root(command, why)
    if full[0] == "sudo":
        steps.say(f"   {why} needs root: sudo may ask for your password")
        # sudo asks on the terminal itself; validated first, so that the question is not lost in the log.
        if subprocess.run(["sudo", "-v"], check=False).returncode != 0:
            raise SetupError("root", f"{why} needs root", "sudo refused.", " ".join(["sudo", *command]))
    return run(full, steps)
