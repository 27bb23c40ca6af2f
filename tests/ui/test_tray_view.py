"""The tray's words and entries, and the messages in place."""

from dataclasses import replace

import pytest

from app.protocol.commands import FinishThenPause, SetMode
from app.protocol.errors import WORDINGS, AppError
from app.protocol.snapshot import Notice, Snapshot
from app.protocol.states import RunMode
from app.ui.presenters.faults import Mending, notice_key, present_error, present_notices
from app.ui.presenters.home import Primary, pause_choices, present_home, primary_of
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.tray import Act, TrayView, present_tray
from app.ui.presenters.voice import Voice
from tests.helpers import scenes


VOICE = Voice(zone=scenes.ZONE)


def tray(snapshot: Snapshot) -> TrayView:
    return present_tray(Seen(Link.CONNECTED, snapshot), VOICE, scenes.NOW)


def texts(view: TrayView) -> list[str]:
    return [entry.text if entry.act is not Act.SEPARATOR else "-" for entry in view.entries]


def test_the_menu_of_the_design() -> None:
    assert texts(tray(scenes.earning())) == [
        "Earning \u00b7 0.42\u00a0tLULL today",
        "-",
        "Pause for 1 hour",
        "Pause until tomorrow, 08:00",
        "Pause until I resume",
        "Finish this job, then pause",
        "-",
        "Open Lull",
        "Quit and stop earning",
    ]
    assert tray(scenes.earning()).tooltip == "Earning \u00b7 0.42\u00a0tLULL today"


def test_a_paused_tray_resumes_by_menu_and_by_middle_click() -> None:
    view = tray(scenes.paused())
    assert texts(view)[:3] == ["Paused until 22:00", "-", "Resume"]
    assert view.middle == view.entries[2].command == SetMode(RunMode.AUTO)


def test_during_a_game_the_first_line_names_it_and_the_middle_click_pauses() -> None:
    view = tray(scenes.game())
    assert texts(view)[0] == "Elden Ring has the GPU"
    assert view.middle == SetMode(RunMode.NEVER)


def test_without_an_engine_the_menu_starts_it_and_quits_plainly() -> None:
    view = present_tray(Seen(Link.LOST), VOICE, scenes.NOW)
    assert texts(view) == ["The engine is not running", "-", "Start", "-", "Open Lull", "Quit"]


def test_hostile_titles_are_no_markup_and_no_mnemonic() -> None:
    first = tray(scenes.game(scenes.HOSTILE)).entries[0].text
    assert not set("<>&") & set(first)


def test_the_pauses_and_their_lengths() -> None:
    hour, morning, forever, finish = pause_choices(scenes.earning(), VOICE, scenes.NOW)
    assert hour.command == SetMode(RunMode.NEVER, 3600.0)
    assert morning.command == SetMode(RunMode.NEVER, scenes.at(8, day=21) - scenes.NOW)
    assert forever.command == SetMode(RunMode.NEVER)
    assert finish.command == FinishThenPause(wanted=True)
    assert not finish.checked


def test_after_midnight_the_morning_is_todays() -> None:
    at_two = pause_choices(scenes.earning(), VOICE, scenes.at(2))[1]
    assert at_two.text == "Pause until 08:00"
    assert at_two.command == SetMode(RunMode.NEVER, 6 * 3600.0)


def test_finishing_can_be_taken_back_and_needs_a_job_to_be_offered() -> None:
    finishing = pause_choices(scenes.finishing(), VOICE, scenes.NOW)[3]
    assert finishing.checked
    assert finishing.command == FinishThenPause(wanted=False)
    assert len(pause_choices(scenes.waiting(), VOICE, scenes.NOW)) == 3


@pytest.mark.parametrize(
    ("seen", "primary"),
    [
        (Seen(Link.CONNECTED, scenes.earning()), Primary.PAUSE),
        (Seen(Link.CONNECTED, scenes.game()), Primary.PAUSE),
        (Seen(Link.CONNECTED, scenes.paused()), Primary.RESUME),
        (Seen(Link.CONNECTED, scenes.empty()), Primary.NONE),
        (Seen(Link.LOST, scenes.earning()), Primary.START),
        (Seen(Link.STARTING), Primary.NONE),
    ],
)
def test_there_is_one_filled_button_and_it_fits_the_state(seen: Seen, primary: Primary) -> None:
    assert primary_of(seen) is primary


def test_old_figures_say_how_old_they_are() -> None:
    view = present_home(Seen(Link.LOST, scenes.earning()), VOICE, scenes.NOW + 300)
    assert view.net is not None
    assert view.net_note == "as of 20:46"


@pytest.mark.parametrize("code", sorted(WORDINGS))
def test_every_error_makes_a_bar(code: str) -> None:
    fault = present_error(AppError(code, what="it broke", path="/x", url="http://x", pid=1), VOICE)
    assert fault.title
    assert "`" not in fault.message + fault.advice
    assert ".." not in fault.message
    assert bool(fault.button) is (fault.mending is not Mending.NONE)
    assert bool(fault.command) is (fault.mending is Mending.COPY)
    assert not any(word.isupper() and word.isalpha() for word in fault.command.split())


def test_notices_come_newest_first_once_for_each_trouble_and_can_be_put_away() -> None:
    old = Notice("chain.unreachable", {"url": "http://a", "what": "timed out"}, 1.0)
    new = replace(old, at=2.0)
    full = Notice("disk.full", {"path": "/x"}, 3.0)
    snapshot = replace(scenes.earning(), notices=(old, new, full))
    faults = present_notices(snapshot, VOICE, dismissed=frozenset())
    assert [fault.code for fault in faults] == ["disk.full", "chain.unreachable"]
    assert faults[1].key == notice_key(new)
    left = present_notices(snapshot, VOICE, dismissed=frozenset({notice_key(full), notice_key(new)}))
    assert [fault.key for fault in left] == [notice_key(old)]
