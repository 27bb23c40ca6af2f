"""Windows itself: the registry's notification, the foreground hook, the shell's word, counters of GPUs.

It stands alone because it runs nowhere else. A process is opened with PROCESS_QUERY_LIMITED_INFORMATION alone, which
tells its program's path and no more: rights to read a game's memory are never asked for, and anti-cheat software
watches for those that are.
"""

import contextlib
import ctypes
import sys
from collections.abc import Iterator
from ctypes import wintypes
from typing import Final

from gpu_sandbox.sensors.windows.decode import covers, load_of
from gpu_sandbox.sensors.windows.look import Box, Look, Shell, Window


assert sys.platform == "win32"  # noqa: S101 - mypy reads it, and checks what follows for Windows alone

_LIMITED: Final = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
_USER: Final = 0x80000001  # HKEY_CURRENT_USER
_READ: Final = 0x0001 | 0x0010  # KEY_QUERY_VALUE | KEY_NOTIFY
_VALUE_CHANGED: Final = 0x0004 | 0x0001  # REG_NOTIFY_CHANGE_LAST_SET | _NAME
_STEAM: Final = "Software\\Valve\\Steam"
_FOREGROUND: Final = 0x0003  # EVENT_SYSTEM_FOREGROUND
_MINIMIZE_END: Final = 0x0017  # EVENT_SYSTEM_MINIMIZEEND
_HOOK_FLAGS: Final = 0x0002  # WINEVENT_OUTOFCONTEXT | WINEVENT_SKIPOWNPROCESS: nothing of ours enters a game
_ALL_INPUT: Final = 0x04FF  # QS_ALLINPUT
_INPUT_AVAILABLE: Final = 0x0004  # MWMO_INPUTAVAILABLE
_REMOVE: Final = 0x0001  # PM_REMOVE
_STYLE: Final = -16  # GWL_STYLE
_CAPTION: Final = 0x00C00000  # WS_CAPTION
_BOUNDS, _CLOAKED = 9, 14  # DWMWA_EXTENDED_FRAME_BOUNDS, DWMWA_CLOAKED
_PER_MONITOR: Final = -4  # DPI_AWARENESS_CONTEXT_PER_MONITOR_AWARE_V2
_DOUBLE: Final = 0x00000200  # PDH_FMT_DOUBLE
_MORE_DATA: Final = 0x800007D2  # PDH_MORE_DATA
_COUNTER: Final = "\\GPU Engine(pid_{pid}_*engtype_3D)\\Utilization Percentage"
_MOST_COUNTER_BYTES: Final = 1 << 20
_MOST_WINDOWS: Final = 32
_LONGEST_PATH: Final = 1024
_TEXT: Final = 1  # REG_SZ

_user = ctypes.WinDLL("user32", use_last_error=True)
_kernel = ctypes.WinDLL("kernel32", use_last_error=True)
_registry = ctypes.WinDLL("advapi32", use_last_error=True)
_shell = ctypes.WinDLL("shell32", use_last_error=True)
_compositor = ctypes.WinDLL("dwmapi", use_last_error=True)

_Hooked = ctypes.WINFUNCTYPE(
    None,
    wintypes.HANDLE,
    wintypes.DWORD,
    wintypes.HWND,
    wintypes.LONG,
    wintypes.LONG,
    wintypes.DWORD,
    wintypes.DWORD,
)


class _Monitor(ctypes.Structure):
    """struct MONITORINFO."""

    _fields_ = (
        ("size", wintypes.DWORD),
        ("screen", wintypes.RECT),
        ("work", wintypes.RECT),
        ("flags", wintypes.DWORD),
    )


class _Value(ctypes.Structure):
    """struct PDH_FMT_COUNTERVALUE_ITEM_W, of doubles."""

    _fields_ = (
        ("name", wintypes.LPWSTR),
        ("status", wintypes.DWORD),
        ("number", ctypes.c_double),
    )


