"""The kernel's process connector: it tells of each exec at the moment it happens, without polling and without root.

Protocol: netlink family NETLINK_CONNECTOR, multicast group CN_IDX_PROC; include/uapi/linux/connector.h and cn_proc.h.
Since Linux 6.6 any user may listen, and a filter keeps all but exec events away; before, CAP_NET_ADMIN is needed.
"""

import errno
import os
import socket
import struct
import sys
import time
from typing import Final


_NETLINK_CONNECTOR: Final = 11
_CN_IDX_PROC: Final = 1
_CN_VAL_PROC: Final = 1
_NLMSG_DONE: Final = 3
_LISTEN: Final = 1
_IGNORE: Final = 2
_EVENT_NONE: Final = 0
_EVENT_EXEC: Final = 2
_HEADERS: Final = struct.Struct("=IHHIIIIIIHH")
"""struct nlmsghdr, then struct cn_msg."""
_EVENT: Final = struct.Struct("=IIQII")
"""struct proc_event: what, cpu, timestamp, and the first two words of its data."""
_BUFFER_BYTES: Final = 1 << 20
_HANDSHAKE_S: Final = 0.5
_BATCH: Final = 256


class ConnectorUnavailableError(Exception):
    """This kernel does not tell this process of events; the text says why."""


class EventsLostError(Exception):
    """Events came faster than they were read: look at everything again."""


class ProcConnector:
    """A subscription to exec events."""

    _socket: socket.socket

    def __init__(self, *, buffer_bytes: int = _BUFFER_BYTES) -> None:
        """Subscribe, and see it confirmed.

        Args:
            buffer_bytes: how much the kernel may keep for us; it caps this at net.core.rmem_max.

        Raises:
            ConnectorUnavailableError: if the kernel refuses, or does not answer: a process in a container's pid
                namespace is not told that it is not listened to, and would see events with other processes' numbers.
        """
        if sys.platform != "linux":
            raise ConnectorUnavailableError("this system has no process connector")
        try:
            self._socket = socket.socket(
                socket.AF_NETLINK, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK, _NETLINK_CONNECTOR
            )
        except OSError as error:
            raise ConnectorUnavailableError(f"the kernel has no process connector: {error.strerror}") from None
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
            self._socket.bind((0, _CN_IDX_PROC))
            # Only the unfiltered subscription is acknowledged: the filter would keep the acknowledgement away as well.
            self._send(struct.pack("=I", _LISTEN))
            self._await_acknowledgement()
            # An older kernel ignores this longer message; then other events come too, and are dropped in `receive`.
            self._send(struct.pack("=II", _LISTEN, _EVENT_EXEC))
        except OSError as error:
            self._socket.close()
            raise ConnectorUnavailableError(f"the process connector refused: {error.strerror}") from None
        except ConnectorUnavailableError:
            self._socket.close()
            raise

    def fileno(self) -> int:
        """Return the descriptor that becomes readable with each event."""
        return self._socket.fileno()

    def receive(self) -> list[int]:
        """Return the processes (thread group numbers) that executed a program since the last call; never blocks.

        Raises:
            EventsLostError: if some were lost.
        """
        found: dict[int, None] = {}
        for _ in range(_BATCH):
            try:
                data, sender = self._socket.recvfrom(1024)
            except BlockingIOError:
                break
            except OSError as error:
                if error.errno == errno.ENOBUFS:
                    raise EventsLostError from None
                raise
            if sender[0] == 0 and (event := _parse(data)) and event[0] == _EVENT_EXEC:
                found[event[2]] = None
        return list(found)

    def close(self) -> None:
        """Unsubscribe."""
        try:
            # Kernels before 6.6 count listeners by these messages and not by sockets.
            self._send(struct.pack("=I", _IGNORE))
        except OSError:
            pass  # the socket's end is an unsubscription as well
        finally:
            self._socket.close()

    def _send(self, payload: bytes) -> None:
        size = _HEADERS.size + len(payload)
        mark = os.getpid()
        head = _HEADERS.pack(size, _NLMSG_DONE, 0, mark, 0, _CN_IDX_PROC, _CN_VAL_PROC, mark, mark, len(payload), 0)
        self._socket.send(head + payload)

    def _await_acknowledgement(self) -> None:
        """Wait for the answer to our own message: event NONE, with our ack plus one, and errno as its first word."""
        deadline = time.monotonic() + _HANDSHAKE_S
        while (left := deadline - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                data, sender = self._socket.recvfrom(1024)
            except TimeoutError:
                break
            if sender[0] != 0 or not (event := _parse(data)) or event[0] != _EVENT_NONE:
                continue
            if _HEADERS.unpack_from(data)[8] != os.getpid() + 1:
                continue
            if event[1]:
                raise ConnectorUnavailableError(f"the process connector refused: {os.strerror(event[1])}")
            self._socket.setblocking(False)
            return
        raise ConnectorUnavailableError("the process connector does not answer here, as in a container")


def _parse(data: bytes) -> tuple[int, int, int] | None:
    """Return kind, first and second word of an event; of an exec these are the process and its thread group."""
    if len(data) < _HEADERS.size + _EVENT.size:
        return None
    what, _, _, first, second = _EVENT.unpack_from(data, _HEADERS.size)
    return what, first, second
