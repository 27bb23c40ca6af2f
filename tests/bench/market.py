"""The market's throughput: heartbeats, receipts, awards. `python -m tests.bench.market [--json]`.

Rates per core divide counts by the seconds of CPU that the market's own process used, so that the clients on the same
machine do not count.
"""

import argparse
import asyncio
import json
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec
import psutil

from app.market.codec import encode, pack
from app.market.schema import InputRef, JobSpec, OrderRequest, ProviderStatus, ReceiptMade, inputs_hash, spec_hash
from app.market.service import inbox, orders
from app.market.service.auction import Ask, first_run, further_run
from app.market.service.config import MarketConfig
from app.market.service.presence import Standing
from app.market.service.rules import Rules
from app.market.service.store import Unit, open_store
from app.market.service.sweeper import sweep
from tests.helpers.market import MarketProcess, running_market, town
from tests.helpers.provider import KIND, Habits, SimProvider
from wallet.address import ZERO_ADDRESS, from_bytes
from wallet.keys.worker import WorkerKey
from wallet.receipts import Grant, Order, Receipt, Spend, contract_domain, message_hash, sign


_PROVIDERS: Final = 32
_SECONDS: Final = 4.0
_AWARDS: Final = 200


class Line:
    """One kept-open connection that sends ready-made requests: a client that costs little beside the market."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take an open connection."""
        self._reader, self._writer = reader, writer

    async def post(self, path: str, token: str, body: bytes) -> bytes:
        """Send one request and return the answer's body."""
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\nContent-Length: {len(body)}\r\n\r\n"
        self._writer.write(head.encode() + body)
        answer = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(answer.split("content-length:")[1].split("\r\n")[0])
        content = await self._reader.readexactly(length)
        if " 200 " not in answer[:20]:
            raise RuntimeError(content.decode()[:300])
        return content

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def _line(market: MarketProcess) -> Line:
    return Line(*await asyncio.open_connection("127.0.0.1", market.port))


def _body(provider: SimProvider, messages: list[dict[str, Any]], stream: str, revision: int) -> bytes:
    status = ProviderStatus(
        available=False,
        images=(provider.habits.image,),
        memory=1 << 34,
        cpu_milli=8000,
        attempts=provider.status().attempts,
    )
    known, seq = provider.mailbox._inbox
    return msgspec.json.encode(
        {
            "stream": stream,
            "messages": messages,
            "ack_stream": known,
            "ack": seq,
            "revision": revision,
            "wait_s": 0,
            "status": msgspec.Raw(encode(status)),
        }
    )


async def _rate(market: MarketProcess, acts: list[Callable[[], Any]], each: int) -> tuple[float, float]:
    """Run the acts side by side for a while; return how many things per second, and per second of the market's CPU."""
    process = psutil.Process(market.pid)
    before = sum(process.cpu_times()[:2])
    begun, counts = time.perf_counter(), [0] * len(acts)

    async def keep(number: int) -> None:
        while time.perf_counter() - begun < _SECONDS:
            await acts[number]()
            counts[number] += each

    await asyncio.gather(*[keep(n) for n in range(len(acts))])
    wall, cpu = time.perf_counter() - begun, sum(process.cpu_times()[:2]) - before
    return sum(counts) / wall, sum(counts) / max(cpu, 0.01)


async def _exchanges(market: MarketProcess, folder: Path) -> dict[str, float]:
    async with town(market, folder) as here:
        providers = [await here.provider(habits=Habits(stays="running")) for _ in range(_PROVIDERS)]
        for _ in range(_PROVIDERS):
            await here.order(replicas=1, units=1 << 40)
        while not all(p.work for p in providers):
            for p in providers:
                await p.step()
        lines = [await _line(market) for _ in providers]
        try:
            beats = await _rate(
                market, [await _heartbeat(p, line) for p, line in zip(providers, lines, strict=True)], 1
            )
            single = await _rate(
                market, [await _receipts(p, line, 1) for p, line in zip(providers, lines, strict=True)], 1
            )
            many = await _rate(
                market, [await _receipts(p, line, 32) for p, line in zip(providers, lines, strict=True)], 32
            )
        finally:
            for line in lines:
                line.close()
        rss = psutil.Process(market.pid).memory_info().rss >> 20
    return {
        "heartbeats_s": beats[0],
        "heartbeats_per_core_s": beats[1],
        "receipts_s": single[0],
        "receipts_per_core_s": single[1],
        "receipts_batched_s": many[0],
        "receipts_per_s": many[1],
        "market_rss_mb": rss,
    }


async def _token(provider: SimProvider) -> str:
    return (await provider.session._connection._headers())["Authorization"]


async def _heartbeat(provider: SimProvider, line: Line) -> Callable[[], Any]:
    token = await _token(provider)
    stream = await provider.mailbox.stream()
    desired = json.loads(await line.post("/v1/provider/exchange", token, _body(provider, [], stream, 0)))
    body = _body(provider, [], stream, desired["revision"])

    async def beat() -> None:
        await line.post("/v1/provider/exchange", token, body)

    return beat


