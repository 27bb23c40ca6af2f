"""Which processes belong to a launch, and when it is over."""

from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from gpu_sandbox.sensors.evidence import Cause, Evidence, Strength
from gpu_sandbox.sensors.launches import Launches
from gpu_sandbox.sensors.process import Process


_COMMON: Final = "/s/steamapps/common"


class Machine:
    """A few processes, without a kernel."""

    def __init__(self) -> None:
        self.living: dict[int, Process] = {1: Process(1, 0, 1, ("init",))}
        self.launches = Launches(lambda pid: self.living[pid].parent if pid in self.living else None)
        self.clock = 100.0
        self._next = 10

    def start(self, *argv: str, parent: int = 1, quietly: bool = False, app: int = 0) -> int:
        """Start a process; quietly: it forks without exec, and nobody is told."""
        self._next += 1
        environ = {"SteamAppId": str(app)} if app else {}
        self.living[self._next] = Process(self._next, parent, self._next, argv, None, environ)
        if not quietly:
            self.look(self._next)
        return self._next

    def look(self, pid: int) -> bool:
        self.clock += 1
        return self.launches.appeared(self.living[pid], self.clock)

    def end(self, pid: int) -> None:
        """End a process as the sensor hears of it: children go to init; the rest is looked at if it was the last."""
        del self.living[pid]
        for child in [p for p in self.living.values() if p.parent == pid]:
            self.living[child.pid] = Process(child.pid, 1, child.started, child.argv, child.exe, child.environ)
        if self.launches.ended(pid):
            for other in list(self.living):
                self.look(other)
            self.launches.settle()

    @property
    def titles(self) -> list[str]:
        return [evidence.title for evidence in self.launches.evidence()]


def _reaper(machine: Machine, *options: str, app: int = 7, title: str = "Portal") -> int:
    return machine.start("reaper", "SteamLaunch", f"AppId={app}", *options, "--", f"{_COMMON}/{title}/run")


def test_evidence_names_the_launch_and_its_beginning() -> None:
    machine = Machine()
    pid = _reaper(machine)

    assert machine.launches.evidence() == (
        Evidence(f"steam:7:{pid}", Cause.STEAM_LAUNCH, Strength.STRONG, "Portal", pid, 101.0, "steam:7"),
    )


def test_a_game_ends_with_the_last_process_that_was_started_through_it() -> None:
    machine = Machine()
    reaper = _reaper(machine)
    game = machine.start("/bin/game", parent=reaper)
    child = machine.start("/bin/child", parent=game)

    machine.end(reaper)
    machine.end(game)
    assert machine.titles == ["Portal"]
    machine.end(child)
    assert machine.titles == []


def test_a_process_in_between_that_only_forked_does_not_hide_its_children() -> None:
    machine = Machine()
    reaper = _reaper(machine)
    fork = machine.start("sh", parent=reaper, quietly=True)
    game = machine.start("/bin/game", parent=fork)

    machine.end(reaper)
    assert machine.titles == ["Portal"]
    machine.end(game)
    assert machine.titles == []


def test_what_a_game_leaves_behind_is_found_by_its_environment() -> None:
    machine = Machine()
    reaper = _reaper(machine)
    orphan = machine.start("sh", parent=reaper, app=7, quietly=True)

    machine.end(reaper)
    assert machine.titles == ["Portal"]
    machine.end(orphan)
    assert machine.titles == []


def test_processes_of_one_game_are_one_piece_of_evidence() -> None:
    machine = Machine()
    machine.start("wrapper", app=7)
    machine.start("game", app=7)

    assert len(machine.launches.evidence()) == 1


def test_a_child_that_knows_the_title_gives_it_to_the_launch_without_a_new_key() -> None:
    machine = Machine()
    machine.start("wrapper", app=7)
    before = machine.launches.evidence()[0]
    machine.start(f"{_COMMON}/Portal/run", app=7)

    after = machine.launches.evidence()[0]
    assert (before.title, after.title) == ("Steam game 7", "Portal")
    assert (after.key, after.since) == (before.key, before.since)


def test_nothing_that_a_first_time_set_up_starts_is_a_game() -> None:
    machine = Machine()
    setup = _reaper(machine, "Install=1")
    fork = machine.start("sh", parent=setup, quietly=True)
    machine.start("iscript", parent=fork, app=7)
    machine.start("orphan", app=7)

    assert machine.titles == []


