"""The hash quorum, played to its end with every kind of provider."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.market.service.auction import JUDGES
from app.market.service.verification import (
    Accept,
    Agree,
    AskReveals,
    AskUpload,
    Case,
    Dispute,
    Fail,
    Reject,
    Run,
    SetAside,
    decide,
    wake_at,
    wanted,
)
from app.protocol.states import FINAL_ATTEMPTS, AttemptState
from wallet.address import from_bytes


A = AttemptState
REVEAL_S, UPLOAD_S, DEADLINE = 10.0, 20.0, 1000.0


class Play:
    """Owners who each hold one digest (None: never reveals), and the market's steps, applied to a case.

    The run number `carried`, if there is one, goes on from somebody else's checkpoint.
    """

    def __init__(
        self, digests: list[str | None], *, replicas: int = 2, uploads: bool = True, carried: int | None = None
    ) -> None:
        self.digests = list(digests)
        self.carried = carried
        self.replicas = replicas
        self.uploads = uploads
        self.runs: dict[str, Run] = {}
        self.agreed: str | None = None
        self.delivered = False
        self.failed: str | None = None
        self.asked_while_working = False
        self.now = 0.0

    @property
    def case(self) -> Case:
        return Case(self.replicas, DEADLINE, tuple(self.runs.values()), self.agreed, self.delivered)

    def lease(self) -> bool:
        if wanted(self.case) == 0 or len(self.runs) == len(self.digests):
            return False
        name = str(len(self.runs))
        owner = from_bytes(len(self.runs).to_bytes(20, "big"))
        self.runs[name] = Run(name, owner, A.RUNNING, carried=len(self.runs) == self.carried)
        return True

    def act(self) -> bool:
        """Let one provider do what he is to do next; tell whether any did."""
        for name, run in self.runs.items():
            digest = self.digests[int(name)]
            if run.state is A.RUNNING:
                self.runs[name] = replace(run, state=A.COMMITTED)
                return True
            if (
                run.state is A.COMMITTED
                and run.reveal_by is not None
                and digest is not None
                and self.now <= run.reveal_by
            ):
                self.runs[name] = replace(run, state=A.REVEALED, digest=digest)
                return True
            if self.uploads and run.upload_by is not None and not self.delivered and run.state not in FINAL_ATTEMPTS:
                self.delivered = True
                return True
        return False

    def step(self) -> bool:  # noqa: C901, PLR0912 - one branch per step
        step = decide(self.case, self.now)
        match step:
            case None:
                return False
            case AskReveals(names):
                self.asked_while_working |= bool(self.case.active)
                for name in names:
                    self.runs[name] = replace(self.runs[name], reveal_by=self.now + REVEAL_S)
            case Reject(name, reason):
                self._end(name, A.REJECTED, reason)
            case SetAside(names):
                for name in names:
                    self._end(name, A.LAPSED, "checkpoint")
            case Dispute(names):
                for name in names:
                    assert not self.runs[name].carried, "a run from a checkpoint is no evidence"
                    self.runs[name] = replace(self.runs[name], state=A.DISPUTED)
            case Agree(digest, minority):
                self.agreed = digest
                for name in minority:
                    self._end(name, A.REJECTED, "mismatch")
            case AskUpload(name):
                self.runs[name] = replace(self.runs[name], upload_by=self.now + UPLOAD_S)
            case Accept(names):
                for name in names:
                    self._end(name, A.ACCEPTED, "quorum")
            case Fail(reason):
                self.failed = reason
        return True

    def _end(self, name: str, state: AttemptState, _reason: str) -> None:
        assert self.runs[name].state not in FINAL_ATTEMPTS
        self.runs[name] = replace(self.runs[name], state=state)

    def finish(self) -> "Play":
        for _ in range(500):
            if self.failed or any(run.state is A.ACCEPTED for run in self.runs.values()):
                return self
            if not (self.step() or self.lease() or self.act()):
                later = wake_at(self.case)
                assert later > self.now or self.now >= DEADLINE
                self.now = later + 0.001
        raise AssertionError(f"it never ends: {self.case}")

    def ended(self, state: AttemptState) -> list[str]:
        return [name for name, run in self.runs.items() if run.state is state]


def test_two_equal_digests_are_a_quorum() -> None:
    play = Play(["x", "x"]).finish()
    assert play.ended(A.ACCEPTED) == ["0", "1"]
    assert play.agreed == "x"


@pytest.mark.parametrize("carried", [0, 1])
def test_a_run_from_a_checkpoint_that_differs_is_set_aside_and_another_one_takes_its_place(carried: int) -> None:
    play = Play(["x", "x", "x"], carried=carried)
    play.digests[carried] = "astray"
    play.finish()
    assert play.ended(A.LAPSED) == [str(carried)]
    assert play.ended(A.REJECTED) == []
    assert len(play.ended(A.ACCEPTED)) == 2
    assert play.agreed == "x"


@given(
    st.lists(st.sampled_from(["x", "y", "z"]), min_size=1, max_size=8),
    st.integers(1, 4),
    st.integers(0, 7),
)
def test_a_checkpoint_blames_nobody_and_makes_no_quorum(digests: list[str], replicas: int, carried: int) -> None:
    play = Play(list(digests), replicas=replicas, carried=carried).finish()
    assert str(carried) not in play.ended(A.REJECTED)
    accepted = play.ended(A.ACCEPTED)
    if accepted:
        assert len(accepted) >= replicas
        assert len([name for name in accepted if name != str(carried)]) >= replicas - 1
        assert {play.digests[int(name)] for name in accepted} == {play.agreed}


def test_the_partner_is_wanted_only_after_the_first_has_committed() -> None:
    play = Play(["x", "x"])
    assert play.lease()
    assert wanted(play.case) == 0
    assert play.act()
    assert wanted(play.case) == 1


def test_nobody_is_asked_to_reveal_before_all_have_committed() -> None:
    play = Play(["x", "x"])
    play.lease()
    play.act()
    assert decide(play.case, 0.0) is None
    play.lease()
    assert decide(play.case, 0.0) is None
    play.act()
    assert decide(play.case, 0.0) == AskReveals(("0", "1"))


def test_a_mismatch_rejects_nobody_before_two_others_have_run_it() -> None:
    play = Play(["x", "y", "x", "x"])
    while not any(run.state is A.DISPUTED for run in play.runs.values()):
        assert play.step() or play.lease() or play.act()
    assert play.ended(A.REJECTED) == []
    assert wanted(play.case) == JUDGES
    play.finish()
    assert play.ended(A.REJECTED) == ["1"]
    assert play.ended(A.ACCEPTED) == ["0", "2", "3"]


def test_two_against_two_is_undecided_and_rejects_nobody() -> None:
    play = Play(["x", "y", "x", "y"]).finish()
    assert play.failed == "undecided"
    assert play.ended(A.REJECTED) == []


def test_two_against_one_of_three_replicas_is_decided_by_two_more() -> None:
    play = Play(["x", "x", "y", "x", "x"], replicas=3).finish()
    assert play.ended(A.REJECTED) == ["2"]
    assert len(play.ended(A.ACCEPTED)) == 4


def test_a_mismatch_without_enough_other_owners_fails_at_the_deadline_and_rejects_nobody() -> None:
    play = Play(["x", "y", "x"]).finish()
    assert play.failed == "too-few-owners"
    assert play.ended(A.REJECTED) == []


def test_who_does_not_reveal_is_rejected_and_another_takes_his_place() -> None:
    play = Play([None, "x", "x"]).finish()
    assert play.ended(A.REJECTED) == ["0"]
    assert play.ended(A.ACCEPTED) == ["1", "2"]


def test_without_any_provider_the_task_fails_at_its_deadline() -> None:
    assert Play([]).finish().failed == "no-provider"


def test_one_run_that_must_agree_with_nobody_is_accepted_alone() -> None:
    assert Play(["x"], replicas=1).finish().ended(A.ACCEPTED) == ["0"]


def test_a_result_that_nobody_delivers_fails_and_rejects_nobody() -> None:
    play = Play(["x", "x"], uploads=False).finish()
    assert play.failed == "undelivered"
    assert play.ended(A.REJECTED) == []
    assert all(run.upload_by is not None for run in play.runs.values()), "the other one was asked, too"


@given(
    st.lists(st.sampled_from(["x", "x", "x", "y", "z", None]), max_size=9),
    st.integers(1, 4),
    st.booleans(),
)
def test_whoever_takes_part_it_ends_and_nobody_honest_is_rejected_by_a_minority(
    digests: list[str | None],
    replicas: int,
    uploads: bool,  # noqa: FBT001 - hypothesis draws it
) -> None:
    play = Play(digests, replicas=replicas, uploads=uploads).finish()
    accepted, rejected = play.ended(A.ACCEPTED), play.ended(A.REJECTED)
    assert not play.asked_while_working
    assert bool(accepted) != bool(play.failed)
    if accepted:
        assert len(accepted) >= replicas
        assert {digests[int(name)] for name in accepted} == {play.agreed}
    for name in rejected:
        if digests[int(name)] is None:
            continue  # it did not reveal
        against = [n for n in play.runs if digests[int(n)] == play.agreed]
        assert play.agreed is not None
        assert len(against) > len([n for n in rejected if digests[int(n)] is not None])
        assert len([n for n in play.runs if n not in rejected]) >= JUDGES


@pytest.mark.parametrize("replicas", [1, 2, 3])
def test_an_honest_crowd_is_accepted_with_as_many_runs_as_were_ordered(replicas: int) -> None:
    play = Play(["x"] * 9, replicas=replicas).finish()
    assert len(play.ended(A.ACCEPTED)) == len(play.runs) == replicas
