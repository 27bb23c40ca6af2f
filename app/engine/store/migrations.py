"""The database's versions, oldest first. A migration is never changed once it was released; a new one is added."""

from typing import Final


MAJOR: Final = 1
"""Rises when an older program could damage the file; `PRAGMA user_version` holds `MAJOR * 1000 + minor`."""

_FIRST: Final = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    "CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    # One row at the most: the market that is joined.
    """CREATE TABLE membership (
        one INTEGER PRIMARY KEY CHECK (one = 1), url TEXT NOT NULL, rpc TEXT NOT NULL, grant_json BLOB NOT NULL,
        info_json BLOB NOT NULL, network TEXT NOT NULL, joined_at REAL NOT NULL) STRICT""",
    """CREATE TABLE attempts (
        attempt TEXT PRIMARY KEY, network TEXT NOT NULL, task TEXT NOT NULL, fence INTEGER NOT NULL, kind TEXT NOT NULL,
        state TEXT NOT NULL, assigned_json BLOB NOT NULL, price TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0,
        total INTEGER NOT NULL, active_ms INTEGER NOT NULL DEFAULT 0, energy_mj INTEGER NOT NULL DEFAULT 0,
        restarts INTEGER NOT NULL DEFAULT 0, digest TEXT, salt TEXT, failure TEXT NOT NULL DEFAULT '',
        runtime TEXT NOT NULL DEFAULT '', started_at REAL NOT NULL, ended_at REAL, forgotten INTEGER NOT NULL DEFAULT 0
        ) STRICT""",
    "CREATE INDEX attempts_by_time ON attempts (started_at DESC)",
    """CREATE TABLE receipts (
        attempt TEXT NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL, amount TEXT NOT NULL,
        signed_json BLOB NOT NULL, ack_json BLOB, PRIMARY KEY (attempt, seq)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX receipts_by_hash ON receipts (hash)",
    "CREATE INDEX receipts_open ON receipts (attempt) WHERE ack_json IS NULL",
    # What the market signed, kept as proof.
    """CREATE TABLE proofs (
        kind TEXT NOT NULL, subject TEXT NOT NULL, signed_json BLOB NOT NULL, at REAL NOT NULL,
        PRIMARY KEY (kind, subject)) STRICT, WITHOUT ROWID""",
    # Both queues live beside the state that they speak of, so that one transaction covers both.
    "CREATE TABLE outbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB NOT NULL) STRICT",
    """CREATE TABLE claims (
        claim TEXT PRIMARY KEY, network TEXT NOT NULL, amount TEXT NOT NULL, state TEXT NOT NULL, at REAL NOT NULL,
        gas INTEGER) STRICT""",
    """CREATE TABLE spans (
        start_at REAL PRIMARY KEY, end_at REAL NOT NULL, kind TEXT NOT NULL, label TEXT NOT NULL,
        net_per_hour TEXT NOT NULL) STRICT""",
    """CREATE TABLE benchmarks (
        device TEXT NOT NULL, driver TEXT NOT NULL, mode TEXT NOT NULL, at REAL NOT NULL, result_json BLOB NOT NULL,
        PRIMARY KEY (device, driver, mode)) STRICT, WITHOUT ROWID""",
)

_TRANSACTIONS: Final = (
    # The journal: a draft waits for its signature; signed bytes are here before they are anywhere else.
    """CREATE TABLE transactions (
        intent TEXT PRIMARY KEY, network TEXT NOT NULL, chain TEXT NOT NULL, draft_json BLOB NOT NULL,
        sender TEXT NOT NULL, nonce INTEGER NOT NULL, state TEXT NOT NULL, rung INTEGER NOT NULL DEFAULT 0,
        sent_at REAL, heard_at REAL, at REAL NOT NULL, hash TEXT, ok INTEGER, block INTEGER, confirmations INTEGER,
        fee TEXT) STRICT""",
    # One nonce, one transaction: whatever is signed for it besides loses.
    """CREATE UNIQUE INDEX transactions_by_nonce ON transactions (chain, sender, nonce)
        WHERE state NOT IN ('draft', 'replaced')""",
    """CREATE TABLE signed_bytes (
        intent TEXT NOT NULL REFERENCES transactions (intent), rung INTEGER NOT NULL, raw BLOB NOT NULL,
        hash TEXT NOT NULL, PRIMARY KEY (intent, rung)) STRICT, WITHOUT ROWID""",
)

_HANDBACKS: Final = (
    # What it took to give the machine back, each time.
    "CREATE TABLE handbacks (at REAL PRIMARY KEY, receipt_json BLOB NOT NULL) STRICT",
)

_LEAVES: Final = (
    # What was found under the chain's roots: a claim outlives the market that gave the proof.
    """CREATE TABLE leaves (
        network TEXT NOT NULL, root TEXT NOT NULL, leaf_json BLOB NOT NULL, at REAL NOT NULL,
        PRIMARY KEY (network, root)) STRICT""",
)


_BENCHMARK_RUNS: Final = (
    # The history of each device: drift against its own past is what a wearing card, or a forged one, shows.
    """CREATE TABLE benchmark_runs (
        device TEXT NOT NULL, at REAL NOT NULL, driver TEXT NOT NULL, mode TEXT NOT NULL, result_json BLOB NOT NULL,
        PRIMARY KEY (device, at)) STRICT, WITHOUT ROWID""",
)

_GAME_RULES: Final = (
    # The owner's word on programs: never a game, or always one.
    """CREATE TABLE game_rules (
        program TEXT PRIMARY KEY, title TEXT NOT NULL, verdict TEXT NOT NULL, why TEXT NOT NULL, at REAL NOT NULL
        ) STRICT, WITHOUT ROWID""",
)

_INCOMING: Final = (
    # Transfers to the wallet, and how far the chain was read for them. What lies above `final` is read again.
    """CREATE TABLE incoming (
        chain TEXT NOT NULL, account TEXT NOT NULL, block INTEGER NOT NULL, place INTEGER NOT NULL,
        network TEXT NOT NULL, hash TEXT NOT NULL, peer TEXT NOT NULL, amount TEXT NOT NULL, at REAL NOT NULL,
        state TEXT NOT NULL, confirmations INTEGER NOT NULL, PRIMARY KEY (chain, account, block, place)) STRICT,
        WITHOUT ROWID""",
    "CREATE INDEX incoming_by_time ON incoming (network, at DESC)",
    """CREATE TABLE scans (
        chain TEXT NOT NULL, account TEXT NOT NULL, token TEXT NOT NULL, final INTEGER NOT NULL,
        PRIMARY KEY (chain, account, token)) STRICT, WITHOUT ROWID""",
    # A stuck transaction is cancelled by a second ladder for its nonce; whichever is mined ends both.
    "ALTER TABLE transactions ADD COLUMN cancel_from INTEGER",
    "ALTER TABLE transactions ADD COLUMN cancelled_by TEXT",
)

_TRAFFIC: Final = (
    # What an attempt's gate let through, for the owner.
    "ALTER TABLE attempts ADD COLUMN traffic TEXT NOT NULL DEFAULT ''",
)

_TARIFFS: Final = (
    # What an attempt's energy cost at the tariff of each hour; NULL where an earlier version did not weigh it.
    "ALTER TABLE attempts ADD COLUMN energy_weight TEXT",
)

_MOVES: Final = (
    # Units of work that another provider had done before, and those in the checkpoint that was handed over.
    "ALTER TABLE attempts ADD COLUMN start INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE attempts ADD COLUMN moved INTEGER NOT NULL DEFAULT 0",
)

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    _FIRST,
    _TRANSACTIONS,
    _HANDBACKS,
    _LEAVES,
    _BENCHMARK_RUNS,
    _GAME_RULES,
    _INCOMING,
    _TRAFFIC,
    _TARIFFS,
    _MOVES,
)
