"""The settling contract and the vault, called over web3: plain blocking functions for the settlement's own threads.

Nothing is signed and broadcast in one breath: what is signed is returned as raw bytes, which the caller stores before
`broadcast` sends them; so after a crash the same bytes are sent again, and nothing can happen twice.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from eth_account import Account
from eth_account.signers.local import LocalAccount
from hexbytes import HexBytes
from web3 import Web3
from web3.exceptions import TimeExhausted, TransactionNotFound
from web3.logs import DISCARD

from app.market.schema import Leaf
from app.market.service.books import StoredEpoch
from app.market.service.config import ChainConfig, MarketConfig
from app.protocol.errors import KnownError
from wallet.address import Address, parse_address
from wallet.contracts.artifacts import Contract
from wallet.contracts.deployment import bound, connected
from wallet.errors import ChainError, ContractError
from wallet.keys.worker import WorkerKey


log = logging.getLogger(__name__)

_KNOWN_ALREADY: Final = ("already known", "already imported", "known transaction")
"""How nodes answer to a transaction that they have: all of it is success."""
_GAS_MARGIN: Final = 125
"""Percent of the estimate: storage that is cleared between estimate and block costs more to fill again."""


@dataclass(frozen=True, slots=True)
class SettlerView:
    """The settling contract at the latest block, whose time is `time` seconds of UTC."""

    epoch: int
    root: str
    pending_root: str
    pending_since: int
    window_s: int
    allocated: int
    time: float


@dataclass(frozen=True, slots=True)
class Raw:
    """A signed transaction: its bytes, and the hash by which it is found, 64 hex digits."""

    sender: Address
    nonce: int
    raw: bytes
    hash: str


@dataclass(frozen=True, slots=True)
class Mined:
    """A transaction in a block."""

    ok: bool
    logs: Any


@dataclass(frozen=True, slots=True)
class OpenChallenge:
    """Somebody's bond on the claim that the pending leaf of `account` holds less than `needed`."""

    number: int
    account: Address
    needed: int


