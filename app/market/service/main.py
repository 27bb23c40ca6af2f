"""The market as a process: it opens what it needs in order, serves until it is asked to stop, and closes in reverse.

Phases: logging, keys, socket, database and blobs, the rules' memory, the chain, HTTP. What fails names itself in one
sentence, and nothing that was opened before stays open.
"""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import msgspec
import uvicorn

from app.market.service.api import build
from app.market.service.blobs import Blobs
from app.market.service.config import MarketConfig, load_config
from app.market.service.market import Clock, Market, Settlement
from app.market.service.rules import Rules
from app.market.service.store import Store, as_app_error, connect, open_store
from app.paths import as_known
from app.protocol.errors import KnownError, UsageError
from wallet.address import parse_address
from wallet.errors import AddressError, FullDiskError, KeyFileError
from wallet.keys.worker import WorkerKey, load_or_create


def serve(config: MarketConfig | Path) -> int:
    """Run the market until SIGTERM or SIGINT, and return 0.

    Args:
        config: the configuration, or the file that holds it.

    Raises:
        KnownError: if it cannot start: `market.config`, `home.unusable`, `disk.full`, `store.corrupt`, `store.newer`,
            `chain.unreachable` or `chain.wrong`.
    """
    if isinstance(config, Path):
        config = load_config(config)
    _log_to_stderr()
    try:
        config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise as_known(error, config.data) from None
    key = _key(config.market_key)
    with contextlib.closing(_bind(config)) as listener:
        clock = Clock()
        store = open_store(config.database, clock)
        try:
            asyncio.run(_serve(config, key, store, clock, listener))
        finally:
            store.close()
    return 0


def revoke(path: Path, worker: str) -> None:
    """Take a worker's grant back on the market's side: he is let out within seconds, and in no more.

    Args:
        path: the configuration file of a market, which may be running.
        worker: the address of the worker's key.

    Raises:
        UsageError: if it is no address.
        KnownError: if the market's database cannot be written.
    """
    database = load_config(path).database
    try:
        account = parse_address(worker)
        if not database.exists():
            raise KnownError("home.unusable", path=database, what="there is no market yet")
        with contextlib.closing(connect(database)) as connection:
            connection.execute("INSERT OR IGNORE INTO revoked (worker, at) VALUES (?, ?)", (account, time.time()))
    except AddressError as error:
        raise UsageError(str(error)) from None
    except sqlite3.Error as error:
        raise as_app_error(error, database) from None


async def _serve(config: MarketConfig, key: WorkerKey, store: Store, clock: Clock, listener: socket.socket) -> None:
    market = Market(Rules(config, key), store, Blobs(config.blobs), Blobs(config.checkpoints), clock)
    market.settlement = settlement = await _settlement(config, market)
    server = _Server(
        uvicorn.Config(
            build(market),
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_keep_alive=75,
            limit_concurrency=20_000,
            timeout_graceful_shutdown=5,
            h11_max_incomplete_event_size=32 << 10,
        ),
        market,
    )
    try:
        async with market.running():
            # What lives from here on lives long: the collector need not look at it again and again.
            gc.freeze()
            gc.set_threshold(50_000, 50, 1000)
            host, port = listener.getsockname()[:2]
            print(f"market ready at http://{host}:{port}", file=sys.stderr, flush=True)  # noqa: T201 - the ready line
            await server.serve(sockets=[listener])
    finally:
        if settlement is not None:
            await settlement.close()


async def _settlement(config: MarketConfig, market: Market) -> Settlement | None:
    if config.chain is None:
        return None
    # Here and not above: web3 costs most of a second, and a market that only books needs none of it.
    from app.market.service.chain import ChainSettlement  # noqa: PLC0415
    from app.market.service.contracts import Calls  # noqa: PLC0415

    calls = Calls(config.chain, config, _load(config.chain.poster_key), _load(config.chain.relayer_key))
    settlement = ChainSettlement(market.rules, market.store, calls, market.change, market.clock)
    try:
        await settlement.verify()
    except BaseException:
        await settlement.close()
        raise
    return settlement


class _Server(uvicorn.Server):
    """uvicorn, but a signal ends it in order: those who wait are answered, and the process ends with status 0."""

    def __init__(self, config: uvicorn.Config, market: Market) -> None:
        super().__init__(config)
        self._market = market

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self._market.close_polls()


def _bind(config: MarketConfig) -> socket.socket:
    try:
        listener = socket.create_server((config.host, config.port), backlog=2048)
    except OSError as error:
        what = f"{config.host}:{config.port} cannot be used: {error.strerror or error}"
        raise KnownError("market.config", key="port", what=what) from None
    # Connections inherit it. asyncio sets it for sockets that it made itself alone; without it, each answer in two
    # parts waits 40 ms for a delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _key(path: Path) -> WorkerKey:
    try:
        return load_or_create(path)
    except FullDiskError as error:
        raise KnownError("disk.full", path=error.path) from None
    except KeyFileError as error:
        raise KnownError("market.config", key=path.name, what=error) from None


def _load(path: Path) -> WorkerKey:
    """Return a key that must be there: an account that pays gas is not made on the way."""
    if not path.exists():
        raise KnownError("market.config", key=path.name, what="the key file is missing")
    return _key(path)


class _Lines(logging.Formatter):
    """One JSON object per line: time, level, place, text."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": round(record.created, 3),
            "level": record.levelname.lower(),
            "from": record.name,
            "what": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode()


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    # These quote addresses with credentials, or every request.
    for name in ("web3", "urllib3", "requests", "httpx", "uvicorn.access"):
        logging.getLogger(name).setLevel(logging.WARNING)
