"""How a call reaches the container engine, and the one place where foreign errors become ours.

Plain HTTP over the engine's Unix socket, from the standard library. docker-py is not used: it would cost the engine's
process 8 MB and 90 ms, keeps a pool of connections for every path, and leaves a socket open after each failed connect
(7.2). Here every call has a connection of its own, so that none waits for another and none is stale after the engine
restarted; each answer is bounded, and a stream that broke is told from one that ended.
"""

import http.client
import io
import json
import os
import re
import socket as sockets
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any, Final, TypeAlias
from urllib.parse import urlencode, urlsplit

from gpu_sandbox.errors import DiskFullError, EngineRefusedError, EngineUnreachableError, GpuSandboxError


JsonObject: TypeAlias = dict[str, Any]

_SOCKET: Final = Path("/var/run/docker.sock")
_PIPE: Final = Path(r"\\.\pipe\docker_engine")
"""Docker Desktop's on Windows (`npipe:////./pipe/docker_engine`)."""
OLDEST_API: Final = (1, 41)
"""Docker 20.10: the first with private cgroup namespaces."""
NEWEST_API: Final = (1, 51)
"""The newest one that this file was tried with (Docker 28); an engine that no longer speaks it names its own oldest."""
_MAX_MESSAGE: Final = 300
_MAX_REPLY: Final = 32 << 20
_CHUNK: Final = 1 << 16
_LONG: Final = 1 << 19
_NO_SPACE = re.compile(r"no space left on device|disk quota exceeded", re.IGNORECASE)


class GoneError(EngineRefusedError):
    """What was asked for is not there (any more)."""


class ConflictError(EngineRefusedError):
    """The engine's state does not allow it: a name is taken, or something is in use."""


class SilentError(EngineUnreachableError):
    """The engine took the call and said nothing in time."""


def default_socket() -> Path:
    """Return the engine's Unix socket, or on Windows its named pipe: what `DOCKER_HOST` names, or Docker's usual one.

    Raises:
        EngineUnreachableError: if `DOCKER_HOST` names something else; an engine over TCP is not a sandbox on this PC.
    """
    named = os.environ.get("DOCKER_HOST", "")
    if not named:
        return _PIPE if sys.platform == "win32" else _SOCKET
    parts = urlsplit(named)
    if sys.platform == "win32":
        if parts.scheme != "npipe" or not parts.path.startswith("//./pipe/"):
            raise EngineUnreachableError(f"DOCKER_HOST is {named[:100]!r}, and only npipe:////./pipe/NAME is used")
        return Path(parts.path.replace("/", "\\"))
    if parts.scheme != "unix" or not parts.path:
        raise EngineUnreachableError(f"DOCKER_HOST is {named[:100]!r}, and only unix:// sockets are used")
    return Path(parts.path)


def connected(path: Path, timeout_s: float | None) -> sockets.socket:
    """Return a socket that is connected to one of the file system.

    Raises:
        OSError: if nobody listens.
    """
    if sys.platform == "win32":
        from gpu_sandbox.sandbox import pipe  # noqa: PLC0415 - runs nowhere else

        return pipe.connected(str(path), timeout_s)
    made = sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM)
    try:
        made.settimeout(timeout_s)
        made.connect(str(path))
    except BaseException:
        made.close()
        raise
    return made


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path, timeout_s: float) -> None:
        """Name the socket; the first request connects."""
        super().__init__("docker", timeout=timeout_s)
        self._path = path

    def connect(self) -> None:
        """Connect.

        Raises:
            OSError: if nobody listens.
        """
        self.sock = connected(self._path, self.timeout)


class _PlainConnection(UnixConnection):
    """HTTP/1.0: a long body comes as it is and ends with the connection, and nothing is cut into chunks.

    Docker's chunks are of 32 KiB, each with two reads and a line to parse. Whoever reads such a body has to know its
    end by the body itself, as that of a tar archive is known.
    """

    _http_vsn = 10
    _http_vsn_str = "HTTP/1.0"


