"""The journal of transactions: drafts, and signed bytes that are on the disk before they are on the network."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.engine.store import incoming
from app.protocol.money import Units
from app.protocol.purse import SendDraft, TransactionView
from app.protocol.wire import from_json, to_json
from wallet.chain.following import ENDED, Stage


DRAFT: Final = "draft"
CANCELLING: Final = "cancelling"
CANCELLED: Final = "cancelled"
DRAFT_LIFE_S: Final = 3600.0
"""Seconds for which a draft can be signed: fees and nonce are not what they were after that."""

_COLUMNS: Final = (
    "intent, network, chain, draft_json, sender, nonce, state, rung, sent_at, heard_at, at, hash, ok, block, "
    "confirmations, fee, cancel_from, (SELECT s.rung FROM signed_bytes s WHERE s.intent = transactions.intent AND "
    "s.hash = transactions.hash)"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One transaction of the journal.

    Attributes:
        chain: id and genesis of the chain, so that a practice chain that was begun anew is another one.
        state: `draft`, or a `Stage`.
        rung: the highest of the signed rungs that was ever sent.
        sent_at, heard_at: when that rung was first sent, and when any was last sent, seconds of UTC; None before.
        hash: of the rung that is in a block, else of the one that was sent last; empty for a draft.
        ok: whether it did what it was for; None while it is in no block.
        fee: wei that its gas cost; None while it is in no block.
        cancel_from: the first rung that cancels it instead; None while nobody wants that.
        cancels: whether `hash` is that of such a rung.
    """

    intent: str
    network: str
    chain: str
    draft: SendDraft
    sender: str
    nonce: int
    state: str
    rung: int
    sent_at: float | None
    heard_at: float | None
    at: float
    hash: str
    ok: bool | None
    block: int | None
    confirmations: int | None
    fee: int | None
    cancel_from: int | None = None
    cancels: bool = False

    @property
    def cancellable(self) -> bool:
        """Whether it waits, and nobody cancels it yet."""
        return self.state == Stage.SUBMITTED and self.cancel_from is None

    @property
    def stage(self) -> Stage:
        """How far it is; a draft counts as submitted and is never asked."""
        return Stage.SUBMITTED if self.state == DRAFT else Stage(self.state)

    @property
    def shown(self) -> str:
        """Return the state as clients see it: one that was mined and reverted has failed, wherever it is."""
        if self.cancels and self.state not in (DRAFT, Stage.REPLACED):
            return CANCELLING if self.block is None else CANCELLED
        return "failed" if self.ok is False else self.state

    @property
    def outcome(self) -> "Outcome":
        """What the chain showed of it when it was last looked at."""
        return Outcome(self.stage, self.hash, self.ok, self.block, self.confirmations, self.fee)


def _row(values: Sequence[object]) -> Row:
    *values, fee, cancel, of = values
    intent, network, chain, draft, sender, nonce, state, rung, sent, heard, at, found, ok, block, deep = values
    cancel_from, sent_rung = _maybe(cancel), _maybe(of)
    return Row(
        *(str(intent), str(network), str(chain), _draft(draft)),
        *(str(sender), _int(nonce), str(state), _int(rung)),
        *(_float(sent), _float(heard), _float(at) or 0.0, str(found or "")),
        *(None if ok is None else bool(ok), _maybe(block), _maybe(deep), None if fee is None else int(str(fee))),
        cancel_from=cancel_from,
        cancels=cancel_from is not None and sent_rung is not None and sent_rung >= cancel_from,
    )


def _draft(blob: object) -> SendDraft:
    draft: SendDraft = from_json(SendDraft, json.loads(blob if isinstance(blob, bytes) else b""))
    return draft


def _int(value: object) -> int:
    return int(str(value))


def _maybe(value: object) -> int | None:
    return None if value is None else int(str(value))


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))


