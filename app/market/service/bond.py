"""The operator's bond at the settling contract: fill it up to what a root needs, before the first and after a lost one.

It may be run again at any time, after a crash, too: what is missing is read from the chain, and no more is posted.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from eth_account import Account
from web3 import Web3

from app.market.service.config import MarketConfig, load_config
from app.protocol.errors import KnownError
from wallet.amounts import Token, format_amount
from wallet.contracts.artifacts import Contract
from wallet.contracts.deployment import bound, connected
from wallet.errors import ChainError, ContractError, KeyFileError
from wallet.keys.worker import WorkerKey, load_or_create


_MINED_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class Bond:
    """What the bond holds after it was filled up, in the smallest unit.

    Attributes:
        posted: what was added now; 0 if nothing was missing.
        transaction: hash of the posting, or empty.
    """

    posted: int
    bond: int
    needed: int
    transaction: str
    symbol: str
    decimals: int


def fill_up(path: Path, key_file: Path) -> Bond:
    """Post what is missing of the bond that the settling contract of a market needs before each root.

    Args:
        path: the market's configuration.
        key_file: of an account that holds the tokens, and coins for the gas; anybody may post.

    Raises:
        KnownError: `market.config`, `chain.*`, or `send.funds`.
    """
    config = load_config(path)
    if config.rpc is None:
        raise KnownError("market.config", key="rpc", what="a bond is posted on a chain")
    if not key_file.is_file():
        raise KnownError("market.config", key=key_file.name, what="the key file is missing")
    try:
        key = load_or_create(key_file)
    except KeyFileError as error:
        raise KnownError("market.config", key=key_file.name, what=error) from None
    try:
        with connected(config.rpc) as web3:
            return _fill_up(web3, config, key)
    except ContractError as error:
        raise KnownError("chain.contract", what=error) from None
    except ChainError as error:
        raise KnownError("chain.unreachable", url="the configured node", what=error) from None


def _fill_up(web3: Web3, config: MarketConfig, key: WorkerKey) -> Bond:
    if (actual := web3.eth.chain_id) != config.chain_id:
        raise KnownError("chain.wrong", expected=config.chain_id, actual=actual)
    settler, token = bound(web3, Contract.SETTLER, config.settler), bound(web3, Contract.TOKEN, config.token)
    held, needed = settler.functions.operatorBond().call(), settler.functions.operatorBondNeeded().call()
    missing, transaction = max(0, needed - held), ""
    if missing:
        have = token.functions.balanceOf(key.address).call()
        if have < missing:
            unit = Token(config.symbol, config.decimals)
            raise KnownError("send.funds", have=format_amount(have, unit), want=format_amount(missing, unit))
        # Exactly what is missing: nothing of the approval is left behind.
        _send(web3, config, key, token.functions.approve(settler.address, missing))
        transaction = _send(web3, config, key, settler.functions.postBond(missing))
        held = settler.functions.operatorBond().call()
    return Bond(missing, held, needed, transaction, config.symbol, config.decimals)


def _send(web3: Web3, config: MarketConfig, key: WorkerKey, call: Any) -> str:  # noqa: ANN401 - web3 types none of it
    """Sign and send one transaction, and return its hash once it is in a block.

    Raises:
        ContractError: if it was mined and failed.
    """
    sender = web3.to_checksum_address(key.address)
    nonce = web3.eth.get_transaction_count(sender, "latest")
    made = call.build_transaction({"from": sender, "nonce": nonce, "chainId": config.chain_id})
    signed = Account.sign_transaction(made, bytes.fromhex(key.secret_hex()))
    sent = web3.eth.send_raw_transaction(signed.raw_transaction)
    receipt = web3.eth.wait_for_transaction_receipt(sent, timeout=_MINED_S, poll_latency=0.1)
    if receipt["status"] != 1:
        raise ContractError("a transaction of the bond was mined and failed")
    return str(sent.to_0x_hex())
