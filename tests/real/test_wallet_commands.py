"""`lull wallet` on a terminal, with a real engine, market and chain: from a quick start to words on paper and back."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.localnet.anvil import call
from app.localnet.network import Localnet
from app.paths import Home
from tests.helpers.lull import PROGRAM, Lull
from tests.helpers.practice import network
from tests.helpers.second_opinion import Account
from tests.helpers.secretly import secretly
from tests.helpers.terminal import Terminal, on_terminal
from tests.helpers.waiting import until
from wallet.address import Address
from wallet.chain.abi import Function, Type
from wallet.chain.reader import BALANCE_OF
from wallet.chain.transactions import Transaction
from wallet.keys.worker import load_or_create


pytestmark = [pytest.mark.chain]

TOKEN = 10**18
PEER = Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
PASSWORD = "a canary of a password"
_FAUCET = Function("faucet", (Type.ADDRESS, Type.UINT256))


@dataclass
class Place:
    """A home on a practice network, and everything that was said there."""

    lull: Lull
    here: Localnet
    folder: Path
    said: str = ""

    @contextmanager
    def terminal(self, *arguments: str) -> Iterator[Terminal]:
        """Run a command on a terminal of its own."""
        with on_terminal([*PROGRAM, *arguments], self.folder, self.lull.surroundings()) as shown:
            yield shown

    def answer(self, shown: Terminal) -> dict[str, Any]:
        """Return what the command answered once it ended."""
        shown.process.wait(timeout=60)
        out, err = ((self.folder / name).read_text() for name in ("stdout", "stderr"))
        self.said += out + err
        answer: dict[str, Any] = json.loads(out.splitlines()[-1])
        return answer

    def run(self, *arguments: str, **secrets: str) -> dict[str, Any]:
        """Run a command without a terminal, with secrets behind file descriptors."""
        said = secretly(self.lull, *arguments, **secrets)
        self.said += said.out + said.err
        return said.json

    def history(self, state: str = "final") -> list[tuple[str, str]]:
        """Return kind and amount of what the wallet's history shows in a state."""
        shown = self.run("wallet", "history")["transactions"]
        return [(each["kind"], each["amount"]) for each in shown if each["state"] == state]

    def tokens(self, account: str) -> int:
        """Return an account's tokens, asked directly."""
        data = "0x" + BALANCE_OF.call(Address(account)).hex()
        return int(str(call(self.here.rpc, "eth_call", {"to": self.here.contracts.token, "data": data}, "latest")), 16)

    def give(self, account: str, tokens: int) -> None:
        """Give an account tokens, and coins for gas."""
        call(self.here.rpc, "anvil_setBalance", account, hex(10**18))
        deployer = load_or_create(self.here.folder / "keys" / "deployer")
        nonce = int(str(call(self.here.rpc, "eth_getTransactionCount", deployer.address, "latest")), 16)
        data = _FAUCET.call(Address(account), tokens)
        made = Transaction(31337, nonce, 10**9, 10**11, 200_000, self.here.contracts.token, 0, data)
        call(self.here.rpc, "eth_sendRawTransaction", "0x" + made.signed(deployer).hex())
        until(lambda: self.tokens(account) >= tokens, what="the tokens")


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Localnet]:
    """A practice network for these tests."""
    with network(tmp_path_factory.mktemp("practice")) as made:
        yield made


@pytest.fixture
def place(practice: Localnet, tmp_path: Path) -> Place:
    """An empty home beside it."""
    return Place(Lull(tmp_path / "home"), practice, tmp_path)


def test_from_a_quick_start_to_words_on_paper_and_back(place: Place, tmp_path: Path) -> None:
    home = Home(place.lull.home)
    owner = place.run("wallet", "create")["address"]
    with place.lull.engine():
        joined = place.run("market", "join", place.here.market, "--rpc", place.here.rpc)
        assert joined["owner"] == owner
        place.give(owner, 20 * TOKEN)
        before = place.tokens(PEER)

        with place.terminal("wallet", "send", PEER, "1.5", "--json") as shown:
            page = shown.wait_for("anything else declines")
            for part in ("1.5 tLULL", "0x 7099 7970", "chain 31337, practice", "Gas at most", "not sent to this"):
                assert part in page
            shown.type("send\n")
            sent = place.answer(shown)
        assert (sent["state"], sent["nonce"], sent["to"]) == ("final", 0, PEER)
        assert place.tokens(PEER) == before + 3 * TOKEN // 2

        with place.terminal("wallet", "send", PEER, "1.5", "--json") as shown:
            shown.wait_for("anything else declines")
            shown.type("yes\n")
            assert place.answer(shown)["error"]["code"] == "wallet.declined"
        assert place.run("wallet", "send", PEER, "1.5")["error"]["code"] == "wallet.locked"

        words = _protected(place)
        assert not home.wrap_key.exists()
        assert not any(b'"file"' in path.read_bytes() for path in home.keys.glob("owner*"))
        declined = place.run("wallet", "send", PEER, "2", password="not the password")
        assert declined["error"]["code"] == "wallet.locked"
        assert place.run("wallet", "send", PEER, "2", password=PASSWORD)["nonce"] == 1
        balance = place.run("wallet", "balance")
        assert (balance["protection"], balance["unbacked"], balance["upgrade_due"]) == ("password", False, False)
        assert [t["state"] for t in balance["transactions"] if t["kind"] == "send"] == ["final"] * 2
        assert place.tokens(PEER) == before + 7 * TOKEN // 2
        until(lambda: ("receive", str(20 * TOKEN)) in place.history(), within_s=60, what="what arrived")
        _cancelled(place)
        assert place.tokens(PEER) == before + 7 * TOKEN // 2
        revoked = place.run("market", "revoke", password=PASSWORD)
        assert (revoked["owner"], revoked["worker"], revoked["noted"]) == (owner, joined["worker"], True)
        assert revoked["revocation"]["type"] == "Revocation"
        until(lambda: not place.run("status")["network"]["connected"], within_s=60, what="the market's refusal")

    keystore = tmp_path / "exported.json"
    assert place.run("wallet", "export", str(keystore), password=PASSWORD)["address"] == owner
    assert keystore.stat().st_mode & 0o777 == 0o600
    by_file, by_words = (Place(Lull(tmp_path / name), place.here, tmp_path) for name in ("by-file", "by-words"))
    assert by_file.run("wallet", "restore", "--keystore", str(keystore), password=PASSWORD)["address"] == owner
    assert by_words.run("wallet", "restore", words=" ".join(words), password=PASSWORD)["address"] == owner
    for each in (place, by_file, by_words):
        assert PASSWORD not in each.said
        assert words[0] + " " + words[1] not in each.said
    secrets = f"{PASSWORD}|{words[0]} {words[1]} {words[2]}"
    leaks = subprocess.run(["grep", "-rlE", secrets, str(tmp_path)], capture_output=True, check=False)
    assert leaks.stdout == b""


