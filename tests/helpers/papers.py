"""What a market signs, made by a test that holds the market's key."""

import secrets
from dataclasses import dataclass, field, replace

from app.engine.membership import Membership
from app.market.codec import pack
from app.market.schema import (
    PROTOCOL,
    Acknowledged,
    Assigned,
    InputRef,
    JobSpec,
    Judged,
    MarketInfo,
    SignedMessage,
    Stated,
    inputs_hash,
    spec_hash,
)
from wallet.address import ZERO_ADDRESS, Address
from wallet.eip712 import Domain
from wallet.keys.worker import WorkerKey
from wallet.receipts import (
    Acknowledgement,
    Assignment,
    Grant,
    Order,
    Outcome,
    Statement,
    Verdict,
    contract_domain,
    message_hash,
    sign,
)


SETTLER = Address("0x" + "11" * 20)
PRICE = 10**18


@dataclass(frozen=True)
class Papers:
    """The keys of everybody, and what they sign."""

    market: WorkerKey = field(default_factory=WorkerKey.generate)
    buyer: WorkerKey = field(default_factory=WorkerKey.generate)
    owner: WorkerKey = field(default_factory=WorkerKey.generate)
    worker: WorkerKey = field(default_factory=WorkerKey.generate)

    @property
    def domain(self) -> Domain:
        return contract_domain(31337, SETTLER)

    @property
    def info(self) -> MarketInfo:
        return MarketInfo(
            protocol=PROTOCOL,
            name="a market",
            network="practice",
            market=self.market.address,
            chain_id=31337,
            settler=SETTLER,
            vault=ZERO_ADDRESS,
            token=ZERO_ADDRESS,
            symbol="tLULL",
            decimals=18,
            window_s=2,
            burn_bps=1000,
            lease_s=30,
            hold_s=60,
            kinds={"embed-text": "documents"},
        )

    def grant(self, **changes: object) -> SignedMessage:
        grant = Grant(
            self.owner.address, self.worker.address, self.market.address, SETTLER, 31337, not_after=2**40, max_at_risk=1
        )
        return pack(sign(self.domain, replace(grant, **changes), self.owner))  # type: ignore[arg-type]

    @property
    def membership(self) -> Membership:
        return Membership("http://127.0.0.1:1", "http://127.0.0.1:2", self.info, self.owner.address, self.grant(), 0.0)

    def assigned(self, *, by: WorkerKey | None = None, **changes: object) -> Assigned:
        """Return a whole assignment of ten units; `changes` replace what the market signs."""
        units = 10
        spec = JobSpec(kind="embed-text", image="sha256:" + "ab" * 32, units=units, checkpoint_bytes=64 << 20)
        inputs = (InputRef(name="documents.jsonl", sha256="cd" * 32, size=3),)
        hashed = inputs_hash(inputs)
        nonce = secrets.token_bytes(32)
        order = Order(self.buyer.address, self.market.address, spec_hash(spec), hashed, units, 10 * PRICE, 2, nonce)
        assignment = Assignment(
            attempt=secrets.token_bytes(32),
            fence=1,
            task=secrets.token_bytes(32),
            worker=self.worker.address,
            spec=spec_hash(spec),
            inputs=hashed,
            units=units,
            price=PRICE,
            order=message_hash(order),
            replicas=2,
        )
        return Assigned(
            assignment=pack(sign(self.domain, replace(assignment, **changes), by or self.market)),  # type: ignore[arg-type]
            order=pack(sign(self.domain, order, self.buyer)),
            spec=spec,
            inputs=inputs,
        )

    def acknowledged(self, attempt: str, fence: int, subject: str, by: WorkerKey | None = None) -> Acknowledged:
        message = Acknowledgement(bytes.fromhex(attempt), fence, bytes.fromhex(subject), 1)
        return Acknowledged(acknowledgement=pack(sign(self.domain, message, by or self.market)))

    def judged(
        self, attempt: str, task: str, receipt: str, amount: int, *, outcome: Outcome = Outcome.ACCEPTED
    ) -> Judged:
        message = Verdict(
            bytes.fromhex(attempt), 1, bytes.fromhex(task), outcome, amount, bytes.fromhex(receipt), "quorum"
        )
        return Judged(verdict=pack(sign(self.domain, message, self.market)))

    def stated(self, paid: int, owner: Address | None = None) -> Stated:
        message = Statement(owner or self.owner.address, 1, paid, 0, final=False)
        return Stated(statement=pack(sign(self.domain, message, self.market)))
