"""What holds on every page: names and roles for screen readers, no leak in a long run, hostile texts, long lists."""

import gc
import resource
from collections.abc import Callable
from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTableView, QWidget

from app.protocol.errors import KnownError
from app.protocol.snapshot import Notice, Snapshot
from app.protocol.states import AttemptState
from app.protocol.yielding import GamesView
from app.protocol.yielding import Seen as SeenProgram
from app.ui.presenters.faults import present_notices
from app.ui.presenters.seen import Link, Seen
from app.ui.widgets.gauge import Gauge
from app.ui.widgets.kit import Kit
from app.ui.window import PAGES, Shown, Window
from tests.helpers import pieces, scenes
from tests.helpers.effort import Effort


Open = Callable[[Snapshot], Window]
_CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QTableView)
_STALL_S = 0.5
"""In processor seconds, because others may stop anybody for a while; a page that hangs takes far longer."""


@pytest.fixture(autouse=True)
def healthy_engine(kit: Kit) -> None:
    """Every question is answered as a healthy engine answers it."""
    kit.actions.asked.connect(lambda question: question.answered(pieces.answer(question.command)))


@pytest.mark.parametrize("name", PAGES)
def test_each_control_of_each_page_has_a_name_a_role_and_is_reached_with_the_keyboard(
    open_window: Open, name: str
) -> None:
    window = open_window(scenes.game())
    page = window.page(PAGES.index(name))
    QApplication.processEvents()
    controls = [child for child in window.findChildren(QWidget) if isinstance(child, _CONTROLS) and child.isVisible()]
    assert len(controls) > len(PAGES)
    for control in controls:
        spoken = QAccessible.queryAccessibleInterface(control)
        assert spoken is not None
        assert spoken.text(QAccessible.Text.Name).strip(), f"{type(control).__name__} on {name} has no name"
        assert spoken.role() is not QAccessible.Role.NoRole
        if control.isEnabled():
            assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, f"{spoken.text(QAccessible.Text.Name)} on {name}"
    assert page.accessibleName()


