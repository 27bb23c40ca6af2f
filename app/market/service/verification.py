"""Whether results agree: the hash quorum, decided from where a task's runs stand. Pure.

The rules, each an answer to a flaw that was found:
- only the first run is auctioned; the partners are drawn by lot after the first commit;
- digests are revealed after all commits, so nobody can copy; no reveal in time is a rejection (`no-reveal`);
- equal digests are a quorum; then one agreeing attempt is asked for the result, another if it fails, and when the
  result is here all who agree are accepted;
- where digests differ, a run that went on from somebody else's checkpoint is set aside first: unpaid, not rejected, and
  replaced by one from the beginning. It is nobody's proof, for those bytes may have been wrong;
- a mismatch is soft: honest digests differ between processors. Two further runs by other owners are asked for, and a
  strict majority of all decides; the minority is rejected (`mismatch`). Without a majority, or without enough owners
  before the deadline, the task fails and nobody is rejected.

`decide` names the next step from the facts alone, so it can be asked again after a crash at any point.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.market.service.auction import JUDGES
from app.protocol.states import ACTIVE_ATTEMPTS, AttemptState
from wallet.address import Address


_JUDGED: Final = (AttemptState.COMMITTED, AttemptState.REVEALED, AttemptState.DISPUTED)
_OPENED: Final = (AttemptState.REVEALED, AttemptState.DISPUTED)


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt, as far as verification cares.

    Attributes:
        digest: the revealed digest, or None.
        reveal_by: until when it must be revealed, once that was asked for.
        upload_by: until when it was last asked for the result, or None.
        carried: whether it went on from another provider's checkpoint.
    """

    attempt: str
    owner: Address
    state: AttemptState
    digest: str | None = None
    reveal_by: float | None = None
    upload_by: float | None = None
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """An open task and its runs.

    Attributes:
        replicas: runs that must agree.
        deadline_at: when it fails unless it is decided.
        agreed: the digest that was agreed on, or None.
        delivered: whether the agreed result is stored here.
    """

    replicas: int
    deadline_at: float
    runs: Sequence[Run]
    agreed: str | None = None
    delivered: bool = False

    @property
    def judged(self) -> list[Run]:
        """Runs that have committed and are neither accepted nor rejected."""
        return [run for run in self.runs if run.state in _JUDGED]

    @property
    def active(self) -> list[Run]:
        """Runs that are at work."""
        return [run for run in self.runs if run.state in ACTIVE_ATTEMPTS]

    @property
    def disputed(self) -> bool:
        """Whether a mismatch was seen."""
        return any(run.state is AttemptState.DISPUTED for run in self.runs)

    @property
    def needed(self) -> int:
        """Runs whose digests are compared."""
        return self.replicas + (JUDGES if self.disputed else 0)


@dataclass(frozen=True, slots=True)
class AskReveals:
    """All have committed: ask these for their digests."""

    attempts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reject:
    """Reject one attempt."""

    attempt: str
    reason: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """The digests differ, and these went on from a checkpoint: they count for nothing, and nobody is blamed."""

    attempts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """The digests differ: nobody is rejected yet."""

    attempts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agree:
    """This digest is the result; those who said otherwise are rejected."""

    digest: str
    minority: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskUpload:
    """Ask this attempt for the result."""

    attempt: str


@dataclass(frozen=True, slots=True)
class Accept:
    """The result is here: accept all who agree."""

    attempts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fail:
    """The task ends without a result; nobody is rejected for it."""

    reason: str


Step = AskReveals | Reject | SetAside | Dispute | Agree | AskUpload | Accept | Fail


def decide(case: Case, now: float) -> Step | None:
    """Return the next step, or None if there is nothing to do but wait, or to find more runs (`wanted`)."""
    if case.agreed is not None:
        return _deliver(case, case.agreed, now)
    for run in case.judged:
        if run.state is AttemptState.COMMITTED and run.reveal_by is not None and now > run.reveal_by:
            return Reject(run.attempt, "no-reveal")
    if len(case.judged) >= case.needed and (step := _compare(case)):
        return step
    if now >= case.deadline_at:
        return Fail("too-few-owners" if case.judged else "no-provider")
    return None


def _compare(case: Case) -> Step | None:
    judged = case.judged
    if unasked := [run.attempt for run in judged if run.state is AttemptState.COMMITTED and run.reveal_by is None]:
        return AskReveals(tuple(unasked))
    if any(run.state not in _OPENED for run in judged):
        return None
    if len({run.digest for run in judged}) > 1 and (carried := [run.attempt for run in judged if run.carried]):
        return SetAside(tuple(carried))
    (digest, votes), *others = Counter(run.digest or "" for run in judged).most_common()
    if not others or (case.disputed and 2 * votes > len(judged)):
        return Agree(digest, tuple(run.attempt for run in judged if run.digest != digest))
    if case.disputed:
        return Fail("undecided")
    return Dispute(tuple(run.attempt for run in judged))


def _deliver(case: Case, agreed: str, now: float) -> Step | None:
    winners = [run for run in case.judged if run.digest == agreed]
    if case.delivered:
        return Accept(tuple(run.attempt for run in winners))
    if now >= case.deadline_at:
        return Fail("undelivered")
    if any(run.upload_by is not None and now <= run.upload_by for run in winners):
        return None
    # Whoever was not asked yet, else whoever was asked longest ago.
    return AskUpload(min(winners, key=lambda run: run.upload_by or 0.0).attempt)


def wanted(case: Case) -> int:
    """Return how many more runs are to be leased now. The first one is alone until it has committed."""
    if case.agreed is not None:
        return 0
    if not case.judged:
        return 0 if case.active else 1
    return max(0, case.needed - len(case.judged) - len(case.active))


def wake_at(case: Case) -> float:
    """Return when `decide` may say something new although nothing happens: the earliest deadline, in seconds."""
    times = [case.deadline_at]
    if case.agreed is None:
        times += [r.reveal_by for r in case.judged if r.state is AttemptState.COMMITTED and r.reveal_by is not None]
    elif asked := [run.upload_by for run in case.judged if run.upload_by is not None]:
        times.append(max(asked))
    return min(times)
