"""Freezing: by the kernel's own file where we may write it, else by the engine over a connection of its own.

When a game starts, nothing may queue before it; and only what the kernel confirms counts, where it can be asked.
"""

import http.client
import json
import threading
import time
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from gpu_sandbox.errors import EngineRefusedError, EngineUnreachableError
from gpu_sandbox.sandbox.cgroup import Cgroup, cgroup_of
from gpu_sandbox.sandbox.config import LABEL_INSTANCE
from gpu_sandbox.sandbox.transport import UnixConnection, default_socket, plain_message


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
        self._connection: http.client.HTTPConnection | None = None
        self._changed: dict[str, float] = {}

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
            self._learn(container)

    def freeze(self, container: str) -> float:
        """Freeze all processes of `container`; return the milliseconds it took. Frozen already is success.

        Raises:
            EngineUnreachableError: if the engine does not answer.
            EngineRefusedError: if it refuses, for instance because the container does not run.
        """
        return self._switch(container, frozen=True)

    def thaw(self, container: str) -> float:
        """Let them go on; return the milliseconds it took. Running already is success.

        Raises:
            EngineUnreachableError: if the engine does not answer.
            EngineRefusedError: if it refuses, for instance because the container does not run.
        """
        return self._switch(container, frozen=False)

    def pids(self, container: str) -> frozenset[int]:
        """Return the numbers of its processes as this machine counts them; empty where they cannot be told."""
        with self._lock:
            group = self._known.get(container) or self._learn(container)
        return group.pids() if group else frozenset()

    def freeze_all(self, instance: str) -> dict[str, float]:
        """Freeze every running container of an instance; return the milliseconds that each took, by its id.

        A container that ends meanwhile is left out.

        Raises:
            EngineUnreachableError: if the engine does not answer.
        """
        filters = json.dumps({"label": [f"{LABEL_INSTANCE}={instance}"], "status": ["running"]})
        with self._lock:
            _, found = self._call("GET", f"/containers/json?{urlencode({'filters': filters})}")
        frozen = {}
        for entry in found if isinstance(found, list) else ():
            try:
                frozen[str(entry["Id"])] = self.freeze(str(entry["Id"]))
            except EngineRefusedError:
                continue
        return frozen

    def _switch(self, container: str, *, frozen: bool) -> float:
        began = time.monotonic()
        path = f"/containers/{quote(container, safe='')}"
        if self._switched_by_hand(container, frozen=frozen):
            return (time.monotonic() - began) * 1000
        while True:
            with self._lock:
                status, answer = self._call("POST", f"{path}/{'pause' if frozen else 'unpause'}")
                now = time.monotonic()
                if status < 400 and self._confirmed(container, frozen=frozen):
                    self._note(container, now)
                    return (now - began) * 1000
                running, paused = self._state(path)
                settled = now - self._changed.get(container, -_SETTLE_S) >= _SETTLE_S
            if running and paused is frozen and settled:
                if self._confirmed(container, frozen=frozen):
                    return (now - began) * 1000
                if not frozen:  # by the hand of an engine before this one
                    self._by_hand.add(container)
                    if self._switched_by_hand(container, frozen=False):
                        return (time.monotonic() - began) * 1000
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
        _, answer = self._call("GET", f"/containers/{quote(container, safe='')}/json")
        state = answer.get("State") if isinstance(answer, dict) else None
        pid, name = (state.get("Pid"), str(answer.get("Id"))) if isinstance(state, dict) else (None, "")
        group = cgroup_of(pid, name) if isinstance(pid, int) else None
        if group is not None:
            while len(self._known) >= _MOST_KNOWN:
                self._known.pop(next(iter(self._known)))
            self._known[container] = group
        return group

    def _note(self, container: str, now: float) -> None:
        self._changed = {name: at for name, at in self._changed.items() if now - at < _SETTLE_S}
        self._changed[container] = now

    def _state(self, path: str) -> tuple[bool, bool]:
        """Ask whether a container runs, and whether it is frozen: engines differ in how they say "already"."""
        status, answer = self._call("GET", f"{path}/json")
        state = answer.get("State") if status == 200 and isinstance(answer, dict) else None
        if not isinstance(state, dict):
            return False, False
        return bool(state.get("Running")), bool(state.get("Paused"))

    def _call(self, method: str, path: str) -> tuple[int, Any]:
        """Make one call, on a new connection where the old one broke. Pausing twice is as good as once."""
        fresh = self._connection is None
        try:
            return self._once(method, path)
        except (OSError, http.client.HTTPException) as error:
            self._drop()
            if fresh or isinstance(error, TimeoutError):
                raise self._unreachable(error) from None
        try:
            return self._once(method, path)
        except (OSError, http.client.HTTPException) as error:
            self._drop()
            raise self._unreachable(error) from None

    def _once(self, method: str, path: str) -> tuple[int, Any]:
        if self._connection is None:
            self._connection = UnixConnection(self._path, self._timeout)
        self._connection.request(method, path, headers={"Content-Length": "0"} if method == "POST" else {})
        response = self._connection.getresponse()
        text = response.read(_MAX_REPLY)
        if response.read(1):
            raise http.client.HTTPException("the engine's answer is unreasonably long")
        try:
            return response.status, json.loads(text) if text.strip() else None
        except ValueError:
            return response.status, None

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _unreachable(self, error: Exception) -> EngineUnreachableError:
        why = getattr(error, "strerror", None) or ("it said nothing in time" if isinstance(error, TimeoutError) else "")
        return EngineUnreachableError(f"no container engine answers at {self._path}{': ' if why else ''}{why}")
