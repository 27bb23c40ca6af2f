"""A scripted minute through every page of a window on a full snapshot: the worst time that its loop stood still.

The minute is walked with its pauses cut short: at each step a page is asked for, as a key does that no pointer
announces, and a snapshot is read as the engine says it, with all jobs that it tells of a history of 10 000; then the
loop turns until the page is there and nothing more is to be done. Each turn is timed, and the time from the key until a
new page is there.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.engine.books import SHOWN
from app.protocol import wire
from app.protocol.events import Changed
from app.protocol.snapshot import Snapshot
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.voice import Voice
from app.ui.theme import Theme
from app.ui.widgets.kit import Actions, Kit
from app.ui.window import PAGES, Shown, Window
from tests.helpers import pieces, scenes


_ROUNDS: Final = 60
"""One step for each second of the minute."""
_SETTLING: Final = 5
"""Turns of the loop after which nothing more is to be done."""


def main() -> int:
    """Walk, and print the figures as one line of JSON."""
    app = QApplication(["walk"])
    kit = Kit(Theme(app, "dark"), Voice(zone=scenes.ZONE), Actions())
    kit.prefs.set_step("done")
    kit.actions.asked.connect(lambda question: question.answered(pieces.answer(question.command)))
    with tempfile.TemporaryDirectory(prefix="lull-walk-") as folder:
        store = QSettings(str(Path(folder) / "ui.ini"), QSettings.Format.IniFormat)
        window = Window(kit, lambda: True, store)
        engine = _told()
        window.show_all(_read(engine, kept := wire.Kept()))
        window.show()
        ahead = [_turn(app)]
        while window.ahead.unread:
            ahead.append(_turn(app))
        told = {"walk_ahead_worst_ms": round(max(ahead[1:]), 1)}
        told |= _walk(app, window, lambda: window.show_all(_read(engine, kept)))
        window.close()
    print(json.dumps(told))
    return 0


def _told() -> Iterator[bytes]:
    """Yield what an engine says each second: work goes on, a job ends now and then, and games come and go."""
    base = scenes.history()
    jobs = [replace(base[at % len(base)], attempt=f"{at:064x}", task=f"{at:064x}") for at in range(SHOWN + _ROUNDS)]
    scene = (scenes.earning(), scenes.game())
    for second in count():
        newest = min(second // 5, _ROUNDS)
        shown = jobs[_ROUNDS - newest : _ROUNDS - newest + SHOWN]
        shown[0] = replace(shown[0], done=second)
        snapshot: Snapshot = replace(scene[second // 4 % 2], revision=second, jobs=tuple(shown))
        yield wire.encode_push(wire.Push(Changed(snapshot)))


def _read(engine: Iterator[bytes], kept: wire.Kept) -> Shown:
    message = wire.decode_incoming(next(engine), kept)
    assert isinstance(message, wire.Push)
    assert isinstance(message.event, Changed)
    return Shown(Seen(Link.CONNECTED, message.event.snapshot), scenes.NOW)


def _walk(app: QApplication, window: Window, hear: Callable[[], None]) -> dict[str, Any]:
    firsts: list[float] = []
    later: list[float] = []
    waits: list[float] = []
    for second in range(_ROUNDS):
        turns = firsts if second < len(PAGES) else later
        place, began = second % len(PAGES), time.perf_counter()
        window.visit(place)
        hear()
        turns.append((time.perf_counter() - began) * 1000)
        while window.place != place:
            turns.append(_turn(app))
        if turns is firsts:
            waits.append((time.perf_counter() - began) * 1000)
        turns += [_turn(app) for _ in range(_SETTLING)]
    return {
        "walk_worst_stall_ms": round(max(*firsts, *later), 1),
        "walk_first_visit_worst_ms": round(max(firsts), 1),
        "walk_later_worst_ms": round(max(later), 1),
        "walk_new_page_worst_ms": round(max(waits), 1),
        "walk_new_page_p50_ms": round(statistics.median(waits), 1),
    }


def _turn(app: QApplication) -> float:
    began = time.perf_counter()
    app.processEvents()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())
