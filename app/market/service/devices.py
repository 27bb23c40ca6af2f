"""Workers' devices as rows, and what claims, challenges and their outcomes change in them."""

import random
import sqlite3

from app.market.codec import decode, encode
from app.market.schema import DeviceClaim
from app.market.service import admission, outbox
from app.market.service.admission import Device, State
from app.market.service.rules import Rules
from app.market.service.store import Unit
from wallet.address import Address


def find(sql: sqlite3.Connection, worker: str) -> Device | None:
    """Return a worker's device, or None."""
    row = sql.execute(
        """SELECT claim_json, state, since, due_at, code, what, failures, tera_ops FROM devices WHERE worker = ?""",
        (worker,),
    ).fetchone()
    return None if row is None else Device(decode(DeviceClaim, row[0]), State(row[1]), *row[2:])


def claim(unit: Unit, rules: Rules, worker: Address, said: DeviceClaim | None) -> None:
    """Take what a worker says of his device; one that he does not offer any more is forgotten, but not its failures."""
    before = find(unit.sql, worker)
    if said is None:
        if before is not None and not before.failures:
            unit.sql.execute("DELETE FROM devices WHERE worker = ?", (worker,))
            outbox.touch(unit, worker)
        return
    rival = unit.sql.execute(
        "SELECT 1 FROM devices WHERE uuid = ? AND worker != ? AND state != ? LIMIT 1",
        (said.uuid, worker, State.REFUSED),
    ).fetchone()
    after = admission.claimed(before, said, rules.config.network, twice=rival is not None, now=unit.now)
    if after != before:
        _save(unit, worker, after)


def passed(unit: Unit, rules: Rules, worker: Address, tera_ops: float) -> Device | None:
    """Note that a worker's device proved itself; the next challenge comes when nobody can tell."""
    before = find(unit.sql, worker)
    if before is None or before.state is State.REFUSED:
        return before
    next_s = rules.config.proof_every_s * random.SystemRandom().uniform(0.5, 1.5)
    after = admission.passed(before, tera_ops, next_s=next_s, now=unit.now)
    _save(unit, worker, after)
    return after


def failed(unit: Unit, rules: Rules, worker: Address, code: str, what: str) -> Device | None:
    """Note that a worker's device did not prove itself."""
    before = find(unit.sql, worker)
    if before is None or before.state is State.REFUSED:
        return before
    after = admission.failed(before, code, what, retry_s=rules.config.proof_retry_s, now=unit.now)
    _save(unit, worker, after)
    return after


def _save(unit: Unit, worker: Address, device: Device) -> None:
    unit.sql.execute(
        """INSERT OR REPLACE INTO devices
        (worker, uuid, claim_json, state, code, what, since, due_at, failures, tera_ops)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            worker,
            device.claim.uuid,
            encode(device.claim),
            device.state,
            device.code,
            device.what,
            device.since,
            device.due_at,
            device.failures,
            device.tera_ops,
        ),
    )
    outbox.touch(unit, worker)
