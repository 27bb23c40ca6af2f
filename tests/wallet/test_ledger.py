"""The ledger books each event once, keeps it for good, and adds up exactly."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.amounts import Units
from wallet.errors import LedgerError
from wallet.ledger import MAX_KEY, MAX_NETWORK, Entry, Kind, append, daily, entries, schema, total


NETWORK = "31337:0x5FbDB2315678afecb367f032d93F642f64180aa3"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def _entry(key: str = "earned:1", amount: int = 5, kind: Kind = Kind.EARNED, at: datetime = NOON) -> Entry:
    return Entry(NETWORK, key, kind, Units(amount), at)


def _new() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in schema():
        connection.execute(statement)
    return connection


@pytest.fixture
def books() -> Iterator[sqlite3.Connection]:
    """An empty ledger."""
    connection = _new()
    yield connection
    connection.close()


def test_an_event_is_booked_once(books: sqlite3.Connection) -> None:
    assert append(books, _entry())
    assert not append(books, _entry())
    assert not append(books, _entry(at=NOON + timedelta(days=1))), "a retry later is still the same event"
    assert list(entries(books, NETWORK)) == [_entry()]


@pytest.mark.parametrize(
    "other",
    [
        _entry(amount=6),
        _entry(kind=Kind.PAID),
        Entry(NETWORK, "earned:1", Kind.EARNED, Units(5), NOON, "another reference"),
    ],
)
def test_the_same_key_with_other_content_is_refused_and_the_first_kept(books: sqlite3.Connection, other: Entry) -> None:
    append(books, _entry())
    with pytest.raises(LedgerError, match="earned:1 was booked before"):
        append(books, other)
    assert list(entries(books, NETWORK)) == [_entry()]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET amount = '9'",
        "DELETE FROM ledger",
        "INSERT OR REPLACE INTO ledger SELECT NULL, network, key, kind, '9', 0, '' FROM ledger",
        "INSERT OR REPLACE INTO ledger SELECT id, 'another', 'another', kind, '9', 0, '' FROM ledger",
        "INSERT INTO ledger SELECT NULL, network, key, kind, amount, at_ms, reference FROM ledger",
        "UPDATE OR REPLACE ledger SET key = 'k'",
        "REPLACE INTO ledger SELECT * FROM ledger",
    ],
)
def test_what_is_booked_cannot_be_changed_removed_or_replaced(books: sqlite3.Connection, statement: str) -> None:
    append(books, _entry())
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        books.execute(statement)
    assert list(entries(books, NETWORK)) == [_entry()]


@pytest.mark.parametrize("amount", ["''", "'-1'", "'1.5'", "'1e3'", "' 1'", "'0x1'", "NULL", "X'31'"])
def test_the_table_itself_takes_whole_numbers_alone(books: sqlite3.Connection, amount: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        books.execute(f"INSERT INTO ledger (network, key, kind, amount, at_ms) VALUES ('n', 'k', 'paid', {amount}, 0)")  # noqa: S608


def test_nothing_is_committed_here(books: sqlite3.Connection) -> None:
    books.execute("BEGIN")
    append(books, _entry())
    assert total(books, NETWORK, Kind.EARNED) == 5
    books.execute("ROLLBACK")
    assert list(entries(books, NETWORK)) == []


def test_a_connection_that_begins_by_itself_is_not_committed_either() -> None:
    connection = _new()
    connection.isolation_level = "DEFERRED"
    append(connection, _entry())
    assert connection.in_transaction
    connection.rollback()
    assert list(entries(connection, NETWORK)) == []
    connection.close()


@given(st.lists(st.integers(0, 2**256 - 1), max_size=20))
@settings(max_examples=50)
def test_sums_are_exact_beyond_64_bits(amounts: list[int]) -> None:
    connection = _new()
    for number, amount in enumerate(amounts):
        append(connection, _entry(f"earned:{number}", amount))
    assert total(connection, NETWORK, Kind.EARNED) == sum(amounts)
    assert [entry.amount for entry in entries(connection, NETWORK)] == amounts
    connection.close()


def test_networks_and_kinds_are_kept_apart(books: sqlite3.Connection) -> None:
    append(books, _entry())
    append(books, Entry("1:0xother", "earned:1", Kind.EARNED, Units(7), NOON))
    append(books, _entry("paid:1", 2, Kind.PAID))
    assert total(books, NETWORK, Kind.EARNED) == 5
    assert total(books, "1:0xother", Kind.EARNED) == 7
    assert total(books, NETWORK, Kind.PAID) == 2
    assert total(books, NETWORK, Kind.ELECTRICITY) == 0
    assert [entry.kind for entry in entries(books, NETWORK, kinds=(Kind.PAID,))] == [Kind.PAID]
    assert list(entries(books, NETWORK, kinds=())) == []


def test_a_span_has_its_first_moment_and_not_its_last(books: sqlite3.Connection) -> None:
    for hour in range(4):
        append(books, _entry(f"earned:{hour}", 10**hour, at=NOON + timedelta(hours=hour)))
    span = {"since": NOON + timedelta(hours=1), "before": NOON + timedelta(hours=3)}
    assert total(books, NETWORK, Kind.EARNED, **span) == 110


def test_a_day_ends_where_its_owner_lives(books: sqlite3.Connection) -> None:
    append(books, _entry("earned:1", 1, at=datetime(2026, 11, 21, 22, 30, tzinfo=UTC)))
    append(books, _entry("earned:2", 2, at=datetime(2026, 11, 21, 23, 30, tzinfo=UTC)))
    append(books, _entry("electricity:2", 9, Kind.ELECTRICITY, at=datetime(2026, 11, 21, 23, 30, tzinfo=UTC)))
    berlin = daily(books, NETWORK, ZoneInfo("Europe/Berlin"))
    assert [
        (d.day, d.of(Kind.EARNED).amount, d.of(Kind.EARNED).entries, d.of(Kind.ELECTRICITY).amount) for d in berlin
    ] == [
        (date(2026, 11, 21), 1, 1, 0),
        (date(2026, 11, 22), 2, 1, 9),
    ]
    assert [d.day for d in daily(books, NETWORK, UTC)] == [date(2026, 11, 21)]
    assert daily(books, NETWORK, UTC)[0].of(Kind.EARNED).amount == 3


def test_the_days_of_a_clock_change_have_23_and_25_hours(books: sqlite3.Connection) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    begin = datetime(2026, 3, 28, 23, tzinfo=UTC)
    for hour in range(24):
        append(books, _entry(f"spring:{hour}", 1, at=begin + timedelta(hours=hour)))
    begin = datetime(2026, 10, 24, 22, tzinfo=UTC)
    for hour in range(25):
        append(books, _entry(f"autumn:{hour}", 1, at=begin + timedelta(hours=hour)))
    counts = {d.day: d.of(Kind.EARNED).entries for d in daily(books, NETWORK, berlin)}
    assert counts == {date(2026, 3, 29): 23, date(2026, 3, 30): 1, date(2026, 10, 25): 25}


_times = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.timezones())  # noqa: DTZ001 - hypothesis adds the zone


@given(st.lists(st.tuples(_times, st.integers(0, 10**30), st.sampled_from(Kind)), max_size=20), st.timezones())
@settings(max_examples=50)
def test_the_days_add_up_to_the_total(booked: list[tuple[datetime, int, Kind]], tz: ZoneInfo) -> None:
    connection = _new()
    for number, (at, amount, kind) in enumerate(booked):
        append(connection, _entry(f"{number}", amount, kind, at))
    days = daily(connection, NETWORK, tz)
    assert [d.day for d in days] == sorted({d.day for d in days})
    for kind in Kind:
        assert sum(d.of(kind).amount for d in days) == total(connection, NETWORK, kind)
        assert sum(d.of(kind).entries for d in days) == sum(k is kind for _, _, k in booked)
    connection.close()


@given(_times)
def test_a_time_is_kept_in_utc_to_the_millisecond(at: datetime) -> None:
    connection = _new()
    append(connection, _entry(at=at))
    (found,) = entries(connection, NETWORK)
    assert found.at.tzinfo is UTC
    assert timedelta(0) <= at.astimezone(UTC) - found.at < timedelta(milliseconds=1)
    connection.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("amount", -1),
        ("at", datetime(2026, 11, 21)),  # noqa: DTZ001 - which is what is tested
        ("key", ""),
        ("key", "x" * (MAX_KEY + 1)),
        ("key", "two\nlines"),
        ("network", ""),
        ("network", "x" * (MAX_NETWORK + 1)),
        ("reference", "\x1b[31m"),
    ],
)
def test_an_entry_that_does_not_fit_is_refused(name: str, value: object) -> None:
    values: dict[str, object] = {"network": NETWORK, "key": "k", "kind": Kind.PAID, "amount": Units(1), "at": NOON}
    with pytest.raises(LedgerError):
        Entry(**values | {name: value})  # type: ignore[arg-type]  # which is what is tested


def test_a_span_without_a_time_zone_is_refused(books: sqlite3.Connection) -> None:
    with pytest.raises(LedgerError, match="time zone"):
        total(books, NETWORK, Kind.EARNED, since=datetime(2026, 11, 21))  # noqa: DTZ001 - which is what is tested


def test_a_fixed_offset_is_a_time_zone_too(books: sqlite3.Connection) -> None:
    append(books, _entry(at=NOON))
    assert [d.day for d in daily(books, NETWORK, timezone(timedelta(hours=13)))] == [date(2026, 11, 22)]
