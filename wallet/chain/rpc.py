"""JSON-RPC to one node, over an HTTP client that is given: pinned to one chain, bounded in time and bytes.

A node is not trusted: its answers are small and typed or refused, its words are cut short and made plain, it cannot
redirect, and no error, nor httpx's own log, says more of its address than scheme, host and port.

Source: https://ethereum.org/en/developers/docs/apis/json-rpc/, EIP-1898 (calls at a block's hash)
"""

import asyncio
import json
import logging
import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

import httpx

from wallet.address import Address
from wallet.chain.endpoint import origin, plain
from wallet.errors import ChainError, RefusedError, TooMuchError, WrongChainError


MAX_ANSWER: Final = 1 << 20
"""Bytes of the largest answer that is read."""
MAX_BRACKETS: Final = 10_000
"""Objects and lists in the largest answer that is read, and so its deepest nesting."""
MAX_BATCH: Final = 64
"""Requests in one batch: many nodes take no more than 100."""
TIMEOUT_S: Final = 10.0
"""Seconds for one request and its whole answer."""

_QUANTITY: Final = re.compile(r"0x(0|[1-9a-f][0-9a-f]{0,63})")
_DATA: Final = re.compile(r"0x([0-9a-fA-F]{2})*")

Json = dict[str, Any]
T = TypeVar("T", bound=Hashable)
BlockTag = Literal["latest", "safe", "finalized"]


@dataclass(frozen=True, slots=True)
class Block:
    """One block.

    Attributes:
        hash: 32 bytes; names it even if another block takes its number.
        timestamp: seconds of UTC since 1970, by the chain's clock.
    """

    number: int
    hash: bytes
    timestamp: int


@dataclass(frozen=True, slots=True)
class TransactionReceipt:
    """What became of a transaction that is in a block.

    Attributes:
        ok: whether it did what it was for; if not, it was mined and reverted.
        gas_used: units of gas.
        gas_price: wei per unit that were really paid.
    """

    transaction: bytes
    ok: bool
    block_number: int
    block_hash: bytes
    gas_used: int
    gas_price: int


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a batch; the functions below make them."""

    method: str
    params: tuple[Any, ...]


class _OriginsOnly(logging.Filter):
    """Cuts addresses in httpx's log of requests down to their origins: paths and user parts of a node's hold keys."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_cut(a) if isinstance(a, httpx.URL) else a for a in record.args)
        return True


_ORIGINS_ONLY: Final = _OriginsOnly()


