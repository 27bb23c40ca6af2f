"""Pay down to the receipts: each job's net, what both sides signed, and nothing of another job."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.protocol.money import Units
from app.protocol.pay import GetPay, GetPerJob, JobPay, PayView, PerJob
from app.protocol.snapshot import Snapshot
from app.ui.pages.earnings import Earnings
from app.ui.pages.jobs import Jobs
from app.ui.presenters.money import Token
from app.ui.presenters.pay import present_pay, present_per_job
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.voice import MASK, Voice
from app.ui.widgets.kit import Kit, Question
from app.ui.window import PAGES, Window
from tests.helpers import pieces, scenes


Open = Callable[[Snapshot], Window]
TOKEN = Token("tLULL", 18)
ACCEPTED = f"{40:064x}"


@pytest.fixture
def asked(kit: Kit) -> list[Question]:
    questions: list[Question] = []
    kit.actions.asked.connect(questions.append)
    return questions


def pay_of(attempt: str) -> PayView:
    found = pieces.answer(GetPay(attempt))
    assert isinstance(found, PayView)
    return found


def pays(asked: list[Question]) -> list[str]:
    return [each.command.attempt for each in asked if isinstance(each.command, GetPay)]


def test_a_slip_goes_from_pay_to_net_and_names_the_verdict(voice: Voice) -> None:
    pay = present_pay(pay_of(ACCEPTED), 1000, TOKEN, voice, scenes.NOW)
    shown = {line.label: line.value for line in pay.lines}
    assert shown["Paid"] == "0.120000\u00a0tLULL"
    assert shown["Electricity"] == "0.023000\u00a0tLULL"
    assert shown["Net"] == "0.097000\u00a0tLULL"
    assert pay.lines[-1].copied == "e1" * 32
    assert pay.told == "10 receipts were signed."
    assert (pay.receipts[0].number, pay.receipts[0].work) == ("10", "440 of 1000")
    assert pay.receipts[0].countersigned == "not yet"
    assert pay.receipts[-1].countersigned == "20:32"


def test_before_it_is_accepted_there_is_no_net_and_before_a_receipt_it_is_said_when_one_comes(voice: Voice) -> None:
    view = PayView("1", None, Units(5), "", (), 0)
    pay = present_pay(view, 0, TOKEN, voice, scenes.NOW)
    assert [line.label for line in pay.lines] == ["Electricity"]
    assert pay.told == "The first receipt is signed after the first minute of work."
    masked = present_pay(pay_of(ACCEPTED), 1000, TOKEN, replace(voice, masked=True), scenes.NOW)
    assert MASK in masked.lines[0].value
    assert MASK in masked.receipts[0].pay


def test_a_job_that_cost_more_than_it_paid_is_a_loss(voice: Voice) -> None:
    job = JobPay("1", "render", scenes.NOW, Units(0), Units(10**17), 3_600_000)
    short = JobPay("2", "render", scenes.NOW, Units(10**18), Units(0), 5)
    first, second = present_per_job(PerJob((job, short)), TOKEN, voice, scenes.NOW)
    assert (first.loss, first.net, first.rate) == (True, "\u22120.10\u00a0tLULL", "\u22120.10\u00a0tLULL")
    assert (first.earned, second.loss, second.rate) == ("no pay", False, "\u2013")


def test_earnings_ask_for_the_jobs_of_the_days_that_are_shown(open_window: Open, asked: list[Question]) -> None:
    page = open_window(scenes.earning()).page(PAGES.index("earnings"))
    assert isinstance(page, Earnings)
    assert [each.command for each in asked if isinstance(each.command, GetPerJob)] == [GetPerJob(7)]
    asked[-1].answered(pieces.PER_JOB)
    assert page.jobs.model().rowCount() == len(pieces.PER_JOB.jobs)
    page.show_seen(Seen(Link.CONNECTED, scenes.earning()), scenes.NOW + 1)
    assert len([each for each in asked if isinstance(each.command, GetPerJob)]) == 1, "nothing is new"
    page.month.click()
    assert [each.command for each in asked if isinstance(each.command, GetPerJob)][-1] == GetPerJob(30)


def test_the_slip_asks_for_the_job_that_is_chosen_and_takes_no_other_answer(
    open_window: Open, asked: list[Question]
) -> None:
    page = open_window(scenes.earning()).page(PAGES.index("jobs"))
    assert isinstance(page, Jobs)
    first = asked[-1]
    page.table.choose(ACCEPTED)
    assert pays(asked) == [scenes.RUNNING.attempt, ACCEPTED]
    first.answered(pay_of(scenes.RUNNING.attempt))
    assert not page.slip.twin.isVisible(), "another job's receipts are not shown"
    asked[-1].answered(pay_of(ACCEPTED))
    assert page.slip.twin.isVisible()
    page.slip.twin.click()
    assert page.slip.receipts is not None
    assert page.slip.receipts.model().rowCount() == 10
    page.slip.twin.click()
    assert page.slip.receipts is None


def test_a_new_receipt_of_the_job_that_runs_is_asked_for(open_window: Open, asked: list[Question]) -> None:
    page = open_window(scenes.earning()).page(PAGES.index("jobs"))
    running = replace(scenes.RUNNING, receipts=scenes.RUNNING.receipts + 1)
    snapshot = replace(scenes.earning(), job=running, jobs=(running, *scenes.history()))
    page.show_seen(Seen(Link.CONNECTED, snapshot), scenes.NOW)
    page.show_seen(Seen(Link.CONNECTED, snapshot), scenes.NOW + 1)
    assert pays(asked) == [running.attempt, running.attempt]