# Handles are pointers: without these ctypes would cut them to 32 bits.
_user.GetForegroundWindow.restype = wintypes.HWND
_user.MonitorFromWindow.restype = wintypes.HMONITOR
_user.MonitorFromWindow.argtypes = [wintypes.HWND, wintypes.DWORD]
_user.GetMonitorInfoW.argtypes = [wintypes.HMONITOR, ctypes.POINTER(_Monitor)]
_user.GetWindowThreadProcessId.argtypes = [wintypes.HWND, ctypes.POINTER(wintypes.DWORD)]
_user.GetClassNameW.argtypes = [wintypes.HWND, wintypes.LPWSTR, ctypes.c_int]
_user.GetWindowLongW.argtypes = [wintypes.HWND, ctypes.c_int]
_user.GetWindowRect.argtypes = [wintypes.HWND, ctypes.POINTER(wintypes.RECT)]
_user.SetWinEventHook.restype = wintypes.HANDLE
_user.SetWinEventHook.argtypes = [
    wintypes.DWORD,
    wintypes.DWORD,
    wintypes.HMODULE,
    _Hooked,
    wintypes.DWORD,
    wintypes.DWORD,
    wintypes.DWORD,
]
_user.UnhookWinEvent.argtypes = [wintypes.HANDLE]
_compositor.DwmGetWindowAttribute.argtypes = [wintypes.HWND, wintypes.DWORD, ctypes.c_void_p, wintypes.DWORD]
_kernel.OpenProcess.restype = wintypes.HANDLE
_kernel.OpenProcess.argtypes = [wintypes.DWORD, wintypes.BOOL, wintypes.DWORD]
_kernel.QueryFullProcessImageNameW.argtypes = [
    wintypes.HANDLE,
    wintypes.DWORD,
    wintypes.LPWSTR,
    ctypes.POINTER(wintypes.DWORD),
]
_kernel.CloseHandle.argtypes = [wintypes.HANDLE]
_kernel.CreateEventW.restype = wintypes.HANDLE
_kernel.CreateEventW.argtypes = [ctypes.c_void_p, wintypes.BOOL, wintypes.BOOL, wintypes.LPCWSTR]
_kernel.SetEvent.argtypes = [wintypes.HANDLE]
_user.MsgWaitForMultipleObjectsEx.argtypes = [
    wintypes.DWORD,
    ctypes.POINTER(wintypes.HANDLE),
    wintypes.DWORD,
    wintypes.DWORD,
    wintypes.DWORD,
]
_registry.RegOpenKeyExW.argtypes = [
    wintypes.HKEY,
    wintypes.LPCWSTR,
    wintypes.DWORD,
    wintypes.DWORD,
    ctypes.POINTER(wintypes.HKEY),
]
_registry.RegQueryValueExW.argtypes = [
    wintypes.HKEY,
    wintypes.LPCWSTR,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.POINTER(wintypes.DWORD),
]
_registry.RegNotifyChangeKeyValue.argtypes = [
    wintypes.HKEY,
    wintypes.BOOL,
    wintypes.DWORD,
    wintypes.HANDLE,
    wintypes.BOOL,
]
_registry.RegCloseKey.argtypes = [wintypes.HKEY]


