"""Whether a program draws: the counters of DRM drivers, and memory where a driver tells that alone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gpu_sandbox.sensors.evidence import Cause, Evidence, Strength
from gpu_sandbox.sensors.gpu_use import MEMORY, GpuUseSensor, drawn_ns
from tests.helpers.waiting import until


WINDOW = Evidence("window:1", Cause.FULL_SCREEN, Strength.MEDIUM, "Thing", 41, 1.0, "/g/thing")


def client(proc: Path, number: int, to: str, text: str) -> None:
    (proc / "41" / "fd").mkdir(parents=True, exist_ok=True)
    (proc / "41" / "fdinfo").mkdir(exist_ok=True)
    (proc / "41" / "fd" / str(number)).symlink_to(to)
    (proc / "41" / "fdinfo" / str(number)).write_text(text)


def test_the_drawing_engines_are_added_up_and_each_client_counts_once(tmp_path: Path) -> None:
    render = "/dev/dri/renderD128"
    amd = "pos:\t0\ndrm-driver:\tamdgpu\ndrm-pdev:\t0000:03:00.0\ndrm-client-id:\t{}\ndrm-engine-gfx:\t{} ns\n"
    client(tmp_path, 3, render, amd.format(1, 500) + "drm-engine-dec:\t900 ns\n")
    client(tmp_path, 4, render, amd.format(1, 500))
    client(tmp_path, 5, render, amd.format(2, 70))
    client(tmp_path, 6, "/dev/null", "drm-engine-gfx:\t9999 ns\n")
    assert drawn_ns(41, tmp_path) == 570


@pytest.mark.parametrize(
    "text", ["", "garbage", "drm-engine-gfx:\n", "drm-engine-gfx:\tmany ns\n", "drm-engine-video: 5 ns"]
)
def test_what_no_driver_tells_is_not_known(tmp_path: Path, text: str) -> None:
    client(tmp_path, 3, "/dev/dri/card0", text)
    assert drawn_ns(41, tmp_path) in (None, 0)
    assert drawn_ns(99, tmp_path) is None


@contextmanager
def running(sensor: GpuUseSensor) -> Iterator[threading.Event]:
    changed = threading.Event()
    sensor.start(changed.set)
    try:
        yield changed
    finally:
        sensor.stop()


def test_a_program_that_keeps_the_engine_busy_is_a_user_of_it() -> None:
    total = [0]

    def drawn(_pid: int) -> int:
        total[0] += 10**9
        return total[0]

    with running(GpuUseSensor(lambda: [WINDOW], drawn=drawn, look_s=0.02)) as changed:
        assert changed.wait(5)
    sensor = GpuUseSensor(lambda: [WINDOW], drawn=drawn, look_s=0.02)
    with running(sensor) as changed:
        until(lambda: bool(sensor.evidence()), what="the user of the GPU")
        (piece,) = sensor.evidence()
    assert (piece.cause, piece.strength, piece.pid, piece.program) == (Cause.GPU_USER, Strength.MEDIUM, 41, "/g/thing")


def test_a_still_picture_is_no_user_and_memory_alone_is_enough() -> None:
    looked = threading.Event()

    def drawn(_pid: int) -> int:
        looked.set()
        return 5

    sensor = GpuUseSensor(lambda: [WINDOW], drawn=drawn, look_s=0.01)
    with running(sensor):
        assert looked.wait(5)
        assert sensor.evidence() == ()
    held = GpuUseSensor(lambda: [WINDOW], drawn=lambda _pid: None, memory_of=lambda _pid: MEMORY, look_s=0.01)
    with running(held):
        until(lambda: bool(held.evidence()), what="the holder of memory")


def test_without_subjects_nobody_is_looked_at_until_it_is_woken() -> None:
    subjects: list[Evidence] = []
    sensor = GpuUseSensor(lambda: subjects, drawn=lambda _pid: None, memory_of=lambda _pid: MEMORY, look_s=0.01)
    with running(sensor):
        subjects.append(WINDOW)
        sensor.wake()
        until(lambda: bool(sensor.evidence()), what="the holder of memory")
        subjects.clear()
        until(lambda: not sensor.evidence(), what="its end")
