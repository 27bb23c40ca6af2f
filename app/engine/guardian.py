"""The guardian: a small process that outlives a killed engine, freezes its jobs, and ends them if none comes back.

It blocks until the engine dies (its pidfd becomes readable, or the pipe from it ends) and uses nothing meanwhile. Then
it freezes every running container of the instance over Docker's socket; one that has a GPU is killed instead, because a
frozen process keeps its VRAM. For the grace time it waits for a new engine to hold the lock file: to that one all is
left as it is. Where none comes the containers are killed; their volumes stay, so checkpoints survive, and the next
engine reaps the rest. An engine that shuts down in order writes `q` first, and the guardian ends and does nothing.

Standard library alone, and as little of it as will do: this process is there all the time. `python -m
app.engine.guardian` reads its parameters as one JSON line from standard input, whose write end the engine keeps open
for as long as it lives.
"""

from __future__ import annotations

import json
import os
import select
import socket
import sys
import time


if sys.platform == "win32":
    import msvcrt
    import threading
else:
    import fcntl

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess
    from pathlib import Path
    from typing import Any


INSTANCE_LABEL = "lull.instance"
GPU_LABEL = "lull.gpu"
"""As in `gpu_sandbox.sandbox.config`, which is not imported here: it would bring half of the engine with it."""

_LOOK_S = 0.1
"""Seconds between two looks while the engine is dead: at the lock, and for containers that started meanwhile."""
_CLOSELY_S = 3.0
"""Seconds after which it looks less often."""
_CALL_S = 5.0
_AFTERWARDS_S = 60.0
"""Seconds beyond the grace time for which killing is tried while Docker does not answer."""
_MAX_REPLY = 8 << 20
_LOCKED_BYTE = 0x7FFF_0000
"""As in `app.locking`: what stands for a file on Windows."""


class Parameters:
    """What the guardian is told.

    Attributes:
        docker: path of the container engine's Unix socket.
        instance: whose containers to guard.
        parent: process id of the engine.
        lock: path of the file that a living engine holds with `flock`, with its process id in it.
        grace_s: seconds for a new engine to come.
        restore: the words of a program that gives the cards their own power limits back; may be empty.
    """

    def __init__(self, docker: str, instance: str, parent: int, lock: str, grace_s: float, restore: list[str]) -> None:
        self.docker = docker
        self.instance = instance
        self.parent = parent
        self.lock = lock
        self.grace_s = grace_s
        self.restore = restore


# --- the engine's side -------------------------------------------------------------------------------------------


