"""The market is believed as far as its signatures reach: what does not hold is not stored, and counts as a lie."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

import msgspec
import pytest

from app.engine import work
from app.engine.inbox import Effects, Terms, absorb, latest_statement
from app.engine.payslips import paid
from app.engine.store import attempts, mailbox
from app.engine.store.attempts import AttemptRow
from app.engine.store.migrations import MIGRATIONS
from app.market.schema import Checkpoint, Incoming, MarketSaid, Refusal, Refused
from app.market.shares import share
from app.protocol.errors import KnownError
from app.protocol.money import Units
from app.protocol.pay import GetPay, GetPerJob, PayView, PerJob
from app.protocol.states import AttemptState
from tests.helpers.papers import PRICE, Papers
from wallet import ledger
from wallet.keys.worker import WorkerKey
from wallet.receipts import Outcome


def _spent(energy_mj: int, _weight: int | None) -> Units:
    """Let a millijoule cost one of the smallest unit."""
    return Units(energy_mj)


@dataclass
class Desk:
    """A provider's books and a market that writes to him."""

    sql: sqlite3.Connection
    papers: Papers = field(default_factory=Papers)
    floor: dict[str, Units] = field(default_factory=lambda: {"embed-text": Units(1)})
    seq: int = 0

    def hear(self, body: MarketSaid) -> Effects:
        self.seq += 1
        terms = Terms(self.papers.membership, self.papers.worker.address, self.floor, _spent)
        with self.sql:
            return absorb(self.sql, "ab" * 32, (Incoming(seq=self.seq, body=body),), terms)

    def given(self) -> AttemptRow:
        """Return an attempt that was assigned."""
        (name,) = self.hear(self.papers.assigned()).touched
        return self.row(name)

    def row(self, name: str) -> AttemptRow:
        row = attempts.get(self.sql, name)
        assert row is not None
        return row

    def receipted(self, row: AttemptRow, done: int = 10) -> str:
        """Sign a receipt and return its hash."""
        made = work.next_receipt(
            replace(row, done=done, active_ms=5),
            attempts.last_receipt(self.sql, row.attempt),
            self.papers.domain,
            self.papers.worker,
        )
        assert made is not None
        with self.sql:
            attempts.add_receipt(self.sql, made[0])
        return made[0].hash

    def earned(self) -> int:
        return ledger.total(self.sql, self.papers.membership.network, ledger.Kind.EARNED)


@pytest.fixture
def desk() -> Iterator[Desk]:
    connection = sqlite3.connect(":memory:")
    for statement in (*chain.from_iterable(MIGRATIONS), *ledger.schema()):
        connection.execute(statement)
    yield Desk(connection)
    connection.close()


def test_an_assignment_that_holds_is_stored_with_its_proof(desk: Desk) -> None:
    row = desk.given()
    assert (row.state, row.price, row.total, row.fence) == (AttemptState.ASSIGNED, PRICE, 10, 1)
    assert row.assigned.spec.kind == "embed-text"


def test_the_same_assignment_again_changes_nothing(desk: Desk) -> None:
    assigned = desk.papers.assigned()
    (name,) = desk.hear(assigned).touched
    assert desk.hear(assigned).touched == set()
    assert desk.row(name).state is AttemptState.ASSIGNED


def test_an_assignment_below_the_floor_is_given_back(desk: Desk) -> None:
    desk.floor = {"embed-text": Units(PRICE)}
    row = desk.given()
    assert (row.state, row.failure) == (AttemptState.FAILED, "job.refused")
    assert len(mailbox.unsent(desk.sql, 10)) == 1


def test_an_assignment_of_a_kind_that_is_not_bid_for_is_given_back(desk: Desk) -> None:
    desk.floor = {}
    assert desk.given().state is AttemptState.FAILED


@pytest.mark.parametrize(
    "lie",
    [
        {"units": 11},
        {"spec": b"\1" * 32},
        {"inputs": b"\1" * 32},
        {"order": b"\1" * 32},
        {"worker": WorkerKey.generate().address},
        {"replicas": 3},
    ],
)
def test_an_assignment_that_hashes_something_else_is_a_lie(desk: Desk, lie: dict[str, object]) -> None:
    effects = desk.hear(desk.papers.assigned(**lie))  # type: ignore[arg-type]
    assert effects.lies
    assert not effects.touched
    assert attempts.recent(desk.sql) == []


def test_what_somebody_else_signed_is_a_lie(desk: Desk) -> None:
    assert desk.hear(desk.papers.assigned(by=WorkerKey.generate())).lies


def test_a_lie_is_understood_so_that_it_does_not_come_again(desk: Desk) -> None:
    desk.hear(desk.papers.assigned(by=WorkerKey.generate()))
    assert mailbox.understood(desk.sql) == ("ab" * 32, 1)


