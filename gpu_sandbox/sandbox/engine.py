"""The container engine's calls, by name: containers, volumes and images, and which engine it is."""

import json
import shutil
import socket as sockets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

from gpu_sandbox.errors import DataError, EngineRefusedError, ImageMissingError
from gpu_sandbox.sandbox.facts import of_engine, of_this_pc
from gpu_sandbox.sandbox.gates import failed_gates
from gpu_sandbox.sandbox.spec import EngineInfo
from gpu_sandbox.sandbox.transport import (
    GoneError,
    JsonObject,
    SilentError,
    Transport,
    agreed_version,
    as_refusal,
    default_socket,
    plain_message,
)


RUNC, GVISOR = "runc", "runsc"
"""Runtimes as Docker's users register them."""
_CHUNK: Final = 1 << 16


class Engine:
    """A container engine behind a Unix socket. All calls are synchronous; any thread may call.

    Each call has a connection of its own, so that none waits for another and none is stale after the engine restarted.
    """

    def __init__(self, socket: Path | None = None, *, timeout_s: float = 30.0) -> None:
        """Name the engine; nothing is connected yet.

        Args:
            socket: its Unix socket; None takes `default_socket()`.
            timeout_s: seconds of silence after which a call is given up.

        Raises:
            EngineUnreachableError: if `DOCKER_HOST` names something that is no Unix socket.
        """
        self._wire = Transport(socket or default_socket(), timeout_s)
        self._preferred = RUNC

    @property
    def socket(self) -> Path:
        """The engine's Unix socket."""
        return self._wire.socket

    # --- the engine itself -------------------------------------------------------------------------------------

    def prefer(self, runtime: str) -> None:
        """Give jobs this runtime from now on, where the engine has it; else the usual one."""
        self._preferred = runtime

    def info(self) -> EngineInfo:
        """Say which engine this is and which of the version gates it fails.

        Raises:
            EngineUnreachableError: if none answers.
            EngineRefusedError: if it is one that jobs cannot be given to: podman, Windows containers, too old.
        """
        version = self._wire.version()
        api = agreed_version(version)
        facts = self._wire.json("GET", "/info")
        runtimes = tuple(sorted(facts.get("Runtimes") or {}))
        default = str(facts.get("DefaultRuntime") or "runc")
        desktop = is_desktop(facts)
        here = () if desktop else of_this_pc(facts.get("Runtimes") or {})
        return EngineInfo(
            version=f"docker {version.get('Version', '?')}"[:80],
            api=api,
            runtimes=runtimes,
            runtime=next((each for each in (self._preferred, RUNC) if each in runtimes), default),
            gates=failed_gates(version, facts),
            components=_components(version),
            apparmor=_has(facts, "apparmor"),
            architecture=str(version.get("Arch") or "")[:20],
            desktop=desktop,
            processors=processors(facts),
            rootless=_has(facts, "rootless"),
            remapped=_has(facts, "userns"),
            cores=max(1, int(facts.get("NCPU") or 1)),
            memory=max(0, int(facts.get("MemTotal") or 0)),
            root=str(facts.get("DockerRootDir") or "/"),
            facts=of_engine(facts) + here,
        )

    def arguments(self, runtime: str) -> tuple[str, ...]:
        """Return the arguments with which the engine calls one of its runtimes."""
        registered = (self._wire.json("GET", "/info").get("Runtimes") or {}).get(runtime) or {}
        return tuple(str(each) for each in registered.get("runtimeArgs") or ())

    # --- containers --------------------------------------------------------------------------------------------

    def create(self, name: str, body: JsonObject) -> str:
        """Create a container; return its id.

        Raises:
            ConflictError: if the name is taken.
            ImageMissingError: if the image is not there.
            EngineRefusedError: if a field is refused. One that is dropped shows in `inspect`.
        """
        try:
            made = self._wire.json("POST", "/containers/create", query={"name": name}, body=body)
        except GoneError as error:
            raise ImageMissingError(str(error)) from None
        return str(made["Id"])

    def inspect(self, container: str) -> JsonObject | None:
        """Return everything about a container, or None where there is none."""
        try:
            return self._wire.json("GET", f"/containers/{quote(container, safe='')}/json")
        except GoneError:
            return None

    def containers(self, labels: Mapping[str, str]) -> list[JsonObject]:
        """Return the short entries of all containers, running or not, that carry all of `labels`."""
        query = {"all": "1", "filters": _filters(labels)}
        found: list[JsonObject] = self._wire.reply("GET", "/containers/json", query=query)
        return found

    def start(self, container: str) -> None:
        """Start a created container; running already is success."""
        self._wire.reply("POST", f"/containers/{quote(container, safe='')}/start")

    def unpause(self, container: str) -> None:
        """Thaw a container that is frozen.

        Raises:
            EngineRefusedError: among others if it was not.
        """
        self._wire.reply("POST", f"/containers/{quote(container, safe='')}/unpause")

    def stop(self, container: str, grace_s: int) -> None:
        """Ask a container to end, kill it after `grace_s` seconds, and return when it has ended."""
        path, silence = f"/containers/{quote(container, safe='')}/stop", self._wire.timeout_s + grace_s
        self._wire.reply("POST", path, query={"t": str(grace_s)}, timeout_s=silence)

    def kill(self, container: str) -> None:
        """Kill all processes of a container, frozen or not. It may take a moment more until it has ended."""
        self._wire.reply("POST", f"/containers/{quote(container, safe='')}/kill")

    def wait(self, container: str, timeout_s: float) -> bool:
        """Block until the container has ended; return False where `timeout_s` seconds passed first."""
        path = f"/containers/{quote(container, safe='')}/wait"
        try:
            self._wire.reply("POST", path, query={"condition": "not-running"}, timeout_s=timeout_s)
        except SilentError:
            return False
        return True

    def remove(self, container: str) -> None:
        """Kill and remove a container with its anonymous volumes. Gone already is success."""
        with suppress(GoneError):
            self._wire.reply("DELETE", f"/containers/{quote(container, safe='')}", query={"force": "1", "v": "1"})

    def put(self, container: str, path: str, archive: Iterable[bytes]) -> None:
        """Unpack a tar stream at `path` inside a container that need not run. What `archive` raises passes through."""
        where = f"/containers/{quote(container, safe='')}/archive"
        response = self._wire.send("PUT", where, query={"path": path}, data=archive, kind="application/x-tar")
        self._wire.whole(response)

    @contextmanager
    def get(self, container: str, path: str) -> Iterator[IO[bytes]]:
        """Open a tar stream of `path` inside a container that need not run; leaving the context ends it.

        Raises:
            GoneError: if the container or the path is not there.
        """
        where = f"/containers/{quote(container, safe='')}/archive"
        with self._wire.stream("GET", where, query={"path": path}, plain=True) as stream:
            yield stream

    def attach(self, container: str, *, hear: bool = False) -> sockets.socket:
        """Open a line to a container's input; closing it ends nothing. With `hear` its outputs come back, in frames.

        Raises:
            GoneError, ConflictError: if the container is gone, or has ended.
        """
        path = f"/containers/{quote(container, safe='')}/attach"
        outputs = {"stdout": "1", "stderr": "1"} if hear else {}
        return self._wire.line("POST", path, query={"stream": "1", "stdin": "1", **outputs})

    @contextmanager
    def logs(self, container: str, lines: int) -> Iterator[IO[bytes]]:
        """Open the last `lines` lines that a container wrote, as the engine's framed stream."""
        query = {"stdout": "1", "stderr": "1", "tail": str(lines)}
        with self._wire.stream("GET", f"/containers/{quote(container, safe='')}/logs", query=query) as stream:
            yield stream

    # --- volumes -----------------------------------------------------------------------------------------------

    def create_volume(self, name: str, labels: Mapping[str, str], options: Mapping[str, str] | None = None) -> None:
        """Create a local volume, or keep the one of that name if it is the same.

        Raises:
            EngineRefusedError: if there is a volume of that name with other labels or options: it is not ours.
        """
        body = {"Name": name, "Driver": "local", "Labels": dict(labels), "DriverOpts": dict(options or {})}
        made = self._wire.json("POST", "/volumes/create", body=body)
        same = (made.get("Labels") or {}, made.get("Options") or {}, made.get("Driver"))
        if same != (dict(labels), dict(options or {}), "local"):
            raise EngineRefusedError(f"volume {name} exists and is not what was asked for")

    def volumes(self, labels: Mapping[str, str]) -> list[JsonObject]:
        """Return all volumes that carry all of `labels`."""
        found = self._wire.json("GET", "/volumes", query={"filters": _filters(labels)})
        return list(found.get("Volumes") or ())

    def volume(self, name: str) -> JsonObject | None:
        """Return everything about a volume, or None where there is none."""
        try:
            return self._wire.json("GET", f"/volumes/{quote(name, safe='')}")
        except GoneError:
            return None

    def volume_sizes(self) -> dict[str, int]:
        """Measure all volumes, in bytes; the engine walks through them, which takes its time."""
        found = self._wire.json("GET", "/system/df", query={"type": "volume"})
        sizes = ((volume, volume.get("UsageData") or {}) for volume in found.get("Volumes") or ())
        return {str(volume["Name"]): int(usage.get("Size", -1)) for volume, usage in sizes}

    def remove_volume(self, name: str) -> None:
        """Remove a volume. Gone already is success.

        Raises:
            ConflictError: if a container uses it.
        """
        with suppress(GoneError):
            self._wire.reply("DELETE", f"/volumes/{quote(name, safe='')}", query={"force": "1"})

    # --- networks ----------------------------------------------------------------------------------------------

    def create_network(self, name: str, labels: Mapping[str, str], options: Mapping[str, str]) -> None:
        """Create a bridge with a way out, for IPv4 alone.

        Raises:
            ConflictError: if the name is taken.
            EngineRefusedError: if the engine made something else.
        """
        body = {
            "Name": name,
            "Driver": "bridge",
            "Internal": False,
            "Attachable": False,
            "EnableIPv6": False,
            "Labels": dict(labels),
            "Options": dict(options),
        }
        made = self._wire.json("POST", "/networks/create", body={**body, "CheckDuplicate": True})
        found = self._wire.json("GET", f"/networks/{quote(str(made['Id']), safe='')}")
        wrong = [key for key, value in body.items() if found.get(key) != value]
        if wrong:
            raise EngineRefusedError(f"the engine made another network than it was asked for: {', '.join(wrong)}")

    def networks(self, labels: Mapping[str, str]) -> list[JsonObject]:
        """Return all networks that carry all of `labels`."""
        found: list[JsonObject] = self._wire.reply("GET", "/networks", query={"filters": _filters(labels)})
        return found

    def remove_network(self, network: str) -> None:
        """Remove a network. Gone already is success.

        Raises:
            EngineRefusedError: if a container is on it.
        """
        with suppress(GoneError):
            self._wire.reply("DELETE", f"/networks/{quote(network, safe='')}")

    # --- images ------------------------------------------------------------------------------------------------

    def image(self, reference: str) -> JsonObject | None:
        """Return everything about an image, or None where there is none."""
        try:
            return self._wire.json("GET", f"/images/{quote(reference, safe='')}/json")
        except GoneError:
            return None

    def image_ids(self, pattern: str) -> list[str]:
        """Return the engine's ids of all images with a tag that matches `pattern`."""
        filters = json.dumps({"reference": [pattern]})
        found: Sequence[JsonObject] = self._wire.reply("GET", "/images/json", query={"filters": filters})
        return [str(image["Id"]) for image in found]

    def load_image(self, archive: IO[bytes]) -> None:
        """Give the engine an image archive.

        Raises:
            EngineRefusedError: if it does not take it. The engine says so in the stream behind a status of success.
        """

        def chunks() -> Iterator[bytes]:
            try:
                while chunk := archive.read(_CHUNK):
                    yield chunk
            except OSError as error:
                raise DataError(f"the image's archive cannot be read: {error.strerror}") from None

        reply = self._wire.whole(
            self._wire.send("POST", "/images/load", query={"quiet": "1"}, data=chunks(), kind="application/x-tar")
        )
        _refuse_what_failed(reply)

    def pull(self, reference: str, *, timeout_s: float) -> None:
        """Have the engine fetch an image by its digest, which it checks.

        Args:
            reference: a repository and a digest, `python@sha256:...`.
            timeout_s: seconds of silence after which nobody gives it.

        Raises:
            EngineRefusedError: if no hub gives it.
            EngineUnreachableError: if the engine does not answer, or nothing comes in time.
        """
        query = {"fromImage": reference}
        _refuse_what_failed(
            self._wire.whole(self._wire.send("POST", "/images/create", query=query, timeout_s=timeout_s))
        )

    @contextmanager
    def save_image(self, reference: str) -> Iterator[IO[bytes]]:
        """Open an image archive as a stream; leaving the context ends it."""
        with self._wire.stream("GET", f"/images/{quote(reference, safe='')}/get") as stream:
            yield stream

    def remove_image(self, reference: str) -> None:
        """Remove a tag, and the image with its last one. Gone already is success."""
        with suppress(GoneError):
            self._wire.reply("DELETE", f"/images/{quote(reference, safe='')}")


