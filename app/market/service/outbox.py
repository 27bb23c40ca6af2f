"""What the market has to say to each worker: numbered, kept until the worker has stored it, and never renumbered.

A stream is named at random. It begins anew at 1 when the worker's database is another one than before, or when what he
says of the stream does not fit it: then he gets everything that he has not acknowledged, under new numbers.
"""

import secrets

from app.market.codec import encode
from app.market.schema import MarketSaid
from app.market.service.store import Unit


def say(unit: Unit, worker: str, message: MarketSaid) -> None:
    """Queue a message for a worker."""
    ((seq,),) = unit.sql.execute(
        "UPDATE workers SET out_last = out_last + 1, revision = revision + 1 WHERE worker = ? RETURNING out_last",
        (worker,),
    ).fetchall()
    unit.sql.execute("INSERT INTO outbox (worker, seq, body) VALUES (?, ?, ?)", (worker, seq, encode(message)))
    unit.touched.add(worker)


def touch(unit: Unit, worker: str) -> None:
    """Note that what is wanted of a worker changed, so that he is answered at once."""
    unit.sql.execute("UPDATE workers SET revision = revision + 1 WHERE worker = ?", (worker,))
    unit.touched.add(worker)


def acknowledge(unit: Unit, worker: str, stream: str | None, seq: int) -> None:
    """Forget what a worker has stored, up to `seq` of `stream`."""
    ((ours, acked, last),) = unit.sql.execute(
        "SELECT out_stream, out_acked, out_last FROM workers WHERE worker = ?", (worker,)
    ).fetchall()
    if stream != ours:
        if acked:
            _begin_anew(unit, worker, acked)
    elif not acked <= seq <= last:
        _begin_anew(unit, worker, acked)
    elif seq > acked:
        unit.sql.execute("DELETE FROM outbox WHERE worker = ? AND seq <= ?", (worker, seq))
        unit.sql.execute("UPDATE workers SET out_acked = ? WHERE worker = ?", (seq, worker))
        unit.touched.add(worker)


def _begin_anew(unit: Unit, worker: str, acked: int) -> None:
    # In two steps, because numbers are unique at every moment.
    unit.sql.execute("UPDATE outbox SET seq = -(seq - ?) WHERE worker = ?", (acked, worker))
    unit.sql.execute("UPDATE outbox SET seq = -seq WHERE worker = ?", (worker,))
    unit.sql.execute(
        """UPDATE workers SET out_stream = ?, out_acked = 0, out_last = out_last - ?, revision = revision + 1
        WHERE worker = ?""",
        (secrets.token_hex(32), acked, worker),
    )
    unit.touched.add(worker)


def reset(unit: Unit, worker: str) -> None:
    """Begin a new, empty stream: the worker's database is gone, and with it all that these messages were about."""
    unit.sql.execute("DELETE FROM outbox WHERE worker = ?", (worker,))
    unit.sql.execute(
        """UPDATE workers SET out_stream = ?, out_acked = 0, out_last = 0, revision = revision + 1 WHERE worker = ?""",
        (secrets.token_hex(32), worker),
    )
    unit.touched.add(worker)
