"""Figures, not a test: milliseconds from a game's start to evidence; `python -m tests.gpu_sandbox.sensors.latency`."""

import json
import random
import resource
import statistics
import sys
import threading
import time

from gpu_sandbox.sensors.games import GameSensor
from gpu_sandbox.sensors.listening import Method
from tests.helpers.game import PretendGame


def measure(method: Method, times: int) -> dict[str, object]:
    """Start and end `times` games, and return medians and 99th percentiles in milliseconds."""
    rung = threading.Event()
    marks: list[float] = []

    def changed() -> None:
        marks.append(time.perf_counter())
        rung.set()

    sensor = GameSensor(method=method)
    sensor.start(changed)
    starts, ends = [], []
    try:
        for _ in range(times):
            time.sleep(random.uniform(0.02, 0.3 if method is Method.POLLING else 0.05))  # noqa: S311 - not to keep step with a poller
            game = PretendGame()
            marks.clear()
            rung.clear()
            begun = time.perf_counter()
            game.start()
            if not rung.wait(5):
                raise RuntimeError("a game was not seen")
            starts.append((marks[0] - begun) * 1000)
            rung.clear()
            marks.clear()
            begun = time.perf_counter()
            game.stop()
            if not rung.wait(5):
                raise RuntimeError("a game's end was not seen")
            ends.append((marks[0] - begun) * 1000)
        before, begun = _processor_time(), time.perf_counter()
        time.sleep(5)
        idle = 100 * (_processor_time() - before) / (time.perf_counter() - begun)
    finally:
        sensor.stop()
    return {
        "method": method.value,
        "n": times,
        "start_p50_ms": round(statistics.median(starts), 2),
        "start_p99_ms": round(statistics.quantiles(starts, n=100)[98], 2),
        "end_p50_ms": round(statistics.median(ends), 2),
        "end_p99_ms": round(statistics.quantiles(ends, n=100)[98], 2),
        "idle_cpu_percent": round(idle, 3),
    }


def _processor_time() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    for method, count in ((Method.CONNECTOR, 200), (Method.POLLING, 60)):
        sys.stdout.write(json.dumps(measure(method, count)) + "\n")
