"""The market's SQLite file: one writer thread with group commit, and one connection for reading.

Many threads that write to SQLite starve each other for seconds; one thread with a queue does not, and it commits what
waits together, so that a hundred messages cost one sync. What `write` returned is on disk (`synchronous=FULL`).
"""

import asyncio
import os
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, Generic, TypeVar

from app.locking import try_lock
from app.market.service.migrations import MIGRATIONS
from app.paths import as_known
from app.protocol.errors import AppError, BugError, KnownError


T = TypeVar("T")

_BATCH: Final = 256
"""Changes in one transaction at the most."""


@dataclass(slots=True)
class Unit:
    """One change, inside a transaction.

    Attributes:
        sql: the writer's connection.
        now: seconds of the market's clock.
        touched: workers whose outbox or attempts changed; who waits for them is woken after the commit.
    """

    sql: sqlite3.Connection
    now: float
    touched: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Job(Generic[T]):
    change: Callable[[Unit], T]
    done: "Future[tuple[T, set[str]]]"


class Store:
    """The open file. `open_store` makes it."""

    def __init__(self, path: Path, lock: IO[bytes], clock: Callable[[], float]) -> None:
        """Take a file that was checked and migrated."""
        self._path = path
        self._lock = lock
        self._clock = clock
        self._queue: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        self.reader = connect(path)
        self.reader.execute("PRAGMA query_only=ON")
        self._thread = threading.Thread(target=self._run, name="market-writer")
        self._thread.start()

    async def write(self, change: Callable[[Unit], T]) -> tuple[T, set[str]]:
        """Run `change` in a transaction. When this returns it is on disk; when it raises, nothing of it happened.

        Returns:
            What `change` returned, and the workers that it touched.

        Raises:
            KnownError: `disk.full` or `store.corrupt`; and what `change` raises.
        """
        return await asyncio.wrap_future(self.submit(change))

    def submit(self, change: Callable[[Unit], T]) -> "Future[tuple[T, set[str]]]":
        """Queue a change from any thread."""
        done: Future[tuple[T, set[str]]] = Future()
        self._queue.put(_Job(change, done))
        return done

    def close(self) -> None:
        """Commit what is queued, and close the file."""
        self._queue.put(None)
        self._thread.join()
        self.reader.close()
        self._lock.close()

    def _run(self) -> None:
        connection = connect(self._path)
        try:
            while (first := self._queue.get()) is not None:
                jobs = [first]
                with suppress(queue.Empty):
                    while len(jobs) < _BATCH:
                        job = self._queue.get_nowait()
                        if job is None:
                            self._queue.put(None)
                            break
                        jobs.append(job)
                self._commit(connection, [job for job in jobs if job.done.set_running_or_notify_cancel()])
        finally:
            connection.close()

    def _commit(self, connection: sqlite3.Connection, jobs: list[_Job[Any]]) -> None:
        results: list[tuple[_Job[Any], Any, set[str], BaseException | None]] = []
        try:
            connection.execute("BEGIN IMMEDIATE")
            now = self._clock()
            for job in jobs:
                unit = Unit(connection, now)
                connection.execute("SAVEPOINT job")
                try:
                    results.append((job, job.change(unit), unit.touched, None))
                except Exception as error:
                    if not connection.in_transaction:
                        raise  # SQLite gave the whole transaction up: the disk is full, say
                    connection.execute("ROLLBACK TO job")
                    known = as_app_error(error, self._path) if isinstance(error, sqlite3.Error) else error
                    results.append((job, None, set(), known))
                connection.execute("RELEASE job")
            connection.execute("COMMIT")
        except BaseException as error:  # noqa: BLE001 - whatever it is, every caller must learn that nothing happened
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            converted = as_app_error(error, self._path) if isinstance(error, sqlite3.Error) else error
            for job in jobs:
                job.done.set_exception(converted)
            return
        for job, result, touched, problem in results:
            if problem is not None:
                job.done.set_exception(problem)
            else:
                job.done.set_result((result, touched))


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection with the market's settings."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


def open_store(path: Path, clock: Callable[[], float]) -> Store:
    """Open the market's file, made or migrated first where need be.

    A damaged or newer file is left as it is.

    Raises:
        KnownError: `store.corrupt`, `store.newer`, `disk.full` or `home.unusable`.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = _lock(path.with_name("market.lock"))
    except OSError as error:
        raise as_known(error, path.parent) from None
    try:
        _prepare(path)
        return Store(path, lock, clock)
    except BaseException as error:
        lock.close()
        if isinstance(error, sqlite3.Error):
            raise as_app_error(error, path) from None
        if isinstance(error, OSError):
            raise as_known(error, path) from None
        raise


def _prepare(path: Path) -> None:
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    connection = connect(path)
    try:
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > len(MIGRATIONS):
            raise KnownError("store.newer", path=path, theirs=version, ours=len(MIGRATIONS))
        problem = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if problem != "ok":
            raise sqlite3.DatabaseError(str(problem))
        connection.execute("PRAGMA journal_mode=WAL")
        for number, statements in enumerate(MIGRATIONS[version:], start=version + 1):
            connection.execute("BEGIN EXCLUSIVE")
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
    finally:
        connection.close()


def _lock(path: Path) -> IO[bytes]:
    """Return an open file that this process alone holds: two markets on one file would each trust its own memory."""
    file = path.open("ab")
    if not try_lock(file.fileno()):
        file.close()
        raise KnownError("home.unusable", path=path.parent, what="another market works with it")
    return file


def as_app_error(error: sqlite3.Error, path: Path) -> AppError:
    """Tell the environment's problems (full, damaged, not writable) from ours."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        return KnownError("disk.full", path=path)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or type(error) is sqlite3.DatabaseError:
        return KnownError("store.corrupt", path=path, what=error, kept=path)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_BUSY", "SQLITE_LOCKED")):
        return KnownError("home.unusable", path=path, what=error)
    return BugError(f"SQL: {type(error).__name__} {name}")