def test_a_game_after_its_set_up_counts() -> None:
    machine = Machine()
    setup = _reaper(machine, "Install=1")
    machine.end(setup)
    _reaper(machine)

    assert machine.titles == ["Portal"]


def test_a_fork_that_still_bears_the_reapers_words_is_no_second_game() -> None:
    machine = Machine()
    reaper = _reaper(machine)
    words = machine.living[reaper].argv
    fork = machine.start(*words, parent=reaper)
    assert machine.titles == ["Portal"]

    machine.end(reaper)
    assert machine.titles == ["Portal"]
    machine.end(fork)
    assert machine.titles == []


def test_a_game_that_another_one_starts_through_steam_is_its_own() -> None:
    machine = Machine()
    setup = _reaper(machine, "Install=1")
    machine.start("reaper", "SteamLaunch", "AppId=7", "--", f"{_COMMON}/Portal/run", parent=setup)
    machine.start("reaper", "SteamLaunch", "AppId=8", "--", f"{_COMMON}/Hades/run", parent=setup)

    assert machine.titles == ["Portal", "Hades"]


def test_two_games_end_each_for_itself() -> None:
    machine = Machine()
    first, second = _reaper(machine, app=7, title="Portal"), _reaper(machine, app=8, title="Hades")
    assert machine.titles == ["Portal", "Hades"]

    machine.end(first)
    assert machine.titles == ["Hades"]
    machine.end(second)
    assert machine.titles == []


def test_a_game_that_executes_another_program_stays_a_game() -> None:
    machine = Machine()
    reaper = _reaper(machine)
    machine.living[reaper] = Process(reaper, 1, reaper, ("/bin/other",))

    assert machine.look(reaper)
    assert machine.titles == ["Portal"]


def test_a_loop_of_parents_ends() -> None:
    launches = Launches(lambda pid: pid + 1)
    launches.appeared(Process(5, 1, 1, ("reaper", "SteamLaunch", "AppId=7", "--", "x")), 1.0)

    assert not launches.appeared(Process(6, 10_000, 1, ("sh",)), 2.0)


class AnyOrder(RuleBasedStateMachine):
    """Whatever starts and ends, evidence is there while the game is, and gone when nothing is left of it."""

    def __init__(self) -> None:
        super().__init__()
        self.machine = Machine()
        self.reapers: dict[int, str] = {}

    @rule(app=st.integers(1, 3), installs=st.booleans())
    def steam_launches(self, app: int, installs: bool) -> None:  # noqa: FBT001 - hypothesis gives by name
        options = ("Install=1",) if installs else ()
        pid = _reaper(self.machine, *options, app=app, title=f"Game {app}")
        if not installs:
            self.reapers[pid] = f"Game {app}"

    @rule(data=st.data(), app=st.sampled_from([0, 0, 1, 2]), quietly=st.booleans())
    def a_process_starts_another(self, data: st.DataObject, app: int, quietly: bool) -> None:  # noqa: FBT001 - as above
        parent = data.draw(st.sampled_from(sorted(self.machine.living)))
        self.machine.start("sh", parent=parent, app=app, quietly=quietly)

    @rule(data=st.data())
    def something_is_looked_at_again(self, data: st.DataObject) -> None:
        self.machine.look(data.draw(st.sampled_from(sorted(self.machine.living))))

    @precondition(lambda self: len(self.machine.living) > 1)
    @rule(data=st.data())
    def a_process_ends(self, data: st.DataObject) -> None:
        pid = data.draw(st.sampled_from(sorted(set(self.machine.living) - {1})))
        self.reapers.pop(pid, None)
        self.machine.end(pid)

    @invariant()
    def a_running_game_is_seen(self) -> None:
        titles = self.machine.titles
        for title in self.reapers.values():
            assert title in titles

    @invariant()
    def keys_are_unique(self) -> None:
        keys = [evidence.key for evidence in self.machine.launches.evidence()]
        assert len(keys) == len(set(keys))

    def teardown(self) -> None:
        for pid in sorted(set(self.machine.living) - {1}):
            self.machine.end(pid)
        assert self.machine.titles == []


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
