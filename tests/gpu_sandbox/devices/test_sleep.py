"""A laptop's card that sleeps is not woken: the kernel says so before the driver is asked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.helpers.nvml import FIRST, RTX_3060, RTX_4090, SECOND, SimulatedDriver, build_driver, cards


_BUSES: Final = ("0000:01:00.0", "0000:02:00.0")


class Bus:
    """The kernel's folder of PCI functions, with two cards of NVIDIA's and one of another maker."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, vendor in (*((bus, "0x10de") for bus in _BUSES), ("0000:00:02.0", "0x8086")):
            (folder / name / "power").mkdir(parents=True)
            (folder / name / "vendor").write_text(f"{vendor}\n", encoding="ascii")
            (folder / name / "class").write_text("0x030000\n", encoding="ascii")
            (folder / name / "power" / "control").write_text("on\n", encoding="ascii")
            self.is_now(name, "active")

    def is_now(self, bus: str, status: str) -> None:
        (self.folder / bus / "power" / "runtime_status").write_text(f"{status}\n", encoding="ascii")


@pytest.fixture
def bus(tmp_path: Path) -> Bus:
    """Two cards, awake."""
    return Bus(tmp_path / "pci")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated driver, compiled once."""
    return build_driver(tmp_path_factory.mktemp("nvml"))


@pytest.fixture
def driver(library: Path, bus: Bus, tmp_path: Path) -> Iterator[SimulatedDriver]:
    """A process that reads both."""
    with SimulatedDriver(library, tmp_path / "state", bus.folder) as simulated:
        simulated.set(cards(RTX_4090, RTX_3060))
        yield simulated


def test_a_sleeping_card_is_left_alone_and_shown_as_it_was(driver: SimulatedDriver, bus: Bus) -> None:
    awake, _ = driver.read()
    bus.is_now(_BUSES[1], "suspended")
    # Whoever opened it would be answered that it is lost.
    driver.set({**cards(RTX_4090, RTX_3060), "1.error": 15})

    devices, problems = driver.read()

    assert problems == []
    assert [device["uuid"] for device in devices] == [FIRST, SECOND]
    assert [device["asleep"] for device in devices] == [False, True]
    assert devices[1]["name"] == awake[1]["name"]
    assert (devices[1]["temperature_c"], devices[1]["power_w"], devices[1]["processes"]) == (None, None, None)

    bus.is_now(_BUSES[1], "active")
    driver.set(cards(RTX_4090, RTX_3060))
    assert [device["asleep"] for device in driver.read()[0]] == [False, False]


def test_where_every_card_sleeps_the_driver_is_not_even_loaded(driver: SimulatedDriver, bus: Bus) -> None:
    for name in _BUSES:
        bus.is_now(name, "suspended")

    devices, problems = driver.read()

    assert [device["kind"] for device in devices] == ["software"]
    assert problems == ["the NVIDIA card sleeps, and is not woken"]


def test_a_card_that_fell_asleep_after_the_connection_was_closed_is_remembered(
    driver: SimulatedDriver, bus: Bus
) -> None:
    driver.read()
    driver.disconnect()
    for name in _BUSES:
        bus.is_now(name, "suspended")

    devices, _ = driver.read()

    assert [(device["uuid"], device["asleep"]) for device in devices] == [(FIRST, True), (SECOND, True)]


def test_a_card_that_another_driver_has_is_no_problem(driver: SimulatedDriver, bus: Bus) -> None:
    bus.is_now(_BUSES[1], "suspended")
    driver.set(cards({**RTX_4090, "bus": "00000000:09:00.0"}))

    devices, problems = driver.read()

    assert [device["kind"] for device in devices] == ["software"]
    assert problems == []


def test_the_kernel_says_which_card_may_sleep_and_is_not_to_be_held_open(driver: SimulatedDriver, bus: Bus) -> None:
    assert driver.may_sleep() is False

    (bus.folder / _BUSES[0] / "power" / "control").write_text("auto", encoding="ascii")
    assert driver.may_sleep() is True
