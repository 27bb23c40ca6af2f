"""The line between two processes of one user: a Unix socket, or on Windows a port of this machine's with two secrets.

The kernel says who is at the other end of a Unix socket (`app.client.peer`, `app.engine.server`). Python has none on
Windows (python/cpython#77589), and anybody on the machine can knock at a port; so there each end says a secret that
stands in a file which this user alone can read, and nothing else is heard before it. Each listener makes new secrets,
and holds a lock on the file for as long as it lives: what a dead one left leads nobody to whoever has its port now.
"""

import errno
import os
import socket
import sys
import time
from pathlib import Path
from typing import Final

from app.locking import try_lock
from app.protocol.records import record


_HERE: Final = "127.0.0.1"
_SECRET_BYTES: Final = 32
_LONGEST: Final = 200
"""Bytes of the longest file that names a port."""
_BUSY_S: Final = 1.0
"""Seconds for which somebody who looks whether the file's owner lives may keep its next owner waiting."""


@record
class Greeting:
    """What is said on a line before anything else; both are empty where the system vouches for the other end.

    Attributes:
        ours: said by this end: at once by the one that called, and by the other after it heard the caller's.
        theirs: what the other end must say.
        called: whether this end did.
    """

    ours: bytes = b""
    theirs: bytes = b""
    called: bool = False

    def fits(self, heard: bytes) -> bool:
        """Return whether these first bytes are the other end's; it takes as long whatever they are."""
        if not self.theirs:
            return not heard
        from hmac import compare_digest  # noqa: PLC0415 - brings OpenSSL, which no line of Unix needs: 3 ms of a start

        return compare_digest(heard, self.theirs)


class Listening:
    """A socket that listens, until `close`.

    Attributes:
        socket: where callers come.
        greeting: what is said to each, and expected of him.
    """

    def __init__(self, listener: socket.socket, greeting: Greeting, path: Path, held: int | None) -> None:
        """Take what `listen` made; `held` is the descriptor of a locked file."""
        self.socket = listener
        self.greeting = greeting
        self._path = path
        self._held = held

    def close(self) -> None:
        """Listen no more and leave nothing behind.

        Raises:
            OSError: if the file stays.
        """
        self.socket.close()
        if self._held is not None:
            os.close(self._held)
            self._held = None
        self._path.unlink(missing_ok=True)


def listen(path: Path, most_callers: int) -> Listening:
    """Return what listens at `path`, which nobody else does: the caller holds the lock that says so.

    Raises:
        OSError: if it cannot be made.
    """
    if sys.platform == "win32":
        return listen_on_port(path, most_callers)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)  # the socket must never exist with wider rights, not for an instant
    try:
        path.unlink(missing_ok=True)  # left by a process that was killed
        listener.bind(os.fspath(path))
        listener.listen(most_callers)
    except BaseException:
        listener.close()
        raise
    finally:
        os.umask(before)
    return Listening(listener, Greeting(), path, None)


def dial(path: Path, timeout_s: float) -> tuple[socket.socket, Greeting]:
    """Return a socket that is connected to whoever listens at `path`, and what is to be said on it first.

    Args:
        path: where.
        timeout_s: seconds; 0 means at once or not at all. The socket keeps this as its timeout.

    Raises:
        TimeoutError: if it takes longer.
        OSError: if nobody listens.
    """
    if sys.platform == "win32":
        return dial_port(path, timeout_s)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(timeout_s)
        connection.connect(os.fspath(path))
    except BaseException:
        connection.close()
        raise
    return connection, Greeting()


def greet(connection: socket.socket, greeting: Greeting) -> None:
    """Say and hear what comes first on a line that was dialled, within the socket's timeout.

    Raises:
        PermissionError: if the other end is not who wrote the file.
        OSError: if the line broke.
    """
    connection.sendall(greeting.ours)
    heard = b""
    while len(heard) < len(greeting.theirs) and (more := connection.recv(len(greeting.theirs) - len(heard))):
        heard += more
    if not greeting.fits(heard):
        raise PermissionError(errno.EACCES, "the other end is somebody else")


# --- Windows' way; any system can go it, and tests do --------------------------------------------------------------


def listen_on_port(path: Path, most_callers: int) -> Listening:
    """Listen on a port of this machine's own, and write into `path` how it is reached."""
    caller, called = os.urandom(_SECRET_BYTES).hex(), os.urandom(_SECRET_BYTES).hex()
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    held = None
    try:
        if sys.platform == "win32":  # else any program may listen on the same port beside us (SO_REUSEADDR)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        listener.bind((_HERE, 0))
        listener.listen(most_callers)
        held = _hold(path)
        os.ftruncate(held, 0)
        os.write(held, f"{listener.getsockname()[1]} {caller} {called}\n".encode("ascii"))
    except BaseException:
        listener.close()
        if held is not None:
            os.close(held)
        raise
    return Listening(listener, Greeting(called.encode(), caller.encode()), path, held)


def _hold(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + _BUSY_S
    while not try_lock(descriptor):
        if time.monotonic() > deadline:
            os.close(descriptor)
            raise PermissionError(errno.EACCES, "another process listens there")
        time.sleep(0.01)
    return descriptor


def dial_port(path: Path, timeout_s: float) -> tuple[socket.socket, Greeting]:
    """Connect to the port that `path` names; the system itself answers at once where a living process listens."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        if try_lock(descriptor):  # nobody holds it: a port that nobody listens on takes Windows two seconds to refuse
            raise ConnectionRefusedError(errno.ECONNREFUSED, "nobody listens there any more")
        words = os.read(descriptor, _LONGEST).decode("ascii", "replace").split()
    finally:
        os.close(descriptor)
    secret_size = 2 * _SECRET_BYTES
    if len(words) != 3 or not words[0].isdecimal() or [len(word) for word in words[1:]] != [secret_size] * 2:
        raise ConnectionRefusedError(errno.ECONNREFUSED, "nobody listens there yet")
    connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        connection.settimeout(timeout_s or _BUSY_S / 4)
        connection.connect((_HERE, int(words[0])))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(timeout_s)
    except (OverflowError, ValueError):
        connection.close()
        raise ConnectionRefusedError(errno.ECONNREFUSED, "what the file names is no port") from None
    except BaseException:
        connection.close()
        raise
    return connection, Greeting(words[1].encode(), words[2].encode(), called=True)
