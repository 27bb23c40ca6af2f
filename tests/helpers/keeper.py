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

from app.engine.archive import Archive
from app.engine.chain import Chain
from app.engine.membership import Membership
from app.engine.purse import Purse
from app.engine.store import transactions as journal
from app.engine.store.database import open_database
from app.engine.store.mailbox import StoredMailbox
from app.market.provider import ProviderSession
from app.market.schema import MarketInfo, Proofs, SignedMessage
from app.protocol.errors import AppError
from app.protocol.purse import SendDraft, Submitted
from app.protocol.wire import to_json
from wallet.address import Address
from wallet.chain.fees import policy_of
from wallet.chain.pool import open_nodes
from wallet.keys.worker import WorkerKey


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
        archive = Archive(ask_proofs, database, member.network)
        nobody = ProviderSession(client, member.url, WorkerKey.generate(), member.grant, StoredMailbox(database))
        purse = Purse(node, member, database, nobody, archive, lambda *_: None, policy=FINALITY)
        chain = Chain(
            *(node, member, database, archive.proofs, lambda _: purse.contest()),
            policy=FINALITY,
            audited=lambda: purse.audit,
        )
        while line := await asyncio.to_thread(sys.stdin.readline):
            try:
                answer = await _do(chain, purse, json.loads(line))
                answer["unfinished"] = await database.read(journal.any_unfinished)
            except AppError as error:
                answer = {"error": error.code, "text": error.sentence()}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
    await database.close()


async def _do(chain: Chain, purse: Purse, asked: dict[str, Any]) -> dict[str, Any]:
    answer: SendDraft | Submitted
    match asked["do"]:
        case "send":
            answer = await chain.prepare_send(asked["to"], int(asked["amount"]))
        case "claim":
            answer = await chain.prepare_claim()
        case "cancel":
            answer = await chain.prepare_cancel("")
        case "challenge":
            await purse.read()
            answer = await chain.prepare_challenge()
        case "submit":
            answer = await chain.submit(asked["intent"], tuple(asked["raws"]))
        case _:
            await chain.follow()
            answer = await chain.submitted(asked["intent"])
    said: dict[str, Any] = to_json(answer)
    return said


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
