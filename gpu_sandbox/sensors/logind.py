"""systemd-logind over the system bus: its name, and its locks. A lock is a descriptor, and is gone when that is closed.

Source: org.freedesktop.login1(5), `Inhibit`. elogind speaks the same.
"""

from typing import Final


NAME: Final = "org.freedesktop.login1"
PATH: Final = "/org/freedesktop/login1"
MANAGER: Final = f"{NAME}.Manager"
_ANSWER_S: Final = 2.0


class NoLogindError(Exception):
    """There is no bus, no logind on it, or it refuses; the text says which."""


def inhibit(what: str, why: str, mode: str, *, address: str | None = None) -> int:
    """Return a lock, as a descriptor that is the caller's to close.

    Args:
        what: is held up, such as `sleep:idle`.
        why: for people who ask `systemd-inhibit --list`.
        mode: `block`, or `delay` for seconds at most.
        address: of the bus; None takes the system's.

    Raises:
        NoLogindError: if there is none to be had.
    """
    try:
        return _inhibit((what, "Lull", why, mode), address or "SYSTEM")
    except (ImportError, OSError, KeyError, ValueError, IndexError, AttributeError, EOFError, RuntimeError) as error:
        raise NoLogindError(str(error)[:200] or type(error).__name__) from None


def _inhibit(words: tuple[str, str, str, str], address: str) -> int:
    # Not on every system, and needed by those who want a lock alone.
    from jeepney import DBusAddress, MessageType, new_method_call  # noqa: PLC0415
    from jeepney.io.blocking import open_dbus_connection  # noqa: PLC0415

    where = DBusAddress(PATH, bus_name=NAME, interface=MANAGER)
    with open_dbus_connection(bus=address, enable_fds=True) as bus:
        answer = bus.send_and_get_reply(new_method_call(where, "Inhibit", "ssss", words), timeout=_ANSWER_S)
        if answer.header.message_type is MessageType.error:
            raise OSError(str(answer.body)[:200])
        return int(answer.body[0].to_raw_fd())
