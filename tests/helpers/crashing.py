"""Kills at every step of a transaction: between the engine's process and the chain stands a node that kills it.

A trial is one send, claim, cancellation or challenge by an owner of its own. Its client asks until it has an answer, as
a person does who sees that the engine ended; whatever was killed when, one transaction with one nonce must be the end
of each step, and nothing is paid twice.
"""

import contextlib
import http.server
import json
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec
from web3 import Web3

from app.market.schema import Proofs
from app.protocol.purse import SendDraft
from app.protocol.wire import from_json
from tests.helpers.contracts import TOKEN, Stage
from tests.helpers.keeper import write_member
from tests.helpers.payments import give, membership_on, proofs_of
from wallet.address import Address
from wallet.chain.orders import rungs
from wallet.keys.worker import WorkerKey
from wallet.merkle import Tree


@dataclass(frozen=True)
class Kill:
    """When a process is killed.

    Attributes:
        step: the step of the transaction, for the count.
        during: the command that the client has asked for.
        method: the request at which it is killed; empty for a kill after `delay_s`, wherever it is then.
        after: whether the node has done what it was asked for before.
    """

    step: str
    during: str
    method: str = ""
    after: bool = False
    delay_s: float = 0.0
    after_reorg: bool = False


def _at(step: str, during: str, *methods: str, after_reorg: bool = False) -> list[Kill]:
    return [Kill(step, during, method, after, after_reorg=after_reorg) for method in methods for after in (False, True)]


KILLS: Final = (
    *_at("draft", "prepare", "eth_chainId", "eth_getBlockByNumber", "eth_estimateGas", "eth_feeHistory"),
    *_at("journal", "submit", "eth_chainId", "eth_getTransactionCount"),
    *_at("broadcast", "submit", "eth_sendRawTransaction"),
    *_at("receipt", "submit", "eth_getTransactionReceipt"),
    *_at("receipt", "follow", "eth_getTransactionReceipt", "eth_getTransactionCount"),
    *_at("reorg", "follow", "eth_getTransactionReceipt", "eth_sendRawTransaction", after_reorg=True),
)
"""Every place at which the engine waits for the chain, before and after the chain has acted."""


def timed(random_: random.Random) -> Kill:
    """Return a kill at any moment of the submission: in the middle of a write, for example."""
    return Kill("journal", "submit", delay_s=random_.uniform(0.0, 0.06))


_JSON: Final = {"Content-Type": "application/json"}


KINDS: Final = ("send", "claim", "cancel", "challenge")
SETTLED: Final = frozenset({"claim", "challenge"})
"""Kinds whose owners have a leaf under the accepted root."""
BOND: Final = 2 * TOKEN
_OPERATORS: Final = 10 * TOKEN
_CHALLENGE_STEPS: Final = 3
"""Bond, challenge and uphold: a transaction each."""


def _in_a_block(said: dict[str, Any]) -> bool:
    return said.get("state") in ("included", "safe", "final", "cancelled")


def _at_its_end(said: dict[str, Any]) -> bool:
    return said.get("unfinished") is False


class Died(Exception):  # noqa: N818 - it is what was wanted
    """The process was killed before it answered."""


class KillingNode:
    """A node that passes everything to a real one, and kills a process at one of its requests."""

    def __init__(self, upstream: str) -> None:
        """Name the real node."""
        self._upstream = upstream
        self.plan: Kill | None = None
        self.victim: subprocess.Popen[str] | None = None
        self.url = ""

    @contextlib.contextmanager
    def running(self) -> Iterator["KillingNode"]:
        """Serve meanwhile."""
        node = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = node.answer(body)
                with contextlib.suppress(OSError):
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(answer)))
                    self.end_headers()
                    self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """Say nothing of a client that was killed."""

        with Server(("127.0.0.1", 0), Handler) as server:
            server.daemon_threads = True
            server.block_on_close = False
            self.url = f"http://127.0.0.1:{server.server_address[1]}"
            thread = threading.Thread(target=server.serve_forever, name="killing node", kwargs={"poll_interval": 0.05})
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()

    def answer(self, body: bytes) -> bytes:
        """Return the real node's answer; kill where it is planned."""
        asked = json.loads(body)
        methods = {item["method"] for item in (asked if isinstance(asked, list) else [asked])}
        plan = self.plan
        if plan is not None and plan.method in methods and not plan.after:
            self._kill()
            return b"{}"
        answer = httpx.post(self._upstream, content=body, headers=_JSON, timeout=20, trust_env=False).content
        if plan is not None and plan.method in methods:
            self._kill()
        return answer

    def _kill(self) -> None:
        self.plan = None
        if self.victim is not None:
            self.victim.send_signal(signal.SIGKILL)
            self.victim.wait()


