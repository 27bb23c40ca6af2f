"""NVIDIA's cards, as the real pynvml reads them from a simulated driver."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.helpers.nvml import FIRST, RTX_3060, RTX_4090, SECOND, SimulatedDriver, build_driver, cards


_FIRST: Final = "GPU-11111111-2222-3333-4444-555555555555"
_SECOND: Final = "GPU-aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
_MACHINE: Final[dict[str, object]] = {
    "driver": "580.95.05",
    "count": 2,
    "0.name": "NVIDIA GeForce RTX 4090",
    "0.uuid": _FIRST,
    "0.memory": 24 << 30,
    "0.used": 900 << 20,
    "0.temperature": 41,
    "0.utilisation": 3,
    "0.power": 35250,
    "0.limit": 450000,
    "0.energy": 123_456_789_012,
    "1.name": "NVIDIA GeForce RTX 3060",
    "1.uuid": _SECOND,
    "1.memory": 12 << 30,
    "1.used": 1 << 30,
    "1.temperature": 80,
    "1.utilisation": 100,
    "1.power": 170000,
    "1.limit": 170000,
}


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated driver, compiled once."""
    return build_driver(tmp_path_factory.mktemp("nvml"))


@pytest.fixture(scope="session")
def process(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedDriver]:
    """One process that reads, for all tests."""
    with SimulatedDriver(library, tmp_path_factory.mktemp("nvml-state") / "state") as simulated:
        yield simulated


@pytest.fixture
def driver(process: SimulatedDriver) -> SimulatedDriver:
    """The process, beside a driver with two cards."""
    process.set(_MACHINE)
    process.disconnect()
    return process


def test_two_cards_are_read_with_all_that_they_tell(driver: SimulatedDriver) -> None:
    devices, problems = driver.read()

    assert problems == []
    assert [(device["name"], device["uuid"]) for device in devices] == [
        ("NVIDIA GeForce RTX 4090", _FIRST),
        ("NVIDIA GeForce RTX 3060", _SECOND),
    ]
    first = devices[0]
    assert first["kind"] == "nvidia"
    assert first["listable"] is True
    assert (first["memory_total"], first["memory_used"]) == (24 << 30, 900 << 20)
    assert (first["temperature_c"], first["utilisation_percent"]) == (41, 3)
    assert (first["power_w"], first["power_limit_w"], first["driver"]) == (35.25, 450.0, "580.95.05")


@pytest.mark.parametrize(
    ("key", "attribute"),
    [
        ("0.memory", "memory_total"),
        ("0.used", "memory_used"),
        ("0.temperature", "temperature_c"),
        ("0.utilisation", "utilisation_percent"),
        ("0.power", "power_w"),
        ("0.limit", "power_limit_w"),
    ],
)
@pytest.mark.parametrize("error", [3, 4, 6, 13, 25, 26])
def test_what_a_card_or_the_users_rights_do_not_give_is_none(
    driver: SimulatedDriver, key: str, attribute: str, error: int
) -> None:
    driver.set({**_MACHINE, f"{key}.error": error})

    devices, problems = driver.read()

    assert devices[0][attribute] is None
    assert devices[1][attribute] is not None
    assert problems == []


def test_figures_that_cannot_be_true_are_none(driver: SimulatedDriver) -> None:
    driver.set(
        {
            **_MACHINE,
            "0.temperature": 4_294_967_295,
            "0.utilisation": 101,
            "0.power": 4_294_967_295,
            "0.memory": 2**64 - 1,
        }
    )

    device = driver.read()[0][0]

    assert (device["temperature_c"], device["utilisation_percent"]) == (None, None)
    assert (device["power_w"], device["memory_total"]) == (None, None)


@pytest.mark.parametrize("key", ["1", "1.temperature", "1.memory", "1.compute"])
def test_a_card_that_is_lost_is_left_out_and_named(driver: SimulatedDriver, key: str) -> None:
    assert len(driver.read()[0]) == 2
    driver.set({**_MACHINE, f"{key}.error": 15})

    devices, problems = driver.read()

    assert [device["uuid"] for device in devices] == [_FIRST]
    assert problems == ["card 1: the NVIDIA driver answered: GPU is lost"]
    driver.set(_MACHINE)
    assert len(driver.read()[0]) == 2


def test_a_driver_that_dies_leaves_the_processor_and_may_come_back(driver: SimulatedDriver) -> None:
    assert driver.read()[0][0]["kind"] == "nvidia"
    driver.set({**_MACHINE, "count.error": 15, "init.error": 9})

    devices, problems = driver.read()
    assert [device["kind"] for device in devices] == ["software"]
    assert problems == ["the NVIDIA driver answered: GPU is lost"]
    assert driver.read()[1] == ["the NVIDIA driver answered: Driver Not Loaded"]

    driver.set(_MACHINE)
    assert driver.read()[0][0]["kind"] == "nvidia"


@pytest.mark.parametrize(("error", "words"), [(9, "Driver Not Loaded"), (18, "version mismatch"), (999, "Unknown")])
def test_a_driver_that_refuses_is_no_device_with_a_reason(driver: SimulatedDriver, error: int, words: str) -> None:
    driver.set({**_MACHINE, "init.error": error})

    devices, problems = driver.read()

    assert [device["kind"] for device in devices] == ["software"]
    assert len(problems) == 1
    assert words in problems[0]


def test_a_driver_without_cards_leaves_the_processor(driver: SimulatedDriver) -> None:
    driver.set({"driver": "580.95.05", "count": 0})

    devices, problems = driver.read()

    assert [device["kind"] for device in devices] == ["software"]
    assert problems == []


