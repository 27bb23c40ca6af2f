"""The commands against a real chain and a real market: up, join by the signer, buy, leave, down."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.localnet.anvil import CHAIN_ID, anvil_command, call
from tests.helpers.lull import Lull
from tests.helpers.ports import free_port
from tests.helpers.waiting import until


pytestmark = pytest.mark.chain


@pytest.fixture
def lull(tmp_path: Path) -> Iterator[Lull]:
    """A home with a practice network that is ended afterwards, whatever happens."""
    lull = Lull(tmp_path / "home")
    yield lull
    assert lull.run("localnet", "down").status == 0


@contextmanager
def other_chain() -> Iterator[str]:
    """Run a node of another chain; yield its address."""
    port = free_port()
    command = [word if word != str(CHAIN_ID) else "999" for word in anvil_command(port)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            until(lambda: call(url, "eth_chainId") == hex(999), within_s=60, what="the other chain")
            yield url
        finally:
            process.terminate()


def test_a_practice_market_is_joined_and_left_from_the_shell(lull: Lull) -> None:
    up = lull.run("localnet", "up", "--json").json
    assert (up["ok"], up["network"], up["chain_id"]) == (True, "practice", 31337)
    again = lull.run("localnet", "up", "--json").json
    assert (again["market"], again["settler"]) == (up["market"], up["settler"]), "what is up is found, not made anew"
    owner = lull.run("wallet", "create", "--json").json["address"]
    with lull.engine():
        wrong = lull.run("market", "join", up["market"], "--rpc", up["market"], "--json")
        assert wrong.status == 1
        assert wrong.code.startswith("chain.")
        with other_chain() as elsewhere:
            wrong = lull.run("market", "join", up["market"], "--rpc", elsewhere, "--json")
        assert (wrong.status, wrong.code) == (1, "chain.wrong")
        assert "31337" in wrong.err
        assert "999" in wrong.err
        assert lull.run("status", "--json").json["network"]["market_url"] == "", "nothing was joined"
        said = lull.run("market", "join", up["market"], "--rpc", up["rpc"], "--json")
        assert said.status == 0, said.err
        assert (said.json["owner"], said.json["network"]) == (owner, "practice")
        assert "Practice network: its tokens have no value." in said.err
        until(lambda: lull.run("status", "--json").json["network"]["connected"], within_s=60, what="the connection")
        assert "Practice network. These tokens have no value." in lull.run("status").out
        assert lull.run("wallet", "claim", "--json").code == "claim.nothing"
        assert lull.run("market", "leave", "--json").json["ok"] is True
        assert lull.run("status", "--json").json["network"]["market_url"] == ""


def test_work_is_ordered_and_its_missing_result_is_said(lull: Lull, tmp_path: Path) -> None:
    lull.run("localnet", "up")
    (tmp_path / "words.txt").write_text("one two three\n")
    job = tmp_path / "job.yaml"
    job.write_text(f"kind: embed-text\nimage: sha256:{'ab' * 32}\nunits: 3\ninputs:\n  words.txt: words.txt\n")
    ordered = lull.run("submit", str(job), "--max-price", "1", "--json")
    assert ordered.status == 0, ordered.err
    task = ordered.json["task"]
    assert ordered.json["state"] in ("queued", "running")
    missing = lull.run("results", task[:12], "--json")
    assert (missing.status, missing.code) == (1, "market.refused")
    assert lull.run("results", "zz", "--json").status == 2
    job.write_text("kind: [embed-text]\n")
    assert lull.run("submit", str(job), "--json").code == "job.malformed"
    job.write_text("kind: embed-text\nimage: no-such-image\nunits: 3\n")
    assert lull.run("submit", str(job), "--json").code == "image.missing"
    dear = tmp_path / "dear.json"
    dear.write_text(json.dumps({"kind": "embed-text", "image": f"sha256:{'ab' * 32}", "units": 3}))
    refused = lull.run("submit", str(dear), "--max-price", "1000000", "--json")
    assert refused.code == "market.refused", "the deposit does not cover it"
