"""Receipts are cumulative, chained and never above the price, however progress comes in."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.engine import work
from app.engine.store.attempts import AttemptRow, ReceiptRow
from app.market.codec import unpack
from app.market.shares import earned
from app.protocol.money import Units
from app.protocol.states import AttemptState
from tests.helpers.papers import PRICE, Papers
from wallet.receipts import Commit, Receipt, Reveal, check, commitment, message_hash


PAPERS = Papers()
ROW = AttemptRow(
    attempt="ab" * 32,
    network="31337:x",
    task="cd" * 32,
    fence=3,
    kind="embed-text",
    state=AttemptState.RUNNING,
    assigned=PAPERS.assigned(),
    price=Units(PRICE),
    total=10,
    started_at=0.0,
)


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 1000)), min_size=1, max_size=12))
def test_each_receipt_follows_the_one_before_and_never_takes_back(steps: list[tuple[int, int]]) -> None:
    last: ReceiptRow | None = None
    before: Receipt | None = None
    active = 0
    for done, more in steps:
        active += more
        row = replace(ROW, done=done, active_ms=active, energy_mj=active * 3)
        made = work.next_receipt(row, last, PAPERS.domain, PAPERS.worker)
        if made is None:
            assert last is not None
            continue
        last, message = made
        receipt = check(PAPERS.domain, unpack(Receipt, message.receipt), PAPERS.worker.address)
        assert receipt.amount <= PRICE
        assert receipt.seq == (before.seq + 1 if before else 1)
        assert receipt.prev == (message_hash(before) if before else bytes(32))
        if before is not None:
            assert receipt.units_done >= before.units_done
            assert receipt.amount >= before.amount
            assert receipt.active_ms >= before.active_ms
        before = receipt


def test_the_last_receipt_pays_the_whole_price() -> None:
    made = work.next_receipt(replace(ROW, done=10, active_ms=1), None, PAPERS.domain, PAPERS.worker)
    assert made is not None
    assert made[0].amount == PRICE


def test_nothing_new_is_not_signed_again() -> None:
    row = replace(ROW, done=4, active_ms=7)
    made = work.next_receipt(row, None, PAPERS.domain, PAPERS.worker)
    assert made is not None
    assert work.next_receipt(row, made[0], PAPERS.domain, PAPERS.worker) is None


@given(st.integers(0, 10**30), st.integers(0, 10**6), st.integers(1, 10**6))
def test_pay_is_a_share_of_the_price(price: int, done: int, total: int) -> None:
    assert 0 <= earned(price, done, total) <= price
    assert earned(price, total, total) == price


def test_a_reveal_opens_its_commit() -> None:
    seal = work.new_seal("ef" * 32)
    commit = unpack(Commit, work.commit_message(ROW, seal, PAPERS.domain, PAPERS.worker).commit).message
    reveal = unpack(Reveal, work.reveal_message(ROW, seal, PAPERS.domain, PAPERS.worker).reveal).message
    assert commit.commitment == commitment(reveal.digest, reveal.salt, commit.attempt, PAPERS.worker.address)
    assert work.new_seal("ef" * 32).salt != seal.salt


def test_a_jobs_specification_fits_the_sandbox() -> None:
    spec = work.sandbox_spec(ROW)
    assert (spec.attempt, spec.task, spec.image) == (ROW.attempt, ROW.task, ROW.assigned.spec.image)
    assert spec.environment["LULL_UNITS"] == "10"
    assert [i.name for i in spec.inputs] == ["documents.jsonl"]
