"""Tasks as their buyers see them."""

import sqlite3
from collections.abc import Callable
from typing import Final

from app.market.schema import AttemptSummary, TaskView
from app.market.service import records
from app.market.service.judge import METHOD
from app.market.service.leases import TaskState
from app.market.service.records import Attempt, Task
from app.protocol.states import ACTIVE_ATTEMPTS
from wallet.address import Address


Progress = Callable[[str, Address], tuple[int, int]]
"""Of an attempt and its worker: units of work done and in all, as he said last."""

_DELIVERED: Final = (TaskState.ACCEPTED, TaskState.SETTLED)


def task_view(sql: sqlite3.Connection, task: Task, progress: Progress) -> TaskView:
    """Return a task as its buyer sees it."""
    attempts = records.attempts_of_task(sql, task.task)
    delivered = task.state in _DELIVERED
    return TaskView(
        task=task.task,
        kind=task.kind,
        state=task.state,
        replicas=task.replicas,
        attempts=tuple(_summary(task, attempt, progress) for attempt in attempts),
        cost=str(task.cost),
        verified_by=(METHOD if task.replicas > 1 else "none") if delivered else "",
        result=task.agreed if delivered else None,
        reason=task.reason,
    )


def _summary(task: Task, attempt: Attempt, progress: Progress) -> AttemptSummary:
    done = attempt.units_done
    if attempt.state in ACTIVE_ATTEMPTS:
        done = max(done, min(progress(attempt.attempt, attempt.worker)[0], task.units))
    return AttemptSummary(
        attempt=attempt.attempt,
        state=attempt.state,
        owner=attempt.owner,
        price=str(attempt.price),
        # A partner's digest is shown to nobody before it was compared.
        digest=attempt.digest if attempt.ended_at is not None else None,
        done=done,
        total=task.units,
    )
