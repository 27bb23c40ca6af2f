"""A scripted minute through every page of a window on a full snapshot: the worst time that its loop stood still.

The minute is walked without its pauses: each step opens a page, takes a snapshot, and is timed until the loop is idle.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.voice import Voice
from app.ui.theme import Theme
from app.ui.widgets.kit import Actions, Kit
from app.ui.window import PAGES, Shown, Window
from tests.helpers import pieces, scenes


_ROUNDS: Final = 60
"""One step for each second of the minute."""


def main() -> int:
    """Walk, and print the figures as one line of JSON."""
    app = QApplication(["walk"])
    kit = Kit(Theme(app, "dark"), Voice(zone=scenes.ZONE), Actions())
    kit.prefs.set_step("done")
    kit.actions.asked.connect(lambda question: question.answered(pieces.answer(question.command)))
    with tempfile.TemporaryDirectory(prefix="lull-walk-") as folder:
        store = QSettings(str(Path(folder) / "ui.ini"), QSettings.Format.IniFormat)
        window = Window(kit, lambda: True, store)
        states = [Shown(Seen(Link.CONNECTED, make()), scenes.NOW) for make in (scenes.earning, scenes.game)]
        window.show_all(states[0])
        window.show()
        app.processEvents()
        stalls = []
        for second in range(_ROUNDS):
            began = time.perf_counter()
            window.open_page(second % len(PAGES))
            window.show_all(states[second // 4 % 2])
            app.processEvents()
            stalls.append((time.perf_counter() - began) * 1000)
        window.close()
    first, later = stalls[: len(PAGES)], stalls[len(PAGES) :]
    told = {
        "walk_worst_stall_ms": round(max(stalls), 1),
        "walk_first_visit_worst_ms": round(max(first), 1),
        "walk_later_worst_ms": round(max(later), 1),
        "walk_p50_ms": round(statistics.median(stalls), 1),
    }
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
