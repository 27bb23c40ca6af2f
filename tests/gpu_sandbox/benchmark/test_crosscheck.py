"""A host that lies about its card is doubted: what the simulated driver says, held against what was measured."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import pytest

from gpu_sandbox.benchmark.crosscheck import MODELS, doubts, model_of
from gpu_sandbox.benchmark.result import Kernel
from gpu_sandbox.devices.snapshot import CardIdentity, DeviceKind, DeviceSnapshot
from gpu_sandbox.devices.software import describe
from tests.helpers.nvml import RTX_4090, SimulatedDriver, build_driver, cards


def kernel(name: str, value: float, unit: str = "", limit: float | None = None) -> Kernel:
    """Return a figure that was right."""
    return Kernel(name, value, unit, 0.01, limit, 0.0, correct=True)


_FIGURES: Final = {
    figure.name: figure
    for figure in (
        kernel("multiprocessors", 128, "SM", 128),
        kernel("fma_f32", 80.0, "TFLOP/s", 82.6),
        kernel("tensor_f16", 160.0, "TFLOP/s", 165.2),
        kernel("dram_read", 940.0, "GB/s"),
        kernel("launch", 6.0, "us"),
        kernel("host_to_device", 24.0, "GB/s"),
    )
}


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedDriver]:
    """A process that reads, beside a simulated driver."""
    folder = tmp_path_factory.mktemp("crosscheck")
    with SimulatedDriver(build_driver(folder), folder / "state") as simulated:
        yield simulated


def read(driver: SimulatedDriver, lies: Mapping[str, object]) -> DeviceSnapshot:
    """Return the card as the reader sees it, with these lies."""
    driver.set(cards({**RTX_4090, **lies}))
    driver.disconnect()
    found: dict[str, Any] = dict(driver.read()[0][0])
    identity = dict(found["identity"])
    identity["capability"] = tuple(identity["capability"])
    found |= {"kind": DeviceKind(str(found["kind"])), "identity": CardIdentity(**identity), "processes": ()}
    return DeviceSnapshot(**{**found, "throttled": tuple(found["throttled"])})


def test_an_honest_card_is_not_doubted(driver: SimulatedDriver) -> None:
    assert doubts(read(driver, {}), tuple(_FIGURES.values())) == ()


@pytest.mark.parametrize(
    ("lies", "codes"),
    [
        # A smaller card that calls itself a larger one: its name is all that a forged library changes.
        ({"cores": 3584, "bits": 192, "memory": 12 << 30}, ("cores", "bus", "memory", "census", "too-fast")),
        ({"name": "NVIDIA GeForce RTX 5090"}, ("cores", "bus", "memory")),
        ({"memory": 48 << 30}, ("memory",)),
        ({"pci": "0x73bf1002"}, ("vendor",)),
        ({"virtual": 2}, ("slice",)),
        ({"uuid": "MIG-11111111-2222-3333-4444-555555555555"}, ("slice",)),
        # A memory clock that cannot give what was measured: one of the two is a lie.
        ({"most.memory": 5001}, ("too-fast",)),
    ],
)
def test_what_a_forged_driver_says_does_not_fit_together(
    driver: SimulatedDriver, lies: dict[str, object], codes: tuple[str, ...]
) -> None:
    assert doubts(read(driver, lies), tuple(_FIGURES.values())) == codes


@pytest.mark.parametrize(
    ("forged", "codes"),
    [
        (replace(_FIGURES["multiprocessors"], value=64.0), ("census",)),
        (replace(_FIGURES["tensor_f16"], value=120.0), ("tensor-ratio",)),
        (replace(_FIGURES["fma_f32"], value=100.0), ("tensor-ratio", "too-fast")),
        (replace(_FIGURES["dram_read"], value=1400.0), ("too-fast",)),
        (replace(_FIGURES["launch"], value=400.0), ("proxy",)),
        (replace(_FIGURES["host_to_device"], value=0.11), ("proxy",)),
        (replace(_FIGURES["dram_read"], correct=False), ("wrong",)),
    ],
)
def test_figures_that_cannot_be_true_are_doubted(
    driver: SimulatedDriver, forged: Kernel, codes: tuple[str, ...]
) -> None:
    assert doubts(read(driver, {}), tuple((_FIGURES | {forged.name: forged}).values())) == codes


def test_a_processor_that_pretends_is_doubted() -> None:
    assert doubts(describe("llvmpipe", "x"), ()) == ("software",)


def test_a_card_that_tells_little_is_judged_by_the_rest(driver: SimulatedDriver) -> None:
    silent = {f"{key}.error": 3 for key in ("cores", "bits", "memory", "pci", "virtual")}

    assert doubts(read(driver, silent), tuple(_FIGURES.values())) == ()


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("NVIDIA GeForce RTX 4060 Ti 16GB", MODELS["RTX 4060 Ti"]),
        ("NVIDIA GeForce RTX 4090 Laptop GPU", None),
        ("AMD Radeon RX 7900 XTX", None),
    ],
)
def test_models_are_known_by_their_whole_name(name: str, known: object) -> None:
    assert model_of(name) == known