def store_draft(connection: sqlite3.Connection, network: str, chain: str, draft: SendDraft, now: float) -> None:
    """Store a draft, in place of one of the same intent that nobody signed; forget drafts that are too old."""
    connection.execute("DELETE FROM transactions WHERE state = ? AND at < ?", (DRAFT, now - DRAFT_LIFE_S))
    connection.execute("DELETE FROM transactions WHERE state = ? AND intent = ?", (DRAFT, draft.intent))
    connection.execute(
        """INSERT INTO transactions (intent, network, chain, draft_json, sender, nonce, state, at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            *(draft.intent, network, chain, json.dumps(to_json(draft)).encode()),
            *(draft.sender, draft.nonce, DRAFT, now),
        ),
    )


def find(connection: sqlite3.Connection, intent: str) -> Row | None:
    """Return a transaction by its intent, or by that of its cancellation once this was signed."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM transactions WHERE intent = ? OR cancelled_by = ?",  # noqa: S608 - a constant
        (intent, intent),
    ).fetchone()
    return None if found is None else _row(found)


def waiting(connection: sqlite3.Connection, chain: str, transaction: str) -> Row | None:
    """Return the transaction that has a hash, whichever of its bumps that is; without one, that which waits longest."""
    if not transaction:
        return next((row for row in unfinished(connection, chain) if row.cancellable), None)
    found = connection.execute("SELECT intent FROM signed_bytes WHERE hash = ?", (transaction.lower(),)).fetchone()
    row = None if found is None else find(connection, str(found[0]))
    return row if row is not None and row.chain == chain else None


def store_cancel(
    connection: sqlite3.Connection, draft: str, target: str, raws: Sequence[tuple[bytes, str]]
) -> int | None:
    """Add the signed bytes of a cancellation to what they cancel, and forget the draft; within one transaction.

    From then on only they are sent. Whichever bytes are mined, of the old ones or these, end both.

    Returns:
        The first rung that cancels; None if it does not wait any more, or is being cancelled.
    """
    row = find(connection, target)
    if row is None or row.intent != target or not row.cancellable:
        return None
    first = len(signed_bytes(connection, target))
    connection.execute("DELETE FROM transactions WHERE intent = ? AND state = ?", (draft, DRAFT))
    connection.executemany(
        "INSERT INTO signed_bytes (intent, rung, raw, hash) VALUES (?, ?, ?, ?)",
        [(target, first + place, raw, name) for place, (raw, name) in enumerate(raws)],
    )
    connection.execute(
        """UPDATE transactions SET cancel_from = ?, cancelled_by = ?, rung = ?, sent_at = NULL, hash = ?
        WHERE intent = ?""",
        (first, draft, first, raws[0][1], target),
    )
    return first


def store_signed(connection: sqlite3.Connection, intent: str, raws: Sequence[tuple[bytes, str]], now: float) -> None:
    """Turn a draft into a transaction that will be sent, with its signed bytes; within one transaction of SQLite.

    Args:
        connection: within a transaction.
        intent: of a draft.
        raws: the signed bytes and their hashes, lowest fee first.
        now: seconds of UTC.

    Raises:
        sqlite3.IntegrityError: if another transaction has this nonce.
    """
    connection.execute(
        "UPDATE transactions SET state = ?, at = ?, hash = ? WHERE intent = ? AND state = ?",
        (Stage.SUBMITTED, now, raws[0][1], intent, DRAFT),
    )
    connection.executemany(
        "INSERT INTO signed_bytes (intent, rung, raw, hash) VALUES (?, ?, ?, ?)",
        [(intent, rung, raw, name) for rung, (raw, name) in enumerate(raws)],
    )


def signed_bytes(connection: sqlite3.Connection, intent: str) -> tuple[tuple[bytes, str], ...]:
    """Return the signed bytes of a transaction and their hashes, lowest fee first."""
    rows = connection.execute("SELECT raw, hash FROM signed_bytes WHERE intent = ? ORDER BY rung", (intent,))
    return tuple((bytes(raw), str(name)) for raw, name in rows)