def free_bytes(info: EngineInfo) -> int | None:
    """Return the bytes left where an engine keeps volumes; None where that is not on a disk of this system's.

    The folder itself is closed to users: the nearest one above it that can be asked is asked.
    """
    if info.desktop:
        return None
    root = Path(info.root)
    for folder in (root, *root.parents):
        with suppress(OSError):
            return shutil.disk_usage(folder).free
    return None


def is_desktop(facts: JsonObject) -> bool:
    """Return whether an engine's `/info` says that it is Docker Desktop."""
    return "desktop" in str(facts.get("OperatingSystem")).lower()


def processors(facts: JsonObject, *, online: Path = Path("/sys/devices/system/cpu/online")) -> int:
    """Return how many processors an engine's `/info` names that a container may be held to, numbered from 0.

    0 where the kernel gives the engine no sets of them, or where they are not all that this system has: then their
    numbers are not known.
    """
    count = facts.get("NCPU")
    if facts.get("CPUSet") is not True or not isinstance(count, int) or count < 1:
        return 0
    if is_desktop(facts):
        return count
    try:
        there = online.read_text(encoding="ascii").strip()
    except OSError:
        return 0
    return count if there == ("0" if count == 1 else f"0-{count - 1}") else 0


def _components(version: JsonObject) -> tuple[str, ...]:
    parts = version.get("Components") or ()
    return tuple(sorted(f"{part.get('Name')} {part.get('Version')}"[:80] for part in parts))


def _has(facts: JsonObject, option: str) -> bool:
    return any(f"name={option}" in str(each) for each in facts.get("SecurityOptions") or ())


def _filters(labels: Mapping[str, str]) -> str:
    return json.dumps({"label": [f"{key}={value}" for key, value in labels.items()]})


def _refuse_what_failed(reply: bytes) -> None:
    """Raise the error that an engine reports in the stream behind a status of success.

    Raises:
        EngineRefusedError, DiskFullError: what went wrong.
    """
    for line in reply.splitlines():
        with suppress(ValueError):
            said = json.loads(line)
            if isinstance(said, dict) and said.get("error"):
                raise as_refusal(500, plain_message(str(said["error"])))
