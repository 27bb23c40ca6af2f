"""A folder on Windows that this user, administrators and the system itself can look into, and nobody else.

What lies in a user's own folders is private already; a home that `LULL_HOME` puts elsewhere, on a second disk say, is
anybody's on this PC. So the folder gets a list of its own of who may what, and what is made in it takes that over.
Calls: Microsoft's documentation of `sddl.h`, `securitybaseapi.h`, `winbase.h` and `processthreadsapi.h`.
"""

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import wintypes
from pathlib import Path
from typing import Final


assert sys.platform == "win32"  # noqa: S101 - mypy reads it, and checks what follows for Windows alone

_TOKEN_QUERY: Final = 0x0008
_TOKEN_USER: Final = 1
_SDDL_REVISION: Final = 1
_PROTECTED_DACL: Final = 0x8000_0000 | 0x0000_0004
"""PROTECTED_DACL_SECURITY_INFORMATION and DACL_SECURITY_INFORMATION: the list is set, and inherits from nowhere."""

_kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
_advapi32 = ctypes.WinDLL("advapi32", use_last_error=True)

_kernel32.GetCurrentProcess.argtypes = ()
_kernel32.GetCurrentProcess.restype = wintypes.HANDLE
_kernel32.CloseHandle.argtypes = (wintypes.HANDLE,)
_kernel32.CloseHandle.restype = wintypes.BOOL
_kernel32.LocalFree.argtypes = (ctypes.c_void_p,)
_kernel32.LocalFree.restype = ctypes.c_void_p
_advapi32.OpenProcessToken.argtypes = (wintypes.HANDLE, wintypes.DWORD, ctypes.POINTER(wintypes.HANDLE))
_advapi32.OpenProcessToken.restype = wintypes.BOOL
_advapi32.GetTokenInformation.argtypes = (
    *(wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD),
    ctypes.POINTER(wintypes.DWORD),
)
_advapi32.GetTokenInformation.restype = wintypes.BOOL
_advapi32.ConvertSidToStringSidW.argtypes = (ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p))
_advapi32.ConvertSidToStringSidW.restype = wintypes.BOOL
_advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW.argtypes = (
    *(wintypes.LPCWSTR, wintypes.DWORD, ctypes.POINTER(ctypes.c_void_p)),
    ctypes.POINTER(wintypes.ULONG),
)
_advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW.restype = wintypes.BOOL
_advapi32.SetFileSecurityW.argtypes = (wintypes.LPCWSTR, wintypes.DWORD, ctypes.c_void_p)
_advapi32.SetFileSecurityW.restype = wintypes.BOOL


def keep_private(folder: Path) -> None:
    """Let nobody but this user, administrators and the system into a new folder, nor into what is made in it.

    Raises:
        OSError: if the system refuses, as on a disk that keeps no such lists (exFAT).
    """
    everything = "".join(f"(A;OICI;FA;;;{who})" for who in (_own_sid(), "SY", "BA"))
    descriptor = ctypes.c_void_p()
    _checked(
        _advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW(
            f"D:P{everything}", _SDDL_REVISION, ctypes.byref(descriptor), None
        )
    )
    try:
        _checked(_advapi32.SetFileSecurityW(str(folder), _PROTECTED_DACL, descriptor))
    finally:
        _kernel32.LocalFree(descriptor)


def _own_sid() -> str:
    """Return this process's user as a text, such as `S-1-5-21-...`."""
    with _token() as token:
        size = wintypes.DWORD()
        _advapi32.GetTokenInformation(token, _TOKEN_USER, None, 0, ctypes.byref(size))  # says how much room it needs
        buffer = ctypes.create_string_buffer(size.value)
        _checked(_advapi32.GetTokenInformation(token, _TOKEN_USER, buffer, size, ctypes.byref(size)))
        text = ctypes.c_void_p()
        # TOKEN_USER begins with SID_AND_ATTRIBUTES, and that with a pointer to the SID, which lies in the buffer.
        _checked(_advapi32.ConvertSidToStringSidW(ctypes.c_void_p.from_buffer(buffer), ctypes.byref(text)))
        try:
            return ctypes.wstring_at(text.value or 0)
        finally:
            _kernel32.LocalFree(text)


@contextmanager
def _token() -> Iterator[wintypes.HANDLE]:
    token = wintypes.HANDLE()
    _checked(_advapi32.OpenProcessToken(_kernel32.GetCurrentProcess(), _TOKEN_QUERY, ctypes.byref(token)))
    try:
        yield token
    finally:
        _kernel32.CloseHandle(token)


def _checked(done: int) -> None:
    if not done:
        raise ctypes.WinError(ctypes.get_last_error())
