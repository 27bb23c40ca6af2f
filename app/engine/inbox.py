"""What the market's messages mean: each is checked against its signature, then stored, all in one transaction.

Nothing here acts. Afterwards the database says what is so, and the reconciler makes the world match.
"""

import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import msgspec

from app.engine.earnings import book_electricity, book_verdict
from app.engine.evidence import keep_statement
from app.engine.membership import Membership
from app.engine.store import attempts, mailbox
from app.engine.store.attempts import AttemptRow, ReceiptRow
from app.market import codec
from app.market.checks import Terms as Signed
from app.market.checks import check_acknowledgement, check_assignment, check_statement, check_verdict
from app.market.schema import (
    Acknowledged,
    Assigned,
    AttemptEnded,
    Incoming,
    Judged,
    MarketSaid,
    Refused,
    SignedMessage,
    Stated,
)
from app.market.shares import share
from app.protocol.errors import KnownError
from app.protocol.money import Units
from app.protocol.states import AttemptState
from wallet.address import Address
from wallet.ledger import Kind, total
from wallet.receipts import Acknowledgement, Assignment, Outcome, Statement, Verdict


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Terms:
    """What this machine works for.

    Attributes:
        membership: at which market.
        worker: this machine's key.
        floor: the least net pay per unit of work, by job kind; a kind that is not here is not worked on.
        spent: what energy cost, in the token's smallest unit, from its millijoules and what they were weighed as.
    """

    membership: Membership
    worker: Address
    floor: dict[str, Units]
    spent: Callable[[int, int | None], Units]

    @property
    def signed(self) -> Signed:
        """What the market's signatures are checked against."""
        member = self.membership
        return Signed(member.domain, member.market, member.owner, self.worker)


@dataclass(slots=True)
class Effects:
    """What changed.

    Attributes:
        touched: attempts whose rows are new or changed.
        lies: what the market signed and must not have, as sentences for the log.
    """

    touched: set[str] = field(default_factory=set)
    lies: list[str] = field(default_factory=list)


def absorb(connection: sqlite3.Connection, stream: str, messages: tuple[Incoming, ...], terms: Terms) -> Effects:
    """Store what new messages mean, and that they were understood."""
    effects = Effects()
    for message in messages:
        try:
            _absorb(connection, message.body, terms, effects)
        except (KnownError, codec.SchemaError) as error:
            what = error.values.get("what", "") if isinstance(error, KnownError) else str(error)
            log.error("message %d of the market is not what it claims: %s", message.seq, what)  # noqa: TRY400 - no trace
            effects.lies.append(what)
        mailbox.understand(connection, stream, message.seq)
    return effects


def _absorb(connection: sqlite3.Connection, body: MarketSaid, terms: Terms, effects: Effects) -> None:
    match body:
        case Assigned():
            _assigned(connection, body, terms, effects)
        case Acknowledged():
            _acknowledged(connection, body.acknowledgement, terms)
        case Judged():
            _judged(connection, body.verdict, terms, effects)
        case Stated():
            _stated(connection, body.statement, terms)
        case Refused():
            log.warning("the market refused message %d: %s", body.seq, body.refusal.code)


def _assigned(connection: sqlite3.Connection, body: Assigned, terms: Terms, effects: Effects) -> None:
    member = terms.membership
    assignment = check_assignment(body, terms.signed)
    row = _row(body, assignment, member)
    known = attempts.get(connection, row.attempt)
    if known is None:
        attempts.insert(connection, row)
        effects.touched.add(row.attempt)
        floor = terms.floor.get(row.kind)
        if floor is None or row.price < floor * (row.total - row.start):
            refused = replace(row, state=AttemptState.FAILED, failure="job.refused", ended_at=time.time())
            attempts.save(connection, refused)
            ended = AttemptEnded(attempt=row.attempt, fence=row.fence, how="failed", code="job.refused")
            mailbox.say(connection, ended)


def _row(body: Assigned, assignment: Assignment, member: Membership) -> AttemptRow:
    return AttemptRow(
        attempt=assignment.attempt.hex(),
        network=member.network,
        task=assignment.task.hex(),
        fence=assignment.fence,
        kind=body.spec.kind,
        state=AttemptState.ASSIGNED,
        assigned=body,
        price=Units(assignment.price),
        total=assignment.units,
        start=body.checkpoint.done if body.checkpoint else 0,
        done=body.checkpoint.done if body.checkpoint else 0,
        started_at=time.time(),
    )


