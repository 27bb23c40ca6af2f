"""Imports every module of ours as Windows would: `python -m tests.helpers.as_windows`; prints what does not import.

Only our own code runs as on Windows: whatever it needs of others is loaded first, as it is here. Then the modules and
names that Windows has not are taken away, `sys.platform` says `win32`, and ours are loaded once more. (`os.name` stays:
pathlib would make Windows' paths, which work there alone. None of ours asks for it.) What runs when a
module is imported is tested so, and nothing else of Windows.
"""

import ctypes
import importlib
import importlib.abc
import os
import pkgutil
import re
import select
import signal
import socket
import subprocess
import sys
import time
import types
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Final


OURS: Final = ("app", "gpu_sandbox", "wallet")
_ABSENT: Final = frozenset(
    ("fcntl", "grp", "pwd", "pty", "readline", "resource", "syslog", "termios", "tty", "jeepney", "Xlib", "sha3")
)
_NAMES: Final[tuple[tuple[types.ModuleType, str], ...]] = (
    (
        os,
        r"fork|forkpty|wait[34]|waitid|W[A-Z]+|get(res)?[ug]id|gete[ug]id|getgroups|getpgrp|set(res)?[ug]id|setsid|chown|lchown",
    ),
    (
        os,
        r"fchmod|fchown|killpg|mkfifo|mknod|makedev|major|minor|uname|nice|(f)?statvfs|sync|posix_\w+|sched_\w+|pread(v)?|pwrite(v)?|readv|writev",
    ),
    (
        os,
        r"pidfd_open|eventfd\w*|memfd_create|splice|openpty|tc[gs]etpgrp|sysconf|geteuid|getloadavg|O_(CLOEXEC|NOFOLLOW|NONBLOCK|NOCTTY|DIRECTORY|SYNC)|EFD_\w+|PRIO_\w+|SCHED_\w+",
    ),
    (
        signal,
        r"SIG(KILL|HUP|STOP|CONT|CHLD|USR1|USR2|ALRM|PIPE|XFSZ|QUIT)|pause|alarm|pthread_\w+|pidfd_send_signal|setitimer",
    ),
    (socket, r"AF_UNIX|AF_NETLINK|SO_PEERCRED|SOCK_CLOEXEC|SOCK_NONBLOCK|SCM_\w+"),
    (select, r"poll|POLL\w+|epoll|EPOLL\w+"),
    (time, r"clock_gettime|clock_settime|CLOCK_\w+|tzset"),
)
_FOR_ANOTHER: Final = re.compile(r'^assert sys\.platform (!= "win32"|== "win32")', re.MULTILINE)
"""How a module says that it is for Windows alone, or for all but Windows; mypy reads it too."""


class _NotThere(importlib.abc.MetaPathFinder):
    """Finds no module that Windows has not."""

    def find_spec(self, fullname: str, _path: Sequence[str] | None, _target: object = None) -> ModuleSpec | None:
        if fullname.partition(".")[0] in _ABSENT:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


def modules() -> Iterator[str]:
    """Yield the names of our modules that any system can load."""
    for top in OURS:
        package = importlib.import_module(top)
        yield top
        for found in pkgutil.walk_packages(package.__path__, f"{top}."):
            place = Path(found.module_finder.find_spec(found.name, None).origin)  # type: ignore[union-attr,arg-type]
            if not _FOR_ANOTHER.search(place.read_text("utf-8")):
                yield found.name


def _become_windows() -> None:
    for module, names in _NAMES:
        for name in [each for each in vars(module) if re.fullmatch(names, each)]:
            delattr(module, name)
    for name in [each for each in sys.modules if each.partition(".")[0] in _ABSENT]:
        del sys.modules[name]
    sys.meta_path.insert(0, _NotThere())
    sys.modules["msvcrt"] = types.ModuleType("msvcrt")
    sys.modules["winreg"] = types.ModuleType("winreg")
    subprocess.CREATE_NO_WINDOW, subprocess.CREATE_NEW_PROCESS_GROUP = 0x08000000, 0x00000200  # type: ignore[attr-defined]
    real = ctypes.CDLL

    def library(name: str | None, *arguments: object, **options: object) -> ctypes.CDLL:
        if name is None:
            raise TypeError("argument of type 'NoneType' is not iterable")  # what CPython says there
        return real(name, *arguments, **options)  # type: ignore[arg-type]

    ctypes.CDLL = library  # type: ignore[misc,assignment]
    sys.platform = "win32"


def main() -> int:
    """Load everything twice; return 1 if anything failed the second time."""
    every = tuple(modules())
    for name in every:
        importlib.import_module(name)
    for name in [each for each in sys.modules if each.partition(".")[0] in OURS]:
        del sys.modules[name]
    _become_windows()
    failed = 0
    for name in every:
        try:
            importlib.import_module(name)
        except Exception as error:  # noqa: BLE001 - each is told, whatever it is
            failed += 1
            print(f"{name}: {type(error).__name__}: {error}")  # noqa: T201 - a program
    print(f"{len(every) - failed} of {len(every)} modules")  # noqa: T201 - a program
    sys.stdout.flush()
    os._exit(1 if failed else 0)  # nothing of this process is fit to be taken down in order


if __name__ == "__main__":
    sys.exit(main())
