"""The sensor for the machine's sleep: logind says so before, waits for us a few seconds, and says so afterwards.

Interface: signal `PrepareForSleep(b start)` and property `PreparingForSleep` of org.freedesktop.login1.Manager on the
system bus. A *delay* lock makes logind wait, for InhibitDelayMaxSec (5 s) at most, until it is closed (`ready`).

Any user of the machine may send a signal on the system bus, and straight to us: one counts only from the connection
that owns logind's name, which the bus lets root alone own.
"""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from gpu_sandbox.sensors.evidence import Cause, Evidence, Strength
from gpu_sandbox.sensors.logind import MANAGER, NAME, PATH, NoLogindError, inhibit
from gpu_sandbox.sensors.watching import SourceGoneError, Watched


log = logging.getLogger(__name__)

LONGEST_S: Final = 60.0
"""Seconds awake after which a sleep that was announced and never came is over; time asleep does not count."""
_ANSWER_S: Final = 5.0
_AT_ONCE: Final = 64
"""Messages that are taken before the thread looks whether it is to end."""
_BUS: Final = "org.freedesktop.DBus"


class SleepSensor(Watched):
    """Sees that the machine is about to sleep, and holds the sleep up until `ready`."""

    name = "sleep"

    def __init__(self, address: str | None = None) -> None:
        """Prepare; nothing runs before `start`.

        Args:
            address: the bus; None takes the system's.
        """
        super().__init__(self._connect, self._lost)
        self._address = address
        self._lock = _Lock(address)
        self._told = False

    @property
    def problem(self) -> str:
        """Why no sleep is seen, or why none is held up; empty while all is well."""
        return super().problem or self._lock.problem

    def ready(self) -> None:
        """Hold the sleep up no longer: all is done that was to be done before. Any thread may say so.

        Said too late, after the sleep, it is nothing: the lock is for the next one then.
        """
        if self._evidence:
            self._lock.release()

    def stop(self) -> None:
        """Stop listening, hold nothing up, and end the thread."""
        super().stop()
        self._lock.release()

    def _connect(self) -> "_Bus":
        return _Bus(self._address, self._say)

    def _say(self, *, sleeps: bool) -> None:
        """Take what logind says; called in the sensor's thread."""
        if sleeps is not bool(self._evidence):
            now = time.monotonic()
            piece = Evidence(f"sleep:{now:.3f}", Cause.SLEEP, Strength.STRONG, "", None, now)
            self._evidence = (piece,) if sleeps else ()
            self._changed()
        before = self._lock.problem
        if not sleeps:
            self._lock.take()
        if self._lock.problem != before:
            self._changed()

    def _lost(self) -> None:
        problem = self._watching.problem
        if problem:
            # Nobody would tell the end of a sleep that was announced.
            self._evidence = ()
            self._lock.release()
            if not self._told:
                self._told = True
                log.info("this PC's sleep is not announced, and is noticed afterwards: %s", problem)
        self._changed()


class _Lock:
    """The delay lock, taken by the sensor's thread and let go by any."""

    def __init__(self, address: str | None) -> None:
        self._address = address
        self._mutex = threading.Lock()
        self._descriptor: int | None = None
        self.problem = ""

    def take(self) -> None:
        with self._mutex:
            if self._descriptor is not None:
                return
            try:
                self._descriptor = inhibit("sleep", "A job is put away first", "delay", address=self._address)
                self.problem = ""
            except NoLogindError as error:
                if not self.problem:
                    log.info("this PC's sleep does not wait until a job is put away: %s", error)
                self.problem = f"the sleep does not wait for us: {error}"[:200]

    def release(self) -> None:
        with self._mutex:
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None


class _Bus:
    """The system bus, connected, with a logind on it."""

    def __init__(self, address: str | None, say: Callable[..., None]) -> None:
        from jeepney import (  # noqa: PLC0415 - not on every system
            AuthenticationError,
            DBusAddress,
            DBusErrorResponse,
            MatchRule,
            Properties,
            message_bus,
        )
        from jeepney.io.blocking import Proxy, open_dbus_connection  # noqa: PLC0415 - not on every system

        self._say = say
        self._until: float | None = None
        self._more = False
        try:
            self._line: Any = open_dbus_connection(address or "SYSTEM")
        except (OSError, KeyError, ValueError, RuntimeError, AuthenticationError) as error:
            raise SourceGoneError(f"no system bus answers: {error}") from None
        try:
            bus = Proxy(message_bus, self._line, timeout=_ANSWER_S)
            owned = MatchRule(type="signal", interface=_BUS, member="NameOwnerChanged", sender=_BUS)
            owned.add_arg_condition(0, NAME)
            bus.AddMatch(owned)
            bus.AddMatch(MatchRule(type="signal", interface=MANAGER, member="PrepareForSleep", path=PATH, sender=NAME))
            self._owner = str(bus.GetNameOwner(NAME)[0])
            # Heard from now on; what was said a moment ago is in the property.
            asked = Properties(DBusAddress(PATH, NAME, MANAGER)).get("PreparingForSleep")
            reply = self._line.send_and_get_reply(asked, timeout=_ANSWER_S)
        except (OSError, ValueError, RuntimeError, TimeoutError, DBusErrorResponse, EOFError) as error:
            self.close()
            raise SourceGoneError(f"no logind answers on the system bus: {error}") from None
        self._take(sleeps=_is_true(reply.body))

    def descriptors(self) -> Iterable[int]:
        return (self._line.sock.fileno(),)

    def pause_s(self) -> float | None:
        if self._more:
            return 0.0
        return None if self._until is None else max(0.0, self._until - time.monotonic())

    def look(self, ready: frozenset[int]) -> None:
        del ready
        self._more = True
        for _ in range(_AT_ONCE):  # anybody may send signals: this thread has an end to hear of, too
            try:
                message = self._line.receive(timeout=0)
            except TimeoutError:
                self._more = False
                break
            except (OSError, ValueError, EOFError) as error:
                raise SourceGoneError(f"the system bus went away: {error}") from None
            self._heard(message)
        if self._until is not None and time.monotonic() >= self._until:
            log.warning("a sleep was announced %.0f s ago and has neither come nor been called off", LONGEST_S)
            self._take(sleeps=False)

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._line.close()

    def _take(self, *, sleeps: bool) -> None:
        self._until = time.monotonic() + LONGEST_S if sleeps else None
        self._say(sleeps=sleeps)

    def _heard(self, message: Any) -> None:  # noqa: ANN401 - jeepney's message
        from jeepney import HeaderFields, MessageType  # noqa: PLC0415

        fields, body = message.header.fields, message.body
        if message.header.message_type is not MessageType.signal:
            return
        sender, member = fields.get(HeaderFields.sender), fields.get(HeaderFields.member)
        if sender == _BUS and member == "NameOwnerChanged" and body and body[0] == NAME:
            raise SourceGoneError("logind went away, or another one came")
        if sender == self._owner and (fields.get(HeaderFields.interface), member) == (MANAGER, "PrepareForSleep"):
            self._take(sleeps=bool(body) and body[0] is True)


def _is_true(body: Any) -> bool:  # noqa: ANN401 - from outside
    """Return whether a reply of `Properties.Get` holds the boolean true."""
    return isinstance(body, tuple) and len(body) == 1 and body[0] == ("b", True)
