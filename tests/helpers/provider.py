"""Providers that speak the market's true protocol with real keys, but run no containers.

What a simulated provider does wrong it does on purpose: `Habits` names it.
"""

import asyncio
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from app.market.checks import check_acknowledgement, check_assignment, check_statement, check_verdict
from app.market.codec import encode, pack, unpack
from app.market.provider import ProviderSession
from app.market.schema import (
    Acknowledged,
    Action,
    Assigned,
    AttemptEnded,
    AttemptStatus,
    BidMade,
    Checkpoint,
    CommitMade,
    Desired,
    DeviceClaim,
    Judged,
    MarketInfo,
    MarketSaid,
    ProviderSaid,
    ProviderStatus,
    ReceiptMade,
    Refused,
    RevealMade,
    SignedMessage,
    Stated,
)
from app.market.shares import earned, share
from app.protocol.errors import AppError
from wallet.address import Address
from wallet.keys.worker import WorkerKey
from wallet.receipts import (
    Acknowledgement,
    Assignment,
    Bid,
    Commit,
    Grant,
    Receipt,
    Reveal,
    Statement,
    Verdict,
    commitment,
    contract_domain,
    message_hash,
    sign,
)


KIND: Final = "embed-text"


class MemoryMailbox:
    """A provider's queues in memory; a new one is a new database."""

    def __init__(self) -> None:
        """Begin empty."""
        self._stream = secrets.token_hex(32)
        self._outbox: list[tuple[int, bytes]] = []
        self._last = 0
        self._inbox: tuple[str | None, int] = (None, 0)

    def say(self, message: ProviderSaid) -> int:
        """Queue a message; return its number."""
        self._last += 1
        self._outbox.append((self._last, encode(message)))
        return self._last

    async def stream(self) -> str:
        """Return the outbox's name."""
        return self._stream

    async def unsent(self, limit: int) -> list[tuple[int, bytes]]:
        """Return what is not acknowledged."""
        return self._outbox[:limit]

    async def acknowledged(self, seq: int) -> None:
        """Forget what is."""
        self._outbox = [(number, body) for number, body in self._outbox if number > seq]

    async def inbox(self) -> tuple[str | None, int]:
        """Return what was received."""
        return self._inbox

    async def received(self, stream: str, seq: int) -> None:
        """Note what was received."""
        self._inbox = (stream, seq)


@dataclass(slots=True)
class Work:
    """One attempt at a simulated provider."""

    assigned: Assigned
    assignment: Assignment
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    receipts: list[Receipt] = field(default_factory=list)
    state: str = "assigned"
    said: set[str] = field(default_factory=set)
    carried: bytes | None = None

    @property
    def start(self) -> int:
        """Units of work in the checkpoint that it goes on from."""
        return self.assigned.checkpoint.done if self.assigned.checkpoint else 0

    @property
    def name(self) -> str:
        """64 hex digits."""
        return self.assignment.attempt.hex()


@dataclass(frozen=True, slots=True)
class Habits:
    """What a provider does that is not usual.

    Attributes:
        result: the bytes that he computes; equal ones agree.
        steps: receipts per attempt.
        stays: the state in which he remains instead of finishing, such as `running` or `held`.
        reveals, uploads: whether he answers these wishes.
        image: the only image that he has; the town's where none is named.
        device: what he claims to have; whether jobs can have it, too.
        checkpoint: what he offers to hand over while he stays `held`, with `kept` units of work in it; `brings` is
            what he brings instead when he is asked.
        away_s: how long he says that he is away.
    """

    result: bytes = b"the honest result"
    steps: int = 2
    stays: str | None = None
    reveals: bool = True
    uploads: bool = True
    image: str = ""
    device: DeviceClaim | None = None
    checkpoint: bytes | None = None
    kept: int = 0
    brings: bytes | None = None
    away_s: float | None = None


