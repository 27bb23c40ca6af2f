"""One exchange between provider and market: both outboxes, what the machine does, and what is wanted of it."""

from typing import Annotated, Literal

import msgspec

from app.market.schema.manifest import InputRef, JobSpec
from app.market.schema.proofs import DeviceClaim, Listing, ProofWish
from app.market.schema.wire import (
    MAX_CHECKPOINT,
    MAX_MESSAGES,
    Count,
    Hex32,
    ImageDigest,
    Refusal,
    ShortText,
    SignedMessage,
    Wire,
)


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="t"):
    """Base of what travels in outboxes."""


class BidMade(Said, frozen=True, kw_only=True, tag="bid"):
    """A signed `Bid`: it replaces the one before for its kind."""

    bid: SignedMessage


class ReceiptMade(Said, frozen=True, kw_only=True, tag="receipt"):
    """A signed `Receipt`."""

    receipt: SignedMessage


class CommitMade(Said, frozen=True, kw_only=True, tag="commit"):
    """A signed `Commit`; the attempt's last receipt has gone before it."""

    commit: SignedMessage


class RevealMade(Said, frozen=True, kw_only=True, tag="reveal"):
    """A signed `Reveal`, on the market's wish."""

    reveal: SignedMessage


class AttemptEnded(Said, frozen=True, kw_only=True, tag="ended"):
    """The attempt ends here without a result.

    Attributes:
        how: `failed` (the job's or this machine's fault, by `code`) or `preempted` (the owner wants his machine; free).
    """

    attempt: Hex32
    fence: Count
    how: Literal["failed", "preempted"]
    code: Annotated[str, msgspec.Meta(max_length=40)]


ProviderSaid = BidMade | ReceiptMade | CommitMade | RevealMade | AttemptEnded


class Checkpoint(Wire, frozen=True, kw_only=True):
    """What a job wrote to go on from, as one canonical archive. Whoever gets it trusts it no more than any input.

    Attributes:
        size: bytes of the archive.
        done: units of work that it holds.
    """

    sha256: Hex32
    size: Annotated[int, msgspec.Meta(ge=1, le=MAX_CHECKPOINT)]
    done: Annotated[int, msgspec.Meta(ge=1, le=2**40)]


class AttemptStatus(Wire, frozen=True, kw_only=True):
    """What an attempt does now; sent afresh each time and never queued.

    Attributes:
        state: a value of `app.protocol.states.AttemptState`.
        away_s: seconds until a held attempt is expected to go on, or None where nobody can tell.
        checkpoint: what a held attempt could go on from at another provider, or None.
    """

    attempt: Hex32
    fence: Count
    state: Annotated[str, msgspec.Meta(max_length=20)]
    done: Count = 0
    total: Count = 0
    away_s: Annotated[float, msgspec.Meta(ge=0, le=1e9)] | None = None
    checkpoint: Checkpoint | None = None


class ProviderStatus(Wire, frozen=True, kw_only=True):
    """What this machine does now; sent afresh each time and never queued.

    Attributes:
        available: whether it takes an attempt now.
        images: digests of the images that are here; only their jobs are offered.
        memory, cpu_milli: what a job can have.
        gpu: whether a job can have the device now.
        device: the device; None where nothing was measured yet.
        gpu: whether a job can have a GPU.
        network_bytes: what a job may send and receive; 0 takes no job with domains.
        attempts: all attempts that are not over for this provider.
    """

    available: bool
    images: Annotated[tuple[ImageDigest, ...], msgspec.Meta(max_length=256)] = ()
    memory: Count = 0
    cpu_milli: Count = 0
    gpu: bool = False
    device: DeviceClaim | None = None
    network_bytes: Count = 0
    attempts: Annotated[tuple[AttemptStatus, ...], msgspec.Meta(max_length=64)] = ()


class Outgoing(Wire, frozen=True, kw_only=True):
    """One queued message of the provider; `seq` rises by one within a stream."""

    seq: Annotated[int, msgspec.Meta(ge=1)]
    body: ProviderSaid


