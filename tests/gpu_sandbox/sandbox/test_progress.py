"""What a job says is bounded and plain, whatever it says."""

import io
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.sandbox.progress import MAX_STEP, last_progress, plain_lines, tail_of_first_file, unframed
from gpu_sandbox.sandbox.spec import Progress


def line(**fields: object) -> bytes:
    return json.dumps(fields).encode() + b"\n"


def test_the_last_whole_line_counts() -> None:
    said = line(done=1, total=9) + line(done=2, total=9, step="fit") + b'{"done": 3, "tot'
    assert last_progress(said) == Progress(2, 9, "fit")


def test_a_line_of_nonsense_is_passed_over() -> None:
    said = line(done=4, total=9) + b"\xff\xfe nonsense\n" + b"[" * 900 + b"\n" + b'"text"\n\n'
    assert last_progress(said) == Progress(4, 9)


@pytest.mark.parametrize(
    "fields",
    [
        {"done": -1, "total": 9},
        {"done": 10, "total": 9},
        {"done": True, "total": 9},
        {"done": 1.5, "total": 9},
        {"done": "1", "total": 9},
        {"total": 9},
        {"done": 1, "total": 2**60},
    ],
)
def test_units_that_make_no_sense_are_no_progress(fields: dict[str, object]) -> None:
    assert last_progress(line(**fields)) is None


def test_a_step_is_one_short_line_of_plain_text() -> None:
    said = last_progress(line(done=0, total=1, step="\x1b[31m<b>\ud800\n" + "x" * 500))
    assert said is not None
    assert len(said.step) <= MAX_STEP
    assert said.step.isprintable()


@given(st.binary(max_size=4096))
def test_nothing_that_a_job_writes_raises(said: bytes) -> None:
    found = last_progress(said)
    assert found is None or 0 <= found.done <= found.total


@given(st.binary(max_size=2000), st.integers(1, 500))
def test_a_log_is_printable_and_no_longer_than_asked(written: bytes, limit: int) -> None:
    text = plain_lines(written, limit)
    assert len(text.encode()) <= limit
    assert all(c.isprintable() or c in "\n\t" for c in text)


@given(st.lists(st.binary(max_size=300), max_size=20), st.integers(1, 1000))
def test_frames_are_joined_and_the_end_is_kept(parts: list[bytes], limit: int) -> None:
    stream = b"".join(struct.pack(">BxxxI", 1, len(part)) + part for part in parts)
    assert unframed(io.BytesIO(stream), limit) == b"".join(parts)[-limit:]


@given(st.binary(max_size=2000))
def test_an_archive_of_nonsense_holds_nothing(data: bytes) -> None:
    assert tail_of_first_file(io.BytesIO(data), 1 << 20) == b""
