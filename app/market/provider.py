"""The provider's session with a market: one exchange of outboxes at a time, and the bytes of inputs and results.

What is said survives a crash on both sides. The provider's messages wait in his outbox until the market has them; the
market's messages come again until their meaning is stored here. So an exchange is: send what is unacknowledged, get
what is new and what is wanted, let the caller store what it means, and only then confirm it (`Mailbox.received`).
"""

import hashlib
from pathlib import Path
from typing import Protocol

import httpx
import msgspec

from app.market.checks import (
    Terms,
    check_acknowledgement,
    check_assignment,
    check_statement,
    check_verdict,
)
from app.market.codec import SchemaError, encode, unpack
from app.market.connection import (
    Connection,
    MarketRefusedError,
    MarketUnreachableError,
    NotAMarketError,
    ProtocolMismatchError,
    market_info,
)
from app.market.origin import parse_origin
from app.market.schema import (
    MAX_MESSAGES,
    Checkpoint,
    ClaimReply,
    Desired,
    Incoming,
    InputRef,
    Listing,
    MarketInfo,
    ProofPromise,
    ProofRows,
    Proofs,
    ProofSeed,
    ProviderStatus,
    SignedMessage,
    Stored,
)
from app.protocol.errors import KnownError
from wallet.address import to_bytes
from wallet.receipts import Grant, contract_domain
from wallet.signing import Signer


__all__ = [
    "Mailbox",
    "MarketRefusedError",
    "MarketUnreachableError",
    "NotAMarketError",
    "ProtocolMismatchError",
    "ProviderSession",
    "Terms",
    "check_acknowledgement",
    "check_assignment",
    "check_statement",
    "check_verdict",
    "market_info",
    "parse_origin",
]

_CLAIM_PATIENCE_S = 90.0
"""The relayer waits until the claim is in a block."""
_HAND_OVER_RATE = 512 << 10
"""Bytes a second: a part of the slowest line on which people play."""
_PROOF_PATIENCE_S = 120.0
"""The market computes the rows once more, and others may be before this one."""


class Mailbox(Protocol):
    """Where the provider keeps both queues. What a method stored is on disk when it returns."""

    async def stream(self) -> str:
        """Return the name of the outbox: 64 hex digits, made at random together with its database."""
        ...

    async def unsent(self, limit: int) -> list[tuple[int, bytes]]:
        """Return what the market has not acknowledged, oldest first: number and JSON of a `ProviderSaid`."""
        ...

    async def acknowledged(self, seq: int) -> None:
        """Forget what the market has, up to `seq`."""
        ...

    async def inbox(self) -> tuple[str | None, int]:
        """Return the market's stream and the last of its messages whose meaning is stored here."""
        ...

    async def received(self, stream: str, seq: int) -> None:
        """Note that the market's messages up to `seq` of `stream` are stored here. The session's caller calls it."""
        ...