class WindowsEyes:
    """Looks at this desktop. Made, used and closed by one thread: hooks and messages belong to it."""

    def __init__(self) -> None:
        """Set the hooks.

        Raises:
            OSError: if Windows refuses an event or the hook.
        """
        with contextlib.suppress(AttributeError):  # before Windows 10 1607 all measures are of one scale anyway
            _user.SetThreadDpiAwarenessContext(ctypes.c_void_p(_PER_MONITOR))
        self._woken, self._written = _event(), _event()
        self._steam = _Steam(self._written)
        self._heard = False
        # Kept: Windows calls it as long as the hook lives.
        self._called = _Hooked(self._hooked)
        self._hooks = [
            hook
            for event in (_FOREGROUND, _MINIMIZE_END)
            if (hook := _user.SetWinEventHook(event, event, None, self._called, 0, 0, _HOOK_FLAGS))
        ]
        self._counters: tuple[int, _Counters] | None = None
        self._full: dict[int, int] = {}
        if not self._hooks:
            self.close()
            raise OSError("Windows refuses the hook of the window in front")

    def wait(self, seconds: float) -> bool:
        """Sleep until the window in front changes, Steam writes, the time is over or `wake` is called."""
        handles = (wintypes.HANDLE * 2)(self._woken, self._written)
        ready = _user.MsgWaitForMultipleObjectsEx(2, handles, int(seconds * 1000), _ALL_INPUT, _INPUT_AVAILABLE)
        self._pump()
        if ready == 1:
            self._steam.arm()
        happened, self._heard = self._heard or ready == 1, False
        return happened

    def look(self) -> Look:
        """Return what is the case now."""
        state = ctypes.c_int(0)
        failed = _shell.SHQueryUserNotificationState(ctypes.byref(state))
        shell = Shell(state.value) if not failed and state.value in set(Shell) else Shell.UNKNOWN
        handle, window = _front()
        self._full = {other: pid for other, pid in self._full.items() if _owner(other) == pid}
        if handle and window is not None and covers(window):
            self._full[handle] = window.pid
            while len(self._full) > _MOST_WINDOWS:
                del self._full[next(iter(self._full))]
        return Look(self._steam.app(), shell, window, open=tuple(dict.fromkeys(self._full.values())))

    def load(self, pid: int) -> tuple[tuple[int, float], ...]:
        """Return the 3D load of a process since the last call; nothing at the first, and without counters."""
        if self._counters is None or self._counters[0] != pid:
            self._drop_counters()
            try:
                self._counters = pid, _Counters(pid)
            except OSError:
                return ()
            self._counters[1].collect()
            return ()
        return load_of(self._counters[1].collect(), frozenset({pid}))

    def steam(self) -> str:
        """Return where Steam is installed, or nothing; from any thread."""
        return self._steam.folder()

    def wake(self) -> None:
        """End a `wait`; from any thread."""
        _kernel.SetEvent(self._woken)

    def close(self) -> None:
        """Take the hooks back and close all handles."""
        for hook in self._hooks:
            _user.UnhookWinEvent(hook)
        self._hooks = []
        self._drop_counters()
        self._steam.close()
        for handle in (self._woken, self._written):
            _kernel.CloseHandle(handle)

    def _hooked(self, *_: object) -> None:
        self._heard = True

    def _pump(self) -> None:
        """Deliver the hooks' calls, which come as messages."""
        message = wintypes.MSG()
        while _user.PeekMessageW(ctypes.byref(message), None, 0, 0, _REMOVE):
            _user.TranslateMessage(ctypes.byref(message))
            _user.DispatchMessageW(ctypes.byref(message))

    def _drop_counters(self) -> None:
        if self._counters is not None:
            self._counters[1].close()
            self._counters = None


class _Steam:
    """Steam's key of the registry; it comes with Steam, also later."""

    def __init__(self, written: int) -> None:
        self._written = written
        self._key: wintypes.HKEY | None = None
        self.arm()

    def arm(self) -> None:
        """Have the event set at the next change; a notification serves once."""
        if self._key is None:
            key = wintypes.HKEY()
            if _registry.RegOpenKeyExW(wintypes.HKEY(_USER), _STEAM, 0, _READ, ctypes.byref(key)):
                return
            self._key = key
        if _registry.RegNotifyChangeKeyValue(self._key, False, _VALUE_CHANGED, self._written, True):
            self.close()

    def app(self) -> int:
        """Return `RunningAppID`, 0 where there is none."""
        if self._key is None:
            self.arm()
        if self._key is None:
            return 0
        value, size = wintypes.DWORD(0), wintypes.DWORD(4)
        failed = _registry.RegQueryValueExW(
            self._key, "RunningAppID", None, None, ctypes.byref(value), ctypes.byref(size)
        )
        return 0 if failed else int(value.value)

    def folder(self) -> str:
        """Return `SteamPath`, over a handle of its own: another thread may ask."""
        key, size = wintypes.HKEY(), wintypes.DWORD(2 * _LONGEST_PATH)
        if _registry.RegOpenKeyExW(wintypes.HKEY(_USER), _STEAM, 0, _READ, ctypes.byref(key)):
            return ""
        text, kind = ctypes.create_unicode_buffer(_LONGEST_PATH), wintypes.DWORD(0)
        failed = _registry.RegQueryValueExW(
            key, "SteamPath", None, ctypes.byref(kind), ctypes.byref(text), ctypes.byref(size)
        )
        _registry.RegCloseKey(key)
        return text.value if not failed and kind.value == _TEXT else ""

    def close(self) -> None:
        if self._key is not None:
            _registry.RegCloseKey(self._key)
            self._key = None


