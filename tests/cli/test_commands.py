"""Every command as people and scripts run it: its output, its one JSON object, its exit status, its one sentence."""

import csv
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.__main__ import main
from app.cli.main import COMMANDS
from tests.helpers.lull import PROGRAM, Lull, Said
from tests.helpers.waiting import until


GROUPS = {
    "games": ("ignore", "always", "forget"),
    "wallet": ("create", "address", "balance", "claim"),
    "market": ("join", "leave", "serve"),
    "localnet": ("up", "down", "status"),
    "images": ("build", "list", "add", "trust", "distrust", "publishers"),
}


@pytest.fixture
def lull(tmp_path: Path) -> Lull:
    """A home in which nothing was done yet."""
    return Lull(tmp_path / "home")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lull]:
    """A home with a running engine and a wallet, shared by the tests of this file."""
    lull = Lull(tmp_path_factory.mktemp("engine") / "home")
    with lull.engine():
        assert lull.run("wallet", "create").status == 0
        yield lull


def one_sentence(said: Said) -> str:
    """Return the only line on standard error."""
    (line,) = said.err.strip().splitlines()
    assert line.startswith("lull: ")
    return line


# --- calls -------------------------------------------------------------------------------------------------------


def test_the_version_is_printed(lull: Lull) -> None:
    said = lull.run("--version")
    assert (said.status, said.err) == (0, "")
    assert re.fullmatch(r"lull \d+\.\d+\.\d+\n", said.out)