def _acknowledged(connection: sqlite3.Connection, packed: SignedMessage, terms: Terms) -> None:
    claimed = codec.unpack(Acknowledgement, packed).message
    row = attempts.get(connection, claimed.attempt.hex())
    if row is None:
        log.warning("an acknowledgement for an attempt that is not known here: %s", claimed.attempt.hex()[:8])
        return
    check_acknowledgement(packed, terms.signed, attempt=claimed.attempt, fence=row.fence, subject=claimed.subject)
    if not attempts.acknowledge(connection, claimed.subject.hex(), packed):
        _keep(connection, "acknowledgement", claimed.subject.hex(), packed)  # of a commit


def _judged(connection: sqlite3.Connection, packed: SignedMessage, terms: Terms, effects: Effects) -> None:
    claimed = codec.unpack(Verdict, packed).message
    attempt = claimed.attempt.hex()
    row = attempts.get(connection, attempt)
    if row is None:
        log.warning("a verdict on an attempt that is not known here: %s", attempt[:8])
        return
    last = _last_receipt(connection, row, claimed.receipt.hex())
    verdict = check_verdict(
        packed,
        terms.signed,
        attempt=bytes.fromhex(row.attempt),
        fence=row.fence,
        task=bytes.fromhex(row.task),
        amount=_due(row, last),
        receipt=bytes.fromhex(last.hash) if last else None,
    )
    accepted = verdict.outcome == Outcome.ACCEPTED
    _keep(connection, "verdict", attempt, packed)
    effects.touched.add(attempt)
    attempts.save(
        connection,
        replace(
            row,
            state=AttemptState.ACCEPTED if accepted else AttemptState.REJECTED,
            ended_at=row.ended_at or time.time(),
            failure="" if accepted else "market.refused",
        ),
    )
    if accepted:
        book_verdict(connection, row, verdict, time.time())
    book_electricity(connection, row, terms.spent(row.energy_mj, row.energy_weight), time.time())


def _last_receipt(connection: sqlite3.Connection, row: AttemptRow, named: str) -> ReceiptRow | None:
    """Return the receipt that a verdict has to name.

    What was signed after the market had an attempt's checkpoint was too late: then the last countersigned one counts.
    """
    if row.moved and row.digest is None:
        counted = attempts.last_receipt(connection, row.attempt, countersigned=True)
        if counted is not None and counted.hash == named:
            return counted
    return attempts.last_receipt(connection, row.attempt)


def _due(row: AttemptRow, last: ReceiptRow | None) -> int:
    """Return what an accepted attempt is paid."""
    if row.moved and row.digest is None:
        return share(row.price, row.moved, row.total, row.start)
    return last.amount if last else row.price


def _stated(connection: sqlite3.Connection, packed: SignedMessage, terms: Terms) -> None:
    member = terms.membership
    paid, emitted = (total(connection, member.network, kind) for kind in (Kind.EARNED, Kind.EMITTED))
    before = latest_statement(connection, member)
    check_statement(packed, terms.signed, accepted=paid, emitted=emitted, before=before)
    _keep(connection, "statement", member.network, packed)
    keep_statement(connection, member, packed)


def latest_statement(connection: sqlite3.Connection, member: Membership) -> Statement | None:
    """Return the market's latest statement on what it owes this machine's owner, or None."""
    row = connection.execute(
        "SELECT signed_json FROM proofs WHERE kind = 'statement' AND subject = ?", (member.network,)
    ).fetchone()
    if row is None:
        return None
    return codec.unpack(Statement, codec.decode(SignedMessage, row[0])).message


def _keep(connection: sqlite3.Connection, kind: str, subject: str, packed: SignedMessage) -> None:
    connection.execute(
        """INSERT INTO proofs (kind, subject, signed_json, at) VALUES (?, ?, ?, ?)
        ON CONFLICT (kind, subject) DO UPDATE SET signed_json = excluded.signed_json, at = excluded.at""",
        (kind, subject, msgspec.json.encode(packed), time.time()),
    )