class Transport:
    """Calls to one engine behind a Unix socket. Any thread may call."""

    def __init__(self, path: Path, timeout_s: float) -> None:
        """Name the engine; nothing is connected yet.

        Args:
            path: its Unix socket.
            timeout_s: seconds of silence after which a call is given up.
        """
        self.socket = path
        self.timeout_s = timeout_s
        self._lock = threading.Lock()
        self._api = ""

    def version(self) -> JsonObject:
        """Ask for the engine's versions, the one question that needs no version."""
        try:
            return _as_object(self.whole(self.send("GET", "/version", versioned=False)))
        except ValueError:
            raise EngineRefusedError(f"what answers at {self.socket} is no container engine") from None

    def reply(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: JsonObject | None = None,
        timeout_s: float | None = None,
    ) -> Any:  # noqa: ANN401 - whatever JSON the engine says; each caller knows which
        """Make a call and return what the answer's JSON says, None where it is empty.

        Raises:
            GpuSandboxError: what the engine's status, or its silence, means.
        """
        data = json.dumps(body).encode() if body is not None else None
        text = self.whole(self.send(method, path, query=query, data=data, timeout_s=timeout_s))
        try:
            return json.loads(text) if text.strip() else None
        except ValueError:
            raise EngineRefusedError("the engine answered something that is no JSON") from None

    def json(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: JsonObject | None = None
    ) -> JsonObject:
        """Make a call whose answer is a JSON object."""
        answer = self.reply(method, path, query=query, body=body)
        if not isinstance(answer, dict):
            raise EngineRefusedError("the engine answered something else than an object")
        return answer

    @contextmanager
    def stream(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, plain: bool = False
    ) -> Iterator[IO[bytes]]:
        """Make a call and read its answer as a file; leaving the context ends it.

        `plain` is faster, for a long body whose end is known by itself (`_PlainConnection`).
        """
        with closing(self.send(method, path, query=query, plain=plain)) as response:
            yield io.BufferedReader(_Body(self, response), _LONG if plain else _CHUNK)

    def line(self, method: str, path: str, *, query: Mapping[str, str]) -> sockets.socket:
        """Make a call whose connection becomes a line of its own; the caller closes it.

        Raises:
            GpuSandboxError: what the engine's status, or its silence, means.
        """
        with self.converted():
            connection = UnixConnection(self.socket, self.timeout_s)
            try:
                headers = {"Upgrade": "tcp", "Connection": "Upgrade"}
                connection.request(method, f"/v{self._agreed()}{path}?{urlencode(query)}", headers=headers)
                response = connection.getresponse()
                if response.status < 400 and connection.sock is not None:
                    line, connection.sock = connection.sock, None
                    return line
                text = self.whole(response)
            finally:
                connection.close()
        raise as_refusal(response.status, _message(text))

    def whole(self, response: http.client.HTTPResponse) -> bytes:
        """Read a whole answer, which must be a reasonable one."""
        with self.converted(), closing(response):
            text = response.read(_MAX_REPLY)
            if response.read(1):
                raise EngineRefusedError("the engine's answer is unreasonably long")
        return text

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        data: bytes | Iterable[bytes] | None = None,
        kind: str = "application/json",
        timeout_s: float | None = None,
        versioned: bool = True,
        plain: bool = False,
    ) -> http.client.HTTPResponse:
        """Send a request and return its response, of which only the head was read. What `data` raises passes through.

        Raises:
            GpuSandboxError: what the engine's status, or its silence, means.
        """
        prefix = f"/v{self._agreed()}" if versioned else ""
        headers = {"Connection": "close"} | ({"Content-Type": kind} if data is not None else {})
        kind_of = _PlainConnection if plain else UnixConnection
        with self.converted(), closing(kind_of(self.socket, timeout_s or self.timeout_s)) as connection:
            try:
                connection.request(method, f"{prefix}{path}?{urlencode(query or {})}", data, headers)
            except (BrokenPipeError, ConnectionResetError):
                if not connection.sock:
                    raise
                # The engine refused in the middle of a long body: why stands in its answer.
            response = connection.getresponse()
        if response.status < 400:
            return response
        raise as_refusal(response.status, _message(self.whole(response)))

    def _agreed(self) -> str:
        """Return the API version that was agreed on, asking for it once."""
        with self._lock:
            api = self._api
        if not api:
            api = agreed_version(self.version())
            with self._lock:
                self._api = api
        return api

    @contextmanager
    def converted(self) -> Iterator[None]:
        """Turn the errors of the system and of HTTP into ours; agree on a version anew afterwards."""
        try:
            yield
        except TimeoutError:
            raise SilentError(f"the engine at {self.socket} said nothing for too long") from None
        except (OSError, http.client.HTTPException) as error:
            with self._lock:
                self._api = ""
            why = error.strerror if isinstance(error, OSError) and error.strerror else ""
            text = f"no container engine answers at {self.socket}{': ' if why else ''}{why}"
            raise EngineUnreachableError(text) from None


def agreed_version(version: JsonObject) -> str:
    """Return the API version to speak with an engine of this `/version`.

    WORKAROUND for podman: its Docker API takes and silently drops runtimes, devices and profiles that it was asked for.

    Raises:
        EngineRefusedError: if it is podman, runs Windows containers, or is too old.
    """
    components = {str(part.get("Name", "")).lower() for part in version.get("Components") or ()}
    if any("podman" in name for name in components):
        raise EngineRefusedError("podman answers at Docker's socket, and it drops limits without a word; use Docker")
    if version.get("Os", "linux") != "linux":
        raise EngineRefusedError("the engine runs Windows containers; switch Docker to Linux containers")
    newest, oldest = (_numbers(version.get(key)) for key in ("ApiVersion", "MinAPIVersion"))
    if newest < OLDEST_API:
        raise EngineRefusedError(f"Docker {str(version.get('Version'))[:40]} is too old: 20.10 is the oldest that fits")
    return ".".join(map(str, max(min(newest, NEWEST_API), oldest)))


class _Body(io.RawIOBase):
    """The body of a response as a file whose errors are ours."""

    def __init__(self, transport: Transport, response: http.client.HTTPResponse) -> None:
        self._transport = transport
        self._response = response

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - a writable buffer, as io.RawIOBase has it
        with self._transport.converted():
            return self._response.readinto(buffer)


def as_refusal(status: int, message: str) -> GpuSandboxError:
    """Return what a status and its message mean."""
    if _NO_SPACE.search(message):
        return DiskFullError(message)
    kind = {404: GoneError, 409: ConflictError}.get(status, EngineRefusedError)
    return kind(message or f"the engine refused with status {status}")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Walk from an error through what it wraps: requests and urllib3 carry the cause as an argument or a reason."""
    for _ in range(10):
        if error is None:
            return
        yield error
        inner = next((a for a in error.args if isinstance(a, BaseException)), None)
        error = inner or getattr(error, "reason", None) or error.__context__


def _message(text: bytes) -> str:
    """Return what the body of a refusal says."""
    try:
        message = str(_as_object(text).get("message", ""))
    except ValueError:
        message = text.decode(errors="replace")
    return plain_message(message)


def _as_object(text: bytes) -> JsonObject:
    value = json.loads(text)
    return value if isinstance(value, dict) else {}


def _numbers(version: object) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", str(version or "0"))[:2])


def plain_message(text: str) -> str:
    """Return one printable line, capped: parts of it come from images and jobs."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _MAX_MESSAGE else line[: _MAX_MESSAGE - 1] + "…"
