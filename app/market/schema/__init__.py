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
| `PUT /v1/attempts/{attempt}/checkpoint` | worker who was asked to hand it over | bytes -> `Stored` |
| `GET /v1/attempts/{attempt}/checkpoint` | worker whose attempt goes on from one | -> bytes |
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

from app.market.schema.exchange import (
    Acknowledged,
    Action,
    Assigned,
    AttemptEnded,
    AttemptStatus,
    BidMade,
    Checkpoint,
    CommitMade,
    Desired,
    Exchange,
    Incoming,
    Judged,
    MarketSaid,
    Outgoing,
    ProviderSaid,
    ProviderStatus,
    ReceiptMade,
    Refused,
    RevealMade,
    Said,
    Stated,
)
from app.market.schema.manifest import InputRef, JobSpec, inputs_hash, spec_hash
from app.market.schema.orders import Account, AttemptSummary, OrderRequest, SpendRequest, TaskList, TaskView
from app.market.schema.proofs import DeviceClaim, DeviceFigure, Listing, ProofPromise, ProofRows, ProofSeed, ProofWish
from app.market.schema.session import (
    Challenge,
    ChallengeRequest,
    LoginRequest,
    MarketInfo,
    RevocationNoted,
    RevocationRequest,
    Session,
)
from app.market.schema.settled import ClaimReply, Epoch, EpochList, Leaf, Proofs
from app.market.schema.wire import (
    MAX_BLOB,
    MAX_BODY,
    MAX_CHECKPOINT,
    MAX_MESSAGES,
    PROTOCOL,
    AddressText,
    AmountText,
    Count,
    Domain,
    Figure,
    FigureName,
    FileName,
    Hex32,
    HexSignature,
    ImageDigest,
    Kind,
    Refusal,
    ShortText,
    SignedMessage,
    Stored,
    Wire,
)


__all__ = [
    "MAX_BLOB",
    "MAX_BODY",
    "MAX_CHECKPOINT",
    "MAX_MESSAGES",
    "PROTOCOL",
    "Account",
    "Acknowledged",
    "Action",
    "AddressText",
    "AmountText",
    "Assigned",
    "AttemptEnded",
    "AttemptStatus",
    "AttemptSummary",
    "BidMade",
    "Challenge",
    "ChallengeRequest",
    "Checkpoint",
    "ClaimReply",
    "CommitMade",
    "Count",
    "Desired",
    "DeviceClaim",
    "DeviceFigure",
    "Domain",
    "Epoch",
    "EpochList",
    "Exchange",
    "Figure",
    "FigureName",
    "FileName",
    "Hex32",
    "HexSignature",
    "ImageDigest",
    "Incoming",
    "InputRef",
    "JobSpec",
    "Judged",
    "Kind",
    "Leaf",
    "Listing",
    "LoginRequest",
    "MarketInfo",
    "MarketSaid",
    "OrderRequest",
    "Outgoing",
    "ProofPromise",
    "ProofRows",
    "ProofSeed",
    "ProofWish",
    "Proofs",
    "ProviderSaid",
    "ProviderStatus",
    "ReceiptMade",
    "Refusal",
    "Refused",
    "RevealMade",
    "RevocationNoted",
    "RevocationRequest",
    "Said",
    "Session",
    "ShortText",
    "SignedMessage",
    "SpendRequest",
    "Stated",
    "Stored",
    "TaskList",
    "TaskView",
    "Wire",
    "inputs_hash",
    "spec_hash",
]
