"""What reading the cards costs: one snapshot of two cards, and a loop of one a second, on the simulated NVIDIA driver.

The driver answers from a text file in microseconds, so that this is the cost of our side; a real driver adds its own.
The reference is pynvml alone, asked for the temperature of both cards in the same run.
"""

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.helpers.nvml import RTX_3060, RTX_4090, build_driver, cards, driver_environment, write_machine


_READER: Final = """
import json, statistics, sys, time
from pathlib import Path
from gpu_sandbox.devices.reader import DeviceReader
count, seconds = int(sys.argv[1]), float(sys.argv[2])
reader = DeviceReader(Path("/nowhere"))
assert len(reader.read().devices) == 2
took = []
for _ in range(count):
    begun = time.perf_counter()
    reader.read()
    took.append((time.perf_counter() - begun) * 1000)
took.sort()
import pynvml
handles = [pynvml.nvmlDeviceGetHandleByIndex(i) for i in (0, 1)]
bare = []
for _ in range(count):
    begun = time.perf_counter()
    for handle in handles:
        pynvml.nvmlDeviceGetTemperature(handle, 0)
    bare.append((time.perf_counter() - begun) * 1000)
cpu, wall = time.process_time(), time.monotonic()
end = wall + seconds
while time.monotonic() < end:
    reader.read()
    time.sleep(1.0)
wall, cpu = time.monotonic() - wall, time.process_time() - cpu
print(json.dumps({
    "n": count,
    "snapshot_p50_ms": round(statistics.median(took), 4),
    "snapshot_p99_ms": round(took[int(count * 0.99)], 4),
    "one_question_p50_ms": round(statistics.median(bare), 4),
    "sampling_s": round(wall, 1),
    "sampling_cpu_percent": round(100 * cpu / wall, 4),
}))
"""


def main(arguments: list[str]) -> int:
    """Measure and print; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench nvml", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--count", type=int, default=2000, help="snapshots")
    parser.add_argument("--seconds", type=float, default=20.0, help="of the loop at one a second")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        state = folder / "state"
        busy = {"compute": "4242:8589934592", "graphics": "777:3221225472,888:na"}
        write_machine(state, cards({**RTX_4090, **busy}, RTX_3060))
        done = subprocess.run(
            [sys.executable, "-c", _READER, str(options.count), str(options.seconds)],
            env=driver_environment(build_driver(folder), state),
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
    figures = {"machine": f"{platform.machine()}, Python {platform.python_version()}", **json.loads(done.stdout)}
    for key, value in figures.items():
        print(f"{key:24} {value}", file=sys.stderr)
    if options.json:
        print(json.dumps(figures))
    return 0
