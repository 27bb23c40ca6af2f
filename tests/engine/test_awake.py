"""The PC is kept awake by a lock of logind's while it is wanted, and by nothing when there is no logind."""

import contextlib
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageType,
    new_method_call,
    new_method_return,
)
from jeepney.io.blocking import open_dbus_connection

from app.engine.awake import Logind
from tests.helpers.waiting import until


_BUS = DBusAddress("/org/freedesktop/DBus", bus_name="org.freedesktop.DBus", interface="org.freedesktop.DBus")


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A message bus of this test's own, which takes the place of the system's."""
    with subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE, text=True
    ) as daemon:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        yield address
        daemon.terminate()


class PretendLogind:
    """What logind does on the bus: hands out one end of a pipe, and knows whether somebody still holds it."""

    def __init__(self, address: str) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.ends: list[int] = []
        self._connection = open_dbus_connection(bus=address, enable_fds=True)
        self._connection.send_and_get_reply(new_method_call(_BUS, "RequestName", "su", ("org.freedesktop.login1", 0)))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError, ConnectionError, ValueError):
            while len(self.asked) < 1:
                message = self._connection.receive()
                if message.header.message_type is not MessageType.method_call:
                    continue
                assert message.header.fields[HeaderFields.member] == "Inhibit"
                self.asked.append(message.body)
                mine, theirs = os.pipe()
                self.ends.append(mine)
                self._connection.send(new_method_return(message, "h", (theirs,)))
                os.close(theirs)

    @property
    def held(self) -> bool:
        os.set_blocking(self.ends[0], False)
        try:
            return os.read(self.ends[0], 1) != b""
        except BlockingIOError:
            return True

    def close(self) -> None:
        self._thread.join(5)
        self._connection.close()
        for end in self.ends:
            os.close(end)


def test_the_lock_is_held_as_long_as_it_is_wanted(bus: str) -> None:
    logind = PretendLogind(bus)
    keeper = Logind()
    assert keeper.keep(awake=True)
    assert keeper.keep(awake=True), "once is enough"
    assert logind.asked == [("sleep:idle", "Lull", "A paid job runs", "block")]
    assert logind.held
    assert keeper.keep(awake=False)
    until(lambda: not logind.held, what="the lock's end")
    logind.close()


def test_a_bus_without_logind_and_no_bus_keep_nothing_awake_and_break_nothing(
    bus: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bus
    assert Logind().keep(awake=True) is False
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'none'}")
    keeper = Logind()
    assert keeper.keep(awake=True) is False
    assert keeper.keep(awake=False)
