"""The engine beside a simulated driver: what clients see of the cards."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.client.sync import EngineClient, connect
from app.paths import Home
from app.protocol.commands import GetSnapshot
from app.protocol.gpu import DeviceView, GetTelemetry, Telemetry
from app.protocol.snapshot import Snapshot
from tests.helpers.lull import Lull
from tests.helpers.nvml import FIRST, RTX_3060, RTX_4090, SECOND, build_driver, cards, write_machine
from tests.helpers.waiting import until


@dataclass(frozen=True)
class Machine:
    """An engine, and the state of the driver beside it."""

    client: EngineClient
    state: Path

    def devices(self) -> tuple[DeviceView, ...]:
        """Return the cards as clients see them."""
        return self.client.ask(GetSnapshot(), Snapshot).devices

    def first(self) -> DeviceView:
        """Return the card that works."""
        return self.devices()[0]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """An engine on a machine with two cards."""
    folder = tmp_path_factory.mktemp("cards")
    state = folder / "state"
    write_machine(state, cards(RTX_4090, RTX_3060))
    lull = Lull(folder / "home", {"LD_LIBRARY_PATH": str(build_driver(folder)), "LULL_TEST_NVML": str(state)})
    with lull.engine(), connect(Home(lull.home)) as client:
        yield Machine(client, state)


@pytest.fixture
def healthy(machine: Machine) -> Machine:
    """The machine with both cards as they were."""
    write_machine(machine.state, cards(RTX_4090, RTX_3060))
    until(lambda: [device.uuid for device in machine.devices()] == [FIRST, SECOND], within_s=60, what="both cards")
    return machine


def test_clients_see_all_that_the_cards_tell(healthy: Machine) -> None:
    until(lambda: healthy.first().temperature_c == 41, within_s=60, what="the first card at rest")
    first, second = healthy.devices()

    assert (first.kind, first.listable, first.display, first.quarantine) == ("nvidia", True, True, "")
    assert (first.memory_temperature_c, first.fan_percent, first.power_limit_w) == (56, 30, 450.0)
    assert (first.memory_total_bytes, first.memory_used_bytes) == (24 << 30, 900 << 20)
    assert (second.throttled, second.display, second.fan_percent) == (("power-cap", "thermal"), False, None)


def test_telemetry_is_kept_for_each_card(healthy: Machine) -> None:
    write_machine(healthy.state, cards({**RTX_4090, "temperature": 63}, RTX_3060))
    until(lambda: healthy.first().temperature_c == 63, within_s=60, what="the new temperature")

    samples = healthy.client.ask(GetTelemetry(), Telemetry)
    other = healthy.client.ask(GetTelemetry(SECOND), Telemetry)

    assert samples.uuid == FIRST
    assert samples.samples[-1].temperature_c == 63
    assert other.samples[-1].power_w == 170.0
    assert healthy.client.ask(GetTelemetry("GPU-unknown"), Telemetry).samples == ()


def test_a_critical_error_takes_a_card_out_of_work_until_it_was_checked(healthy: Machine) -> None:
    write_machine(healthy.state, cards(RTX_4090, {**RTX_3060, "xid": "79#1"}))
    until(lambda: healthy.devices()[1].quarantine == "xid", within_s=60, what="the quarantine")

    assert healthy.first().quarantine == ""
