"""After the engine's death the cards get their own power limits back, whatever Docker does meanwhile."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import psutil

from tests.helpers.nvml import FIRST, RTX_4090, build_driver, cards, driver_environment, read_machine, write_machine
from tests.helpers.waiting import until


_ENGINE: Final = """
import sys
from pathlib import Path
from app.engine import guardian
folder = Path(sys.argv[1])
child = guardian.spawn(folder / "no-docker", "test", folder / "lock", log=folder / "log", caps=folder / "limits.json")
print(child.pid, flush=True)
sys.stdin.read()
sys.exit(guardian.dismiss(child))
"""


def _engine(tmp_path: Path) -> subprocess.Popen[bytes]:
    state = tmp_path / "machine"
    write_machine(state, cards(RTX_4090 | {"root": 1, "limit": 300_000}))
    kept = {FIRST: {"own": 450_000, "ours": 300_000}}
    (tmp_path / "limits.json").write_text(json.dumps(kept), encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-c", _ENGINE, str(tmp_path)],
        env=driver_environment(build_driver(tmp_path), state),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def _said(engine: subprocess.Popen[bytes]) -> psutil.Process:
    assert engine.stdout is not None
    return psutil.Process(int(engine.stdout.readline()))


def _limit(tmp_path: Path) -> str:
    return read_machine(tmp_path / "machine")["0.limit"]


def test_a_killed_engines_power_limits_are_lifted(tmp_path: Path) -> None:
    with _engine(tmp_path) as engine:
        guardian = _said(engine)
        engine.kill()
        until(lambda: _limit(tmp_path) == "450000", within_s=60, what="the card's own limit")
        until(lambda: not (tmp_path / "limits.json").exists(), what="the end of what was kept")
        guardian.kill()
        until(lambda: not guardian.is_running() or guardian.status() == psutil.STATUS_ZOMBIE, what="its end")


def test_an_engine_that_takes_its_leave_lifts_them_itself(tmp_path: Path) -> None:
    with _engine(tmp_path) as engine:
        guardian = _said(engine)
        assert engine.stdin is not None
        engine.stdin.close()
        assert engine.wait(60) == 0
        assert not guardian.is_running()
        assert _limit(tmp_path) == "300000", "the guardian did nothing"
