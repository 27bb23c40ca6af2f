"""Keeps the PC from sleeping while a paid job runs, if the owner asks for it: a lock of systemd-logind's.

The lock is a file descriptor: it is gone when the engine is, however that ended. Source: org.freedesktop.login1(5),
`Inhibit`. Where there is no logind nothing is kept awake, and that is said once in the log.
"""

import logging
import os
from typing import Final, Protocol


log = logging.getLogger(__name__)

_LOGIND: Final = "org.freedesktop.login1"
_WHAT: Final = ("sleep:idle", "Lull", "A paid job runs", "block")
_ANSWER_S: Final = 2.0


class Awake(Protocol):
    """Keeps the machine awake, or lets it sleep."""

    def keep(self, *, awake: bool) -> bool:
        """Keep it awake from now on, or no longer; return whether that is so."""
        ...


class Logind:
    """Implements `Awake`. Calls block for a moment; one thread at a time."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._lock: int | None = None
        self._told = False

    def keep(self, *, awake: bool) -> bool:
        """Keep the machine awake from now on, or no longer; return whether that is so."""
        if not awake:
            if self._lock is not None:
                os.close(self._lock)
                self._lock = None
            return True
        if self._lock is None:
            self._lock = self._inhibit()
        return self._lock is not None

    def _inhibit(self) -> int | None:
        try:
            return _lock()
        except (ImportError, OSError, KeyError, ValueError, IndexError, AttributeError, EOFError) as error:
            if not self._told:
                self._told = True
                log.warning("the PC may sleep while a job runs: %s", error)
            return None


def _lock() -> int:
    """Ask logind for a lock.

    Raises:
        OSError, KeyError, EOFError: if there is no bus, or it ended.
        ValueError, IndexError, AttributeError: if logind's answer is none.
        ImportError: on a system without D-Bus.
    """
    # Loaded for the owners who want it.
    from jeepney import DBusAddress, MessageType, new_method_call  # noqa: PLC0415
    from jeepney.io.blocking import open_dbus_connection  # noqa: PLC0415

    where = DBusAddress("/org/freedesktop/login1", bus_name=_LOGIND, interface=f"{_LOGIND}.Manager")
    with open_dbus_connection(bus="SYSTEM", enable_fds=True) as bus:
        answer = bus.send_and_get_reply(new_method_call(where, "Inhibit", "ssss", _WHAT), timeout=_ANSWER_S)
        if answer.header.message_type is MessageType.error:
            raise OSError(str(answer.body)[:200])
        return int(answer.body[0].to_raw_fd())
