"""Deployment of token, vault and settler: the one place in the wallet that uses web3. The engine never imports it."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import requests
from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_typing import ChecksumAddress, HexAddress, HexStr
from web3 import HTTPProvider, Web3
from web3.contract import Contract as BoundContract
from web3.exceptions import ContractLogicError, Web3Exception, Web3RPCError

from wallet.address import Address, from_bytes, parse_address, to_bytes
from wallet.chain.endpoint import origin, plain
from wallet.contracts.artifacts import Artifact, Contract, load
from wallet.errors import ChainError, ContractError
from wallet.keccak import keccak256
from wallet.keys.worker import WorkerKey


PRACTICE_CHAINS: Final = frozenset({1337, 31337, 17000, 560048, 84532, 421614, 11155111, 11155420})
"""Chains whose coins have no value: local ones, Holesky, Hoodi, Sepolia, and those of Base, Arbitrum and Optimism."""

# WORKAROUND for py_ecc, which eth_account imports: it raises the recursion limit of the whole process to 100 000, and
# then deeply nested JSON from outside ends the process where it should raise RecursionError.
sys.setrecursionlimit(min(sys.getrecursionlimit(), 3_000))

MOST: Final = 2**128 - 1
"""The most that an amount of the contracts holds, in the smallest unit."""

_TIMEOUT_S: Final = 20.0
_MINED_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class Deployment:
    """Where the contracts stand.

    Attributes:
        block: the number of the block from which on they are complete.
    """

    chain_id: int
    token: Address
    vault: Address
    settler: Address
    stake: Address
    block: int


def create_address(sender: Address, nonce: int) -> Address:
    """Return where the contract will stand that an account makes with its transaction of this nonce."""
    number = nonce.to_bytes((nonce.bit_length() + 7) // 8, "big")
    item = number if len(number) == 1 and nonce < 0x80 else bytes([0x80 + len(number)]) + number  # RLP
    content = b"\x94" + to_bytes(sender) + item
    return from_bytes(keccak256(bytes([0xC0 + len(content)]) + content)[12:])


@contextmanager
def connected(rpc_url: str) -> Iterator[Web3]:
    """Give a web3 that speaks to a node: no retries of its own, no look-ups elsewhere, no redirects, no proxies.

    Its foreign exceptions become this package's, without the node's address in them beyond scheme, host and port.

    Raises:
        ChainError: if the node does not answer, refuses, or answers nonsense.
        ContractError: if a contract refuses; the error's name is in the text.
    """
    where = origin(rpc_url)
    with requests.Session() as session:
        session.trust_env = False
        provider = HTTPProvider(
            rpc_url,
            request_kwargs={"timeout": _TIMEOUT_S, "allow_redirects": False},
            session=session,
            exception_retry_configuration=None,
        )
        provider.global_ccip_read_enabled = False
        try:
            yield Web3(provider)
        except ContractLogicError as error:
            raise ContractError(f"the contract refuses: {_reason(error)}") from None
        except Web3RPCError as error:
            raise ChainError(f"{where} refuses: {plain(error.message)}") from None
        except (Web3Exception, requests.RequestException, json.JSONDecodeError) as error:
            raise ChainError(f"{where} did not answer as a node does: {type(error).__name__}") from None


def deploy(  # noqa: PLR0913 - each is a decision, named at the call
    rpc_url: str,
    deployer_key: bytes,
    *,
    market: Address,
    poster: Address,
    guardian: Address,
    window_s: int,
    withdrawal_delay_s: int,
    daily_outflow_cap: int,
    epoch_cap: int = MOST,
    operator_bond: int = 0,
    challenge_bond: int = 0,
    practice: bool = True,
    build: Callable[[Contract], Artifact] = load,
) -> Deployment:
    """Deploy the contracts, bind them together and return where they stand.

    Args:
        rpc_url: the node.
        deployer_key: 32 secret bytes of an account with native coin for the gas; keeps a practice token's faucet.
        market: the market's signing key, which buyers' `Spend` messages name.
        poster: who proposes roots.
        guardian: who may veto them; another one than the poster.
        window_s: seconds that a root waits.
        withdrawal_delay_s: seconds that a buyer's withdrawal waits; longer than the window.
        daily_outflow_cap: the most that claims pay out per day, in the token's smallest unit; 86 400 at the least.
        epoch_cap: the most that the market takes from all buyers together in one epoch.
        operator_bond: what the deployer, who is the operator, has at stake before each root. A practice token's faucet
            gives it at once; another operator posts it later.
        challenge_bond: what a challenge costs who is wrong.
        practice: whether the token is tLULL, which has a faucet; refused on a chain whose coins have value.
        build: gives each contract's build; the committed one, unless a test has its own.

    Raises:
        KeyFileError: if the key is none.
        ChainError: if the node does not answer, or the chain is no practice network.
        ContractError: if the parameters contradict each other, or a contract refuses.
    """
    WorkerKey(deployer_key)  # refuses what is no key, without quoting it as eth_account does
    if poster == guardian:
        raise ContractError("poster and guardian are two different holders")
    if withdrawal_delay_s <= window_s:
        raise ContractError("the withdrawal delay is longer than the window")
    with connected(rpc_url) as web3:
        chain_id = web3.eth.chain_id
        if practice and chain_id not in PRACTICE_CHAINS:
            raise ChainError(f"chain {chain_id} is no practice network: its tokens have value")
        account: LocalAccount = Account.from_key(deployer_key)
        kind, names = (
            (Contract.PRACTICE_TOKEN, ("Practice Lull", "tLULL")) if practice else (Contract.TOKEN, ("Lull", "LULL"))
        )
        # Token and settler name each other: the third contract from now on gets its address from this nonce.
        nonce = web3.eth.get_transaction_count(account.address)
        foreseen = create_address(parse_address(account.address), nonce + 2)
        token = _create(web3, account, build(kind), *names, foreseen)
        vault = _create(web3, account, build(Contract.VAULT), token.address, withdrawal_delay_s, epoch_cap)
        roles = (market, poster, guardian, account.address)
        limits = (daily_outflow_cap, daily_outflow_cap, operator_bond, challenge_bond)
        settler = _create(
            web3, account, build(Contract.SETTLER), (token.address, vault.address, *roles, window_s, *limits)
        )
        stake = _create(web3, account, build(Contract.STAKE), settler.address, 2 * window_s)
        if token.functions.settler().call() != settler.address:
            raise ContractError(
                "the settler does not stand where its token expects it: something else was sent meanwhile"
            )
        if practice and operator_bond:
            _send(web3, account, token.functions.faucet(account.address, operator_bond))
            _send(web3, account, token.functions.approve(settler.address, operator_bond))
            _send(web3, account, settler.functions.postBond(operator_bond))
        receipt = _send(web3, account, vault.functions.bindSettler(settler.address))
        return Deployment(
            chain_id,
            token=_address(token),
            vault=_address(vault),
            settler=_address(settler),
            stake=_address(stake),
            block=int(receipt["blockNumber"]),
        )


def bound(web3: Web3, contract: Contract, address: Address) -> BoundContract:
    """Return one of the contracts where it stands, ready to be called."""
    checked = ChecksumAddress(HexAddress(HexStr(parse_address(address))))
    found: BoundContract = web3.eth.contract(address=checked, abi=load(contract).abi)
    return found


def _create(web3: Web3, account: LocalAccount, artifact: Artifact, *arguments: object) -> BoundContract:
    factory = web3.eth.contract(abi=artifact.abi, bytecode=artifact.bytecode)
    receipt = _send(web3, account, factory.constructor(*arguments))
    created: BoundContract = web3.eth.contract(address=receipt["contractAddress"], abi=artifact.abi)
    return created


def _send(web3: Web3, account: LocalAccount, call: Any) -> Any:  # noqa: ANN401 - web3 types neither
    """Sign and send one transaction, and return its receipt once it is mined.

    Raises:
        ContractError: if it was mined and failed.
    """
    transaction = call.build_transaction(
        {
            "from": account.address,
            "nonce": web3.eth.get_transaction_count(account.address, "pending"),
            "chainId": web3.eth.chain_id,
        }
    )
    signed = account.sign_transaction(transaction)
    sent = web3.eth.send_raw_transaction(signed.raw_transaction)
    receipt = web3.eth.wait_for_transaction_receipt(sent, timeout=_MINED_S, poll_latency=0.05)
    if receipt["status"] != 1:
        raise ContractError("a transaction of the deployment was mined and failed")
    return receipt


def _address(contract: BoundContract) -> Address:
    return from_bytes(bytes.fromhex(contract.address[2:]))


def _reason(error: ContractLogicError) -> str:
    """Return a revert's own name, where it is one of these contracts'; else the node's words."""
    data = error.data if isinstance(error.data, str) else ""
    for contract in Contract:
        for selector, name in load(contract).error_names().items():
            if data.startswith("0x" + selector.hex()):
                return name
    return plain(error.message or "no reason")
