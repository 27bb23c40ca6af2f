"""Asks the signer: starts it, gives it one request, takes one answer. Knows nothing of keys."""

import os
import subprocess
import sys
from typing import Final, overload

from app.children import UNSEEN
from app.paths import Home
from app.protocol.errors import AppError, BugError, KnownError
from app.signer.requests import (
    MAX_LINE,
    Answer,
    Backup,
    Create,
    Export,
    Exported,
    Grant,
    Granted,
    Import,
    Protect,
    Request,
    Restore,
    Revoke,
    Revoked,
    Show,
    Sign,
    Signed,
    Wallet,
    decode_answer,
    encode_request,
)


PATIENCE_S: Final = 600.0
"""How long an owner may think."""

_ENVIRONMENT: Final = (
    # Who and where the user is.
    *("HOME", "USER", "LOGNAME", "PATH", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "TERM", "TZ"),
    # The screen and the keyring.
    *("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP"),
    *("XDG_DATA_HOME", "XDG_CONFIG_HOME", "DBUS_SESSION_BUS_ADDRESS", "QT_SCALE_FACTOR", "QT_ACCESSIBILITY"),
    # Windows.
    *("SYSTEMROOT", "SYSTEMDRIVE", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP"),
)
"""All that the signer gets of the environment: nothing that loads code into it, and nothing that is secret."""


_DESCRIPTORS: Final = ("password_fd", "words_fd", "new_password_fd")


@overload
def ask_signer(
    home: Home, request: Show | Create | Restore | Import | Protect | Backup, *, patience_s: float = PATIENCE_S
) -> Wallet: ...
@overload
def ask_signer(home: Home, request: Export, *, patience_s: float = PATIENCE_S) -> Exported: ...
@overload
def ask_signer(home: Home, request: Grant, *, patience_s: float = PATIENCE_S) -> Granted: ...
@overload
def ask_signer(home: Home, request: Revoke, *, patience_s: float = PATIENCE_S) -> Revoked: ...
@overload
def ask_signer(home: Home, request: Sign, *, patience_s: float = PATIENCE_S) -> Signed: ...
def ask_signer(home: Home, request: Request, *, patience_s: float = PATIENCE_S) -> Answer:
    """Return the signer's answer.

    It may take as long as the owner thinks: call it from a thread that may wait. The signer has this process's
    terminal, and ends with the thread that asked.

    Args:
        home: whose wallet.
        request: what is asked.
        patience_s: seconds after which an owner who does not answer has declined.

    Raises:
        AppError: what the signer says, such as `wallet.declined`; `bug` if it broke.
    """
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-m", "app.signer"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_surroundings(home),
            pass_fds=_descriptors(request),
            creationflags=UNSEEN,
        )
    except OSError as error:
        raise KnownError("wallet.locked", what=f"the signer cannot be started: {error.strerror}") from None
    with process:
        try:
            said, complaint = process.communicate(encode_request(request), timeout=patience_s)
        except subprocess.TimeoutExpired:
            _end(process)
            raise KnownError("wallet.declined") from None
        except KeyboardInterrupt:
            # The terminal's Ctrl-C reached the signer too; it sets the echo right before it goes.
            _end(process)
            raise
    if not said:
        raise KnownError("wallet.locked", what=_why(process.returncode, complaint))
    answer = decode_answer(said[: MAX_LINE + 1])
    if isinstance(answer, AppError):
        raise answer
    if not isinstance(answer, request.answer):
        raise BugError("the signer answered another question")
    return answer


def _descriptors(request: Request) -> tuple[int, ...]:
    """Return the file descriptors that a request names, which the signer inherits and nobody else reads."""
    if sys.platform == "win32" and any(getattr(request, name, None) is not None for name in _DESCRIPTORS):
        raise KnownError("wallet.locked", what="Windows hands no file descriptors on; the signer asks in its window")
    named = (getattr(request, name, None) for name in _DESCRIPTORS)
    return tuple(number for number in named if number is not None)


def _surroundings(home: Home) -> dict[str, str]:
    around = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return around | {"LULL_HOME": str(home.root)}


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        process.kill()


def _why(status: int, complaint: bytes) -> str:
    """Return why the signer ended without an answer; the signer prints no secrets."""
    lines = complaint.decode("utf-8", "replace").strip().splitlines()
    return f"the signer ended with status {status}" + (f" ({lines[-1][:200]})" if lines else "")
