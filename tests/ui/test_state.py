"""The state sentence: one for every state and reason, in the voice of the house."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.errors import WORDINGS, KnownError
from app.protocol.snapshot import Handback, Snapshot
from app.protocol.states import EngineState, Reason, ReasonCode, RunMode
from app.ui.presenters.faults import Mending
from app.ui.presenters.home import present_home
from app.ui.presenters.reasons import TABLE, Tone
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.state import StateView, present_state
from app.ui.presenters.voice import Voice
from tests.helpers import scenes


VOICE = Voice(zone=scenes.ZONE)


def of(snapshot: Snapshot) -> StateView:
    return present_state(Seen(Link.CONNECTED, snapshot), VOICE, scenes.NOW)


def stopped(code: ReasonCode, /, **args: str) -> StateView:
    return of(replace(scenes.earning(), engine=scenes.engine(EngineState.PAUSED, Reason(code, args))))


@pytest.mark.parametrize(("state", "code"), list(product(EngineState, [None, *ReasonCode])))
def test_every_state_with_every_reason_has_a_sentence_and_a_cause(state: EngineState, code: ReasonCode | None) -> None:
    reasons = (Reason(code),) if code else ()
    for base in (scenes.earning(), scenes.empty()):
        view = of(replace(base, engine=scenes.engine(state, *reasons)))
        for text in (view.sentence, view.reason):
            assert text.endswith("."), text
            assert text[0].isupper() or text[0].isdigit(), text
            assert "{" not in text
            assert "!" not in text
            assert " we " not in f" {text.lower()} "


def test_every_reason_has_an_entry_in_the_order_of_weight() -> None:
    assert list(TABLE) == list(ReasonCode)


def test_the_voice_of_the_design() -> None:
    assert (of(scenes.earning()).sentence, of(scenes.earning()).reason) == (
        "Earning.",
        "Embedding text, about 13 min left.",
    )
    assert (of(scenes.game()).sentence, of(scenes.game()).reason) == (
        "Elden Ring has the GPU.",
        "Handed back in 11 ms. Work goes on after the game.",
    )
    assert (of(scenes.waiting()).sentence, of(scenes.waiting()).reason) == (
        "Waiting for work.",
        "No job for this PC right now. Ready for jobs since 14:10.",
    )
    assert (of(scenes.paused()).sentence, of(scenes.paused()).reason) == (
        "Paused until 22:00.",
        "You paused it. Finished work stays paid.",
    )
    hot = stopped(ReasonCode.THERMAL, celsius="84", limit="80")
    assert (hot.sentence, hot.reason) == (
        "Cooling down.",
        "84 °C, your limit is 80 °C. Work goes on when the GPU is cooler.",
    )
    assert stopped(ReasonCode.TARIFF).reason == "No job pays more than your electricity."
    assert of(scenes.fault()).sentence == "Docker stopped, so no job can run."


def test_a_pause_without_an_end_says_who_ends_it() -> None:
    snapshot = scenes.paused()
    forever = replace(snapshot, engine=replace(snapshot.engine, until_at=None))
    assert of(forever).sentence == "Paused until you resume."
    finished = replace(forever, engine=replace(forever.engine, mode=RunMode.AUTO))
    assert of(finished).sentence == "Paused."


def test_after_a_game_the_time_of_the_next_earning_is_said_where_it_is_known() -> None:
    resting = {"title": "Elden Ring", "phase": "resting"}
    assert stopped(ReasonCode.GAME, **resting).sentence == "Elden Ring closed."
    assert stopped(ReasonCode.GAME, **resting).reason == "Lull waits in case it comes back. Earning again soon."
    known = stopped(ReasonCode.GAME, **resting, resume_at=str(scenes.at(21, 4)))
    assert known.reason == "Lull waits in case it comes back. Earning again at 21:04."


def test_a_game_gets_the_gpu_until_the_job_is_frozen_and_has_it_from_then_on() -> None:
    view = of(scenes.HOMES["handing-back"]())
    assert (view.sentence, view.reason) == ("Elden Ring gets the GPU.", "The job is being frozen.")
    assert of(scenes.game()).sentence == "Elden Ring has the GPU."


def test_a_limit_that_is_kept_again_is_told_as_past() -> None:
    above = stopped(ReasonCode.THERMAL, watts="212", limit="200")
    assert above.reason == "The GPU draws 212 W, your limit is 200 W."
    assert stopped(ReasonCode.THERMAL, watts="29", limit="200").reason == "The GPU drew more than your 200 W limit."
    assert stopped(ReasonCode.THERMAL, fan="40", limit="50").reason == "The fan ran faster than your 50 % limit."


def test_a_damaged_database_is_told_with_what_starting_again_does() -> None:
    error = KnownError("store.corrupt", path="lull.db", what="it is malformed", kept="lull.db.damaged-1")
    view = present_state(Seen(Link.LOST, None, error), VOICE, scenes.NOW)
    assert view.sentence == "The database is damaged."
    assert "earnings are read back from the market and the chain" in view.reason


def test_a_card_that_is_measured_again_by_itself_asks_for_no_deed() -> None:
    assert of(scenes.hurt()).tone is Tone.ATTENTION


def test_a_pc_that_was_seen_keeps_its_name_and_says_when_while_the_engine_says_nothing() -> None:
    device = present_home(Seen(Link.SILENT, scenes.earning()), VOICE, scenes.NOW + 60).device
    assert device is not None
    assert (device.name, device.gauges, device.note) == ("NVIDIA GeForce RTX 4080", (), "as of 20:46")
    never = present_home(Seen(Link.LOST), VOICE, scenes.NOW)
    assert (never.device, never.no_week) == (None, "Not known yet.")


def test_a_suspicion_is_no_game_yet() -> None:
    view = stopped(ReasonCode.GAME, title="unknown.exe", phase="suspected")
    assert view.sentence == "A game may be starting."
    assert view.tone is Tone.GAME


def test_a_game_without_phases_is_told_by_its_hand_back() -> None:
    back = Handback(Reason(ReasonCode.GAME), scenes.at(20), 11.2, ended_at=scenes.at(20, 40), resumed_at=None)
    reason = Reason(ReasonCode.GAME, {"title": "Elden Ring"})
    snapshot = replace(scenes.earning(), engine=scenes.engine(EngineState.PAUSED, reason), handback=back)
    assert of(snapshot).sentence == "Elden Ring closed."
    assert of(replace(snapshot, handback=None)).reason == "Work goes on after the game."


def test_a_job_without_progress_makes_no_promise() -> None:
    snapshot = scenes.earning()
    assert snapshot.job is not None
    fresh = replace(snapshot, job=replace(snapshot.job, done=0))
    assert of(fresh).reason == "Embedding text."
    nearly = replace(snapshot, job=replace(snapshot.job, done=999))
    assert of(nearly).reason == "Embedding text, less than a minute left."


def test_an_unknown_kind_of_job_is_named_as_it_is() -> None:
    snapshot = scenes.earning()
    assert snapshot.job is not None
    odd = replace(snapshot, job=replace(snapshot.job, kind="fold-proteins", done=0))
    assert of(odd).reason == "fold-proteins."


@pytest.mark.parametrize("code", sorted(WORDINGS))
@pytest.mark.parametrize("reason", [ReasonCode.FAULT, ReasonCode.SETUP, ReasonCode.NETWORK])
def test_a_trouble_shows_its_code_and_a_mending_only_where_there_is_one(code: str, reason: ReasonCode) -> None:
    view = stopped(reason, code=code, what="it stopped", path="/home/lull", url="http://x")
    assert view.sentence.endswith(".")
    assert view.fault is None or view.fault.code == code
    assert view.fault is None or view.fault.mending is not Mending.NONE


def test_a_stopped_docker_offers_to_start_it() -> None:
    fault = of(scenes.fault()).fault
    assert fault is not None
    assert (fault.mending, fault.button) == (Mending.START_DOCKER, "Start Docker")


def test_without_an_engine_the_sentence_says_so_and_starting_mends_it() -> None:
    view = present_state(Seen(Link.LOST, scenes.earning()), VOICE, scenes.NOW)
    assert view.sentence == "The engine is not running."
    assert view.fault is not None
    assert view.fault.mending is Mending.START_ENGINE
    failed = KnownError("engine.start-failed", what="The disk is full.")
    view = present_state(Seen(Link.LOST, None, failed), VOICE, scenes.NOW)
    assert (view.sentence, view.reason) == ("The engine could not start.", "The disk is full.")


@pytest.mark.parametrize("link", [Link.CONNECTING, Link.STARTING, Link.STOPPING, Link.CONNECTED])
def test_an_engine_on_its_way_is_no_trouble(link: Link) -> None:
    view = present_state(Seen(link), VOICE, scenes.NOW)
    assert view.fault is None
    assert view.tone is Tone.WAIT


@given(
    st.dictionaries(st.sampled_from(["title", "phase", "celsius", "limit", "until_at", "resume_at", "code"]), st.text())
)
def test_no_argument_makes_a_sentence_fail(args: dict[str, str]) -> None:
    for code in ReasonCode:
        view = stopped(code, **args)
        assert view.sentence
        assert view.sentence.isprintable()
