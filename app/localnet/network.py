"""The practice network on this machine: anvil with the contracts, the reference market, and a buyer with a deposit.

Everything lies in one folder of the home and survives `down`: the chain's state, the market's database, the keys. Keys
of five holders lie side by side there, which is right for tokens without value and for nothing else.
"""

import contextlib
import json
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from app import locking
from app.localnet.anvil import CHAIN_ID, answers, anvil_command, call
from app.localnet.contracts import Contracts
from app.localnet.processes import Register, a_moment, last_line, spawn, write_private
from app.paths import Home, as_known
from app.protocol.errors import KnownError
from wallet.address import Address
from wallet.chain.abi import Function, Type
from wallet.errors import ChainError, FullDiskError, KeyFileError
from wallet.keys.worker import WorkerKey, load_or_create


Report = Callable[[str], None]

WINDOW_S: Final = 2
"""Seconds that a root waits here; a day on a network with value."""
DEPOSIT: Final = 1_000 * 10**18
"""What the buyer has in the vault at first, and again whenever half of it is spent."""
_ETHER: Final = 10**18
_OUTFLOW: Final = 10**24
_BOND: Final = 100 * 10**18
"""What the operator has at stake, in the smallest unit; a challenge costs a hundredth of it."""
_READY_S: Final = 30.0
_PUSH_FEES: Final = Function("pushFees", (), (Type.UINT256,))
_HOLDERS: Final = ("deployer", "market", "poster", "guardian", "relayer", "buyer")


@dataclass(frozen=True, slots=True)
class Localnet:
    """A practice network that is up.

    Attributes:
        rpc: the chain's node.
        market: the market's origin.
        buyer_key: file of the funded buyer's key.
        folder: where everything lies.
    """

    rpc: str
    market: str
    contracts: Contracts
    buyer_key: Path
    folder: Path