async def _receipts(provider: SimProvider, line: Line, each: int) -> Callable[[], Any]:
    token = await _token(provider)
    stream = await provider.mailbox.stream()
    (work,) = provider.work.values()
    mailbox = provider.mailbox

    async def send() -> None:
        messages = []
        for _ in range(each):
            before = work.receipts[-1] if work.receipts else None
            number = len(work.receipts) + 1
            amount = work.assignment.price * number // work.assignment.units
            receipt = Receipt(
                work.assignment.attempt,
                work.assignment.fence,
                number,
                number,
                number,
                number,
                amount,
                message_hash(before) if before else bytes(32),
            )
            work.receipts.append(receipt)
            mailbox._last += 1
            body = ReceiptMade(receipt=pack(sign(provider.domain, receipt, provider.worker)))
            messages.append({"seq": mailbox._last, "body": msgspec.Raw(encode(body))})
        answer = json.loads(await line.post("/v1/provider/exchange", token, _body(provider, messages, stream, 0)))
        if answer["acked"] != mailbox._last:
            raise RuntimeError("a receipt was not taken")
        if answer["messages"]:
            await mailbox.received(answer["stream"], answer["messages"][-1]["seq"])

    return send


def _awards(folder: Path) -> dict[str, float]:
    """Lease many tasks to many workers in sweeps, in process: auction, signatures and the synced commit."""
    key, buyer = WorkerKey.generate(), WorkerKey.generate()
    config = MarketConfig(data=folder, origins=("http://127.0.0.1:1",))
    rules = Rules(config, key)
    store = open_store(folder / "awards.db", time.time)
    image = f"sha256:{secrets.token_hex(32)}"
    domain, vault = contract_domain(31337, ZERO_ADDRESS), contract_domain(31337, ZERO_ADDRESS)
    spec = JobSpec(kind=KIND, image=image, units=10)
    ref = InputRef(name="a", sha256="00" * 32, size=1)
    status = ProviderStatus(available=True, images=(image,), memory=1 << 34, cpu_milli=8000)

    def fill(unit: Unit) -> list[Standing]:
        unit.sql.execute("INSERT INTO blobs VALUES (?, ?, 1, 0)", (buyer.address, ref.sha256))
        for number in range(1, _AWARDS + 1):
            order = Order(
                buyer.address,
                key.address,
                spec_hash(spec),
                inputs_hash([ref]),
                10,
                1000,
                1,
                number.to_bytes(32, "big"),
            )
            request = OrderRequest(
                order=pack(sign(domain, order, buyer)),
                spec=spec,
                inputs=(ref,),
                spend=pack(sign(vault, Spend(buyer.address, key.address, number * 1000), buyer)),
            )
            orders.place(unit, rules, buyer.address, request, None)
        here = []
        for number in range(1, 10_001):
            worker, owner = from_bytes(number.to_bytes(20, "big")), from_bytes((number + 20_000).to_bytes(20, "big"))
            if number <= 2_000:
                grant = Grant(owner, worker, key.address, ZERO_ADDRESS, 31337, int(time.time()) + 999, 10**30)
                inbox.admit(unit, grant, b"")
            bids = {KIND: (number % 97, 2**40)}
            here.append(Standing(worker, owner, "", status, number <= 2_000, 10**30, bids))
        return here

    try:
        standings, _ = asyncio.run(store.write(fill))
        begun = time.perf_counter()
        leased, _ = asyncio.run(store.write(lambda unit: sweep(unit, rules, standings, ())))
        return {"leases_per_s": leased / (time.perf_counter() - begun)}
    finally:
        store.close()


def _clear() -> dict[str, float]:
    """Award one task among ten thousand bids, and draw one partner: the pure part."""
    asks = sorted(
        (
            Ask(
                from_bytes(n.to_bytes(20, "big")),
                from_bytes((n + 99_999).to_bytes(20, "big")),
                n * 7919 % 10_007,
                free=True,
            )
            for n in range(1, 10_001)
        ),
        key=lambda ask: ask.unit_price,
    )
    first, further = [], []
    for number in range(20):
        seed = number.to_bytes(32, "big")
        begun = time.perf_counter()
        first_run(asks, units=1, replicas=2, limit=10**9, seed=seed)
        middle = time.perf_counter()
        further_run(asks, units=1, price=10**9, seed=seed, taken=())
        first.append((middle - begun) * 1000)
        further.append((time.perf_counter() - middle) * 1000)
    return {"clear_10k_ms": statistics.median(first), "draw_10k_ms": statistics.median(further)}


def figures() -> dict[str, float]:
    """Return all figures; rates are per second, `_ms` are milliseconds, `_mb` mebibytes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running_market(folder / "market", rate_per_s=1e6, rate_burst=1_000_000, tick_s=0.1) as market:
            found = asyncio.run(_exchanges(market, folder))
        found |= _awards(folder) | _clear()
    return {key: round(value, 2) for key, value in found.items()}


def main(arguments: list[str]) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(arguments)
    found = figures()
    if wanted.json:
        print(json.dumps({"ok": True, "cores": psutil.cpu_count(), **found}))
        return 0
    for key, value in found.items():
        print(f"{key:>24} {value:>12,.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