@dataclass
class Trial:
    """One transaction or what goes with it, and the kills that are planned for it, in their order.

    Attributes:
        wrong: the leaves of the root that is challenged.
    """

    stage: Stage
    node: KillingNode
    folder: Path
    owner: WorkerKey
    kind: str
    peer: Address
    kills: list[Kill]
    done: Counter[str] = field(default_factory=Counter)
    wrong: dict[Address, int] = field(default_factory=dict)
    _process: subprocess.Popen[str] | None = None

    def start(self, proofs: Proofs | None = None) -> None:
        """Write what the process is to know."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_member(self.folder, membership_on(self.stage, self.owner, self.node.url), proofs)

    def run(self) -> None:
        """Bring all of it to its end, killing on the way; the verdict is `check`'s."""
        planned, self.kills = self.kills, []
        try:
            match self.kind:
                case "cancel":
                    self.stage.rpc("evm_setAutomine", False)
                    self._submit(self._prepare("send"))
                    self.kills = planned
                    self._transact("cancel", still=True)
                case "challenge":
                    _bond_operator(self.stage)  # a challenge that was upheld took all of it
                    self.stage.send(self.stage.poster, self.stage.propose(self.wrong, 0, []))
                    for number in range(_CHALLENGE_STEPS):
                        if number == _CHALLENGE_STEPS - 1:
                            self.stage.later(self.stage.window_s // 2 + 2)
                        self.kills = planned[number::_CHALLENGE_STEPS]
                        self._transact("challenge")
                case kind:
                    self.kills = planned
                    self._transact(kind)
        finally:
            self.stop()
            self.stage.rpc("evm_setAutomine", True)

    def _prepare(self, kind: str) -> SendDraft:
        wanted = {"do": kind, "to": self.peer, "amount": str(TOKEN)}
        draft: SendDraft = from_json(SendDraft, self._ask("prepare", wanted), more=True)
        return draft

    def _submit(self, draft: SendDraft) -> None:
        raws = [one.signed(self.owner).hex() for one in rungs(draft)]
        self._ask("submit", {"do": "submit", "intent": draft.intent, "raws": raws})

    def _transact(self, kind: str, *, still: bool = False) -> None:
        """Bring one transaction to its end, on a chain that stood still until it was sent or on one that moves."""
        draft = self._prepare(kind)
        self._submit(draft)
        if still:
            self.stage.rpc("evm_setAutomine", True)
            self.stage.rpc("evm_mine")
        follow = {"do": "follow", "intent": draft.intent}
        self._until(follow, _in_a_block)
        if any(kill.after_reorg for kill in self.kills):
            self.stage.rpc("anvil_reorg", 1, [])
            self.stage.rpc("anvil_dropAllTransactions")
            self.stage.rpc("evm_mine")
            self._until(follow, _in_a_block, reorged=True)
        self.stage.rpc("anvil_mine", hex(100))
        self._until(follow, _at_its_end)

    def _until(self, follow: dict[str, Any], done: Callable[[dict[str, Any]], bool], *, reorged: bool = False) -> None:
        said: dict[str, Any] = {}
        for _ in range(20):
            said = self._ask("follow", follow, reorged=reorged)
            if done(said) and not self._due("follow", reorged=reorged):
                return
        raise AssertionError(f"it is {said} and no further")

    def _due(self, during: str, *, reorged: bool) -> bool:
        return bool(self.kills) and (self.kills[0].during, self.kills[0].after_reorg) == (during, reorged)

    def _ask(self, during: str, command: dict[str, Any], *, reorged: bool = False) -> dict[str, Any]:
        """Return the answer to a command, asked again as often as the process is killed over it."""
        while True:
            process = self._running()
            kill = self.kills.pop(0) if self._due(during, reorged=reorged) else None
            try:
                return self._said(process, command, kill)
            except Died:
                if kill is not None:
                    self.done[kill.step] += 1
                self._process = None
            finally:
                self.node.plan = None

    def _said(self, process: subprocess.Popen[str], command: dict[str, Any], kill: Kill | None) -> dict[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        self.node.victim, self.node.plan = process, kill if kill is not None and kill.method else None
        timer = threading.Timer(kill.delay_s, process.kill) if kill is not None and not kill.method else None
        try:
            process.stdin.write(json.dumps(command) + "\n")
            process.stdin.flush()
            if timer is not None:
                timer.start()
            line = process.stdout.readline()
        except OSError:
            line = ""
        finally:
            if timer is not None:
                timer.cancel()
                timer.join()
        if not line.endswith("\n"):
            with contextlib.suppress(OSError):
                process.stdin.close()
            process.stdout.close()
            process.wait()
            raise Died
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.helpers.keeper", str(self.folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        return self._process

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            with contextlib.suppress(OSError):
                self._process.communicate()
            self._process = None

    def check(self) -> None:
        """Check that there is one transaction with one nonce, and that everybody has what he should.

        Raises:
            AssertionError: if not.
        """
        with contextlib.closing(sqlite3.connect(self.folder / "lull.db")) as database:
            rows = database.execute("SELECT nonce, state, ok FROM transactions WHERE state <> 'draft'").fetchall()
        steps = _CHALLENGE_STEPS if self.kind == "challenge" else 1
        assert rows == [(number, "final", 1) for number in range(steps)], rows
        assert self.stage.nonce(self.owner.address) == steps
        balances = (self.stage.balance(self.owner.address), self.stage.balance(self.peer))
        assert (
            balances
            == {
                "send": (TOKEN, TOKEN),
                "claim": (TOKEN, 0),
                "cancel": (2 * TOKEN, 0),
                "challenge": (2 * BOND, 0),  # his own again, and as much of the operator's
            }[self.kind]
        ), balances
        assert self.stage.read("openChallenges") == 0
        assert not any(self.stage.read("pendingRoot"))


def trials(
    stage: Stage, node: KillingNode, folder: Path, plans: list[tuple[str, list[Kill]]], settled: dict[Address, int]
) -> Iterator[Trial]:
    """Yield a trial for each plan; the owners of the accepted leaves claim and challenge, new ones send and cancel."""
    tree = Tree.build(settled)
    owners = [WorkerKey(number.to_bytes(32, "big")) for number in range(1, len(settled) + 1)]
    for number, (kind, kills) in enumerate(plans):
        owner = owners.pop() if kind in SETTLED else WorkerKey.generate()
        give(stage, owner.address, tokens={"claim": 0, "challenge": BOND // TOKEN}.get(kind, 2))
        peer = WorkerKey.generate().address
        trial = Trial(stage, node, folder / str(number), owner, kind, peer, list(kills))
        proofs = proofs_of(tree, owner.address, TOKEN) if kind in SETTLED else None
        if kind == "challenge" and proofs is not None:
            trial.wrong = settled | {owner.address: TOKEN // 2, peer: TOKEN // 2}
            lowered = proofs_of(Tree.build(trial.wrong), owner.address, TOKEN // 2).accepted
            proofs = msgspec.structs.replace(proofs, pending=lowered)
        trial.start(proofs)
        yield trial


def plans(random_: random.Random, least: int) -> Iterator[tuple[str, list[Kill]]]:
    """Yield plans with so many kills in all, or a few more: for each kind in turn, each place equally often."""
    waiting: list[Kill] = []
    planned, number = 0, 0
    while planned < least:
        if not waiting:
            waiting = [*KILLS, *(timed(random_) for _ in range(6))]
            random_.shuffle(waiting)
        chosen = [waiting.pop() for _ in range(min(4, len(waiting)))]
        chosen.sort(key=lambda kill: (_ORDER.index(kill.during), kill.after_reorg))
        planned += len(chosen)
        yield KINDS[number % len(KINDS)], chosen
        number += 1


_ORDER: Final = ("prepare", "submit", "follow")


def crash_stage(url: str, web3: Web3) -> Stage:
    """Return contracts with a window so long that no test's blocks pass it, and with bonds for challenges."""
    stage = Stage(url, web3, window_s=10_000, operator_bond=_OPERATORS, challenge_bond=BOND)
    if stage.now < time.time():  # a chain that was put back is late by what was undone
        stage.rpc("evm_setNextBlockTimestamp", int(time.time()))
        stage.rpc("evm_mine")
    return stage


def _bond_operator(stage: Stage) -> None:
    """Have the operator's bond be whole before a root is proposed."""
    missing = _OPERATORS - stage.read("operatorBond")
    if missing > 0:
        stage.send(stage.deployer, stage.token.functions.faucet(stage.deployer.address, missing))
        stage.send(stage.deployer, stage.token.functions.approve(stage.deployment.settler, missing))
        stage.send(stage.deployer, stage.settler.functions.postBond(missing))


def settled_leaves(stage: Stage, planned: Sequence[tuple[str, list[Kill]]]) -> dict[Address, int]:
    """Settle a token for each owner who will claim or challenge, whose keys are the numbers from 1."""
    count = max(sum(kind in SETTLED for kind, _ in planned), 1)
    leaves = {WorkerKey(number.to_bytes(32, "big")).address: TOKEN for number in range(1, count + 1)}
    stage.deposit(stage.buyer, count * TOKEN)
    stage.settle(leaves, 0, [stage.spend(stage.buyer, count * TOKEN)])
    return leaves