def test_help_lists_every_command(lull: Lull) -> None:
    for word in ("--help", "-h", "help"):
        said = lull.run(word)
        assert said.status == 0
        assert all(f"  {name} " in said.out for name in COMMANDS)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Runs commands in this process: for the many that end before anything begins."""
    monkeypatch.setenv("LULL_HOME", str(tmp_path / "home"))

    def run(*arguments: str) -> Said:
        status = main(list(arguments))
        said = capsys.readouterr()
        assert not (tmp_path / "home").exists(), "nothing was begun"
        return Said(status, said.out, said.err)

    return run


def test_every_command_explains_itself(here: Callable[..., Said]) -> None:
    for name in ("engine", *COMMANDS):
        said = here(name, "--help")
        assert said.status == 0, said.err
        assert said.out.startswith(f"usage: lull {name}")


def test_every_command_of_a_group_explains_itself(here: Callable[..., Said]) -> None:
    for group, names in GROUPS.items():
        for name in names:
            said = here(group, name, "--help")
            assert said.status == 0
            assert "--json" in said.out


@pytest.mark.parametrize(
    "call",
    [
        ["nonsense"],
        ["--nonsense"],
        ["wallet"],
        ["wallet", "burn"],
        ["pause", "--for", "long"],
        ["pause", "--fo", "1h"],
        ["demo", "--jobs", "0"],
        ["market", "join", "http://127.0.0.1:1"],
        ["settings", "watts"],
        ["earnings", "--csv", "--json"],
        ["submit"],
        ["submit", "job.yaml", "--market", "http://127.0.0.1:1"],
        ["benchmark", "--quick", "--full"],
        ["localnet", "status", "now"],
    ],
)
def test_a_wrong_call_is_one_sentence_and_status_two(here: Callable[..., Said], call: list[str]) -> None:
    said = here(*call)
    assert said.status == 2
    assert one_sentence(said).startswith("lull: That call was wrong.")
    as_json = here(*call, "--json")
    assert (as_json.status, as_json.code) == (2, "usage")
    assert len(as_json.out.splitlines()) == 1


def test_the_engine_takes_no_arguments(here: Callable[..., Said]) -> None:
    assert here("engine", "--fast").status == 2


# --- the engine, not running and running -------------------------------------------------------------------------

ASKING = (
    ["status"],
    ["pause"],
    ["resume"],
    ["logs"],
    ["settings"],
    ["jobs"],
    ["earnings"],
    ["earnings", "--csv"],
    ["wallet", "balance"],
    ["wallet", "claim"],
    ["market", "leave"],
)


@pytest.mark.parametrize("call", ASKING)
def test_without_an_engine_the_sentence_names_the_command_that_starts_it(
    here: Callable[..., Said], call: list[str]
) -> None:
    said = here(*call)
    assert said.status == 1
    assert one_sentence(said).endswith("Start it with `lull engine`.")
    assert said.out == ""
    if "--csv" not in call:
        error = here(*call, "--json").json["error"]
        assert set(error) == {"code", "title", "message", "mend", "retryable"}
        assert (error["code"], error["retryable"]) == ("engine.not-running", True)


def test_the_status_says_what_the_engine_does_and_why(running: Lull) -> None:
    said = running.run("status")
    assert (said.status, said.err) == (0, "")
    assert "No market is joined" in said.out
    state = running.run("status", "--json").json
    assert state["ok"] is True
    assert {"engine", "network", "wallet", "earnings", "jobs", "device"} <= set(state)
    assert state["wallet"]["earned"] == "0", "money is a decimal string"


def test_a_pause_has_an_end_and_a_resume_takes_it_back(running: Lull) -> None:
    paused = running.run("pause", "--for", "1h", "--json").json
    assert (paused["mode"], paused["state"]) == ("never", "paused")
    assert paused["until_at"] is not None
    assert "Paused." in running.run("status").out
    assert running.run("pause", "--json").json["until_at"] is None
    resumed = running.run("resume", "--json").json
    assert resumed["mode"] == "auto"


def test_a_setting_is_shown_changed_and_refused(running: Lull) -> None:
    assert running.run("settings", "watts", "120", "--json").json["settings"]["watts"]["value"] == "120"
    assert re.search(r"^watts +120 +0$", running.run("settings").out, re.MULTILINE)
    refused = running.run("settings", "watts", "many", "--json")
    assert (refused.status, refused.code) == (1, "settings.bad")
    assert running.run("settings", "nonsense", "1", "--json").code == "settings.bad"


def test_logs_come_from_the_engine_and_afterwards_from_its_file(tmp_path: Path) -> None:
    lull = Lull(tmp_path / "home")
    with lull.engine():
        lines = lull.run("logs", "--lines", "5", "--json").json["lines"]
        assert 0 < len(lines) <= 5
    after = lull.run("logs")
    assert after.status == 0
    assert "engine ends" in after.out
    assert "is not running" in after.err
    assert lull.run("logs", "--of", "ui").out == "Nothing was logged.\n"


def test_without_work_there_are_no_jobs_and_no_earnings(running: Lull) -> None:
    assert running.run("jobs").out == "No job has run yet.\n"
    assert running.run("jobs", "--json").json["jobs"] == []
    assert running.run("earnings").out == "Nothing was earned yet.\n"
    days = running.run("earnings", "--json").json["days"]
    rows = list(csv.DictReader(io.StringIO(running.run("earnings", "--csv").out)))
    assert [row["day"] for row in rows] == [day["day"] for day in days]
    assert {row["net"] for row in rows} == {"0"}


def test_rules_for_games_are_made_shown_and_taken_back(running: Lull) -> None:
    assert running.run("games").out, "whatever is played on this machine meanwhile"
    made = running.run("games", "ignore", "/opt/blender/blender", "--why", "I render with it", "--json")
    assert made.status == 0, made.err
    (rule,) = made.json["rules"]
    assert (rule["program"], rule["verdict"], rule["why"]) == ("/opt/blender/blender", "ignore", "I render with it")
    running.run("games", "always", "/opt/blender/blender")
    shown = running.run("games", "--json").json
    assert [rule["verdict"] for rule in shown["rules"]] == ["always"]
    assert shown["sensors"]["games"] == ""
    assert "always a game" in running.run("games").out
    assert running.run("games", "forget", "/opt/blender/blender").status == 0
    assert running.run("games", "forget", "/opt/blender/blender", "--json").status == 2
    assert running.run("games", "ignore", "", "--json").code == "usage"


def test_a_second_engine_is_told_that_there_is_one(running: Lull) -> None:
    said = running.run("engine", "--json")
    assert (said.status, said.code) == (1, "engine.running")
    assert "Lull is already running" in one_sentence(said)


def test_a_damaged_database_is_kept_whole_and_the_next_start_begins_a_new_one(lull: Lull) -> None:
    with lull.engine():
        pass
    damaged = b"not a database" * 500
    (lull.home / "lull.db").write_bytes(damaged)
    said = lull.run("engine", "--json")
    assert (said.status, said.code) == (1, "store.corrupt")
    assert "nothing in it was changed" in one_sentence(said)
    (kept,) = lull.home.glob("lull.db.damaged-*")
    assert kept.read_bytes() == damaged
    with lull.engine():
        assert lull.run("status").status == 0


def test_a_full_disk_keeps_the_engine_from_starting_in_one_sentence_and_later_it_starts(lull: Lull) -> None:
    """A limit on the size of files stands for a full disk: SQLite meets both at the same place."""
    limited = ["prlimit", "--fsize=8192", *PROGRAM, "engine", "--json"]
    with subprocess.Popen(
        limited, env=lull.surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        out, err = process.communicate(timeout=30)
    said = Said(process.returncode, out, err)
    assert (said.status, said.code) == (1, "disk.full")
    assert "The disk is full" in one_sentence(said)
    with lull.engine():
        assert lull.run("status").status == 0


def test_without_a_container_engine_the_running_engine_says_so_and_how_to_mend_it(running: Lull) -> None:
    doctor = {check["name"]: check for check in running.run("doctor", "--json").json["checks"]}
    assert (doctor["docker"]["state"], doctor["engine"]["state"]) == ("fail", "ok")
    assert "docker" in doctor["docker"]["mend"]


def test_a_wallet_is_made_once(running: Lull) -> None:
    address = running.run("wallet", "address", "--json").json
    assert re.fullmatch(r"0x[0-9a-fA-F]{40}", address["address"])
    assert address["protection"] == "file"
    again = running.run("wallet", "create", "--json")
    assert (again.status, again.code) == (1, "wallet.exists")
    assert running.run("status", "--json").json["wallet"]["owner"] == address["address"]
    assert running.run("wallet", "balance", "--json").json["claimable"] == "0"


def test_what_is_not_there_to_be_claimed_is_said(running: Lull) -> None:
    assert running.run("wallet", "claim", "--json").code in ("market.none", "claim.nothing", "chain.none")


def test_a_password_needs_somebody_to_type_it(lull: Lull) -> None:
    said = lull.run("wallet", "create", "--password", "--json")
    assert (said.status, said.code) == (1, "wallet.locked")
    assert lull.run("wallet", "address", "--json").code == "wallet.none"


# --- the market --------------------------------------------------------------------------------------------------


def test_a_market_is_joined_with_a_wallet_alone(lull: Lull) -> None:
    assert (
        lull.run("market", "join", "http://127.0.0.1:9", "--rpc", "http://127.0.0.1:9", "--json").code == "wallet.none"
    )


def test_an_unreachable_market_and_one_that_is_none_are_two_things(running: Lull) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}"
        said = running.run("market", "join", nobody, "--rpc", nobody, "--json")
    assert (said.status, said.code) == (1, "market.unreachable")
    with web_server(b"<html>a router's page</html>") as origin:
        assert running.run("market", "join", origin, "--rpc", origin, "--json").code == "market.not-a-market"


@pytest.mark.parametrize(
    "url", ["market.example", "ftp://market.example", "http://market.example", "https://u:p@m.example"]
)
def test_an_address_that_is_none_is_a_wrong_call(running: Lull, url: str) -> None:
    assert running.run("market", "join", url, "--rpc", "http://127.0.0.1:1", "--json").status == 2


class web_server:  # noqa: N801 - used like a function
    """A web server that gives everybody the same page."""

    def __init__(self, page: bytes) -> None:
        self._answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(page), page)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, name="web server")

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            with line:
                line.recv(4096)
                line.sendall(self._answer)


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


# --- what surrounds it -------------------------------------------------------------------------------------------


def test_without_a_container_engine_the_sentence_says_so(lull: Lull) -> None:
    for call in (["images", "list"], ["images", "build"], ["demo"]):
        said = lull.run(*call, "--json")
        assert (said.status, said.code) == (1, "docker.unreachable")


def test_without_a_screen_there_is_no_window(lull: Lull) -> None:
    said = lull.run()
    assert said.status == 1
    assert "There is no screen" in one_sentence(said)


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


def test_the_doctor_sees_the_running_engine(running: Lull) -> None:
    checks = {check["name"]: check for check in running.run("doctor", "--json").json["checks"]}
    assert checks["engine"]["what"].startswith("process ")
    assert checks["folder"]["state"] == "ok"


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


# --- signals and pipes -------------------------------------------------------------------------------------------


def test_control_c_is_one_sentence_and_status_130(lull: Lull) -> None:
    with lull.start("benchmark", "--full", "--json") as process:
        assert process.stderr is not None
        until(process.stderr.readline, what="progress")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
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
        _, err = process.communicate(timeout=20)
    assert process.returncode in (0, 143)
    assert "Traceback" not in err


def test_a_closed_pipe_is_no_error_message(lull: Lull) -> None:
    for call in (["--help"], ["localnet", "status", "--json"], ["localnet", "status"], ["nonsense", "--json"]):
        readable, writable = os.pipe()
        os.close(readable)
        with lull.start(*call, stdout=writable) as process:
            os.close(writable)
            _, err = process.communicate(timeout=20)
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