def spawn(
    docker: Path,
    instance: str,
    lock: Path,
    *,
    grace_s: float = 60.0,
    log: Path | None = None,
    caps: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a guardian for this process, in a session of its own.

    Keep the result, and pass it to `dismiss` in an orderly shutdown. Should it end earlier (`poll()` is not None),
    start another.

    Args:
        docker: path of the container engine's Unix socket.
        instance: whose containers to guard.
        lock: the engine's lock file; this process holds it.
        grace_s: seconds that a new engine has, after this one died, before its containers are killed.
        caps: the file in which the cards' own power limits are kept while ours are in force.
        log: a file to which it appends one JSON line when it acted; None writes none.

    Raises:
        OSError: if it cannot be started.
    """
    import subprocess  # noqa: PLC0415 - the guardian itself starts nothing, and saves the memory

    sink = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if log else subprocess.DEVNULL
    try:
        # By its path and without site-packages: importing the package by name would cost half as much again.
        process = subprocess.Popen(  # noqa: S603 - a program of ours with arguments of ours
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            stdout=sink,
            stderr=sink,
            cwd="/" if sys.platform != "win32" else None,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows' word for no window of its own
            bufsize=0,
        )
    finally:
        if log:
            os.close(sink)
    parameters = {
        "docker": str(docker),
        "instance": instance,
        "parent": os.getpid(),
        "lock": str(lock),
        "grace_s": grace_s,
        "restore": _restore_command(caps),
    }
    try:
        _pipe(process).write(json.dumps(parameters).encode() + b"\n")
    except OSError:
        process.kill()
        process.wait()
        _pipe(process).close()
        raise
    return process


def _restore_command(caps: Path | None) -> list[str]:
    """Return the words of the program that lifts our power limits: `gpu_sandbox.devices.caps`, by its path."""
    if caps is None:
        return []
    # Looked up and not imported: the guardian's own process reads this file as well.
    import importlib.util  # noqa: PLC0415 - the same

    found = importlib.util.find_spec("gpu_sandbox.devices.caps")
    return [sys.executable, "-I", "-S", found.origin, str(caps)] if found and found.origin else []


def dismiss(process: subprocess.Popen[bytes]) -> int:
    """End a guardian that has nothing to do any more; return its exit status. Dead already is success."""
    import subprocess  # noqa: PLC0415 - as above

    pipe = _pipe(process)
    try:
        pipe.write(b"q")
    except OSError:
        pass
    finally:
        pipe.close()
    try:
        return process.wait(timeout=_CALL_S)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _pipe(process: subprocess.Popen[bytes]) -> Any:  # noqa: ANN401 - an unbuffered pipe
    return process.stdin


# --- its own side ------------------------------------------------------------------------------------------------


def main() -> int:
    """Read the parameters, wait for the engine's end, and do what has to be done; return the exit status."""
    line, rest = _first_line(0)
    try:
        parameters = Parameters(**json.loads(line))
    except (ValueError, TypeError) as error:
        print(f"the guardian was not told what to guard: {error}", file=sys.stderr)  # noqa: T201 - its only voice
        return 2
    home = _move_out(parameters.instance)
    try:
        if rest.startswith(b"q") or not engine_died(parameters.parent, 0):
            return 0
        restoring = _begin(parameters.restore)
        try:
            return guard(parameters)
        finally:
            if restoring:
                os.waitpid(restoring, 0)
    finally:
        _move_back(home)


def _begin(command: list[str]) -> int:
    """Start a program and do not wait for it: freezing has its turn meanwhile. Return its process, or 0."""
    if not command or sys.platform == "win32":  # who may set limits there is an administrator, and this is none
        return 0
    try:
        return os.posix_spawn(command[0], command, dict(os.environ))
    except OSError as error:
        print(f"the power limits stay until the next engine: {error}", file=sys.stderr)  # noqa: T201 - its only voice
        return 0


def _first_line(descriptor: int) -> tuple[bytes, bytes]:
    data = b""
    while b"\n" not in data and len(data) < 1 << 16:
        chunk = os.read(descriptor, 4096)
        if not chunk:
            break
        data += chunk
    line, _, rest = data.partition(b"\n")
    return line, rest


def engine_died(parent: int, pipe: int) -> bool:
    """Block until the engine is gone; return False where it took its leave with a `q` on the pipe.

    Either sign is enough. The pidfd tells at once, even where a child of the engine still holds the pipe; the pipe
    works on every system.
    """
    if sys.platform == "win32":
        return _pipe_ended(pipe)
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    try:
        process = os.pidfd_open(parent)
    except (OSError, AttributeError):  # gone already, or a system without pidfds: the pipe will tell
        process = -1
    else:
        poll.register(process, select.POLLIN)
    try:
        while True:
            ready = {descriptor for descriptor, _ in poll.poll()}
            if pipe in ready:
                said = os.read(pipe, 4096)
                if said.startswith(b"q"):
                    return False
                if not said:
                    return True
            elif process in ready:
                return True
    finally:
        if process >= 0:
            os.close(process)


def _pipe_ended(pipe: int) -> bool:
    """Block until the pipe ends, or says that all is in order; nothing else can be waited for on Windows."""
    while said := os.read(pipe, 4096):
        if said.startswith(b"q"):
            return False
    return True


def guard(parameters: Parameters) -> int:
    """Freeze, wait for a new engine, and kill where none comes; return the exit status."""
    began = time.monotonic()
    docker = Docker(parameters.docker)
    frozen: dict[str, None] = {}
    killed: dict[str, None] = {}
    still: set[str] = set()
    first_ms = None
    while True:
        waited = time.monotonic() - began
        ending = waited >= parameters.grace_s
        try:
            found = docker.list(parameters.instance)
            outcome = "ended" if ending and not found else ""
            for each in [] if engine_came(parameters.lock, parameters.parent) else found:
                if ending or each.has_gpu:
                    docker.act(each.id, "kill")
                    killed[each.id[:12]] = None
                elif each.running and each.id not in still:
                    # Frozen by the engine's own hand, it counts as running for Docker, which cannot pause it again.
                    if docker.act(each.id, "pause") >= 400 and stands_still(docker.pid(each.id), each.id):
                        still.add(each.id)
                    frozen[each.id[:12]] = None
            if found and first_ms is None:
                first_ms = round((time.monotonic() - began) * 1000, 1)
        except (OSError, ValueError, TypeError, KeyError) as error:
            outcome = f"Docker does not answer: {error}" if waited >= parameters.grace_s + _AFTERWARDS_S else ""
        if engine_came(parameters.lock, parameters.parent):
            outcome = "taken over"
        if outcome:
            break
        time.sleep(_LOOK_S if waited < _CLOSELY_S else 5 * _LOOK_S)
    report = {
        "at": round(time.time(), 3),
        "instance": parameters.instance,
        "frozen": list(frozen),
        "killed": list(killed),
        "first_ms": first_ms,
        "outcome": outcome,
    }
    print(json.dumps(report), flush=True)  # noqa: T201 - one line for the log that the engine gave it
    return 0 if outcome in {"ended", "taken over"} else 1


def stands_still(pid: int, container: str) -> bool:
    """Return whether the kernel keeps a container frozen; as `gpu_sandbox.sandbox.cgroup`, which is not loaded here."""
    try:
        with open("/proc/self/mounts", encoding="utf-8") as file:  # noqa: PTH123 - pathlib is not loaded here
            mounts = [words for words in map(str.split, file) if len(words) > 3]
        with open(f"/proc/{pid}/cgroup", encoding="utf-8") as file:  # noqa: PTH123 - the same
            lines = [line.strip().split(":", 2) for line in file]
        old = [words[1] for words in mounts if words[2] == "cgroup" and "freezer" in words[3].split(",")]
        new = [words[1] for words in mounts if words[2] == "cgroup2"]
        for _, controllers, path in lines:
            if container not in path:
                continue
            if old and "freezer" in controllers.split(","):
                with open(f"{old[0]}{path}/freezer.state", encoding="utf-8") as file:  # noqa: PTH123 - the same
                    return file.read().strip() == "FROZEN"
            if new and not old and not controllers:
                with open(f"{new[0]}{path}/cgroup.events", encoding="utf-8") as file:  # noqa: PTH123 - the same
                    return "frozen 1" in file.read()
    except (OSError, ValueError):
        return False
    return False


def engine_came(lock: str, dead: int) -> bool:
    """Return whether an engine other than the dead one holds the lock file.

    The process id in the file is looked at first, and the lock is tried only where that is a new one: an engine takes
    the lock before it writes its id, so that trying never gets in the way of one that is about to take it.
    """
    try:
        descriptor = os.open(lock, os.O_RDONLY)
    except OSError:
        return False
    try:
        holder = os.read(descriptor, 20)
        if not holder.strip().isdigit() or int(holder) == dead:
            return False
        return not _free(descriptor)
    finally:
        os.close(descriptor)


if sys.platform == "win32":

    def _free(descriptor: int) -> bool:
        """Return whether nobody holds an open file's lock, as `app.locking` takes it."""
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBRLCK, 1)
        except OSError:
            return False
        return True