def _cancelled(place: Place) -> None:
    """Send something that gets into no block, and cancel it."""
    call(place.here.rpc, "evm_setAutomine", False)
    try:
        stuck = place.run("wallet", "send", PEER, "1", "--wait", "0", password=PASSWORD)
        assert (stuck["state"], stuck["nonce"]) == ("submitted", 2)
        cancelled = place.run("wallet", "cancel", stuck["transaction"], "--wait", "0", password=PASSWORD)
        assert (cancelled["state"], cancelled["nonce"], cancelled["cancelled"]) == ("cancelling", 2, False)
        again = place.run("wallet", "cancel", password=PASSWORD)
        assert again["error"]["code"] == "send.refused"
    finally:
        call(place.here.rpc, "evm_setAutomine", True)
        call(place.here.rpc, "evm_mine")
    until(lambda: ("send", str(TOKEN)) in place.history("cancelled"), within_s=60, what="the cancellation")


def _protected(place: Place) -> list[str]:
    """Put the wallet behind a password, as an owner with paper and pen does; return the words."""
    with place.terminal("wallet", "password", "--json") as shown:
        shown.wait_for("anything else declines")
        shown.type("protect\n")
        page = shown.wait_for("anything else declines")
        words = [word for _, word in sorted((int(n), w) for n, w in re.findall(r"(\d+)\. ([a-z]+)", page))]
        assert len(words) == 12
        shown.type("next\n")
        shown.wait_for("Words (Enter alone declines): ")
        shown.type(" ".join([*words[:6], "zoo", *words[7:]]) + "\n")
        shown.wait_for("Words (Enter alone declines): ")
        assert "Word 7 is another one" in shown.shown or words[6] == "zoo"
        shown.type("  ".join(words).upper() + "\n")
        for _ in range(3):
            place_of = re.findall(r"Word (\d+) \(Enter", shown.wait_for("(Enter alone declines): "))
            shown.type(words[int(place_of[-1]) - 1] + "\n")
        for question in ("New password", "Once more"):
            shown.wait_for(question)
            shown.type(PASSWORD + "\n")
        answer = place.answer(shown)
    assert (answer["protection"], answer["backed_up"]) == ("password", True)
    return words


def test_a_payout_address_elsewhere_needs_no_key_here(place: Place, tmp_path: Path) -> None:
    unsigned = tmp_path / "grant.json"
    join = ("market", "join", place.here.market, "--rpc", place.here.rpc)
    with place.lull.engine():
        assert place.run(*join)["error"]["code"] == "wallet.none"
        hardware = Account.create()
        assert place.run("wallet", "external", hardware.address)["protection"] == "none"
        assert "--unsigned" in place.run(*join)["error"]["message"]
        assert place.run(*join, "--unsigned", str(unsigned))["owner"] == hardware.address
        answer: dict[str, Any] = {}
        for who, code in ((Account.create(), "usage"), (hardware, None)):
            signed = who.sign_typed_data(full_message=json.loads(unsigned.read_text()))
            answer = place.run(*join, "--signed", str(unsigned), "--signature", signed.signature.to_0x_hex())
            assert answer.get("error", {}).get("code") == code
        assert answer["owner"] == hardware.address
        assert place.run("wallet", "balance")["owner"] == hardware.address
        assert place.run("wallet", "send", PEER, "1")["ok"] is False
        place.run("market", "leave")
        assert place.run("wallet", "external", PEER.lower())["address"] == PEER
        assert place.run("wallet", "address")["protection"] == "none"
        assert place.run("wallet", "external", PEER[:-1] + "9")["error"]["code"] == "usage"
    assert not list(Home(place.lull.home).keys.glob("owner*"))
