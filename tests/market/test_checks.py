"""What a provider checks of the market's signatures: each difference is named, and nothing else is refused."""

from dataclasses import replace

import msgspec
import pytest

from app.market.checks import (
    Terms,
    check_acknowledgement,
    check_assignment,
    check_statement,
    check_verdict,
)
from app.market.codec import pack
from app.market.schema import Assigned, InputRef, JobSpec, SignedMessage, spec_hash
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
    inputs_hash,
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
    inputs=inputs_hash([bytes.fromhex("22" * 32)]),
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