def test_names_are_plain_text(driver: SimulatedDriver) -> None:
    driver.set({**_MACHINE, "0.name": "RTX \x1b[31m\u202e4090", "driver": "1\t2"})

    device = driver.read()[0][0]

    assert (device["name"], device["driver"]) == ("RTX [31m 4090", "1 2")


@pytest.mark.parametrize("uuid", ["", "GPU-1", "../../etc", "GPU-" + "x" * 91, "GPU-1111 2222-3333"])
def test_a_card_with_an_unusable_uuid_is_left_out(driver: SimulatedDriver, uuid: str) -> None:
    driver.set({**_MACHINE, "0.uuid": uuid})

    devices, problems = driver.read()

    assert [device["uuid"] for device in devices] == [_SECOND]
    assert problems[0].startswith("card 0: ")


def test_two_cards_with_one_uuid_count_once(driver: SimulatedDriver) -> None:
    driver.set({**_MACHINE, "1.uuid": _FIRST})

    devices, problems = driver.read()

    assert [device["name"] for device in devices] == ["NVIDIA GeForce RTX 4090"]
    assert problems == ["card 1: its UUID is another card's"]


def test_the_energy_counter_is_read_where_there_is_one(driver: SimulatedDriver) -> None:
    driver.read()

    assert driver.energy_mj(_FIRST) == 123_456_789_012
    assert driver.energy_mj(_SECOND) is None
    assert driver.energy_mj("GPU-unknown") is None
    driver.set({**_MACHINE, "0.energy.error": 15})
    assert driver.energy_mj(_FIRST) is None


def test_without_a_driver_the_processor_works_and_the_reason_is_kept(tmp_path: Path) -> None:
    with SimulatedDriver(None, tmp_path / "state") as simulated:
        devices, problems = simulated.read()
        assert simulated.energy_mj(_FIRST) is None

    assert [(device["kind"], device["listable"]) for device in devices] == [("software", False)]
    assert problems == ["no NVIDIA driver is installed"]


def test_a_card_says_all_about_itself(driver: SimulatedDriver) -> None:
    driver.set(cards(RTX_4090, RTX_3060))

    first, second = driver.read()[0]

    assert (first["memory_temperature_c"], first["fan_percent"], first["slowdown_c"]) == (56, 30, 88)
    assert (first["power_default_w"], first["sm_mhz"], first["memory_mhz"]) == (450.0, 2520, 10501)
    assert (first["performance_state"], first["display"], first["throttled"]) == (8, True, [])
    assert first["energy_mj"] == 123_456_789_012
    assert first["identity"] == {
        "bus": "00000000:01:00.0",
        "pci_id": 0x2684_10DE,
        "capability": [8, 9],
        "cores": 16384,
        "memory_bits": 384,
        "memory_mhz_most": 10501,
        "link_generation": 4,
        "link_lanes": 16,
        "virtualised": False,
        "vbios": "95.02.3C.40.0E",
    }
    assert (second["memory_temperature_c"], second["energy_mj"], second["fan_percent"]) == (None, None, None)
    assert (second["display"], second["throttled"]) == (False, ["power-cap", "thermal"])


@pytest.mark.parametrize(
    ("reasons", "codes"),
    [
        ("0x0", []),
        ("0x1", []),
        ("0x4", ["power-cap"]),
        ("0x40", ["thermal"]),
        ("0x88", ["power-brake"]),
        ("0x8", ["slowdown"]),
        ("0xffffffffffffffff", []),
    ],
)
def test_why_a_card_is_slow_is_named(driver: SimulatedDriver, reasons: str, codes: list[str]) -> None:
    driver.set(cards({**RTX_4090, "reasons": reasons}))

    assert driver.read()[0][0]["throttled"] == codes


def test_who_uses_a_card_is_known_as_far_as_the_driver_tells(driver: SimulatedDriver) -> None:
    driver.set(cards({**RTX_4090, "compute": "4242:8589934592", "graphics": "777:3221225472,888:na"}))

    assert driver.read()[0][0]["processes"] == [
        {"pid": 4242, "graphics": False, "memory_bytes": 8 << 30},
        {"pid": 777, "graphics": True, "memory_bytes": 3 << 30},
        {"pid": 888, "graphics": True, "memory_bytes": None},
    ]

    driver.set(cards({**RTX_4090, "compute.error": 4, "graphics.error": 4}))
    assert driver.read()[0][0]["processes"] is None


def test_how_busy_each_program_keeps_a_card_is_known(driver: SimulatedDriver) -> None:
    driver.set(cards({**RTX_4090, "samples": "777:93:40:0:0,4242:5:2:0:0"}))
    driver.read()
    assert driver.busy(FIRST) == {"777": 93, "4242": 5}

    driver.set(cards(RTX_4090))
    assert driver.busy(FIRST) == {}
    driver.set(cards({**RTX_4090, "samples.error": 4}))
    assert driver.busy(FIRST) is None


def test_a_critical_error_is_told_once_with_its_card(driver: SimulatedDriver) -> None:
    driver.set(cards(RTX_4090, RTX_3060))
    assert driver.reading()["errors"] == []

    driver.set(cards(RTX_4090, {**RTX_3060, "xid": "79#1"}))
    assert driver.reading()["errors"] == [{"uuid": SECOND, "xid": 79}]
    assert driver.reading()["errors"] == []

    driver.set(cards({**RTX_4090, "xid": "31#1"}, {**RTX_3060, "xid": "79#2"}))
    assert driver.reading()["errors"] == [{"uuid": FIRST, "xid": 31}, {"uuid": SECOND, "xid": 79}]


def test_a_driver_that_tells_no_errors_still_tells_the_rest(driver: SimulatedDriver) -> None:
    driver.set(cards({**RTX_4090, "events.error": 3}))

    reading = driver.reading()

    assert isinstance(reading["devices"], list)
    assert (len(reading["devices"]), reading["errors"]) == (1, [])
