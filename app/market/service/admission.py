"""Who is offered work: what is known of a worker's device, and the states that claims and challenges lead it through.

Pure. A device is `DUE` until it proves itself, `PROVEN` until a challenge fails, is left too long or another claim
comes, `FAILED` until the next challenge passes, and `REFUSED` while its claim cannot be true or is of no use here.
Each failure makes the pause before the next challenge four times as long: asking again costs a liar time, and gives an
honest owner his appeal without asking anybody.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Literal

from app.market.claims import doubts_of, rate_of
from app.market.schema import DeviceClaim, Listing


_LONGEST_RETRY_S: Final = 86_400.0
_FASTER: Final = 1.25
"""A claim that is so many times faster than the one that was proven is another claim."""
Network = Literal["practice", "live"]


class State(StrEnum):
    """Where a device stands."""

    DUE = "due"
    PROVEN = "proven"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Device:
    """A worker's device.

    Attributes:
        state: where it stands.
        code, what: why it is refused or failed, as in `Listing`.
        since: when it came into this state, seconds of the market's clock.
        due_at: when it is to be challenged next.
        failures: challenges that failed since the last one that passed.
        tera_ops: what the last challenge proved at the least, in 10^12 operations per second.
    """

    claim: DeviceClaim
    state: State
    since: float
    due_at: float
    code: str = ""
    what: str = ""
    failures: int = 0
    tera_ops: float = 0.0

    def is_due(self, now: float) -> bool:
        """Return whether it is to be challenged now."""
        return self.state is not State.REFUSED and now >= self.due_at


def claimed(before: Device | None, claim: DeviceClaim, network: Network, *, twice: bool, now: float) -> Device:
    """Return a worker's device after he claimed it, again or anew.

    Args:
        before: what was known.
        claim: what he says now.
        network: whether money is at stake.
        twice: whether another worker has claimed a device of this name before.
        now: seconds of the market's clock.
    """
    code, what = _refusal(claim, network, twice=twice)
    if code:
        kept = before.failures if before else 0
        return Device(claim, State.REFUSED, now, now, code, what, kept)
    if before is None:
        return Device(claim, State.DUE, now, now)
    known = before.claim
    same = (known.uuid, known.name, known.kind, known.memory) == (claim.uuid, claim.name, claim.kind, claim.memory)
    if before.state is not State.REFUSED and same and rate_of(claim) <= _FASTER * rate_of(known):
        return replace(before, claim=claim)
    # Whoever failed waits out his pause, whatever he claims next.
    state = State.FAILED if before.state is State.FAILED else State.DUE
    return Device(
        claim, state, now, max(now, before.due_at) if before.failures else now, before.code, "", before.failures
    )


def passed(device: Device, tera_ops: float, *, next_s: float, now: float) -> Device:
    """Return a device that proved itself."""
    return replace(
        device,
        state=State.PROVEN,
        since=now,
        due_at=now + next_s,
        code="",
        what="",
        failures=0,
        tera_ops=tera_ops,
    )


def failed(device: Device, code: str, what: str, *, retry_s: float, now: float) -> Device:
    """Return a device that did not."""
    pause = min(_LONGEST_RETRY_S, retry_s * 4.0 ** min(device.failures, 20))
    return replace(
        device,
        state=State.FAILED,
        since=now,
        due_at=now + pause,
        code=code,
        what=what[:300],
        failures=device.failures + 1,
    )


def listing(device: Device | None, network: Network, *, patience_s: float, now: float) -> Listing:
    """Return whether a worker is offered work, and why not.

    Args:
        device: his device; None where he claimed none.
        network: a live one takes nobody without a device that proved itself; on a practice one who has none may work
            at what needs none.
        patience_s: how long a challenge may be left.
        now: seconds of the market's clock.
    """
    if device is None:
        return Listing(listed=network == "practice", code="" if network == "practice" else "no-device")
    retry_s = None if device.state is State.REFUSED else int(max(0.0, device.due_at - now))
    if device.state in (State.REFUSED, State.FAILED):
        return Listing(listed=False, code=device.code, what=device.what, retry_s=retry_s)
    if device.state is State.DUE:
        return Listing(listed=False, code="unproven", retry_s=retry_s)
    if now > device.due_at + patience_s:
        return Listing(listed=False, code="absent", retry_s=retry_s)
    return Listing(listed=True, gpu=True)


def _refusal(claim: DeviceClaim, network: Network, *, twice: bool) -> tuple[str, str]:
    if network == "live":
        if claim.kind == "software":
            return "software", ""
        if twice:
            return "twice", ""
    found = doubts_of(claim)
    return ("doubt", ", ".join(found)) if found else ("", "")
