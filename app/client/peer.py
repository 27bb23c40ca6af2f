"""Who is at the other end of a Unix socket: the engine must run as this user, or its answers are not believed."""

import os
import socket
import struct
import sys
from pathlib import Path
from typing import Final

from app.protocol.errors import KnownError


_CREDENTIALS: Final = struct.Struct("3i")
"""`struct ucred`: process, user, group (unix(7))."""


def check_peer(connection: socket.socket, path: Path, owner: int | None = None) -> None:
    """Refuse a server that runs as somebody else; root is let pass, because nothing can be hidden from it.

    Where the system does not tell the peer's user, the socket file's owner is asked instead.

    Args:
        connection: a connected Unix socket.
        path: where it leads, for the error.
        owner: the only ordinary user that may answer; None means this process's user.

    Raises:
        KnownError: `engine.not-ours`.
    """
    if sys.platform == "win32":
        return  # there each end proves a secret instead (`app.line`)
    if hasattr(socket, "SO_PEERCRED"):
        raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        uid: int = _CREDENTIALS.unpack(raw)[1]
    else:
        uid = path.stat().st_uid
    if uid not in (os.getuid() if owner is None else owner, 0):
        raise KnownError("engine.not-ours", path=path, uid=uid)


def process_of(connection: socket.socket) -> int | None:
    """Return the process that serves a connected Unix socket, as the kernel tells it; None where no system does."""
    if not hasattr(socket, "SO_PEERCRED"):
        return None
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    pid: int = _CREDENTIALS.unpack(raw)[0]
    return pid if pid > 1 else None


def check_descriptor(descriptor: int, path: Path) -> None:
    """Do the same for a descriptor that belongs to somebody else's object, such as a `QLocalSocket`.

    Raises:
        KnownError: `engine.not-ours`.
    """
    if sys.platform == "win32":
        return
    with socket.socket(fileno=os.dup(descriptor)) as connection:
        check_peer(connection, path)
