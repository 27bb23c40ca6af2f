"""What a worker says, taken at its word only where his key signed it: bids, receipts, commits, reveals, ends.

Each message of a stream is handled once. One that breaks a rule is answered by `Refused` and changes nothing. Who
speaks is known from the session; a message that names somebody else fails at its signature.
"""

import logging
import secrets
from dataclasses import dataclass

from app.market.codec import decode, encode
from app.market.schema import (
    Acknowledged,
    AttemptEnded,
    AttemptStatus,
    BidMade,
    CommitMade,
    Exchange,
    ProviderSaid,
    ReceiptMade,
    Refused,
    RevealMade,
    SignedMessage,
)
from app.market.service import devices, judge, moving, outbox, records, statements
from app.market.service.leases import (
    REPORTED,
    AttemptEvent,
    StaleFenceError,
    TaskEvent,
    TransitionError,
    advance,
    heard,
    next_task,
)
from app.market.service.lines import SPOILED, asked, spoils
from app.market.service.records import Attempt, Task
from app.market.service.refusals import RefusalError
from app.market.service.rules import Rules, opened
from app.market.service.store import Unit
from app.market.shares import earned
from wallet.address import Address
from wallet.receipts import (
    Acknowledgement,
    Bid,
    Commit,
    Grant,
    Message,
    Receipt,
    Reveal,
    commitment,
    message_hash,
)


log = logging.getLogger(__name__)

_MOST_PRICE = 1 << 200
_MOST_NUMBER = 1 << 62
"""SQLite's integers have 63 bits."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who a session says is speaking.

    Attributes:
        host: the network address it came from.
    """

    worker: Address
    owner: Address
    host: str


def admit(unit: Unit, grant: Grant, packed: bytes) -> None:
    """Store a grant that was checked; it takes the place of the worker's former one."""
    unit.sql.execute(
        """INSERT INTO workers (worker, owner, not_after, max_at_risk, grant_json, out_stream) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (worker) DO UPDATE SET owner = excluded.owner, not_after = excluded.not_after,
        max_at_risk = excluded.max_at_risk, grant_json = excluded.grant_json""",
        (grant.worker, grant.owner, grant.not_after, str(grant.max_at_risk), packed, secrets.token_hex(32)),
    )
    unit.touched.add(grant.worker)


def receive(unit: Unit, rules: Rules, speaker: Speaker, exchange: Exchange) -> None:
    """Apply an exchange: acknowledgements, then messages in their order, then what the attempts do now."""
    worker = speaker.worker
    ((stream, seq),) = unit.sql.execute("SELECT in_stream, in_seq FROM workers WHERE worker = ?", (worker,)).fetchall()
    if stream != exchange.stream:
        if stream is not None:
            _database_is_new(unit, rules, speaker)
        seq = 0
    outbox.acknowledge(unit, worker, exchange.ack_stream, exchange.ack)
    for message in sorted(exchange.messages, key=lambda m: m.seq):
        if message.seq <= seq:
            continue
        if message.seq > seq + 1:
            log.warning("worker %s skips from message %d to %d", worker, seq, message.seq)
        seq = message.seq
        try:
            _handle(unit, rules, speaker, message.body)
        except RefusalError as error:
            log.info("worker %s, message %d: %s", worker, seq, error)
            outbox.say(unit, worker, Refused(seq=seq, refusal=error.refusal))
    unit.sql.execute("UPDATE workers SET in_stream = ?, in_seq = ? WHERE worker = ?", (exchange.stream, seq, worker))
    unit.touched.add(worker)
    devices.claim(unit, rules, worker, exchange.status.device)
    for status in exchange.status.attempts:
        _report(unit, speaker, status)


def _database_is_new(unit: Unit, rules: Rules, speaker: Speaker) -> None:
    """The worker's database is gone, and with it the work and the salts: what he was leased is free again."""
    log.warning("worker %s begins a new stream: its open leases lapse", speaker.worker)
    outbox.reset(unit, speaker.worker)
    for attempt in records.open_attempts_of_worker(unit.sql, speaker.worker):
        if attempt.lease(0).is_active:
            judge.lease_over(unit, records.task_of(unit.sql, attempt), attempt, AttemptEvent.LAPSES, "new-database")
    statements.repeat(unit, rules, speaker.worker, speaker.owner)


def _handle(unit: Unit, rules: Rules, speaker: Speaker, message: ProviderSaid) -> None:
    match message:
        case BidMade():
            _bid(unit, rules, speaker, message.bid)
        case ReceiptMade():
            _receipt(unit, rules, speaker, message.receipt)
        case CommitMade():
            _commit(unit, rules, speaker, message.commit)
        case RevealMade():
            _reveal(unit, rules, speaker, message.reveal)
        case AttemptEnded():
            _ended(unit, speaker, message)