else:

    def _free(descriptor: int) -> bool:
        """Return whether nobody holds an open file's lock, as `app.locking` takes it."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


class Job:
    """A container that is there.

    Attributes:
        id: the container engine's own.
        running: whether it runs; frozen otherwise.
        has_gpu: whether a GPU was given to it; what does not say `none` has one.
    """

    def __init__(self, entry: dict[str, Any]) -> None:
        self.id = str(entry["Id"])
        self.running = entry.get("State") == "running"
        self.has_gpu = (entry.get("Labels") or {}).get(GPU_LABEL) != "none"


class Docker:
    """The three calls that are needed, over the engine's Unix socket in HTTP/1.0, each with a connection of its own."""

    def __init__(self, path: str) -> None:
        self._path = path

    def list(self, instance: str) -> list[Job]:
        """Return the instance's containers that run or are frozen.

        Raises:
            OSError: if Docker does not answer.
            ValueError: if what it answers makes no sense.
        """
        filters = json.dumps({"label": [f"{INSTANCE_LABEL}={instance}"], "status": ["running", "paused"]})
        quoted = "".join(c if c.isalnum() else f"%{ord(c):02X}" for c in filters)
        status, body = self._call("GET", f"/containers/json?filters={quoted}")
        if status != 200:
            raise ValueError(f"status {status}")
        return [Job(entry) for entry in json.loads(body)]

    def act(self, container: str, verb: str) -> int:
        """Pause or kill a container; return the status of Docker's answer."""
        return self._call("POST", f"/containers/{container}/{verb}")[0]

    def pid(self, container: str) -> int:
        """Return the number of a container's first process, or 0."""
        status, body = self._call("GET", f"/containers/{container}/json")
        return int(json.loads(body)["State"]["Pid"]) if status == 200 else 0

    def _call(self, method: str, path: str) -> tuple[int, bytes]:
        request = f"{method} {path} HTTP/1.0\r\nHost: docker\r\nContent-Length: 0\r\n\r\n".encode()
        answer = _exchange(self._path, request)
        head, _, body = bytes(answer).partition(b"\r\n\r\n")
        words = head.split(None, 2)
        if len(words) < 2 or not words[1].isdigit():
            raise ValueError("no HTTP")
        return int(words[1]), body