def _carried(done: int) -> Checkpoint:
    return Checkpoint(sha256="ef" * 32, size=5, done=done)


def test_an_heir_is_paid_for_what_is_left_and_the_floor_is_that_of_what_is_left(desk: Desk) -> None:
    desk.floor = {"embed-text": Units(PRICE // 6)}
    (refused,) = desk.hear(desk.papers.assigned()).touched
    assert desk.row(refused).state is AttemptState.FAILED, "all ten units for the price of six"
    (name,) = desk.hear(msgspec.structs.replace(desk.papers.assigned(), checkpoint=_carried(4))).touched
    row = desk.row(name)
    assert (row.state, row.start, row.done) == (AttemptState.ASSIGNED, 4, 4)


def test_a_checkpoint_with_all_units_in_it_is_a_lie(desk: Desk) -> None:
    for done in (10, 11):
        assert desk.hear(msgspec.structs.replace(desk.papers.assigned(), checkpoint=_carried(done))).lies


def _moved(
    desk: Desk, *, state: AttemptState = AttemptState.MOVED, digest: str | None = None
) -> tuple[AttemptRow, str]:
    row = desk.given()
    receipt = desk.receipted(row, done=7)
    with desk.sql:
        attempts.save(desk.sql, replace(row, state=state, moved=4, digest=digest))
    return desk.row(row.attempt), receipt


@pytest.mark.parametrize("state", [AttemptState.MOVED, AttemptState.HELD, AttemptState.LAPSED])
def test_who_handed_over_is_paid_for_the_units_in_his_checkpoint(desk: Desk, state: AttemptState) -> None:
    row, receipt = _moved(desk, state=state)
    due = share(PRICE, 4, 10)
    assert not desk.hear(desk.papers.judged(row.attempt, row.task, receipt, due)).lies
    assert desk.earned() == due == PRICE * 4 // 10 - 1
    after = desk.row(row.attempt)
    assert (after.state, after.went_on) == (AttemptState.ACCEPTED, True)


def test_another_pay_for_what_was_handed_over_is_a_lie(desk: Desk) -> None:
    row, receipt = _moved(desk)
    for wrong in (PRICE * 7 // 10, PRICE * 4 // 10 - 2, 0):
        assert desk.hear(desk.papers.judged(row.attempt, row.task, receipt, wrong)).lies
    assert desk.earned() == 0


def test_a_receipt_that_came_too_late_for_a_move_neither_makes_its_verdict_a_lie_nor_waits_for_an_answer(
    desk: Desk,
) -> None:
    row, counted = _moved(desk)
    desk.hear(desk.papers.acknowledged(row.attempt, 1, counted))
    late = desk.receipted(row, done=8)
    assert attempts.unacknowledged(desk.sql) == 0, "the market refuses it: nothing is at risk by it"
    due = share(PRICE, 4, 10)
    assert desk.hear(desk.papers.judged(row.attempt, row.task, "ab" * 32, due)).lies, "a receipt of nobody's"
    assert not desk.hear(desk.papers.judged(row.attempt, row.task, counted, due)).lies
    assert desk.earned() == due
    assert late != counted


@pytest.mark.parametrize("moved", [True, False])
def test_a_verdict_names_no_receipt_before_the_last_that_was_countersigned(desk: Desk, *, moved: bool) -> None:
    row, first = _moved(desk) if moved else ((given := desk.given()), desk.receipted(given, done=7))
    second = desk.receipted(row, done=8)
    for subject in (first, second) if moved else (first,):
        desk.hear(desk.papers.acknowledged(row.attempt, 1, subject))
    due = share(PRICE, 4, 10) if moved else PRICE * 7 // 10
    assert desk.hear(desk.papers.judged(row.attempt, row.task, first, due)).lies
    assert desk.earned() == 0


def test_who_offered_and_finished_himself_is_paid_by_his_receipt(desk: Desk) -> None:
    row, receipt = _moved(desk, state=AttemptState.REVEALED, digest="ab" * 32)
    assert not desk.hear(desk.papers.judged(row.attempt, row.task, receipt, PRICE * 7 // 10)).lies
    assert desk.earned() == PRICE * 7 // 10
    assert not desk.row(row.attempt).went_on


def test_an_acknowledged_receipt_counts_no_longer_as_open(desk: Desk) -> None:
    row = desk.given()
    subject = desk.receipted(row)
    assert attempts.unacknowledged(desk.sql) == 1
    assert not desk.hear(desk.papers.acknowledged(row.attempt, 1, subject)).lies
    assert attempts.unacknowledged(desk.sql) == 0


def test_an_acknowledgement_of_another_fence_is_a_lie(desk: Desk) -> None:
    row = desk.given()
    subject = desk.receipted(row)
    assert desk.hear(desk.papers.acknowledged(row.attempt, 2, subject)).lies
    assert attempts.unacknowledged(desk.sql) == 1


def test_an_accepted_attempt_is_booked_once(desk: Desk) -> None:
    row = desk.given()
    subject = desk.receipted(row)
    verdict = desk.papers.judged(row.attempt, row.task, subject, PRICE)
    for _ in range(2):
        desk.hear(verdict)
    assert desk.row(row.attempt).state is AttemptState.ACCEPTED
    assert desk.earned() == PRICE


def test_a_slip_shows_the_receipts_both_signatures_and_what_was_booked(desk: Desk) -> None:
    row = desk.given()
    first = desk.receipted(row, done=4)
    slip = paid(desk.sql, GetPay(row.attempt), _spent)
    assert isinstance(slip, PayView)
    assert (slip.earned, slip.verdict, slip.signed) == (None, "", 1)
    assert (slip.receipts[0].digest, slip.receipts[0].acknowledged_at) == (first, None)
    desk.hear(desk.papers.acknowledged(row.attempt, 1, first))
    last = desk.receipted(row)
    desk.hear(desk.papers.judged(row.attempt, row.task, last, PRICE))
    slip = paid(desk.sql, GetPay(row.attempt), _spent)
    assert isinstance(slip, PayView)
    assert [(each.seq, each.units_done, each.acknowledged_at) for each in slip.receipts] == [(2, 10, None), (1, 4, 1.0)]
    assert slip.receipts[0].amount == slip.earned == PRICE
    assert len(slip.verdict) == 64
    found = paid(desk.sql, GetPerJob(7), _spent)
    assert isinstance(found, PerJob)
    assert [(job.attempt, job.earned) for job in found.jobs] == [(row.attempt, PRICE)]


def test_a_receipt_that_cannot_be_read_any_more_is_left_out_and_counted(desk: Desk) -> None:
    row = desk.given()
    desk.receipted(row)
    with desk.sql:
        desk.sql.execute("UPDATE receipts SET signed_json = ?", (b"{}",))
    slip = paid(desk.sql, GetPay(row.attempt), _spent)
    assert isinstance(slip, PayView)
    assert (slip.receipts, slip.signed) == ((), 1)
    with pytest.raises(KnownError, match="no such job"):
        paid(desk.sql, GetPay("' OR 1=1 --"), _spent)


@pytest.mark.parametrize("amount", [PRICE - 1, PRICE + 1, 0])
def test_a_verdict_that_pays_something_else_than_the_receipt_is_a_lie(desk: Desk, amount: int) -> None:
    row = desk.given()
    subject = desk.receipted(row)
    assert desk.hear(desk.papers.judged(row.attempt, row.task, subject, amount)).lies
    assert desk.row(row.attempt).state is AttemptState.ASSIGNED
    assert desk.earned() == 0


def test_a_verdict_on_another_receipt_is_a_lie(desk: Desk) -> None:
    row = desk.given()
    desk.receipted(row)
    assert desk.hear(desk.papers.judged(row.attempt, row.task, "00" * 32, PRICE)).lies


def test_a_rejection_earns_nothing(desk: Desk) -> None:
    row = desk.given()
    subject = desk.receipted(row)
    desk.hear(desk.papers.judged(row.attempt, row.task, subject, 0, outcome=Outcome.REJECTED))
    assert desk.row(row.attempt).state is AttemptState.REJECTED
    assert desk.earned() == 0


def test_a_statement_is_kept_and_must_not_shrink(desk: Desk) -> None:
    assert not desk.hear(desk.papers.stated(5)).lies
    assert desk.hear(desk.papers.stated(4)).lies
    latest = latest_statement(desk.sql, desk.papers.membership)
    assert latest is not None
    assert latest.paid == 5


def test_a_statement_below_what_was_accepted_is_a_lie(desk: Desk) -> None:
    row = desk.given()
    subject = desk.receipted(row)
    desk.hear(desk.papers.judged(row.attempt, row.task, subject, PRICE))
    assert desk.hear(desk.papers.stated(PRICE - 1)).lies


def test_a_statement_for_another_owner_is_a_lie(desk: Desk) -> None:
    assert desk.hear(desk.papers.stated(5, owner=WorkerKey.generate().address)).lies


def test_words_on_attempts_that_are_not_known_here_change_nothing(desk: Desk) -> None:
    assert not desk.hear(desk.papers.judged("ee" * 32, "dd" * 32, "cc" * 32, PRICE)).lies
    assert not desk.hear(desk.papers.acknowledged("ee" * 32, 1, "cc" * 32)).lies
    assert not desk.hear(Refused(seq=1, refusal=Refusal(code="stale-fence", what="no", fence=2))).lies
    assert desk.earned() == 0
