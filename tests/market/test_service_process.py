"""The market as a process: starts, ends, crashes at any point, and what it says when it cannot start."""

import asyncio
import json
import os
import random
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from app.market.connection import MarketRefusedError
from app.market.service.migrations import MIGRATIONS
from tests.helpers.market import MarketProcess, Town, eventually, running_market, town
from tests.helpers.ports import free_port
from tests.helpers.provider import Habits, SimProvider


def _run(folder: Path, **settings: object) -> "subprocess.CompletedProcess[str]":
    """Start a market that is expected to end by itself."""
    config = folder / "market.json"
    folder.mkdir(parents=True, exist_ok=True)
    config.write_text(json.dumps({"data": "data", "port": free_port(), **settings}))
    return subprocess.run(
        [sys.executable, "-m", "app.market.service", str(config)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def _sentence(done: "subprocess.CompletedProcess[str]") -> str:
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_it_says_when_it_is_ready_and_ends_in_order(tmp_path: Path) -> None:
    market = MarketProcess(tmp_path)
    market.start()
    assert f"market ready at {market.origin}" in market.log.read_text()
    assert market.stop() == 0


def test_a_waiting_provider_is_answered_when_the_market_ends(tmp_path: Path) -> None:
    with running_market(tmp_path / "market") as market:

        async def acts() -> None:
            async with town(market, tmp_path) as here:
                provider = await here.provider()
                await provider.step()
                waiting = asyncio.create_task(provider.session.exchange(provider.status(), 30))
                await asyncio.sleep(0.1)
                os.kill(market.pid, signal.SIGTERM)
                desired = await asyncio.wait_for(waiting, 5)
                assert desired.messages == ()

        asyncio.run(acts())


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"127.0.0.1:{port} cannot be used" in _sentence(_run(tmp_path, port=port))


def test_a_damaged_database_is_one_sentence_and_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    database = tmp_path / "data" / "market.db"
    database.write_bytes(b"this is no database at all, but somebody may want it" * 100)
    before = database.read_bytes()
    assert "The database is damaged" in _sentence(_run(tmp_path))
    assert database.read_bytes() == before


def test_a_newer_database_is_one_sentence_and_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    database = tmp_path / "data" / "market.db"
    with sqlite3.connect(database) as newer:
        newer.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    newer.close()
    before = database.read_bytes()
    assert "newer than this program" in _sentence(_run(tmp_path))
    assert database.read_bytes() == before


def test_a_second_market_on_the_same_folder_is_one_sentence(tmp_path: Path) -> None:
    with running_market(tmp_path):
        done = _run(tmp_path)
        assert "another market works with it" in _sentence(done)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"burn": 3}, "there is no such key"),
        ({"burn_bps": 9999}, "burn_bps"),
        ({"lease_s": 0}, "lease_s"),
        ({"settler": "0x12"}, "settler"),
        ({"network": "live"}, "a live market needs a chain"),
        ({"rpc": "http://127.0.0.1:1"}, "poster_key"),
        ({"port": "many"}, "port"),
        ({"origins": ["ftp://x"]}, "origins"),
        ({"statement_s": 7200}, "statement_s"),
    ],
)
def test_a_wrong_configuration_is_one_sentence(tmp_path: Path, settings: dict[str, object], words: str) -> None:
    assert words in _sentence(_run(tmp_path, **settings))


def test_a_wrong_call_is_status_two() -> None:
    done = subprocess.run([sys.executable, "-m", "app.market.service"], capture_output=True, timeout=30, check=False)
    assert done.returncode == 2


def test_a_full_disk_is_told_to_whoever_asks_and_loses_nothing(tmp_path: Path) -> None:
    """A limit on the file's size stands for a full disk: SQLite meets both at the same place."""
    with running_market(tmp_path / "market") as market:

        async def acts() -> None:
            async with town(market, tmp_path) as here:
                provider = await here.provider(habits=Habits(stays="running"))
                await here.order(replicas=1)
                while not provider.work:
                    await provider.step(0.1)
                (work,) = provider.work.values()
                size = (market.folder / "data" / "market.db-wal").stat().st_size
                _limit_files(market.pid, size + 1)
                provider.receipt(work, 5)
                for _ in range(2):
                    answer = await _exchange_anyway(provider)
                    assert answer == 503
                _limit_files(market.pid, None)
                while len(provider.heard) < 2:
                    await provider.step()
                assert provider.mailbox._outbox == []

        asyncio.run(acts())


async def _exchange_anyway(provider: SimProvider) -> int:
    try:
        await provider.step()
    except MarketRefusedError as error:
        return error.status
    return 200


def _limit_files(pid: int, size: int | None) -> None:
    most = resource.RLIM_INFINITY if size is None else size
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def test_killed_at_any_point_it_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    market = MarketProcess(tmp_path / "market")
    market.start()
    try:

        async def acts() -> None:
            async with town(market, tmp_path) as here:
                for price in (1, 2, 3):
                    await here.provider(price=price)
                tasks = [await here.order() for _ in range(6)]
                async with here.living():
                    for _ in range(3):
                        await asyncio.sleep(chance.uniform(0.01, 0.12))
                        market.kill()
                        await asyncio.to_thread(market.start)
                    views = [await here.closed(task.task, within_s=30) for task in tasks]
                    assert [view.state for view in views] == ["accepted"] * 6
                    wanted = sum(a.state == "accepted" for v in views for a in v.attempts)
                    await eventually(lambda: sum(len(p.verdicts) for p in here.providers) == wanted)
                for view in views:
                    accepted = [a for a in view.attempts if a.state == "accepted"]
                    assert len(accepted) == 2
                    assert len({a.owner for a in accepted}) == 2
                await _books_agree(here, market)

        asyncio.run(acts())
    finally:
        market.stop()


async def _books_agree(here: Town, market: MarketProcess) -> None:
    """What each provider holds verdicts for is what the market owes him, to the unit."""
    for provider in here.providers:
        assert provider.refused == []
        awarded = sum(v.amount for v in provider.verdicts.values() if v.outcome == 1)
        assert int((await provider.session.proofs()).unsettled) == awarded
        # Each verdict and acknowledgement came once.
        assert len({id(m) for m in provider.heard}) == len(provider.heard)
    costs = sum(int(view.cost) for view in await here.buyer.tasks())
    assert int((await here.buyer.books()).owed) == costs
    with sqlite3.connect(f"file:{market.folder / 'data' / 'market.db'}?mode=ro", uri=True) as books:
        doubled = books.execute(
            "SELECT task FROM attempts WHERE state = 'accepted' GROUP BY task, owner HAVING COUNT(*) > 1"
        ).fetchall()
    books.close()
    assert doubled == []


def test_a_session_of_before_is_renewed_without_anybody_noticing(tmp_path: Path) -> None:
    with running_market(tmp_path / "market") as market:

        async def acts() -> None:
            async with town(market, tmp_path) as here:
                provider = await here.provider()
                before = await provider.step()
                market.kill()
                await asyncio.to_thread(market.start)
                after = await provider.step()
                assert (after.stream, after.acked) == (before.stream, before.acked)
                assert (await here.buyer.books()).owed == "0"

        asyncio.run(acts())


def test_it_answers_whether_it_is_well(tmp_path: Path) -> None:
    with running_market(tmp_path) as market:
        assert httpx.get(f"{market.origin}/healthz", trust_env=False).json() == {"ok": True}