if sys.platform == "win32":

    def _exchange(path: str, request: bytes) -> bytearray:
        """Send a request over a named pipe and return all that comes; a pipe has no timeout, so a thread waits."""
        answers: list[bytearray] = []

        def talk() -> None:
            try:
                with open(path, "r+b", buffering=0) as wire:  # noqa: PTH123 - pathlib is not loaded here
                    wire.write(request)
                    answer = bytearray()
                    while len(answer) <= _MAX_REPLY and (chunk := wire.read(1 << 16)):
                        answer += chunk
            except OSError:
                return
            answers.append(answer)

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        thread.join(_CALL_S)
        if not answers:
            raise OSError(f"nothing answers at {path}")
        return answers[0]
else:

    def _exchange(path: str, request: bytes) -> bytearray:
        """Send a request over a Unix socket and return all that comes."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as wire:
            wire.settimeout(_CALL_S)
            wire.connect(path)
            wire.sendall(request)
            answer = bytearray()
            while len(answer) <= _MAX_REPLY and (chunk := wire.recv(1 << 16)):
                answer += chunk
        return answer


# --- a cgroup of its own -----------------------------------------------------------------------------------------


def _move_out(instance: str) -> tuple[str, str] | None:
    """Move into a cgroup beside the engine's, where this user may make one: who ends the engine's misses this one.

    Returns the old and the new cgroup's folder, or None where it stays. Source: the kernel's `cgroup-v2` documentation.
    """
    try:
        with open("/proc/self/mounts", encoding="utf-8") as file:  # noqa: PTH123 - pathlib is not loaded here
            root = next(words[1] for words in map(str.split, file) if words[2] == "cgroup2")
        with open("/proc/self/cgroup", encoding="utf-8") as file:  # noqa: PTH123 - the same
            own = next(line[3:].strip() for line in file if line.startswith("0::"))
        if own == "/" or "/.." in own:
            return None
        old = f"{root}{own}"
        new = f"{os.path.dirname(old)}/lull-guardian-{instance}"  # noqa: PTH120 - the same
        os.makedirs(new, exist_ok=True)  # noqa: PTH103 - the same
        _enter(new)
    except (OSError, StopIteration):
        return None
    return old, new


def _move_back(home: tuple[str, str] | None) -> None:
    """Leave nothing behind: a cgroup can be removed once nobody is in it."""
    if home is None:
        return
    try:
        _enter(home[0])
        os.rmdir(home[1])  # noqa: PTH106 - as above
    except OSError:
        pass


def _enter(folder: str) -> None:
    with open(f"{folder}/cgroup.procs", "w", encoding="utf-8") as file:  # noqa: PTH123 - as above
        file.write(str(os.getpid()))


if __name__ == "__main__":
    raise SystemExit(main())
