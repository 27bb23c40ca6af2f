"""What an attempt owes and proves: pure functions from its row to receipts, commits and reveals."""

import secrets
from dataclasses import dataclass
from typing import Final

from app.engine.settings import Network
from app.engine.store.attempts import AttemptRow, ReceiptRow
from app.market import codec
from app.market.schema import BidMade, CommitMade, ReceiptMade, RevealMade
from app.market.shares import earned
from app.protocol.money import Units
from gpu_sandbox.errors import SpecError
from gpu_sandbox.sandbox.domains import Traffic, traffic_of
from gpu_sandbox.sandbox.spec import Carried, Input, Spec
from wallet.eip712 import Domain
from wallet.receipts import Bid, Commit, Receipt, Reveal, commitment, message_hash, sign
from wallet.signing import Signer


NO_NETWORK: Final = Network()


@dataclass(frozen=True, slots=True)
class Seal:
    """A result's digest and the salt that hides it until it is revealed; 64 hex digits each."""

    digest: str
    salt: str


def new_seal(digest: str) -> Seal:
    """Return a seal for a result, with a salt of the system's randomness."""
    return Seal(digest, secrets.token_hex(32))


def next_receipt(
    row: AttemptRow, last: ReceiptRow | None, domain: Domain, worker: Signer
) -> tuple[ReceiptRow, ReceiptMade] | None:
    """Return the receipt that says how far `row` is, and the message that carries it.

    None means that the last receipt says all of it already.
    """
    before = codec.unpack(Receipt, last.signed).message if last else None
    done = max(row.done, before.units_done if before else 0)
    amount = Units(earned(row.price, done, row.total, row.start))
    if before and (before.units_done, before.active_ms) == (done, row.active_ms):
        return None
    receipt = Receipt(
        attempt=bytes.fromhex(row.attempt),
        fence=row.fence,
        seq=before.seq + 1 if before else 1,
        units_done=done,
        active_ms=max(row.active_ms, before.active_ms if before else 0),
        energy_mj=max(row.energy_mj, before.energy_mj if before else 0),
        amount=amount,
        prev=message_hash(before) if before else bytes(32),
    )
    packed = codec.pack(sign(domain, receipt, worker))
    stored = ReceiptRow(row.attempt, receipt.seq, message_hash(receipt).hex(), amount, packed, None)
    return stored, ReceiptMade(receipt=packed)


def commit_message(row: AttemptRow, seal: Seal, domain: Domain, worker: Signer) -> CommitMade:
    """Return the commit to a sealed result."""
    attempt = bytes.fromhex(row.attempt)
    hidden = commitment(bytes.fromhex(seal.digest), bytes.fromhex(seal.salt), attempt, worker.address)
    return CommitMade(commit=codec.pack(sign(domain, Commit(attempt, row.fence, worker.address, hidden), worker)))


def reveal_message(row: AttemptRow, seal: Seal, domain: Domain, worker: Signer) -> RevealMade:
    """Return what opens the commit."""
    reveal = Reveal(
        bytes.fromhex(row.attempt), row.fence, worker.address, bytes.fromhex(seal.digest), bytes.fromhex(seal.salt)
    )
    return RevealMade(reveal=codec.pack(sign(domain, reveal, worker)))


def sandbox_spec(
    row: AttemptRow, gpu: str | None = None, network: Network = NO_NETWORK, *, pretends: bool = False
) -> Spec:
    """Return what the sandbox runs for an attempt.

    Args:
        row: the attempt.
        gpu: the driver's name of the card for jobs that need one.
        network: what the owner lets jobs have of the network.
        pretends: whether jobs that need one run without it, on the processor.

    Raises:
        SpecError: if the job asks for what no job may have, or for a card where there is none.
    """
    job = row.assigned.spec
    if job.gpu and gpu is None and not pretends:
        raise SpecError("the job needs a graphics card, and none is given to jobs here")
    if job.domains and network.most < job.network_bytes:
        raise SpecError(f"the job wants {job.network_bytes >> 20} MiB of the network, and the owner gives none so much")
    carried = row.assigned.checkpoint
    return Spec(
        attempt=row.attempt,
        task=row.task,
        image=job.image,
        command=job.command,
        environment={**job.environment, "LULL_UNITS": str(job.units)},
        inputs=tuple(Input(ref.name, ref.sha256, ref.size) for ref in row.assigned.inputs),
        memory=job.memory,
        cpus=job.cpu_milli / 1000,
        output_bytes=job.output_bytes,
        output_files=job.output_files,
        gpu=gpu if job.gpu else None,
        deadline_s=job.deadline_s,
        domains=job.domains,
        network_bytes=job.network_bytes if job.domains else 0,
        network_rate=network.rate if job.domains else 0,
        spent=(traffic_of(row.traffic) or Traffic()) if job.domains else Traffic(),
        checkpoint=Carried(carried.sha256, carried.size) if carried else None,
    )


def bid_message(kind: str, unit_price: int, domain: Domain, worker: Signer, *, now: float, life_s: int) -> BidMade:
    """Return a bid for a job kind. Its revision is the time in milliseconds, so that a later bid always counts.

    Args:
        kind: the job kind.
        unit_price: net pay per unit of work, in the smallest unit.
        domain: the settler's.
        worker: who bids.
        now: seconds of UTC.
        life_s: seconds for which it holds.
    """
    bid = Bid(worker.address, kind, unit_price, revision=int(now * 1000), not_after=int(now) + life_s)
    return BidMade(bid=codec.pack(sign(domain, bid, worker)))