def test_twenty_thousand_updates_leak_neither_memory_nor_objects(open_window: Open) -> None:
    window = open_window(scenes.earning())
    states = [Shown(Seen(Link.CONNECTED, make()), scenes.NOW) for make in (scenes.earning, scenes.game, scenes.fault)]

    def run(rounds: int) -> tuple[int, int]:
        for at in range(rounds):
            if at % 500 == 0:
                window.open_page(at // 500 % len(PAGES))
            window.show_all(states[at % 3])
            if at % 50 == 0:
                QApplication.processEvents()
                QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        return len(window.findChildren(QWidget)), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    widgets, _ = run(len(PAGES) * 500)
    objects = len(gc.get_objects())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    again, memory = run(20_000 - len(PAGES) * 500)
    assert abs(again - widgets) <= 60
    assert len(gc.get_objects()) - objects < 3000
    assert memory - before < 12_000  # KiB


def test_a_closed_window_is_given_back_whole(open_window: Open) -> None:
    window = open_window(scenes.earning())
    for place in range(len(PAGES)):
        window.open_page(place)
    parts = [window, *window.findChildren(QWidget)]
    assert len(parts) > 300
    window.close()
    QTest.qWait(20)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not any(shiboken6.isValid(part) for part in parts)


HOSTILE = (
    "<b>bold</b><img src=x onerror=alert(1)>",
    "\u202egnp.exe\u202c \u2066\u2069",
    "A" * 1_000_000,
    "line\nbreak\ttab\x00\x07\x1b[31m",
    "{title} %s %n &amp; &File",
    "\ud83d\ude00 \u0915\u094d\u0937 \u0645\u0631\u062d\u0628\u0627 " * 50,
    "",
)


@pytest.mark.parametrize("text", HOSTILE, ids=["markup", "bidi", "megabyte", "control", "template", "scripts", "none"])
def test_hostile_texts_from_market_and_job_change_nothing_but_their_own_words(open_window: Open, text: str) -> None:
    base = scenes.game(text)
    job = replace(scenes.RUNNING, kind=text, image=text, runtime=text, failure=text)
    device = replace(pieces.GPU, name=text, throttled=(text,), quarantine=text)
    games = GamesView((SeenProgram(text, text, (text,), text, 0.0),), (), {text: text})
    snapshot = replace(
        base, job=job, jobs=(job,), device=device, games=games, sandbox=text,
        network=replace(base.network, symbol=text, market_url=text),
        containment=replace(base.containment, engine=text, runtime=text, tier=text, leaks=(text,)),
        notices=(Notice("market.refused", {"what": text}, scenes.NOW),),
    )  # fmt: skip
    window = open_window(scenes.earning())
    width = window.minimumSizeHint().width()
    for place in range(len(PAGES)):
        effort = Effort()
        faults = present_notices(snapshot, window.page(0).kit.voice, dismissed=frozenset())
        window.show_all(Shown(Seen(Link.CONNECTED, snapshot), scenes.NOW, faults))
        window.open_page(place)
        QApplication.processEvents()
        assert effort.own_s() < 4 * _STALL_S
    assert window.minimumSizeHint().width() <= max(width, 880)
    assert window.width() == 1120
    for child in window.findChildren(QWidget):
        assert "\x00" not in child.accessibleName()
        assert "\x1b" not in child.accessibleName()


def test_ten_thousand_jobs_stay_fast(open_window: Open) -> None:
    jobs = tuple(
        scenes.job(number, "embed-text", AttemptState.ACCEPTED, scenes.NOW - number * 60) for number in range(10_000)
    )
    window = open_window(scenes.earning())
    window.open_page(2)
    shown = Shown(Seen(Link.CONNECTED, replace(scenes.earning(), jobs=jobs)), scenes.NOW)
    window.show_all(shown)
    QApplication.processEvents()
    best = 1e9
    for _ in range(5):
        effort = Effort()
        window.show_all(shown)
        QApplication.processEvents()
        best = min(best, effort.own_s())
    assert best < _STALL_S / 5


def test_an_engine_that_died_came_back_or_is_newer_leaves_the_window_true(open_window: Open) -> None:
    window = open_window(scenes.earning())
    for link, error in (
        (Link.LOST, KnownError("engine.not-running", path="x")),
        (Link.STARTING, None),
        (Link.LOST, KnownError("engine.protocol", theirs="9", ours="1")),
        (Link.CONNECTED, None),
    ):
        for place in range(len(PAGES)):
            window.open_page(place)
            window.show_all(Shown(Seen(link, scenes.earning(), error), scenes.NOW))
        QApplication.processEvents()
        doing = [b for b in window.findChildren(QAbstractButton) if b.text().split()[:1] in (["Claim"], ["Measure"])]
        assert len(doing) == 2
        assert all(button.isEnabled() is (link is Link.CONNECTED) for button in doing)


def test_a_screen_reader_hears_one_of_several_pages_and_gauges_with_their_value(open_window: Open) -> None:
    window = open_window(scenes.earning())
    entries = [entry for entry in window.sidebar.findChildren(QAbstractButton) if entry.isCheckable()]
    roles = {QAccessible.queryAccessibleInterface(entry).role() for entry in entries}
    assert roles == {QAccessible.Role.RadioButton}
    assert sum(QAccessible.queryAccessibleInterface(entry).state().checked for entry in entries) == 1
    gauges = [gauge for gauge in window.page(0).findChildren(Gauge) if gauge.isVisible()]
    assert gauges
    for gauge in gauges:
        heard = QAccessible.queryAccessibleInterface(gauge)
        assert heard.role() is QAccessible.Role.ProgressBar
        assert heard.text(QAccessible.Text.Name)
        assert gauge.height() == gauge.sizeHint().height()
    assert any(gauge.value() > 0 for gauge in gauges)
