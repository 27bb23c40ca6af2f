"""A grant that is signed elsewhere: the owner's key is in a hardware wallet or on another device, and never here.

`--unsigned FILE` writes what is to be signed as EIP-712 typed data, which such wallets show field by field; `--signed
FILE --signature HEX` joins with it. What counts is built here again: of the file, only end and amount are taken.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.client.sync import connect
from app.paths import Home, as_known
from app.protocol.commands import GetSnapshot
from app.protocol.errors import AppError, KnownError, UsageError
from app.protocol.snapshot import Snapshot
from wallet.address import Address, parse_address
from wallet.eip712 import typed_data
from wallet.errors import SignatureError, WalletError
from wallet.receipts import Grant, Signed, check, contract_domain


if TYPE_CHECKING:
    from app.market.schema import MarketInfo

_LARGEST: Final = 16 << 10


def external_owner(home: Home) -> Address:
    """Return the payout address whose key is not on this PC.

    Raises:
        KnownError: `wallet.none`, if there is none.
    """
    try:
        with connect(home) as client:
            owner = client.ask(GetSnapshot(), Snapshot).wallet.owner
    except AppError as error:
        if error.code != "engine.not-running":
            raise
        owner = None
    if owner is None:
        raise KnownError("wallet.none")
    return parse_address(owner)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a grant is about, apart from its end and its amount."""

    owner: Address
    worker: str
    info: "MarketInfo"

    def grant(self, not_after: int, max_at_risk: int) -> Grant:
        """Return the grant.

        Raises:
            UsageError: if a value makes no sense.
        """
        info = self.info
        try:
            worker, market, settler = (parse_address(a) for a in (self.worker, info.market, info.settler))
        except WalletError as error:
            raise UsageError(str(error)) from None
        return Grant(self.owner, worker, market, settler, info.chain_id, not_after, max_at_risk)


def write_unsigned(path: Path, terms: Terms, not_after: int, max_at_risk: int) -> None:
    """Write what is to be signed; a file that is there is not touched.

    Raises:
        UsageError: if there is one.
        KnownError: `home.unusable` or `disk.full`, if it cannot be written.
    """
    message = terms.grant(not_after, max_at_risk)
    domain = contract_domain(message.chain_id, message.settler)
    try:
        with path.open("x", encoding="utf-8") as file:
            json.dump(typed_data(domain, message), file, indent=1)
    except FileExistsError:
        raise UsageError(f"{path} is there already; name a new file") from None
    except OSError as error:
        raise as_known(error, path) from None


def read_signed(path: Path, signature: str, terms: Terms) -> str:
    """Return the signed grant as the engine takes it.

    Raises:
        UsageError: if the file is another grant's, or the signature is not its owner's.
    """
    from app.market import codec  # noqa: PLC0415 - msgspec, for this alone

    try:
        with path.open("rb") as file:
            message = json.loads(file.read(_LARGEST))["message"]
        grant = terms.grant(int(message["notAfter"]), int(message["maxAtRisk"]))
        raw = bytes.fromhex(signature.removeprefix("0x"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(f"{path} is not what `--unsigned` wrote, or the signature is not hexadecimal") from None
    if len(raw) == 65 and raw[64] < 2:  # some wallets count the parity from 0
        raw = raw[:64] + bytes([raw[64] + 27])
    try:
        signed = Signed(grant, raw)
        check(contract_domain(grant.chain_id, grant.settler), signed, terms.owner)
    except SignatureError as error:
        raise UsageError(f"that is not the signature of {terms.owner} on this grant: {error}") from None
    return codec.encode(codec.pack(signed)).decode("utf-8")
