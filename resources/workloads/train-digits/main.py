"""The job `train-digits`: trains a small network to read handwritten digits, and says how well it does.

Reads `/lull/in/digits.csv`: 64 pixels from 0 to 16 and the label from 0 to 9 per line, one image each. The last fifth
of the lines is held out. Writes `/lull/out/model.npz`, the network's parameters, and `/lull/out/metrics.json`. A unit
of work is one step on 64 images, `LULL_UNITS` of them. Every 50 steps, the whole state goes into `/lull/ckpt`; a run
that goes on from there ends in the same bits as one that was never interrupted.
"""
# ruff: noqa: INP001 - runs as a script inside the image, not as part of a package

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import job
import network
import numpy as np
from network import Array, Labels, State


STEPS: Final = 1500
"""Steps where nobody says how many."""
MAX_STEPS: Final = 1_000_000
BATCH: Final = 64
BETWEEN_CHECKPOINTS: Final = 50
MAX_BYTES: Final = 64 << 20
MIN_IMAGES: Final = 100
SEED: Final = 20261
_COLUMNS: Final = 65


@dataclass(frozen=True, slots=True)
class Images:
    """Images with their labels.

    Attributes:
        pixels: (images, 8, 8, 1), from 0 to 1.
        labels: (images,), from 0 to 9.
    """

    pixels: Array
    labels: Labels

    def __len__(self) -> int:
        return len(self.labels)


def parse(content: bytes) -> Images:
    """Return the images of a CSV file.

    Raises:
        RefusedError: naming the first line that is wrong.
    """
    lines = content.split(b"\n")
    if lines[-1].strip() == b"":
        lines.pop()
    if len(lines) < MIN_IMAGES:
        raise job.RefusedError(f"digits.csv has {len(lines)} images; it takes {MIN_IMAGES} at least")
    table = np.empty((len(lines), _COLUMNS), dtype=np.uint8)
    for number, line in enumerate(lines, 1):
        cells = line.strip().split(b",")
        if len(cells) != _COLUMNS or not all(cell.isdigit() and len(cell) <= 2 for cell in cells):
            raise job.RefusedError(f"line {number} of digits.csv is not {_COLUMNS} small numbers with commas between")
        values = [int(cell) for cell in cells]
        if max(values[:-1]) > 16 or values[-1] >= network.CLASSES:
            raise job.RefusedError(f"line {number} of digits.csv: pixels go from 0 to 16, labels from 0 to 9")
        table[number - 1] = values
    pixels = table[:, :-1].reshape(-1, 8, 8, 1).astype(np.float32) / np.float32(16)
    return Images(pixels, table[:, -1].astype(np.int64))


def batch(images: Images, number: int) -> Images:
    """Return the images of a step, counted from 1: shuffled anew in each pass, and moved by a pixel or none.

    Everything follows from the step's number, so that a checkpoint need not hold the state of a random generator.
    """
    per_pass = max(len(images) // BATCH, 1)
    turn, place = divmod(number - 1, per_pass)
    order = np.random.Generator(np.random.PCG64([SEED, 1, turn])).permutation(len(images))
    chosen = order[place * BATCH : (place + 1) * BATCH]
    random = np.random.Generator(np.random.PCG64([SEED, 2, number]))
    down, right = random.integers(0, 3, (2, len(chosen)))
    padded = np.pad(images.pixels[chosen], ((0, 0), (1, 1), (1, 1), (0, 0)))
    rows = (down[:, None] + np.arange(8))[:, :, None]
    columns = (right[:, None] + np.arange(8))[:, None, :]
    return Images(padded[np.arange(len(chosen))[:, None, None], rows, columns], images.labels[chosen])


def correct(state: State, images: Images) -> int:
    """Return how many images the network reads rightly."""
    right = 0
    for start in range(0, len(images), 256):
        part = slice(start, start + 256)
        right += int((network.logits(state, images.pixels[part]).argmax(axis=1) == images.labels[part]).sum())
    return right


class Checkpoint:
    """The whole state of a training run in one file, replaced atomically."""

    def __init__(self, folders: job.Folders, source: str) -> None:
        """Keep it in `folders` for the input with digest `source`."""
        self._file = folders.checkpoints / "state.npz"
        self._folders = folders.resumable
        self._source = np.frombuffer(bytes.fromhex(source), dtype=np.uint8)

    def load(self, last: int) -> tuple[State, int] | None:
        """Return state and steps done, or None where there is nothing of this input's, or nothing before `last`."""
        found = (self._read(folder / self._file.name, last) for folder in self._folders)
        return next((each for each in found if each is not None), None)

    def _read(self, file: Path, last: int) -> tuple[State, int] | None:
        arrays = job.read_npz(file)
        wanted = {prefix + name: shape for name, shape in network.SHAPES.items() for prefix in ("", "m.", "v.")}
        if arrays is None or {*arrays} != {*wanted, "source", "steps"}:
            return None
        steps = arrays.pop("steps")
        if not np.array_equal(arrays.pop("source"), self._source) or steps.shape != () or steps.dtype != np.int64:
            return None
        if any(arrays[n].shape != shape or arrays[n].dtype != np.float32 for n, shape in wanted.items()):
            return None
        return (arrays, int(steps)) if 0 < int(steps) <= last else None

    def save(self, state: State, steps: int) -> None:
        """Make state and number of steps last."""
        steps_done = np.array(steps, dtype=np.int64)
        job.write_whole(self._file, job.npz({**state, "source": self._source, "steps": steps_done}))


def main(arguments: list[str], folders: job.Folders) -> None:
    """Run the job.

    Raises:
        RefusedError: if the input or the number of steps is wrong.
        StoppedError: if it was asked to stop; it goes on from the checkpoint next time.
    """
    job.no_arguments(arguments)
    stop = job.PoliteStop()
    steps = job.units() or STEPS
    if steps > MAX_STEPS:
        raise job.RefusedError(f"{steps} steps are more than {MAX_STEPS}")
    content = job.read_input(folders.inputs / "digits.csv", MAX_BYTES)
    images = parse(content)
    held_out = len(images) // 5
    training = Images(images.pixels[:-held_out], images.labels[:-held_out])
    unseen = Images(images.pixels[-held_out:], images.labels[-held_out:])

    checkpoint = Checkpoint(folders, hashlib.sha256(content).hexdigest())
    state, done = checkpoint.load(steps) or (network.initial(SEED), 0)
    progress = job.Progress(folders.progress, steps, "training")
    progress.tell(done, done)
    while done < steps:
        upto = min(done - done % BETWEEN_CHECKPOINTS + BETWEEN_CHECKPOINTS, steps)
        for number in range(done + 1, upto + 1):
            chosen = batch(training, number)
            network.step(state, chosen.pixels, chosen.labels, number)
            progress.tell(number, done)
        done = upto
        checkpoint.save(state, done)
        progress.tell(done, done)
        stop.check()

    right = correct(state, unseen)
    job.write_whole(folders.outputs / "model.npz", job.npz({name: state[name] for name in network.SHAPES}))
    metrics = {
        "steps": steps,
        "training_images": len(training),
        "held_out_images": len(unseen),
        "held_out_correct": right,
        "held_out_accuracy": round(right / len(unseen), 6),
    }
    job.write_json(folders.outputs / "metrics.json", metrics)
