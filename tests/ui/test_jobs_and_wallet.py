"""Pay slips that explain each token, and the wallet's numbers by their names."""

from dataclasses import replace

import pytest

from app.protocol.commands import Claimed
from app.protocol.money import Units
from app.protocol.snapshot import GateView, ReachedHost
from app.protocol.states import AttemptState, ClaimState, Protection
from app.ui.presenters.claiming import present_claimed
from app.ui.presenters.jobs import PaySlip, energy, present_jobs, present_slip, short
from app.ui.presenters.money import Token
from app.ui.presenters.voice import Voice
from app.ui.presenters.wallet import grouped, present_wallet
from tests.helpers import scenes


VOICE = Voice(zone=scenes.ZONE)
LULL = Token("tLULL", 18)


def slip(state: AttemptState, **changes: object) -> PaySlip:
    job = scenes.job(7, "embed-text", state, scenes.at(19), done=500)
    return present_slip(replace(job, **changes), LULL, VOICE, scenes.NOW)  # type: ignore[arg-type]  # a test's freedom


@pytest.mark.parametrize("state", AttemptState)
def test_every_state_of_an_attempt_has_a_word_and_a_meaning_for_the_pay(state: AttemptState) -> None:
    shown = slip(state)
    assert shown.state
    assert shown.meaning.endswith(".")


def test_pay_is_promised_until_the_verdict() -> None:
    assert slip(AttemptState.RUNNING).pay == "0.12\u00a0tLULL if accepted"
    assert slip(AttemptState.ACCEPTED).pay == "0.12\u00a0tLULL"
    assert slip(AttemptState.PREEMPTED).pay == "no pay"
    assert slip(AttemptState.REJECTED).pay == "no pay"


def test_a_slip_says_what_was_handed_over_and_pays_for_that_part() -> None:
    handed = slip(AttemptState.MOVED, moved=400, earned=Units(50 * 10**15))
    assert (handed.state, handed.pay) == ("Handed over", "0.05\u00a0tLULL if accepted")
    assert {line.label: line.value for line in handed.lines}["Handed over at"] == "400 of 1000, while you were away"
    paid = slip(AttemptState.ACCEPTED, moved=400, earned=Units(50 * 10**15))
    assert paid.pay == "0.05\u00a0tLULL"


def test_a_slip_says_so_where_what_went_on_elsewhere_was_in_vain() -> None:
    lapsed = slip(AttemptState.LAPSED, moved=400)
    assert (lapsed.state, lapsed.pay) == ("Not accepted", "no pay")
    assert lapsed.meaning.endswith("nobody blames you.")
    assert slip(AttemptState.LAPSED).state == "Too late"


def test_a_slip_says_where_a_job_went_on_from() -> None:
    lines = {line.label: line.value for line in slip(AttemptState.RUNNING, start=400).lines}
    assert lines["Went on from"] == "another PC did 400 of 1000; this pay is for the rest"


def test_a_slip_names_receipts_work_time_and_energy() -> None:
    lines = {line.label: line.value for line in slip(AttemptState.RUNNING).lines}
    assert lines["Receipts"] == "11 signed, 11 countersigned"
    assert lines["Work done"] == "500 of 1000"
    assert lines["Time at work"] == "12 min"
    assert lines["Energy"] == "11.30\u00a0Wh"
    assert lines["Ended"] == "not yet"


def test_a_slip_says_each_sum_once() -> None:
    running = [line.label for line in slip(AttemptState.RUNNING).lines]
    assert "Earned so far" in running
    assert "Pay for the job" not in running
    assert "Earned so far" not in [line.label for line in slip(AttemptState.ACCEPTED).lines]


def test_a_slip_says_what_went_through_the_gate_of_its_job() -> None:
    hosts = tuple(ReachedHost(f"host-{number}.example", number + 1, 3 << 20) for number in range(10))
    gate = GateView(31 << 20, 256 << 20, hosts, 2, ("an address of the home", "not on the list"))
    lines = [(line.label, line.value) for line in slip(AttemptState.ACCEPTED, gate=gate).lines]
    assert ("Network", "31.0\u00a0MiB of at most 256.0\u00a0MiB") in lines
    assert ("Reached", "host-0.example: 1 connection, 3.0\u00a0MiB") in lines
    assert ("Reached", "2 more hosts, 6.0\u00a0MiB") in lines
    assert ("Refused", "2 times: an address of the home, not on the list") in lines
    assert "Network" not in [line.label for line in slip(AttemptState.ACCEPTED).lines]


def test_a_failed_job_says_why_without_holes() -> None:
    assert slip(AttemptState.FAILED, failure="job.data").failure == "The job's data broke its limits."
    assert "?" not in slip(AttemptState.FAILED, failure="docker.unreachable").failure
    assert slip(AttemptState.FAILED, failure="never.heard-of").failure


