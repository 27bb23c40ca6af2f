"""Freezing over a connection of its own: when a game starts, nothing may queue before it."""

import http.client
import json
import threading
import time
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from gpu_sandbox.errors import EngineRefusedError, EngineUnreachableError
from gpu_sandbox.sandbox.config import LABEL_INSTANCE
from gpu_sandbox.sandbox.transport import UnixConnection, default_socket, plain_message


_MAX_REPLY: Final = 8 << 20
_SETTLE_S: Final = 1.0
"""WORKAROUND: for a moment after a change Docker may say "already" though it is not so: its own late event of the
change before turns its note around (daemon/monitor.go, 20.10 to 28). So long its word is not taken."""
_TRY_S: Final = 3.0
"""WORKAROUND: runc gives up on freezing a process that gets no turn on a busy machine ("unable to freeze", measured
with 1.1.5), just when a game loads. So long it is asked again."""
_AGAIN_S: Final = 0.005


class DockerFreezer:
    """Implements `gpu_sandbox.limits.ports.Freezer` over the engine's socket.

    The connection stays open between calls, and is made anew, once per call, where the engine closed it. Paths carry
    no API version: pausing has been the same in all of them, and none has to be agreed on first.
    """

    def __init__(self, socket_path: Path | None = None, *, timeout_s: float = 10.0) -> None:
        """Name the engine; the first call connects, or `warm` does.

        Args:
            socket_path: the engine's Unix socket; None takes `default_socket()`.
            timeout_s: seconds of silence after which a call is given up.
        """
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
        while True:
            with self._lock:
                status, answer = self._call("POST", f"{path}/{'pause' if frozen else 'unpause'}")
                now = time.monotonic()
                if status < 400:
                    self._note(container, now)
                    return (now - began) * 1000
                running, paused = self._state(path)
                settled = now - self._changed.get(container, -_SETTLE_S) >= _SETTLE_S
            if running and paused is frozen and settled:
                return (now - began) * 1000
            if not running or now - began >= _TRY_S:
                message = answer.get("message", "") if isinstance(answer, dict) else ""
                raise EngineRefusedError(plain_message(str(message)) or f"the engine refused with status {status}")
            time.sleep(_AGAIN_S)

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
