"""Drafts of transactions: what is checked before the owner is asked, and what is believed of what was signed. Pure."""

from collections.abc import Sequence
from typing import Final

from app.protocol.errors import KnownError
from app.protocol.purse import SendDraft
from wallet.address import ZERO_ADDRESS, Address, parse_address
from wallet.chain.orders import rungs
from wallet.chain.transactions import read, transaction_hash
from wallet.errors import AddressError, TransactionError, WalletError


_ALIKE: Final = 4
"""Hex digits at both ends that two addresses share when one was made to be taken for the other."""


def recipient(text: str, forbidden: dict[Address, str]) -> Address:
    """Return the address that tokens are to be sent to.

    Args:
        text: as the owner gave it; mixed case must be the right checksum.
        forbidden: addresses at which tokens would be lost, and what each is.

    Raises:
        KnownError: `send.refused`.
    """
    try:
        address = parse_address(text)
    except AddressError as error:
        raise KnownError("send.refused", what=error) from None
    if address == ZERO_ADDRESS:
        raise KnownError("send.refused", what="at the zero address tokens are lost for ever")
    if (what := forbidden.get(address)) is not None:
        raise KnownError("send.refused", what=f"that is the address of {what}, where tokens are lost")
    return address


def warnings(to: Address, owner: Address, before: Sequence[str], *, amount: int, balance: int) -> tuple[str, ...]:
    """Return what the owner should look at before he sends, as codes.

    A look-alike shares its first and last four digits with an address that was paid before, and is another one: whoever
    copies an address from a list may have been given it to copy.
    """
    found = []
    if to == owner:
        found.append("own-address")
    elif to not in before:
        found.append("new-address")
        ends = _ends(to)
        if any(_ends(known) == ends for known in (*before, owner)):
            found.append("look-alike")
    if amount == balance:
        found.append("everything")
    return tuple(found)


def _ends(address: str) -> str:
    digits = address.lower().removeprefix("0x")
    return digits[:_ALIKE] + digits[-_ALIKE:]


def checked(draft: SendDraft, raws: Sequence[str]) -> tuple[tuple[bytes, str], ...]:
    """Return signed bytes and their hashes, if they are exactly the draft's transactions, signed by its sender.

    Raises:
        KnownError: `send.refused`: whatever else was signed is not journaled and not sent.
    """
    try:
        wanted = rungs(draft)
    except WalletError as error:
        raise KnownError("send.refused", what=error) from None
    if len(raws) != len(wanted):
        raise KnownError("send.refused", what=f"{len(wanted)} signed transactions are wanted, not {len(raws)}")
    found = []
    for text, transaction in zip(raws, wanted, strict=True):
        try:
            raw = bytes.fromhex(text.removeprefix("0x"))
            signed, sender = read(raw)
        except (ValueError, TransactionError) as error:
            raise KnownError("send.refused", what=f"what was signed cannot be read: {error}") from None
        if signed != transaction or sender != draft.sender:
            raise KnownError("send.refused", what="something else was signed than the draft says")
        found.append((raw, "0x" + transaction_hash(raw).hex()))
    return tuple(found)
