"""Buying compute from Python: upload inputs, sign an order, wait, fetch the result, sign for exactly what it cost.

A buyer signs two kinds of `Spend`. With an order he signs one that covers the most that it can cost; after delivery one
for exactly what he owes. The second is never above the first, so it gives the market nothing that it could not take
before; it only saves the way of a refund.
"""

import asyncio
import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from app.market.codec import SchemaError, address, encode, pack
from app.market.connection import Connection, market_info
from app.market.origin import parse_origin
from app.market.schema import (
    Account,
    ClaimReply,
    InputRef,
    JobSpec,
    MarketInfo,
    OrderRequest,
    Proofs,
    SpendRequest,
    Stored,
    TaskList,
    TaskView,
    inputs_hash,
    spec_hash,
)
from app.paths import as_known
from app.protocol.errors import KnownError
from wallet.address import Address
from wallet.eip712 import Domain
from wallet.receipts import Order, Spend, contract_domain, sign
from wallet.signing import Signer


CLOSED: Final = frozenset({"accepted", "settled", "cancelled", "expired", "failed"})
"""States of a task in which nothing more happens to it, but for its payment."""
_MOST_STATE: Final = 64 << 10
_CLAIM_PATIENCE_S: Final = 90.0


@dataclass(frozen=True, slots=True)
class Venue:
    """Where one buys. A buyer compares it with what he knows before he signs for the first time.

    Attributes:
        market: the address of the market's key, which orders name.
        settler, vault: the contracts in whose domains a buyer signs.
    """

    origin: str
    market: Address
    chain_id: int
    settler: Address
    vault: Address


def venue(origin: str, info: MarketInfo) -> Venue:
    """Return where a market says that it is.

    Raises:
        KnownError: `market.not-a-market`, if an address in it is none.
    """
    try:
        return Venue(origin, address(info.market), info.chain_id, address(info.settler), address(info.vault))
    except SchemaError as error:
        raise KnownError("market.not-a-market", url=origin, what=error) from None


