"""The messages between the market and those who deal with it: JSON, typed by msgspec, unknown keys refused.

Transport: HTTP. Who speaks is always taken from the session (the bearer token of a login), never from a body.

| call | who | body -> answer |
|---|---|---|
| `GET /v1/market` | anyone | -> `MarketInfo` |
| `POST /v1/auth/challenge` | anyone | `ChallengeRequest` -> `Challenge` |
| `POST /v1/auth/session` | anyone | `LoginRequest` -> `Session` |
| `POST /v1/revocations` | anyone | `RevocationRequest` -> `RevocationNoted` |
| `POST /v1/provider/exchange` | worker | `Exchange` -> `Desired` (long-poll) |
| `GET /v1/attempts/{attempt}/inputs/{sha256}` | worker who has the attempt | -> bytes |
| `PUT /v1/attempts/{attempt}/result` | worker who has the attempt | bytes -> `Stored` |
| `POST /v1/proofs/{challenge}/seed` | worker who is challenged | -> `ProofSeed`: the clock starts |
| `POST /v1/proofs/{challenge}/promise` | worker who is challenged | `ProofPromise` -> `ProofRows` |
| `PUT /v1/proofs/{challenge}/rows` | worker who is challenged | bytes -> `Listing` |
| `GET /v1/proof` | worker, buyer | -> `Proofs` of his grant's owner; of what is allocated back to the buyer |
| `POST /v1/claims` | worker, buyer | -> `ClaimReply`: the relayer pushes the owner's (the buyer's) claim |
| `PUT /v1/blobs/{sha256}` | buyer | bytes -> `Stored` |
| `POST /v1/tasks` | buyer | `OrderRequest` -> `TaskView` |
| `GET /v1/tasks` and `/v1/tasks/{task}` | buyer | -> `TaskList`, `TaskView` |
| `POST /v1/tasks/{task}/cancel` | buyer | -> `TaskView` |
| `GET /v1/tasks/{task}/result` | buyer | -> bytes of the accepted result |
| `GET /v1/account` | buyer | -> `Account` |
| `POST /v1/spends` | buyer | `SpendRequest` -> `Account` |
| `GET /v1/epochs` | anyone | -> `EpochList` |

A refusal has an HTTP status from 400 on and a `Refusal` as its body.

Identifiers and digests are 64 lower-case hex digits without a prefix. Addresses are checksummed. Amounts are decimal
strings of the token's smallest unit, because many JSON readers lose digits of large numbers.

`app.market.codec` turns these into bytes and back, and packs the signed messages of `wallet.receipts`.
"""

from collections.abc import Sequence
from typing import Annotated, Final, Literal

import msgspec

from wallet.keccak import keccak256


PROTOCOL: Final = 2
MAX_BODY: Final = 1 << 20
"""Bytes of the largest JSON body that either side accepts."""
MAX_BLOB: Final = 2 << 30
"""Bytes of the largest input or result."""
MAX_MESSAGES: Final = 64
"""Messages in one exchange, each way."""