def test_energy_is_never_nothing_when_there_was_some() -> None:
    assert energy(0, VOICE) == "0\u00a0Wh"
    assert energy(1, VOICE) == "less than 0.01 Wh"
    assert energy(3_600_000, VOICE) == "1.00\u00a0Wh"
    assert energy(3_600_000 * 2500, VOICE) == "2.50\u00a0kWh"


def test_long_numbers_show_both_their_ends() -> None:
    assert short("sha256:" + "ab" * 32) == "abababab…ababab"
    assert short("runc") == "runc"


def test_no_jobs_yet_says_what_will_stand_here() -> None:
    assert present_jobs(scenes.empty(), VOICE, scenes.NOW).empty.startswith("Every job that this PC takes")
    assert present_jobs(scenes.earning(), VOICE, scenes.NOW).empty == ""


def test_earned_locked_ready_and_paid_are_four_numbers() -> None:
    figures = {f.title: (f.money.figure, f.note) for f in present_wallet(scenes.earning(), VOICE, scenes.NOW).figures}
    assert figures == {
        "Earned": ("12.91", "all accepted pay so far"),
        "Locked": ("0.64", "ready in 42 min"),
        "Ready to claim": ("4.10", "yours to take"),
        "Paid": ("8.17", "sent to your address"),
    }


def test_an_address_stands_in_groups_of_four_and_is_copied_whole() -> None:
    view = present_wallet(scenes.earning(), VOICE, scenes.NOW)
    assert view.address == "0x 9F8f 72aA 9304 c8B5 93d5 55F1 2eF6 589c C3A5 79A2"
    assert view.copied == scenes.OWNER
    assert grouped("abc") == "abc"


def test_nothing_to_claim_has_no_button() -> None:
    snapshot = scenes.earning()
    done = replace(snapshot, wallet=replace(snapshot.wallet, claimable=Units(0)))
    view = present_wallet(done, VOICE, scenes.NOW)
    assert (view.claim, view.claim_note) == ("", "Nothing is ready yet.")
    assert present_wallet(snapshot, VOICE, scenes.NOW).claim == "Claim 4.10\u00a0tLULL"


def test_without_a_wallet_the_page_says_how_one_is_made() -> None:
    view = present_wallet(scenes.empty(), VOICE, scenes.NOW)
    assert view.empty
    assert view.can_make


@pytest.mark.parametrize("protection", Protection)
def test_the_protection_in_force_is_said_plainly(protection: Protection) -> None:
    snapshot = scenes.earning()
    view = present_wallet(replace(snapshot, wallet=replace(snapshot.wallet, protection=protection)), VOICE, scenes.NOW)
    assert view.protection.endswith(".")
    assert view.exposed is (protection is Protection.FILE)


def test_a_difference_with_the_market_shows_both_sums_in_as_many_digits_as_it_takes() -> None:
    snapshot = scenes.earning()
    wrong = replace(snapshot.wallet, owed_says_market=Units(snapshot.wallet.earned - 10**13))
    view = present_wallet(replace(snapshot, wallet=wrong), VOICE, scenes.NOW)
    assert view.dispute == (
        "The market's latest statement says 12.90999\u00a0tLULL; your receipts say 12.91000\u00a0tLULL. "
        "Statements come hourly."
    )
    assert present_wallet(snapshot, VOICE, scenes.NOW).dispute == ""


def test_words_of_crypto_stand_in_the_details_alone() -> None:
    view = present_wallet(scenes.earning(), VOICE, scenes.NOW)
    outside = " ".join([view.claim, view.claim_note, view.protection, *(f.title + f.note for f in view.figures)])
    for word in ("gas", "epoch", "nonce", "ETH"):
        assert word.lower() not in outside.lower().split()
    details = {line.label: line.value for line in view.details}
    assert details["ETH at the address"] == "0\u00a0ETH. No ETH is needed."
    assert details["Gas of the latest claim"] == "92\u202f248"


@pytest.mark.parametrize("state", ClaimState)
def test_each_claim_says_where_it_stands(state: ClaimState) -> None:
    snapshot = scenes.earning()
    claim = replace(snapshot.wallet.claims[0], state=state)
    wallet = replace(snapshot.wallet, claims=(claim,), transactions=())
    view = present_wallet(replace(snapshot, wallet=wallet), VOICE, scenes.NOW)
    assert view.rows[0].state
    assert view.rows[0].at == "18 Nov, 21:04"


def test_a_claims_result_is_one_sentence() -> None:
    assert present_claimed(Claimed(scenes.lull(4.1), "0x", None), LULL, VOICE) == "4.10\u00a0tLULL is at your address."
    assert present_claimed(Claimed(Units(0), "", None), LULL, VOICE).startswith("Nothing to claim")