class Buyer:
    """One buyer at one market."""

    def __init__(self, client: httpx.AsyncClient, where: Venue, key: Signer, *, state: Path | None = None) -> None:
        """Take the parts.

        Args:
            client: for HTTP.
            where: the market; its contracts are trusted from here on.
            key: of the account whose deposit pays.
            state: a small file that remembers the most that was signed for, so that a market cannot talk the buyer into
                more; without it the market's word counts.
        """
        self._where = where
        self._key = key
        self._state = state
        self._connection = Connection(client, where.origin, key, chain_id=where.chain_id, settler=where.settler)
        self._signing = asyncio.Lock()

    @classmethod
    async def dial(cls, client: httpx.AsyncClient, origin: str, key: Signer, *, state: Path | None = None) -> "Buyer":
        """Return a buyer at the market that answers at `origin`, whose contracts are taken from its own words.

        Raises:
            KnownError: an error of `app.market.connection`.
        """
        origin = parse_origin(origin)
        return cls(client, venue(origin, await market_info(client, origin)), key, state=state)

    @property
    def account(self) -> Address:
        """Whose deposit pays."""
        return self._key.address

    async def submit(
        self, spec: JobSpec, inputs: Sequence[tuple[InputRef, Path]], *, replicas: int, max_price: int
    ) -> TaskView:
        """Upload a task's inputs and order it.

        Args:
            spec: what runs.
            inputs: each input's name and digest, with the file that holds it.
            replicas: runs that must agree.
            max_price: the most that it may cost in all, burn included, in the token's smallest unit.

        Raises:
            KnownError: an error of `app.market.connection`; `market.wrong` if the market asks for more than it may;
                `home.unusable` if a file cannot be read.
        """
        for ref, path in inputs:
            await self.upload(ref, path)
        order = Order(
            buyer=self.account,
            market=self._where.market,
            spec=spec_hash(spec),
            inputs=inputs_hash([ref for ref, _ in inputs]),
            units=spec.units,
            max_price=max_price,
            replicas=replicas,
            nonce=secrets.token_bytes(32),
        )
        domain = contract_domain(self._where.chain_id, self._where.settler)
        async with self._signing:
            before = await self.books()
            covering = int(before.owed) + int(before.reserved) + max_price
            most = self._signed(before)
            if covering > most + max_price:
                raise KnownError("market.wrong", what=f"it says that {before.owed} is owed, but {most} was signed for")
            request = OrderRequest(
                order=pack(sign(domain, order, self._key)),
                spec=spec,
                inputs=tuple(ref for ref, _ in inputs),
                spend=pack(sign(self._vault_domain, self._spend(max(covering, most)), self._key)),
            )
            self._remember(max(covering, most))
            return await self._connection.call("POST", "/v1/tasks", TaskView, body=encode(request))

    async def upload(self, ref: InputRef, path: Path) -> Stored:
        """Upload one input.

        Raises:
            KnownError: an error of `app.market.connection`; `home.unusable` if the file cannot be read.
        """
        return await self._connection.upload(f"/v1/blobs/{ref.sha256}", path)

    async def task(self, task: str) -> TaskView:
        """Return a task as it stands.

        Raises:
            KnownError: an error of `app.market.connection`.
        """
        return await self._connection.call("GET", f"/v1/tasks/{task}", TaskView)

    async def tasks(self) -> tuple[TaskView, ...]:
        """Return all tasks, newest first, at most 200.

        Raises:
            KnownError: an error of `app.market.connection`.
        """
        return (await self._connection.call("GET", "/v1/tasks", TaskList)).tasks

    async def cancel(self, task: str) -> TaskView:
        """Cancel a task for which nobody has finished his work yet.

        Raises:
            KnownError: an error of `app.market.connection`.
        """
        return await self._connection.call("POST", f"/v1/tasks/{task}/cancel", TaskView)

    async def wait(self, task: str, *, within_s: float, every_s: float = 0.25) -> TaskView:
        """Return a task once it is closed, or as it stands after `within_s` seconds. What is delivered is signed for.

        Raises:
            KnownError: an error of `app.market.connection`.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        while True:
            view = await self.task(task)
            if view.state in CLOSED or loop.time() >= deadline:
                break
            await asyncio.sleep(min(every_s, max(0.0, deadline - loop.time())))
        if view.state == "accepted":
            await self.settle()
        return view

    async def fetch(self, task: TaskView, to: Path, *, max_bytes: int) -> None:
        """Store the accepted result of a task in the file `to`, whole and checked, or not at all; then sign for it.

        Raises:
            KnownError: an error of `app.market.connection`; `market.wrong`, `disk.full` or `home.unusable`.
        """
        if task.result is None:
            raise KnownError("market.refused", what=f"the task is {task.state} and has no result")
        path = f"/v1/tasks/{task.task}/result"
        await self._connection.download(path, to, max_bytes=max_bytes, sha256=task.result)
        if task.state == "accepted":
            await self.settle()

    async def books(self) -> Account:
        """Return where this buyer stands with the market.

        Raises:
            KnownError: an error of `app.market.connection`.
        """
        return await self._connection.call("GET", "/v1/account", Account)

    async def settle(self) -> Account:
        """Sign for exactly what is owed, if that was not done yet.

        Raises:
            KnownError: an error of `app.market.connection`; `market.wrong` if it is more than was ever signed for.
        """
        async with self._signing:
            before = await self.books()
            owed = int(before.owed)
            if owed == int(before.collected):
                return before
            if owed > self._signed(before):
                raise KnownError("market.wrong", what=f"it says that {owed} is owed, and that was never signed for")
            spend = pack(sign(self._vault_domain, self._spend(owed), self._key))
            return await self._connection.call("POST", "/v1/spends", Account, body=encode(SpendRequest(spend=spend)))

    async def proofs(self) -> Proofs:
        """Return what is allocated back to this buyer.

        Raises:
            KnownError: an error of `app.market.connection`.
        """
        return await self._connection.call("GET", "/v1/proof", Proofs)

    async def claim(self) -> ClaimReply:
        """Have the relayer push what is allocated back to this buyer.

        Raises:
            KnownError: an error of `app.market.connection`.
        """
        return await self._connection.call("POST", "/v1/claims", ClaimReply, patience_s=_CLAIM_PATIENCE_S)

    # --- what was signed -----------------------------------------------------------------------------------------

    @property
    def _vault_domain(self) -> Domain:
        return contract_domain(self._where.chain_id, self._where.vault)

    def _spend(self, cumulative: int) -> Spend:
        return Spend(self.account, self._where.market, cumulative)

    def _signed(self, books: Account) -> int:
        """Return the most that was ever signed for: as the own file says, else by the market's word."""
        try:
            return int(self._remembered()[self._name])
        except (KeyError, TypeError, ValueError):
            return int(books.signed)

    @property
    def _name(self) -> str:
        """Under which this buyer's signatures for this market are remembered."""
        return f"{self._where.chain_id}:{self._where.vault}:{self._where.market}:{self.account}"

    def _remembered(self) -> dict[str, str]:
        if self._state is None:
            return {}
        try:
            with self._state.open("rb") as file:
                content = json.loads(file.read(_MOST_STATE))
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise as_known(error, self._state) from None
        except ValueError:
            return {}
        return content if isinstance(content, dict) else {}

    def _remember(self, signed: int) -> None:
        """Store what is about to be signed away, before it leaves this machine."""
        if self._state is None:
            return
        content = {**self._remembered(), self._name: str(signed)}
        part = self._state.with_name(self._state.name + ".new")
        try:
            part.unlink(missing_ok=True)
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                json.dump(content, file)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._state)
        except OSError as error:
            raise as_known(error, self._state) from None