def _cut(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii', 'replace')}"


class Rpc:
    """One node of one chain.

    The chain's id is checked before the first answer is believed, and again whenever `verify_chain` is called.
    """

    def __init__(self, client: httpx.AsyncClient, url: str, chain_id: int, *, timeout_s: float = TIMEOUT_S) -> None:
        """Take an HTTP client, which stays its owner's to close, the node's address and the chain that is expected.

        Raises:
            ChainError: if the address is no http or https address.
        """
        self.origin = origin(url)
        self._client = client
        self._url = url
        self._pinned = chain_id
        self._timeout_s = timeout_s
        self._verified = False
        logging.getLogger("httpx").addFilter(_ORIGINS_ONLY)

    def __repr__(self) -> str:
        return f"Rpc({self.origin}, chain {self._pinned})"

    async def chain_id(self) -> int:
        """Return the id of the chain that the node answers for, whatever was pinned.

        Raises:
            ChainError: if it does not answer as a node does. So does everything below.
        """
        return quantity((await self._exchange([Request("eth_chainId", ())]))[0])

    async def verify_chain(self) -> None:
        """Check that the node still answers for the pinned chain.

        Raises:
            WrongChainError: if it does not; nothing of it is believed until a check succeeds.
        """
        self._verified = False
        actual = await self.chain_id()
        if actual != self._pinned:
            raise WrongChainError(self._pinned, actual)
        self._verified = True

    async def batch(self, requests: Sequence[Request]) -> list[Any]:
        """Return the raw results of some requests, sent as one.

        Raises:
            WrongChainError: if the node answers for another chain.
        """
        if not self._verified:
            await self.verify_chain()
        return await self._exchange(requests)

    async def each(self, request: Request) -> list[object]:
        """Return this node's answer, as several nodes return theirs: an error is one of the answers."""
        try:
            return await self.batch([request])
        except ChainError as error:
            return [error]

    async def agreed(self, request: Request, read: Callable[[object], T]) -> T:
        """Return what this node answers, read by `read`, which raises `ChainError` where it makes no sense."""
        (answer,) = await self.batch([request])
        return read(answer)

    async def block(self, tag: BlockTag | int = "latest") -> Block:
        """Return a block by its number or its tag."""
        (found,) = await self.batch([block_request(tag)])
        if not isinstance(found, dict):
            raise ChainError(f"{self.origin} knows no block {plain(tag)}")
        return block_of(found)

    async def call(self, to: Address, data: bytes, at: Block | None = None) -> bytes:
        """Return what a contract answers to a call, at a block or at the latest one."""
        (answer,) = await self.batch([contract_call(to, data, at)])
        return octets(answer)

    async def calls(self, calls: Sequence[tuple[Address, bytes]], at: Block) -> list[bytes]:
        """Return what contracts answer, all at one block and in one batch."""
        return [octets(answer) for answer in await self.batch([contract_call(to, data, at) for to, data in calls])]

    async def balance(self, account: Address, at: Block | None = None) -> int:
        """Return an account's native coins, in wei."""
        (answer,) = await self.batch([native_balance(account, at)])
        return quantity(answer)

    async def code(self, account: Address, at: Block | None = None) -> bytes:
        """Return the code at an address; nothing if no contract stands there."""
        (answer,) = await self.batch([contract_code(account, at)])
        return octets(answer)

    async def receipt(self, transaction: bytes) -> TransactionReceipt | None:
        """Return a transaction's receipt, or None while it is in no block."""
        (found,) = await self.receipts([transaction])
        return found

    async def receipts(self, transactions: Sequence[bytes]) -> list[TransactionReceipt | None]:
        """Return the receipts of some transactions, None for each that is in no block."""
        answers = await self.batch([receipt_request(transaction) for transaction in transactions])
        return [receipt_of(answer, of) for answer, of in zip(answers, transactions, strict=True)]

    async def _exchange(self, requests: Sequence[Request]) -> list[Any]:
        if not 0 < len(requests) <= MAX_BATCH:
            raise ChainError(f"a batch has 1 to {MAX_BATCH} requests")
        body = [
            {"jsonrpc": "2.0", "id": number, "method": request.method, "params": list(request.params)}
            for number, request in enumerate(requests)
        ]
        content = await self._post(json.dumps(body[0] if len(body) == 1 else body).encode("ascii"))
        answer = _parse(content)
        by_id = {
            item.get("id"): item
            for item in (answer if isinstance(answer, list) else [answer])
            if isinstance(item, dict) and isinstance(item.get("id"), int)
        }
        return [self._result(by_id, answer, number, request) for number, request in enumerate(requests)]

    def _result(self, by_id: dict[Any, Json], answer: object, number: int, request: Request) -> object:
        # A node that refuses a whole batch answers one error without a number.
        item = by_id.get(number, answer if isinstance(answer, dict) and answer.get("id") is None else {})
        error = item.get("error")
        if error is not None:
            message = error.get("message") if isinstance(error, dict) else error
            raise RefusedError(self.origin, request.method, plain(message))
        if "result" not in item:
            raise ChainError(f"{self.origin} does not answer {request.method} as a node does")
        return item["result"]

    async def _post(self, body: bytes) -> bytes:
        """Return the body of the node's answer.

        Whatever httpx raises is dropped before the own error is raised: it holds the whole address.
        """
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._stream(body)
        except (TimeoutError, httpx.TimeoutException):
            problem = "did not answer in time"
        except httpx.ConnectError:
            problem = "cannot be reached"
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            problem = f"broke off: {type(error).__name__}"
        raise ChainError(f"{self.origin} {problem}")

    async def _stream(self, body: bytes) -> bytes:
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        async with self._client.stream(
            "POST", self._url, content=body, headers=headers, follow_redirects=False, timeout=self._timeout_s
        ) as response:
            # Some nodes send a refusal of the request itself, which has a body of the usual form, with a status of 400.
            if response.status_code not in {200, 400}:
                raise ChainError(f"{self.origin} answers with status {response.status_code}")
            if response.headers.get("Content-Encoding", "identity") != "identity":
                raise ChainError(f"{self.origin} compresses its answer, which was not asked for")
            content = bytearray()
            async for chunk in response.aiter_raw():
                content += chunk
                if len(content) > MAX_ANSWER:
                    raise TooMuchError(f"{self.origin} answers with more than {MAX_ANSWER} bytes")
            return bytes(content)


def _parse(content: bytes) -> object:
    """Return the JSON in an answer, or None where there is none.

    Its nesting is bounded first: where another library has raised Python's recursion limit (py_ecc does, to 100 000), a
    megabyte of opening brackets would end the process.
    """
    if content.count(b"[") + content.count(b"{") > MAX_BRACKETS:
        return None
    try:
        parsed: object = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return parsed


def _hex(data: bytes) -> str:
    return "0x" + data.hex()


def _at(block: Block | None) -> str | dict[str, str]:
    """Name a block by its hash (EIP-1898), so that the answer is of this block or an error."""
    return "latest" if block is None else {"blockHash": _hex(block.hash)}


def contract_call(to: Address, data: bytes, at: Block | None = None) -> Request:
    """Return the request for a contract's answer to a call."""
    return Request("eth_call", ({"to": to, "data": _hex(data)}, _at(at)))


def native_balance(account: Address, at: Block | None = None) -> Request:
    """Return the request for an account's native coins."""
    return Request("eth_getBalance", (account, _at(at)))


def contract_code(account: Address, at: Block | None = None) -> Request:
    """Return the request for the code at an address."""
    return Request("eth_getCode", (account, _at(at)))


def block_request(tag: BlockTag | int) -> Request:
    """Return the request for a block by its number or its tag."""
    return Request("eth_getBlockByNumber", (hex(tag) if isinstance(tag, int) else tag, False))


def block_of(answer: object) -> Block:
    """Return a block that a node answered.

    Raises:
        ChainError: if it is none.
    """
    if not isinstance(answer, dict):
        raise ChainError("the node's answer is no block")
    return Block(quantity(answer.get("number")), word(answer.get("hash")), quantity(answer.get("timestamp")))


def receipt_request(transaction: bytes) -> Request:
    """Return the request for a transaction's receipt."""
    return Request("eth_getTransactionReceipt", (_hex(transaction),))


def receipt_of(answer: object, transaction: bytes) -> TransactionReceipt | None:
    """Return the receipt of a transaction that a node answered, or None where it knows none.

    Raises:
        ChainError: if it is another transaction's, or none.
    """
    if answer is None:
        return None
    if not isinstance(answer, dict) or word(answer.get("transactionHash")) != transaction:
        raise ChainError("the node answered another transaction's receipt")
    if answer.get("blockHash") is None:  # some nodes answer for a transaction that waits
        return None
    return TransactionReceipt(
        transaction,
        quantity(answer.get("status")) == 1,
        quantity(answer.get("blockNumber")),
        word(answer.get("blockHash")),
        quantity(answer.get("gasUsed")),
        quantity(answer.get("effectiveGasPrice")),
    )


def quantity(value: object) -> int:
    """Return a number that a node answered.

    Raises:
        ChainError: if it is no number of at most 256 bits.
    """
    if isinstance(value, str) and _QUANTITY.fullmatch(value):
        return int(value, 16)
    raise ChainError("the node's answer is no number")


def octets(value: object) -> bytes:
    """Return bytes that a node answered.

    Raises:
        ChainError: if it is none.
    """
    if isinstance(value, str) and _DATA.fullmatch(value):
        return bytes.fromhex(value[2:])
    raise ChainError("the node's answer is no data")


def word(value: object) -> bytes:
    """Return 32 bytes that a node answered.

    Raises:
        ChainError: if it is not that.
    """
    if len(found := octets(value)) == 32:
        return found
    raise ChainError("the node's answer is no hash")
