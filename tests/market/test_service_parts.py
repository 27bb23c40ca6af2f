"""The market's small parts: its gate, its limits, its blobs, its store and its configuration."""

import asyncio
import hashlib
import json
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from app.market.codec import pack
from app.market.schema import LoginRequest
from app.market.service.auth import CHALLENGE_S, SESSION_S, Gate
from app.market.service.blobs import Blobs
from app.market.service.config import MarketConfig, load_config
from app.market.service.limits import Bucket, Buckets
from app.market.service.refusals import RefusalError
from app.market.service.rules import Rules
from app.market.service.store import Store, Unit, open_store
from app.protocol.errors import KnownError
from wallet.address import ZERO_ADDRESS
from wallet.keys.worker import WorkerKey
from wallet.receipts import Grant, Login, contract_domain, session_domain, sign


ORIGIN = "https://market.example"


class Time:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


# --- the gate ----------------------------------------------------------------------------------------------------


def _gate(clock: Time, tmp_path: Path) -> tuple[Gate, WorkerKey]:
    key = WorkerKey.generate()
    return Gate(Rules(MarketConfig(data=tmp_path, origins=(ORIGIN, "http://127.0.0.1:1")), key), clock), key


def _login(gate: Gate, key: WorkerKey, origin: str = ORIGIN) -> LoginRequest:
    nonce = bytes.fromhex(gate.challenge(key.address).nonce)
    return LoginRequest(login=pack(sign(session_domain(31337, ZERO_ADDRESS, origin), Login(key.address, nonce), key)))


def _refused(call: Callable[[], object]) -> str:
    with pytest.raises(RefusalError) as caught:
        call()
    return caught.value.refusal.code


def test_every_configured_origin_lets_in(tmp_path: Path) -> None:
    gate, _ = _gate(Time(), tmp_path)
    for origin in (ORIGIN, "http://127.0.0.1:1"):
        key = WorkerKey.generate()
        assert gate.identify(_login(gate, key, origin)).account == key.address


def test_a_challenge_expires(tmp_path: Path) -> None:
    clock = Time()
    gate, _ = _gate(clock, tmp_path)
    request = _login(gate, WorkerKey.generate())
    clock.now += CHALLENGE_S + 1
    assert _refused(lambda: gate.identify(request)) == "challenge"


def test_a_session_expires_and_is_forgotten(tmp_path: Path) -> None:
    clock = Time()
    gate, _ = _gate(clock, tmp_path)
    key = WorkerKey.generate()
    token, lasts = gate.open(gate.identify(_login(gate, key)))
    assert lasts == SESSION_S
    assert gate.enter(f"Bearer {token}", "buyer").account == key.address
    assert _refused(lambda: gate.enter(f"Bearer {token}", "worker")) == "role"
    clock.now += SESSION_S + 1
    gate.sweep()
    assert _refused(lambda: gate.enter(f"Bearer {token}")) == "session"


def test_a_session_does_not_outlive_its_grant(tmp_path: Path) -> None:
    clock = Time()
    gate, market = _gate(clock, tmp_path)
    owner, worker = WorkerKey.generate(), WorkerKey.generate()
    grant = Grant(owner.address, worker.address, market.address, ZERO_ADDRESS, 31337, int(clock.now) + 60, 0)
    packed = pack(sign(contract_domain(31337, ZERO_ADDRESS), grant, owner))
    request = LoginRequest(login=_login(gate, worker).login, grant=packed)
    token, lasts = gate.open(gate.identify(request))
    assert lasts == 60
    identity = gate.enter(f"bearer {token}", "worker")
    assert (identity.account, identity.owner) == (worker.address, owner.address)
    gate.revoke(worker.address)
    assert _refused(lambda: gate.enter(f"Bearer {token}")) == "session"


def test_a_token_is_nowhere_in_memory_but_as_its_hash(tmp_path: Path) -> None:
    gate, _ = _gate(Time(), tmp_path)
    token, _ = gate.open(gate.identify(_login(gate, WorkerKey.generate())))
    assert token not in repr(gate._sessions)
    assert hashlib.sha256(token.encode()).digest() in gate._sessions


# --- limits ------------------------------------------------------------------------------------------------------


def test_a_bucket_lets_a_burst_through_and_then_its_rate() -> None:
    bucket = Bucket(rate=2.0, burst=3, now=0.0)
    for _ in range(3):
        bucket.take(0.0)
    with pytest.raises(RefusalError) as caught:
        bucket.take(0.0)
    assert caught.value.retry_after_s == 1
    bucket.take(0.5)
    with pytest.raises(RefusalError):
        bucket.take(0.6)
    for _ in range(3):
        bucket.take(1000.0)


def test_a_clock_that_stands_still_or_goes_back_gives_nothing_away() -> None:
    bucket = Bucket(rate=1000.0, burst=1, now=10.0)
    bucket.take(10.0)
    with pytest.raises(RefusalError):
        bucket.take(5.0)


def test_each_network_has_its_own_bucket() -> None:
    buckets = Buckets(1.0, 1, Time())
    buckets.take("10.0.0.0/24")
    buckets.take("10.0.1.0/24")
    with pytest.raises(RefusalError):
        buckets.take("10.0.0.0/24")


