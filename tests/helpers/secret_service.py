"""A D-Bus session bus of a test's own, and a real GNOME Keyring on it."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import secretstorage

from tests.helpers.waiting import until
from wallet.errors import KeyFileError
from wallet.keys.keyring import SecretService


_DENY = '<deny send_destination="org.freedesktop.secrets"/>'
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
 <type>session</type>
 <listen>unix:tmpdir={folder}</listen>
 <auth>EXTERNAL</auth>
 <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/>{rule}</policy>
</busconfig>"""


@contextlib.contextmanager
def environment(**values: str) -> Iterator[None]:
    """Set environment variables meanwhile."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def session_bus(folder: Path, rule: str = "") -> Iterator[str]:
    """Run a bus that starts no service by itself; its address is in the environment meanwhile."""
    configuration = folder / "bus.conf"
    configuration.write_text(_BUS.format(folder=folder, rule=rule))
    daemon = subprocess.Popen(
        [_program("dbus-daemon"), f"--config-file={configuration}", "--print-address", "--nofork"],
        stdout=subprocess.PIPE,
        text=True,
    )
    with daemon:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        try:
            with environment(DBUS_SESSION_BUS_ADDRESS=address):
                yield address
        finally:
            daemon.terminate()


@contextlib.contextmanager
def gnome_keyring(folder: Path, *, unlocked: bool = True, denied: bool = False) -> Iterator[Path]:
    """Run a GNOME Keyring on a bus of its own; yield the folder of its files.

    Args:
        folder: keeps its files from run to run.
        unlocked: False starts it as after an automatic login: there, and locked.
        denied: True lets the bus refuse every message to it.
    """
    data, runtime = folder / "ring-data", folder / "ring-run"
    data.mkdir(mode=0o700, exist_ok=True)
    runtime.mkdir(mode=0o700, exist_ok=True)
    around = environment(HOME=str(folder), XDG_DATA_HOME=str(data), XDG_RUNTIME_DIR=str(runtime))
    with session_bus(folder, _DENY if denied else ""), around:
        daemon = subprocess.Popen(
            [
                _program("gnome-keyring-daemon"),
                "--foreground",
                *(["--unlock"] if unlocked else []),
                "--components=secrets",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with daemon:
            assert daemon.stdin is not None
            daemon.stdin.write(b"login password")
            daemon.stdin.close()
            try:
                until(_answers if unlocked and not denied else _is_there, what="the keyring")
                yield data
            finally:
                daemon.terminate()


def _is_there() -> bool:
    """Return whether a Secret Service has its name on the bus, whatever it answers."""
    with contextlib.closing(secretstorage.dbus_init()) as bus:
        found: bool = secretstorage.check_service_availability(bus)
    return found


def _answers() -> bool:
    try:
        SecretService().get("nobody")
    except (KeyFileError, LookupError, OSError):
        return False
    except Exception as error:  # noqa: BLE001 - SecretStorage's errors, without importing it here
        return type(error).__module__.partition(".")[0] not in {"secretstorage", "jeepney"}
    return True


def _program(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is not installed: run installers/check"
    return found
