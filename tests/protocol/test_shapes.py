"""A reader that keeps the state of before reads the same as one that does not, and makes anew only what changed."""

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol import wire
from app.protocol.events import Changed
from app.protocol.snapshot import JobView, Snapshot
from tests.helpers import scenes


_STATES: Final = tuple(
    make()
    for make in (
        scenes.earning, scenes.game, scenes.paused, scenes.waiting, scenes.fault, scenes.finishing, scenes.empty,
        scenes.huge, scenes.long_names, scenes.small, scenes.measuring, scenes.resting, scenes.hurt, scenes.live,
    )
)  # fmt: skip


def line_of(snapshot: Snapshot) -> bytes:
    """Return a snapshot as the engine says it."""
    return wire.encode_push(wire.Push(Changed(snapshot)))


def read(snapshot: Snapshot, kept: wire.Kept) -> Snapshot:
    """Return a snapshot as a reader gets it."""
    message = wire.decode_incoming(line_of(snapshot), kept)
    assert isinstance(message, wire.Push)
    assert isinstance(message.event, Changed)
    return message.event.snapshot


def jobs(count: int) -> tuple[JobView, ...]:
    """Return jobs of the past."""
    base = scenes.history()
    return tuple(replace(base[at % len(base)], attempt=f"{at:064x}") for at in range(count))


@given(st.lists(st.sampled_from(_STATES), min_size=2, max_size=6))
def test_what_is_read_is_what_was_said_whatever_was_kept(snapshots: list[Snapshot]) -> None:
    kept = wire.Kept()
    for snapshot in snapshots:
        assert read(snapshot, kept) == snapshot


@given(
    before=st.lists(st.integers(0, 40), unique=True, max_size=30),
    after=st.lists(st.integers(0, 40), unique=True, max_size=30),
)
def test_jobs_that_come_go_and_move_are_read_as_they_were_said(before: list[int], after: list[int]) -> None:
    every, kept, snapshot = jobs(41), wire.Kept(), scenes.earning()
    for places in (before, after, before):
        said = replace(snapshot, jobs=tuple(every[place] for place in places))
        assert read(said, kept) == said


@pytest.mark.parametrize("new", [0, 1, 3])
def test_of_a_long_history_only_the_job_that_changed_is_made_anew(new: int) -> None:
    every, kept = jobs(203), wire.Kept()
    first = replace(scenes.earning(), jobs=every[3:])
    old = read(first, kept)
    changed = replace(every[3], done=every[3].done + 1)
    now = read(replace(first, revision=first.revision + 1, jobs=(*every[3 - new : 3], changed, *every[4:])), kept)
    assert now.jobs[new] == changed
    assert all(one is other for one, other in zip(now.jobs[new + 1 :], old.jobs[1:], strict=True))
    assert now.earnings is old.earnings
    assert now.wallet is old.wallet


def test_a_state_that_cannot_be_read_spoils_nothing_that_was_kept() -> None:
    kept, snapshot = wire.Kept(), scenes.earning()
    read(snapshot, kept)
    for wrong in (b'"revision":"7"', b'"revision":null', b'"version":7'):
        line = line_of(snapshot).replace(f'"revision":{snapshot.revision}'.encode(), wrong)
        with pytest.raises(wire.WireError):
            wire.decode_incoming(line, kept)
    assert read(scenes.game(), kept) == scenes.game()


def test_what_a_newer_engine_says_beside_is_left_out_whatever_was_kept() -> None:
    kept, snapshot = wire.Kept(), scenes.earning()
    read(snapshot, kept)
    later = replace(snapshot, revision=snapshot.revision + 1)
    line = line_of(later).replace(b'"revision":', b'"mood":{"of":["today"]},"revision":')
    message = wire.decode_incoming(line, kept)
    assert message == wire.Push(Changed(later))


def test_after_forgetting_everything_is_made_anew() -> None:
    kept, snapshot = wire.Kept(), scenes.earning()
    old = read(snapshot, kept)
    kept.forget()
    assert read(snapshot, kept) is not old
    assert read(snapshot, kept) == old
