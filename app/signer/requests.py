"""What the signer is asked and what it answers: one JSON line each way, typed by dataclasses, bounded in size.

    {"do": "Grant", "with": {"origin": "http://127.0.0.1:8990", ...}}
    {"ok": "Granted", "with": {"owner": "0x...", "grant": "{...}"}}
    {"error": "wallet.declined", "with": {}}

Standard library alone: whoever asks the signer imports this and nothing of a key.
"""

import json
from enum import StrEnum
from typing import Any, ClassVar, Final, TypeAlias, get_args

from app.protocol.errors import AppError, BugError
from app.protocol.money import Units
from app.protocol.purse import SendDraft
from app.protocol.records import record
from app.protocol.states import Protection
from app.protocol.wire import WireError, from_json, to_json


MAX_LINE: Final = 64 << 10
"""Bytes of the longest line either way."""


class Ask(StrEnum):
    """How the signer may ask the owner, if it has to."""

    NEVER = "never"
    TERMINAL = "terminal"
    DIALOG = "dialog"


class Opening(StrEnum):
    """What is to open a new wallet."""

    QUICK_START = "quick-start"
    PASSWORD = "password"  # noqa: S105 - a kind of opening, not a password


@record
class Wallet:
    """A wallet: its address, and what stands between its key and a thief. `owner` is None while there is no wallet.

    Attributes:
        has_words: whether there are words to write down; an imported key has none.
        backed_up: whether the owner has shown that he has them, or there are none.
        note: why a new wallet is not in the system keyring, in one sentence; empty otherwise.
    """

    owner: str | None
    protection: Protection
    has_words: bool = False
    backed_up: bool = True
    note: str = ""


@record
class Granted:
    """A signed grant.

    Attributes:
        grant: the `Grant` with its signature, as `app.market.schema.SignedMessage` in JSON.
    """

    owner: str
    protection: Protection
    grant: str
    backed_up: bool = True


@record
class Show:
    """Tell me the wallet's address and protection. No key is opened."""

    answer: ClassVar[type] = Wallet


@record
class Create:
    """Make a wallet. A quick-start wallet is made silently; a password is asked for by the signer itself."""

    opening: Opening = Opening.QUICK_START
    ask: Ask = Ask.NEVER
    password_fd: int | None = None
    answer: ClassVar[type] = Wallet


@record
class Restore:
    """Make the wallet of words that the owner types, or that are read from a file descriptor, and of a new password.

    Attributes:
        words_fd, password_fd: inherited file descriptors to read from in place of asking.
    """

    ask: Ask = Ask.NEVER
    words_fd: int | None = None
    password_fd: int | None = None
    answer: ClassVar[type] = Wallet


@record
class Import:
    """Make the wallet of another program's keystore (Ethereum V3), which is a text that its password opens."""

    keystore: str
    ask: Ask = Ask.NEVER
    password_fd: int | None = None
    answer: ClassVar[type] = Wallet


@record
class Protect:
    """Give the wallet a new password; a quick-start wallet is backed up on the way, and its old way in is removed."""

    ask: Ask = Ask.NEVER
    password_fd: int | None = None
    new_password_fd: int | None = None
    answer: ClassVar[type] = Wallet


@record
class Backup:
    """Show the words to the owner, and see that he has written them down."""

    ask: Ask = Ask.NEVER
    answer: ClassVar[type] = Wallet


@record
class Exported:
    """A keystore (Ethereum V3) that its own password opens."""

    owner: str
    keystore: str


@record
class Export:
    """Give me the key as a keystore, behind a password that the owner chooses for it."""

    ask: Ask = Ask.NEVER
    password_fd: int | None = None
    answer: ClassVar[type] = Exported


