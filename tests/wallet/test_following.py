"""What is judged of a signed transaction, whatever the chain shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.chain.following import RESEND_S, Heads, Signed, Stage, judge
from wallet.chain.rpc import TransactionReceipt


HASHES = tuple(bytes([number]) * 32 for number in range(1, 4))


def signed(**change: object) -> Signed:
    values = {"nonce": 5, "hashes": HASHES, "rung": 0, "stage": Stage.SUBMITTED, "sent_for_s": 1.0, "heard_s": 1.0}
    return Signed(**values | change)  # type: ignore[arg-type]  # of the right types, each


def heads(latest: int = 100, safe: int = 60, final: int = 30, used: int = 5, used_finally: int = 5) -> Heads:
    return Heads(latest, safe, final, used, used_finally)


def mined(name: bytes, block: int, *, ok: bool = True) -> dict[bytes, TransactionReceipt]:
    return {name: TransactionReceipt(name, ok, block, b"b" * 32, 50_000, 10**9)}


@pytest.mark.parametrize(("block", "stage"), [(100, "included"), (61, "included"), (60, "safe"), (30, "final")])
def test_depth_makes_the_stage(block: int, stage: str) -> None:
    for name in HASHES:
        judged = judge(signed(), heads(used=6), mined(name, block), bump_after_s=9)
        assert judged.stage == stage
        assert judged.receipt is not None
        assert judged.receipt.transaction == name
        assert judged.send is None


def test_a_receipt_from_beyond_the_head_counts_for_nothing() -> None:
    assert judge(signed(), heads(), mined(HASHES[0], 101), bump_after_s=9).stage is Stage.SUBMITTED


def test_after_a_reorg_the_same_rung_is_sent_again_at_once() -> None:
    for stage in (Stage.INCLUDED, Stage.SAFE):
        judged = judge(signed(stage=stage, rung=1), heads(), {}, bump_after_s=9)
        assert (judged.stage, judged.send) == (Stage.SUBMITTED, 1)


def test_after_a_crash_before_the_broadcast_it_is_sent() -> None:
    assert judge(signed(sent_for_s=None, heard_s=None), heads(), {}, bump_after_s=9).send == 0


def test_a_transaction_that_waits_too_long_offers_more_up_to_the_last_rung() -> None:
    assert judge(signed(sent_for_s=8.9), heads(), {}, bump_after_s=9).send is None
    assert judge(signed(sent_for_s=9.0), heads(), {}, bump_after_s=9).send == 1
    assert judge(signed(sent_for_s=99.0, rung=2), heads(), {}, bump_after_s=9).send is None
    assert judge(signed(sent_for_s=99.0, rung=2, heard_s=RESEND_S), heads(), {}, bump_after_s=9).send == 2


def test_a_foreign_transaction_with_the_nonce_is_believed_only_once_it_is_final() -> None:
    judged = judge(signed(sent_for_s=99.0), heads(used=6), {}, bump_after_s=9)
    assert (judged.stage, judged.send) == (Stage.SUBMITTED, None)
    assert judge(signed(), heads(used=6, used_finally=6), {}, bump_after_s=9).stage is Stage.REPLACED


@given(
    st.sampled_from(Stage), st.integers(0, 2), st.none() | st.floats(0, 1e6), st.integers(0, 9), st.integers(0, 9),
    st.dictionaries(st.sampled_from(HASHES), st.integers(0, 200)),
)  # fmt: skip
def test_nothing_is_sent_once_something_is_in_a_block_or_the_nonce_is_used(
    stage: Stage, rung: int, age: float | None, used: int, used_finally: int, blocks: dict[bytes, int]
) -> None:
    receipts = {name: mined(name, block)[name] for name, block in blocks.items()}
    seen = heads(used=used, used_finally=min(used, used_finally))
    judged = judge(signed(stage=stage, rung=rung, sent_for_s=age, heard_s=age), seen, receipts, bump_after_s=9)
    if judged.receipt is not None or used > 5:
        assert judged.send is None
    if judged.send is not None:
        assert rung <= judged.send <= min(rung + 1, 2)
        assert judged.stage is Stage.SUBMITTED
