"""`lull doctor`: looks at everything that Lull needs, and says for each thing how to mend it."""

import argparse
import contextlib
import os
import shutil
import stat
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from app.cli.console import Console, Report, plain, table
from app.cli.parsing import Parser, command
from app.client.sync import connect
from app.desktop.screen import screen_answers
from app.localnet.anvil import find_anvil
from app.paths import Home, default_home
from app.protocol.commands import GetSnapshot
from app.protocol.errors import AppError
from app.protocol.snapshot import Snapshot
from app.protocol.states import Protection
from app.signer.client import ask_signer
from app.signer.requests import Show


_LITTLE: Final = 2 << 30
_ENOUGH: Final = 8 << 30
_TRAY: Final = "org.kde.StatusNotifierWatcher"


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        what: what was found.
        mend: what to do about it; empty where nothing is to be done.
    """

    name: str
    state: State
    what: str
    mend: str = ""


def define(parser: Parser, _name: str) -> None:
    """Add the command's arguments."""
    command(parser, _doctor)


def _doctor(_arguments: argparse.Namespace, _console: Console) -> Report:
    home = default_home()
    snapshot, engine = _engine(home)
    looks: tuple[Callable[[], list[Check]], ...] = (
        _python,
        lambda: _home(home),
        lambda: _disk(home),
        _device,
        _docker,
        _anvil,
        lambda: [engine],
        lambda: _market(snapshot),
        lambda: _wallet(home),
        _tray,
    )
    checks: list[Check] = []
    for look in looks:
        try:
            checks += look()
        except AppError as error:
            checks.append(Check(error.code, State.FAIL, f"{error.title}: {error.message}", error.mend))
    failed = [check for check in checks if check.state is State.FAIL]
    problem = None
    if failed:
        problem = AppError("doctor.found", what=f"{failed[0].name}: {failed[0].what}", mend=failed[0].mend)
    rows = [
        ("", "checked", "found"),
        *((c.state.value, c.name, " ".join(filter(None, (c.what, _do(c))))) for c in checks),
    ]
    return Report(table(rows), {"checks": [asdict(check) for check in checks]}, problem)


def _do(check: Check) -> str:
    return f"-> {check.mend}" if check.mend else ""


