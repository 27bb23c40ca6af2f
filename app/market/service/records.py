"""Tasks and attempts as rows: typed values in, typed values out, and the few questions that the rules ask."""

import sqlite3
from dataclasses import dataclass, fields
from typing import Any, Final

from app.market.service.leases import Lease, TaskState
from app.market.service.verification import Case, Run
from app.protocol.states import AttemptState
from wallet.address import Address


@dataclass(slots=True)
class Task:
    """A task; the names are the columns'.

    Attributes:
        order_json, spec_json, inputs_json: what the buyer sent, as JSON.
        seed: 32 random bytes that decide lots; no bidder knows them.
        wake_at: when its next deadline is; 0 when something just happened to it.
        wanting: how many more runs are to be leased now.
        fence: the highest one given out.
        price: net price of each run, once the first was awarded.
        agreed, delivered: the digest of the result, and whether the bytes are here.
        cost: what the buyer pays, burn included; `push_fee`, the part of it that is for pushing the claims.
        failures, faults: attempts that failed by a machine's and by the job's fault.
        moves: how often a checkpoint of it went to another provider.
    """

    task: str
    buyer: Address
    kind: str
    state: TaskState
    replicas: int
    units: int
    max_price: int
    order_json: bytes
    spec_json: bytes
    inputs_json: bytes
    seed: bytes
    created_at: float
    deadline_at: float
    wake_at: float = 0.0
    wanting: int = 0
    fence: int = 0
    price: int | None = None
    agreed: str | None = None
    delivered: bool = False
    cost: int = 0
    push_fee: int = 0
    failures: int = 0
    faults: int = 0
    moves: int = 0
    reason: str = ""
    accepted_seq: int | None = None
    accepted_at: float | None = None
    epoch_id: int | None = None


@dataclass(slots=True)
class Attempt:
    """An attempt; the names are the columns'.

    Attributes:
        host: where its provider was heard from.
        receipts: how many receipts were acknowledged; `receipt` is the struct hash of the last one, `amount` its pay.
        emitted: what is emitted for its pay, once it is accepted.
        active_ms: running time by the last receipt, no more than the lease has lasted.
        commitment: as committed; `digest` as revealed.
        parent: the attempt whose checkpoint this one goes on from, or None; `start` is the units of work in that.
        checkpoint: digest of the checkpoint that it was asked for last, `checkpoint_size` its bytes, and
            `checkpoint_done` the units of work in it.
        move_by: until when it was asked for that.
        moved_at: when the checkpoint was here.
    """

    attempt: str
    task: str
    worker: Address
    owner: Address
    host: str
    fence: int
    state: AttemptState
    price: int
    granted_at: float
    held_at: float | None = None
    held_s: float = 0.0
    receipts: int = 0
    amount: int = 0
    emitted: int = 0
    units_done: int = 0
    active_ms: int = 0
    receipt: str | None = None
    commitment: str | None = None
    committed_at: float | None = None
    digest: str | None = None
    reveal_by: float | None = None
    upload_by: float | None = None
    ended_at: float | None = None
    reason: str = ""
    parent: str | None = None
    start: int = 0
    checkpoint: str | None = None
    checkpoint_size: int = 0
    checkpoint_done: int = 0
    move_by: float | None = None
    moved_at: float | None = None

    def lease(self, current: int) -> Lease:
        """Return its hold on a task whose highest fence is `current`."""
        return Lease(self.state, self.fence, current, self.granted_at, self.held_at, self.held_s)

    def take(self, lease: Lease) -> None:
        """Take over what a transition decided."""
        self.state, self.held_at, self.held_s = lease.state, lease.held_at, lease.held_s


_TASK: Final = tuple(f.name for f in fields(Task))
_ATTEMPT: Final = tuple(f.name for f in fields(Attempt))
_AMOUNTS: Final = frozenset({"max_price", "price", "cost", "push_fee", "amount", "emitted"})


def _to_row(record: Task | Attempt, columns: tuple[str, ...]) -> list[Any]:
    values = []
    for name in columns:
        value = getattr(record, name)
        values.append(str(value) if name in _AMOUNTS and value is not None else value)
    return values


def _from_row(row: tuple[Any, ...], columns: tuple[str, ...]) -> dict[str, Any]:
    return {
        name: int(value) if name in _AMOUNTS and value is not None else value
        for name, value in zip(columns, row, strict=True)
    }


def _insert(sql: sqlite3.Connection, table: str, record: Task | Attempt, columns: tuple[str, ...]) -> None:
    marks = ", ".join("?" * len(columns))
    sql.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608 - names of this module
        _to_row(record, columns),
    )


def insert_task(sql: sqlite3.Connection, task: Task) -> None:
    """Store a new task."""
    _insert(sql, "tasks", task, _TASK)


def insert_attempt(sql: sqlite3.Connection, attempt: Attempt) -> None:
    """Store a new attempt."""
    _insert(sql, "attempts", attempt, _ATTEMPT)