class _Counters:
    """The counters of the 3D engines of one process (Performance Data Helper)."""

    def __init__(self, pid: int) -> None:
        self._pdh = ctypes.WinDLL("pdh", use_last_error=True)
        self._query, self._counter = wintypes.HANDLE(), wintypes.HANDLE()
        if self._pdh.PdhOpenQueryW(None, None, ctypes.byref(self._query)):
            raise OSError("Windows opens no query of counters")
        path = _COUNTER.format(pid=pid)
        if self._pdh.PdhAddEnglishCounterW(self._query, path, None, ctypes.byref(self._counter)):
            self.close()
            raise OSError("Windows has no counters of GPUs")

    def collect(self) -> list[tuple[str, float]]:
        """Return name and percent of each engine since the last call."""
        if self._pdh.PdhCollectQueryData(self._query):
            return []
        return list(self._read())

    def close(self) -> None:
        self._pdh.PdhCloseQuery(self._query)

    def _read(self) -> Iterator[tuple[str, float]]:
        size, count = wintypes.DWORD(0), wintypes.DWORD(0)
        ask = self._pdh.PdhGetFormattedCounterArrayW
        status = ask(self._counter, _DOUBLE, ctypes.byref(size), ctypes.byref(count), None)
        if status & 0xFFFFFFFF != _MORE_DATA or not 0 < size.value <= _MOST_COUNTER_BYTES:
            return
        buffer = ctypes.create_string_buffer(size.value)
        if ask(self._counter, _DOUBLE, ctypes.byref(size), ctypes.byref(count), buffer):
            return
        values = ctypes.cast(buffer, ctypes.POINTER(_Value))
        for place in range(count.value):
            if not values[place].status:
                yield str(values[place].name), float(values[place].number)


def _event() -> int:
    handle = _kernel.CreateEventW(None, False, False, None)
    if not handle:
        raise ctypes.WinError(ctypes.get_last_error())
    return int(handle)


def _owner(handle: int) -> int:
    """Return the process that owns a window, or 0 where it is no more."""
    pid = wintypes.DWORD(0)
    _user.GetWindowThreadProcessId(handle, ctypes.byref(pid))
    return int(pid.value)


def _front() -> tuple[int, Window | None]:
    """Return the window in front: its handle, 0 where there is none, and what it is."""
    handle = _user.GetForegroundWindow()
    if not handle:
        return 0, None
    pid = _owner(handle)
    monitor = _user.MonitorFromWindow(handle, 0)
    info = _Monitor(size=ctypes.sizeof(_Monitor))
    if not monitor or not _user.GetMonitorInfoW(monitor, ctypes.byref(info)):
        return 0, None
    box = wintypes.RECT()
    if _compositor.DwmGetWindowAttribute(handle, _BOUNDS, ctypes.byref(box), ctypes.sizeof(box)):
        _user.GetWindowRect(handle, ctypes.byref(box))
    cloaked = wintypes.DWORD(0)
    _compositor.DwmGetWindowAttribute(handle, _CLOAKED, ctypes.byref(cloaked), ctypes.sizeof(cloaked))
    kind = ctypes.create_unicode_buffer(256)
    _user.GetClassNameW(handle, kind, 256)
    style = _user.GetWindowLongW(handle, _STYLE)
    return int(handle), Window(
        pid=pid,
        exe=_program(pid),
        kind=kind.value,
        box=_box(box),
        screen=_box(info.screen),
        framed=style & _CAPTION == _CAPTION,
        cloaked=bool(cloaked.value),
    )


def _program(pid: int) -> str:
    """Return a process's program, or nothing where even limited information is refused."""
    process = _kernel.OpenProcess(_LIMITED, False, pid)
    if not process:
        return ""
    try:
        size = wintypes.DWORD(32768)
        path = ctypes.create_unicode_buffer(size.value)
        told = _kernel.QueryFullProcessImageNameW(process, 0, path, ctypes.byref(size))
        return path.value if told else ""
    finally:
        _kernel.CloseHandle(process)


def _box(rect: wintypes.RECT) -> Box:
    return Box(int(rect.left), int(rect.top), int(rect.right), int(rect.bottom))