def _python() -> list[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    return [Check("python", State.OK, version)]


def _home(home: Home) -> list[Check]:
    if not home.root.exists():
        return [Check("folder", State.OK, f"{home.root} will be made when it is needed")]
    status = home.root.stat()
    if sys.platform != "win32" and status.st_uid != os.getuid():
        return [Check("folder", State.FAIL, f"{home.root} belongs to another user", "Set LULL_HOME to one of yours.")]
    if not os.access(home.root, os.W_OK | os.X_OK):
        return [Check("folder", State.FAIL, f"{home.root} is not writable", f"chmod 700 {home.root}")]
    if sys.platform != "win32" and stat.S_IMODE(status.st_mode) & 0o077:
        return [Check("folder", State.WARN, f"others can look into {home.root}", f"chmod 700 {home.root}")]
    return [Check("folder", State.OK, str(home.root))]


def _disk(home: Home) -> list[Check]:
    place = next(folder for folder in (home.root, *home.root.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    what = f"{free / 1e9:.1f} GB free for {home.root}"
    if free < _LITTLE:
        return [Check("disk", State.FAIL, what, "Free some space: images and results need at least 2 GB.")]
    return [Check("disk", State.WARN if free < _ENOUGH else State.OK, what)]


def _device() -> list[Check]:
    from gpu_sandbox.devices.reader import devices  # noqa: PLC0415 - the driver's library

    return [
        Check("device", State.OK, plain(device.name)[:120])
        if device.listable
        else Check("device", State.WARN, f"{plain(device.name)[:120]}: for practice alone")
        for device in devices()
    ]


def _docker() -> list[Check]:
    from app.cli.images import here  # noqa: PLC0415 - docker and requests
    from gpu_sandbox.errors import GpuSandboxError  # noqa: PLC0415
    from gpu_sandbox.sandbox.engine import Engine  # noqa: PLC0415
    from gpu_sandbox.sandbox.transport import default_socket  # noqa: PLC0415

    try:
        info = Engine(timeout_s=10).info()
        checks = [Check("docker", State.OK, f"{info.version}, API {info.api}, runtime {info.runtime}")]
        if info.gates:
            gates = ", ".join(info.gates)
            checks.append(Check("docker's gates", State.WARN, f"{gates}: practice network alone", "Update Docker."))
        missing = [name for name, digest in here() if digest is None]
    except GpuSandboxError as error:
        return [Check("docker", State.FAIL, str(error)[:300], _docker_mend(default_socket()))]
    if missing:
        checks.append(Check("images", State.WARN, f"{', '.join(missing)} not made yet", "lull images build"))
    else:
        checks.append(Check("images", State.OK, "all are here"))
    return checks


def _docker_mend(socket: Path) -> str:
    if sys.platform == "win32":
        return "Start Docker Desktop, with its WSL 2 engine; if it is not here, install it."
    if not shutil.which("dockerd") and not socket.exists():
        return "Install it: `installers/quickstart`."
    if socket.exists() and not os.access(socket, os.R_OK | os.W_OK):
        return (
            "Join the docker group, which is root in all but name: `sudo usermod -aG docker $USER`, then log in again."
        )
    return "Start it: `sudo systemctl start docker`."


def _anvil() -> list[Check]:
    try:
        return [Check("practice chain", State.OK, str(find_anvil()))]
    except AppError as error:
        return [Check("practice chain", State.WARN, error.message, error.mend)]


def _engine(home: Home) -> tuple[Snapshot | None, Check]:
    try:
        with connect(home) as client:
            snapshot = client.ask(GetSnapshot(), Snapshot)
    except AppError as error:
        state = State.WARN if error.code == "engine.not-running" else State.FAIL
        return None, Check("engine", state, error.title, error.mend)
    notices = "; ".join(AppError(n.code, **n.args).title for n in snapshot.notices)
    what = f"process {snapshot.engine.pid}, {snapshot.engine.state.value}" + (f"; {notices}" if notices else "")
    return snapshot, Check("engine", State.WARN if notices else State.OK, what)


def _market(snapshot: Snapshot | None) -> list[Check]:
    if snapshot is None:
        return [Check("market", State.WARN, "not known while the engine does not run")]
    network = snapshot.network
    if not network.market_url:
        none = AppError("market.none")
        return [Check("market", State.WARN, none.title, none.mend)]
    checks = []
    if network.connected:
        checks.append(Check("market", State.OK, network.market_url))
    else:
        checks.append(
            Check("market", State.FAIL, f"{network.market_url} does not answer", "Check address and network.")
        )
    balance = snapshot.wallet.balance
    chain = f"chain {network.chain_id}"
    if balance is None:
        checks.append(Check("chain", State.WARN, f"{chain}: the balance cannot be read", "Check the node's address."))
    else:
        checks.append(Check("chain", State.OK, chain))
    return checks


def _wallet(home: Home) -> list[Check]:
    wallet = ask_signer(home, Show())
    match wallet.protection:
        case Protection.NONE:
            return [Check("wallet", State.WARN, "none yet", "lull wallet create")]
        case Protection.FILE:
            return [Check("wallet", State.WARN, f"{wallet.owner}; there was no system keyring, a file opens it")]
        case Protection.KEYRING:
            return [Check("wallet", State.OK, f"{wallet.owner}, opened by the system keyring")]
        case Protection.PASSWORD:
            return [Check("wallet", State.OK, f"{wallet.owner}, behind your password")]


def _tray() -> list[Check]:
    if not screen_answers(os.environ):
        return [Check("tray", State.OK, "no screen, so none is needed")]
    if sys.platform != "linux":
        return [Check("tray", State.OK, "part of this system")]
    if _bus_knows(_TRAY):
        return [Check("tray", State.OK, "found over D-Bus")]
    return [Check("tray", State.WARN, "none answers over D-Bus; one of the old kind may still work")]


def _bus_knows(name: str) -> bool:
    from jeepney import message_bus  # noqa: PLC0415
    from jeepney.io.blocking import Proxy, open_dbus_connection  # noqa: PLC0415

    try:
        with contextlib.closing(open_dbus_connection()) as bus:
            return bool(Proxy(message_bus, bus, timeout=3).NameHasOwner(name)[0])
    except Exception:  # noqa: BLE001 - no bus, no rights, another protocol: there is no tray to be found this way
        return False