class Exchange(Wire, frozen=True, kw_only=True):
    """What the provider has to say, and up to where it has understood the market.

    Attributes:
        stream: names this outbox; a new database begins a new stream at 1.
        messages: unacknowledged messages, in order, without a gap.
        ack_stream, ack: the last message of the market's stream that is safely stored here.
        revision: the revision of the last `Desired` that was seen; a newer one is answered at once.
        wait_s: how long the market may keep the answer back while nothing happens.
    """

    stream: Hex32
    messages: Annotated[tuple[Outgoing, ...], msgspec.Meta(max_length=MAX_MESSAGES)]
    ack_stream: Hex32 | None
    ack: Count
    revision: Count
    wait_s: Annotated[float, msgspec.Meta(ge=0, le=30)]
    status: ProviderStatus


class Assigned(Said, frozen=True, kw_only=True, tag="assigned"):
    """A signed `Assignment` with all that it hashes, and the buyer's signed `Order` that pays for it.

    Attributes:
        checkpoint: what the work goes on from, or None where it begins: then the price is for the units that are left.
    """

    assignment: SignedMessage
    order: SignedMessage
    spec: JobSpec
    inputs: tuple[InputRef, ...]
    checkpoint: Checkpoint | None = None


class Acknowledged(Said, frozen=True, kw_only=True, tag="acknowledged"):
    """A signed `Acknowledgement` of a receipt or a commit."""

    acknowledgement: SignedMessage


class Judged(Said, frozen=True, kw_only=True, tag="judged"):
    """A signed `Verdict`."""

    verdict: SignedMessage


class Stated(Said, frozen=True, kw_only=True, tag="stated"):
    """A signed `Statement` for this worker's owner."""

    statement: SignedMessage


class Refused(Said, frozen=True, kw_only=True, tag="refused"):
    """A queued message was not accepted; it is acknowledged all the same, and must not be sent again.

    Attributes:
        seq: the message's number in the provider's stream.
    """

    seq: Count
    refusal: Refusal


MarketSaid = Assigned | Acknowledged | Judged | Stated | Refused


class Incoming(Wire, frozen=True, kw_only=True):
    """One queued message of the market; `seq` rises by one within a stream."""

    seq: Annotated[int, msgspec.Meta(ge=1)]
    body: MarketSaid


class Action(Wire, frozen=True, kw_only=True):
    """What the market wants of one attempt.

    Attributes:
        action: `run` it; `stop` it (it is over, or somebody else's by now); `wait` for the partners' commits;
            `reveal` the digest; `upload` the result; `hand-over` the checkpoint; it has `moved`, and its pay waits for
            whoever goes on; or it is `done` and can be forgotten here.
        lease_ms: milliseconds until it lapses unless this provider is heard again.
        reason: why it is to `stop`; which checkpoint, by its digest, is to be handed over.
    """

    attempt: Hex32
    fence: Count
    action: Literal["run", "stop", "wait", "reveal", "upload", "hand-over", "moved", "done"]
    lease_ms: Count
    reason: ShortText = ""


class Desired(Wire, frozen=True, kw_only=True):
    """The market's answer: all that it wants of this provider now, and what it has to say.

    Attributes:
        stream, messages: the market's outbox for this provider, from behind the acknowledged one.
        acked: the provider's messages up to this number are stored and need not be sent again.
        revision: rises with each change of `actions`.
        actions: one per attempt that the market counts as this provider's.
        listing: whether this machine is offered work.
        proof: the challenge that waits for this machine, or None.
        poll_s: how long to wait before the next exchange (0: at once).
        time: the market's clock, seconds of UTC.
    """

    stream: Hex32
    messages: tuple[Incoming, ...]
    acked: Count
    revision: Count
    actions: tuple[Action, ...]
    listing: Listing
    proof: ProofWish | None = None
    poll_s: float
    time: float
