"""Transfers of one token to one account, as a node's logs tell them: asked for in ranges of blocks, read strictly.

Source: EIP-20 (`Transfer`), https://ethereum.org/en/developers/docs/apis/json-rpc/#eth_getlogs
"""

from dataclasses import dataclass
from typing import Final

from wallet.address import Address, from_bytes, to_bytes
from wallet.amounts import Units
from wallet.chain.rpc import Request, octets, quantity, word
from wallet.errors import ChainError
from wallet.keccak import keccak256


TRANSFER: Final = keccak256(b"Transfer(address,address,uint256)")


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer that is in a block.

    Attributes:
        index: its place among the logs of its block.
        peer: who sent it; the zero address where tokens were made.
        amount: in the smallest unit.
    """

    block: int
    block_hash: bytes
    index: int
    transaction: bytes
    peer: Address
    amount: Units


def transfers_request(token: Address, to: Address, first: int, last: int) -> Request:
    """Return the request for all transfers of a token to an account in a range of blocks, both ends included."""
    topics = ["0x" + TRANSFER.hex(), None, "0x" + to_bytes(to).rjust(32, b"\0").hex()]
    return Request(
        "eth_getLogs", ({"fromBlock": hex(first), "toBlock": hex(last), "address": token, "topics": topics},)
    )


def transfers_of(answer: object, token: Address, to: Address, first: int, last: int) -> tuple[Transfer, ...]:
    """Return the transfers that a node answered, in the order of the chain.

    Raises:
        ChainError: if it is no list of exactly such logs: one that is not asked for is not left out but refused.
    """
    if not isinstance(answer, list):
        raise ChainError("the node's answer is no list of logs")
    found = sorted((_transfer(log, token, to) for log in answer), key=lambda each: (each.block, each.index))
    if any(not first <= each.block <= last for each in found):
        raise ChainError("the node answered logs of other blocks")
    if len({(each.block, each.index) for each in found}) != len(found):
        raise ChainError("the node answered one log twice")
    return tuple(found)


def _transfer(log: object, token: Address, to: Address) -> Transfer:
    if not isinstance(log, dict) or log.get("removed") not in (None, False):
        raise ChainError("the node's answer is no log of a block")
    topics = log.get("topics")
    if not isinstance(topics, list) or len(topics) != 3:
        raise ChainError("the node's answer is no transfer")
    name, sender, receiver = (word(topic) for topic in topics)
    if name != TRANSFER or receiver != to_bytes(to).rjust(32, b"\0") or any(sender[:12]):
        raise ChainError("the node answered another log than was asked for")
    if octets(log.get("address")) != to_bytes(token):
        raise ChainError("the node answered another contract's log")
    return Transfer(
        quantity(log.get("blockNumber")),
        word(log.get("blockHash")),
        quantity(log.get("logIndex")),
        word(log.get("transactionHash")),
        from_bytes(sender[12:]),
        Units(int.from_bytes(word(log.get("data")), "big")),
    )
