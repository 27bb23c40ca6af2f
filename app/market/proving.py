"""The market's side of a proof of work: draws a seed, takes a promise in time, asks for rows, and checks them. Pure.

`gpu_sandbox.benchmark.challenge` states the rules. What makes it a proof:

- the promise comes before the rows are drawn, so that a provider who computed only a part of them is caught: with a
  part f left out, k rows miss it with (1 - f)^k, for 32 rows and a tenth 3 %;
- the drawn rows are computed here once more, which is n / 32 times cheaper than all of them; each row of a chain of
  products depends on its own beginning alone;
- the time between seed and promise bounds how fast the device is, from below. It is taken by the market's clock. The
  chain is so long that the device's work outweighs what the host does around it (`terms_for`).

A promise does not say *which* device computed: `deadline_s` must be so short that only what was claimed makes it. One
card that answers for two accounts in turn is not found by this.
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
MOST_ROUNDS: Final = 64
_LEAST, _MOST = 64, 4096
_SLICE: Final = 512
"""Products of signed bytes of which so many sum up to 2^23 at the most: exact in single precision."""
_SHARE_S: Final = 0.5
"""Seconds of its own time that a device is asked for, at the rate that it claims."""
_PATIENCE: Final = 3.0
"""How many times as long it may take: clocks fall, desktops draw."""
_HOST_S: Final = 1.5e-7
"""Seconds per element of a matrix for what the host does around the device: seeds, hashes, copies."""


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
        rounds: how many products follow each other.
        sent_at: when the seed was sent, seconds of the market's clock.
        deadline_s: seconds within which the promise is to be here.
    """

    challenge: bytes
    worker: bytes
    seed: bytes
    size: int
    sent_at: float
    deadline_s: float
    rounds: int = 1

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


@dataclass(frozen=True, slots=True)
class Terms:
    """What a device of some speed is asked for.

    Attributes:
        size: n.
        rounds: how many products follow each other.
        deadline_s: seconds between seed and promise.
    """

    size: int
    rounds: int
    deadline_s: float


def terms_for(tera_ops: float, slack_s: float) -> Terms:
    """Return what a device that claims so many operations per second is asked for: about half a second of it.

    Args:
        tera_ops: 8-bit operations per second that it claims, in 10^12.
        slack_s: seconds for network, locks and a busy host, on top of the device's time and the host's.
    """
    rate = min(max(tera_ops, 1e-5), 1e5) * 1e12
    size = _MOST
    while size > _LEAST and 2 * size**3 > rate * _SHARE_S / 2:
        size //= 2
    rounds = min(MOST_ROUNDS, max(1, round(rate * _SHARE_S / (2 * size**3))))
    return Terms(size, rounds, slack_s + _HOST_S * size**2 + _PATIENCE * rounds * 2 * size**3 / rate)


def draw(worker: bytes, size: int, deadline_s: float, now: float, rounds: int = 1) -> Task:
    """Return a new task for a worker.

    Raises:
        ValueError: if the size or the number of rounds is none that is allowed.
    """
    if not _LEAST <= size <= _MOST or size & (size - 1):
        raise ValueError("the size is no power of two that is allowed")
    if not 1 <= rounds <= MOST_ROUNDS:
        raise ValueError(f"a chain has 1 to {MOST_ROUNDS} products")
    return Task(secrets.token_bytes(32), worker, secrets.token_bytes(SEED_BYTES), size, now, deadline_s, rounds)


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
    return Promise(task, root, rows, 2 * task.size**3 * task.rounds / max(took, 1e-9) / 1e12)


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
    right = _rows(task, promise.rows)
    for row, sums in zip(opened, right, strict=True):
        if row.data != sums.astype("<i4").tobytes():
            raise ProofError(f"row {row.row} is wrong")


def read_rows(task: Task, rows: Sequence[int], body: bytes) -> list[OpenedRow]:
    """Read opened rows as they travel: for each asked row its sums and then its path, one after the other.

    Raises:
        ProofError: if they are too short or too long.
    """
    wide, deep = 4 * task.size, task.size.bit_length() - 1
    each = wide + 32 * deep
    if len(body) != each * len(rows):
        raise ProofError("the opened rows have a wrong length")
    found = []
    for number, row in enumerate(rows):
        part = body[number * each : (number + 1) * each]
        path = tuple(part[wide + 32 * i : wide + 32 * (i + 1)] for i in range(deep))
        found.append(OpenedRow(row, part[:wide], path))
    return found


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


def _rows(task: Task, rows: Sequence[int]) -> npt.NDArray[np.int32]:
    """Return these rows of the chain's last product."""
    a, b = _matrices(task.seed, task.size)
    wide = b.astype(np.float32)
    left = a[list(rows)]
    sums = _times(left, wide)
    for _ in range(task.rounds - 1):
        sums = _times(sums.astype(np.int8), wide)  # the low byte, as C casts
    return sums


def _times(left: npt.NDArray[np.int8], b: npt.NDArray[np.float32]) -> npt.NDArray[np.int32]:
    """Return an exact product with 32-bit sums, by slices that single precision holds exactly."""
    narrow = left.astype(np.float32)
    sums = np.zeros((len(left), b.shape[1]), np.int32)
    for i in range(0, len(b), _SLICE):
        sums += (narrow[:, i : i + _SLICE] @ b[i : i + _SLICE]).astype(np.int32)
    return sums