def _bid(unit: Unit, rules: Rules, speaker: Speaker, packed: SignedMessage) -> None:
    bid = opened(Bid, packed, rules.domain, speaker.worker)
    if bid.worker != speaker.worker:
        raise RefusalError("not-yours", "the bid is another worker's")
    if bid.kind not in rules.config.kinds:
        raise RefusalError("unknown-kind", "this market does not trade that kind of job")
    if bid.unit_price >= _MOST_PRICE or max(bid.revision, bid.not_after) >= _MOST_NUMBER:
        raise RefusalError("malformed", "a number is too large")
    if bid.not_after <= unit.now:
        raise RefusalError("expired", "the bid has expired")
    row = unit.sql.execute(
        "SELECT revision, bid_json FROM bids WHERE worker = ? AND kind = ?", (speaker.worker, bid.kind)
    ).fetchone()
    body = encode(packed)
    if row is not None and (bid.revision < row[0] or (bid.revision == row[0] and body != row[1])):
        raise RefusalError("stale-bid", f"a bid of revision {row[0]} stands")
    unit.sql.execute(
        """INSERT INTO bids (worker, kind, unit_price, revision, not_after, bid_json) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (worker, kind) DO UPDATE SET unit_price = excluded.unit_price, revision = excluded.revision,
        not_after = excluded.not_after, bid_json = excluded.bid_json""",
        (speaker.worker, bid.kind, str(bid.unit_price), bid.revision, bid.not_after, body),
    )


def _own(unit: Unit, speaker: Speaker, attempt: str, fence: int) -> tuple[Attempt, Task]:
    """Return an attempt of the speaker's whose lease is not over, and its task."""
    found = records.find_attempt(unit.sql, attempt)
    if found is None or found.worker != speaker.worker:
        raise RefusalError("unknown-attempt", "this worker has no such attempt")
    task = records.task_of(unit.sql, found)
    try:
        heard(found.lease(task.fence), fence)
    except StaleFenceError as error:
        raise RefusalError("stale-fence", "the lease is over", fence=error.fence) from None
    return found, task


def _receipt(unit: Unit, rules: Rules, speaker: Speaker, packed: SignedMessage) -> None:
    receipt = opened(Receipt, packed, rules.domain, speaker.worker)
    attempt, task = _own(unit, speaker, receipt.attempt.hex(), receipt.fence)
    if _said_before(unit, attempt, "receipt", receipt, receipt.seq, packed):
        return
    if not attempt.lease(task.fence).is_active:
        raise RefusalError("not-running", f"the attempt is {attempt.state}")
    if receipt.seq != attempt.receipts + 1 or receipt.prev.hex() != (attempt.receipt or "00" * 32):
        raise RefusalError("gap", f"after receipt {attempt.receipts} follows {attempt.receipts + 1}, with its hash")
    if not attempt.units_done <= receipt.units_done <= task.units:
        raise RefusalError("units", f"{receipt.units_done} units after {attempt.units_done}, of {task.units}")
    if not attempt.amount <= receipt.amount <= earned(attempt.price, receipt.units_done, task.units, attempt.start):
        raise RefusalError("amount", "the amount is not the price's share for the units done")
    if max(receipt.active_ms, receipt.energy_mj) >= _MOST_NUMBER:
        raise RefusalError("malformed", "a number is too large")
    attempt.receipts, attempt.receipt = receipt.seq, message_hash(receipt).hex()
    attempt.amount, attempt.units_done = receipt.amount, receipt.units_done
    # What a host says of its own time raises nothing: it is clamped to what the market saw.
    attempt.active_ms = min(max(attempt.active_ms, receipt.active_ms), int((unit.now - attempt.granted_at) * 1000))
    records.save_attempt(unit.sql, attempt)
    _acknowledge(unit, rules, attempt, "receipt", receipt, receipt.seq, packed)


def _commit(unit: Unit, rules: Rules, speaker: Speaker, packed: SignedMessage) -> None:
    commit = opened(Commit, packed, rules.domain, speaker.worker)
    attempt, task = _own(unit, speaker, commit.attempt.hex(), commit.fence)
    if commit.worker != speaker.worker:
        raise RefusalError("not-yours", "the commit is another worker's")
    if _said_before(unit, attempt, "commit", commit, 1, packed):
        return
    if attempt.receipts == 0 or attempt.units_done != task.units:
        raise RefusalError("no-final-receipt", "a receipt for all units of work goes before the commit")
    _step(attempt, task, AttemptEvent.COMMITS, unit.now)
    attempt.commitment, attempt.committed_at = commit.commitment.hex(), unit.now
    records.save_attempt(unit.sql, attempt)
    task.state, task.wake_at = next_task(task.state, TaskEvent.COMMITTED), 0.0
    records.save_task(unit.sql, task)
    _acknowledge(unit, rules, attempt, "commit", commit, 1, packed)


