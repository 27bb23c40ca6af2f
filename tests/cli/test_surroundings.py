"""Commands without an engine: what is missing around them, signals, pipes, and how little they load."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.lull import PROGRAM, Lull
from tests.helpers.waiting import until


# --- what surrounds it -------------------------------------------------------------------------------------------


def test_without_a_container_engine_the_sentence_says_so(lull: Lull) -> None:
    for call in (["images", "list"], ["images", "build"], ["demo"]):
        said = lull.run(*call, "--json")
        assert (said.status, said.code) == (1, "docker.unreachable")


def test_without_a_screen_there_is_no_window(lull: Lull) -> None:
    said = lull.run()
    assert said.status == 1
    assert "There is no screen" in said.sentence


def test_the_doctor_names_what_is_wrong_and_how_to_mend_it(lull: Lull) -> None:
    said = lull.run("doctor", "--json")
    assert said.status == 1, "there is no container engine"
    checks = {check["name"]: check for check in said.json["checks"]}
    assert {"python", "folder", "disk", "device", "docker", "engine", "market", "wallet", "tray"} <= set(checks)
    assert {check["state"] for check in checks.values()} <= {"ok", "warn", "fail"}
    assert checks["docker"]["state"] == "fail"
    assert checks["docker"]["mend"]
    assert said.code == "doctor.found"
    assert not lull.home.exists(), "to look is not to touch"
    text = lull.run("doctor")
    assert text.status == 1
    assert re.search(r"^fail +docker ", text.out, re.MULTILINE)


def test_the_doctor_warns_of_a_folder_that_others_can_read(lull: Lull) -> None:
    lull.home.mkdir()
    lull.home.chmod(0o755)
    checks = {check["name"]: check for check in lull.run("doctor", "--json").json["checks"]}
    assert checks["folder"]["state"] == "warn"
    assert checks["folder"]["mend"] == f"chmod 700 {lull.home}"


def test_a_benchmark_without_an_engine_measures_by_itself(lull: Lull) -> None:
    said = lull.run("benchmark", "--json")
    assert said.status == 0, said.err
    assert {"ok", "seconds", "mode", "device", "kernels", "scores"} <= set(said.json)
    assert all(kernel["correct"] for kernel in said.json["kernels"])
    assert len(said.out.splitlines()) == 1


# --- the market --------------------------------------------------------------------------------------------------


def test_a_market_is_joined_with_a_wallet_alone(lull: Lull) -> None:
    assert (
        lull.run("market", "join", "http://127.0.0.1:9", "--rpc", "http://127.0.0.1:9", "--json").code == "wallet.none"
    )


def test_a_markets_bad_configuration_is_one_sentence(lull: Lull, tmp_path: Path) -> None:
    for content in ("{", '{"data": "x", "nonsense": 1}', "[]", '{"data": "x", "port": 99999999}'):
        (tmp_path / "market.json").write_text(content)
        said = lull.run("market", "serve", str(tmp_path / "market.json"))
        assert said.status == 1
        assert (
            "`market.json` cannot be used" in said.err.splitlines()[-1] or "cannot start" in said.err.splitlines()[-1]
        )
    assert lull.run("market", "serve", str(tmp_path / "none.json")).status == 1


def test_buying_needs_a_network_or_a_market_with_a_key(lull: Lull, tmp_path: Path) -> None:
    assert lull.run("submit", "job.yaml", "--json").code == "localnet.down"
    assert lull.run("results", "abc", "--json").code == "localnet.down"
    call = ["submit", "job.yaml", "--market", "http://127.0.0.1:9", "--key", str(tmp_path / "none"), "--json"]
    assert lull.run(*call).status == 2


def test_the_local_network_is_down_until_it_is_brought_up(lull: Lull) -> None:
    assert lull.run("localnet", "status", "--json").json == {"ok": True, "up": False}
    assert lull.run("localnet", "down", "--json").json["ok"] is True


# --- signals and pipes -------------------------------------------------------------------------------------------


def test_control_c_is_one_sentence_and_status_130(lull: Lull) -> None:
    with lull.start("benchmark", "--full", "--json") as process:
        assert process.stderr is not None
        until(process.stderr.readline, what="progress")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert json.loads(out.splitlines()[-1])["error"]["code"] == "interrupted"
    assert err.strip().splitlines()[-1].startswith("lull: Stopped.")
    assert "Traceback" not in err


def test_a_lasting_command_ends_in_order_when_it_is_told_to(lull: Lull, tmp_path: Path) -> None:
    config = tmp_path / "market.json"
    config.write_text(json.dumps({"data": "data", "port": 0}))
    with lull.start("market", "serve", str(config)) as process:
        assert process.stderr is not None
        until(process.stderr.readline, what="the start")
        until((tmp_path / "data").exists, what="the market's folder")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    assert process.returncode in (0, 143)
    assert "Traceback" not in err


def test_a_closed_pipe_is_no_error_message(lull: Lull) -> None:
    for call in (["--help"], ["localnet", "status", "--json"], ["localnet", "status"], ["nonsense", "--json"]):
        readable, writable = os.pipe()
        os.close(readable)
        with lull.start(*call, stdout=writable) as process:
            os.close(writable)
            _, err = process.communicate(timeout=60)
        assert process.returncode == 141, call
        assert "Traceback" not in err
        assert "BrokenPipe" not in err


def test_a_closed_standard_error_stops_nothing(lull: Lull) -> None:
    code = "import os, sys; os.close(2); os.execv(sys.argv[1], sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, *PROGRAM, "localnet", "down", "--json"],
        env=lull.surroundings(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["ok"] is True


def test_a_home_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    lull = Lull(tmp_path / "home")
    for call in (["engine"], ["localnet", "up"], ["wallet", "create"]):
        said = lull.run(*call)
        assert said.status == 1
        assert "cannot be used" in said.err or "could not be opened" in said.err


# --- lightness ---------------------------------------------------------------------------------------------------

HEAVY = {
    "docker",
    "requests",
    "httpx",
    "PySide6",
    "web3",
    "numpy",
    "fastapi",
    "uvicorn",
    "msgspec",
    "asyncio",
    "sqlite3",
}


@pytest.mark.parametrize(
    ("call", "also"), [("--version", {"argparse", "app.client"}), ("--help", {"argparse"}), ("status", set())]
)
def test_a_short_command_loads_nothing_heavy(lull: Lull, call: str, also: set[str]) -> None:
    code = f"import sys; from app.__main__ import main; main([{call!r}]); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], env=lull.surroundings(), capture_output=True, text=True, check=True
    )
    loaded = set(done.stderr.splitlines()[-1].split())
    assert loaded.isdisjoint(HEAVY | also)
