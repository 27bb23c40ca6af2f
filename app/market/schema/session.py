"""What a market says of itself, and how a key logs in to it."""

from typing import Annotated, Literal

import msgspec

from app.market.schema.wire import MAX_CHECKPOINT, AddressText, Count, Hex32, Kind, ShortText, SignedMessage, Wire


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
        checkpoint_bytes: the largest checkpoint of a held attempt that is taken to another provider; 0 takes none.
        move_after_s: seconds of a provider's absence after which it is.
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
    checkpoint_bytes: Annotated[int, msgspec.Meta(ge=0, le=MAX_CHECKPOINT)] = 0
    move_after_s: Count = 0


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
