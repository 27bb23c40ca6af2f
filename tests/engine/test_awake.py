"""The PC is kept awake by a lock of logind's while it is wanted, and by nothing when there is no logind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.engine.awake import Logind as Keeper
from tests.helpers.logind import Logind, system_bus
from tests.helpers.waiting import until


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    """A message bus of this test's own, which takes the place of the system's."""
    with system_bus(tmp_path) as address:
        yield address


def test_the_lock_is_held_as_long_as_it_is_wanted(bus: str) -> None:
    with Logind(bus) as logind:
        keeper = Keeper()
        assert keeper.keep(awake=True)
        assert keeper.keep(awake=True), "once is enough"
        (lock,) = logind.locks
        assert (lock.what, lock.who, lock.why, lock.mode) == ("sleep:idle", "Lull", "A paid job runs", "block")
        assert keeper.keep(awake=False)
        until(lambda: not logind.locks, what="the lock's end")


def test_a_bus_without_logind_and_no_bus_keep_nothing_awake_and_break_nothing(
    bus: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bus
    assert Keeper().keep(awake=True) is False
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'none'}")
    keeper = Keeper()
    assert keeper.keep(awake=True) is False
    assert keeper.keep(awake=False)


def test_a_logind_that_denies_the_lock_keeps_nothing_awake_and_breaks_nothing(bus: str) -> None:
    with Logind(bus, refuses=True):
        assert Keeper().keep(awake=True) is False
