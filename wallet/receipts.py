"""The messages that prove who owes whom: values to be signed by EIP-712, and who signs each.

| message | signed by | proves |
|---|---|---|
| `Login` | worker or buyer | this key talks to this origin, now |
| `Grant` | owner | this worker may work for me at this market, until then, at this risk |
| `Revocation` | owner | that worker works for me no more |
| `Bid` | worker | the least that I work for |
| `Order` | buyer | I ordered this, at this price at the most |
| `Spend` | buyer | the market may take this much of my deposit, in total |
| `Assignment` | market | this attempt, at this price, is yours |
| `Receipt` | worker | this much is done, in total |
| `Acknowledgement` | market | I saw that receipt or commit in time |
| `Commit`, `Reveal` | worker | the digest that I had before I knew any other |
| `Verdict` | market | accepted or rejected, and what it pays |
| `Statement` | market | what I owe you, in total |

Amounts are in the token's smallest unit. Times are seconds of UTC since 1970, by the signer's clock, and decide
nothing but expiry. Identifiers of tasks and attempts are 32 random bytes.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Generic, TypeVar

from wallet.address import Address
from wallet.eip712 import (
    Addr,
    Bool,
    Bytes32,
    Domain,
    Text,
    Uint8,
    Uint32,
    Uint64,
    Uint256,
    digest,
    origin_salt,
    struct_hash,
)
from wallet.keccak import keccak256
from wallet.signing import Signer, verify


MAX_GRANT_S: Final = 30 * 24 * 3600
"""The longest life of a `Grant`, in seconds."""


class Outcome(IntEnum):
    """How an attempt ended, as a `Verdict` says it."""

    ACCEPTED = 1
    REJECTED = 2


@dataclass(frozen=True, slots=True)
class Login:
    """I hold `account`'s key and talk to the origin in the domain's salt; `nonce` is the market's, used once."""

    account: Addr
    nonce: Bytes32


@dataclass(frozen=True, slots=True)
class Grant:
    """`owner` lets `worker` work for him at `market`; pay goes to `owner` and nowhere else.

    Attributes:
        max_at_risk: the most unsettled pay that the owner lets stand, in the smallest unit.
        not_after: seconds of UTC; at most `MAX_GRANT_S` after it was signed.
    """

    owner: Addr
    worker: Addr
    market: Addr
    settler: Addr
    chain_id: Uint256
    not_after: Uint64
    max_at_risk: Uint256


@dataclass(frozen=True, slots=True)
class Revocation:
    """No grant of `owner` to `worker` that ends by `until` holds any more. The stake vault checks it on chain.

    Attributes:
        until: seconds of UTC; a grant that is to hold after a revocation ends later.
    """

    owner: Addr
    worker: Addr
    until: Uint64


@dataclass(frozen=True, slots=True)
class Bid:
    """`worker` works on jobs of `kind` for `unit_price` per unit of work at the least; sealed: only the market sees it.

    Attributes:
        kind: the job kind, such as `embed-text`.
        unit_price: net pay per unit of work, in the token's smallest unit.
        revision: rises with each bid for a kind; the highest counts.
        not_after: seconds of UTC.
    """

    worker: Addr
    kind: Text
    unit_price: Uint256
    revision: Uint64
    not_after: Uint64


@dataclass(frozen=True, slots=True)
class Order:
    """`buyer` orders one task.

    Attributes:
        spec: keccak-256 of the job's canonical specification.
        inputs: keccak-256 over names, digests and sizes of the inputs, in order.
        units: units of work in the task.
        max_price: the most that the buyer pays in all, burn included, over all replicas.
        replicas: runs that must agree.
        nonce: 32 random bytes, so that one order is one task.
    """

    buyer: Addr
    market: Addr
    spec: Bytes32
    inputs: Bytes32
    units: Uint64
    max_price: Uint256
    replicas: Uint8
    nonce: Bytes32


@dataclass(frozen=True, slots=True)
class Spend:
    """`buyer` lets `market` take `cumulative` of his deposit, in total and ever. The vault checks it on chain."""

    buyer: Addr
    market: Addr
    cumulative: Uint256