class Calls:
    """All that the market does on the chain, through one node."""

    def __init__(self, chain: ChainConfig, config: MarketConfig, poster: WorkerKey, relayer: WorkerKey) -> None:
        """Take the node, the contracts' addresses, and the keys that pay gas."""
        self._rpc = chain.rpc
        self._config = config
        self._accounts: dict[Address, LocalAccount] = {
            key.address: Account.from_key(key.secret_hex()) for key in (poster, relayer)
        }
        self.poster, self.relayer = poster.address, relayer.address

    def _settler(self, web3: Web3) -> Any:  # noqa: ANN401 - web3 makes its methods from the ABI
        return bound(web3, Contract.SETTLER, self._config.settler)

    def _vault(self, web3: Web3) -> Any:  # noqa: ANN401 - web3 makes its methods from the ABI
        return bound(web3, Contract.VAULT, self._config.vault)

    def verify(self, market: Address) -> None:
        """Check that node and contracts are those of the configuration.

        Raises:
            KnownError: `chain.unreachable`, `chain.wrong` or `market.config`.
        """
        config = self._config
        try:
            with connected(self._rpc) as web3:
                if (actual := web3.eth.chain_id) != config.chain_id:
                    raise KnownError("chain.wrong", expected=config.chain_id, actual=actual)
                for name in (config.settler, config.vault):
                    if not web3.eth.get_code(web3.to_checksum_address(name)):
                        raise KnownError("market.config", key="settler", what=f"no contract stands at {name}")
                calls = self._settler(web3).functions
                found = {
                    "market": parse_address(calls.market().call()),
                    "poster": parse_address(calls.poster().call()),
                    "vault": parse_address(calls.vault().call()),
                    "token": parse_address(calls.token().call()),
                    "window": calls.window().call(),
                }
        except ContractError as error:
            raise KnownError("market.config", key="settler", what=error) from None
        except ChainError as error:
            raise KnownError("chain.unreachable", url="the configured node", what=error) from None
        ours = {
            "market": market,
            "poster": self.poster,
            "vault": config.vault,
            "token": config.token,
            "window": config.window_s,
        }
        for key, value in ours.items():
            if found[key] != value:
                raise KnownError("market.config", key="settler", what=f"its {key} is {found[key]}, not {value}")

    def available(self, buyer: Address) -> int:
        """Return what the vault holds for a buyer and he has not asked back."""
        with connected(self._rpc) as web3:
            return int(self._vault(web3).functions.available(buyer).call())

    def collected(self, buyer: Address, market: Address) -> int:
        """Return what the vault has paid to the market for a buyer, ever."""
        with connected(self._rpc) as web3:
            return int(self._vault(web3).functions.collected(buyer, market).call())

    def balance(self, buyer: Address) -> int:
        """Return what the vault holds for a buyer."""
        with connected(self._rpc) as web3:
            return int(self._vault(web3).functions.balanceOf(buyer).call())

    def settler(self) -> SettlerView:
        """Return where the settling contract stands."""
        with connected(self._rpc) as web3:
            calls = self._settler(web3).functions
            return SettlerView(
                epoch=calls.epoch().call(),
                root=bytes(calls.root().call()).hex(),
                pending_root=bytes(calls.pendingRoot().call()).hex(),
                pending_since=calls.pendingSince().call(),
                window_s=calls.window().call(),
                allocated=calls.totalAllocated().call(),
                time=float(web3.eth.get_block("latest")["timestamp"]),
            )

    def propose(self, epoch: StoredEpoch) -> Raw:
        """Return the signed proposal of an epoch.

        Raises:
            ContractError: if the contract would refuse it.
        """
        with connected(self._rpc) as web3:
            return self._signed(web3, self.poster, self._settler(web3).functions.propose(*_terms(epoch)))

    def accept(self, epoch: StoredEpoch) -> Raw:
        """Return the signed acceptance of the pending root, which is that of this epoch.

        Raises:
            ContractError: if the contract would refuse it; `WindowOpen` before its time.
        """
        with connected(self._rpc) as web3:
            return self._signed(web3, self.poster, self._settler(web3).functions.accept(*_terms(epoch)))

    def challenges(self) -> list[OpenChallenge]:
        """Return the pending root's challenges that nobody has answered."""
        with connected(self._rpc) as web3:
            calls = self._settler(web3).functions
            if not calls.openChallenges().call():
                return []
            proposal, number = calls.proposals().call(), calls.challengeCount().call()
            found = []
            while number > 0:
                challenger, of, account, _, needed = calls.challenges(number).call()
                if int(challenger, 16) and of == proposal:
                    found.append(OpenChallenge(number, parse_address(account), needed))
                if of and of != proposal:
                    break
                number -= 1
            return found

    def answer(self, challenge: OpenChallenge, leaf: Leaf) -> Raw:
        """Return the signed answer to a challenge: the pending leaf.

        Raises:
            ContractError: if the contract would refuse it, because the leaf is too small or it is too late.
        """
        proof: Sequence[bytes] = [bytes.fromhex(sibling) for sibling in leaf.proof]
        with connected(self._rpc) as web3:
            call = self._settler(web3).functions.answer(challenge.number, int(leaf.cumulative), proof)
            return self._signed(web3, self.poster, call)

    def retract(self) -> Raw:
        """Return the signed retraction of the pending root.

        Raises:
            ContractError: if there is none.
        """
        with connected(self._rpc) as web3:
            return self._signed(web3, self.poster, self._settler(web3).functions.retract())

    def claim(self, leaf: Leaf) -> Raw:
        """Return the relayer's signed claim of a leaf.

        Raises:
            ContractError: if the contract would refuse it.
        """
        proof: Sequence[bytes] = [bytes.fromhex(sibling) for sibling in leaf.proof]
        with connected(self._rpc) as web3:
            calls = self._settler(web3).functions
            cumulative = int(leaf.cumulative)
            call = calls.claim(leaf.account, cumulative, proof)
            if calls.pushFees().call():
                # This call pays who pushes, and skips what it cannot pay: the other one, asked first, says why not.
                call.estimate_gas({"from": self.relayer}, block_identifier="pending")
                call = calls.claimMany([(leaf.account, cumulative, proof)])
            return self._signed(web3, self.relayer, call)

    def claimed(self, account: Address) -> int:
        """Return what an account was paid, ever."""
        with connected(self._rpc) as web3:
            return int(self._settler(web3).functions.claimed(account).call())

    def paid(self, mined: Mined) -> int:
        """Return what a claim's transaction paid."""
        with connected(self._rpc) as web3:
            events = self._settler(web3).events.Claimed().process_receipt(mined.logs, errors=DISCARD)
            return sum(int(event["args"]["amount"]) for event in events)

    def _signed(self, web3: Web3, sender: Address, call: Any) -> Raw:  # noqa: ANN401 - a bound web3 function
        nonce = web3.eth.get_transaction_count(web3.to_checksum_address(sender), "latest")
        # On the pending block: the latest one of an idle chain is old, and a window would seem open for ever.
        gas = call.estimate_gas({"from": sender}, block_identifier="pending") * _GAS_MARGIN // 100
        transaction = call.build_transaction(
            {"from": sender, "nonce": nonce, "chainId": self._config.chain_id, "gas": gas}
        )
        signed = self._accounts[sender].sign_transaction(transaction)
        return Raw(sender, nonce, bytes(signed.raw_transaction), bytes(signed.hash).hex())

    def broadcast(self, raw: bytes) -> None:
        """Send signed bytes; that the node has them already is as good.

        Raises:
            ChainError: if the node does not answer or refuses.
        """
        try:
            with connected(self._rpc) as web3:
                web3.eth.send_raw_transaction(raw)
        except ChainError as error:
            if not any(words in str(error).lower() for words in _KNOWN_ALREADY):
                raise

    def mined(self, transaction: str, patience_s: float = 0.0) -> Mined | None:
        """Return a transaction that is in a block, waited for so many seconds; None if it is in none."""
        with connected(self._rpc) as web3:
            name = HexBytes("0x" + transaction)
            try:
                if patience_s:
                    receipt = web3.eth.wait_for_transaction_receipt(name, timeout=patience_s, poll_latency=0.05)
                else:
                    receipt = web3.eth.get_transaction_receipt(name)
            except (TimeExhausted, TransactionNotFound):
                return None
            return Mined(receipt["status"] == 1, receipt)

    def nonce(self, sender: Address) -> int:
        """Return how many transactions of an account are in blocks."""
        with connected(self._rpc) as web3:
            return int(web3.eth.get_transaction_count(web3.to_checksum_address(sender), "latest"))


def _terms(epoch: StoredEpoch) -> tuple[tuple[bytes, int, int, int, int], list[tuple[Address, int, bytes]]]:
    """Return what an epoch does and who pays for it, as the settler takes it."""
    spends = [(buyer, spend.cumulative, spend.signature) for buyer, spend in epoch.payments]
    return (bytes.fromhex(epoch.root), epoch.allocated, epoch.burned, epoch.emitted, epoch.push_fee), spends
