"""The market that this engine works for: what was joined, with the owner's grant."""

import logging
import sqlite3
from dataclasses import dataclass

import msgspec

from app.market.codec import SchemaError, address, decode, unpack
from app.market.schema import MarketInfo, SignedMessage
from app.protocol.errors import KnownError
from wallet.address import Address
from wallet.eip712 import Domain
from wallet.errors import SignatureError
from wallet.receipts import Grant, check, contract_domain


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Membership:
    """One market, its chain, and the grant under which this machine works there.

    Attributes:
        url: the market's origin.
        rpc: the chain's node, the owner's choice.
        owner: who is paid.
        grant: the signed grant, as it travels.
    """

    url: str
    rpc: str
    info: MarketInfo
    owner: Address
    grant: SignedMessage
    joined_at: float

    @property
    def network(self) -> str:
        """A name for chain and contract, under which attempts and ledger entries are kept apart."""
        return f"{self.info.chain_id}:{self.info.settler}"

    @property
    def domain(self) -> Domain:
        """The domain of everything that worker and market sign."""
        return contract_domain(self.info.chain_id, Address(self.info.settler))

    @property
    def market(self) -> Address:
        """The address of the market's signing key."""
        return Address(self.info.market)


def check_grant(packed: SignedMessage, info: MarketInfo, worker: Address, now: float) -> Grant:
    """Return the grant, if the owner signed it for this worker at exactly this market.

    Raises:
        KnownError: `market.grant`, with what does not fit.
    """
    try:
        signed = unpack(Grant, packed)
        grant = signed.message
        check(contract_domain(info.chain_id, address(info.settler)), signed, grant.owner)
        differences = [
            name
            for name, granted, actual in (
                ("this PC's worker", grant.worker, worker),
                ("the market's key", grant.market, address(info.market)),
                ("the settling contract", grant.settler, address(info.settler)),
                ("the chain", grant.chain_id, info.chain_id),
            )
            if granted != actual
        ]
    except (SchemaError, SignatureError) as error:
        raise KnownError("market.grant", what=f"the grant cannot be used: {error}") from None
    if differences:
        raise KnownError("market.grant", what=f"the grant names another {differences[0].removeprefix('the ')}")
    if grant.not_after <= now:
        raise KnownError("market.grant", what="the grant has expired")
    return grant


def load(connection: sqlite3.Connection) -> Membership | None:
    """Return the stored membership, or None; one that cannot be read is none."""
    row = connection.execute("SELECT url, rpc, grant_json, info_json, joined_at FROM membership").fetchone()
    if row is None:
        return None
    url, rpc, grant_json, info_json, joined_at = row
    try:
        grant, info = decode(SignedMessage, grant_json), decode(MarketInfo, info_json)
        return Membership(url, rpc, info, unpack(Grant, grant).message.owner, grant, joined_at)
    except SchemaError as error:
        log.error("the stored membership cannot be read, join again: %s", error)  # noqa: TRY400 - a bit that fell
        return None


def store(connection: sqlite3.Connection, membership: Membership) -> None:
    """Store the membership in place of any other."""
    connection.execute("DELETE FROM membership")
    connection.execute(
        """INSERT INTO membership (one, url, rpc, grant_json, info_json, network, joined_at)
        VALUES (1, ?, ?, ?, ?, ?, ?)""",
        (
            membership.url,
            membership.rpc,
            msgspec.json.encode(membership.grant),
            msgspec.json.encode(membership.info),
            membership.network,
            membership.joined_at,
        ),
    )


def forget(connection: sqlite3.Connection) -> None:
    """Belong to no market any more."""
    connection.execute("DELETE FROM membership")
