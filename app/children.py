"""How programs of ours are started where it differs: on Windows each program of the console's kind opens a window."""

import subprocess
import sys
from typing import Final


if sys.platform == "win32":
    UNSEEN: Final = subprocess.CREATE_NO_WINDOW
    """Flags of a program that serves its starter: it has no window of its own."""
    APART: Final = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    """Flags of a program that outlives its starter: nor is the starter's Ctrl-C meant for it."""
else:
    UNSEEN: Final = 0
    APART: Final = 0
    """There `start_new_session` does this."""
