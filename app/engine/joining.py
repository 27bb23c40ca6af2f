"""Joining a market: everything that is checked before this machine works for it."""

import time

import httpx

from app.engine.membership import Membership, check_grant
from app.engine.purse import chain_fault
from app.engine.views import plain
from app.market.codec import SchemaError, decode
from app.market.provider import market_info, parse_origin
from app.market.schema import SignedMessage
from app.protocol.commands import Join
from app.protocol.errors import KnownError
from app.protocol.joining import MarketView
from app.protocol.states import NetworkKind
from gpu_sandbox.sandbox.spec import EngineInfo
from wallet.address import Address
from wallet.chain import endpoint
from wallet.chain.pool import node_addresses, open_nodes
from wallet.chain.reader import Reader
from wallet.errors import ChainError


_MOST_KINDS = 50


async def look(client: httpx.AsyncClient, url: str) -> MarketView:
    """Return what the market at an address says of itself.

    Raises:
        KnownError: `market.*`, or `usage` where the address is none.
    """
    origin = parse_origin(url)
    info = await market_info(client, origin)
    return MarketView(
        url=origin,
        name=plain(info.name),
        network=NetworkKind(info.network),
        market=info.market,
        settler=info.settler,
        token=info.token,
        chain_id=info.chain_id,
        symbol=plain(info.symbol, 16),
        decimals=info.decimals,
        burn_bps=info.burn_bps,
        window_s=info.window_s,
        kinds=tuple(sorted(plain(kind) for kind in info.kinds)[:_MOST_KINDS]),
    )


async def join(
    client: httpx.AsyncClient, command: Join, *, worker: Address, owner: str | None, docker: EngineInfo | None
) -> Membership:
    """Return the membership that a grant makes, once market, grant, chain and contracts fit together.

    Args:
        client: for market and chain.
        command: what the owner wants.
        worker: this machine's key.
        owner: the payout address that is set here.
        docker: the container engine; one that failed a gate may practise only.

    Raises:
        KnownError: `market.*`, `chain.*`, `wallet.none`, `docker.gates` or `usage`, whichever comes first.
    """
    if owner is None:
        raise KnownError("wallet.none")
    url = parse_origin(command.url)
    info = await market_info(client, url)
    try:
        packed = decode(SignedMessage, command.grant.encode())
    except SchemaError as error:
        raise KnownError("market.grant", what=f"the grant cannot be read: {error}") from None
    grant = check_grant(packed, info, worker, time.time())
    if grant.owner != owner:
        raise KnownError("market.grant", what="the grant is another owner's than this PC's wallet")
    if info.network == "live" and (docker is None or docker.gates):
        raise KnownError("docker.gates", what=", ".join(docker.gates) if docker else "none answers")
    try:
        rpc = open_nodes(client, command.rpc, info.chain_id)
        await rpc.verify_chain()
        await Reader(rpc, Address(info.token), Address(info.settler)).check_contracts()
    except ChainError as error:
        raise chain_fault(error, _shown(command.rpc)) from None
    return Membership(url, command.rpc, info, grant.owner, packed, time.time())


def _shown(rpc: str) -> str:
    try:
        return ", ".join(endpoint.origin(url) for url in node_addresses(rpc))
    except ChainError:
        return "that address"
