"""The reference market's configuration: one JSON or TOML file, checked whole before anything starts."""

import json
import re
import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec

from app.market.origin import parse_origin
from app.market.schema import MAX_CHECKPOINT
from app.paths import as_known
from app.protocol.errors import KnownError, UsageError
from wallet.address import ZERO_ADDRESS, Address, parse_address
from wallet.amounts import BPS
from wallet.chain.reader import MAX_PUSH_BPS
from wallet.errors import AddressError


MAX_EMISSION_BPS: Final = 5_000
"""Basis points of what is burned that may be emitted; the token holds to it."""
_KIND: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_MOST: Final = 64 << 10
_SHARES: Final = (
    ("burn_bps", 9 * BPS // 10, ""),
    ("emission_bps", MAX_EMISSION_BPS, ": the token takes no more"),
    ("push_bps", MAX_PUSH_BPS, ": the contract takes no more"),
    ("checkpoint_bytes", MAX_CHECKPOINT, ""),
)


@dataclass(frozen=True, slots=True)
class ChainConfig:
    """How the market reaches the chain: a node, and the keys of the accounts that pay gas."""

    rpc: str
    poster_key: Path
    relayer_key: Path


@dataclass(frozen=True, slots=True)
class MarketConfig:
    """Everything that an operator decides; the file's keys are these names. Times are in seconds.

    Attributes:
        data: the folder of database and blobs; made with mode 0700.
        origins: the origins under which clients dial; a login for another one is refused. Host and port by default.
        market_key: file of the signing key, made if there is none; in `data` by default.
        rpc: the chain's node. Without one the market only books: nothing is settled, and deposits are not looked at.
        poster_key, relayer_key: files with 64 hex digits, mode 0600.
        window_s: the settling contract's window.
        burn_bps: basis points of what buyers pay that are burned, 0 to 9 000.
        emission_bps: basis points of what a provider's pay burns that are emitted to him: 0 to 5 000.
        push_bps: basis points of a provider's pay that buyers pay on top for pushing his claim, 0 to 500.
        lease_s: how long a provider may be silent.
        hold_s: how long an attempt that yielded to a game is kept.
        epoch_s: the least time between two epochs.
        grace_s: how long a buyer has to sign for exactly what he owes before his covering signature is used.
        statement_s: the least time between two statements that are not final; at most an hour.
        task_s: how long a task may stay open.
        prepare_s: how long fetching inputs and starting may take, on top of a job's own deadline.
        reveal_s, upload_s: how long a provider has to answer these wishes.
        upload_patience_s, upload_rate: how long an upload may take, and bytes a second above which it may take longer.
        tick_s: the least time between two looks at deadlines and auctions.
        kinds: job kinds, each with the name of its unit of work.
        proof_every_s: about how long a device is believed before it is challenged again; each time it is drawn anew.
        proof_patience_s: how long it may leave a challenge, for a game or a job, before it is not listed any more.
        proof_slack_s: seconds for network and host in the deadline of a challenge, on top of the device's own.
        proof_retry_s: how long after a failed challenge the next one comes; four times as long after each further one.
        max_failures, max_faults: failures by machines, and by the job itself, after which a task fails.
        checkpoint_bytes: the largest checkpoint of a held attempt that is taken to another provider; 0 takes none.
        checkpoints_bytes: bytes of all checkpoints that are kept here at once.
        move_after_s: how long a provider may be away, expected or seen, before his attempt is moved.
        max_moves: how often one task is moved.
        buyer_bytes: inputs that one buyer may keep here.
        rate_per_s, rate_burst: requests of one session; and, of those without one, of one network.
    """

    data: Path
    name: str = "Reference market"
    host: str = "127.0.0.1"
    port: int = 8480
    origins: tuple[str, ...] = ()
    network: Literal["practice", "live"] = "practice"
    chain_id: int = 31337
    settler: Address = ZERO_ADDRESS
    vault: Address = ZERO_ADDRESS
    token: Address = ZERO_ADDRESS
    market_key: Path = Path()
    rpc: str | None = None
    poster_key: Path | None = None
    relayer_key: Path | None = None
    symbol: str = "tLULL"
    decimals: int = 18
    window_s: int = 86_400
    burn_bps: int = 1_000
    emission_bps: int = 0
    push_bps: int = 0
    lease_s: float = 90
    hold_s: float = 1_800
    epoch_s: float = 3_600
    grace_s: float = 3_600
    statement_s: float = 600
    task_s: float = 86_400
    prepare_s: float = 1_800
    reveal_s: float = 300
    upload_s: float = 1_800
    upload_patience_s: float = 60
    upload_rate: Annotated[int, msgspec.Meta(ge=1)] = 16 << 10
    tick_s: float = 0.5
    kinds: dict[str, str] = field(default_factory=lambda: {"embed-text": "documents", "train-digits": "steps"})
    proof_every_s: float = 21_600
    proof_patience_s: float = 7_200
    proof_slack_s: float = 2
    proof_retry_s: float = 60
    max_failures: int = 5
    max_faults: int = 2
    checkpoint_bytes: int = 64 << 20
    checkpoints_bytes: int = 4 << 30
    move_after_s: float = 300
    max_moves: int = 3
    buyer_bytes: int = 16 << 30
    rate_per_s: float = 50
    rate_burst: int = 200

    @property
    def chain(self) -> ChainConfig | None:
        """How the chain is reached, or None."""
        if self.rpc is None or self.poster_key is None or self.relayer_key is None:
            return None
        return ChainConfig(self.rpc, self.poster_key, self.relayer_key)

    @property
    def database(self) -> Path:
        """The market's SQLite file."""
        return self.data / "market.db"

    @property
    def blobs(self) -> Path:
        """The folder of inputs and results."""
        return self.data / "blobs"

    @property
    def checkpoints(self) -> Path:
        """The folder of checkpoints on their way; apart from what buyers keep, for it is emptied."""
        return self.data / "checkpoints"


_NAMES: Final = frozenset(f.name for f in fields(MarketConfig))
_TIMES: Final = tuple(name for name in sorted(_NAMES) if name.endswith("_s") and name not in ("window_s", "rate_per_s"))


def load_config(path: Path) -> MarketConfig:
    """Return the configuration in a file: TOML if it ends in `.toml`, else JSON. Paths in it are relative to it.

    Raises:
        KnownError: `market.config` with one sentence, `home.unusable` if the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_MOST + 1)
    except OSError as error:
        raise as_known(error, path) from None
    if len(text) > _MOST:
        raise _bad(path.name, "it is too long")
    try:
        content = tomllib.loads(text.decode()) if path.suffix == ".toml" else json.loads(text)
        if isinstance(content, dict) and (unknown := set(content) - _NAMES):
            raise _bad(min(unknown)[:40], "there is no such key")
        given = msgspec.convert(content, MarketConfig, dec_hook=_decode_path)
    except (ValueError, RecursionError) as error:  # what msgspec, tomllib and json raise are ValueErrors
        raise _bad(path.name, str(error)[:200]) from None
    return _checked(given, path.resolve().parent)


def _decode_path(kind: type, value: Any) -> Any:  # noqa: ANN401 - msgspec's hook
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise ValueError("a path was expected")


def _checked(given: MarketConfig, folder: Path) -> MarketConfig:
    if not 0 <= given.port < 1 << 16:
        raise _bad("port", "a port is a number below 65536")
    for key, most, why in _SHARES:
        if not 0 <= getattr(given, key) <= most:
            raise _bad(key, f"it lies between 0 and {most}{why}")
    for key in _TIMES:
        if not 0 < getattr(given, key) < 10 * 365 * 86_400:
            raise _bad(key, "it is a number of seconds above 0")
    if given.statement_s > 3_600:
        raise _bad("statement_s", "providers are owed a statement at least each hour")
    for kind, unit in given.kinds.items():
        if not _KIND.fullmatch(kind) or not 0 < len(unit) <= 40:
            raise _bad("kinds", f"{kind[:40]!r} is no job kind with a unit of work")
    try:
        origins = tuple(parse_origin(o) for o in given.origins or (f"http://{given.host}:{given.port}",))
    except UsageError as error:
        raise _bad("origins", error.values["what"]) from None
    data = folder / given.data
    return replace(
        given,
        data=data,
        origins=origins,
        market_key=folder / given.market_key if given.market_key != Path() else data / "market.key",
        settler=_address("settler", given.settler),
        vault=_address("vault", given.vault),
        token=_address("token", given.token),
        **_chain(given, folder),
    )


def _chain(given: MarketConfig, folder: Path) -> dict[str, Any]:
    if given.rpc is None:
        if given.network == "live":
            raise _bad("network", "a live market needs a chain")
        return {}
    if given.poster_key is None or given.relayer_key is None:
        raise _bad("rpc", "a chain needs the files `poster_key` and `relayer_key`")
    if not re.match(r"https?://[^\s/]", given.rpc):
        raise _bad("rpc", "a node's address begins with http:// or https://")
    for key in ("settler", "vault", "token"):
        if _address(key, getattr(given, key)) == ZERO_ADDRESS:
            raise _bad(key, "a market with a chain names its contracts")
    return {"poster_key": folder / given.poster_key, "relayer_key": folder / given.relayer_key}


def _address(key: str, text: str) -> Address:
    try:
        return parse_address(text)
    except AddressError as error:
        raise _bad(key, str(error)) from None


def _bad(key: str, what: str) -> KnownError:
    return KnownError("market.config", key=key, what=what)
