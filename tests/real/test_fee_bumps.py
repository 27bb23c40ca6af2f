"""Bumps on Hardhat, which enforces what go-ethereum's pool does and anvil does not: ten percent on both fields."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from app.engine.preparing import stand
from app.engine.store import transactions as journal
from app.localnet.anvil import call
from app.protocol.purse import SendDraft
from installers.programs import TOOLS
from tests.helpers.contracts import ALICE, ANVIL_KEY
from tests.helpers.papers import Papers
from tests.helpers.payments import Payer, payer
from tests.helpers.ports import free_port
from tests.helpers.signing import a_draft
from tests.helpers.waiting import until
from wallet.chain import sending
from wallet.chain.fees import policy_of
from wallet.chain.orders import rungs
from wallet.chain.pool import open_nodes
from wallet.chain.sending import Taken
from wallet.keys.worker import WorkerKey


pytestmark = pytest.mark.chain

RICH = WorkerKey(ANVIL_KEY)
"""Hardhat's first account is anvil's."""
_CONFIG = "module.exports = { networks: { hardhat: { chainId: 31337, mining: { auto: false, interval: 0 } } } };"


@pytest.fixture
def hardhat(tmp_path: Path) -> Iterator[str]:
    """A Hardhat node that mines when it is told to."""
    config, port = tmp_path / "hardhat.config.cjs", free_port()
    config.write_text(_CONFIG)
    node = shutil.which("node")
    assert node, "Node.js is not installed: run installers/check"
    place = TOOLS / "npm"
    program = place / "node_modules" / "hardhat" / "internal" / "cli" / "bootstrap.js"
    with subprocess.Popen(
        [node, str(program), "--config", str(config), "node", "--hostname", "127.0.0.1", "--port", str(port)],
        cwd=place,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "HARDHAT_DISABLE_TELEMETRY_PROMPT": "true"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            until(lambda: call(url, "eth_chainId") == "0x7a69", within_s=60, what="Hardhat's answer")
            yield url
        finally:
            process.terminate()


def waiting(url: str) -> list[str]:
    """Return the hashes of the transactions that wait."""
    block = call(url, "eth_getBlockByNumber", "pending", False)
    assert isinstance(block, dict)
    return [str(name) for name in block["transactions"]]


def five_percent(draft: SendDraft) -> bytes:
    """Return a replacement that offers five percent more."""
    first = rungs(draft)[0]
    return replace(first, tip=first.tip * 105 // 100, max_fee=first.max_fee * 105 // 100).signed(RICH)


async def _submitted(made: Payer, url: str, *, before: bytes | None = None) -> SendDraft:
    """Submit a draft that was stored as an engine does it; another transaction with its nonce may wait already."""
    async with httpx.AsyncClient(trust_env=False) as client:
        node = open_nodes(client, url, 31337)
        ground = await stand(node, 31337)
        if before is not None:
            assert (await sending.broadcast(node, before)).taken is Taken.ACCEPTED
    draft = a_draft(RICH.address, ALICE)
    await made.database.write(lambda c: journal.store_draft(c, made.member.network, ground.chain, draft, 2.0**40))
    await made.chain.submit(draft.intent, made.sign(draft))
    return draft


async def test_a_resend_is_success_five_percent_are_refused_and_our_bump_is_taken(hardhat: str, tmp_path: Path) -> None:
    member = replace(Papers(owner=RICH).membership, rpc=hardhat, owner=RICH.address)
    patient, hasty = (replace(policy_of(31337), bump_after_s=after) for after in (1e6, 0.0))
    async with payer(member, RICH, tmp_path, policy=patient) as made:
        draft = await _submitted(made, hardhat)
        names = ["0x" + h.hex() for h in await made.chain._hashes(draft.intent)]
        assert waiting(hardhat) == [names[0]]
        async with httpx.AsyncClient(trust_env=False) as client:
            node = open_nodes(client, hardhat, 31337)
            again = await sending.broadcast(node, bytes.fromhex(made.sign(draft)[0]))
            assert (again.taken, "nown transaction" in again.words) == (Taken.ACCEPTED, True)
            assert (await sending.broadcast(node, five_percent(draft))).taken is Taken.UNDERPRICED
        assert waiting(hardhat) == [names[0]]
    async with payer(member, RICH, tmp_path, policy=hasty) as made:
        for name in names[1:]:
            await made.chain.follow()
            assert waiting(hardhat) == [name]
        await made.chain.follow()
        call(hardhat, "evm_mine")
        await made.chain.follow()
        done = await made.chain.submitted(draft.intent)
        assert (done.state, done.hash) == ("final", names[-1])
    assert call(hardhat, "eth_getTransactionCount", RICH.address, "latest") == "0x1"


async def test_where_the_pool_wants_more_the_ladder_is_climbed_at_once(hardhat: str, tmp_path: Path) -> None:
    member = replace(Papers(owner=RICH).membership, rpc=hardhat, owner=RICH.address)
    other = replace(rungs(a_draft(RICH.address, ALICE))[2], data=b"").signed(RICH)
    async with payer(member, RICH, tmp_path) as made:
        draft = await _submitted(made, hardhat, before=other)
        names = ["0x" + h.hex() for h in await made.chain._hashes(draft.intent)]
        assert waiting(hardhat) == [names[3]]
        row = await made.database.read(lambda c: journal.find(c, draft.intent))
        assert row is not None
        assert (row.rung, row.hash) == (3, names[3])
