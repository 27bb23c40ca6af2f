"""What proves that a leaf is too small: the contract's own rule, and no proof that may be needed is thrown away."""

from hypothesis import given
from hypothesis import strategies as st

from wallet.address import from_bytes
from wallet.amounts import Units
from wallet.challenges import Case, stated, strongest, worth_keeping
from wallet.receipts import Signed, Statement
from wallet.rewards import Leaf, binds_from


OWNER = from_bytes(b"\1" * 20)


def _signed(epoch: int, paid: int, emitted: int, final: bool) -> Signed[Statement]:  # noqa: FBT001 - a value of the message
    return Signed(Statement(OWNER, epoch, paid, emitted, final), b"\0" * 65)


_statements = st.lists(
    st.builds(_signed, st.integers(0, 12), st.integers(0, 50), st.integers(0, 9), st.booleans()), max_size=12
)


def _leaf(amount: int) -> Leaf:
    return Leaf(1, b"\0" * 32, OWNER, Units(amount), ())


@given(_statements, st.integers(0, 15), st.none() | st.integers(0, 60))
def test_the_strongest_proof_is_what_the_contract_would_take(
    statements: list[Signed[Statement]], epoch: int, accepted: int | None
) -> None:
    leaf = None if accepted is None else _leaf(accepted)
    found = strongest(epoch, statements, leaf)
    binding = [stated(s.message) for s in statements if s.message.epoch + (0 if s.message.final else 3) <= epoch]
    most = max([*binding, accepted or 0])
    assert (found.needed if found else 0) == most
    if found is not None:
        assert (found.statement is None) != (found.leaf is None)
        assert found.statement is None or binds_from(found.statement.message) <= epoch


@given(_statements, st.integers(0, 15))
def test_what_is_kept_proves_as_much_as_all_of_it(statements: list[Signed[Statement]], epoch: int) -> None:
    kept = worth_keeping(statements, 64)
    assert _needed(strongest(epoch, kept, None)) == _needed(strongest(epoch, statements, None))
    assert len({binds_from(s.message) for s in kept}) == len(kept)


def _needed(case: Case | None) -> int:
    return 0 if case is None else case.needed


@given(_statements, st.integers(1, 4), st.integers(0, 15))
def test_of_too_many_those_that_bind_first_are_kept(statements: list[Signed[Statement]], most: int, epoch: int) -> None:
    kept, everything = worth_keeping(statements, most), worth_keeping(statements, 64)
    assert kept == everything[:most]
    if kept and epoch <= binds_from(kept[-1].message):
        assert _needed(strongest(epoch, kept, None)) == _needed(strongest(epoch, statements, None))