_SAVE_TASK: Final = f"UPDATE tasks SET {', '.join(f'{n} = ?' for n in _TASK[1:])} WHERE task = ?"  # noqa: S608
_SAVE_ATTEMPT: Final = f"UPDATE attempts SET {', '.join(f'{n} = ?' for n in _ATTEMPT[1:])} WHERE attempt = ?"  # noqa: S608


def save_task(sql: sqlite3.Connection, task: Task) -> None:
    """Store what changed in a task."""
    sql.execute(_SAVE_TASK, [*_to_row(task, _TASK[1:]), task.task])


def save_attempt(sql: sqlite3.Connection, attempt: Attempt) -> None:
    """Store what changed in an attempt."""
    sql.execute(_SAVE_ATTEMPT, [*_to_row(attempt, _ATTEMPT[1:]), attempt.attempt])


def _tasks(sql: sqlite3.Connection, where: str, *arguments: object) -> list[Task]:
    rows = sql.execute(f"SELECT {', '.join(_TASK)} FROM tasks WHERE {where}", arguments)  # noqa: S608 - constants
    tasks = []
    for row in rows.fetchall():
        values = _from_row(row, _TASK)
        values["state"], values["delivered"] = TaskState(values["state"]), bool(values["delivered"])
        tasks.append(Task(**values))
    return tasks


def _attempts(sql: sqlite3.Connection, where: str, *arguments: object) -> list[Attempt]:
    rows = sql.execute(f"SELECT {', '.join(_ATTEMPT)} FROM attempts WHERE {where}", arguments)  # noqa: S608 - constants
    attempts = []
    for row in rows.fetchall():
        values = _from_row(row, _ATTEMPT)
        values["state"] = AttemptState(values["state"])
        attempts.append(Attempt(**values))
    return attempts


def find_task(sql: sqlite3.Connection, task: str) -> Task | None:
    """Return a task, or None."""
    return next(iter(_tasks(sql, "task = ?", task)), None)


def task_of(sql: sqlite3.Connection, attempt: Attempt) -> Task:
    """Return an attempt's task."""
    (task,) = _tasks(sql, "task = ?", attempt.task)
    return task


def tasks_of_buyer(sql: sqlite3.Connection, buyer: Address, limit: int) -> list[Task]:
    """Return a buyer's tasks, newest first."""
    return _tasks(sql, "buyer = ? ORDER BY created_at DESC, rowid DESC LIMIT ?", buyer, limit)


def reserved(sql: sqlite3.Connection, buyer: Address) -> int:
    """Return the sum of the maxima of a buyer's open orders, in the smallest unit."""
    rows = sql.execute(
        "SELECT max_price FROM tasks WHERE buyer = ? AND state IN ('queued', 'running', 'verifying')", (buyer,)
    )
    return sum(int(max_price) for (max_price,) in rows.fetchall())


def due_tasks(sql: sqlite3.Connection, now: float, limit: int) -> list[Task]:
    """Return open tasks to which something happened, or whose next deadline has come."""
    return _tasks(
        sql, "state IN ('queued', 'running', 'verifying') AND wake_at <= ? ORDER BY wake_at LIMIT ?", now, limit
    )


def wanting_tasks(sql: sqlite3.Connection, limit: int) -> list[Task]:
    """Return tasks that want a run, oldest first."""
    return _tasks(sql, "wanting > 0 ORDER BY created_at LIMIT ?", limit)


def unsettled_tasks(sql: sqlite3.Connection, limit: int) -> list[Task]:
    """Return accepted tasks that are in no epoch, in the order of acceptance."""
    return _tasks(sql, "state = 'accepted' AND epoch_id IS NULL ORDER BY accepted_seq LIMIT ?", limit)


def tasks_of_epoch(sql: sqlite3.Connection, epoch_id: int) -> list[Task]:
    """Return the tasks that an epoch settles."""
    return _tasks(sql, "epoch_id = ? ORDER BY accepted_seq", epoch_id)


def find_attempt(sql: sqlite3.Connection, attempt: str) -> Attempt | None:
    """Return an attempt, or None."""
    return next(iter(_attempts(sql, "attempt = ?", attempt)), None)


def attempts_of_task(sql: sqlite3.Connection, task: str) -> list[Attempt]:
    """Return a task's attempts, in the order of their fences."""
    return _attempts(sql, "task = ? ORDER BY fence", task)


def open_attempts_of_worker(sql: sqlite3.Connection, worker: Address) -> list[Attempt]:
    """Return a worker's attempts that are not over."""
    return _attempts(sql, "worker = ? AND ended_at IS NULL ORDER BY granted_at", worker)


def open_attempts_of_owner(sql: sqlite3.Connection, owner: Address) -> list[Attempt]:
    """Return an owner's attempts that are not over."""
    return _attempts(sql, "owner = ? AND ended_at IS NULL", owner)


def case_of(task: Task, attempts: list[Attempt]) -> Case:
    """Return a task and its attempts as verification sees them."""
    runs = tuple(
        Run(a.attempt, a.owner, a.state, a.digest, a.reveal_by, a.upload_by, carried=a.parent is not None)
        for a in attempts
    )
    return Case(task.replicas, task.deadline_at, runs, task.agreed, task.delivered)
