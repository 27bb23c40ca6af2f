"""The owner's own leaf under each root that waits, worked out from his own papers before it counts.

A market that lowers or leaves out a leaf has to do so in a root that waits for a whole window. This looks at each one,
and says what could prove that it is wrong; whether anything is done about it, the owner decides.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.engine import evidence
from app.engine.membership import Membership
from app.engine.policy import Fault
from app.engine.store.database import Database
from app.protocol.money import Units
from app.protocol.purse import ChallengeView, LeafView
from wallet import rewards
from wallet.amounts import Units as TokenUnits
from wallet.chain.disputes import Dispute, Terms
from wallet.chain.reader import ChainState
from wallet.chain.rpc import Block
from wallet.challenges import Case, strongest


log = logging.getLogger(__name__)

PATIENCE_S: Final = 30.0
"""The longest, in seconds, that a market may take to show its leaf of a root that waits: its books follow the chain."""

OPEN: Final = "open"
RIPE: Final = "ripe"
_OVER: Final = "over"


def moment(at: float) -> str:
    """Return a moment for people, in the machine's own zone."""
    return f"{datetime.fromtimestamp(at).astimezone():%Y-%m-%d %H:%M:%S}"


def seen(dispute: Dispute, found: Terms, head: Block) -> ChallengeView:
    """Return a challenge as clients see it, by the chain's clock."""
    if not found.waits or dispute.proposal != found.proposal:
        state = _OVER
    else:
        # The head of a chain on which nothing happens is old; the next block's time is this machine's at the least.
        state = RIPE if max(head.timestamp, time.time()) > dispute.deadline else OPEN
    return ChallengeView(
        dispute.number, state, Units(dispute.needed), Units(found.bond), until_at=float(dispute.deadline)
    )


class Standing(StrEnum):
    """How a leaf under a root that waits looks."""

    FITS = "fits"
    LOOKING = "looking"
    SHORT = "short"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class LeafAudit:
    """One's own leaf under one root that waits.

    Attributes:
        root: 32 bytes.
        epoch: the number that it gets when it is accepted.
        due, held: in the smallest unit; what is to be in the leaf, and what is.
        since_at, until_at: seconds of chain time at which it was proposed, and until which it can be challenged.
        papers: one's own sum beside the market's word.
        case: what proves that something is missing; None if nothing is.
    """

    root: bytes
    epoch: int
    standing: Standing
    due: Units
    held: Units
    since_at: int
    until_at: int
    papers: rewards.Audit
    case: Case | None

    @property
    def wrong(self) -> bool:
        """Whether the owner should be told."""
        return self.standing in {Standing.SHORT, Standing.WITHHELD}

    def view(self) -> LeafView:
        """Return it as clients see it."""
        proof = "" if self.case is None or not self.wrong else "statement" if self.case.statement else "leaf"
        return LeafView(self.epoch, self.standing.value, self.due, self.held, float(self.until_at), proof)

    def fault(self, amount: Callable[[int], str], moment: Callable[[float], str]) -> Fault | None:
        """Return what the owner is told, or None; takes what writes amounts and moments."""
        if not self.wrong:
            return None
        until, due = moment(float(self.until_at)), amount(self.due)
        if self.standing is Standing.WITHHELD:
            return Fault("leaf.withheld", {"due": due, "until": until})
        return Fault("leaf.short", {"held": amount(self.held), "due": due, "until": until})


class Auditor:
    """Audits the leaves of one owner at one market.

    Attributes:
        clock: seconds that only rise; a market's patience is counted by it.
    """

    def __init__(self, member: Membership, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the membership, where the papers lie, and a clock that only rises (seconds)."""
        self._member = member
        self._database = database
        self.clock = clock
        self._seen: tuple[bytes, float] | None = None
        self._last: tuple[object, LeafAudit] | None = None

    async def look(
        self, chain: ChainState, pending: rewards.Leaf | None, accepted: rewards.Leaf | None, *, answered: bool
    ) -> LeafAudit | None:
        """Return the audit of the root that waits; None while none does.

        Args:
            chain: the settler's state.
            pending: the owner's leaf that was found under the root that waits, or None.
            accepted: the one that was found under the accepted root, or None.
            answered: whether the market was asked for them and answered.
        """
        root = chain.settler.pending_root
        if root is None:
            self._seen = None
            return None
        if self._seen is None or self._seen[0] != root:
            self._seen = (root, self.clock())
        waited = self.clock() - self._seen[1]
        patience = min(PATIENCE_S, chain.settler.window_s / 4) if answered else chain.settler.window_s / 2
        at = await self._database.read(lambda c: evidence.latest_at(c, self._member))
        key = (root, pending, accepted, at, waited >= patience)
        if self._last is None or self._last[0] != key:
            found = await self._audit(chain, pending, accepted, at, late=waited >= patience)
            self._say(found)
            self._last = (key, found)
        return self._last[1]

    async def _audit(
        self, chain: ChainState, pending: rewards.Leaf | None, accepted: rewards.Leaf | None, at: float, *, late: bool
    ) -> LeafAudit:
        member, settler = self._member, chain.settler
        epoch, root = settler.epoch + 1, settler.pending_root or b""
        kept = await self._database.read(lambda c: evidence.statements(c, member))
        verdicts = await self._database.read(lambda c: evidence.verdicts(c, member, at))
        receipts = await self._database.read(lambda c: evidence.last_receipts(c, member))
        # The number is the chain's, whatever the market calls it.
        leaf = rewards.Leaf(epoch, root, member.owner, pending.cumulative if pending else TokenUnits(0), ())
        binding = [signed.message for signed in kept if rewards.binds_from(signed.message) <= epoch]
        latest = max((signed.message for signed in kept), key=lambda s: s.paid + s.emitted, default=None)
        bound = max(binding, key=lambda s: s.paid + s.emitted, default=None)
        papers = rewards.audit(verdicts, receipts, bound or latest, leaf)
        case = strongest(epoch, kept, accepted)
        due = case.needed if case else 0
        if leaf.cumulative >= due:
            standing, case = Standing.FITS, None
        elif pending is not None:
            standing = Standing.SHORT
        else:
            standing = Standing.WITHHELD if late else Standing.LOOKING
        since, held = settler.pending_since, Units(leaf.cumulative)
        return LeafAudit(root, epoch, standing, Units(due), held, since, since + settler.window_s, papers, case)

    def _say(self, found: LeafAudit) -> None:
        if found.wrong:
            log.error(
                *("root %s of epoch %d is wrong: the leaf holds %d, and %d is due", found.root.hex(), found.epoch),
                *(found.held, found.due),
            )
        else:
            log.info("root of epoch %d: the leaf %s (%d of %d due)", found.epoch, found.standing, found.held, found.due)
        for flaw in found.papers.findings:
            log.warning("attempt %s is %s: %d due, %d judged", flaw.attempt.hex()[:8], flaw.flaw, flaw.due, flaw.judged)
