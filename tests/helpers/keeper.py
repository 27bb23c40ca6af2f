"""The engine's part that keeps transactions, as a process of its own that can be killed: one JSON line in, one out.

`python -m tests.helpers.keeper FOLDER`, where `member.json` in the folder names the membership and the node.
"""

import asyncio
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import msgspec

from app.engine.chain import Chain
from app.engine.membership import Membership
from app.engine.store.database import open_database
from app.market.schema import MarketInfo, Proofs, SignedMessage
from app.protocol.errors import AppError
from app.protocol.purse import SendDraft
from app.protocol.wire import to_json
from wallet.address import Address
from wallet.chain.fees import policy_of
from wallet.chain.pool import open_nodes


FINALITY = replace(policy_of(31337), final_after=None)
"""Blocks are final as the node says, so that a reorg is something that can happen."""


def write_member(folder: Path, member: Membership, proofs: Proofs | None) -> None:
    """Write what the process needs to know."""
    content = {
        "rpc": member.rpc,
        "owner": member.owner,
        "info": msgspec.to_builtins(member.info),
        "grant": msgspec.to_builtins(member.grant),
        "proofs": msgspec.to_builtins(proofs),
    }
    (folder / "member.json").write_text(json.dumps(content))


def _member(folder: Path) -> tuple[Membership, Proofs | None]:
    content = json.loads((folder / "member.json").read_bytes())
    info, grant = msgspec.convert(content["info"], MarketInfo), msgspec.convert(content["grant"], SignedMessage)
    proofs = msgspec.convert(content["proofs"], Proofs | None)
    return Membership("http://127.0.0.1:1", content["rpc"], info, Address(content["owner"]), grant, 0.0), proofs


async def _serve(folder: Path) -> None:
    member, proofs = _member(folder)
    database = await open_database(folder / "lull.db")

    async def ask_proofs() -> Proofs | None:
        return proofs

    async with httpx.AsyncClient(trust_env=False) as client:
        node = open_nodes(client, member.rpc, member.info.chain_id)
        chain = Chain(node, member, database, ask_proofs, lambda _: None, policy=FINALITY)
        while line := await asyncio.to_thread(sys.stdin.readline):
            try:
                answer = to_json(await _do(chain, json.loads(line)))
            except AppError as error:
                answer = {"error": error.code, "text": error.sentence()}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
    await database.close()


async def _do(chain: Chain, asked: dict[str, Any]) -> Any:  # noqa: ANN401 - one of four answers
    match asked["do"]:
        case "send":
            draft: SendDraft = await chain.prepare_send(asked["to"], int(asked["amount"]))
            return draft
        case "claim":
            return await chain.prepare_claim()
        case "submit":
            return await chain.submit(asked["intent"], tuple(asked["raws"]))
        case "follow":
            await chain.follow()
            return await chain.submitted(asked["intent"])


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
