"""Freezing: by the kernel's own file where we may write it, else by the engine over a connection of its own.

When a game starts, nothing may queue before it; and only what the kernel confirms counts, where it can be asked.
"""

import http.client
import json
import select
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from gpu_sandbox.errors import EngineRefusedError, EngineUnreachableError
from gpu_sandbox.sandbox.cgroup import Cgroup
from gpu_sandbox.sandbox.frozen import By, cgroup_in, frozen_by
from gpu_sandbox.sandbox.transport import JsonObject, connected, default_socket, plain_message


_MAX_REPLY: Final = 8 << 20
_SETTLE_S: Final = 1.0
"""WORKAROUND: for a moment after a change Docker may say "already" though it is not so: its own late event of the
change before turns its note around (daemon/monitor.go, 20.10 to 28). So long its word is not taken."""
_TRY_S: Final = 1.0
"""WORKAROUND: runc gives up on freezing a process that gets no turn on a busy machine ("unable to freeze", measured
with 1.1.5), just when a game loads. So long it is asked again."""
_AGAIN_S: Final = 0.005
_DIRECT_S: Final = 0.5
"""So long the kernel's own file is waited for before the engine is asked as well."""
_MOST_KNOWN: Final = 64
_SEEN_S: Final = 0.0005
"""Seconds between two looks at the kernel's file while the engine freezes."""


