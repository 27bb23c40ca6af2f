"""Ends an engine that cannot be asked to: it speaks another version, or it hangs.

It is told to end as the system tells processes, so that an engine of any version puts its work away; one that does not
hear that is killed, which loses nothing: its guardian freezes its jobs, and the next engine takes them up.
"""

import os
import select
import signal
import sys
from typing import Final

from app.client.peer import check_peer, process_of
from app.client.sync import CONNECT_S
from app.line import dial
from app.locking import try_lock
from app.paths import Home
from app.protocol.errors import KnownError


ORDER_S: Final = 20.0
"""Seconds that an engine has to put its work away."""
_KILLED_S: Final = 5.0


def end_engine(home: Home, *, order_s: float = ORDER_S) -> None:
    """End the engine that serves `home`, whatever it speaks; return when its process is gone, or there is none.

    Only the process that the kernel names as the server of this home's socket is ended, and only if it is this user's.

    Args:
        home: which instance.
        order_s: seconds that it has to end in order.

    Raises:
        KnownError: `engine.not-ours`, or `engine.timeout` if it cannot be ended.
    """
    if sys.platform == "win32":
        _kill_the_holder(home)
        return
    try:
        connection, _ = dial(home.socket, CONNECT_S)
    except (TimeoutError, BlockingIOError):
        raise _lasting(CONNECT_S) from None
    except OSError:
        return
    with connection:
        check_peer(connection, home.socket)
        pid = process_of(connection)
        if pid is None:
            raise _lasting(0.0)
        try:
            # By a descriptor, while it is on the line: its number may be another program's by the time it is gone.
            process = os.pidfd_open(pid)
        except ProcessLookupError:
            return
    try:
        for number, patience_s in ((signal.SIGTERM, order_s), (signal.SIGKILL, _KILLED_S)):
            signal.pidfd_send_signal(process, number)
            signal.pidfd_send_signal(process, signal.SIGCONT)  # one that was stopped, by Ctrl-Z say, hears it only then
            if select.select((process,), (), (), patience_s)[0]:
                return
    except ProcessLookupError:
        return
    except PermissionError:
        raise KnownError("engine.not-ours", path=home.socket, uid="?") from None
    finally:
        os.close(process)
    raise _lasting(order_s + _KILLED_S)


def _kill_the_holder(home: Home) -> None:
    """End the process that holds the engine's lock: Windows tells none to end, and the lock's file is this user's."""
    import psutil  # noqa: PLC0415 - 3 MB, and seldom

    try:
        descriptor = os.open(home.lock, os.O_RDWR)
    except OSError:
        return
    try:
        if try_lock(descriptor):
            return  # nobody holds it: what stands in it is a dead engine's number
        engine = psutil.Process(int(os.read(descriptor, 20)))
        engine.kill()
        engine.wait(_KILLED_S)
    except psutil.NoSuchProcess:
        return
    except psutil.AccessDenied:
        raise KnownError("engine.not-ours", path=home.socket, uid="?") from None
    except (psutil.TimeoutExpired, ValueError):
        raise _lasting(_KILLED_S) from None
    finally:
        os.close(descriptor)


def _lasting(seconds: float) -> KnownError:
    return KnownError("engine.timeout", what="to end", seconds=f"{seconds:g}")
