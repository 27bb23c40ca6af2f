"""Where the signer may ask: on the terminal that the command was typed on, else on the screen."""

import os
import sys
from typing import Final

from app.desktop.screen import screen_answers
from app.signer.requests import Ask


_TERMINAL: Final = "/dev/tty"


def how_to_ask(platform: str) -> Ask:
    """Return how the owner of this session is asked; `platform` is `sys.platform`.

    Nobody is asked where there is neither a terminal nor a screen: the signer then refuses what needs consent.
    """
    if platform != "win32" and _has_terminal():
        return Ask.TERMINAL
    return Ask.DIALOG if screen_answers(os.environ) else Ask.NEVER


def _has_terminal() -> bool:
    if sys.platform == "win32":
        return False
    try:
        descriptor = os.open(_TERMINAL, os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(descriptor) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(descriptor)
