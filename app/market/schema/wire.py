"""What all messages are made of: bounded texts and numbers, the signed envelope, the refusal."""

from typing import Annotated, Final

import msgspec


PROTOCOL: Final = 3
MAX_BODY: Final = 1 << 20
"""Bytes of the largest JSON body that either side accepts."""
MAX_BLOB: Final = 2 << 30
"""Bytes of the largest input or result."""
MAX_CHECKPOINT: Final = 1 << 30
"""Bytes of the largest checkpoint that goes on at another provider."""
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


class Stored(Wire, frozen=True, kw_only=True):
    """The bytes are here, and have this digest."""

    sha256: Hex32
    size: Count
