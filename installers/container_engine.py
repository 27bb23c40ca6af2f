"""Docker: a running engine that this user may use; else installed and started, and never a group joined unasked."""

import contextlib
import errno
import http.client
import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Final

from installers import packages
from installers.programs import TOOLS, as_root, run_as_root
from installers.steps import SetupError, Steps


if sys.platform != "win32":
    import grp
    import pwd

GROUP: Final = "docker"
SOCKET: Final = Path("/var/run/docker.sock")
_PID: Final = Path("/var/run/docker.pid")
_READY_S: Final = 60.0
_LOOK_S: Final = 0.2
REGROUPED: Final = "LULL_SETUP_REGROUPED"
_ROOT_IN_ALL_BUT_NAME: Final = (
    "Joining the docker group is root in all but name: whoever is in it can do anything on this machine."
)


class Engine(Enum):
    """How the engine's socket answers."""

    READY = "ready"
    FORBIDDEN = "forbidden"
    ABSENT = "absent"


def ensure(steps: Steps, again: list[str]) -> None:
    """Have a container engine that answers this user.

    Args:
        steps: tells the progress.
        again: this very call, to be run anew once the user is in the group.

    Raises:
        SetupError: `setup.docker`, `setup.docker-group`, `setup.packages` or `setup.root`.
    """
    place = socket_path()
    state = probe(place)
    if state is Engine.ABSENT and place == SOCKET:
        _start(steps)
        state = probe(place)
    if state is Engine.FORBIDDEN:
        _join_group(steps, again)
    if state is Engine.ABSENT:
        message = f"Nothing answers at {place}."
        raise SetupError("docker", "No container engine answers", message, "sudo systemctl start docker")
    steps.say(f"   an engine answers at {place}")


def socket_path() -> Path:
    """Return the engine's Unix socket.

    Raises:
        SetupError: if `DOCKER_HOST` names an engine that is not on this machine.
    """
    named = os.environ.get("DOCKER_HOST", "")
    if not named:
        return SOCKET
    if not named.startswith("unix://"):
        message = f"DOCKER_HOST is {named[:100]}; Lull's sandbox is an engine on this machine, behind a Unix socket."
        raise SetupError("docker", "The container engine is elsewhere", message, "unset DOCKER_HOST")
    return Path(named.removeprefix("unix://"))


def probe(place: Path) -> Engine:
    """Return how the engine behind a socket answers its `/_ping`."""
    if sys.platform == "win32":
        return Engine.ABSENT
    connection = http.client.HTTPConnection("engine", timeout=10)
    with contextlib.closing(connection), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        try:
            line.settimeout(10)
            line.connect(os.fspath(place))
            connection.sock = line
            connection.request("GET", "/_ping")
            return Engine.READY if connection.getresponse().status == http.client.OK else Engine.ABSENT
        except OSError as error:
            return Engine.FORBIDDEN if error.errno in (errno.EACCES, errno.EPERM) else Engine.ABSENT
        except http.client.HTTPException:
            return Engine.ABSENT


def _start(steps: Steps) -> None:
    if not shutil.which("dockerd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"):
        packages.install(["docker.io", "iptables"], steps, "Docker")
        if _wait(3.0, lambda: False):
            return  # the package has started it
    if Path("/run/systemd/system").is_dir():
        if not run_as_root(["systemctl", "enable", "--now", "docker"], steps, "Starting Docker"):
            raise SetupError("docker", "Docker did not start", "systemd refuses.", "journalctl -u docker -n 20")
        ended: Callable[[], bool] = lambda: False  # noqa: E731 - systemd keeps at it
        log = None
    else:
        _remove_stale_pid(steps)
        log = TOOLS / "dockerd.log"
        process = _start_daemon(log, steps)
        ended = lambda: process.poll() is not None  # noqa: E731
    if not _wait(_READY_S, ended):
        mend = "sudo systemctl status docker" if log is None else f"sudo dockerd; its log is {log}"
        raise SetupError("docker", "Docker did not start", _last_words(log), mend)


def _start_daemon(log: Path, steps: Steps) -> subprocess.Popen[bytes]:
    """Start dockerd in a session of its own: there is no service manager that would."""
    steps.say("   no service manager runs here: dockerd is started by itself, until the machine ends")
    log.parent.mkdir(exist_ok=True)
    command = as_root(["dockerd"], "Starting Docker")
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    with log.open("ab") as out:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "PATH": path},
        )


def _wait(seconds: float, ended: Callable[[], bool]) -> bool:
    """Return whether the engine answers in time; a refusal of this user is an answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not ended():
        if probe(SOCKET) is not Engine.ABSENT:
            return True
        time.sleep(_LOOK_S)
    return probe(SOCKET) is not Engine.ABSENT


def stale_pid(file: Path, processes: Path = Path("/proc")) -> bool:
    """Return whether a pid file names no running dockerd: then dockerd refuses to start because of it."""
    try:
        pid = int(file.read_text("ascii"))
    except (OSError, ValueError):
        return file.exists()
    try:
        return (processes / str(pid) / "comm").read_text("utf-8", "replace").strip() != "dockerd"
    except OSError:
        return True


def _remove_stale_pid(steps: Steps) -> None:
    if _PID.exists() and stale_pid(_PID):
        steps.say("   a dockerd that was killed left its pid file: it is removed")
        run_as_root(["rm", "-f", str(_PID)], steps, "Removing a stale pid file")


def _last_words(log: Path | None) -> str:
    try:
        lines = log.read_text("utf-8", "replace").strip().splitlines() if log else []
    except OSError:
        lines = []
    return f"It says: {lines[-1][:300]}" if lines else "It said nothing."


def _join_group(steps: Steps, again: list[str]) -> None:
    """Ask the owner whether this user may join the docker group, and go on with it.

    Raises:
        SetupError: `setup.docker-group`, if nobody can be asked, or the answer is no.
    """
    user = _user()
    command = f"sudo usermod -aG {GROUP} {user}"
    title = "This user may not use Docker"
    if user in _members():
        if os.environ.get(REGROUPED) or not shutil.which("sg"):
            message = "It is in the docker group, and this session does not know it yet."
            raise SetupError("docker-group", title, message, "log out and in again")
    else:
        if not sys.stdin.isatty():
            raise SetupError("docker-group", title, _ROOT_IN_ALL_BUT_NAME, command)
        steps.say(f"   {_ROOT_IN_ALL_BUT_NAME}")
        print(f"May {user} join it ({command})? Type yes to consent: ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip() != "yes":
            raise SetupError("docker-group", title, "You did not consent to joining the docker group.", command)
        if not run_as_root(["usermod", "-aG", GROUP, user], steps, "Joining the docker group"):
            raise SetupError("docker-group", title, "The docker group could not be joined.", command)
    # A session learns of a new group at its next login; sg(1) gives it to one command.
    os.environ[REGROUPED] = "1"
    steps.say("   going on as a member of the docker group")
    sys.stderr.flush()
    os.execvp("sg", ["sg", GROUP, "-c", shlex.join(again)])  # noqa: S606 - this very program again


def _members() -> list[str]:
    members: list[str] = []
    if sys.platform != "win32":
        with contextlib.suppress(KeyError):
            members = grp.getgrnam(GROUP).gr_mem
    return members


def _user() -> str:
    user = ""
    if sys.platform != "win32":
        user = pwd.getpwuid(os.geteuid()).pw_name
    return user