def _reveal(unit: Unit, rules: Rules, speaker: Speaker, packed: SignedMessage) -> None:
    reveal = opened(Reveal, packed, rules.domain, speaker.worker)
    attempt, task = _own(unit, speaker, reveal.attempt.hex(), reveal.fence)
    shown = commitment(reveal.digest, reveal.salt, reveal.attempt, speaker.worker)
    if reveal.worker != speaker.worker or shown.hex() != attempt.commitment:
        raise RefusalError("bad-reveal", "digest and salt do not open the commitment")
    if attempt.digest == reveal.digest.hex():
        return
    if attempt.reveal_by is None:
        raise RefusalError("too-early", "reveals follow all commits")
    _step(attempt, task, AttemptEvent.REVEALS, unit.now)
    attempt.digest = reveal.digest.hex()
    records.save_attempt(unit.sql, attempt)
    unit.sql.execute(
        "INSERT INTO said (attempt, what, seq, hash, signed) VALUES (?, 'reveal', 1, ?, ?)",
        (attempt.attempt, message_hash(reveal).hex(), encode(packed)),
    )
    task.wake_at = 0.0
    records.save_task(unit.sql, task)
    outbox.touch(unit, speaker.worker)


def _ended(unit: Unit, speaker: Speaker, message: AttemptEnded) -> None:
    attempt, task = _own(unit, speaker, message.attempt, message.fence)
    if not attempt.lease(task.fence).is_active:
        raise RefusalError("not-running", f"the attempt is {attempt.state}")
    if attempt.parent is None and message.code == SPOILED:
        raise RefusalError("malformed", "the attempt goes on from no checkpoint")
    if message.how == "preempted":
        # The owner wants his machine: that costs him nothing, and burns none of the task's retries.
        judge.lease_over(unit, task, attempt, AttemptEvent.IS_PREEMPTED, message.code)
        return
    if attempt.parent is not None and spoils(AttemptEvent.FAILS, message.code):
        pass  # It may be the checkpoint's fault: from the beginning it counts.
    elif message.code.startswith("job."):
        task.faults += 1
    else:
        task.failures += 1
    judge.lease_over(unit, task, attempt, AttemptEvent.FAILS, message.code)


def _report(unit: Unit, speaker: Speaker, status: AttemptStatus) -> None:
    """Follow what a worker says an attempt does. It is unsigned and only informs; the impossible is passed over."""
    event = REPORTED.get(status.state)
    attempt = records.find_attempt(unit.sql, status.attempt)
    if event is None or attempt is None or attempt.worker != speaker.worker or attempt.fence != status.fence:
        return
    before, was_asked = attempt.state, asked(attempt, unit.now)
    try:
        _step(attempt, records.task_of(unit.sql, attempt), event, unit.now)
    except RefusalError:
        return
    if attempt.state is not before:
        if was_asked:
            moving.forget(attempt)
        records.save_attempt(unit.sql, attempt)
        unit.touched.add(speaker.worker)


def _step(attempt: Attempt, task: Task, event: AttemptEvent, now: float) -> None:
    try:
        attempt.take(advance(attempt.lease(task.fence), event, now))
    except TransitionError as error:
        raise RefusalError("impossible", str(error)) from None


def _said_before(unit: Unit, attempt: Attempt, what: str, message: Message, seq: int, packed: SignedMessage) -> bool:
    """Tell whether the very same was said before; then it is acknowledged again. Two that differ are evidence."""
    row = unit.sql.execute(
        "SELECT hash, signed, answer FROM said WHERE attempt = ? AND what = ? AND seq = ?",
        (attempt.attempt, what, seq),
    ).fetchone()
    if row is None:
        return False
    stored, signed, answer = row
    if stored == message_hash(message).hex():
        outbox.say(unit, attempt.worker, Acknowledged(acknowledgement=decode(SignedMessage, answer)))
        return True
    log.warning("worker %s signed two different %ss for attempt %s", attempt.worker, what, attempt.attempt[:8])
    unit.sql.execute(
        # One pair proves it; a flood of them would only fill the disk.
        """INSERT INTO evidence (at, attempt, worker, what, first, second) SELECT ?, ?, ?, ?, ?, ? WHERE NOT EXISTS
        (SELECT 1 FROM evidence WHERE attempt = ? AND what = ?)""",
        (unit.now, attempt.attempt, attempt.worker, what, signed, encode(packed), attempt.attempt, what),
    )
    raise RefusalError("conflict", f"another {what} with this number was signed before")


def _acknowledge(
    unit: Unit, rules: Rules, attempt: Attempt, what: str, message: Receipt | Commit, seq: int, packed: SignedMessage
) -> None:
    subject = message_hash(message)
    answer = rules.sign(Acknowledgement(message.attempt, message.fence, subject, int(unit.now)))
    unit.sql.execute(
        "INSERT INTO said (attempt, what, seq, hash, signed, answer) VALUES (?, ?, ?, ?, ?, ?)",
        (attempt.attempt, what, seq, subject.hex(), encode(packed), encode(answer)),
    )
    outbox.say(unit, attempt.worker, Acknowledged(acknowledgement=answer))