# --- blobs -------------------------------------------------------------------------------------------------------


async def _parts(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def _store(blobs: Blobs, *parts: bytes, sha256: str, most: int = 100) -> int:
    return asyncio.run(blobs.store(_parts(*parts), sha256, most))


def test_bytes_are_stored_under_their_digest_for_nobody_else(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")
    digest = hashlib.sha256(b"abcdef").hexdigest()
    assert _store(blobs, b"abc", b"def", sha256=digest) == 6
    assert blobs.find(digest).read_bytes() == b"abcdef"
    assert blobs.find(digest).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "blobs").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(("sha256", "most", "code"), [("00" * 32, 100, "digest"), ("00" * 32, 5, "too-large")])
def test_what_does_not_fit_is_refused_and_leaves_nothing(tmp_path: Path, sha256: str, most: int, code: str) -> None:
    blobs = Blobs(tmp_path)
    assert _refused(lambda: _store(blobs, b"abc", b"def", sha256=sha256, most=most)) == code
    assert list(tmp_path.iterdir()) == []
    assert _refused(lambda: blobs.find(sha256)) == "gone"


def test_what_a_crash_left_unfinished_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "unfinished-1").write_bytes(b"half")
    Blobs(tmp_path)
    assert list(tmp_path.iterdir()) == []


# --- the store ---------------------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "market.db", Time())
    yield opened
    opened.close()


def _insert(worker: str) -> Callable[[Unit], None]:
    def change(unit: Unit) -> None:
        unit.sql.execute("INSERT INTO revoked (worker, at) VALUES (?, ?)", (worker, unit.now))
        unit.touched.add(worker)

    return change


def test_what_was_written_is_there_for_readers(store: Store) -> None:
    _, touched = asyncio.run(store.write(_insert("a")))
    assert touched == {"a"}
    assert store.reader.execute("SELECT worker, at FROM revoked").fetchall() == [("a", 1_000_000.0)]


def test_a_change_that_raises_takes_nothing_with_it(store: Store) -> None:
    def fails(unit: Unit) -> None:
        _insert("b")(unit)
        raise ValueError("no")

    started = threading.Event()
    done = [
        store.submit(lambda _unit: (started.wait(5), None)[1]),
        store.submit(_insert("a")),
        store.submit(fails),
        store.submit(_insert("a")),
        store.submit(_insert("c")),
    ]
    started.set()
    assert [type(d.exception(5)).__name__ for d in done] == [
        "NoneType",
        "NoneType",
        "ValueError",
        "BugError",
        "NoneType",
    ]
    rows = store.reader.execute("SELECT worker FROM revoked ORDER BY worker").fetchall()
    assert rows == [("a",), ("c",)]


def test_changes_that_wait_are_committed_together(store: Store) -> None:
    blocked, go = threading.Event(), threading.Event()

    def holds(_unit: Unit) -> None:
        blocked.set()
        go.wait(5)

    first = store.submit(holds)
    blocked.wait(5)
    before = store.reader.execute("PRAGMA data_version").fetchone()
    done = [store.submit(_insert(str(n))) for n in range(50)]
    go.set()
    first.result(5)
    for d in done:
        d.result(5)
    assert store.reader.execute("SELECT COUNT(*) FROM revoked").fetchone() == (50,)
    assert before is not None


def test_readers_cannot_write(store: Store) -> None:
    with pytest.raises(sqlite3.OperationalError):
        store.reader.execute("INSERT INTO revoked (worker, at) VALUES ('x', 0)")


def test_a_store_that_is_opened_again_keeps_what_it_had(tmp_path: Path) -> None:
    first = open_store(tmp_path / "market.db", Time())
    asyncio.run(first.write(_insert("a")))
    first.close()
    again = open_store(tmp_path / "market.db", Time())
    assert again.reader.execute("SELECT worker FROM revoked").fetchall() == [("a",)]
    assert again.reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    again.close()
    assert (tmp_path / "market.db").stat().st_mode & 0o777 == 0o600


# --- the configuration -------------------------------------------------------------------------------------------


def test_a_configuration_may_be_toml_or_json_and_its_paths_are_relative_to_it(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('data = "d"\nport = 7\nkinds = {render = "frames"}\n')
    (tmp_path / "a.json").write_text(json.dumps({"data": "d", "port": 7, "kinds": {"render": "frames"}}))
    toml, plain = load_config(tmp_path / "a.toml"), load_config(tmp_path / "a.json")
    assert toml == plain
    assert toml.database == tmp_path / "d" / "market.db"
    assert toml.market_key == tmp_path / "d" / "market.key"
    assert toml.origins == ("http://127.0.0.1:7",)
    assert toml.chain is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b"{}",
        b'{"data": 5}',
        b'{"data": "d", "kinds": {"A": "x"}}',
        b" " * 70_000,
        b"[" * 60_000,
    ],
)
def test_a_file_that_is_no_configuration_is_a_known_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(KnownError) as caught:
        load_config(tmp_path / "a.json")
    assert caught.value.code == "market.config"
    with pytest.raises(KnownError) as caught:
        load_config(tmp_path / "none.json")
    assert caught.value.code == "home.unusable"
