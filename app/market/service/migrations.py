"""The market's tables, as numbered steps forward. Amounts are decimal text: SQLite's integers have 63 bits."""

from typing import Final


MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        """CREATE TABLE workers (
            worker TEXT PRIMARY KEY, owner TEXT NOT NULL, not_after INTEGER NOT NULL, max_at_risk TEXT NOT NULL,
            grant_json BLOB NOT NULL, in_stream TEXT, in_seq INTEGER NOT NULL DEFAULT 0, out_stream TEXT NOT NULL,
            out_acked INTEGER NOT NULL DEFAULT 0, out_last INTEGER NOT NULL DEFAULT 0,
            revision INTEGER NOT NULL DEFAULT 1) WITHOUT ROWID""",
        "CREATE INDEX workers_of ON workers (owner)",
        "CREATE TABLE revoked (worker TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID",
        """CREATE TABLE bids (
            worker TEXT NOT NULL, kind TEXT NOT NULL, unit_price TEXT NOT NULL, revision INTEGER NOT NULL,
            not_after INTEGER NOT NULL, bid_json BLOB NOT NULL, PRIMARY KEY (worker, kind)) WITHOUT ROWID""",
        """CREATE TABLE outbox (
            worker TEXT NOT NULL, seq INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (worker, seq)) WITHOUT ROWID""",
        # What the market owes: all accepted pay, the part of it in accepted roots, and what was stated last.
        """CREATE TABLE owners (
            owner TEXT PRIMARY KEY, earned TEXT NOT NULL DEFAULT '0', settled TEXT NOT NULL DEFAULT '0',
            stated TEXT NOT NULL DEFAULT '0', stated_at REAL NOT NULL DEFAULT 0) WITHOUT ROWID""",
        "CREATE INDEX owners_due ON owners (stated_at) WHERE earned != stated",
        "CREATE TABLE buyers (buyer TEXT PRIMARY KEY, collected TEXT NOT NULL DEFAULT '0') WITHOUT ROWID",
        """CREATE TABLE spends (
            buyer TEXT NOT NULL, cumulative TEXT NOT NULL, signature BLOB NOT NULL,
            PRIMARY KEY (buyer, cumulative)) WITHOUT ROWID""",
        """CREATE TABLE blobs (
            buyer TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, at REAL NOT NULL,
            PRIMARY KEY (buyer, sha256)) WITHOUT ROWID""",
        """CREATE TABLE tasks (
            task TEXT PRIMARY KEY, buyer TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
            replicas INTEGER NOT NULL, units INTEGER NOT NULL, max_price TEXT NOT NULL, order_json BLOB NOT NULL,
            spec_json BLOB NOT NULL, inputs_json BLOB NOT NULL, seed BLOB NOT NULL, created_at REAL NOT NULL,
            deadline_at REAL NOT NULL, wake_at REAL NOT NULL, wanting INTEGER NOT NULL, fence INTEGER NOT NULL,
            price TEXT, agreed TEXT, delivered INTEGER NOT NULL DEFAULT 0, cost TEXT NOT NULL DEFAULT '0',
            failures INTEGER NOT NULL DEFAULT 0, faults INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '',
            accepted_seq INTEGER, accepted_at REAL, epoch_id INTEGER)""",
        "CREATE INDEX tasks_due ON tasks (wake_at) WHERE state IN ('queued', 'running', 'verifying')",
        "CREATE INDEX tasks_wanting ON tasks (created_at) WHERE wanting > 0",
        "CREATE INDEX tasks_of ON tasks (buyer, created_at)",
        "CREATE INDEX tasks_open ON tasks (buyer) WHERE state IN ('queued', 'running', 'verifying')",
        "CREATE INDEX tasks_owed ON tasks (buyer) WHERE state = 'accepted'",
        "CREATE INDEX tasks_accepted ON tasks (accepted_seq)",
        "CREATE INDEX tasks_settled ON tasks (epoch_id) WHERE epoch_id IS NOT NULL",
        "CREATE INDEX tasks_unsettled ON tasks (accepted_seq) WHERE state = 'accepted'",
        """CREATE TABLE attempts (
            attempt TEXT PRIMARY KEY, task TEXT NOT NULL REFERENCES tasks (task), worker TEXT NOT NULL,
            owner TEXT NOT NULL, host TEXT NOT NULL, fence INTEGER NOT NULL, state TEXT NOT NULL, price TEXT NOT NULL,
            granted_at REAL NOT NULL, held_at REAL, held_s REAL NOT NULL DEFAULT 0, receipts INTEGER NOT NULL DEFAULT 0,
            amount TEXT NOT NULL DEFAULT '0', units_done INTEGER NOT NULL DEFAULT 0,
            active_ms INTEGER NOT NULL DEFAULT 0, receipt TEXT, commitment TEXT, committed_at REAL, digest TEXT,
            reveal_by REAL, upload_by REAL, ended_at REAL,
            reason TEXT NOT NULL DEFAULT '') WITHOUT ROWID""",
        "CREATE INDEX attempts_of_task ON attempts (task)",
        "CREATE INDEX attempts_of_worker ON attempts (worker, granted_at) WHERE ended_at IS NULL",
        "CREATE INDEX attempts_of_owner ON attempts (owner) WHERE ended_at IS NULL",
        # Every signed statement of a provider on an attempt, with the market's acknowledgement: the proof of both.
        """CREATE TABLE said (
            attempt TEXT NOT NULL, what TEXT NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL, signed BLOB NOT NULL,
            answer BLOB, PRIMARY KEY (attempt, what, seq)) WITHOUT ROWID""",
        """CREATE TABLE evidence (
            id INTEGER PRIMARY KEY, at REAL NOT NULL, attempt TEXT NOT NULL, worker TEXT NOT NULL, what TEXT NOT NULL,
            first BLOB NOT NULL, second BLOB NOT NULL)""",
        """CREATE TABLE epochs (
            id INTEGER PRIMARY KEY, number INTEGER NOT NULL, root TEXT NOT NULL, state TEXT NOT NULL,
            allocated TEXT NOT NULL, burned TEXT NOT NULL, prepared_at REAL NOT NULL, acceptable_at REAL, tx TEXT,
            ended_at REAL)""",
        """CREATE TABLE leaves (
            epoch_id INTEGER NOT NULL REFERENCES epochs (id), account TEXT NOT NULL, cumulative TEXT NOT NULL,
            PRIMARY KEY (epoch_id, account)) WITHOUT ROWID""",
        """CREATE TABLE payments (
            epoch_id INTEGER NOT NULL REFERENCES epochs (id), buyer TEXT NOT NULL, before TEXT NOT NULL,
            cumulative TEXT NOT NULL, signature BLOB NOT NULL, PRIMARY KEY (epoch_id, buyer)) WITHOUT ROWID""",
        """CREATE TABLE transactions (
            id INTEGER PRIMARY KEY, sender TEXT NOT NULL, purpose TEXT NOT NULL, nonce INTEGER NOT NULL,
            raw BLOB NOT NULL, hash TEXT NOT NULL, state TEXT NOT NULL, at REAL NOT NULL)""",
        "CREATE INDEX transactions_open ON transactions (sender) WHERE state = 'signed'",
    ),
    # What is emitted for pay, and what pushing it costs. `owners.earned` is both parts together, `emitted` the one.
    (
        "ALTER TABLE owners ADD COLUMN emitted TEXT NOT NULL DEFAULT '0'",
        "ALTER TABLE attempts ADD COLUMN emitted TEXT NOT NULL DEFAULT '0'",
        "ALTER TABLE tasks ADD COLUMN push_fee TEXT NOT NULL DEFAULT '0'",
        "ALTER TABLE epochs ADD COLUMN emitted TEXT NOT NULL DEFAULT '0'",
        "ALTER TABLE epochs ADD COLUMN push_fee TEXT NOT NULL DEFAULT '0'",
    ),
    # Grants that end later hold again; NULL is for good, by the market's operator.
    ("ALTER TABLE revoked ADD COLUMN until INTEGER",),
    (
        # What each worker offers, and what came of asking it to prove itself.
        """CREATE TABLE devices (
            worker TEXT PRIMARY KEY, uuid TEXT NOT NULL, claim_json BLOB NOT NULL, state TEXT NOT NULL,
            code TEXT NOT NULL DEFAULT '', what TEXT NOT NULL DEFAULT '', since REAL NOT NULL, due_at REAL NOT NULL,
            failures INTEGER NOT NULL DEFAULT 0, tera_ops REAL NOT NULL DEFAULT 0) WITHOUT ROWID""",
        "CREATE INDEX devices_by_uuid ON devices (uuid)",
    ),
    (
        # Which attempt goes on from whose checkpoint, and what was asked for.
        "ALTER TABLE tasks ADD COLUMN moves INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE attempts ADD COLUMN parent TEXT",
        "ALTER TABLE attempts ADD COLUMN start INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE attempts ADD COLUMN checkpoint TEXT",
        "ALTER TABLE attempts ADD COLUMN checkpoint_size INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE attempts ADD COLUMN checkpoint_done INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE attempts ADD COLUMN move_by REAL",
        "ALTER TABLE attempts ADD COLUMN moved_at REAL",
        "CREATE INDEX attempts_moved ON attempts (owner, moved_at) WHERE moved_at IS NOT NULL",
    ),
)
"""Each step is a tuple of statements; its place, from 1 on, is the file's `user_version` after it."""
