"""The market's side of a proof of work: draws a seed, takes a promise in time, asks for rows, and checks them. Pure.

`gpu_sandbox.benchmark.challenge` states the rules. What makes it a proof:

- the promise comes before the rows are drawn, so that a provider who computed only a part of them is caught: with a
  part f left out, k rows miss it with (1 - f)^k, for 32 rows and a tenth 3 %;
- the rows are not recomputed but held against a random vector drawn after the promise (Freivalds, 1977): a wrong row
  passes with at most 1 in 65 536;
- the time between seed and promise bounds how fast the device is, from below. It is taken by the market's clock.

A promise does not say *which* device computed: `deadline_s` must be so short that only what was claimed makes it, and
one card that answers for two accounts is found by asking both at once.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt


ROWS: Final = 32
SEED_BYTES: Final = 32
_WEIGHTS: Final = 1 << 16
_LEAST, _MOST = 64, 16_384


class ProofError(Exception):
    """The answer proves nothing; the text says why."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked of one provider.

    Attributes:
        challenge: its name, 32 bytes, never used twice.
        worker: the address that is asked, 20 bytes.
        seed: what the matrices follow from; secret until it is sent.
        size: n.
        sent_at: when the seed was sent, seconds of the market's clock.
        deadline_s: seconds within which the promise is to be here.
    """

    challenge: bytes
    worker: bytes
    seed: bytes
    size: int
    sent_at: float
    deadline_s: float

    @property
    def binding(self) -> bytes:
        """Who is asked and what for, as it enters every leaf."""
        return hashlib.sha256(self.challenge + self.worker).digest()


@dataclass(frozen=True, slots=True)
class Promise:
    """A root that was received in time, and what it obliges to.

    Attributes:
        rows: drawn after the root was here.
        tera_ops: at least so many operations per second were done, in 10^12.
    """

    task: Task
    root: bytes
    rows: tuple[int, ...]
    tera_ops: float


@dataclass(frozen=True, slots=True)
class OpenedRow:
    """A row as the provider sends it."""

    row: int
    data: bytes
    path: tuple[bytes, ...]


def draw(worker: bytes, size: int, deadline_s: float, now: float) -> Task:
    """Return a new task for a worker.

    Raises:
        ValueError: if the size is none that is allowed.
    """
    if not _LEAST <= size <= _MOST or size & (size - 1):
        raise ValueError("the size is no power of two that is allowed")
    return Task(secrets.token_bytes(32), worker, secrets.token_bytes(SEED_BYTES), size, now, deadline_s)


def take_promise(task: Task, root: bytes, now: float) -> Promise:
    """Take a root, and draw the rows that are to be opened.

    Raises:
        ProofError: if it is late, or no root.
    """
    took = now - task.sent_at
    if took > task.deadline_s:
        raise ProofError(f"the promise came after {took:.2f} s; {task.deadline_s:g} s were given")
    if len(root) != hashlib.sha256().digest_size:
        raise ProofError("the promise is no hash")
    count = min(ROWS, task.size)
    rows = tuple(secrets.SystemRandom().sample(range(task.size), count))
    return Promise(task, root, rows, 2 * task.size**3 / max(took, 1e-9) / 1e12)


def check(promise: Promise, opened: Sequence[OpenedRow]) -> None:
    """Check opened rows against the promise and against the product.

    Raises:
        ProofError: if a row is missing, was not promised, or is wrong.
    """
    task = promise.task
    if tuple(row.row for row in opened) != promise.rows:
        raise ProofError("these are not the rows that were asked for")
    for row in opened:
        if len(row.data) != 4 * task.size or len(row.path) != task.size.bit_length() - 1:
            raise ProofError(f"row {row.row} has a wrong length")
        if _root_of(task.binding, row) != promise.root:
            raise ProofError(f"row {row.row} is not what was promised")
    a, b = _matrices(task.seed, task.size)
    weights = np.array([secrets.randbelow(_WEIGHTS) for _ in range(task.size)], np.int64)
    weighted = _times(b, weights)
    for row in opened:
        sums = np.frombuffer(row.data, "<i4").astype(np.int64)
        # Exact: the sums are below 2^31, the weights below 2^16, and there are at most 2^14 of them.
        if int(sums @ weights) != int(a[row.row].astype(np.int64) @ weighted):
            raise ProofError(f"row {row.row} is wrong")


def _root_of(binding: bytes, row: OpenedRow) -> bytes:
    found = hashlib.sha256(b"\x00" + binding + row.row.to_bytes(4, "big") + row.data).digest()
    for depth, sibling in enumerate(row.path):
        left, right = (sibling, found) if row.row >> depth & 1 else (found, sibling)
        found = hashlib.sha256(b"\x01" + left + right).digest()
    return found


def _matrices(seed: bytes, size: int) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
    key = np.frombuffer(hashlib.sha256(seed).digest()[:16], "<u8").astype(np.uint64)
    words = np.random.Philox(key=key, counter=0).random_raw(2 * size * size // 8)
    both = np.frombuffer(words.astype("<u8").tobytes(), np.int8).reshape(2, size, size)
    return both[0], both[1]


def _times(b: npt.NDArray[np.int8], weights: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return B w in slices, so that no wide copy of B is made."""
    parts = [b[i : i + 512].astype(np.int64) @ weights for i in range(0, len(b), 512)]
    return np.concatenate(parts)