class SimProvider:
    """A provider with real keys: it checks every signature of the market, and signs everything itself."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        origin: str,
        info: MarketInfo,
        folder: Path,
        *,
        habits: Habits | None = None,
        owner: WorkerKey | None = None,
        worker: WorkerKey | None = None,
        max_at_risk: int = 10**24,
    ) -> None:
        """Make its keys and its grant."""
        self.client, self.origin, self.info, self.folder = client, origin, info, folder
        self.habits = habits or Habits()
        self.owner = owner or WorkerKey.generate()
        self.worker = worker or WorkerKey.generate()
        self.domain = contract_domain(info.chain_id, Address(info.settler))
        self.grant = self.signed_grant(max_at_risk=max_at_risk)
        self.mailbox = MemoryMailbox()
        self.session = ProviderSession(client, origin, self.worker, self.grant, self.mailbox)
        self.work: dict[str, Work] = {}
        self.available = True
        self.heard: list[MarketSaid] = []
        self.verdicts: dict[str, Verdict] = {}
        self.statements: list[Statement] = []
        self.refused: list[Refused] = []
        self.actions: dict[str, Action] = {}

    def signed_grant(self, **changes: Any) -> SignedMessage:  # noqa: ANN401 - fields of a Grant
        """Return the owner's grant for this worker."""
        values: dict[str, Any] = {
            "owner": self.owner.address,
            "worker": self.worker.address,
            "market": Address(self.info.market),
            "settler": Address(self.info.settler),
            "chain_id": self.info.chain_id,
            "not_after": int(time.time()) + 3600,
            "max_at_risk": 10**24,
            **changes,
        }
        return pack(sign(self.domain, Grant(**values), self.owner))

    def bid(self, unit_price: int = 1, *, kind: str = KIND, revision: int = 1) -> int:
        """Queue a bid."""
        bid = Bid(self.worker.address, kind, unit_price, revision, int(time.time()) + 3600)
        return self.mailbox.say(BidMade(bid=pack(sign(self.domain, bid, self.worker))))

    def status(self) -> ProviderStatus:
        """Return what it says of itself."""
        busy = any(w.state in ("assigned", "preparing", "running", "held") for w in self.work.values())
        return ProviderStatus(
            available=self.available and not busy,
            images=(self.habits.image,),
            memory=1 << 34,
            cpu_milli=8000,
            gpu=self.habits.device is not None,
            device=self.habits.device,
            attempts=tuple(self.attempt_status(w) for w in self.work.values()),
        )

    def attempt_status(self, work: Work) -> AttemptStatus:
        """Return what it says of one attempt."""
        habits, offered = self.habits, None
        if work.state == "held" and habits.checkpoint is not None:
            digest = hashlib.sha256(habits.checkpoint).hexdigest()
            offered = Checkpoint(sha256=digest, size=len(habits.checkpoint), done=habits.kept)
        return AttemptStatus(
            attempt=work.name,
            fence=work.assignment.fence,
            state=work.state,
            away_s=habits.away_s,
            checkpoint=offered,
        )

    async def step(self, wait_s: float = 0.0) -> Desired:
        """Exchange once, and do what is wanted."""
        desired = await self.session.exchange(self.status(), wait_s)
        for message in desired.messages:
            self.take(message.body)
            await self.mailbox.received(desired.stream, message.seq)
        self.actions = {action.attempt: action for action in desired.actions}
        for action in desired.actions:
            await self.act(action)
        return desired

    def take(self, message: MarketSaid) -> None:
        """Check and store a message of the market."""
        self.heard.append(message)
        terms = self.session.terms
        match message:
            case Assigned():
                assignment = check_assignment(message, terms)
                self.work[assignment.attempt.hex()] = Work(message, assignment)
            case Acknowledged():
                packed = message.acknowledgement
                subject = unpack(Acknowledgement, packed).message
                work = self.work[subject.attempt.hex()]
                check_acknowledgement(
                    packed, terms, attempt=subject.attempt, fence=work.assignment.fence, subject=subject.subject
                )
            case Judged():
                name = unpack(Verdict, message.verdict).message.attempt.hex()
                if (known := self.work.get(name)) is None:
                    return
                last = known.receipts[-1]
                amount = last.amount
                if known.state == "moved":
                    assignment = known.assignment
                    amount = share(assignment.price, self.habits.kept, assignment.units, known.start)
                self.verdicts[name] = check_verdict(
                    message.verdict,
                    terms,
                    attempt=bytes.fromhex(name),
                    fence=known.assignment.fence,
                    task=known.assignment.task,
                    amount=amount,
                    receipt=message_hash(last),
                )
            case Stated():
                before = self.statements[-1] if self.statements else None
                self.statements.append(check_statement(message.statement, terms, accepted=0, before=before))
            case Refused():
                self.refused.append(message)

    async def act(self, action: Action) -> None:
        """Do what the market wants of an attempt, as far as it is this provider's habit."""
        work = self.work.get(action.attempt)
        if work is None:
            return
        match action.action:
            case "hand-over" if self.habits.stays is not None:
                offered = self.attempt_status(work).checkpoint
                if offered is not None and action.reason == offered.sha256:
                    await self.hand_over(work)
            case "run" | "hand-over":
                await self.run(work)
            case "reveal" if self.habits.reveals and "reveal" not in work.said:
                self.reveal(work)
            case "upload" if self.habits.uploads and "upload" not in work.said:
                file = self.folder / f"{secrets.token_hex(4)}.result"
                file.write_bytes(self.habits.result)
                await self.session.upload_result(work.name, file)
                work.said.add("upload")
            case "moved":
                work.state = "moved"
            case "stop" | "done":
                del self.work[action.attempt]

    async def hand_over(self, work: Work) -> None:
        """Bring the checkpoint that was asked for."""
        file = self.folder / f"{secrets.token_hex(4)}.checkpoint"
        file.write_bytes(self.habits.brings or self.habits.checkpoint or b"")
        await self.session.hand_over(work.name, file)

    async def run(self, work: Work) -> None:
        """Work on an attempt: fetch its inputs, sign receipts and commit; or stay where the habits say."""
        if self.habits.stays is not None:
            work.state = self.habits.stays
            if self.habits.kept > work.start and not work.receipts:
                self.receipt(work, self.habits.kept)
            return
        if "commit" in work.said:
            return
        if work.assigned.checkpoint is not None:
            file = self.folder / f"{work.name[:8]}-checkpoint"
            await self.session.fetch_checkpoint(work.name, work.assigned.checkpoint, file)
            work.carried = file.read_bytes()
        for number, ref in enumerate(work.assigned.inputs):
            file = self.folder / f"{work.name[:8]}-{number}"
            await self.session.fetch_input(work.name, ref, file)
            assert hashlib.sha256(file.read_bytes()).hexdigest() == ref.sha256
        for step in range(1, self.habits.steps + 1):
            left = work.assignment.units - work.start
            self.receipt(work, work.start + left * step // self.habits.steps)
        self.commit(work)

    def receipt(self, work: Work, done: int, **changes: Any) -> int:  # noqa: ANN401 - fields of a Receipt
        """Sign and queue the next receipt."""
        before = work.receipts[-1] if work.receipts else None
        values: dict[str, Any] = {
            "attempt": work.assignment.attempt,
            "fence": work.assignment.fence,
            "seq": len(work.receipts) + 1,
            "units_done": done,
            "active_ms": (before.active_ms if before else 0) + 1,
            "energy_mj": done,
            "amount": earned(work.assignment.price, done, work.assignment.units, work.start),
            "prev": message_hash(before) if before else bytes(32),
            **changes,
        }
        receipt = Receipt(**values)
        work.receipts.append(receipt)
        return self.mailbox.say(ReceiptMade(receipt=pack(sign(self.domain, receipt, self.worker))))

    def commit(self, work: Work, **changes: Any) -> int:  # noqa: ANN401 - fields of a Commit
        """Sign and queue the commit."""
        work.said.add("commit")
        work.state = "committed"
        values: dict[str, Any] = {
            "attempt": work.assignment.attempt,
            "fence": work.assignment.fence,
            "worker": self.worker.address,
            "commitment": commitment(self.digest, work.salt, work.assignment.attempt, self.worker.address),
            **changes,
        }
        return self.mailbox.say(CommitMade(commit=pack(sign(self.domain, Commit(**values), self.worker))))

    def reveal(self, work: Work, **changes: Any) -> int:  # noqa: ANN401 - fields of a Reveal
        """Sign and queue the reveal."""
        work.said.add("reveal")
        values: dict[str, Any] = {
            "attempt": work.assignment.attempt,
            "fence": work.assignment.fence,
            "worker": self.worker.address,
            "digest": self.digest,
            "salt": work.salt,
            **changes,
        }
        return self.mailbox.say(RevealMade(reveal=pack(sign(self.domain, Reveal(**values), self.worker))))

    def end(self, work: Work, how: str, code: str) -> int:
        """Queue the end of an attempt without a result."""
        del self.work[work.name]
        message = AttemptEnded(
            attempt=work.name,
            fence=work.assignment.fence,
            how=how,  # type: ignore[arg-type]  # one of the words
            code=code,
        )
        return self.mailbox.say(message)

    @property
    def digest(self) -> bytes:
        """The digest of what it computes."""
        return hashlib.sha256(self.habits.result).digest()

    async def until_refused(self) -> None:
        """Keep exchanging until the market refuses."""
        while True:
            await self.step(0.05)

    async def live(self) -> None:
        """Keep exchanging until cancelled, as an engine does; a market that is away is tried again."""
        while True:
            try:
                await self.step(5.0)
            except AppError:
                await asyncio.sleep(0.02)
