"""Messages outside the window: three kinds, grouped and rare, never over a game, and each told once."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSettings

from app.protocol.snapshot import Day, Notice, Snapshot
from app.protocol.states import EngineState, Reason, ReasonCode
from app.ui.crash_dialog import CrashDialog
from app.ui.notify import Notifier
from app.ui.prefs import Prefs
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.toasts import AGAIN_S, PATIENCE_S, QUIET_S, Memory, next_toast
from app.ui.presenters.voice import Voice
from tests.helpers import scenes


VOICE = Voice(zone=scenes.ZONE)
NOW = scenes.NOW
TOLD = Memory(week="2026-11-16")

EARNING = scenes.earning()
UNPAID = replace(EARNING, wallet=replace(EARNING.wallet, paid=scenes.lull(0)))


def seen(snapshot: Snapshot) -> Seen:
    return Seen(Link.CONNECTED, snapshot)


def test_the_first_payout_is_told_once() -> None:
    toast, memory = next_toast(seen(scenes.earning()), replace(TOLD, unpaid=True), VOICE, NOW)
    assert toast is not None
    assert toast.title == "Your first payout"
    assert "8.17" in toast.text
    assert next_toast(seen(scenes.earning()), memory, VOICE, NOW + 10 * QUIET_S)[0] is None


def test_a_payout_that_lay_before_is_not_the_first_one() -> None:
    assert next_toast(seen(scenes.earning()), TOLD, VOICE, NOW)[0] is None


def test_nothing_is_told_while_a_game_runs_but_afterwards() -> None:
    memory = replace(TOLD, unpaid=True)
    for _ in range(5):
        toast, memory = next_toast(seen(scenes.game()), memory, VOICE, NOW)
        assert toast is None
    assert next_toast(seen(scenes.earning()), memory, VOICE, NOW)[0] is not None


def test_a_fault_is_told_when_it_lasts_and_again_only_a_day_later() -> None:
    told, memory, at = 0, TOLD, NOW
    toast, memory = next_toast(seen(scenes.fault()), memory, VOICE, at)
    assert toast is None
    while at < NOW + AGAIN_S + 2 * QUIET_S:
        at += PATIENCE_S
        toast, memory = next_toast(seen(scenes.fault()), memory, VOICE, at)
        told += toast is not None
    assert told == 2


def test_a_root_that_pays_too_little_is_told_once_for_each() -> None:
    args = {"held": "1 tLULL", "due": "2 tLULL", "until": "20:00"}
    short = replace(EARNING, notices=(Notice("leaf.short", args, NOW),))
    toast, memory = next_toast(seen(short), TOLD, VOICE, NOW)
    assert toast is not None
    assert (toast.urgent, "2 tLULL is due" in toast.text) == (True, True)
    assert next_toast(seen(short), memory, VOICE, NOW + 2 * QUIET_S)[0] is None
    next_root = replace(EARNING, notices=(Notice("leaf.withheld", args, NOW + 1),))
    assert next_toast(seen(next_root), memory, VOICE, NOW + 2 * QUIET_S)[0] is not None


def test_a_fault_that_mends_itself_is_not_told() -> None:
    _, memory = next_toast(seen(scenes.fault()), TOLD, VOICE, NOW)
    _, memory = next_toast(seen(scenes.earning()), memory, VOICE, NOW + PATIENCE_S / 2)
    toast, _ = next_toast(seen(scenes.fault()), memory, VOICE, NOW + PATIENCE_S)
    assert toast is None


def test_the_sum_of_a_week_is_told_on_the_first_day_of_the_next() -> None:
    base = scenes.earning()
    days = (
        Day("2026-11-14", scenes.lull(1.5), scenes.lull(0.5), 3),
        Day("2026-11-15", scenes.lull(1), scenes.lull(0), 1),
    )
    snapshot = replace(base, earnings=replace(base.earnings, days=days))
    toast, memory = next_toast(seen(snapshot), replace(TOLD, week="2026-11-09"), VOICE, NOW)
    assert toast is not None
    assert toast.text == "2.00\u00a0tLULL after electricity."
    assert memory.week == "2026-11-16"
    assert next_toast(seen(snapshot), replace(TOLD, week=""), VOICE, NOW)[0] is None  # nobody knows what was told


@given(st.lists(st.tuples(st.sampled_from(["earning", "fault", "game", "waiting", "empty"]), st.floats(1, 5000))))
def test_two_messages_never_come_within_ten_minutes(story: list[tuple[str, float]]) -> None:
    memory, at, last = Memory(), NOW, -1e12
    for name, pause in story:
        at += pause
        toast, memory = next_toast(seen(scenes.ALL[name]()), memory, VOICE, at)
        if toast is not None:
            assert at - last >= QUIET_S
            assert name != "game"
            last = at


def test_what_was_told_is_remembered_across_starts_and_silence_is_respected(tmp_path: Path) -> None:
    def store() -> QSettings:
        return QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat)

    first = store()
    notifier = Notifier(first, Prefs())
    assert notifier.due(seen(UNPAID), VOICE, NOW) is None
    assert notifier.due(seen(scenes.earning()), VOICE, NOW) is not None
    first.sync()
    assert Notifier(store(), Prefs()).due(seen(scenes.earning()), VOICE, NOW + 2 * QUIET_S) is None
    quiet = Prefs()
    quiet.set_toasts(on=False)
    other = Notifier(QSettings(str(tmp_path / "other.ini"), QSettings.Format.IniFormat), quiet)
    assert other.due(seen(UNPAID), VOICE, NOW) is None
    assert other.due(seen(scenes.earning()), VOICE, NOW) is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"unpaid": 1}', '{"unpaid":true,"week":"","last_at":"x","faults":{}}']
)
def test_a_damaged_memory_is_an_empty_one(tmp_path: Path, text: str) -> None:
    store = QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat)
    store.setValue("toasts/told", text)
    notifier = Notifier(store, Prefs())
    assert notifier.due(seen(UNPAID), VOICE, NOW) is None
    assert notifier.due(seen(scenes.earning()), VOICE, NOW) is not None


def test_a_reason_without_a_code_is_told_by_its_kind() -> None:
    snapshot = replace(scenes.fault(), engine=scenes.engine(EngineState.FAULT, Reason(ReasonCode.THERMAL)))
    _, memory = next_toast(seen(snapshot), TOLD, VOICE, NOW)
    assert memory.fault == "thermal"


def test_after_a_crash_all_of_the_report_is_shown_and_saved_where_one_wants(theme: object, tmp_path: Path) -> None:
    assert theme is not None
    stamp = datetime(2026, 11, 20, tzinfo=UTC).isoformat()
    dialog = CrashDialog("Fatal Python error: Segmentation fault", (f"{stamp} owner {scenes.OWNER}",), VOICE)
    text = dialog.text.toPlainText()
    assert "Segmentation fault" in text
    assert scenes.OWNER not in text
    dialog.save_to(tmp_path / "report.txt")
    assert (tmp_path / "report.txt").read_text() == text
    dialog.close_button.click()