class ProviderSession:
    """One worker at one market, under his owner's grant."""

    def __init__(
        self, client: httpx.AsyncClient, origin: str, worker: Signer, grant: SignedMessage, mailbox: Mailbox
    ) -> None:
        """Take the parts. Chain, contract and market are those that the owner signed in the grant.

        Raises:
            KnownError: `market.grant` if the grant cannot be read; `usage` if the origin is none.
        """
        try:
            terms = unpack(Grant, grant).message
        except SchemaError as error:
            raise KnownError("market.grant", what=f"the grant cannot be read: {error}") from None
        self.terms = Terms(contract_domain(terms.chain_id, terms.settler), terms.market, terms.owner, worker.address)
        self._connection = Connection(
            client, origin, worker, chain_id=terms.chain_id, settler=terms.settler, grant=grant
        )
        self._mailbox = mailbox
        self._revision = 0

    @property
    def origin(self) -> str:
        """Where the market is."""
        return self._connection.origin

    async def info(self) -> MarketInfo:
        """Return what the market says of itself.

        Raises:
            KnownError: an error of `app.market.connection`.
        """
        return await self._connection.info()

    async def exchange(self, status: ProviderStatus, wait_s: float) -> Desired:
        """Say what is unsaid, and return what the market wants and its new messages.

        Messages that were received before are left out. The caller stores what the new ones mean and then confirms them
        with `Mailbox.received`; until then they come again.

        Args:
            status: what this machine does now.
            wait_s: how long the market may keep the answer back while nothing happens, 0 to 30 seconds.

        Raises:
            KnownError: an error of `app.market.connection`; `market.wrong` if the market's messages have a gap.
        """
        unsent = await self._mailbox.unsent(MAX_MESSAGES)
        known, seq = await self._mailbox.inbox()
        body = {
            "stream": await self._mailbox.stream(),
            "messages": [{"seq": number, "body": msgspec.Raw(message)} for number, message in unsent],
            "ack_stream": known,
            "ack": seq,
            "revision": self._revision,
            "wait_s": wait_s,
            "status": msgspec.Raw(encode(status)),
        }
        desired = await self._connection.call(
            "POST", "/v1/provider/exchange", Desired, body=msgspec.json.encode(body), patience_s=wait_s + 20
        )
        if unsent and desired.acked >= unsent[0][0]:
            # Never beyond what was sent: a number out of thin air must not empty the outbox.
            await self._mailbox.acknowledged(min(desired.acked, unsent[-1][0]))
        fresh = _fresh(desired, known, seq)
        self._revision = desired.revision
        return msgspec.structs.replace(desired, messages=fresh)

    async def fetch_input(self, attempt: str, ref: InputRef, to: Path) -> None:
        """Store one input of an attempt in the file `to`, whole and checked, or not at all.

        Raises:
            KnownError: an error of `app.market.connection`; `market.wrong`, `disk.full` or `home.unusable`.
        """
        path = f"/v1/attempts/{attempt}/inputs/{ref.sha256}"
        await self._connection.download(path, to, max_bytes=ref.size, sha256=ref.sha256)

    async def fetch_checkpoint(self, attempt: str, checkpoint: Checkpoint, to: Path) -> None:
        """Store what an attempt goes on from in the file `to`, whole and checked, or not at all.

        Raises:
            KnownError: an error of `app.market.connection`; `market.wrong`, `disk.full` or `home.unusable`.
        """
        path = f"/v1/attempts/{attempt}/checkpoint"
        await self._connection.download(path, to, max_bytes=checkpoint.size, sha256=checkpoint.sha256)

    async def hand_over(self, attempt: str, path: Path) -> Stored:
        """Send the checkpoint that a held attempt was asked for, slowly: its owner plays meanwhile.

        Raises:
            KnownError: an error of `app.market.connection`; `home.unusable` if the file cannot be read.
        """
        return await self._connection.upload(f"/v1/attempts/{attempt}/checkpoint", path, rate=_HAND_OVER_RATE)

    async def upload_result(self, attempt: str, path: Path) -> Stored:
        """Send an attempt's result.

        Raises:
            KnownError: an error of `app.market.connection`; `home.unusable` if the file cannot be read.
        """
        return await self._connection.upload(f"/v1/attempts/{attempt}/result", path)

    async def proof_seed(self, challenge: str) -> tuple[bytes, bytes]:
        """Begin a challenge; return its seed, and the binding that makes the answer this worker's.

        The binding is made here and not taken from the market: so an answer to a market that only passes on another
        one's challenge serves it nothing.

        Raises:
            KnownError: an error of `app.market.connection`.
        """
        seed = await self._connection.call("POST", f"/v1/proofs/{challenge}/seed", ProofSeed)
        return bytes.fromhex(seed.seed), proof_binding(bytes.fromhex(challenge), to_bytes(self.terms.worker))

    async def promise_proof(self, challenge: str, root: bytes) -> tuple[int, ...]:
        """Promise an answer; return the rows that are to be opened.

        Raises:
            KnownError: an error of `app.market.connection`, also where the promise was late.
        """
        body = encode(ProofPromise(root=root.hex()))
        return (await self._connection.call("POST", f"/v1/proofs/{challenge}/promise", ProofRows, body=body)).rows

    async def open_proof(self, challenge: str, rows: bytes) -> Listing:
        """Open the rows; return what they are worth.

        Raises:
            KnownError: an error of `app.market.connection`.
        """
        return await self._connection.call(
            "PUT", f"/v1/proofs/{challenge}/rows", Listing, body=rows, patience_s=_PROOF_PATIENCE_S
        )

    async def proofs(self) -> Proofs:
        """Return the owner's leaf under the accepted and the pending root.

        Raises:
            KnownError: an error of `app.market.connection`.
        """
        return await self._connection.call("GET", "/v1/proof", Proofs)

    async def claim(self) -> ClaimReply:
        """Have the relayer push what the owner can claim, and wait until it is in a block.

        Raises:
            KnownError: an error of `app.market.connection`.
        """
        return await self._connection.call("POST", "/v1/claims", ClaimReply, patience_s=_CLAIM_PATIENCE_S)


def proof_binding(challenge: bytes, worker: bytes) -> bytes:
    """Return who is asked and what for, as it enters every leaf (`app.market.proving.Task.binding`)."""
    return hashlib.sha256(challenge + worker).digest()


def _fresh(desired: Desired, known: str | None, seq: int) -> tuple[Incoming, ...]:
    """Return the messages behind the last received one.

    Raises:
        KnownError: `market.wrong`, if one is missing.
    """
    last = seq if desired.stream == known else 0
    fresh = tuple(message for message in desired.messages if message.seq > last)
    if [message.seq for message in fresh] != list(range(last + 1, last + 1 + len(fresh))):
        raise KnownError("market.wrong", what="a message is missing from what it sent")
    return fresh
