"""What a provider checks of the market's signatures: each difference is named, and nothing else is refused."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.market.checks import (
    Terms,
    check_acknowledgement,
    check_assignment,
    check_statement,
    check_verdict,
)
from app.market.codec import SchemaError, decode, encode, pack
from app.market.schema import Assigned, InputRef, JobSpec, SignedMessage, inputs_hash, spec_hash
from app.protocol.errors import KnownError
from wallet.address import ZERO_ADDRESS
from wallet.keys.worker import WorkerKey
from wallet.receipts import (
    Acknowledgement,
    Assignment,
    Order,
    Outcome,
    Statement,
    Verdict,
    contract_domain,
    message_hash,
    sign,
)


MARKET, BUYER, OWNER, WORKER, OTHER = (WorkerKey.generate() for _ in range(5))
DOMAIN = contract_domain(31337, ZERO_ADDRESS)
TERMS = Terms(DOMAIN, MARKET.address, OWNER.address, WORKER.address)
SPEC = JobSpec(kind="embed-text", image="sha256:" + "11" * 32, units=10)
INPUTS = (InputRef(name="a", sha256="22" * 32, size=1),)
ORDER = Order(
    buyer=BUYER.address,
    market=MARKET.address,
    spec=spec_hash(SPEC),
    inputs=inputs_hash(INPUTS),
    units=10,
    max_price=1000,
    replicas=2,
    nonce=b"\3" * 32,
)
ATTEMPT, TASK = b"\1" * 32, b"\2" * 32
ASSIGNMENT = Assignment(
    attempt=ATTEMPT,
    fence=1,
    task=TASK,
    worker=WORKER.address,
    spec=ORDER.spec,
    inputs=ORDER.inputs,
    units=10,
    price=300,
    order=message_hash(ORDER),
    replicas=2,
)


def _assigned(
    assignment: Assignment = ASSIGNMENT, order: Order = ORDER, *, by: WorkerKey = MARKET, ordered_by: WorkerKey = BUYER
) -> Assigned:
    return Assigned(
        assignment=pack(sign(DOMAIN, assignment, by)),
        order=pack(sign(DOMAIN, order, ordered_by)),
        spec=SPEC,
        inputs=INPUTS,
    )


def _wrong(assigned: Assigned) -> str:
    with pytest.raises(KnownError) as caught:
        check_assignment(assigned, TERMS)
    assert caught.value.code == "market.wrong"
    return caught.value.values["what"]


def test_an_assignment_that_holds_is_returned() -> None:
    assert check_assignment(_assigned(), TERMS) == ASSIGNMENT


def test_an_assignment_by_anybody_else_is_refused() -> None:
    assert "does not hold" in _wrong(_assigned(by=OTHER))
    assert "does not hold" in _wrong(_assigned(ordered_by=OTHER))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"worker": OTHER.address}, "another worker"),
        ({"spec": b"\7" * 32}, "not the one that the assignment names"),
        ({"inputs": b"\7" * 32}, "inputs"),
        ({"units": 9}, "units"),
        ({"order": b"\7" * 32}, "order"),
        ({"replicas": 3}, "number of runs"),
        ({"price": 501}, "more pay than the buyer ordered"),
    ],
)
def test_an_assignment_that_names_something_else_is_refused(changes: dict[str, object], words: str) -> None:
    assert words in _wrong(_assigned(replace(ASSIGNMENT, **changes)))  # type: ignore[arg-type]  # its fields


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"market": OTHER.address}, "another market"),
        ({"spec": b"\7" * 32}, "another job"),
        ({"inputs": b"\7" * 32}, "other inputs"),
        ({"units": 9}, "other units"),
        ({"replicas": 3}, "number of runs"),
    ],
)
def test_an_order_for_something_else_is_refused(changes: dict[str, object], words: str) -> None:
    order = replace(ORDER, **changes)  # type: ignore[arg-type]  # its fields
    assert words in _wrong(_assigned(replace(ASSIGNMENT, order=message_hash(order)), order))


def test_another_job_than_the_one_that_was_hashed_is_refused() -> None:
    other = msgspec.structs.replace(_assigned(), spec=msgspec.structs.replace(SPEC, memory=1 << 31))
    assert "job is not the one" in _wrong(other)
    other = msgspec.structs.replace(_assigned(), inputs=())
    assert "inputs are not those" in _wrong(other)


HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
MANIFEST: dict[str, st.SearchStrategy[object]] = {
    "image": HEX.map(lambda text: f"sha256:{text}"),
    "output_bytes": st.integers(1, 2 << 30),
    "output_files": st.integers(1, 100_000),
    "memory": st.integers(32 << 20, 1 << 40),
    "cpu_milli": st.integers(100, 1_024_000),
    "deadline_s": st.integers(1, 7 * 24 * 3600),
    "command": st.lists(st.text(max_size=5), min_size=1, max_size=3).map(tuple),
    "environment": st.dictionaries(st.just("LULL_A"), st.text(max_size=5), min_size=1),
    "units": st.integers(11, 2**40),
    "gpu": st.just(value=True),
}
INPUT: dict[str, st.SearchStrategy[object]] = {
    "name": st.sampled_from(["b", "aa", "a.txt", "0"]),
    "sha256": HEX,
    "size": st.integers(0, 2**30).filter(lambda size: size != 1),
}


@pytest.mark.parametrize("field", MANIFEST)
def test_a_manifest_that_differs_in_any_way_from_what_was_signed_is_refused(field: str) -> None:
    @settings(max_examples=20, deadline=None)
    @given(MANIFEST[field].filter(lambda value: value != getattr(SPEC, field)))
    def refused(value: object) -> None:
        changed = msgspec.structs.replace(SPEC, **{field: value})
        assert _wrong(msgspec.structs.replace(_assigned(), spec=changed)).isprintable()

    refused()


@pytest.mark.parametrize("field", INPUT)
def test_an_input_that_differs_in_name_digest_or_size_from_what_was_signed_is_refused(field: str) -> None:
    @settings(max_examples=20, deadline=None)
    @given(INPUT[field])
    def refused(value: object) -> None:
        changed = (msgspec.structs.replace(INPUTS[0], **{field: value}),)
        assert "inputs are not those" in _wrong(msgspec.structs.replace(_assigned(), inputs=changed))

    refused()
    for others in ((), INPUTS * 2):
        assert "inputs are not those" in _wrong(msgspec.structs.replace(_assigned(), inputs=others))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_manifest_that_was_damaged_on_its_way_is_refused_in_one_sentence_or_says_the_same(
    data: st.DataObject,
) -> None:
    text = bytearray(encode(_assigned()))
    at = data.draw(st.integers(0, len(text) - 1))
    text[at] = data.draw(st.integers(0, 255).filter(lambda byte: byte != text[at]))
    why = ""
    try:
        assigned = decode(Assigned, bytes(text))
        assert (check_assignment(assigned, TERMS), assigned.spec, assigned.inputs) == (ASSIGNMENT, SPEC, INPUTS)
    except (SchemaError, KnownError) as error:
        why = str(error)
    assert why.isprintable()


def _acknowledgement(by: WorkerKey = MARKET, **changes: object) -> SignedMessage:
    values = {"attempt": ATTEMPT, "fence": 1, "subject": b"\4" * 32, "at": 5, **changes}
    return pack(sign(DOMAIN, Acknowledgement(**values), by))  # type: ignore[arg-type]  # its fields


def test_an_acknowledgement_is_of_exactly_what_was_sent() -> None:
    good = check_acknowledgement(_acknowledgement(), TERMS, attempt=ATTEMPT, fence=1, subject=b"\4" * 32)
    assert good.at == 5
    for wrong in (
        _acknowledgement(OTHER),
        _acknowledgement(attempt=TASK),
        _acknowledgement(fence=2),
        _acknowledgement(subject=b"\5" * 32),
    ):
        with pytest.raises(KnownError, match="signed something else"):
            check_acknowledgement(wrong, TERMS, attempt=ATTEMPT, fence=1, subject=b"\4" * 32)


def _check_verdict(by: WorkerKey = MARKET, **changes: object) -> Verdict:
    values: dict[str, object] = {
        "attempt": ATTEMPT,
        "fence": 1,
        "task": TASK,
        "outcome": Outcome.ACCEPTED,
        "amount": 300,
        "receipt": b"\4" * 32,
        "reason": "quorum",
        **changes,
    }
    return check_verdict(
        pack(sign(DOMAIN, Verdict(**values), by)),  # type: ignore[arg-type]  # its fields
        TERMS,
        attempt=ATTEMPT,
        fence=1,
        task=TASK,
        amount=300,
        receipt=b"\4" * 32,
    )


def test_a_verdict_pays_what_the_last_receipt_says_or_nothing() -> None:
    assert _check_verdict().amount == 300
    assert _check_verdict(outcome=Outcome.REJECTED, amount=0).amount == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 299},
        {"receipt": b"\5" * 32},
        {"outcome": Outcome.REJECTED},
        {"outcome": 3},
        {"attempt": TASK},
        {"fence": 2},
        {"task": ATTEMPT},
        {"by": OTHER},
    ],
)
def test_a_verdict_that_says_something_else_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(KnownError) as caught:
        _check_verdict(**changes)  # type: ignore[arg-type]  # its fields
    assert caught.value.code == "market.wrong"


def _statement(paid: int, *, owner: WorkerKey = OWNER, by: WorkerKey = MARKET, emitted: int = 0) -> SignedMessage:
    return pack(sign(DOMAIN, Statement(owner.address, 1, paid, emitted, False), by))


def test_a_statement_never_owes_less_than_verdicts_and_former_statements_say() -> None:
    before = check_statement(_statement(300), TERMS, accepted=300, before=None)
    assert check_statement(_statement(900), TERMS, accepted=300, before=before).paid == 900
    for wrong, accepted in [
        (_statement(299), 300),
        (_statement(250), 200),
        (_statement(900, owner=OTHER), 0),
        (_statement(900, by=OTHER), 0),
    ]:
        with pytest.raises(KnownError, match="signed something else"):
            check_statement(wrong, TERMS, accepted=accepted, before=before)


def test_a_job_that_moves_no_checkpoint_is_signed_as_before_there_were_any() -> None:
    spec = JobSpec(kind="embed-text", image="sha256:" + "ab" * 32, units=3, environment={"LULL_B": "2", "LULL_A": "1"})
    assert spec_hash(spec).hex() == "328cf207ed4d64813003edcf79b33c8d0b2a8de840cf30d191d9d438896e71e7"
    assert spec_hash(msgspec.structs.replace(spec, checkpoint_bytes=1)) != spec_hash(spec)
