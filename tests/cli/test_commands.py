"""Commands at an engine, as people and scripts run them: output, one JSON object, exit status, one sentence."""

import csv
import io
import re
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.lull import PROGRAM, Lull, Said


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lull]:
    """A home with a running engine and a wallet, shared by the tests of this file."""
    lull = Lull(tmp_path_factory.mktemp("engine") / "home")
    with lull.engine():
        assert lull.run("wallet", "create").status == 0
        yield lull


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
    assert "Lull is already running" in said.sentence


def test_a_damaged_database_is_kept_whole_and_the_next_start_begins_a_new_one(lull: Lull) -> None:
    with lull.engine():
        pass
    damaged = b"not a database" * 500
    (lull.home / "lull.db").write_bytes(damaged)
    said = lull.run("engine", "--json")
    assert (said.status, said.code) == (1, "store.corrupt")
    assert "nothing in it was changed" in said.sentence
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
    assert "The disk is full" in said.sentence
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


# --- the doctor --------------------------------------------------------------------------------------------------


def test_the_doctor_sees_the_running_engine(running: Lull) -> None:
    checks = {check["name"]: check for check in running.run("doctor", "--json").json["checks"]}
    assert checks["engine"]["what"].startswith("process ")
    assert checks["folder"]["state"] == "ok"