Hex32 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
HexSignature = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{130}$")]
AddressText = Annotated[str, msgspec.Meta(pattern="^0x[0-9a-fA-F]{40}$")]
AmountText = Annotated[str, msgspec.Meta(pattern="^[0-9]{1,78}$")]
ImageDigest = Annotated[str, msgspec.Meta(pattern="^sha256:[0-9a-f]{64}$")]
Kind = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{0,39}$")]
FileName = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9._-]{0,63}$")]
Domain = Annotated[str, msgspec.Meta(pattern=r"^\.?([a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{0,62}$", max_length=254)]
ShortText = Annotated[str, msgspec.Meta(max_length=300)]
FigureName = Annotated[str, msgspec.Meta(pattern="^[a-z0-9_]{1,40}$")]
Figure = Annotated[float, msgspec.Meta(ge=0, le=1e30)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Wire(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of all messages: frozen, and strict about unknown keys."""


class SignedMessage(Wire, frozen=True, kw_only=True):
    """A message of `wallet.receipts` with its signature.

    Attributes:
        type: the message's name, such as `Receipt`.
        message: its fields in camel case; bytes as hex, 256-bit integers as decimal strings.
        signature: 65 bytes as hex.
    """

    type: Annotated[str, msgspec.Meta(max_length=40)]
    message: dict[str, str | int | bool]
    signature: HexSignature


# --- the market itself -------------------------------------------------------------------------------------------


class MarketInfo(Wire, frozen=True, kw_only=True):
    """What a market says of itself. Nothing here is trusted before the owner granted exactly these addresses.

    Attributes:
        market: the address of its signing key.
        window_s: seconds that a root waits before it can be claimed under.
        burn_bps: basis points of what buyers pay that are burned.
        emission_bps: basis points of what a provider's pay burns that are emitted to him.
        push_bps: basis points of pay that buyers pay on top for pushing claims.
        lease_s: seconds after which an attempt lapses when its provider is not heard.
        hold_s: seconds for which an attempt that yielded to a game is kept for its provider.
        kinds: the job kinds that are traded, each with the name of its unit of work.
    """

    protocol: int
    name: ShortText
    network: Literal["practice", "live"]
    market: AddressText
    chain_id: Count
    settler: AddressText
    vault: AddressText
    token: AddressText
    symbol: Annotated[str, msgspec.Meta(max_length=16)]
    decimals: Annotated[int, msgspec.Meta(ge=0, le=36)]
    window_s: Count
    burn_bps: Annotated[int, msgspec.Meta(ge=0, le=10_000)]
    lease_s: Count
    hold_s: Count
    kinds: dict[Kind, ShortText]
    emission_bps: Annotated[int, msgspec.Meta(ge=0, le=5_000)] = 0
    push_bps: Annotated[int, msgspec.Meta(ge=0, le=500)] = 0


class Refusal(Wire, frozen=True, kw_only=True):
    """Why the market refuses.

    Attributes:
        code: a short stable word: `stale-fence`, `grant-expired`, `unknown-attempt`, `too-large`.
        what: one sentence for people; text from outside.
        fence: the current fence, where a stale one was used.
    """

    code: Annotated[str, msgspec.Meta(max_length=40)]
    what: ShortText
    fence: Count | None = None


class ChallengeRequest(Wire, frozen=True, kw_only=True):
    """I hold the key of `account`, and want to prove it."""

    account: AddressText


class Challenge(Wire, frozen=True, kw_only=True):
    """Sign a `Login` with this nonce, bound to the origin that you dialled. It can be used once."""

    nonce: Hex32
    expires_in_s: Count


class LoginRequest(Wire, frozen=True, kw_only=True):
    """A signed `Login`; a worker adds his owner's signed `Grant`."""

    login: SignedMessage
    grant: SignedMessage | None = None


class RevocationRequest(Wire, frozen=True, kw_only=True):
    """An owner's signed `Revocation`, brought by anyone."""

    revocation: SignedMessage


class RevocationNoted(Wire, frozen=True, kw_only=True):
    """No grant to the worker that ends by `until` is taken any more."""

    worker: AddressText
    until: Count


class Session(Wire, frozen=True, kw_only=True):
    """A bearer token for this origin. It is a secret."""

    token: Annotated[str, msgspec.Meta(max_length=200)]
    expires_in_s: Count
    role: Literal["worker", "buyer"]


# --- jobs --------------------------------------------------------------------------------------------------------


class JobSpec(Wire, frozen=True, kw_only=True):
    """What runs, and within which limits. Its canonical JSON is hashed into orders and assignments.

    Attributes:
        kind: the job kind; its bids compete.
        image: digest of the image's configuration.
        command: arguments behind the image's entry point.
        environment: names begin with `LULL_`.
        units: units of work in the task.
        memory: bytes.
        cpu_milli: thousandths of a core.
        deadline_s: seconds of running.
        output_bytes, output_files: caps on the result.
        gpu: whether it needs a GPU.
        gpu_memory: bytes of its own memory that the GPU has at the least.
        gpu_class, gpu_score: the job class that the GPU is scored by, and the least score in it; empty asks for none.
        domains: host names that it reaches by HTTPS, through the provider's gate; `.example.org` is all below it.
            With none it has no network.
        network_bytes: cap on what it sends and receives; counts where there are domains.
        verification: how the result is checked.
    """

    kind: Kind
    image: ImageDigest
    units: Annotated[int, msgspec.Meta(ge=1, le=2**40)]
    command: Annotated[tuple[Annotated[str, msgspec.Meta(max_length=4096)], ...], msgspec.Meta(max_length=64)] = ()
    environment: dict[
        Annotated[str, msgspec.Meta(pattern="^LULL_[A-Z0-9_]{1,40}$")], Annotated[str, msgspec.Meta(max_length=4096)]
    ] = {}
    memory: Annotated[int, msgspec.Meta(ge=32 << 20, le=1 << 40)] = 1 << 30
    cpu_milli: Annotated[int, msgspec.Meta(ge=100, le=1_024_000)] = 1000
    deadline_s: Annotated[int, msgspec.Meta(ge=1, le=7 * 24 * 3600)] = 3600
    output_bytes: Annotated[int, msgspec.Meta(ge=1, le=MAX_BLOB)] = 64 << 20
    output_files: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 256
    gpu: bool = False
    gpu_memory: Count = 0
    gpu_class: Literal["", "llm-decode", "diffusion", "render"] = ""
    gpu_score: Count = 0
    domains: Annotated[tuple[Domain, ...], msgspec.Meta(max_length=32)] = ()
    network_bytes: Annotated[int, msgspec.Meta(ge=1, le=1 << 40)] = 64 << 20
    verification: Literal["hash-quorum"] = "hash-quorum"


class InputRef(Wire, frozen=True, kw_only=True):
    """One input: its name in `/lull/in`, its digest and its size in bytes."""

    name: FileName
    sha256: Hex32
    size: Annotated[int, msgspec.Meta(ge=0, le=MAX_BLOB)]


def spec_hash(spec: JobSpec) -> bytes:
    """Return the 32-byte hash of a specification: keccak-256 of its JSON with sorted keys and no spaces."""
    return keccak256(msgspec.json.encode(spec, order="deterministic"))


def inputs_hash(inputs: Sequence[InputRef]) -> bytes:
    """Return the 32-byte hash of a task's inputs, in their order: names, digests and sizes.

    With `spec_hash` it is the manifest of a job, which buyer and market sign: image, caps, and each input to the byte.
    """
    return keccak256(msgspec.json.encode(tuple(inputs), order="deterministic"))


class OrderRequest(Wire, frozen=True, kw_only=True):
    """A signed `Order` with what it hashes, and a signed `Spend` that covers it."""

    order: SignedMessage
    spec: JobSpec
    inputs: Annotated[tuple[InputRef, ...], msgspec.Meta(max_length=64)]
    spend: SignedMessage


class AttemptSummary(Wire, frozen=True, kw_only=True):
    """One attempt at a task, as its buyer sees it."""

    attempt: Hex32
    state: ShortText
    owner: AddressText
    price: AmountText
    digest: Hex32 | None = None
    done: Count = 0
    total: Count = 0


class TaskView(Wire, frozen=True, kw_only=True):
    """A task as its buyer sees it.

    Attributes:
        state: `queued`, `running`, `verifying`, `accepted`, `settled`, `cancelled`, `expired` or `failed`.
        cost: what the buyer pays in all, burn included; 0 until it is accepted.
        verified_by: such as `hash-quorum`; empty until it is accepted.
        result: digest of the accepted result.
    """

    task: Hex32
    kind: Kind
    state: ShortText
    replicas: Count
    attempts: tuple[AttemptSummary, ...]
    cost: AmountText
    verified_by: ShortText = ""
    result: Hex32 | None = None
    reason: ShortText = ""


class TaskList(Wire, frozen=True, kw_only=True):
    """The buyer's tasks, newest first, at most 200."""

    tasks: tuple[TaskView, ...]


class SpendRequest(Wire, frozen=True, kw_only=True):
    """A signed `Spend`: after delivery, for exactly what is owed."""

    spend: SignedMessage


class Account(Wire, frozen=True, kw_only=True):
    """Where a buyer stands with the market, in the smallest unit, in total and ever.

    The vault collects exactly what a `Spend` covers beyond what was collected before. So a buyer signs twice: with an
    order a `Spend` that covers the most that it can cost, and after delivery one for exactly `owed`. If he does not,
    the covering one is used after a while, and what it yields too much is allocated back to him.

    Attributes:
        collected: what the vault has paid to this market for him.
        owed: what a `Spend` says that pays exactly for all accepted tasks.
        reserved: the sum of his open orders' maxima.
        signed: the most that he has signed for.
    """

    collected: AmountText
    owed: AmountText
    reserved: AmountText
    signed: AmountText


class Stored(Wire, frozen=True, kw_only=True):
    """The bytes are here, and have this digest."""

    sha256: Hex32
    size: Count


# --- provider -> market ------------------------------------------------------------------------------------------


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


class AttemptStatus(Wire, frozen=True, kw_only=True):
    """What an attempt does now; sent afresh each time and never queued.

    Attributes:
        state: a value of `app.protocol.states.AttemptState`.
    """

    attempt: Hex32
    fence: Count
    state: Annotated[str, msgspec.Meta(max_length=20)]
    done: Count = 0
    total: Count = 0


class DeviceFigure(Wire, frozen=True, kw_only=True):
    """One measured figure, as `gpu_sandbox.benchmark.result.Kernel` has it.

    Attributes:
        limit: what the device can do physically, in `unit`.
        correct: whether every output was right.
    """

    name: FigureName
    value: Figure
    unit: Annotated[str, msgspec.Meta(max_length=20)]
    limit: Figure | None = None
    correct: bool


class DeviceClaim(Wire, frozen=True, kw_only=True):
    """The device that a machine offers: what its driver says of it, and what was measured there.

    Nothing of it is believed as it is: the market holds the words against each other and against the figures, and the
    figures against a challenge.

    Attributes:
        uuid: the driver's, or a stable name that the machine gives.
        kind: how it is driven; `software` is a processor that pretends, which only a practice market takes.
        memory: bytes of its own; None where it has none or does not tell.
        capability, cores, memory_bits, memory_mhz, pci_id, virtualised: see `gpu_sandbox.devices.snapshot`.
        scores: per job class.
    """

    uuid: Annotated[str, msgspec.Meta(pattern="^[0-9A-Za-z/-]{8,100}$")]
    name: Annotated[str, msgspec.Meta(max_length=80)]
    kind: Literal["nvidia", "wgpu", "software"]
    memory: Count | None = None
    capability: tuple[Count, Count] | None = None
    cores: Count | None = None
    memory_bits: Count | None = None
    memory_mhz: Count | None = None
    pci_id: Count | None = None
    virtualised: bool | None = None
    scores: Annotated[dict[Kind, Count], msgspec.Meta(max_length=8)] = {}
    figures: Annotated[tuple[DeviceFigure, ...], msgspec.Meta(max_length=64)] = ()


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


# --- market -> provider ------------------------------------------------------------------------------------------


class Assigned(Said, frozen=True, kw_only=True, tag="assigned"):
    """A signed `Assignment` with all that it hashes, and the buyer's signed `Order` that pays for it."""

    assignment: SignedMessage
    order: SignedMessage
    spec: JobSpec
    inputs: tuple[InputRef, ...]


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
            `reveal` the digest; `upload` the result; or it is `done` and can be forgotten here.
        lease_ms: milliseconds until it lapses unless this provider is heard again.
    """

    attempt: Hex32
    fence: Count
    action: Literal["run", "stop", "wait", "reveal", "upload", "done"]
    lease_ms: Count
    reason: ShortText = ""


class ProofWish(Wire, frozen=True, kw_only=True):
    """The market wants the device to prove itself: open it, and ask for the seed once it is ready.

    Attributes:
        challenge: its name; it can be begun once.
        size, rounds: as `gpu_sandbox.benchmark.challenge` has them.
    """

    challenge: Hex32
    size: Count
    rounds: Count


class ProofSeed(Wire, frozen=True, kw_only=True):
    """What the matrices follow from; the promise is to be here within `deadline_s`."""

    seed: Hex32
    deadline_s: float


class ProofPromise(Wire, frozen=True, kw_only=True):
    """The root of all rows."""

    root: Hex32


class ProofRows(Wire, frozen=True, kw_only=True):
    """The rows that are to be opened, drawn after the promise."""

    rows: Annotated[tuple[Count, ...], msgspec.Meta(max_length=64)]


class Listing(Wire, frozen=True, kw_only=True):
    """Whether this machine is offered work here.

    Attributes:
        listed: whether it is.
        gpu: whether its device is admitted to jobs that need a GPU.
        code: why it is not listed, or empty: `no-device`, `software`, `twice`, `doubt`, `unproven`, `absent`, `late`,
            `wrong`.
        what: more of it, such as what is doubted.
        retry_s: seconds until the next challenge, or None.
    """

    listed: bool
    gpu: bool = False
    code: Annotated[str, msgspec.Meta(max_length=40)] = ""
    what: ShortText = ""
    retry_s: Count | None = None


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


# --- money -------------------------------------------------------------------------------------------------------


class Leaf(Wire, frozen=True, kw_only=True):
    """A leaf of a distribution, with its proof.

    Attributes:
        cumulative: all that the account was ever allocated.
        proof: sibling hashes, from the leaf up.
    """

    epoch: Count
    root: Hex32
    account: AddressText
    cumulative: AmountText
    proof: tuple[Hex32, ...]


class Proofs(Wire, frozen=True, kw_only=True):
    """The owner's leaf under the accepted root and, while one waits, under the pending root.

    Attributes:
        pending_until: seconds of UTC, by the chain's clock, from which the pending root can be accepted.
        unsettled: accepted pay that is in no root yet.
    """

    accepted: Leaf | None
    pending: Leaf | None
    pending_until: float | None
    unsettled: AmountText


class ClaimReply(Wire, frozen=True, kw_only=True):
    """The relayer's transaction; `transaction` is None when there was nothing to claim."""

    transaction: Hex32 | None
    amount: AmountText


class Epoch(Wire, frozen=True, kw_only=True):
    """One settled epoch.

    Attributes:
        state: `proposed` or `accepted`.
        allocated: what its root allocates in total, ever.
        burned, emitted: what it burns, and emits to providers.
        push_fee: what it books for whoever pushes claims.
    """

    epoch: Count
    root: Hex32
    state: Literal["proposed", "accepted"]
    allocated: AmountText
    burned: AmountText
    transaction: Hex32 | None
    emitted: AmountText = "0"
    push_fee: AmountText = "0"


class EpochList(Wire, frozen=True, kw_only=True):
    """All epochs, newest first, at most 200."""

    epochs: tuple[Epoch, ...]
