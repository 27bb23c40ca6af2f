"""A scripted minute through every page of a window on a full snapshot: the worst time that its loop stood still.

The minute is walked with its pauses cut short: at each step a page is opened and a snapshot taken, and between two
steps the loop turns for as long as anything is to be done. Each turn is timed, those in which pages are made ahead
too. The same walk without any pause, at once after the first frame, is told beside it: there each visit waits for its
page to be made.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

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
_PAUSE_S: Final = 0.1
_HURRIED: Final = "--hurried"


def main(arguments: list[str]) -> int:
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
        told = _hurried(app, window, states) if _HURRIED in arguments else _minute(app, window, states)
        window.close()
    print(json.dumps(told))
    return 0


def _minute(app: QApplication, window: Window, states: list[Shown]) -> dict[str, Any]:
    """Walk as a person does: the first second passes before the first click."""
    warming, ahead, steps = window.warm(), [], []
    while not warming.done:
        ahead.append(_turn(app))
        time.sleep(0.001)
    for second in range(_ROUNDS):
        steps.append(_step(app, window, states, second))
        until = time.monotonic() + _PAUSE_S
        while time.monotonic() < until:
            ahead.append(_turn(app))
            time.sleep(0.005)
    return {
        "walk_worst_stall_ms": round(max(*steps, *ahead), 1),
        "walk_first_visit_worst_ms": round(max(steps[: len(PAGES)]), 1),
        "walk_later_worst_ms": round(max(steps[len(PAGES) :]), 1),
        "walk_ahead_worst_ms": round(max(ahead), 1),
        "walk_p50_ms": round(statistics.median(steps), 1),
    }


def _hurried(app: QApplication, window: Window, states: list[Shown]) -> dict[str, Any]:
    steps = [_step(app, window, states, second) for second in range(len(PAGES))]
    return {"walk_hurried_worst_ms": round(max(steps), 1)}


def _step(app: QApplication, window: Window, states: list[Shown], second: int) -> float:
    began = time.perf_counter()
    window.open_page(second % len(PAGES))
    window.show_all(states[second // 4 % 2])
    app.processEvents()
    return (time.perf_counter() - began) * 1000


def _turn(app: QApplication) -> float:
    began = time.perf_counter()
    app.processEvents()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
