"""What lies on this disk and proves what the market owes: statements that bind it, verdicts, receipts."""

import logging
import sqlite3
import time
from typing import Final

import msgspec

from app.engine.membership import Membership
from app.market import codec
from app.market.codec import SchemaError
from app.market.schema import SignedMessage
from wallet.challenges import worth_keeping
from wallet.receipts import Receipt, Signed, Statement, Verdict, message_hash


log = logging.getLogger(__name__)

MOST: Final = 64
"""Statements that are kept for a challenge, beside the latest one."""


def keep_statement(connection: sqlite3.Connection, member: Membership, packed: SignedMessage) -> None:
    """Keep a statement that was checked, with those before it that bind the market earlier; forget the others."""
    held = {_subject(member, signed): signed for signed in _debts(connection, member)}
    new = codec.unpack(Statement, packed)
    kept = {_subject(member, signed) for signed in worth_keeping([*held.values(), new], MOST)}
    connection.executemany(
        "DELETE FROM proofs WHERE kind = 'debt' AND subject = ?", [(old,) for old in held if old not in kept]
    )
    if (name := _subject(member, new)) in kept and name not in held:
        connection.execute(
            "INSERT INTO proofs (kind, subject, signed_json, at) VALUES ('debt', ?, ?, ?)",
            (name, msgspec.json.encode(packed), time.time()),
        )


def _subject(member: Membership, signed: Signed[Statement]) -> str:
    return f"{member.network}:{message_hash(signed.message).hex()}"


def _debts(connection: sqlite3.Connection, member: Membership) -> list[Signed[Statement]]:
    rows = connection.execute(
        "SELECT signed_json FROM proofs WHERE kind = 'debt' AND subject >= ? AND subject < ?",
        (f"{member.network}:", f"{member.network};"),
    )
    return [_statement(text) for (text,) in rows]


def _statement(text: bytes) -> Signed[Statement]:
    return codec.unpack(Statement, codec.decode(SignedMessage, text))


def statements(connection: sqlite3.Connection, member: Membership) -> tuple[Signed[Statement], ...]:
    """Return the statements that may prove a debt, the latest one among them; they were checked when they came."""
    latest = connection.execute(
        "SELECT signed_json FROM proofs WHERE kind = 'statement' AND subject = ?", (member.network,)
    )
    found = [*_debts(connection, member), *(_statement(text) for (text,) in latest)]
    return tuple({message_hash(signed.message): signed for signed in found}.values())


def latest_at(connection: sqlite3.Connection, member: Membership) -> float:
    """Return when the latest statement came, seconds of UTC; 0 without one."""
    row = connection.execute(
        "SELECT at FROM proofs WHERE kind = 'statement' AND subject = ?", (member.network,)
    ).fetchone()
    return 0.0 if row is None else float(row[0])


def verdicts(connection: sqlite3.Connection, member: Membership, until: float) -> list[Verdict]:
    """Return the verdicts that came no later than `until`, seconds of UTC."""
    rows = connection.execute(
        """SELECT p.signed_json FROM proofs p JOIN attempts a ON a.attempt = p.subject
        WHERE p.kind = 'verdict' AND a.network = ? AND p.at <= ?""",
        (member.network, until),
    )
    found = []
    for (text,) in rows:
        try:
            found.append(codec.unpack(Verdict, codec.decode(SignedMessage, text)).message)
        except SchemaError as error:  # of an earlier version, which said nothing of emission
            log.info("a stored verdict is not counted: %s", error)
    return found


def last_receipts(connection: sqlite3.Connection, member: Membership) -> list[Receipt]:
    """Return the last receipt of each attempt that the market countersigned."""
    rows = connection.execute(
        """SELECT r.signed_json, max(r.seq) FROM receipts r JOIN attempts a USING (attempt)
        WHERE a.network = ? AND r.ack_json IS NOT NULL GROUP BY r.attempt""",
        (member.network,),
    )
    return [codec.unpack(Receipt, codec.decode(SignedMessage, text)).message for text, _ in rows]