class DockerFreezer:
    """Implements `gpu_sandbox.limits.ports.Freezer` over the engine's socket.

    The connection stays open between calls, and is made anew, once per call, where the engine closed it. Paths carry
    no API version: pausing has been the same in all of them, and none has to be agreed on first.
    """

    def __init__(self, socket_path: Path | None = None, *, timeout_s: float = 10.0, direct: bool | None = None) -> None:
        """Name the engine; the first call connects, or `warm` does.

        Args:
            socket_path: the engine's Unix socket; None takes `default_socket()`.
            timeout_s: seconds of silence after which a call is given up.
            direct: False asks the engine even where this process may write the kernel's file; None writes it.
        """
        self._direct = direct is not False
        self._known: dict[str, Cgroup] = {}
        self._by_hand: set[str] = set()
        self._path = socket_path or default_socket()
        self._timeout = timeout_s
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None
        self._changed: dict[str, float] = {}
        self._still: dict[str, float] = {}
        self._struck = ""

    def warm(self) -> None:
        """Open the connection now, so that the first freeze does not wait for it.

        Raises:
            EngineUnreachableError: if no engine answers.
        """
        with self._lock:
            self._call("GET", "/_ping")

    def close(self) -> None:
        """Close the connection; a later call opens a new one."""
        with self._lock:
            self._drop()

    def prepare(self, container: str) -> None:
        """Learn where the kernel keeps a running container, so that its first freeze need not ask."""
        with self._lock:
            group = self._learn(container)
        if group is not None and self._direct:
            group.weigh_as_usual()

    def strike(self, container: str) -> None:
        """Begin to freeze a prepared container, and wait for nothing: `freeze` is to be called afterwards.

        For the thread that has just seen a game. It neither blocks nor raises: what it cannot do, `freeze` does.
        """
        group = self._known.get(container)
        if self._direct and group is not None and group.writable:
            with suppress(OSError):
                if not group.frozen():
                    self._by_hand.add(container)
                    group.begin()
            return
        if not self._lock.acquire(blocking=False):
            return  # a call is under way, and has the connection
        try:
            if self._connection is not None and not self._struck:
                self._connection.send(_request("POST", _path(container, "pause")))
                self._struck = container
        except OSError:
            self._drop()
        finally:
            self._lock.release()

    def freeze(self, container: str) -> float:
        """Freeze all processes of `container`; return the moment (seconds of the monotonic clock) at which they stood.

        Frozen already is success, and the moment then the one at which we froze it, if we did.

        Raises:
            EngineUnreachableError: if the engine does not answer.
            EngineRefusedError: if it refuses, for instance because the container does not run.
        """
        still = self._still.get(container)
        if still is not None and (group := self._known.get(container)) is not None and group.frozen():
            return still
        moment = self._switch(container, frozen=True)
        if len(self._still) >= _MOST_KNOWN:
            self._still.clear()
        self._still[container] = moment
        return moment

    def thaw(self, container: str) -> float:
        """Let them go on; return the moment (seconds of the monotonic clock). Running already is success.

        Raises:
            EngineUnreachableError: if the engine does not answer.
            EngineRefusedError: if it refuses, for instance because the container does not run.
        """
        self._still.pop(container, None)
        return self._switch(container, frozen=False)

    def pids(self, container: str) -> frozenset[int]:
        """Return the numbers of its processes as this machine counts them; empty where they cannot be told."""
        with self._lock:
            group = self._known.get(container) or self._learn(container)
        return group.pids() if group else frozenset()

    def _switch(self, container: str, *, frozen: bool) -> float:
        began = time.monotonic()
        if self._switched_by_hand(container, frozen=frozen):
            return time.monotonic()
        while True:
            with self._lock:
                group = self._known.get(container)
                seen = _Seen(group, frozen=frozen)
                status, answer = self._call("POST", _path(container, "pause" if frozen else "unpause"), seen)
                now = time.monotonic()
                if status < 400 and self._confirmed(container, frozen=frozen):
                    self._note(container, now)
                    return seen.at or now
                found = self._look(container)  # engines differ in how they say "already"
                running, by = (bool(found["State"].get("Running")), frozen_by(found)) if found else (False, By.NOBODY)
                settled = now - self._changed.get(container, -_SETTLE_S) >= _SETTLE_S
            if running and settled:
                if (by is By.ENGINE) is frozen and self._confirmed(container, frozen=frozen):
                    return time.monotonic()
                if by is By.HAND and not frozen:  # that of an engine before this one
                    self._by_hand.add(container)
                    if self._switched_by_hand(container, frozen=False):
                        return time.monotonic()
            if not running or now - began >= _TRY_S:
                message = answer.get("message", "") if isinstance(answer, dict) else ""
                raise EngineRefusedError(plain_message(str(message)) or f"the engine refused with status {status}")
            time.sleep(_AGAIN_S)

    def _switched_by_hand(self, container: str, *, frozen: bool) -> bool:
        """Write the kernel's file, where that may be; return whether the kernel confirmed it.

        The engine does not learn of it, so what was frozen by hand is thawed by hand, and a freeze of the engine's
        (a guardian's, or one before this process) by the engine.
        """
        if not self._direct or not (frozen or container in self._by_hand):
            return False
        group = self._known.get(container)
        if group is None:
            with self._lock:  # a call that hangs holds it: known containers do not wait for it
                group = self._learn(container)
        if group is None or not group.writable:
            return False
        try:
            if not frozen:
                self._by_hand.discard(container)
            elif group.frozen():
                group.weigh_as_usual()
                return True  # whoever froze it thaws it
            else:
                self._by_hand.add(container)
            done = group.set(frozen=frozen, within_s=_DIRECT_S)
        except OSError:
            self._known.pop(container, None)
            done = False
        if frozen and not done:
            self._by_hand.discard(container)
        return done

    def _confirmed(self, container: str, *, frozen: bool) -> bool:
        """Return whether the kernel agrees; where it cannot be asked, the engine's word counts."""
        group = self._known.get(container) or self._learn(container)
        found = None if group is None else group.frozen()
        return found is None or found is frozen

    def _learn(self, container: str) -> Cgroup | None:
        found = self._look(container)
        group = cgroup_in(found) if found else None
        if group is not None:
            while len(self._known) >= _MOST_KNOWN:
                self._known.pop(next(iter(self._known)))
            self._known[container] = group
        return group

    def _look(self, container: str) -> JsonObject | None:
        status, answer = self._call("GET", _path(container, "json"))
        whole = status == 200 and isinstance(answer, dict) and isinstance(answer.get("State"), dict)
        return answer if whole else None

    def _note(self, container: str, now: float) -> None:
        self._changed = {name: at for name, at in self._changed.items() if now - at < _SETTLE_S}
        self._changed[container] = now

    def _call(self, method: str, path: str, seen: "_Seen | None" = None) -> tuple[int, Any]:
        """Make one call, on a new connection where the old one broke. Pausing twice is as good as once."""
        fresh = self._connection is None
        try:
            return self._once(method, path, seen)
        except (OSError, http.client.HTTPException) as error:
            self._drop()
            if fresh or isinstance(error, TimeoutError):
                raise self._unreachable(error) from None
        try:
            return self._once(method, path, seen)
        except (OSError, http.client.HTTPException) as error:
            self._drop()
            raise self._unreachable(error) from None

    def _once(self, method: str, path: str, seen: "_Seen | None") -> tuple[int, Any]:
        if self._connection is None:
            self._connection = connected(self._path, self._timeout)
        connection, struck = self._connection, self._struck
        self._struck = ""
        if struck and path == _path(struck, "pause"):
            pass  # that is what was asked for already
        else:
            if struck:
                self._answer(connection, "POST")
            connection.sendall(_request(method, path))
        if seen is not None:
            seen.wait(connection)
        return self._answer(connection, method)

    def _answer(self, connection: socket.socket, method: str) -> tuple[int, Any]:
        response = http.client.HTTPResponse(connection, method=method)
        try:
            response.begin()
            text = response.read(_MAX_REPLY)
            if response.read(1):
                raise http.client.HTTPException("the engine's answer is unreasonably long")
            if response.will_close:
                self._drop()
        finally:
            response.close()
        try:
            return response.status, json.loads(text) if text.strip() else None
        except ValueError:
            return response.status, None

    def _drop(self) -> None:
        self._struck = ""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _unreachable(self, error: Exception) -> EngineUnreachableError:
        why = getattr(error, "strerror", None) or ("it said nothing in time" if isinstance(error, TimeoutError) else "")
        return EngineUnreachableError(f"no container engine answers at {self._path}{': ' if why else ''}{why}")


class _Seen:
    """Sees a change in the kernel's own file before the engine has answered: its answer takes a while longer."""

    def __init__(self, group: Cgroup | None, *, frozen: bool) -> None:
        self._group = group
        self._frozen = frozen
        self.at: float | None = None
        """When it was seen, or None."""

    def wait(self, connection: socket.socket) -> None:
        """Look until it is so, or the engine answers, or nothing came for so long that the answer alone counts."""
        until = time.monotonic() + _TRY_S
        while self._group is not None and self.at is None and time.monotonic() < until:
            if self._group.frozen() is self._frozen:
                self.at = time.monotonic()
            elif select.select((connection,), (), (), _SEEN_S)[0]:
                return


def _path(container: str, what: str) -> str:
    return f"/containers/{quote(container, safe='')}/{what}"


def _request(method: str, path: str) -> bytes:
    """Return a request as it goes over the wire: a library's own would take longer to make than the engine to read."""
    length = "Content-Length: 0\r\n" if method == "POST" else ""
    return f"{method} {path} HTTP/1.1\r\nHost: docker\r\n{length}\r\n".encode("ascii")
