"""The signer's process, killed while it signs: a whole answer or none, and always the same one."""

import os
import random
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from app.paths import Home
from app.protocol.money import Units
from app.protocol.purse import SendDraft
from app.signer.requests import Sign, Signed, decode_answer, encode_request
from tests.helpers.contracts import ALICE, TOKEN, Stage
from wallet.chain.orders import rungs
from wallet.keys import envelope, store
from wallet.keys.keystore import Protection
from wallet.keys.owner import OwnerSecret


PASSWORD = "password of a signer that is killed"


@dataclass
class Signatures:
    """What came of it."""

    kills: int = 0
    answers: int = 0
    wrong: list[str] = field(default_factory=list)


def a_draft(sender: str, contract: str, **change: object) -> SendDraft:
    """Return a draft as an engine makes one."""
    values: dict[str, object] = {
        "intent": "send:x",
        "kind": "send",
        "practice": True,
        "chain_id": 31337,
        "sender": sender,
        "nonce": 0,
        "contract": contract,
        "to": ALICE,
        "amount": Units(TOKEN),
        "symbol": "tLULL",
        "decimals": 18,
        "cumulative": Units(0),
        "proof": (),
        "gas": 80_000,
        "tip": Units(10**9),
        "max_fee": Units(3 * 10**9),
        "fee_cap": Units(9 * 10**9),
        "coin": "ETH",
        "cost": Units(1),
        "worst": Units(2),
        "balance": Units(TOKEN),
        "native_balance": Units(10**18),
    }
    return SendDraft(**values | change)  # type: ignore[arg-type]  # of the right types, each


def start_signer(home: Home, request: Sign, password: str) -> subprocess.Popen[bytes]:
    """Start the signer's process on a request, with a password behind a file descriptor."""
    reader, writer = os.pipe()
    os.write(writer, password.encode() + b"\n")
    os.close(writer)
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-m", "app.signer"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LULL_HOME": str(home.root), "PATH": os.environ["PATH"]},
            pass_fds=(reader,),
            start_new_session=True,
        )
    finally:
        os.close(reader)
    assert process.stdin is not None
    # The number of the descriptor is the same on the other side.
    process.stdin.write(encode_request(Sign(request.draft, request.ask, reader)))
    process.stdin.close()
    process.stdin = None
    return process


def killed_signatures(stage: Stage, folder: Path, count: int, random_: random.Random) -> Signatures:
    """Kill so many signers at any moment of their work; the chain has seen nothing, and each answer is the same."""
    home = Home(folder)
    home.create()
    secret = OwnerSecret.generate()
    store.create(home.keystore, envelope.seal(secret, PASSWORD.encode(), Protection.PASSWORD, backed_up=True))
    before = home.keystore.read_bytes()
    owner = secret.key()
    draft = a_draft(owner.address, stage.deployment.token)
    right = tuple(one.signed(owner).hex() for one in rungs(draft))
    found = Signatures()
    while found.kills < count:
        with start_signer(home, Sign(draft), PASSWORD) as process:
            try:
                said, _ = process.communicate(timeout=random_.uniform(0.05, 2.5))
            except subprocess.TimeoutExpired:
                process.kill()
                said, _ = process.communicate()
                found.kills += 1
        if said:
            found.answers += 1
            answer = decode_answer(said)
            if not isinstance(answer, Signed) or answer.raws != right:
                found.wrong.append("a signer answered something else")
    if home.keystore.read_bytes() != before or stage.nonce(owner.address) != 0:
        found.wrong.append("a killed signer left something")
    return found