class Network:
    """The practice network of one home."""

    def __init__(self, home: Home, *, move_after_s: float = 60) -> None:
        """Name the home; nothing is touched yet.

        Args:
            home: whose network it is.
            move_after_s: how long a provider may be away before his job goes on elsewhere, once the market is started.
        """
        self._home = home
        self._move_after_s = move_after_s
        self.folder = home.root / "localnet"
        self._register = Register(self.folder / "processes.json")

    # --- what there is -----------------------------------------------------------------------------------------

    def status(self) -> Localnet | None:
        """Return the network if chain and market answer, else None."""
        try:
            ports = self._read("ports.json")
            contracts = self._contracts()
        except KnownError:
            return None
        if ports is None or contracts is None:
            return None
        found = self._describe(ports, contracts)
        up = self._register.find("anvil") and self._register.find("market")
        return found if up and answers(found.rpc) and _healthy(found.market) else None

    def _describe(self, ports: dict[str, int], contracts: Contracts) -> Localnet:
        return Localnet(
            rpc=f"http://127.0.0.1:{ports['chain']}",
            market=f"http://127.0.0.1:{ports['market']}",
            contracts=contracts,
            buyer_key=self._key_file("buyer"),
            folder=self.folder,
        )

    def _contracts(self) -> Contracts | None:
        values = self._read("contracts.json")
        return Contracts(**values) if values else None

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            content = json.loads((self.folder / name).read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            raise KnownError("localnet.failed", what=f"{self.folder / name} cannot be read") from None
        return content if isinstance(content, dict) else None

    # --- up and down -------------------------------------------------------------------------------------------

    def up(self, report: Report) -> Localnet:
        """Bring the network up, or return the one that is up.

        Args:
            report: told what is being done, line by line.

        Raises:
            KnownError: `localnet.anvil`, `localnet.failed`, `home.unusable` or `disk.full`.
        """
        self._home.create()
        self.folder.mkdir(mode=0o700, exist_ok=True)
        with self._alone():
            if (found := self.status()) is not None:
                return found
            self._end()
            keys = self._keys()
            ports = self._ports()
            self._start_chain(ports["chain"], report)
            try:
                contracts = self._deployed(f"http://127.0.0.1:{ports['chain']}", keys, report)
                found = self._describe(ports, contracts)
                self._fund(found, keys, report)
                self._start_market(found, ports["market"], report)
            except BaseException:
                self._end()
                raise
            return found

    def down(self) -> bool:
        """End market and chain, in this order; return whether anything ran."""
        if not self.folder.is_dir():
            return False
        with self._alone():
            return self._end()

    def _end(self) -> bool:
        ended = [self._register.end("market"), self._register.end("anvil")]
        return any(ended)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one command at a time change the network."""
        try:
            with (self.folder / "lock").open("ab") as lock:
                locking.lock(lock.fileno())
                yield
        except OSError as error:
            raise as_known(error, self.folder) from None

    # --- the parts ---------------------------------------------------------------------------------------------

    def _key_file(self, holder: str) -> Path:
        return self.folder / "keys" / holder

    def _keys(self) -> dict[str, WorkerKey]:
        try:
            return {holder: load_or_create(self._key_file(holder)) for holder in _HOLDERS}
        except FullDiskError as error:
            raise KnownError("disk.full", path=error.path) from None
        except KeyFileError as error:
            raise KnownError("localnet.failed", what=error) from None

    def _ports(self) -> dict[str, int]:
        """Return the same ports as before where nobody took them meanwhile, because clients remember origins."""
        before = self._read("ports.json") or {}
        ports = {name: _free(before.get(name)) for name in ("chain", "market")}
        write_private(self.folder / "ports.json", json.dumps(ports).encode())
        return ports

    def _start_chain(self, port: int, report: Report) -> None:
        report("Starting the practice chain (anvil)")
        log = self.folder / "anvil.log"
        try:
            process = spawn(anvil_command(port, self.folder / "chain.json"), log)
        except OSError as error:
            raise KnownError("localnet.anvil", what=error.strerror) from None
        self._register.note("anvil", process.pid)
        deadline = time.monotonic() + _READY_S
        while not answers(f"http://127.0.0.1:{port}"):
            if process.poll() is not None or time.monotonic() > deadline:
                raise KnownError("localnet.anvil", what=last_line(log) or "it does not answer")
            a_moment()

    def _deployed(self, rpc: str, keys: dict[str, WorkerKey], report: Report) -> Contracts:
        """Return the contracts, deployed anew where the chain has forgotten them."""
        known = self._contracts()
        if known is not None and _is_ours(rpc, known.settler):
            return known
        if known is not None:
            report("The practice chain was lost; its market begins anew, and the old one is kept beside it")
            market = self.folder / "market"
            if market.exists():
                market.rename(self.folder / f"market-{int(time.time())}")
        report("Deploying token, vault and settler")
        # web3 and what it brings takes most of a second: only a new chain needs it.
        from wallet.contracts.deployment import deploy  # noqa: PLC0415

        for holder in ("deployer", "poster", "relayer", "buyer"):
            call(rpc, "anvil_setBalance", keys[holder].address, hex(1_000 * _ETHER))
        try:
            made = deploy(
                rpc,
                bytes.fromhex(keys["deployer"].secret_hex()),
                market=keys["market"].address,
                poster=keys["poster"].address,
                guardian=keys["guardian"].address,
                window_s=WINDOW_S,
                withdrawal_delay_s=10 * WINDOW_S,
                daily_outflow_cap=_OUTFLOW,
                epoch_cap=_OUTFLOW,
                operator_bond=_BOND,
                challenge_bond=_BOND // 100,
            )
        except ChainError as error:
            raise KnownError("localnet.failed", what=error) from None
        contracts = Contracts(made.chain_id, made.token, made.vault, made.settler)
        write_private(self.folder / "contracts.json", json.dumps(asdict(contracts)).encode())
        return contracts

    def _fund(self, network: Localnet, keys: dict[str, WorkerKey], report: Report) -> None:
        from app.localnet.funding import deposit_of, fund  # noqa: PLC0415 - brings web3

        if deposit_of(network.rpc, network.contracts.vault, keys["buyer"].address) < DEPOSIT // 2:
            report("Giving the buyer tokens, and the vault his deposit")
            fund(network.rpc, network.contracts, deployer=keys["deployer"], buyer=keys["buyer"], amount=DEPOSIT)

    def _start_market(self, network: Localnet, port: int, report: Report) -> None:
        report("Starting the reference market")
        config, log = self.folder / "market.json", self.folder / "market.log"
        contracts = network.contracts
        content = {
            "name": "Practice market on this PC",
            "data": "market",
            "port": port,
            "network": "practice",
            "chain_id": CHAIN_ID,
            "settler": contracts.settler,
            "vault": contracts.vault,
            "token": contracts.token,
            "market_key": "keys/market",
            "rpc": network.rpc,
            "poster_key": "keys/poster",
            "relayer_key": "keys/relayer",
            "window_s": WINDOW_S,
            "emission_bps": 5_000,
            "push_bps": 100,
            "lease_s": 30,
            "hold_s": 600,
            "move_after_s": self._move_after_s,
            "epoch_s": 2,
            "grace_s": 2,
            "statement_s": 30,
            "tick_s": 0.1,
            # A PC that plays a whole network is slow to answer.
            "proof_slack_s": 30,
            "proof_retry_s": 5,
        }
        write_private(config, json.dumps(content, indent=1).encode())
        process = spawn([sys.executable, "-P", "-m", "app.market.service", str(config)], log)
        self._register.note("market", process.pid)
        deadline = time.monotonic() + _READY_S
        while not _healthy(network.market):
            if process.poll() is not None or time.monotonic() > deadline:
                raise KnownError("localnet.failed", what=last_line(log) or "the market does not answer")
            a_moment()


def _healthy(market: str) -> bool:
    try:
        with urllib.request.urlopen(f"{market}/healthz", timeout=2) as reply:  # noqa: S310 - loopback, http
            return bool(reply.status == 200)
    except OSError:
        return False


def _free(wanted: int | None) -> int:
    """Return the wanted port if it is free, else any free one."""
    import socket  # noqa: PLC0415 - for this alone

    for port in [wanted] if wanted else []:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


# --- as the command line shows it --------------------------------------------------------------------------------


def up(home: Home, report: Report) -> dict[str, object]:
    """Bring the practice network of a home up, and describe it.

    Raises:
        KnownError: `localnet.anvil`, `localnet.failed`, `home.unusable` or `disk.full`.
    """
    return _described(Network(home).up(report))


def down(home: Home, report: Report) -> dict[str, object]:
    """End the practice network of a home; its chain and its books are kept."""
    ended = Network(home).down()
    report("Ended the market and the chain" if ended else "Nothing ran")
    return {"up": False, "ended": ended}


def status(home: Home) -> dict[str, object]:
    """Describe the practice network of a home."""
    found = Network(home).status()
    return {"up": False} if found is None else _described(found)


def _described(network: Localnet) -> dict[str, object]:
    return {
        "up": True,
        "network": "practice",
        "market": network.market,
        "rpc": network.rpc,
        "chain_id": network.contracts.chain_id,
        "token": network.contracts.token,
        "vault": network.contracts.vault,
        "settler": network.contracts.settler,
        "buyer_key": str(network.buyer_key),
    }


def _is_ours(rpc: str, settler: Address) -> bool:
    """Return whether a settler of this version stands there: an older one is as good as lost."""
    asked = {"to": settler, "data": "0x" + _PUSH_FEES.call().hex()}
    return call(rpc, "eth_call", asked, "latest") not in (None, "0x")