def note_sending(connection: sqlite3.Connection, intent: str, rung: int, name: str, now: float) -> None:
    """Store that a rung is about to be sent; the time of its first sending is kept."""
    connection.execute(
        """UPDATE transactions SET heard_at = :now, hash = :hash,
        sent_at = CASE WHEN rung = :rung AND sent_at IS NOT NULL THEN sent_at ELSE :now END, rung = :rung
        WHERE intent = :intent""",
        {"now": now, "hash": name, "rung": rung, "intent": intent},
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the chain shows of a transaction; the fields are those of `Row`."""

    state: Stage
    hash: str
    ok: bool | None
    block: int | None
    confirmations: int | None
    fee: int | None


def store_outcome(connection: sqlite3.Connection, intent: str, outcome: Outcome) -> None:
    """Store what the chain shows."""
    connection.execute(
        """UPDATE transactions SET state = ?, hash = ?, ok = ?, block = ?, confirmations = ?, fee = ?
        WHERE intent = ?""",
        (
            *(outcome.state, outcome.hash, outcome.ok, outcome.block, outcome.confirmations),
            *(None if outcome.fee is None else str(outcome.fee), intent),
        ),
    )


def any_unfinished(connection: sqlite3.Connection) -> bool:
    """Return whether anything that was signed may still change."""
    found = connection.execute(
        "SELECT 1 FROM transactions WHERE state NOT IN (?, ?, ?) LIMIT 1", (DRAFT, *sorted(ENDED))
    ).fetchone()
    return found is not None


def unfinished(connection: sqlite3.Connection, chain: str) -> tuple[Row, ...]:
    """Return the transactions of a chain that may still change, lowest nonce first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM transactions WHERE chain = ? AND state NOT IN (?, ?, ?) ORDER BY nonce",  # noqa: S608
        (chain, DRAFT, *sorted(ENDED)),
    )
    return tuple(_row(row) for row in rows)


def next_nonce(connection: sqlite3.Connection, chain: str, sender: str) -> int:
    """Return the nonce after the highest that was signed on this chain; 0 if none was."""
    (highest,) = connection.execute(
        "SELECT MAX(nonce) FROM transactions WHERE chain = ? AND sender = ? AND state NOT IN (?, ?)",
        (chain, sender, DRAFT, Stage.REPLACED),
    ).fetchone()
    return 0 if highest is None else int(highest) + 1


def paid_before(connection: sqlite3.Connection, chain: str) -> tuple[str, ...]:
    """Return whom tokens were sent to before on this chain, as they were written."""
    rows = connection.execute(
        "SELECT draft_json FROM transactions WHERE chain = ? AND state <> ? ORDER BY at DESC LIMIT 500", (chain, DRAFT)
    )
    drafts = (_draft(draft) for (draft,) in rows)
    return tuple(dict.fromkeys(draft.to for draft in drafts if draft.kind == "send"))


def views(connection: sqlite3.Connection, network: str, limit: int = 200) -> tuple[TransactionView, ...]:
    """Return a network's latest transactions, newest first: the owner's own, what was pushed, and what arrived."""
    own = connection.execute(
        f"SELECT {_COLUMNS} FROM transactions WHERE network = ? AND state <> ? ORDER BY at DESC LIMIT ?",  # noqa: S608
        (network, DRAFT, limit),
    ).fetchall()
    found = [_view(_row(row)) for row in own]
    pushed = connection.execute(
        "SELECT claim, amount, state, at FROM claims WHERE network = ? ORDER BY at DESC LIMIT ?", (network, limit)
    )
    found += [
        TransactionView("claim", Units(int(amount)), "", str(state), float(at), None, f"0x{claim}")
        for claim, amount, state, at in pushed
    ]
    found += incoming.views(connection, network, network.partition(":")[2], limit)
    return tuple(sorted(found, key=lambda view: view.at, reverse=True)[:limit])


def _view(row: Row) -> TransactionView:
    peer = row.draft.to if row.draft.kind == "send" else row.draft.contract
    return TransactionView(
        *(row.draft.kind, row.draft.amount, peer, row.shown, row.at, row.confirmations, row.hash),
        cancellable=row.cancellable,
    )
