"""The database's thread: every statement runs there, each write in a transaction that is on disk when it returns."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from app.engine.store.migrations import MAJOR, MIGRATIONS
from app.protocol.errors import AppError, BugError, KnownError
from wallet import ledger


T = TypeVar("T")


class Database:
    """One SQLite connection in one thread.

    Write-ahead logging with `synchronous=FULL`: what a finished `write` stored survives a pulled plug.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        """Take what `open_database` made."""
        self._path = path
        self._connection = connection
        self._thread = thread

    async def write(self, change: Callable[[sqlite3.Connection], T]) -> T:
        """Run `change` in a transaction; it is committed and synced when this returns, or nothing of it happened.

        Raises:
            KnownError: `disk.full`, `store.corrupt` (found late) or `home.unusable`.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._write, change)

    async def read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Run `question`, which changes nothing."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._read, question)

    def _write(self, change: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = change(connection)
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise _as_app_error(error, self._path) from error
        return result

    def _read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return question(self._connection)
        except sqlite3.Error as error:
            raise _as_app_error(error, self._path) from error

    async def close(self) -> None:
        """Finish what is queued, fold the log into the file and close it."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._connection.close)
        self._thread.shutdown()


async def open_database(path: Path) -> Database:
    """Open the engine's database, made or migrated first where need be.

    A damaged file is moved aside whole, together with its log, and a new start makes a new one.

    Raises:
        KnownError: `store.newer`, `store.corrupt`, `disk.full` or `home.unusable`.
    """
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
    try:
        connection = await asyncio.get_running_loop().run_in_executor(thread, _open, path)
    except BaseException:
        thread.shutdown()
        raise
    return Database(path, connection, thread)


def _open(path: Path) -> sqlite3.Connection:
    connection: sqlite3.Connection | None = None
    try:
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        problem = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if problem != "ok":
            raise sqlite3.DatabaseError(str(problem))
        _migrate(connection, path)
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        converted = _as_app_error(error, path)
        if converted.code == "store.corrupt":
            kept = _move_aside(path)
            raise KnownError("store.corrupt", path=path, what=error, kept=kept) from None
        raise converted from None
    except OSError as error:
        raise KnownError("home.unusable", path=path, what=error.strerror) from None
    except AppError:
        if connection is not None:
            connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    major, minor = divmod(version, 1000) if version else (MAJOR, 0)
    if major > MAJOR or (major == MAJOR and minor > len(MIGRATIONS)):
        raise KnownError("store.newer", path=path, theirs=f"{major}.{minor}", ours=f"{MAJOR}.{len(MIGRATIONS)}")
    for number, statements in enumerate(MIGRATIONS[minor:], start=minor + 1):
        connection.execute("BEGIN EXCLUSIVE")
        for statement in statements:
            connection.execute(statement)
        if number == 1:
            for statement in ledger.schema():
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {MAJOR * 1000 + number}")
        connection.execute("COMMIT")


def _move_aside(path: Path) -> Path:
    kept = path.with_name(f"{path.name}.damaged-{int(time.time())}")
    for suffix in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{path}{suffix}").rename(f"{kept}{suffix}")
    return kept


def _as_app_error(error: sqlite3.Error, path: Path) -> AppError:
    """Tell the environment's problems (full, damaged, not writable) from ours."""
    name = getattr(error, "sqlite_errorname", "") or ""
    text = str(error)
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")) or "disk is full" in text:
        return KnownError("disk.full", path=path)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or type(error) is sqlite3.DatabaseError:
        return KnownError("store.corrupt", path=path, what=text, kept=path)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_BUSY", "SQLITE_LOCKED")):
        return KnownError("home.unusable", path=path, what=text)
    return BugError(f"SQL: {type(error).__name__} {name}")