@dataclass(frozen=True, slots=True)
class Assignment:
    """The market gives `worker` an attempt at a task.

    Attributes:
        fence: rises with each change of hands; a message with a lower one is stale.
        price: net pay for the whole task, in the smallest unit.
        order: struct hash of the buyer's `Order`: what the pay is reserved by.
    """

    attempt: Bytes32
    fence: Uint64
    task: Bytes32
    worker: Addr
    spec: Bytes32
    inputs: Bytes32
    units: Uint64
    price: Uint256
    order: Bytes32
    replicas: Uint8


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an attempt has done and cost so far: cumulative, so that the latest one is all that counts.

    Attributes:
        seq: 1, 2, 3 and so on within the attempt.
        units_done: units of work.
        active_ms: milliseconds in which the job really ran (frozen time is none).
        energy_mj: millijoules; an estimate where no meter exists.
        amount: net pay earned so far if it is accepted.
        prev: struct hash of the receipt before, or zeros; makes a gap visible.
    """

    attempt: Bytes32
    fence: Uint64
    seq: Uint32
    units_done: Uint64
    active_ms: Uint64
    energy_mj: Uint64
    amount: Uint256
    prev: Bytes32


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The market has had the `Receipt` or `Commit` with struct hash `subject` since `at`, by its own clock."""

    attempt: Bytes32
    fence: Uint64
    subject: Bytes32
    at: Uint64


@dataclass(frozen=True, slots=True)
class Commit:
    """The digest of a result, hidden: `commitment` is what `commitment()` returns."""

    attempt: Bytes32
    fence: Uint64
    worker: Addr
    commitment: Bytes32


@dataclass(frozen=True, slots=True)
class Reveal:
    """The digest and the salt behind a `Commit`."""

    attempt: Bytes32
    fence: Uint64
    worker: Addr
    digest: Bytes32
    salt: Bytes32


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the market decided on an attempt.

    Attributes:
        outcome: an `Outcome`.
        amount: net pay; 0 when rejected.
        receipt: struct hash of the receipt that is paid.
        reason: a short code such as `quorum`, `mismatch`, `no-reveal`.
        emitted: what is emitted to the owner for it, on top of `amount`.
    """

    attempt: Bytes32
    fence: Uint64
    task: Bytes32
    outcome: Uint8
    amount: Uint256
    receipt: Bytes32
    reason: Text
    emitted: Uint256 = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """What the market owes `owner` in total, ever: the part paid by buyers and the part emitted.

    Attributes:
        final: the last statement of its epoch.
    """

    owner: Addr
    epoch: Uint64
    paid: Uint256
    emitted: Uint256
    final: Bool


Message = (
    Login
    | Grant
    | Revocation
    | Bid
    | Order
    | Spend
    | Assignment
    | Receipt
    | Acknowledgement
    | Commit
    | Reveal
    | Verdict
    | Statement
)


def session_domain(chain_id: int, settler: Address, origin: str) -> Domain:
    """Return the domain of messages between a market and one who dialled it at `origin`."""
    return Domain(chain_id, settler, origin_salt(origin))


def contract_domain(chain_id: int, contract: Address) -> Domain:
    """Return the domain of messages that a contract verifies, or that hold whichever way the market is reached.

    `Spend` stands in the vault's domain, every other message in the settler's.
    """
    return Domain(chain_id, contract)


def commitment(result: bytes, salt: bytes, attempt: bytes, worker: Address) -> bytes:
    """Return the 32 bytes that hide `result` until they are revealed.

    The attempt and the worker are hashed in, so that a partner's commitment cannot be copied.
    """
    return keccak256(result + salt + attempt + bytes.fromhex(worker[2:]))


M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class Signed(Generic[M]):
    """A message and its 65-byte signature."""

    message: M
    signature: bytes


def sign(domain: Domain, message: M, signer: Signer) -> Signed[M]:
    """Return `message`, signed."""
    return Signed(message, signer.sign(digest(domain, message)))


def check(domain: Domain, signed: Signed[M], signer: Address) -> M:
    """Return the message, if `signer` signed it.

    Raises:
        SignatureError: if it was not so.
    """
    verify(digest(domain, signed.message), signed.signature, signer)
    return signed.message


def message_hash(message: Message) -> bytes:
    """Return the struct hash by which other messages refer to this one."""
    return struct_hash(message)
