"""The driver's word on who has what of a card, and its checkpoints: real libraries, loaded by the real bindings."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from tests.helpers.nvml import FIRST, RTX_3060, RTX_4090, SECOND, build_driver, cards, driver_environment, write_machine


_USE: Final = """
import dataclasses, json, sys
from gpu_sandbox.devices.use import DriverUse
found = DriverUse().of(sys.argv[1], frozenset(json.loads(sys.argv[2])))
print(json.dumps(None if found is None else dataclasses.asdict(found) | {"pids": sorted(found.pids)}))
"""
_MEMORY: Final = """
import json, sys
from gpu_sandbox.devices.use import DriverMemory
memory = DriverMemory()
print(json.dumps([memory(int(pid)) for pid in sys.argv[1:]]))
"""
_CHECKPOINT: Final = """
import json, sys
from gpu_sandbox.devices.checkpoint import CudaCheckpoints
from gpu_sandbox.errors import CheckpointError
made = CudaCheckpoints()
said = [made.possible()]
for step, pids in json.loads(sys.argv[1]):
    try:
        (made.save if step == "save" else made.restore)(frozenset(pids), 5.0)
        said.append("")
    except CheckpointError as error:
        said.append(str(error))
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = build_driver(tmp_path_factory.mktemp("driver"))
    source = Path(__file__).parents[2] / "helpers" / "cuda_checkpoint.c"
    command = ["gcc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", str(folder / "libcuda.so.1"), str(source)]
    subprocess.run(command, check=True)
    return folder


def _use(library: Path, state: Path, values: Mapping[str, object], pids: list[int], device: str = FIRST) -> Any:  # noqa: ANN401 - JSON
    write_machine(state, values)
    return _run(library, state, _USE, device, json.dumps(pids))


def _run(library: Path, state: Path, program: str, *words: str) -> Any:  # noqa: ANN401 - JSON
    environment = driver_environment(library, state) | {"LULL_TEST_CUDA": str(state.parent / "cuda")}
    done = subprocess.run(
        [sys.executable, "-c", program, *words], env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_only_our_own_processes_count(library: Path, tmp_path: Path) -> None:
    card = RTX_4090 | {"compute": "100:2147483648,200:1073741824", "graphics": "300:524288", "samples": "100:70,200:20"}
    found = _use(library, tmp_path / "m", cards(card, RTX_3060), [100, 999])
    assert (found["busy_percent"], found["memory"], found["pids"]) == (70, 2 << 30, [100])
    assert found["free"] == (24 << 30) - (900 << 20)
    other = _use(library, tmp_path / "m", cards(card, RTX_3060), [100, 999], SECOND)
    assert (other["busy_percent"], other["memory"], other["pids"]) == (0, 0, [])


def test_the_memory_of_one_process_is_added_up_over_all_cards(library: Path, tmp_path: Path) -> None:
    first = RTX_4090 | {"graphics": "300:1073741824,400:na"}
    second = RTX_3060 | {"compute": "300:1048576"}
    state = tmp_path / "m"
    write_machine(state, cards(first, second))
    assert _run(library, state, _MEMORY, "300", "400", "999") == [(1 << 30) + (1 << 20), None, 0]
    write_machine(state, cards(RTX_4090) | {"init.error": 9})
    assert _run(library, state, _MEMORY, "300", "300") == [None, None]


@pytest.mark.parametrize("trouble", [{"init.error": 9}, {"count.error": 15}, {"0.uuid": "nonsense"}])
def test_a_driver_that_fails_proves_nothing(library: Path, tmp_path: Path, trouble: dict[str, object]) -> None:
    assert _use(library, tmp_path / "m", cards(RTX_4090) | trouble, [100]) is None


def _programs(folder: Path, **states: str) -> Path:
    (folder / "cuda").mkdir()
    for pid, word in states.items():
        (folder / "cuda" / pid.removeprefix("p")).write_text(word, encoding="utf-8")
    return folder / "m"


def _states(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8").strip() for path in sorted((folder / "cuda").iterdir())}


def test_memory_goes_off_the_card_and_comes_back(library: Path, tmp_path: Path) -> None:
    state = _programs(tmp_path, p100="running", p200="running", p300="running")
    assert _run(library, state, _CHECKPOINT, json.dumps([("save", [100, 200])])) == [True, ""]
    assert _states(tmp_path) == {"100": "checkpointed", "200": "checkpointed", "300": "running"}
    assert _run(library, state, _CHECKPOINT, json.dumps([("restore", [100, 200])])) == [True, ""]
    assert set(_states(tmp_path).values()) == {"running"}


def test_one_program_that_will_not_brings_the_others_back(library: Path, tmp_path: Path) -> None:
    state = _programs(tmp_path, p100="running", p200="unwilling")
    possible, said = _run(library, state, _CHECKPOINT, json.dumps([("save", [100, 200])]))
    assert (possible, said) == (True, "the driver's Lock answered 600")
    assert _states(tmp_path) == {"100": "running", "200": "unwilling"}


def test_a_program_that_is_gone_is_an_error_and_not_a_crash(library: Path, tmp_path: Path) -> None:
    state = _programs(tmp_path)
    assert _run(library, state, _CHECKPOINT, json.dumps([("save", [1]), ("restore", [1])]))[1:] == [
        "the driver's Lock answered 1",
        "the driver's GetState answered 1",
    ]
