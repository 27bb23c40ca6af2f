"""Tokens for the practice buyer: from the practice token's faucet into the vault. web3 is loaded only to give some."""

from typing import TYPE_CHECKING, Any, Final

from app.localnet.anvil import call
from app.localnet.contracts import Contracts
from app.protocol.errors import KnownError
from wallet.address import Address
from wallet.chain.abi import Function, Type
from wallet.errors import ChainError
from wallet.keys.worker import WorkerKey


if TYPE_CHECKING:
    from web3 import Web3

_BALANCE_OF: Final = Function("balanceOf", (Type.ADDRESS,), (Type.UINT256,))


def deposit_of(rpc: str, vault: Address, buyer: Address) -> int:
    """Return what a buyer has in the vault, in the token's smallest unit.

    Raises:
        KnownError: `localnet.failed`.
    """
    answer = call(rpc, "eth_call", {"to": vault, "data": "0x" + _BALANCE_OF.call(buyer).hex()}, "latest")
    if not isinstance(answer, str) or len(answer) != 66:
        raise KnownError("localnet.failed", what="the vault does not answer")
    return int(answer, 16)


def fund(rpc: str, contracts: Contracts, *, deployer: WorkerKey, buyer: WorkerKey, amount: int) -> None:
    """Give a buyer `amount`, in the token's smallest unit, and put it into the vault.

    Raises:
        KnownError: `localnet.failed`.
    """
    # web3 and what it brings takes most of a second.
    from wallet.contracts.artifacts import Contract, load  # noqa: PLC0415
    from wallet.contracts.deployment import connected  # noqa: PLC0415

    try:
        with connected(rpc) as web3:
            bind: Any = web3.eth.contract
            token = bind(address=contracts.token, abi=load(Contract.PRACTICE_TOKEN).abi)
            vault = bind(address=contracts.vault, abi=load(Contract.VAULT).abi)
            _send(web3, deployer, token.functions.faucet(buyer.address, amount))
            _send(web3, buyer, token.functions.approve(contracts.vault, amount))
            _send(web3, buyer, vault.functions.deposit(amount))
    except ChainError as error:
        raise KnownError("localnet.failed", what=error) from None


def _send(web3: "Web3", key: WorkerKey, made: Any) -> None:  # noqa: ANN401 - web3 types no calls
    from eth_account import Account  # noqa: PLC0415

    eth: Any = web3.eth
    transaction = made.build_transaction(
        {"from": key.address, "nonce": eth.get_transaction_count(key.address, "pending")}
    )
    signed = Account.from_key(bytes.fromhex(key.secret_hex())).sign_transaction(transaction)
    receipt = eth.wait_for_transaction_receipt(
        eth.send_raw_transaction(signed.raw_transaction), timeout=30, poll_latency=0.05
    )
    if receipt["status"] != 1:
        raise ChainError("a transaction of the practice network failed")
