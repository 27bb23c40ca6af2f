"""Several nodes that answer as one: what is read, enough of them agree on at one block; what is sent, all of them get.

A node that answers for another chain, whose head is old, that does not answer or that says something else than the
others counts for nothing. More than half have to agree: of one node that one, of two both, of three two. With one node
there is nobody to contradict it: it is believed, and only its chain and the age of its head are checked.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import httpx

from wallet.address import Address
from wallet.chain.fees import policy_of
from wallet.chain.rpc import (
    Block,
    BlockTag,
    Request,
    Rpc,
    TransactionReceipt,
    contract_call,
    octets,
)
from wallet.errors import ChainError, DisagreementError, StaleError, TooMuchError, WrongChainError


MAX_NODES: Final = 5

T = TypeVar("T", bound=Hashable)


def node_addresses(text: str) -> tuple[str, ...]:
    """Return the addresses that an owner gave, parted by commas or blanks.

    Raises:
        ChainError: if there is none, there are too many, or one stands there twice.
    """
    found = tuple(text.replace(",", " ").split())
    if not 0 < len(found) <= MAX_NODES:
        raise ChainError(f"name one to {MAX_NODES} nodes of the chain")
    if len({_same(text) for text in found}) != len(found):
        raise ChainError("one node stands there twice, and a node that agrees with itself proves nothing")
    return found


def _same(text: str) -> str:
    """Return an address in one spelling, so that a node is known again in another."""
    try:
        parts = urlsplit(text)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme.lower())
    except ValueError:
        return text
    host = (parts.hostname or "").rstrip(".")
    return f"{parts.scheme.lower()}://{host}:{port}{parts.path.rstrip('/')}?{parts.query}"


def open_nodes(client: httpx.AsyncClient, text: str, chain_id: int) -> "Pool":
    """Return the nodes that an owner named, pinned to a chain.

    Raises:
        ChainError: if an address cannot be one.
    """
    nodes = [Rpc(client, url, chain_id) for url in node_addresses(text)]
    return Pool(nodes, head_age_s=policy_of(chain_id).head_age_s)


class Pool:
    """Nodes of one chain, read by quorum."""

    def __init__(
        self, nodes: Sequence[Rpc], *, head_age_s: float | None, clock: Callable[[], float] = time.time
    ) -> None:
        """Take the nodes, the greatest age of a head in seconds (None: any), and the clock (seconds of UTC)."""
        self._nodes = tuple(nodes)
        self._head_age_s = head_age_s
        self._clock = clock
        self.quorum: Final = len(self._nodes) // 2 + 1

    @property
    def origin(self) -> str:
        """The nodes' origins."""
        return ", ".join(node.origin for node in self._nodes)

    def __repr__(self) -> str:
        return f"Pool({self.origin})"

    async def verify_chain(self) -> None:
        """Check that enough nodes answer for the pinned chain.

        Raises:
            WrongChainError: if too few do because others answer for another one.
            ChainError: if too few answer.
        """
        answers = await self._ask(lambda node: node.verify_chain())
        if len(answers) - len(_problems(answers)) < self.quorum:
            raise _worst(answers)

    async def each(self, request: Request) -> list[object]:
        """Return every node's own answer; a node that answers for another chain is not asked."""
        return [
            answer[0] if isinstance(answer, list) else answer
            for answer in await self._ask(lambda node: node.batch([request]))
        ]

    async def batch(self, requests: Sequence[Request]) -> list[Any]:
        """Return the results that enough nodes agree on.

        Raises:
            DisagreementError: if they differ.
            ChainError: if too few answer.
        """
        answers = await self._ask(lambda node: node.batch(requests))
        lists = [answer for answer in answers if isinstance(answer, list)]
        if len(lists) < self.quorum:
            raise _worst(answers)
        return [
            json.loads(self._agreed([_canonical(found[index]) for found in lists], request.method))
            for index, request in enumerate(requests)
        ]

    async def agreed(self, request: Request, read: Callable[[object], T]) -> T:
        """Return what enough nodes answer alike, each read by `read`: what nodes add of their own does not count.

        Raises:
            DisagreementError: if they differ.
            ChainError: if too few answer, or in a way that makes no sense.
        """
        found: list[T] = []
        answers = await self.each(request)
        for place, answer in enumerate(answers):
            if isinstance(answer, ChainError):
                continue
            try:
                found.append(read(answer))
            except ChainError as error:
                answers[place] = error
        if len(found) < self.quorum:
            raise _worst(answers)
        return self._agreed(found, request.method)

    async def block(self, tag: BlockTag | int = "latest") -> Block:
        """Return a block that enough nodes know by the same hash; of a tag, the highest such one.

        Raises:
            StaleError: if too few heads are young enough.
            DisagreementError: if they are on different branches.
            ChainError: if too few answer.
        """
        answers = await self._ask(lambda node: node.block(tag))
        if tag == "latest":
            answers = [self._fresh(answer) for answer in answers]
        blocks = [answer for answer in answers if isinstance(answer, Block)]
        if len(blocks) < self.quorum:
            raise _worst(answers)
        if isinstance(tag, int) or len(self._nodes) == 1:
            return self._agreed(blocks, f"block {blocks[0].number}")
        # As many as are needed have at least this one.
        common = sorted((block.number for block in blocks), reverse=True)[self.quorum - 1]
        return await self.block(common)

    async def call(self, to: Address, data: bytes, at: Block | None = None) -> bytes:
        """Return what a contract answers, at a block or at the newest common one."""
        where = at if at is not None or len(self._nodes) == 1 else await self.block()
        (answer,) = await self.batch([contract_call(to, data, where)])
        return octets(answer)

    async def receipts(self, transactions: Sequence[bytes]) -> list[TransactionReceipt | None]:
        """Return receipts that enough nodes know alike; one that is known to fewer counts as not there yet.

        Raises:
            ChainError: if too few answer.
        """
        answers = await self._ask(lambda node: node.receipts(transactions))
        lists = [answer for answer in answers if isinstance(answer, list)]
        if len(lists) < self.quorum:
            raise _worst(answers)
        found: list[TransactionReceipt | None] = []
        for index in range(len(transactions)):
            (receipt, votes), *_ = Counter(each[index] for each in lists).most_common(1)
            found.append(receipt if votes >= self.quorum else None)
        return found

    async def receipt(self, transaction: bytes) -> TransactionReceipt | None:
        """Return one receipt, or None."""
        (found,) = await self.receipts([transaction])
        return found

    def _fresh(self, answer: Block | ChainError) -> Block | ChainError:
        if isinstance(answer, ChainError) or self._head_age_s is None:
            return answer
        age = self._clock() - answer.timestamp
        if age <= self._head_age_s:
            return answer
        return StaleError(f"the newest block that the node knows is {age:.0f} s old")

    def _agreed(self, answers: Sequence[T], what: str) -> T:
        (answer, votes), *_ = Counter(answers).most_common(1)
        if votes < self.quorum:
            raise DisagreementError(f"the nodes {self.origin} disagree about {what}")
        return answer

    async def _ask(self, question: Callable[[Rpc], Awaitable[Any]]) -> list[Any]:
        """Return every node's answer or its `ChainError`; what else goes wrong is a bug and is raised."""
        answers: list[Any] = await asyncio.gather(
            *(_caught(question(node)) for node in self._nodes),
        )
        return answers


async def _caught(answer: Awaitable[Any]) -> Any:  # noqa: ANN401 - whatever was asked for
    try:
        return await answer
    except ChainError as error:
        return error


def _canonical(answer: object) -> str:
    """Return an answer as text that is the same for answers that mean the same: nodes write hex in both cases."""
    return json.dumps(answer, sort_keys=True).lower()


def _problems(answers: Sequence[object]) -> list[ChainError]:
    return [answer for answer in answers if isinstance(answer, ChainError)]


def _worst(answers: Sequence[object]) -> ChainError:
    """Return the problem that says most about why there is no quorum."""
    problems = _problems(answers)
    for kind in (WrongChainError, StaleError, TooMuchError):
        if (found := next((one for one in problems if isinstance(one, kind)), None)) is not None:
            return found
    return problems[0] if problems else ChainError("too few nodes answer")
