"""The database keeps what it was given, through crashes, damage, full disks and other versions."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from app.engine.store import mailbox
from app.engine.store.database import open_database
from app.engine.store.migrations import MAJOR, MIGRATIONS
from app.market.codec import encode
from app.market.schema import AttemptEnded
from app.protocol.errors import KnownError


def _ended(number: int) -> AttemptEnded:
    return AttemptEnded(attempt=f"{number:064x}", fence=1, how="failed", code="job.failed")


def _say(connection: sqlite3.Connection, count: int) -> None:
    for number in range(count):
        mailbox.say(connection, _ended(number))


async def test_what_was_written_is_there_after_a_reopen(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "lull.db")
    await database.write(lambda c: mailbox.say(c, _ended(1)))
    stream = await database.write(mailbox.stream)
    await database.close()
    database = await open_database(tmp_path / "lull.db")
    assert await database.write(mailbox.stream) == stream
    assert await database.read(lambda c: mailbox.unsent(c, 10)) == [(1, encode(_ended(1)))]
    await database.close()


async def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "lull.db")

    def half(connection: sqlite3.Connection) -> None:
        mailbox.say(connection, _ended(1))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(half)
    assert await database.read(lambda c: mailbox.unsent(c, 10)) == []
    await database.write(lambda c: mailbox.say(c, _ended(2)))
    assert [seq for seq, _ in await database.read(lambda c: mailbox.unsent(c, 10))] == [1], "the numbers have no gap"
    await database.close()


async def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "lull.db")
    await database.close()
    assert (tmp_path / "lull.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("damage", ["header", "page", "garbage"])
async def test_a_damaged_file_is_moved_aside_whole_and_named(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "lull.db"
    database = await open_database(path)
    await database.write(lambda c: _say(c, 2000))
    await database.close()
    content = bytearray(path.read_bytes())
    match damage:
        case "header":
            content[:16] = b"SQLite format 9\0"
        case "page":
            content[4096 * 3 : 4096 * 40] = b"\xff" * (4096 * 37)
        case _:
            content = bytearray(b"hello" * 5000)
    path.write_bytes(content)
    with pytest.raises(KnownError) as raised:
        await open_database(path)
    assert raised.value.code == "store.corrupt"
    kept = Path(raised.value.values["kept"])
    assert kept.read_bytes() == content
    database = await open_database(path)
    await database.close()


async def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "lull.db"
    await (await open_database(path)).close()
    for version in (MAJOR * 1000 + len(MIGRATIONS) + 1, (MAJOR + 1) * 1000):
        with sqlite3.connect(path) as connection:
            connection.execute(f"PRAGMA user_version = {version}")
        connection.close()
        before = path.read_bytes()
        with pytest.raises(KnownError) as raised:
            await open_database(path)
        assert raised.value.code == "store.newer"
        assert path.read_bytes() == before


async def test_a_full_disk_is_named_and_loses_nothing(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "lull.db")
    await database.write(lambda c: mailbox.say(c, _ended(1)))
    # SQLite's own limit on pages is the same error, SQLITE_FULL, as a disk without room.
    await database.read(lambda c: c.execute("PRAGMA max_page_count = 40").fetchone())
    with pytest.raises(KnownError) as raised:
        await database.write(lambda c: _say(c, 5000))
    assert raised.value.code == "disk.full"
    await database.read(lambda c: c.execute("PRAGMA max_page_count = 100000").fetchone())
    await database.write(lambda c: mailbox.say(c, _ended(2)))
    assert await database.read(lambda c: mailbox.unsent(c, 10)) == [(1, encode(_ended(1))), (2, encode(_ended(2)))]
    await database.close()


async def test_writes_from_many_tasks_do_not_mix(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "lull.db")
    await asyncio.gather(*(database.write(lambda c, n=n: mailbox.say(c, _ended(n))) for n in range(50)))  # type: ignore[misc]
    assert [seq for seq, _ in await database.read(lambda c: mailbox.unsent(c, 100))] == list(range(1, 51))
    await database.close()


async def test_acknowledged_messages_leave_the_outbox_and_a_new_market_gets_a_new_stream(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "lull.db")
    first = await database.write(mailbox.stream)
    await database.write(lambda c: _say(c, 3))
    await database.write(lambda c: mailbox.acknowledged(c, 2))
    assert [seq for seq, _ in await database.read(lambda c: mailbox.unsent(c, 10))] == [3]
    await database.write(lambda c: mailbox.understand(c, "ab" * 32, 9))
    assert await database.read(mailbox.understood) == ("ab" * 32, 9)
    await database.write(mailbox.reset)
    assert await database.write(mailbox.stream) != first
    assert await database.read(mailbox.understood) == (None, 0)
    await database.write(lambda c: mailbox.say(c, _ended(9)))
    assert [seq for seq, _ in await database.read(lambda c: mailbox.unsent(c, 10))] == [1]
    await database.close()
