"""The sensor for Feral GameMode: games (or their launchers) that ask for it say so on the session bus.

Interface: com.feralinteractive.GameMode at /com/feralinteractive/GameMode, methods `ListGames -> a(io)`, signals
`GameRegistered(i pid, o path)` and `GameUnregistered`. The daemon notices a crashed game only after seconds; a pidfd
tells at once. Nothing here starts the daemon, and games that are known outlive it and the bus.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any, Final

from gpu_sandbox.sensors.evidence import Cause, Evidence, Strength
from gpu_sandbox.sensors.process import Process, read_process, started_of
from gpu_sandbox.sensors.steam import VARIABLES, plain, title_of
from gpu_sandbox.sensors.watching import Moments, SourceGoneError, Watched


_NAME: Final = "com.feralinteractive.GameMode"
_PATH: Final = "/com/feralinteractive/GameMode"
_ANSWER_S: Final = 5.0
_MOST_GAMES: Final = 64


class GameModeSensor(Watched):
    """Sees games that GameMode knows."""

    name = "gamemode"

    def __init__(self, address: str | None = None) -> None:
        """Prepare; nothing runs before `start`.

        Args:
            address: the bus; None takes the session's own.
        """
        self._address = address
        self._games = _Games(self._publish)
        super().__init__(self._connect, self._lost, self._games)

    def stop(self) -> None:
        """Stop listening and end the thread."""
        super().stop()
        self._games.close()

    def _connect(self) -> "_Bus":
        return _Bus(self._address, self._games)

    def _lost(self) -> None:
        self._games.look(frozenset())
        self._changed()

    def _publish(self, evidence: tuple[Evidence, ...]) -> None:
        if evidence != self._evidence:
            self._evidence = evidence
            self._changed()


class _Games:
    """The registered processes, each with a descriptor that tells of its end where the kernel has these."""

    def __init__(self, publish: Callable[[tuple[Evidence, ...]], None]) -> None:
        self._publish = publish
        self._living: dict[int, Process] = {}
        self._descriptors: dict[int, int] = {}
        self._moments = Moments()

    def registered(self, pid: int) -> None:
        process = read_process(pid, VARIABLES)
        if process is None or len(self._living) >= _MOST_GAMES:
            return
        self._living[pid] = process
        if sys.platform == "linux" and pid not in self._descriptors:
            with contextlib.suppress(OSError, AttributeError):
                self._descriptors[pid] = os.pidfd_open(pid)
        self._tell()

    def unregistered(self, pid: int) -> None:
        self._drop(pid)
        self._tell()

    def only(self, pids: set[int]) -> None:
        """Drop those that the daemon does not list, and take up those that it does."""
        for pid in list(self._living):
            if pid not in pids:
                self._drop(pid)
        for pid in pids - self._living.keys():
            self.registered(pid)
        self._tell()

    def look(self, ready: frozenset[int]) -> None:
        """Drop those that have ended: those whose descriptor tells so, and those that have none."""
        for pid, process in list(self._living.items()):
            descriptor = self._descriptors.get(pid)
            if (descriptor is None or descriptor in ready) and started_of(pid) != process.started:
                self._drop(pid)
        self._tell()

    def descriptors(self) -> tuple[int, ...]:
        return tuple(self._descriptors.values())

    def close(self) -> None:
        for pid in list(self._living):
            self._drop(pid)

    def _drop(self, pid: int) -> None:
        self._living.pop(pid, None)
        descriptor = self._descriptors.pop(pid, None)
        if descriptor is not None:
            os.close(descriptor)

    def _tell(self) -> None:
        keys = {pid: f"gamemode:{pid}:{process.started}" for pid, process in self._living.items()}
        self._moments.keep(keys.values())
        self._publish(
            tuple(
                Evidence(
                    key=keys[pid],
                    cause=Cause.GAMEMODE,
                    strength=Strength.STRONG,
                    title=_title(process),
                    pid=pid,
                    since=self._moments.since(keys[pid]),
                    program=process.exe or "",
                )
                for pid, process in self._living.items()
            )
        )


def _title(process: Process) -> str:
    words = (*process.argv, process.exe or "")
    return title_of(words) or plain((process.exe or (process.argv or ("",))[0]).rsplit("/", 1)[-1]) or "A game"


class _Bus:
    """The session bus, connected."""

    def __init__(self, address: str | None, games: _Games) -> None:
        from jeepney import (  # noqa: PLC0415 - not on every system
            AuthenticationError,
            DBusAddress,
            DBusErrorResponse,
            MatchRule,
            message_bus,
            new_method_call,
        )
        from jeepney.io.blocking import Proxy, open_dbus_connection  # noqa: PLC0415 - not on every system

        self._games = games
        try:
            self._line: Any = open_dbus_connection(address or "SESSION")
        except (OSError, KeyError, ValueError, RuntimeError, AuthenticationError) as error:
            raise SourceGoneError(f"no session bus answers: {error}") from None
        try:
            bus = Proxy(message_bus, self._line, timeout=_ANSWER_S)
            for member in ("GameRegistered", "GameUnregistered"):
                bus.AddMatch(MatchRule(type="signal", interface=_NAME, member=member, path=_PATH))
            self._list = new_method_call(DBusAddress(_PATH, _NAME, _NAME), "ListGames")
            self._catch_up(there=bool(bus.NameHasOwner(_NAME)[0]))
        except (OSError, ValueError, RuntimeError, TimeoutError, DBusErrorResponse) as error:
            self.close()
            raise SourceGoneError(f"the session bus does not answer: {error}") from None

    def descriptors(self) -> Iterable[int]:
        return (self._line.sock.fileno(), *self._games.descriptors())

    def pause_s(self) -> float | None:
        return None

    def look(self, ready: frozenset[int]) -> None:
        self._games.look(ready)
        while True:
            try:
                message = self._line.receive(timeout=0)
            except TimeoutError:
                return
            except (OSError, ValueError, EOFError) as error:
                raise SourceGoneError(f"the session bus went away: {error}") from None
            self._heard(message)

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._line.close()

    def _heard(self, message: Any) -> None:  # noqa: ANN401 - jeepney's message
        from jeepney import HeaderFields, MessageType  # noqa: PLC0415

        fields = message.header.fields
        if message.header.message_type is not MessageType.signal:
            return
        member, body = fields.get(HeaderFields.member), message.body
        if fields.get(HeaderFields.interface) == _NAME and body and isinstance(body[0], int):
            if member == "GameRegistered":
                self._games.registered(body[0])
            elif member == "GameUnregistered":
                self._games.unregistered(body[0])

    def _catch_up(self, *, there: bool) -> None:
        """Ask a daemon that runs for its games; one that does not run is not started by being asked."""
        if not there:
            return
        reply = self._line.send_and_get_reply(self._list, timeout=_ANSWER_S)
        listed = reply.body[0] if reply.body and isinstance(reply.body[0], list) else []
        self._games.only({entry[0] for entry in listed if isinstance(entry[0], int)})