@record
class Grant:
    """Sign a `wallet.receipts.Grant` by this wallet's owner.

    Attributes:
        origin: where the market was dialled, such as `https://market.example:8443`.
        worker, market, settler: addresses.
        not_after: seconds of UTC.
        max_at_risk: the most unsettled pay, in the smallest unit.
        symbol, decimals: how amounts are written; from the market, and shown as its own words.
    """

    origin: str
    worker: str
    market: str
    settler: str
    chain_id: int
    not_after: int
    max_at_risk: Units
    symbol: str
    decimals: int
    ask: Ask = Ask.NEVER
    password_fd: int | None = None
    answer: ClassVar[type] = Granted


@record
class Revoked:
    """A signed revocation.

    Attributes:
        revocation: the `Revocation` with its signature, as `app.market.schema.SignedMessage` in JSON.
    """

    owner: str
    revocation: str


@record
class Revoke:
    """Sign a `wallet.receipts.Revocation` by this wallet's owner. The owner is asked, always.

    Attributes:
        worker, settler: addresses.
        until: seconds of UTC; no grant to the worker that ends by then holds any more.
    """

    worker: str
    settler: str
    chain_id: int
    until: int
    ask: Ask = Ask.NEVER
    password_fd: int | None = None
    answer: ClassVar[type] = Revoked


@record
class Signed:
    """A draft's transactions, signed.

    Attributes:
        raws: in hex, lowest fee first.
    """

    owner: str
    protection: Protection
    raws: tuple[str, ...]


@record
class Sign:
    """Sign what a draft says, the whole ladder of its fees at once. The owner is asked, always.

    Attributes:
        password_fd: an inherited file descriptor that the wallet's password is read from instead of asking for it;
            whoever can give it needs no other consent. None asks.
    """

    draft: SendDraft
    ask: Ask = Ask.NEVER
    password_fd: int | None = None
    answer: ClassVar[type] = Signed


Request: TypeAlias = Show | Create | Restore | Import | Protect | Backup | Export | Grant | Revoke | Sign
Answer: TypeAlias = Wallet | Exported | Granted | Revoked | Signed

_REQUESTS: Final = {cls.__name__: cls for cls in get_args(Request)}
_ANSWERS: Final = {cls.__name__: cls for cls in get_args(Answer)}


def encode_request(request: Request) -> bytes:
    """Return a request as a line."""
    return _line({"do": type(request).__name__, "with": to_json(request)})


def decode_request(line: bytes) -> Request:
    """Return a line as a request.

    Raises:
        BugError: if it is none; only programs of ours write these lines.
    """
    value = _parse(line)
    if (cls := _REQUESTS.get(str(value.get("do")))) is None:
        raise BugError("the signer was asked for what it does not do")
    request: Request = _fit(cls, value.get("with"))
    return request


def encode_answer(answer: "Answer | AppError") -> bytes:
    """Return an answer or an error as a line."""
    if isinstance(answer, AppError):
        return _line({"error": answer.code, "with": answer.values})
    return _line({"ok": type(answer).__name__, "with": to_json(answer)})


def decode_answer(line: bytes) -> "Answer | AppError":
    """Return a line as an answer or an error.

    Raises:
        BugError: if it is neither.
    """
    value = _parse(line)
    body = value.get("with")
    if isinstance(code := value.get("error"), str) and isinstance(body, dict):
        return AppError(code, **{str(name): text for name, text in body.items()})
    if (cls := _ANSWERS.get(str(value.get("ok")))) is None:
        raise BugError("the signer gave no answer")
    answer: Answer = _fit(cls, body)
    return answer


def _line(value: dict[str, object]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"


def _parse(line: bytes) -> dict[str, Any]:
    if not line.endswith(b"\n") or len(line) > MAX_LINE:
        raise BugError("a line to or from the signer was cut off")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BugError("a line to or from the signer is no JSON object")
    return value


def _fit(cls: type, value: object) -> Any:  # noqa: ANN401 - the caller says which class it is
    try:
        return from_json(cls, value)
    except WireError as error:
        raise BugError(f"a line to or from the signer does not fit: {error}") from None
